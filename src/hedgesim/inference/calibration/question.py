"""The inverse problem: a history, its targets and the parameters that are sampled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hedgesim.description import Calibration, ScenarioFile, World
from hedgesim.description.checking.targets import load_history, require_sound, resolve_histories
from hedgesim.description.formats.data import DOCUMENTS, load_fit
from hedgesim.description.formats.targets import Target
from hedgesim.inference.calibration.matching import Goal, Matching
from hedgesim.inference.calibration.smc import Simulate
from hedgesim.inference.ensemble import Ensemble
from hedgesim.running.parameters.inputs import Inputs, inputs_of
from hedgesim.running.parameters.sampling import Floats, Ints, Space

ROUNDING = 1e-9  # of sums of log likelihoods
CHANCE = 1_000_003  # seed of histories' chance, apart from that of runs


@dataclass(frozen=True)
class Question:
    """The inverse problem: parameters of a world that reproduce targets.

    Attributes
    ----------
    file, world: the history. space: parameters sampled. matching: targets fitted, then those
    only checked. fitted: how many of them are. fit: `DOCUMENTS`, or `DATA` beside them. places:
    path, line and column of each target, by id. inputs: all that the posterior depends on. starts:
    reference of each hedger. ensemble: the world made ready.
    """

    file: ScenarioFile
    world: World
    space: Space
    matching: Matching
    fitted: int
    fit: str
    places: dict[str, tuple[str, int, int]]
    inputs: Inputs
    starts: dict[str, str]
    ensemble: Ensemble

    @property
    def targets(self) -> tuple[Target, ...]:
        """All targets, those fitted first."""
        return self.matching.targets

    @property
    def goal(self) -> Goal:
        """What the fitted targets ask for."""
        return self.matching.goal.part(range(self.fitted))

    def play(self, values: Floats, replications: Ints) -> Floats:
        """Statistics (histories, targets) of vectors of numbers, each with its own chance."""
        return self.matching.statistics(self.ensemble.play(values, replications))

    def simulator(self, goal: Goal, chosen: Sequence[int]) -> Simulate:
        """Likelihoods by the goal of some targets, and the statistics of all."""
        columns = list(chosen)

        def simulate(
            normals: Floats, replications: Ints, least: Floats | None = None
        ) -> tuple[Floats, Floats]:
            values = self.space.from_normals(normals)
            if least is None:
                statistics = self.play(values, replications)
            else:
                statistics = self._promising(values, replications, goal, columns, least)
            found = goal.log_likelihood(statistics[:, columns])
            return np.where(np.isnan(found), -np.inf, found), statistics

        return simulate

    def _promising(
        self, values: Floats, replications: Ints, goal: Goal, columns: list[int], least: Floats
    ) -> Floats:
        """Statistics (histories, targets), without the variants where the rest is too unlikely.

        No target can raise a likelihood, so that a history whose other targets give less than
        ``least`` (histories,) needs no variants; their targets have NaN.
        """
        own, variants = slice(0, 1), slice(1, None)
        found = self.matching.statistics(self.ensemble.play(values, replications, own), own)
        likely = np.nansum(goal.terms(found[:, columns]), axis=1) >= least - ROUNDING
        if len(self.matching.events) > 1 and likely.any():
            played = self.ensemble.play(values[likely], replications[likely], variants)
            more = self.matching.statistics(played, variants)
            found[likely] = np.where(np.isnan(more), found[likely], more)
        return found


def ask(
    calibration: Calibration,
    workers: int | None = None,
    fit: str = DOCUMENTS,
    engine: str = "kernel",
) -> Question:
    """Read targets and history, and prepare the ensemble; ``fit``: `DOCUMENTS` or `DATA`.

    ``engine``: that of `Ensemble`.

    Raises
    ------
    InputError: with every fault of the targets and of the data.
    """
    targets = load_fit(calibration.folder, fit)
    file = load_history(targets, calibration)
    histories = resolve_histories(targets, calibration)
    worlds = {variant: one.world for variant, one in histories.items()}
    require_sound(targets, worlds, calibration)
    resolved = histories[None]
    space = Space.of(resolved.quantities)
    ordered = (*targets.fitted, *(target for target in targets.all if not target.fitted))
    matching = Matching.of(worlds, ordered)
    how = CHANCE, workers, engine
    return Question(
        file,
        resolved.world,
        space,
        matching,
        len(targets.fitted),
        fit,
        targets.places,
        inputs_of(histories, targets),
        resolved.actors.reference_dates,
        Ensemble([*worlds.values()], space, matching.months, matching.places, *how),
    )
