"""Boxes in which something happens more often: the patient rule induction method (PRIM).

Friedman and Fisher (1999), as used for scenario discovery by Bryant and Lempert (2010). A box is
peeled: of all faces the one is cut off, a small part of the cases, whose loss raises the density
of hits most. Faces are then pasted back where that helps, and restrictions dropped that chance
explains. With hundreds of numbers some face always looks good by chance, so only numbers are
peeled whose distribution differs where it happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from hedgesim.running.parameters.sampling import Floats, Ints

Bools = NDArray[np.bool_]

PEEL = 0.05  # part of a box's cases that a peel cuts off
PASTE = 0.02
LEAST_CASES = 40  # a box of fewer tells nothing
LEAST_MASS = 0.02
LEAST_KIND = 20  # hits and misses that there must be to look for boxes
CHANCE = 0.01  # chance of any false find among all numbers
NEEDED = 0.05  # chance, over all restrictions of a box, that one of them is idle


@dataclass(frozen=True)
class Box:
    """Ranges of numbers; lows and highs (numbers,) are infinite where nothing is restricted."""

    lows: Floats
    highs: Floats

    def holds(self, values: Floats) -> Bools:
        """Whether each of the values (cases, numbers) lies inside."""
        inside: Bools = ((values >= self.lows) & (values <= self.highs)).all(axis=1)
        return inside

    @property
    def restricted(self) -> Ints:
        """Numbers that the box restricts."""
        return np.flatnonzero(np.isfinite(self.lows) | np.isfinite(self.highs))

    def moved(self, number: int, low: float, high: float) -> Box:
        """Return the box with other limits of one number."""
        lows, highs = self.lows.copy(), self.highs.copy()
        lows[number], highs[number] = low, high
        return Box(lows, highs)

    def freed(self, number: int) -> Box:
        """Return the box without a restriction of one number."""
        return self.moved(number, -np.inf, np.inf)


class Score(NamedTuple):
    """How a box does on some cases.

    cases, hits: inside. mass: part of all cases inside. coverage: part of all hits inside.
    density: part of the cases inside that are hits.
    """

    cases: int
    hits: int
    mass: float
    coverage: float
    density: float


def everything(numbers: int) -> Box:
    """Return the box that restricts nothing."""
    return Box(np.full(numbers, -np.inf), np.full(numbers, np.inf))


def score(box: Box, values: Floats, hits: Bools) -> Score:
    """Count what lies in a box."""
    inside = box.holds(values)
    cases, found = int(inside.sum()), int(hits[inside].sum())
    return Score(
        cases,
        found,
        cases / max(len(hits), 1),
        found / max(int(hits.sum()), 1),
        found / max(cases, 1),
    )


def telling(values: Floats, hits: Bools) -> Ints:
    """Numbers whose distribution differs where it happens, by the test of Kolmogorov and Smirnov.

    The chance of any false find is `CHANCE`.
    """
    p = difference_chances(values, hits)
    return np.flatnonzero(p < CHANCE / max(len(p), 1))


def difference_chances(values: Floats, hits: Bools) -> Floats:
    """Chance (numbers,) that chance alone makes hits and misses differ as much."""
    yes, no = int(hits.sum()), int((~hits).sum())
    steps = np.where(hits, 1.0 / yes, -1.0 / no)
    order = np.argsort(values, axis=0, kind="stable")
    sums = np.cumsum(steps[order], axis=0)
    ranked = np.take_along_axis(values, order, axis=0)
    last = np.vstack([ranked[1:] > ranked[:-1], np.ones((1, values.shape[1]), dtype=bool)])
    largest = np.abs(np.where(last, sums, 0.0)).max(axis=0)  # equal values count together
    found: Floats = special.kolmogorov(np.sqrt(yes * no / (yes + no)) * largest)
    return found


def peel(values: Floats, hits: Bools) -> list[Box]:
    """Return the boxes from everything to the smallest."""
    box = everything(values.shape[1])
    trajectory = [box]
    least = max(LEAST_CASES, LEAST_MASS * len(hits))
    while True:
        inside = box.holds(values)
        density, cases = hits[inside].mean(), int(inside.sum())
        options = [
            (kept.density, kept.cases, smaller)
            for smaller in _peels(box, values[inside])
            if least <= (kept := score(smaller, values, hits)).cases < cases
        ]
        if density == 1.0 or not options:
            return trajectory
        box = max(options, key=lambda option: option[:2])[2]
        trajectory.append(box)


def _peels(box: Box, inside: Floats) -> Iterator[Box]:
    cuts = np.quantile(inside, [PEEL, 1.0 - PEEL], axis=0)
    for number, (low, high) in enumerate(cuts.T):
        yield box.moved(number, low, box.highs[number])
        yield box.moved(number, box.lows[number], high)


def lift(found: Score, whole: Score) -> float:
    """How far a box's density lies above that of everything, in standard errors of chance."""
    spread = np.sqrt(max(whole.density * (1.0 - whole.density), 1e-12))
    return float((found.density - whole.density) * np.sqrt(found.cases) / spread)


