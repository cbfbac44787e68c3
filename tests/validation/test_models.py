"""Evidence of models, against evidences in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from hedgesim.description import Calibration
from hedgesim.inference.calibration.question import ask
from hedgesim.inference.calibration.smc import Settings
from hedgesim.running.parameters.sampling import Floats, Ints
from hedgesim.validation import models
from hedgesim.validation.figures import Effort
from hedgesim.validation.models import Models

EFFORT = Effort(quick=True, histories=64)


@pytest.fixture(scope="module")
def reduced(calibration: Calibration) -> Models:
    return Models.of(ask(calibration), calibration, EFFORT)


def test_evidence_of_a_normal_likelihood(reduced: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    """exp(-x^2 / (2 s^2)) under a standard normal has the mean s / sqrt(1 + s^2)."""
    spread = 0.2

    def simulate(normals: Floats, _: Ints, __: Floats | None = None) -> tuple[Floats, Floats]:
        return -0.5 * (normals[:, 0] / spread) ** 2, np.zeros((len(normals), 1))

    monkeypatch.setattr(Models, "_simulator", lambda *_: simulate)
    logs = [reduced.log_evidence("full", Settings(1024, 2, seed)) for seed in range(4)]
    expected = np.log(spread / np.sqrt(1.0 + spread**2))
    assert np.mean(logs) == pytest.approx(expected, abs=0.1)


def test_a_model_plays_with_what_it_holds(reduced: Models) -> None:
    """The full model gives the statistics of the calibration itself; a reduced one does not."""
    question = reduced.question
    normals = question.space.prior_draws(64, 3)
    replications = np.arange(64)
    own = question.play(question.space.from_normals(normals), replications)
    _, full = reduced._simulator({})(normals, replications)
    _, frozen = reduced._simulator(reduced.held["effort"])(normals, replications)
    assert np.array_equal(full, own, equal_nan=True)
    ids = [target.id for target in question.targets]
    course = ids.index("closer-to-china")  # a change of effort
    assert np.ptp(full[:, course]) > 0.01
    assert np.abs(frozen[:, course]).max() < 1e-9


def test_every_reduced_model_holds_something(reduced: Models) -> None:
    assert set(reduced.held) == {switch for switch, *_ in models.REDUCED}
    assert all(reduced.held.values())


def test_likelihoods_are_of_the_fitted_targets_alone(reduced: Models) -> None:
    question = reduced.question
    normals = question.space.prior_draws(64, 3)
    logs, statistics = reduced._simulator({})(normals, np.arange(64))
    fitted = question.matching.goal.part(range(question.fitted))
    assert np.array_equal(logs, fitted.log_likelihood(statistics[:, : question.fitted]))


def test_a_factor_is_the_ratio_of_mean_evidences() -> None:
    factor, detail = models._factor(np.log([4.0, 8.0]), np.log([1.0, 3.0]))
    assert factor == pytest.approx(6.0 / 2.0)
    assert "from 1.3 to 8 over pairs" in detail


def test_each_target_alone_is_as_likely_as_it_is_missed(reduced: Models) -> None:
    """Under frozen effort a claim that effort changes is missed by just its tolerance or more."""
    question = reduced.question
    fitted = question.targets[: question.fitted]
    frozen = reduced.target_likelihoods("effort", EFFORT)
    assert frozen.shape == (question.fitted,)
    assert ((frozen > 0.0) & (frozen <= 1.0)).all()
    course = [target.id for target in fitted].index("closer-to-china")
    missed = (question.goal.low[course] / question.goal.tolerance[course]) ** 2
    assert frozen[course] == pytest.approx(np.exp(-0.5 * missed))


def test_targets_that_speak_for_and_against_are_named(reduced: Models) -> None:
    targets = reduced.question.targets[:5]
    likely, other = np.array([0.5, 0.1, 0.5, 0.9, 0.5]), np.array([0.5, 0.5, 0.7, 0.5, 0.4])
    against, favour = models._speaking(targets, likely, other).split("those most for it")
    assert f"{targets[1].id} (0.10 and 0.50) and {targets[2].id} (0.50 and 0.70)" in against
    assert f"{targets[3].id} (0.90 and 0.50) and {targets[4].id} (0.50 and 0.40)" in favour
