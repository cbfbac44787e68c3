"""Evidence of the full model and of models in which a mechanism is switched off."""

from __future__ import annotations

import numpy as np
import pytest

from hedgesim.description import Calibration, InputError, load_calibration
from hedgesim.description.checking.targets import resolve_histories
from hedgesim.description.formats.targets import load_targets
from hedgesim.description.resolution.resolving import resolve
from hedgesim.inference.calibration import models
from hedgesim.inference.calibration.models import Models, factor, listed, log_mean, says, states_of
from hedgesim.inference.calibration.question import ask
from hedgesim.inference.calibration.smc import Settings
from hedgesim.reports.studies.models import report
from hedgesim.running.parameters.sampling import Floats, Ints


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return load_calibration()


def test_every_state_of_every_switch_is_a_model(calibration: Calibration) -> None:
    found = states_of(calibration)
    assert found["risk off"] == ("risk", "off")
    assert found["effort frozen"] == ("effort", "frozen")
    assert len(found) == sum(len(one.states) for one in calibration.switches.values())
    assert states_of(calibration, "home") == {"home off": ("home", "off")}
    with pytest.raises(InputError) as caught:
        states_of(calibration, "rsk")
    assert caught.value.problems[0].hint == "did you mean 'risk'?"


def test_a_reduced_model_is_the_one_that_its_rules_make(calibration: Calibration) -> None:
    """Holding columns of the samples, or resolving under the rules, gives the same histories."""
    question = ask(calibration, workers=1)
    states = {"response off": ("response", "off"), "domains joint": ("domains", "joint")}
    found = Models.holding(question, calibration, states, workers=1)
    held = {name for one in found.held.values() for name in one}
    assert {"fill", "reciprocity.China", "domain_separation"} <= held
    resolved = resolve_histories(load_targets(calibration.folder), calibration)[None]
    for name, (switch, state) in states.items():
        file = question.file
        world = resolve(file, calibration, rules={switch: state}).world
        values = dict(zip(world.number_names, world.numbers.tolist(), strict=True))
        assert found.held[name] == {one: values[one] for one in found.held[name]}
        assert {one for one in values if values[one] != resolved.effective[one].value} <= set(
            found.held[name]
        )


def test_evidence_of_a_normal_likelihood(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """exp(-(x - 1)^2 / (2 s^2)) under a standard normal has a mean in closed form."""
    spread, place = 0.3, 1.0

    def simulate(normals: Floats, _: Ints, __: Floats | None = None) -> tuple[Floats, Floats]:
        return -0.5 * ((normals[:, 0] - place) / spread) ** 2, np.zeros((len(normals), 1))

    monkeypatch.setattr(Models, "_simulator", lambda *_: simulate)
    found = Models.holding(ask(calibration, workers=1), calibration, {}, workers=1)
    logs = [found.log_evidence("full", Settings(1024, 2, seed)) for seed in range(4)]
    width = 1.0 + spread**2
    expected = np.log(spread / np.sqrt(width)) - 0.5 * place**2 / width
    assert np.mean(logs) == pytest.approx(expected, abs=0.1)


def test_a_mean_of_logarithms_does_not_underflow() -> None:
    assert log_mean(np.array([-2000.0, -2000.0])) == pytest.approx(-2000.0)
    assert log_mean(np.log([1.0, 3.0])) == pytest.approx(np.log(2.0))


def test_a_factor_is_that_of_medians_and_spans_all_searches() -> None:
    found = factor(np.log([2.0, 4.0, 8.0]), np.log([1.0, 2.0, 2.5]))
    assert found == pytest.approx({"median": 2.0, "low": 0.8, "high": 8.0})


@pytest.mark.parametrize(
    ("low", "median", "high", "said"),
    [
        (0.8, 2.0, 8.0, "not told apart"),
        (1.2, 2.0, 8.0, "full model slightly better"),
        (2.0, 3.5, 8.0, "full model clearly better"),
        (9.0, 25.0, 80.0, "full model strongly better"),
        (0.1, 0.3, 0.9, "without clearly better"),
    ],
)
def test_what_is_said_keeps_to_the_scatter(
    low: float, median: float, high: float, said: str
) -> None:
    assert says({"low": low, "median": median, "high": high}) == said


def test_weighing_reports_models_by_their_support(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = {"full": -10.0, "risk off": -12.0}

    def log_evidence(_: Models, name: str, settings: Settings) -> float:
        return logs[name] + 0.1 * settings.seed

    monkeypatch.setattr(Models, "log_evidence", log_evidence)
    monkeypatch.setattr(models, "ask", lambda *_: ask(calibration, 1))
    found = models.weigh(calibration, Settings(64, 1, seed=5), "risk", workers=1)
    assert found["seeds"] == [5, 6, 7]
    assert found["full"]["log_evidence"]["searches"] == pytest.approx([-9.5, -9.4, -9.3])
    [one] = found["models"]
    assert one["factor"]["median"] == pytest.approx(np.exp(2.0))
    assert one["factor"]["low"] == pytest.approx(np.exp(1.8))
    assert listed(found["models"], "full") == ["risk off"]
    assert len(list(report(found))) >= 4
