"""Whole histories month by month: a sample of them in memory, or all of them streamed to disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.world.index import recorded_names
from hedgesim.description.world.variables import (
    HEDGER_MEASURES,
    TIE_MEASURES,
    VARIABLES,
    Measure,
    Variable,
)
from hedgesim.description.world.world import World
from hedgesim.outcomes.catalogue import month_name
from hedgesim.running.playing.chunks import Floats, blocks
from hedgesim.running.storage.store import arrow_categories, arrow_numbers

SAMPLE = 16  # replications whose whole histories every run stores


def refuse_if_too_large(folder: Path, arms: int, world: World, replications: int) -> None:
    """Refuse to store more histories than the disk has room for. Raises InputError."""
    size = 8 * arms * replications * world.months * (len(recorded_names(world.rows)) + 3)
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if size > 0.8 * free:
        message = f"all histories take about {size / 1e9:,.1f} GB and {free / 1e9:,.1f} GB are free"
        hint = "fewer --replications, or no --keep-histories (a sample is always stored)"
        raise InputError([Problem("--keep-histories", 1, 1, message, hint)])


def write_histories(
    path: Path, arms: tuple[tuple[str, World], ...], engine: str, seed: int, replications: int
) -> None:
    """Write histories.parquet: arm, replication, month, one column a variable, and the date.

    Each variable has its unit and meaning in the metadata of its field; ``date`` is the first day
    of the month. Written block by block, so memory does not grow with replications.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    rows = arms[0][1].rows
    schema = pa.schema(
        [
            ("arm", pa.dictionary(pa.int8(), pa.string())),
            ("replication", pa.int64()),
            ("month", pa.dictionary(pa.int16(), pa.string())),
            *(
                pa.field(name, pa.float64(), metadata=_facts(name, len(rows.hedgers)))
                for name in recorded_names(rows)
            ),
            ("date", pa.date32()),
        ]
    )
    # Numbers seldom repeat: without a dictionary of them the file is smaller, and written sooner.
    repeated = ["arm", "month", "date"]
    how = {"compression": "zstd", "compression_level": 1, "use_dictionary": repeated}
    with pq.ParquetWriter(path, schema, **how) as writer:
        for first, arm, world, values in _played(arms, engine, seed, replications):
            writer.write_table(_table(schema, first, arm, world, values))


def _facts(name: str, hedgers: int) -> dict[str, str]:
    """Unit and meaning of a recorded row, by its name."""
    every: tuple[Variable | Measure, ...] = (*VARIABLES.values(), *TIE_MEASURES, *HEDGER_MEASURES)
    known = {one.name: one for one in every}
    own = name if hedgers == 1 else name.partition(".")[2]
    one = known.get(own) or known[own.partition(".")[0]]
    return {"unit": one.unit, "description": one.meaning}


def _played(
    arms: tuple[tuple[str, World], ...], engine: str, seed: int, replications: int
) -> Iterator[tuple[int, str, World, Floats]]:
    from hedgesim.engines.players import player  # noqa: PLC0415

    count = len(recorded_names(arms[0][1].rows))
    players = [
        (name, world, player(engine, world, range(world.months), range(count), seed))
        for name, world in arms
    ]
    for first, lanes in blocks(0, replications):
        for name, world, one in players:
            yield first, name, world, one.play(first, lanes)[0][..., :lanes]


def _table(schema: Any, first: int, arm: str, world: World, values: Floats) -> Any:
    """One block as a table: replication by replication, month by month."""
    import pyarrow as pa  # noqa: PLC0415

    months, columns, lanes = values.shape
    by_row = np.ascontiguousarray(values.transpose(1, 2, 0)).reshape(columns, lanes * months)
    labels = [month_name(world, month) for month in range(months)]
    days = np.array(labels, dtype="datetime64[M]").astype("datetime64[D]").astype(np.int32)
    arrays = [
        arrow_categories(np.zeros(lanes * months), [arm], "int8"),
        arrow_numbers(np.repeat(np.arange(first, first + lanes), months), "int64"),
        arrow_categories(np.tile(np.arange(months), lanes), labels, "int16"),
        *(arrow_numbers(column) for column in by_row),
        arrow_numbers(np.tile(days, lanes), "int32").view(pa.date32()),
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
