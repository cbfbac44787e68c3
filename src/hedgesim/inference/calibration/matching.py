"""Distance of histories from the targets."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.formats.periods import Period
from hedgesim.description.formats.targets import Target, required_range
from hedgesim.description.world.index import recorded_names
from hedgesim.description.world.variables import is_money
from hedgesim.description.world.world import World
from hedgesim.inference.ensemble import EVERY, Played
from hedgesim.running.parameters.sampling import Floats, Ints

SPOKEN = 0.9  # chance that documents say what is right; of no consequence where they do


@dataclass(frozen=True)
class Matching:
    """What to record of a world, and how to compare it with targets.

    Attributes
    ----------
    targets: in order. months: those to record, from the start. outcomes: names of the rows to
    record. places: where they stand among all recorded rows. partners: of the world.
    first_month: of the world, from year 0. events: by variant of the history, None being itself,
    ids of its events; in the order in which histories are played.
    """

    targets: tuple[Target, ...]
    months: tuple[int, ...]
    outcomes: tuple[str, ...]
    places: tuple[int, ...]
    partners: tuple[str, ...]
    first_month: int
    events: Mapping[str | None, tuple[str, ...]]

    @classmethod
    def of(cls, worlds: Mapping[str | None, World], targets: Sequence[Target]) -> Matching:
        """Find out what to record of the history and its variants."""
        world = worlds[None]
        known = recorded_names(world.rows)
        names = [name for target in targets for name in needed(target, world.partners)]
        outcomes = tuple(dict.fromkeys(names))
        periods = [p for t in targets for p in (t.at, t.start, t.to) if p is not None]
        months = {month for p in periods for month in range(p.first, p.last + 1)}
        return cls(
            tuple(targets),
            tuple(sorted(month - world.first_month for month in months)),
            outcomes,
            tuple(known.index(name) for name in outcomes),
            world.partners,
            world.first_month,
            {name: tuple(event.id for event in one.events) for name, one in worlds.items()},
        )

    def statistics(self, played: Sequence[Played], variants: slice = EVERY) -> Floats:
        """Statistic of each target, (histories, targets), from the record of each world.

        ``variants``: of the history whose records these are; targets in others have NaN.


        Levels and changes of US$ are logarithms, of ratios and other units plain numbers. An order
        is the share of its pairs that stand right. A rank is the smaller margin to the neighbours
        in rank, above 0 where the place is right. Of those who lead it is the margin of the last
        of them to the first of the others. An event counts 1 where it first happens in the period.
        """
        records = dict(zip([*self.events][variants], played, strict=True))
        unknown = np.full(len(played[0].values), np.nan)
        columns = [
            self._value(target, records[target.variant]) if target.variant in records else unknown
            for target in self.targets
        ]
        return np.stack(columns, axis=-1)

    def _value(self, target: Target, played: Played) -> Floats:
        if target.kind == "event":
            return self._happened(target, played.fired)
        return self._statistic(target, played.values)

    def _happened(self, target: Target, fired: Ints) -> Floats:
        """Return 1 for each history in which an event of that name first fires in the period."""
        assert target.at is not None
        name = target.outcome
        found = [id == name or id.startswith(f"{name}.") for id in self.events[target.variant]]
        month = fired[:, found] + self.first_month
        happened = ((target.at.first <= month) & (month <= target.at.last)).any(axis=1)
        return happened.astype(np.float64)

    def _statistic(self, target: Target, values: Floats) -> Floats:
        if target.kind == "change":
            assert target.start is not None and target.to is not None
            before = self._level(target, target.added, target.start, values)
            return self._level(target, target.added, target.to, values) - before
        assert target.at is not None
        if target.kind == "level":
            return self._level(target, target.added, target.at, values)
        levels = [
            self._level(target, (f"{target.outcome}.{partner}",), target.at, values)
            for partner in compared(target, self.partners)
        ]
        if target.kind == "largest":
            most: Floats = np.max(levels, axis=0)
            return most
        if target.kind == "order":
            pairs = list(itertools.combinations(levels, 2))
            return np.mean([above > below for above, below in pairs], axis=0)
        count = len(target.partners) or 1
        own, others = levels[:count], -np.sort(-np.stack(levels[count:]), axis=0)
        if target.kind == "leading":
            found: Floats = np.min(own, axis=0) - others[0]
            return found
        assert target.place is not None
        margins = []
        if target.place > 1:
            margins.append(others[target.place - 2] - own[0])
        if target.place <= len(others):
            margins.append(own[0] - others[target.place - 1])
        return np.min(margins, axis=0)

    def _level(
        self, target: Target, names: Sequence[str], period: Period, values: Floats
    ) -> Floats:
        level: Floats = np.sum([self._mean(name, period, values) for name in names], axis=0)
        if target.per is not None:
            return level / np.maximum(self._mean(target.per, period, values), 1e-12)
        return np.log(np.maximum(level, 1e-9)) if is_money(names[0]) else level

    def _mean(self, name: str, period: Period, values: Floats) -> Floats:
        place = self.outcomes.index(name)
        first, last = period.first - self.first_month, period.last - self.first_month
        months = slice(bisect_left(self.months, first), bisect_right(self.months, last))
        mean: Floats = values[:, months, place].mean(axis=1)
        return mean

    @property
    def goal(self) -> Goal:
        """Goal of all targets."""
        ranges = np.array([required_range(target) for target in self.targets]).reshape(-1, 2)
        tolerance = np.array([target.tolerance for target in self.targets])
        return Goal(ranges[:, 0], ranges[:, 1], tolerance)


@dataclass(frozen=True)
class Goal:
    """Closed ranges of statistics that are right, (targets,) each, with a standard error.

    ``said``: which of the targets' statements the documents make; all, but in simulated truths.
    """

    low: Floats
    high: Floats
    tolerance: Floats
    said: NDArray[np.bool_] | None = None

    def misses(self, statistics: Floats) -> Floats:
        """How far outside the range, in tolerances, (histories, targets); 0 inside."""
        outside = np.maximum(self.low - statistics, statistics - self.high)
        found: Floats = np.maximum(outside, 0.0) / self.tolerance
        return found

    def log_likelihood(self, statistics: Floats) -> Floats:
        """Log likelihood (histories,) of what is said and what is not, up to a constant."""
        return self.terms(statistics).sum(axis=1)

    def terms(self, statistics: Floats) -> Floats:
        """Log likelihood (histories, targets) of each target, none above 0."""
        logs = -0.5 * self.misses(statistics) ** 2
        if self.said is not None:
            logs = np.where(self.said, logs, np.log1p(-SPOKEN * np.exp(logs)))
        return logs

    def chances(self, statistics: Floats) -> Floats:
        """Probability (histories, targets) that the documents say of a history what they say.

        A miss counts as a normal error does; even what is right is left unsaid now and then.
        """
        found: Floats = SPOKEN * np.exp(-0.5 * self.misses(statistics) ** 2)
        return found

    def met(self, statistics: Floats) -> NDArray[np.bool_]:
        """Whether each target is met, (histories, targets): within its range.

        Near a value means within a tolerance of it.
        """
        return self.misses(statistics) <= np.where(self.low == self.high, 1.0, 0.0)

    def part(self, chosen: Sequence[int]) -> Goal:
        """The goal of some targets alone."""
        kept = list(chosen)
        return Goal(self.low[kept], self.high[kept], self.tolerance[kept])


def compared(target: Target, partners: Sequence[str]) -> list[str]:
    """Partners that an order, a rank or a lead compares; those of the target come first."""
    if target.kind == "largest":
        return list(target.among or partners)
    own = target.partners or (str(target.partner),)
    if target.kind == "order":
        return list(own)
    return [*own, *(name for name in target.among or partners if name not in own)]


def needed(target: Target, partners: Sequence[str]) -> list[str]:
    """Names of the outcomes that a target looks at."""
    if target.kind == "event":
        return []
    if target.kind in ("level", "change"):
        found = list(target.added)
    else:
        found = [f"{target.outcome}.{partner}" for partner in compared(target, partners)]
    return [*found, target.per] if target.per is not None else found
