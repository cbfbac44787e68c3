"""Leaving out what nothing reads changes no value that is kept."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.description import load_calibration, load_scenario, resolve
from hedgesim.description.formats.loading import shipped
from hedgesim.description.world.world import World
from hedgesim.engines.kernel.plan import Plan, plan_of
from hedgesim.engines.kernel.score import month
from hedgesim.engines.kernel.score.pruning import FRESH, RESULTS
from hedgesim.engines.kernel.table import BLOCK, OP, OPERATIONS
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


def operations(plan: Plan) -> set[int]:
    """What a plan does in its months."""
    return set(plan.calls[plan.sections[1] :, 0].tolist())


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


def test_what_only_other_outcomes_need_is_not_done() -> None:
    world = worlds.world()
    outcomes = {outcome.id: outcome.place for outcome in outcomes_of(world)}
    lean = next(place for id, place in outcomes.items() if id.endswith("lean.security"))
    few, _ = plan_of(world, [0, 1], [lean])
    every, at = plan_of(world, [0, 1], list(outcomes.values()))
    spared = operations(every) - operations(few)
    assert {OPERATIONS[one] for one in spared} >= {"add_entropy", "add_squared", "influence"}
    written = {call.operation for call in month(at, measured=True).calls}
    assert written - operations(every) <= {OP.shortfall}  # which only rivals answer


def test_what_counts_as_written_afresh_reads_nothing_of_its_results() -> None:
    base = worlds.world(hedgers=("Home", "Other"))
    rivals = f"rivalry.{base.partners[0]}.{base.partners[1]}"
    world = worlds.with_numbers(base, {rivals: 0.5})
    plan, at = plan_of(world, range(3), range(len(kernel_block(world).names)))
    start = KernelPlayer(plan, at, 1)
    start.play(0, BLOCK)
    tried = set()
    for call in plan.calls:
        if call[0] not in FRESH:
            continue
        tried.add(int(call[0]))
        alone = plan._replace(
            months=1, calls=call[None], sections=np.array([0, 0, 1, 1]), measured=np.zeros(1, int)
        )
        results = range(1, 1 + RESULTS.get(int(call[0]), 1))
        rows = [
            call[2 * result] + time * call[2 * result + 1]
            for result in results
            for time in range(call[1])
        ]
        found = []
        for garbage in (0.25, np.nan):
            player = KernelPlayer(alone, at, 1)
            player.table[:] = start.table
            if not _reads_own(call, rows):
                player.table[rows] = garbage
            player.play_these(np.arange(BLOCK))
            found.append(player.table[rows])
        assert not np.isnan(found[1]).any(), OPERATIONS[call[0]]
        assert (found[0] == found[1]).all(), OPERATIONS[call[0]]
    assert tried == FRESH


def _reads_own(call: np.ndarray, rows: list[int]) -> bool:
    """Say whether a result is named as an operand too, as in ``offer = offer * factor``."""
    results = RESULTS.get(int(call[0]), 1)
    others = [
        call[2 * operand] + time * call[2 * operand + 1]
        for operand in range(1 + results, (len(call) - 2) // 2 + 1)
        for time in range(call[1])
        if call[2 * operand] or call[2 * operand + 1]
    ]
    return not set(rows).isdisjoint(others)
