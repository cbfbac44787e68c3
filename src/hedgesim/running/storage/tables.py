"""The tables of a run folder as Parquet: outcomes, events, postures, contributions, parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.description.world.world import SHARING, World
from hedgesim.outcomes.dataset import Series, series
from hedgesim.outcomes.readings import of_hedger, split
from hedgesim.outcomes.tables import TABLES, is_date
from hedgesim.running.storage.store import arrow_categories, arrow_numbers

FORMAT = "2"  # of outcomes.parquet, in the metadata of its schema; 1 had no hedger, partner or date
# Meaning of each column of a table, in the metadata of its field.
MEANINGS = {
    "outcome": "id of the outcome, as in summary.json",
    "month": "month, YYYY-MM",
    "arm": "scenario, baseline, or the difference, history by history",
    "statistic": "quantile, mean or share over histories",
    "value": "value in the unit of the row; of a parameter, in its own unit",
    "variant": "variant of the scenario; empty for the scenario itself",
    "unit": "unit of the row's amounts; 'US$ m' is a million US dollars, 'yr' a year",
    "hedger": "small state that chooses",
    "partner": "partner or framework concerned; empty for none",
    "date": "first day of the month",
    "event": "id of the event",
    "kind": "kind of the event",
    "by": "who acts",
    "reaction": "whether the event is a reaction that the calibration declares",
    "probability": "share of histories (0-1) in which the event fires",
    "baseline_probability": "the same without the events",
    "early_date": "month by which it has fired in 5% of the histories in which it fires",
    "median_date": "month by which it has fired in half of them",
    "late_date": "month by which it has fired in 95% of them",
    "pole": "pole towards which the posture is held",
    "posture": "rung, from bandwagoning to balancing",
    "degree": "mean degree over histories (0-1)",
    "leave_one_out": "what is missing in the last month without the event, in the row's unit",
    "shapley": "contribution of the event in the last month (Shapley value), in the row's unit",
    "error": "Monte-Carlo standard error of it, in the row's unit",
    "replication": "number of the history, from 0",
    "name": "name of the parameter",
}
ROW_GROUP = 1 << 20  # rows, about, that are held in memory at once


def write_outcomes(path: Path, summary: dict[str, Any]) -> None:
    """Write outcomes.parquet: a row for each outcome, month, arm, statistic and variant.

    The variant is empty for the scenario itself, the partner for what concerns none; ``date`` is
    the first day of the month. ``month`` is the same as text and goes with format 3.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    months = next(iter(summary["outcomes"].values()))["months"]
    lists = list(series(summary))
    owners = [_owner(one, summary) for one in lists]
    days = np.array(months, dtype="datetime64[M]").astype("datetime64[D]").astype(np.int32)
    places = np.tile(np.arange(len(months)), len(lists))

    def column(names: Sequence[str]) -> Any:
        index = {name: code for code, name in enumerate(dict.fromkeys(names))}
        return arrow_categories(np.repeat([index[name] for name in names], len(months)), [*index])

    table = pa.table(
        {
            "outcome": column([one.outcome for one in lists]),
            "month": arrow_categories(places, months, ordered=True),
            "arm": column([one.arm for one in lists]),
            "statistic": column([one.statistic for one in lists]),
            "value": arrow_numbers(np.concatenate([one.values for one in lists])),
            "variant": column([one.variant for one in lists]),
            "unit": column([one.unit for one in lists]),
            "hedger": column([hedger for hedger, _ in owners]),
            "partner": column([partner for _, partner in owners]),
            "date": arrow_numbers(days[places], "int32").view(pa.date32()),
        },
        metadata={"format": FORMAT, **_facts(summary)},
    )
    table = table.cast(_described(table.schema))
    words = [name for name in table.column_names if name != "value"]  # numbers seldom repeat
    pq.write_table(table, path, compression="zstd", use_dictionary=words)


def _facts(summary: dict[str, Any]) -> dict[str, str]:
    """What a table is of, for the metadata of its schema."""
    return {name: str(summary[name]) for name in ("scenario", "title", "seed", "replications")}


def _described(schema: Any) -> Any:
    """Return a schema with the meaning of each column in the metadata of its field."""
    import pyarrow as pa  # noqa: PLC0415

    fields = [one.with_metadata({"description": MEANINGS[one.name]}) for one in schema]
    return pa.schema(fields, metadata=schema.metadata)


def _owner(one: Series, summary: dict[str, Any]) -> tuple[str, str]:
    hedger, id = of_hedger(one.outcome, summary)
    return hedger, split(id)[1]


def write_tables(folder: Path, summary: dict[str, Any]) -> None:
    """Write events.parquet, postures.parquet and contributions.parquet."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    for name, make in TABLES.items():
        columns = {column: _arrow(column, values) for column, values in make(summary).items()}
        table = pa.table(columns, metadata=_facts(summary))
        table = table.cast(_described(table.schema))
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def _arrow(column: str, values: Sequence[Any]) -> Any:
    """Arrow array of a column: of dates, numbers, truth values or texts; of an empty one, texts."""
    import pyarrow as pa  # noqa: PLC0415

    if is_date(column):
        return _dates(values)
    if values and isinstance(values[0], bool):
        return arrow_numbers(values, "int8").cast(pa.bool_())
    if values and isinstance(values[0], (int, float)):
        return arrow_numbers(values)
    index = {name: code for code, name in enumerate(dict.fromkeys(values))}
    return arrow_categories(np.array([index[name] for name in values], dtype=np.int32), [*index])


def _dates(months: Sequence[str | None]) -> Any:
    """Arrow array of the first days of months; null for None."""
    import pyarrow as pa  # noqa: PLC0415

    found = np.array([month or "NaT" for month in months], dtype="datetime64[M]")
    known = ~np.isnat(found)
    days = np.where(known, found.astype("datetime64[D]").astype(np.int64), 0).astype(np.int32)
    bits = pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(pa.date32(), len(days), [bits, pa.py_buffer(days)])


def write_parameters(
    path: Path, world: World, replications: int, units: Mapping[str, str], *, every: bool
) -> None:
    """Write parameters.parquet of a world that samples them: replication, name, value and unit.

    Vectors are taken in turn, so that unless ``every`` replication is asked for, one turn is
    written: replication r has the numbers of r modulo the number of replications in the file.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    if world.sampled is None:
        return
    names = [world.number_names[place] for place in world.sampled.places]
    turn = SHARING * len(world.sampled.values)
    count = replications if every else min(replications, turn)
    values = world.sampled.of(np.arange(count))
    of_names = [units[name] for name in names]
    known = [*dict.fromkeys(of_names)]
    codes = np.array([known.index(unit) for unit in of_names], dtype=np.int32)
    schema = _described(
        pa.schema(
            [
                ("replication", pa.int64()),
                ("name", pa.dictionary(pa.int32(), pa.string())),
                ("value", pa.float64()),
                ("unit", pa.dictionary(pa.int32(), pa.string())),
            ]
        )
    )
    together = max(1, ROW_GROUP // count)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, len(names), together):
            part = values[first : first + together]
            columns = [
                arrow_numbers(np.tile(np.arange(count), len(part)), "int64"),
                arrow_categories(np.repeat(np.arange(first, first + len(part)), count), names),
                arrow_numbers(part.ravel()),
                arrow_categories(np.repeat(codes[first : first + len(part)], count), known),
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
