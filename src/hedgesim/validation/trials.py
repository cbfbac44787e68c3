"""Trials: worlds that share actors and numbers, played side by side with the same chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hedgesim.description import Calibration, Resolved, resolve
from hedgesim.description.formats.loading import parse_scenario
from hedgesim.description.world.index import recorded_names
from hedgesim.description.world.world import World
from hedgesim.inference.ensemble import Ensemble, Played
from hedgesim.running.parameters.sampling import Floats, Space
from hedgesim.validation.figures import Effort

CHANCE = 2_000_003  # seed of histories' chance, apart from that of runs and of calibration

HEAD = """scenario: 1
title: Validation
clock: {{start: 2024-01, end: {end}}}
hedger: Cambodia
partners: {partners}
poles: [China, United States]
reactions: none
"""


def world_of(
    calibration: Calibration, body: str = "", end: str = "2027-01", partners: str = "all"
) -> Resolved:
    """Return the reference world of 2024 with what ``body`` adds, in the format of scenarios."""
    text = HEAD.format(end=end, partners=partners) + body
    return resolve(parse_scenario(text, "validation"), calibration)


@dataclass(frozen=True)
class Draws:
    """Values (histories, n) of the numbers of a space, one vector a history."""

    space: Space
    values: Floats

    @classmethod
    def calibrated(cls, resolved: Resolved, effort: Effort) -> Draws:
        """Every number as calibrated; histories differ by chance alone."""
        space = Space.of(resolved.quantities)
        values = resolved.world.numbers[space.places]
        return cls(space, np.repeat(values[None], effort.draws, axis=0))

    @classmethod
    def of_prior(cls, resolved: Resolved, effort: Effort) -> Draws:
        """Every number that nobody set from its prior."""
        space = Space.of(resolved.quantities, resolved.set_by)
        normals = space.prior_draws(effort.draws, [effort.seed, 11])
        return cls(space, space.from_normals(normals))

    def holding(self, resolved: Resolved, held: Mapping[str, float]) -> Draws:
        """Return the draws with some numbers at fixed values, whether they have a prior or not."""
        names = list(resolved.quantities)
        kept = [axis for axis, name in enumerate(self.space.names) if name not in held]
        space = Space(
            (*(self.space.names[axis] for axis in kept), *held),
            np.array([*self.space.places[kept], *map(names.index, held)], dtype=np.int64),
            (
                *(self.space.quantities[axis] for axis in kept),
                *(resolved.quantities[name] for name in held),
            ),
        )
        fixed = np.tile(np.array(list(held.values()), dtype=float), (len(self.values), 1))
        return replace(self, space=space, values=np.hstack([self.values[:, kept], fixed]))


def play(
    worlds: Sequence[World],
    outcomes: Sequence[str],
    months: Sequence[int],
    draws: Draws,
    effort: Effort,
) -> list[Played]:
    """Play one history of every world for each draw, all worlds with the same chance.

    ``months`` ascend. Returns the values (histories, months, outcomes) of each world, and when its
    events fired.
    """
    known = recorded_names(worlds[0].rows)
    places = [known.index(name) for name in outcomes]
    ensemble = Ensemble(worlds, draws.space, months, places, CHANCE, effort.workers)
    return ensemble.play(draws.values, np.arange(len(draws.values)))
