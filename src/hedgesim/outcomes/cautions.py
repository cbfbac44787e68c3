"""Cautions that only a run shows: bounds that are met, and too few histories."""

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
from hedgesim.outcomes.readings import Summary, split

Floats = NDArray[np.float64]

FEW = 29  # histories
ENOUGH = 1000


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
    world: World, shares: Floats, bounds: Floats, histories: int
) -> Iterator[Caution]:
    """Yield a caution for each outcome and bound that some of the first ``histories`` meet."""
    for position, outcome in enumerate(outcomes_of(world)):
        for side in (0, 1):
            share, bound = float(shares[position, side]), float(bounds[position, side])
            if share > 0.0:
                name = _sentence(outcome.id.removeprefix(f"{outcome.hedger}."), bound)
                yield Caution(
                    "bound-met",
                    f"{name} {words.of_hundred(share)} of the first {histories} histories. What "
                    "would go beyond has no effect.",
                    outcome.id,
                    {"outcome": outcome.id, "bound": bound, "share": share, "histories": histories},
                )


def few_histories(count: int) -> Iterator[Caution]:
    """Yield a caution where there are too few histories for a share of them to mean much."""
    if count < FEW:
        what = (
            "One history shows one course"
            if count == 1
            else f"{count} histories show as many courses"
        )
        yield Caution(
            "few-histories",
            f"{what}, not how likely it is. Ask for --replications {ENOUGH} or more.",
        )


def cautions(summary: Summary) -> list[Mapping[str, Any]]:
    """Return the cautions of a summary; notes that earlier versions kept apart are among them."""
    found = list(summary.get("cautions") or [])
    texts = {one["text"] for one in found}
    notes = (text for text in summary.get("notes") or [] if text not in texts)
    return [*found, *({"severity": "note", "text": text} for text in notes)]


def _sentence(id: str, bound: float) -> str:
    return f"{words.outcome_name(*split(id))}: held at its bound of {plain(bound)}"