def best(trajectory: list[Box], values: Floats, hits: Bools) -> Box:
    """Return the box of a trajectory that chance explains least."""
    whole = score(trajectory[0], values, hits)
    return max(trajectory, key=lambda box: lift(score(box, values, hits), whole))


def paste(box: Box, values: Floats, hits: Bools) -> Box:
    """Give faces back, a small part of the cases each time, while that makes the box tell more."""
    whole = score(everything(values.shape[1]), values, hits)
    while True:
        options = [box, *_pastes(box, values)]
        better = max(options, key=lambda option: lift(score(option, values, hits), whole))
        if better is box:
            return box
        box = better


def _pastes(box: Box, values: Floats) -> Iterator[Box]:
    step = max(1, round(PASTE * int(box.holds(values).sum())))
    for number in box.restricted:
        low, high = box.lows[number], box.highs[number]
        column = np.sort(values[box.freed(number).holds(values), number])
        below, above = column[column < low], column[column > high]
        if len(below):
            yield box.moved(number, below[-step] if len(below) >= step else -np.inf, high)
        if len(above):
            yield box.moved(number, low, above[step - 1] if len(above) >= step else np.inf)


def quasi_p(box: Box, values: Floats, hits: Bools) -> dict[int, float]:
    """Chance of so many hits in the box if one restriction more or less made no difference.

    For each restricted number: the binomial chance of at least as many hits among the cases in the
    box, at the density of the box without that restriction.
    """
    inside = score(box, values, hits)
    without = {n: score(box.freed(n), values, hits) for n in box.restricted.tolist()}
    return {n: at_least(inside.hits, inside.cases, one.density) for n, one in without.items()}


def at_least(hits: int, cases: int, density: float) -> float:
    """Binomial chance of ``hits`` or more among ``cases``."""
    return 1.0 if hits == 0 else float(special.bdtrc(hits - 1, cases, density))


def prune(box: Box, values: Floats, hits: Bools) -> Box:
    """Drop restrictions that chance explains, the idlest first."""
    while len(box.restricted):
        chances = quasi_p(box, values, hits)
        number, largest = max(chances.items(), key=lambda pair: pair[1])
        if largest <= NEEDED / len(chances):
            return box
        box = box.freed(number)
    return box


class Find(NamedTuple):
    """A box, and the peeling that led to it."""

    box: Box
    trajectory: list[Box]


def find(values: Floats, hits: Bools) -> Find | None:
    """Return the box in which ``hits`` are denser than chance makes them, or None.

    Parameters
    ----------
    values: (cases, numbers). hits: (cases,).
    """
    if min(int(hits.sum()), int((~hits).sum())) < LEAST_KIND:
        return None
    numbers = telling(values, hits)
    if not len(numbers):
        return None
    values, count = values[:, numbers], values.shape[1]
    trajectory = peel(values, hits)
    box = prune(paste(best(trajectory, values, hits), values, hits), values, hits)
    if not len(box.restricted):
        return None
    return Find(_among(box, numbers, count), [_among(one, numbers, count) for one in trajectory])


def _among(box: Box, numbers: Ints, count: int) -> Box:
    """Return a box over some numbers as one over all."""
    wide = everything(count)
    wide.lows[numbers], wide.highs[numbers] = box.lows, box.highs
    return wide
