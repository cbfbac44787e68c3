"""Cautions that only a run shows: bounds met, too few histories, trends too far, wide bins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.parsing.cautions import Caution
from hedgesim.description.parsing.units import plain
from hedgesim.description.world.variables import VARIABLES
from hedgesim.description.world.world import World
from hedgesim.outcomes import words
from hedgesim.outcomes.catalogue import outcomes_of
from hedgesim.outcomes.precision import FEWEST, MANY
from hedgesim.outcomes.readings import Summary, split

Floats = NDArray[np.float64]

MORE_OFTEN = 0.05  # of histories, from which a bound is met because of the events
MOST = 5  # outcomes that a sentence lists


def bounds_of(world: World, places: Sequence[int]) -> Floats:
    """Return the bounds (places, 2) that can be met; NaN where none can.

    None can for a measure, nor for a variable that starts at one of its bounds.
    """
    names = world.rows.names()
    found = np.full((len(places), 2), np.nan)
    for position, place in enumerate(places):
        if place < len(names):
            bounds = VARIABLES[names[place].partition(".")[0]].bounds
            if world.initial[place] not in bounds:
                found[position] = bounds
    return found


def shares_at_bounds(values: Floats, bounds: Floats) -> Floats:
    """Return the share of histories that meet each bound in a month: (places, 2).

    ``values`` is (months, places, replications), ``bounds`` (places, 2).
    """
    sides = [(values == bounds[:, side, None]).any(axis=0).mean(axis=-1) for side in (0, 1)]
    return np.stack(sides, axis=-1)


def bound_cautions(
    world: World, shares: Floats, without: Floats, bounds: Floats, histories: int
) -> Iterator[Caution]:
    """Yield a caution for each outcome and bound that events make more of the histories meet.

    Bounds that are met about as often without the events are one note.

    Parameters
    ----------
    shares, without: of the first ``histories`` that meet each bound (places, 2), in the arm and in
        its baseline. bounds: see `bounds_of`.
    """
    usual: dict[str, str] = {}
    for position, side in zip(*np.nonzero(shares > 0.0), strict=True):
        outcome, bound = outcomes_of(world)[position].id, float(bounds[position, side])
        own = outcome.removeprefix(f"{outcomes_of(world)[position].hedger}.")
        share = float(shares[position, side])
        if share - without[position, side] < MORE_OFTEN:
            usual[outcome] = f"{words.outcome_name(*split(own))} at {plain(bound)}"
            continue
        yield Caution(
            "bound-met",
            f"{_sentence(own, bound)} in {round(share * histories)} of the first {histories} "
            "histories. What would go beyond has no effect.",
            outcome,
            {"outcome": outcome, "bound": bound, "share": share, "histories": histories},
        )
    if usual:
        more = f", and {len(usual) - MOST} more" if len(usual) > MOST else ""
        text = (
            "Held at a bound in some histories, about as often without the events: "
            f"{', '.join(list(usual.values())[:MOST])}{more}."
        )
        yield Caution("bound-usual", text, more={"outcomes": list(usual)})


def few_histories(count: int) -> Iterator[Caution]:
    """Yield a caution where there are too few histories for a share of them to mean much."""
    if count < FEWEST:
        what = (
            "One history shows one course"
            if count == 1
            else f"{count} histories show as many courses"
        )
        yield Caution(
            "few-histories",
            f"{what}, not how likely it is. Ask for --replications {MANY} or more.",
        )


def trade_beyond_output(outcomes: Mapping[str, Any]) -> Iterator[Caution]:
    """Yield a caution where median exports without the events come to exceed median output.

    ``outcomes``: of summary.json. None where they did so from the beginning, as a port may.
    """
    entries = [outcomes[id] for id in ("exports.total", "output") if id in outcomes]
    if len(entries) < 2:
        return
    exports, output = (entry["baseline"]["q50"] for entry in entries)
    beyond = [one > other for one, other in zip(exports, output, strict=True)]
    if beyond[-1] and not beyond[0]:
        month = entries[0]["months"][beyond.index(True)]
        yield Caution(
            "trade-beyond-output",
            f"Without the events exports exceed output from {month} on: trends of trade are "
            "carried on as they were. Read differences, not levels, of trade that far out.",
            "exports.total",
        )


def coarse_bands(outcomes: Mapping[str, Any]) -> Iterator[Caution]:
    """Yield a caution on outcomes of which most histories fall into one bin, though they differ.

    A few histories far from all others widen the bins, which are of equal width. ``outcomes``: of
    summary.json, of which the last month is looked at.
    """
    coarse = [id for id, one in outcomes.items() if _is_coarse(one)]
    if coarse:
        names = (words.outcome_name(*split(id)) for id in coarse[:MOST])
        more = f" and {len(coarse) - MOST} more" if len(coarse) > MOST else ""
        yield Caution(
            "coarse-bands",
            f"{', '.join(names)}{more}: a few histories lie so far from the others that most of "
            "these are counted as equal. Do not read their medians, means and bands; look for a "
            "prior that is too wide.",
            coarse[0],
            {"outcomes": coarse},
        )


def _is_coarse(entry: Mapping[str, Any]) -> bool:
    """Whether half a level's band and a difference's whole band lie in a bin, and most differ."""
    level, difference = (
        {k: v[-1] for k, v in entry[n].items()} for n in ("baseline", "difference")
    )
    return (
        level["q50"] in (level["q05"], level["q95"])
        and difference["q05"] == difference["q95"]
        and difference["p_positive"] + difference["p_negative"] > 0.5
    )


def cautions(summary: Summary) -> list[Mapping[str, Any]]:
    """Return the cautions of a summary; notes that earlier versions kept apart are among them."""
    found = list(summary.get("cautions") or [])
    texts = {one["text"] for one in found}
    notes = (text for text in summary.get("notes") or [] if text not in texts)
    return [*found, *({"severity": "note", "text": text} for text in notes)]


def _sentence(id: str, bound: float) -> str:
    return f"{words.outcome_name(*split(id))}: held at its bound of {plain(bound)}"
