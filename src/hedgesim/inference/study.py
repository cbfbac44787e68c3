"""A scenario and its baseline, ready for questions about the numbers they are played with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.description.provenance.changes import other_differences
from hedgesim.description.resolution.actors import Actors
from hedgesim.description.world.expressions import Code
from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.variables import PARAMETERS
from hedgesim.description.world.world import World
from hedgesim.inference.ensemble import Ensemble, Played
from hedgesim.running.executors import Progress
from hedgesim.running.setup import BASELINE, SCENARIO, Options, Setup, prepare
from hedgesim.running.space import Floats, Ints, Space

BATCH = 4096  # histories between two reports of progress


@dataclass(frozen=True)
class Study:
    """Worlds and the numbers that are drawn in them.

    Attributes
    ----------
    setup: what was read. space: numbers that are drawn. given: full names of those that were set,
    which are not drawn. idle: those with a prior that nothing in either world reads.
    """

    setup: Setup
    space: Space
    given: tuple[str, ...]
    idle: tuple[str, ...]

    @property
    def scenario(self) -> World:
        """World of the scenario."""
        return self.setup.worlds[SCENARIO]

    @property
    def actors(self) -> Actors:
        """Who plays."""
        return self.setup.arms[SCENARIO].actors

    @property
    def baseline(self) -> World:
        """World that it is compared with."""
        return self.setup.worlds[BASELINE]

    @property
    def measures(self) -> MeasureRows:
        """Where measures stand in the record."""
        return MeasureRows(self.scenario.rows)

    def changed(self) -> dict[str, Any]:
        """Tell what differs from the shipped calibration, as summary.json does."""
        setup = self.setup
        return {
            "changed": [{"arm": arm, **change.data()} for arm, change in setup.changed],
            "changed_rules": list(other_differences(setup.calibration)),
        }

    def median(self, count: int = 1) -> Floats:
        """Shares (count, n) with every number at the median of its prior."""
        return np.full((count, len(self.space)), 0.5)


def study_of(scenario: str | Path, options: Options) -> Study:
    """Read a scenario and find which numbers are drawn. Raises InputError."""
    setup = prepare(scenario, options)
    numbers = setup.arms[SCENARIO].quantities
    given = setup.arms[BASELINE].set_names  # by the scenario, its baseline or the command
    read = _read(tuple(numbers), setup.worlds.values())
    unread = {name for name in setup.calibration.parameters if name not in PARAMETERS} - read
    whole = Space.of(numbers, given)
    idle = tuple(name for name in whole.names if name in unread)
    space = whole.only(set(whole.names) - unread)
    return Study(setup, space, tuple(given), idle)


def _read(names: tuple[str, ...], worlds: Iterable[World]) -> set[str]:
    """Numbers that some event of the worlds reads."""
    return {
        names[index]
        for world in worlds
        for event in world.events
        for program in event.programs
        for index in program.reads(Code.NUMBER)
    }


class Counter:
    """Progress over several rounds of histories."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.done, self.total, self.progress = 0, total, progress

    def __call__(self, count: int) -> None:
        """Count histories that were played."""
        self.done += count
        if self.progress is not None:
            self.progress(self.done, self.total, "playing histories")


def play(ensemble: Ensemble, values: Floats, replications: Ints, counter: Counter) -> list[Played]:
    """Play an ensemble batch by batch, counting the histories of each world as one."""
    parts = []
    for start in range(0, len(values), BATCH):
        chosen = slice(start, start + BATCH)
        parts.append(ensemble.play(values[chosen], replications[chosen]))
        counter(len(replications[chosen]))
    return [
        Played(*(np.concatenate(found) for found in zip(*world, strict=True)))
        for world in zip(*parts, strict=True)
    ]


def differences(ensemble: Ensemble, values: Floats, replications: int, counter: Counter) -> Floats:
    """Play every vector with the same replications; return the first world less the second.

    Returns (vectors, replications, months * places).
    """
    count = len(values)
    vectors = np.repeat(values, replications, axis=0)
    first, second = play(ensemble, vectors, np.tile(np.arange(replications), count), counter)
    return (first.values - second.values).reshape(count, replications, -1)
