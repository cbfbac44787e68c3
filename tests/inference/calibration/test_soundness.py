"""A search that failed is told from one that found a posterior, and refused."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hedgesim.cli import main
from hedgesim.description import InputError, load_calibration
from hedgesim.description.formats.loading import shipped
from hedgesim.inference.calibration.question import Question, ask
from hedgesim.inference.calibration.smc import Swarm
from hedgesim.inference.calibration.soundness import (
    Soundness,
    effective_number,
    require_success,
)
from hedgesim.running.parameters.sampling import FEWEST_EFFECTIVE

SOUND = Soundness(384, 380, 60.0, -2.0, 40, 40, {}, 0.5)


@pytest.fixture(scope="module")
def question() -> Question:
    return ask(load_calibration(), workers=1)


def swarm_of(question: Question, normals: np.ndarray, misses: float = 0.0) -> Swarm:
    """Particles whose statistics miss the first target's range by some tolerances."""
    goal = question.matching.goal
    middle = np.where(np.isfinite(goal.low), goal.low, goal.high)
    statistics = np.repeat(middle[None], len(normals), axis=0)
    side = -1 if np.isfinite(goal.low[0]) else 1
    statistics[:, 0] += side * misses * goal.tolerance[0]
    found = question.goal.log_likelihood(statistics[:, : question.fitted])
    return Swarm(normals, np.arange(len(normals)), found, statistics, power=1.0)


def test_independent_draws_count_as_many_and_copies_as_few() -> None:
    normals = np.random.default_rng(1).standard_normal((200, 300))
    assert effective_number(normals) == pytest.approx(200, rel=0.05)
    assert effective_number(np.tile(normals[:10], (20, 1))) == pytest.approx(10, rel=0.2)
    assert effective_number(np.tile(normals[:1], (20, 1))) == pytest.approx(1, abs=0.01)
    many = np.random.default_rng(2).standard_normal((4000, 50))  # more draws than coordinates
    assert effective_number(many) == pytest.approx(4000, rel=0.2)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"effective": FEWEST_EFFECTIVE - 0.1}, "the particles collapsed"),
        ({"best": -20.1}, "the log likelihood is -20 at best"),
        ({"met": 0}, "no particle meets any of 40 targets"),
        ({"least_share": 0.1}, "left 10% of the particles effective"),
    ],
)
def test_each_failure_is_told(change: dict[str, float], told: str) -> None:
    assert SOUND.faults() == []
    found = replace(SOUND, **change).faults()
    assert len(found) == 1
    assert told in found[0]


def test_the_facts_are_those_of_the_particles(question: Question) -> None:
    normals = np.random.default_rng(3).standard_normal((64, len(question.space)))
    facts = Soundness.of(question, swarm_of(question, normals, misses=30.0))
    first = question.targets[0].id
    assert facts.unmet == {first: pytest.approx(30.0)}
    assert facts.met == facts.targets - 1
    assert facts.best == pytest.approx(-450.0)
    assert facts.distinct == 64
    assert Soundness.of(question, swarm_of(question, normals)).faults() == []


def test_a_failed_search_is_refused_with_the_targets_that_none_meets(question: Question) -> None:
    normals = np.zeros((64, len(question.space)))
    facts = Soundness.of(question, swarm_of(question, normals, misses=30.0))
    with pytest.raises(InputError) as error:
        require_success(question, facts)
    told = str(error.value)
    first = question.targets[0].id
    assert f"no particle meets target '{first}': it misses by 30 tolerances at best" in told
    assert "64 particles (1 distinct) vary as 1.0 independent ones would" in told
    path, line, _ = question.places[first]
    assert any((one.path, one.line) == (path, line) for one in error.value.problems)
    assert Path(path).read_text("utf-8").splitlines()[line - 1].endswith(f"id: {first}")


def test_contradictory_targets_are_refused_before_the_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "calibration"
    shutil.copytree(shipped("calibration"), folder)
    with (folder / "targets.yaml").open("a") as file:
        for id, bound in (("up", "at_least: 0.2"), ("down", "at_most: -0.2")):
            file.write(
                f"  - id: reader-{id}\n    claim: A reader's claim.\n    change: trust.Japan\n"
                f"    from: 2008\n    to: 2016\n    {bound}\n    tolerance: 0.001\n"
                "    evidence: [e-trust-neighbours-vietnam]\n"
            )
    out = tmp_path / "posterior.nc"
    given = ["--calibration", str(folder), "--quick", "--out", str(out)]
    for command in (["check", str(folder)], ["calibrate", *given]):
        assert main(command) == 2
        assert "'reader-down' contradicts 'reader-up'" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["calibration"]
