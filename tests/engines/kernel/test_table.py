"""Where rows and numbers lie: each has a place of its own, found by its name."""

from dataclasses import replace

import numpy as np
import pytest

from hedgesim.description.world.variables import PARAMETERS, TIE_TRAITS
from hedgesim.description.world.world import Sampled, Shape, World
from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.table import BLOCK, CACHE_LINE, Layout
from helpers import worlds


def two_hedgers() -> World:
    base = worlds.world(hedgers=("Home", "Away"), frameworks=("Club", "ASEAN"))
    fade = worlds.effect(base, "dams", by=0.1, shape=Shape.FADE, half_life=6.0)
    return worlds.with_events(base, worlds.event("e", fade, at=1))


def sampled(world: World) -> World:
    places = np.arange(len(world.numbers))
    return replace(world, sampled=Sampled(places, np.array([world.numbers])))


def test_only_what_is_touched_is_overlaid() -> None:
    base = worlds.world(hedgers=("Home",))
    fade = worlds.effect(base, "trust", "China", by=-0.1, shape=Shape.FADE, half_life=6.0)
    jump = worlds.effect(base, "threat", "China", by=-0.1)
    world = worlds.with_events(base, worlds.event("e", fade, jump, at=1))
    exports = {world.rows.tie("exports", 0, j) for j in range(len(world.partners))}
    assert set(world.overlaid_rows()) == exports | {fade.row}


def test_every_recorded_row_has_a_place_of_its_own() -> None:
    layout = Layout(two_hedgers())
    recorded = layout.recorded().tolist()
    assert len(set(recorded)) == len(recorded)
    assert max(recorded) < layout.height
    bases = layout.base[layout.base != layout.effective].tolist()
    assert set(bases).isdisjoint(recorded)
    assert set(bases).isdisjoint([*layout.scale, *layout.shift])


def test_an_input_has_a_base_of_its_own_where_something_may_lie_over_it() -> None:
    layout = Layout(two_hedgers())
    dams, commission = (layout.rows.hedger(name, 0) for name in ("dams", "commission"))
    assert layout.base[dams] != layout.effective[dams]
    assert layout.base[commission] == layout.effective[commission]


def test_rows_are_found_by_name_in_records_and_by_number_in_the_table() -> None:
    layout = Layout(two_hedgers())
    state = layout.state()
    state.ties["trust"][1, 2] = 0.25
    state.members[1, 0] = 0.5
    assert (state.table[layout.effective[layout.rows.tie("trust", 1, 2)]] == 0.25).all()
    assert (state.table[layout.effective[layout.rows.member(1, 0)]] == 0.5).all()
    assert state.table.ctypes.data % CACHE_LINE == 0


@pytest.mark.parametrize("rows", [False, True])
def test_numbers_are_found_by_name(rows: bool) -> None:
    world = two_hedgers()
    world = replace(world, numbers=np.arange(1.0, len(world.numbers) + 1))
    value = dict(zip(world.number_names, world.numbers, strict=True))
    layout = Layout(sampled(world) if rows else world)
    numbers = layout.numbers()
    shape = (BLOCK,) if rows else ()
    for name in PARAMETERS:
        assert (numbers.parameters[name][0] == np.full(shape, value[name])).all()
    for name in TIE_TRAITS:
        found = numbers.ties[name][1, 2]
        assert (found == value[f"{name}.Away.{world.partners[2]}"]).all()
    rivalry = numbers.rivalry.reshape(len(world.partners), len(world.partners), *shape)
    assert (rivalry[2, 0] == value[f"rivalry.{world.partners[2]}.{world.partners[0]}"]).all()
    assert (world.numbers == numbers.flat[layout.number_places].T).all()


def test_an_operand_is_a_number_or_a_row() -> None:
    assert of(0.5, 3) == 0.5
    assert of(np.arange(4.0), 3) == 3.0
