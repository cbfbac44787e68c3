"""What levers change in the kernel's memory, and that together they give the memory of a state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.description.formats.loading import shipped
from hedgesim.description.parsing.reading import parse, read
from hedgesim.explorer.exported.memory import POSITIONS, Memory, planes, positions
from hedgesim.explorer.exported.scenario import apart, block_yaml
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios
from hedgesim.explorer.sliders import Slider

SHIPPED = sorted(shipped("scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def explored() -> ExploredScenario:
    """A scenario with one event."""
    return Scenarios("mekong-dams").get("mekong-dams")


@pytest.fixture(scope="module")
def memory(explored: ExploredScenario) -> Memory:
    return Memory(explored, 1)


def test_every_lever_is_found_and_all_together_give_the_memory_of_their_state(
    explored: ExploredScenario, memory: Memory
) -> None:
    memory.check()
    own = {slider.key for switch in explored.switches for slider in switch.sliders}
    kept = {key for key in memory.changes if not key.startswith("off.")}
    assert kept | {one.key for one in memory.left_out} == own
    assert {f"off.{switch.id}" for switch in explored.switches} <= set(memory.changes)


def test_a_lever_that_changes_what_another_changes_is_noticed(memory: Memory) -> None:
    (key, found), *_ = ((k, v) for k, v in memory.changes.items() if k.startswith("with."))
    value, change = next(iter(found.items()))
    wrong = replace(change, words=change.words ^ np.uint64(1))
    broken = {**memory.changes, key: {**found, value: wrong}}
    whole = memory.changes
    memory.changes = broken
    try:
        with pytest.raises(AssertionError):
            memory.check()
    finally:
        memory.changes = whole


SIZE = Slider("with.a.b", "", "", "number", 1.7, 0.0, 5.0, 0.01, 0.0, 10.0)


@given(own=st.floats(0.0, 5.0), unit=st.sampled_from(["number", "months", "date"]))
def test_positions_hold_the_own_value_and_both_ends(own: float, unit: str) -> None:
    own = own if unit == "number" else float(round(own))
    slider = replace(SIZE, own=own, unit=unit, step=0.01 if unit == "number" else 1)
    found = positions(slider)
    assert found == sorted(set(found))
    assert {own, 0.0, 5.0} <= set(found)
    assert len(found) <= POSITIONS + 3


@given(values=st.lists(st.floats(width=64), min_size=1, max_size=20))
def test_planes_hold_the_bytes_by_significance(values: list[float]) -> None:
    numbers = np.array(values).reshape(1, -1)
    held = np.array([list(plane) for plane in planes(numbers)], dtype=np.uint8)
    again = np.ascontiguousarray(held.T).view(np.float64).reshape(numbers.shape)
    assert again.tobytes() == numbers.tobytes()


def test_changes_of_a_text_combine_where_they_are_apart() -> None:
    own = "China builds a work worth US$ 1.7 bn, past the ports of Vietnam."
    larger, other = own.replace("1.7", "3"), own.replace("Vietnam", "Laos")
    assert apart(own, [larger, other]) == larger.replace("Vietnam", "Laos")
    assert apart(own, []) == apart(own, [own]) == own
    assert apart(own, [larger, own.replace("1.7", "4")]) == ""


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_yaml_of_a_page_reads_back_as_the_same_data(path: object) -> None:
    data = read(path).data  # type: ignore[arg-type]
    assert parse(block_yaml(data), "page.yaml").root.data == data
