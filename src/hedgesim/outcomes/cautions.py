"""Cautions: variables that are held at a bound, as after a shock larger than what there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.parsing.units import plain
from hedgesim.description.world.variables import VARIABLES
from hedgesim.description.world.world import World
from hedgesim.outcomes import words
from hedgesim.outcomes.catalogue import outcomes_of
from hedgesim.outcomes.readings import split

Floats = NDArray[np.float64]


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


def cautions(world: World, shares: Floats, bounds: Floats, histories: int) -> list[dict[str, Any]]:
    """Return an entry for each outcome and bound that some of the first ``histories`` meet."""
    return [
        {
            "outcome": outcome.id,
            "bound": float(bounds[position, side]),
            "share": float(shares[position, side]),
            "histories": histories,
            "text": _sentence(outcome.id.removeprefix(f"{outcome.hedger}."), bounds[position, side])
            + f" {words.of_hundred(shares[position, side])} of the first {histories} histories. "
            "What would go beyond has no effect.",
        }
        for position, outcome in enumerate(outcomes_of(world))
        for side in (0, 1)
        if shares[position, side] > 0.0
    ]


def _sentence(id: str, bound: float) -> str:
    return f"{words.outcome_name(*split(id))}: held at its bound of {plain(bound)}"
