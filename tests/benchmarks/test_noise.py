"""The noise peer draws what the model draws: as many pairs, the same numbers."""

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import draws
from helpers import worlds
from peers.noise import draw_all, streams_of


def test_as_many_pairs_as_the_model_needs_in_a_month() -> None:
    world = worlds.world(hedgers=("Home", "Away"), partners=("China", "Vietnam", "Japan"))
    assert len(set(streams_of(world).tolist())) == 3 * 6 + 2


def test_the_last_month_has_the_numbers_that_the_rules_draw() -> None:
    world = worlds.world(months=3)
    blocks = [normals.copy() for normals in draw_all(world, 2 * BLOCK, seed=5)]
    assert len(blocks) == 2
    key = draws.replication_key(5, BLOCK + 7)
    point = draws.counter(draws.stream("trade", "Home", "Vietnam"), 2)
    assert tuple(blocks[1][1, :, 7]) == draws.normal_pair(key, point)
