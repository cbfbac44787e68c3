"""Leaving out measures that nobody keeps or reads changes no value that is kept."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.description import load_calibration, load_scenario, resolve
from hedgesim.description.formats.loading import shipped
from hedgesim.description.world.variables import CONCENTRATED
from hedgesim.description.world.world import World
from hedgesim.engines.kernel.plan import plan_of
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.players import KernelPlayer
from hedgesim.outcomes.catalogue import outcomes_of
from helpers import worlds
from helpers.playing import kernel_block
from helpers.random_worlds import random_worlds

FEW = ("baseline", "cambodia-and-laos", "canal-and-withdrawal", "history-2008-2024")
SCENARIOS = [
    pytest.param(path.stem, marks=() if path.stem in FEW else pytest.mark.slow)
    for path in sorted(shipped("scenarios").glob("*.yaml"))
]
CALIBRATION = cache(load_calibration)


def require_same(world: World, rows: list[int], months: list[int]) -> None:
    """Require that some rows and months are the same alone as among all."""
    some = kernel_block(world, months=months, rows=rows)
    whole = kernel_block(world)
    assert (some.values.view(np.uint64) == whole.values[np.ix_(months, rows)].view(np.uint64)).all()
    assert (some.first_fired == whole.first_fired).all()


@pytest.mark.parametrize("name", SCENARIOS)
def test_few_outcomes_are_the_same_as_among_all(name: str) -> None:
    world = resolve(load_scenario(name), CALIBRATION()).world
    generator = np.random.default_rng(len(name))
    places = [outcome.place for outcome in outcomes_of(world)]
    for number in (1, 5):
        rows = generator.choice(places, size=number, replace=False).tolist()
        require_same(world, rows, [2, 5, world.months - 1])


@given(random_worlds(), st.data())
@settings(max_examples=25, deadline=None)
def test_few_rows_are_the_same_as_among_all(world: World, data: st.DataObject) -> None:
    rows = st.integers(0, len(kernel_block(world, months=[0]).names) - 1)
    kept = data.draw(st.lists(rows, min_size=1, max_size=4, unique=True))
    require_same(world, sorted(kept), [world.months - 1])


def player(world: World, *ids: str) -> KernelPlayer:
    """A player of a world that keeps some outcomes, by the ends of their ids."""
    outcomes = [outcome for outcome in outcomes_of(world) if outcome.id.endswith(ids)]
    return KernelPlayer(*plan_of(world, [0, 1], [outcome.place for outcome in outcomes]), seed=1)


def measured(player: KernelPlayer) -> set[str]:
    """Fields in which a player has left a measure."""
    player.play(0, BLOCK)
    records = player.state.ties, player.state.hedgers
    names = [name for part in records for name in part.dtype.names or ()]
    rows = {name: part[name] for part in records for name in part.dtype.names or ()}
    return {name for name in names if name.startswith("measured_") and rows[name].any()}


def test_measures_that_nobody_keeps_or_reads_are_left_out() -> None:
    world = worlds.world()
    few, every = measured(player(world, "lean.security")), measured(player(world, ""))
    assert {"measured_lean_security", "measured_political", "measured_risk"} <= few
    assert every - few == {
        "measured_influence",
        *(f"measured_concentration_{kind}" for kind in CONCENTRATED),
        *(f"measured_partners_{kind}" for kind in CONCENTRATED),
    }


def test_a_measure_that_a_condition_reads_is_taken_every_month() -> None:
    base = worlds.world()
    when = worlds.condition(base, "partners.aid > 0")
    world = worlds.with_events(base, worlds.event("e", when=when))
    assert "measured_partners_aid" in measured(player(world, "lean.security"))
    assert plan_of(world, [1], [0])[0].measured.all()
    assert plan_of(base, [1], [0])[0].measured.sum() == 1
