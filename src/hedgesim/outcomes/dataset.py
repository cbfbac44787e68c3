"""Outcomes as labelled arrays: a variable for each, over arm, statistic, month and partner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.outcomes.readings import QUANTILES, Summary, hedgers, of_hedger, split

if TYPE_CHECKING:
    import xarray

ARMS = ("scenario", "baseline", "difference")
SHARES = ("p_positive", "p_negative")
STATISTICS = (*QUANTILES, "mean", *SHARES)
# Units as UDUNITS and pint read them; all others are dimensionless. UDUNITS knows no currency: an
# amount of money is a count of US dollars.
_UDUNITS = {"US$ m": "megacount", "US$ m/yr": "megacount year^-1"}
COORDINATES = {
    "arm": "arm of the run: with the events, without them, or the difference, history by history",
    "statistic": "quantile, mean or share over histories",
    "month": "end of the month that begins on this day",
    "hedger": "small state that chooses",
    "partner": "bigger state",
    "framework": "grouping of states",
}


def udunits(unit: str) -> str:
    """Return a unit as UDUNITS and pint read it: ``megacount year^-1`` for ``US$ m/yr``."""
    return _UDUNITS.get(unit, "1")


@dataclass(frozen=True, slots=True)
class Series:
    """A list of values in a summary, one for each month.

    Attributes
    ----------
    variant: '' for the scenario itself. outcome: as the summary names it. unit: of the values.
    """

    variant: str
    outcome: str
    unit: str
    arm: str
    statistic: str
    values: Sequence[float]


def series(summary: Summary) -> Iterator[Series]:
    """Yield every list of values in a summary: of the scenario, then of each variant."""
    for variant, outcomes in _by_variant(summary).items():
        for outcome, entry in outcomes.items():
            for arm in ARMS:
                for statistic, values in entry[arm].items():
                    unit = "share" if statistic in SHARES else entry["unit"]
                    yield Series(variant, outcome, unit, arm, statistic, values)


def _by_variant(summary: Summary) -> dict[str, Mapping[str, Any]]:
    """Outcomes of the scenario, under '', and of each variant under its name."""
    variants = summary.get("variants") or {}
    return {"": summary["outcomes"], **{name: one["outcomes"] for name, one in variants.items()}}


def dataset(summary: Summary) -> xarray.Dataset:
    """Return the outcomes of a summary as a dataset.

    Variables are named as in the summary with ``_`` for dots (``lean_economic``). Their axes are
    ``hedger`` (where there are several), ``partner`` or ``framework`` (where they concern one),
    ``arm``, ``statistic`` and ``month`` (its first day). Attributes hold meanings (``long_name``),
    units as everywhere else (``units``) and as UDUNITS and pint read them (``udunits``).
    The arms of a variant follow those of the scenario: ``bypass:difference``. The shares of
    histories that rise or fall (``p_positive``, ``p_negative``) are NaN except for differences.
    """
    import xarray as xr  # noqa: PLC0415

    names = hedgers(summary)
    variants = _by_variant(summary)
    found: dict[str, dict[tuple[str, str], list[Mapping[str, Any]]]] = {}
    for key in summary["outcomes"]:
        hedger, id = of_hedger(key, summary)
        name, of = split(id)
        found.setdefault(name, {})[hedger, of] = [outcomes[key] for outcomes in variants.values()]
    months = next(iter(summary["outcomes"].values()))["months"]
    coordinates: dict[str, Any] = {
        "arm": [f"{name}:{arm}" if name else arm for name in variants for arm in ARMS],
        "statistic": list(STATISTICS),
        "month": np.array(months, dtype="datetime64[M]").astype("datetime64[ns]"),
        **({"hedger": list(names)} if len(names) > 1 else {}),
    }
    variables = {}
    for name, entries in found.items():
        others = list(dict.fromkeys(of for _, of in entries if of))
        axis = ("framework" if name == "member" else "partner") if others else None
        if axis:
            coordinates[axis] = others
        variables[name.replace(".", "_")] = _variable(name, entries, names, others, axis)
    facts = {name: summary[name] for name in ("title", "verdict", "seed", "replications")}
    comment = "p_positive and p_negative are shares of histories, whatever the units"
    made = xr.Dataset(variables, coords=coordinates, attrs=facts | {"comment": comment})
    for name, coordinate in made.coords.items():
        coordinate.attrs["long_name"] = COORDINATES[str(name)]
    return made


def _variable(
    name: str,
    entries: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
    names: Sequence[str],
    others: Sequence[str],
    axis: str | None,
) -> tuple[tuple[str, ...], NDArray[np.float64], dict[str, str]]:
    values = np.array(
        [[_array(entries[hedger, of]) for of in others or [""]] for hedger in names], dtype=float
    )
    dims: tuple[str, ...] = ("hedger", axis or "", "arm", "statistic", "month")
    if axis is None:
        values, dims = values[:, 0], (dims[0], *dims[2:])
    if len(names) == 1:
        values, dims = values[0], dims[1:]
    first = next(iter(entries.values()))[0]
    unit, meaning = first["unit"], first.get("meaning") or name
    return dims, values, {"units": unit, "udunits": udunits(unit), "long_name": meaning}


def _array(variants: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Arm, statistic, month; the arms of one variant after those of another."""
    nothing = [float("nan")] * len(variants[0]["months"])
    arms = [entry[arm] for entry in variants for arm in ARMS]
    return [[arm.get(key, nothing) for key in STATISTICS] for arm in arms]
