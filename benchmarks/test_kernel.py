"""The kernel: one block and many, and how its cost grows with the size of the work."""

from collections.abc import Callable
from typing import Any

import pytest

from hedgesim.description.world.world import World
from hedgesim.engines.kernel.table import BLOCK
from helpers import worlds
from timing import Work, alone, dyad_months, in_turns, plain_world, playing, shipped

PARTNERS, MONTHS = 3, 24


@pytest.mark.parametrize("name", ["baseline", "canal-and-withdrawal", "history-2008-2024"])
def test_one_block_of_a_scenario(benchmark: Any, name: str) -> None:
    world = shipped(name)
    work = Work(f"block of {name}", playing(world, BLOCK), dyad_months(world, BLOCK))
    alone(benchmark, work, rounds=20, replications=BLOCK, threads=1)


@pytest.mark.parametrize("count", [0, 10, 100])
def test_one_block_with_events(benchmark: Any, count: int) -> None:
    """Events that wait for a condition and a hazard, and move trust."""
    base = worlds.world(months=120)
    when = worlds.condition(base, "trust.Vietnam < 0.9 and threat.China > 0.01")
    events = [
        worlds.event(
            f"event{e}", worlds.effect(base, "trust", "Vietnam", by=-0.001), when=when, rate=0.1
        )
        for e in range(count)
    ]
    world = worlds.with_events(base, *events)
    work = Work(f"block with {count} events", playing(world, BLOCK), dyad_months(world, BLOCK))
    alone(benchmark, work, rounds=20, replications=BLOCK, threads=1, events=count)


def growth(
    benchmark: Any, of: str, sizes: list[int], world_of: Callable[[int], World], blocks: int = 1
) -> None:
    """Time the kernel at several sizes in turns; each so often that it takes a while."""
    most = sizes[-1]

    def work(size: int) -> Work:
        world = world_of(size)
        replications = size if of == "replications" else BLOCK * blocks
        play = playing(world, replications, last_month_only=True)
        times = max(1, min(100, most // size // 10))

        def repeat() -> None:
            for _ in range(times):
                play()

        return Work(f"{size}", repeat, times)

    *smaller, largest = [work(size) for size in sizes]
    largest = Work(f"growth with {of}", largest.do, largest.size)
    in_turns(benchmark, largest, smaller, rounds=4, sizes=sizes)


def test_growth_with_replications(benchmark: Any) -> None:
    sizes = [BLOCK * many for many in (1, 10, 100, 1000)]
    growth(benchmark, "replications", sizes, lambda _: plain_world(1, PARTNERS, MONTHS))


def test_growth_with_months(benchmark: Any) -> None:
    sizes = [12, 120, 1200, 12000]
    growth(benchmark, "months", sizes, lambda months: plain_world(1, PARTNERS, months))


def test_growth_with_dyads(benchmark: Any) -> None:
    hedgers = {2: 1, 20: 2, 200: 10, 2000: 40}
    growth(
        benchmark,
        "dyads",
        list(hedgers),
        lambda dyads: plain_world(hedgers[dyads], dyads // hedgers[dyads], 12),
    )
