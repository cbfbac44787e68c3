"""The inverse problem: a history, its targets and the parameters that are sampled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hedgesim.description import Calibration, ScenarioFile, World, load_scenario
from hedgesim.description.checking.targets import require_sound, resolve_histories
from hedgesim.description.formats.data import DOCUMENTS, load_fit
from hedgesim.description.formats.loading import shipped
from hedgesim.description.formats.targets import Target
from hedgesim.inference.calibration.matching import Goal, Matching
from hedgesim.inference.calibration.smc import Simulate
from hedgesim.inference.ensemble import Ensemble
from hedgesim.running.parameters.inputs import Inputs, inputs_of
from hedgesim.running.parameters.sampling import Floats, Ints, Space

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

        def simulate(normals: Floats, replications: Ints) -> tuple[Floats, Floats]:
            statistics = self.play(self.space.from_normals(normals), replications)
            return goal.log_likelihood(statistics[:, columns]), statistics

        return simulate


def ask(calibration: Calibration, workers: int | None = None, fit: str = DOCUMENTS) -> Question:
    """Read targets and history, and prepare the ensemble; ``fit``: `DOCUMENTS` or `DATA`.

    Raises
    ------
    InputError: with every fault of the targets and of the data.
    """
    targets = load_fit(calibration.folder, fit)
    file = load_scenario(targets.file.scenario, beside=shipped("scenarios"))
    histories = resolve_histories(targets, calibration)
    worlds = {variant: one.world for variant, one in histories.items()}
    require_sound(targets, worlds, calibration)
    resolved = histories[None]
    space = Space.of(resolved.quantities)
    ordered = (*targets.fitted, *(target for target in targets.all if not target.fitted))
    matching = Matching.of(worlds, ordered)
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
        Ensemble([*worlds.values()], space, matching.months, matching.places, CHANCE, workers),
    )
