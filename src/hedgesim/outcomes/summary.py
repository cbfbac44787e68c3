"""The content of summary.json, from counts; without the verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.narration.phrases import describe_trigger
from hedgesim.description.world.world import World
from hedgesim.outcomes.catalogue import Outcome, month_name
from hedgesim.outcomes.tally import WHOLE, Bins, Tally, means, quantiles
from hedgesim.rules.measures import RUNGS

MONTHS = {"early_month": 0.05, "median_month": 0.5, "late_month": 0.95}
DIGITS = 9  # significant digits of a reported number: far below its error, free of noise bits
_POWERS = np.array([float(f"1e{power}") for power in range(23)])  # of ten; exact doubles


def rounded(values: NDArray[np.float64]) -> list[float]:
    """Round to nine significant digits, as numbers are reported: the same bits as by ``%.9g``.

    A whole number of nine digits over a power of ten up to 10^22 is the nearest double to its
    decimal form, as both are exact. What is near a tie, or beyond those powers, is formatted.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        exponents = np.nan_to_num(np.floor(np.log10(np.abs(values))))
        scale = _POWERS[np.clip(DIGITS - 1 - exponents, 0, len(_POWERS) - 1).astype(np.int64)]
        scaled = values * scale
        whole = np.rint(scaled)
        size = np.abs(scaled)
        sure = (np.abs(scaled - whole) < 0.499) & (size >= 10 ** (DIGITS - 1)) & (size < 10**DIGITS)
    found = whole / scale
    left = ~(sure | (values == 0.0))
    found[left] = [float(f"{value:.{DIGITS}g}") for value in values[left].tolist()]
    return cast("list[float]", found.tolist())


def outcomes_summary(
    tally: Tally,
    arm: str,
    baseline: str,
    outcomes: tuple[Outcome, ...],
    months: list[str],
    levels: dict[str, Bins],
    differences: dict[str, Bins],
) -> dict[str, Any]:
    """Summarise every outcome of an arm, of the baseline, and their paired difference.

    Medians and bands are bin centres (a few thousandths of an outcome's range apart); means are
    taken over bin centres. ``p_positive`` and ``p_negative`` are shares of replications: where
    nothing differs both are 0.
    """
    arms = {
        "scenario": _statistics(tally.levels[arm], levels[arm]),
        "baseline": _statistics(tally.levels[baseline], levels[baseline]),
        "difference": _difference(tally, arm, differences),
    }
    found: dict[str, dict[str, Any]] = {
        outcome.id: {
            "unit": outcome.unit,
            "meaning": outcome.meaning,
            "months": months,
        }
        for outcome in outcomes
    }
    for name, statistics in arms.items():
        for id, own in _by_outcome(statistics, outcomes).items():
            found[id][name] = own
    return found


def contrast_summary(
    tally: Tally, name: str, outcomes: tuple[Outcome, ...], differences: dict[str, Bins]
) -> dict[str, Any]:
    """Summarise the paired difference of two arms, a contrast: statistics of each outcome."""
    return _by_outcome(_difference(tally, name, differences), outcomes)


def _difference(
    tally: Tally, name: str, differences: dict[str, Bins]
) -> dict[str, NDArray[np.float64]]:
    signs = tally.signs[name] / tally.replications
    shares = {"p_positive": signs[..., 0], "p_negative": signs[..., 1]}
    return _statistics(tally.differences[name], differences[name]) | shares


def _by_outcome(
    statistics: dict[str, NDArray[np.float64]], outcomes: tuple[Outcome, ...]
) -> dict[str, dict[str, list[float]]]:
    found: dict[str, dict[str, list[float]]] = {outcome.id: {} for outcome in outcomes}
    for key, cells in statistics.items():
        for outcome, series in zip(outcomes, series_of(cells), strict=True):
            found[outcome.id][key] = series
    return found


def series_of(cells: NDArray[np.float64]) -> list[list[float]]:
    """Return the rounded series of each outcome, from cells (months, outcomes)."""
    months = len(cells)
    values = rounded(cells.T.ravel())  # all at once is faster
    return [values[first : first + months] for first in range(0, len(values), months)]


def _statistics(counts: NDArray[Any], bins: Bins) -> dict[str, NDArray[np.float64]]:
    return {**quantiles(counts, bins), "mean": means(counts, bins)}


def events_summary(
    tally: Tally, arm: str, baseline: str, world: World, other: World
) -> dict[str, Any]:
    """Probability that each event fires at all, in both arms, and the month in which it first does.

    ``median_month`` and the bounds of the 90% band, ``early_month`` and ``late_month``, are over
    the replications in which it fires, None where it never does. ``when`` is the trigger of a
    declared event in words.
    """
    elsewhere = {event.id: index for index, event in enumerate(other.events)}
    found = {}
    for index, event in enumerate(world.events):
        counts = tally.fired[arm][index].tolist()
        share = _share_fired(counts, tally.replications)
        before = elsewhere.get(event.id)
        found[event.id] = {
            "kind": event.kind,
            "story": event.story,
            "reaction": event.reaction,
            "when": "" if event.reaction else describe_trigger(event, world),
            "by": event.by,
            "hedger": world.hedgers[event.hedger],
            "probability": share,
            "baseline_probability": (
                0.0
                if before is None
                else _share_fired(tally.fired[baseline][before], tally.replications)
            ),
            **{name: _month(world, counts, share) for name, share in MONTHS.items()},
        }
    return found


def _share_fired(counts: Sequence[int], replications: int) -> float:
    return reported((replications - int(counts[-1])) / replications)


def _month(world: World, counts: Sequence[int], share: float) -> str | None:
    """Quantile of the month of first firing, the lower of two; None where it never fires."""
    rank = max(math.ceil(share * sum(counts[:-1])), 1)
    running = 0
    for month, count in enumerate(counts[:-1]):
        running += count
        if running >= rank:
            return month_name(world, month)
    return None


def reported(value: float) -> float:
    """Round a number to the digits that are reported."""
    return float(f"{value:.{DIGITS}g}")


def posture_summary(tally: Tally, arm: str, world: World) -> dict[str, Any]:
    """Mean degree of each rung at the end, for each pole; by hedger where there are several."""

    def of(h: int) -> dict[str, dict[str, float]]:
        return {
            pole: {
                rung: float(f"{count / (WHOLE * tally.replications):.{DIGITS}g}")
                for rung, count in zip(RUNGS, tally.postures[arm][h, place].tolist(), strict=True)
            }
            for place, pole in enumerate(world.poles)
        }

    if len(world.hedgers) == 1:
        return of(0)
    return {hedger: of(h) for h, hedger in enumerate(world.hedgers)}
