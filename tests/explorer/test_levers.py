"""What a lever does is the difference between its ends, played with the same random draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.players import player
from hedgesim.explorer.levers import BLOCKS, levers, plain
from hedgesim.explorer.playing import Ensembles
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios, explore_scenario
from hedgesim.explorer.state import beginning
from hedgesim.explorer.work_queue import SupersededError
from hedgesim.explorer.worlds import baseline_of, world_of

TEXT = """
scenario: 1
title: A visit
clock: {start: 2024-01, end: 2024-06}
hedger: Cambodia
partners: [China, Japan, United States]
reactions: none
events: [{event: visit, id: call, by: Japan, at: 2024-03}]
"""
OUTCOME = "trust.Japan"


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory, scenarios: Scenarios) -> ExploredScenario:
    path = tmp_path_factory.mktemp("visit") / "visit.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return explore_scenario("visit", path, scenarios.calibration)


@pytest.fixture(scope="module")
def ensembles() -> Iterator[Ensembles]:
    made = Ensembles(workers=2)
    yield made
    made.close()


def change(explored: ExploredScenario, key: str, value: float) -> float:
    """Mean change of the outcome in the last month, where a slider has a value."""
    state = replace(beginning(explored), moved=((key, value),))
    ends = []
    for world in (world_of(explored, state), baseline_of(explored, state)):
        place = explored.outcomes[OUTCOME].place
        one = player("kernel", world, (world.months - 1,), (place,), 1)
        blocks = [one.play(block * BLOCK, BLOCK)[0][0, 0].copy() for block in range(BLOCKS)]
        ends.append(sum(block.mean() for block in blocks) / BLOCKS)
    return float(ends[0] - ends[1])


@pytest.mark.parametrize("key", ["with.call.scale", "at.call", "set.trust_reversion"])
def test_an_effect_is_the_difference_between_the_ends(
    key: str, visit: ExploredScenario, ensembles: Ensembles
) -> None:
    slider = visit.sliders[key]
    found = {one.key: one for one in levers(ensembles, visit, (OUTCOME,))}
    expected = change(visit, key, slider.high) - change(visit, key, slider.low)
    assert abs(expected) > 1e-4
    assert found[key].effect == pytest.approx(expected, rel=1e-9)


def test_the_one_that_matters_most_comes_first(
    visit: ExploredScenario, ensembles: Ensembles
) -> None:
    found = levers(ensembles, visit, (OUTCOME, "composite"))
    assert {one.key for one in found} == set(visit.sliders)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert found[0].key == "with.call.scale"
    assert found[0].outcome == OUTCOME
    said = {one["key"]: one["text"] for one in plain(found, visit)}
    assert said["with.call.scale"].startswith("end to end: +0.")
    assert said["with.call.scale"].endswith("(change of trust in Japan)")
    assert said["set.river_damage"] == "hardly matters here"


def test_measuring_stops_when_nobody_waits(visit: ExploredScenario, ensembles: Ensembles) -> None:
    with pytest.raises(SupersededError):
        levers(ensembles, visit, (OUTCOME,), lambda: True)
