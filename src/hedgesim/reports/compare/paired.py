"""Paired differences of two runs, from the histories that both have kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.outcomes.readings import QUANTILES, Summary
from hedgesim.outcomes.summary import series_of

Floats = NDArray[np.float64]
Arm = tuple[Path, str, Summary]  # run folder, ``scenario`` or a variant, and its summary
HISTORIES = "histories.parquet"


def paired_outcomes(first: Arm, second: Arm) -> dict[str, Any] | None:
    """Return outcomes of the first less the second, for `readings`; None if not all are kept."""
    if not all(_all_kept(folder, arm, summary) for folder, arm, summary in (first, second)):
        return None
    if first[2]["replications"] != second[2]["replications"]:
        return None
    mine, theirs = first[2]["outcomes"], second[2]["outcomes"]
    found = {}
    for id, entry in mine.items():
        if id in theirs and all(_column(id) in _columns(one[0]) for one in (first, second)):
            values = [_kept(*one[:2], id, entry["months"]) for one in (first, second)]
            difference = _statistics(values[0] - values[1])
            found[id] = {**entry, "baseline": theirs[id]["scenario"], "difference": difference}
    return found


def _all_kept(folder: Path, arm: str, summary: Summary) -> bool:
    import pyarrow.parquet as pq  # noqa: PLC0415

    path = folder / HISTORIES
    if not path.is_file():
        return False
    kept = pq.read_table(path, columns=["replication"], filters=[("arm", "=", arm)])
    return bool(len(set(kept["replication"].to_pylist())) == summary["replications"])


def _columns(folder: Path) -> frozenset[str]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    return frozenset(pq.read_schema(folder / HISTORIES).names)


def _column(id: str) -> str:
    return id.replace("effort.self", "effort_self")


def _kept(folder: Path, arm: str, id: str, months: Sequence[str]) -> Floats:
    """Values of an outcome (replications, months) in the months reported."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns = ["replication", "month", _column(id)]
    table = pq.read_table(folder / HISTORIES, columns=columns, filters=[("arm", "=", arm)])
    name = np.array(table["month"].to_pylist())
    wanted = np.isin(name, months)
    order = np.lexsort((name[wanted], table["replication"].to_numpy()[wanted]))
    values: Floats = table[_column(id)].to_numpy()[wanted][order].reshape(-1, len(months))
    return values


def _statistics(differences: Floats) -> dict[str, list[float]]:
    """Statistics of differences (replications, months), month by month, as in a summary."""
    found = {
        name: np.quantile(differences, share, axis=0, method="inverted_cdf")
        for name, share in QUANTILES.items()
    }
    found["mean"] = differences.mean(axis=0)
    found["p_positive"] = (differences > 0.0).mean(axis=0)
    found["p_negative"] = (differences < 0.0).mean(axis=0)
    return {name: series_of(values[:, None])[0] for name, values in found.items()}
