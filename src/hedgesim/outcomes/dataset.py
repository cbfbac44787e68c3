"""Outcomes as labelled arrays: one variable an outcome, over arm, statistic, month and whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.outcomes.readings import QUANTILES, Summary, hedgers, of_hedger, split

if TYPE_CHECKING:
    import xarray

ARMS = ("scenario", "baseline", "difference")
STATISTICS = (*QUANTILES, "mean", "p_positive", "p_negative")


def dataset(summary: Summary) -> xarray.Dataset:
    """Return the outcomes of a summary as a dataset.

    Variables are named as in the summary with ``_`` for dots (``lean_economic``). Their axes are
    ``hedger`` (where there are several), ``partner`` or ``framework`` (where they concern one),
    ``arm``, ``statistic`` and ``month`` (its first day). Units and meanings stand in attributes.
    Shares that rise (``p_positive``) or fall are of the difference alone, NaN in the other arms.
    """
    import xarray as xr  # noqa: PLC0415

    names = hedgers(summary)
    found: dict[str, dict[tuple[str, str], Mapping[str, Any]]] = {}
    for key, entry in summary["outcomes"].items():
        hedger, id = of_hedger(key, summary)
        name, of = split(id)
        found.setdefault(name, {})[hedger, of] = entry
    months = next(iter(summary["outcomes"].values()))["months"]
    coordinates: dict[str, Any] = {
        "arm": list(ARMS),
        "statistic": list(STATISTICS),
        "month": np.array(months, dtype="datetime64[M]").astype("datetime64[ns]"),
        **({"hedger": list(names)} if len(names) > 1 else {}),
    }
    variables = {}
    for name, entries in found.items():
        whom = list(dict.fromkeys(of for _, of in entries if of))
        axis = ("framework" if name == "member" else "partner") if whom else None
        if axis:
            coordinates[axis] = whom
        variables[name.replace(".", "_")] = _variable(name, entries, names, whom, axis)
    return xr.Dataset(
        variables,
        coords=coordinates,
        attrs={"title": summary["title"], "verdict": summary["verdict"]},
    )


def _variable(
    name: str,
    entries: Mapping[tuple[str, str], Mapping[str, Any]],
    names: Sequence[str],
    whom: Sequence[str],
    axis: str | None,
) -> tuple[tuple[str, ...], NDArray[np.float64], dict[str, str]]:
    values = np.array(
        [[_array(entries[hedger, of]) for of in whom or [""]] for hedger in names], dtype=float
    )
    dims: tuple[str, ...] = ("hedger", axis or "", "arm", "statistic", "month")
    if axis is None:
        values, dims = values[:, 0], (dims[0], *dims[2:])
    if len(names) == 1:
        values, dims = values[0], dims[1:]
    first = next(iter(entries.values()))
    return dims, values, {"units": first["unit"], "long_name": first.get("meaning") or name}


def _array(entry: Mapping[str, Any]) -> list[list[Any]]:
    """Arm, statistic, month."""
    nothing = [float("nan")] * len(entry["months"])
    return [[entry[arm].get(key, nothing) for key in STATISTICS] for arm in ARMS]
