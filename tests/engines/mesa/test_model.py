"""The Mesa engine as a Mesa model: agents registered, own draws, nothing that Mesa 4 removes."""

import ast
import random
import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path

import mesa
import numpy as np
import pytest

import hedgesim
from hedgesim.engines.mesa.agents import Framework, Hedger, Partner
from hedgesim.engines.mesa.model import HedgingModel
from hedgesim.rules import PHASES
from helpers import worlds

SOURCES = sorted(Path(hedgesim.__file__).parent.rglob("*.py"))
GONE_IN_MESA_4 = ("batch_run", "experimental", "PropertyLayer", "space", "steps", "run_model")


def eventful() -> worlds.World:
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
        model = HedgingModel(eventful()).play()
    assert len(model.record) == 9
    assert model.time == 9.0


def test_agents_are_registered_by_type_in_the_order_of_the_world() -> None:
    model = HedgingModel(eventful())
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
    whole, steps = HedgingModel(eventful()).play(), HedgingModel(eventful())
    for month in range(1, 10):
        steps.run_until(float(month))
        assert steps.month == month - 1
    assert steps.record == whole.record


def test_the_watcher_sees_every_phase_of_every_month_in_order() -> None:
    seen: list[tuple[int, str]] = []
    HedgingModel(eventful(), watch=lambda _, phase, month: seen.append((month, phase))).play()
    assert seen == [(month, phase) for month in range(9) for phase in PHASES]


def test_no_draw_comes_from_mesa_numpy_or_python() -> None:
    """Their generators stand where they stood: all noise is drawn by name."""
    random.seed(7)
    before = random.getstate()
    model = HedgingModel(eventful())
    mesa_before, numpy_before = model.random.getstate(), model.rng.bit_generator.state
    model.play()
    assert random.getstate() == before
    assert model.random.getstate() == mesa_before
    assert model.rng.bit_generator.state == numpy_before


@pytest.mark.parametrize("seed", [0, 1, -1, 2**31, 2**62, np.int64(3)])
def test_seeds_that_a_user_may_give(seed: int) -> None:
    model = HedgingModel(replace(eventful(), months=1), seed=seed).play()
    assert np.isfinite(model.record).all()


@cache
def names_in_mesa_sources() -> dict[str, set[str]]:
    """Names, attributes and imports in the code of every source that knows Mesa."""
    trees = {path.name: ast.parse(path.read_text()) for path in SOURCES}
    return {
        source: {part for node in ast.walk(tree) for part in named(node)}
        for source, tree in trees.items()
        if any("mesa" in named(node) for node in ast.walk(tree))
    }


def named(node: ast.AST) -> list[str]:
    """What a node names; of a dotted import, each part."""
    match node:
        case ast.Attribute():
            return [node.attr, f"{ast.unparse(node.value)}.{node.attr}"]
        case ast.Import():
            return [part for alias in node.names for part in alias.name.split(".")]
        case ast.ImportFrom():
            return [*(node.module or "").split("."), *(alias.name for alias in node.names)]
    return []


def users_of(name: str) -> list[str]:
    return [source for source, names in names_in_mesa_sources().items() if name in names]


def test_the_sources_that_know_mesa_are_found() -> None:
    assert {"agents.py", "model.py", "events.py"} <= set(names_in_mesa_sources())
    assert users_of("run_until") == ["model.py"]
    assert users_of("schedule_recurring") == ["events.py"]


@pytest.mark.parametrize("name", GONE_IN_MESA_4)
def test_nothing_is_used_that_mesa_4_removes(name: str) -> None:
    assert users_of(name) == []


@pytest.mark.parametrize("owner", ["self", "model", "self.model"])
@pytest.mark.parametrize("generator", ["random", "rng"])
def test_nothing_is_drawn_from_mesa(owner: str, generator: str) -> None:
    assert users_of(f"{owner}.{generator}") == []


def test_mesa_is_given_a_generator_and_no_seed() -> None:
    sources = {path.name: path.read_text() for path in SOURCES}
    models = [name for name, text in sources.items() if "(mesa.Model)" in text]
    assert models == ["model.py"]
    assert "super().__init__(rng=" in sources["model.py"]
    assert "super().__init__(seed=" not in sources["model.py"]


def test_callbacks_live_as_long_as_the_model() -> None:
    """Mesa holds callbacks weakly: without a strong reference an event would never happen."""
    model = HedgingModel(eventful()).play()
    dated, _, often, later = model.events
    assert (dated.first_fired, often.first_fired, later.first_fired) == (3, 0, 5)
    assert (dated.count, often.count, later.count) == (1, 5, 1)
