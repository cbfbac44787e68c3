"""The Mesa engine as a Mesa model: agents registered, own draws, nothing that Mesa 4 removes."""

import ast
import random
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mesa
import numpy as np
import pytest
import worlds

import hedgesim
from hedgesim.engines.agents import Framework, Hedger, Partner
from hedgesim.engines.model import HedgingModel
from hedgesim.rules import PHASES

SOURCES = sorted(Path(hedgesim.__file__).parent.rglob("*.py"))
GONE_IN_MESA_4 = (
    "batch_run",
    "experimental",
    "PropertyLayer",
    "mesa.space",
    "model.steps",
    "self.steps",
    "run_model",
)


def told() -> worlds.World:
    """A world with a dated event, a hazard and one that comes back every few months."""
    base = worlds.world(hedgers=("Home", "Away"), frameworks=("Club", "ASEAN"), months=9)
    return worlds.with_events(
        base,
        worlds.event("dated", worlds.effect(base, "trust", "China", by=-0.1), at=3),
        worlds.event("hazard", worlds.effect(base, "threat", "China", by=0.1), rate=3.0),
        worlds.event("often", worlds.effect(base, "standing", by=0.1), every=2, once=False),
        worlds.event("later", worlds.effect(base, "standing", by=0.1), after=0, delay=TWO_MONTHS),
    )


TWO_MONTHS = worlds.Delay(worlds.DelayKind.FIXED, 2.0, 0.0)


def test_it_runs_with_warnings_as_errors() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = HedgingModel(told()).play()
    assert len(model.record) == 9
    assert model.time == 9.0


def test_agents_are_registered_by_type_in_the_order_of_the_world() -> None:
    model = HedgingModel(told())
    by_type = {kind: [agent.name for agent in agents] for kind, agents in
               model.agents_by_type.items()}  # fmt: skip
    assert by_type == {
        Framework: ["Club", "ASEAN"],
        Partner: ["China", "Vietnam", "United States"],
        Hedger: ["Home", "Away"],
    }
    assert len(model.agents) == 7
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)


def test_steps_one_by_one_are_the_same_as_a_whole_run() -> None:
    whole, steps = HedgingModel(told()).play(), HedgingModel(told())
    for month in range(1, 10):
        steps.run_until(float(month))
        assert steps.month == month - 1
    assert steps.record == whole.record


def test_the_watcher_sees_every_phase_of_every_month_in_order() -> None:
    seen: list[tuple[int, str]] = []
    HedgingModel(told(), watch=lambda _, phase, month: seen.append((month, phase))).play()
    assert seen == [(month, phase) for month in range(9) for phase in PHASES]


def test_no_draw_comes_from_mesa_numpy_or_python() -> None:
    """Their generators stand where they stood: all noise is drawn by name."""
    random.seed(7)
    before = random.getstate()
    model = HedgingModel(told())
    mesa_before, numpy_before = model.random.getstate(), model.rng.bit_generator.state
    model.play()
    assert random.getstate() == before
    assert model.random.getstate() == mesa_before
    assert model.rng.bit_generator.state == numpy_before


@pytest.mark.parametrize("seed", [0, 1, 2**31, 2**62, np.int64(3)])
def test_seeds_that_a_user_may_give(seed: int) -> None:
    model = HedgingModel(replace(told(), months=1), seed=seed).play()
    assert np.isfinite(model.record).all()


def code(path: Path) -> Iterator[str]:
    """The statements of a source, without comments and docstrings."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name | ast.ImportFrom | ast.Import | ast.keyword):
            yield ast.unparse(node)


@pytest.mark.parametrize("name", GONE_IN_MESA_4)
def test_nothing_is_used_that_mesa_4_removes(name: str) -> None:
    assert [path.name for path in SOURCES if any(name in text for text in code(path))] == []


@pytest.mark.parametrize("name", ["model.random", "model.rng", "self.random", "self.rng"])
def test_no_source_draws_from_mesa(name: str) -> None:
    assert [path.name for path in SOURCES if any(name in text for text in code(path))] == []


def test_mesa_is_given_a_generator_and_no_seed() -> None:
    sources = {path.name: path.read_text() for path in SOURCES}
    models = [name for name, text in sources.items() if "(mesa.Model)" in text]
    assert models == ["model.py"]
    assert "super().__init__(rng=" in sources["model.py"]
    assert "super().__init__(seed=" not in sources["model.py"]


def test_callbacks_live_as_long_as_the_model() -> None:
    """Mesa holds callbacks weakly: without a strong reference an event would never happen."""
    model = HedgingModel(told()).play()
    assert [happening.count for happening in model.happenings][0] == 1
    assert [happening.first_fired for happening in model.happenings][2:] == [0, 5]
