"""The checks of a calibration pass where the method is right, and fail where it is not."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from hedgesim.inference.calibration import checks
from hedgesim.inference.calibration.checks import documents_of, simulation_based
from hedgesim.inference.calibration.informed import informed
from hedgesim.inference.calibration.matching import Goal
from hedgesim.inference.calibration.smc import Settings
from hedgesim.running.parameters.sampling import Floats, Ints
from helpers.chances import chance

ERROR = 0.2


class Toy:
    """A question with four numbers: documents say of the first two that they are above zero."""

    inputs = SimpleNamespace(hash="toy")
    fitted = 2
    goal = Goal(np.zeros(2), np.full(2, np.inf), np.full(2, ERROR))

    def __init__(self, shift: float = 0.0) -> None:
        self.shift = shift  # of what the search takes them to say
        self.space: Any = ToySpace()
        self.matching = SimpleNamespace(goal=self.goal)

    def play(self, values: Floats, replications: Ints) -> Floats:
        return values[:, :2] + 0.3 * chance(replications)[:, None]

    def simulator(self, goal: Goal, chosen: object) -> Any:
        wrong = replace(goal, low=goal.low + self.shift)

        def simulate(
            normals: Floats, replications: Ints, _: Floats | None = None
        ) -> tuple[Floats, Floats]:
            shown = self.play(normals, replications)
            return wrong.log_likelihood(shown), shown

        return simulate


class ToySpace:
    names = ("a", "b", "c", "d")

    def __len__(self) -> int:
        return 4

    def from_normals(self, normals: Floats) -> Floats:
        return normals


SETTINGS = Settings(particles=192, sweeps=4, seed=1)


def test_ranks_of_truths_are_uniform_where_the_method_is_right() -> None:
    found = simulation_based(Toy(), SETTINGS, 96)  # type: ignore[arg-type]
    assert sum(found["ranks"]) == 96 * 4
    assert abs(found["coverage"] - found["coverage_expected"]) < 0.05
    assert found["likelihood_p"] > 0.01
    assert found["small_p"] <= 0.25
    assert set(list(found["recovery"])[:2]) == {"a", "b"}
    assert found["recovery"]["a"]["correlation"] > 0.5


def test_a_search_that_mistakes_what_is_said_is_found_out() -> None:
    found = simulation_based(Toy(shift=1.0), SETTINGS, 96)  # type: ignore[arg-type]
    assert found["small_p"] >= 0.5
    assert found["coverage"] < found["coverage_expected"] - 0.02


def test_few_particles_inform_of_little() -> None:
    learned = {"a": {"contraction": 0.6}, "b": {"contraction": 0.2}, "c": {"contraction": 0.05}}
    assert informed(learned, 4096) == ["a", "b"]
    assert informed(learned, 384) == ["a"]


def test_documents_are_those_of_the_evidence() -> None:
    rests = SimpleNamespace(evidence=("e-one", "e-two"))
    sources = {"e-one": "D1", "e-two": "D3", "e-three": "D4"}
    assert documents_of(rests, sources) == {"D1", "D3"}  # type: ignore[arg-type]
    assert checks.RANKED + 1 == checks.BINS * 8
