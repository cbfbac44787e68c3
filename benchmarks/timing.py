"""What all benchmarks share: worlds, a player's work, and works timed in turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from hedgesim.description import load_calibration, load_scenario, resolve
from hedgesim.description.world.index import Numbers, Rows
from hedgesim.description.world.world import Sampled, World
from hedgesim.engines.players import player
from hedgesim.outcomes.catalogue import months_reported, outcomes_of
from hedgesim.running import experiment
from hedgesim.running.playing.chunks import Job, blocks
from hedgesim.running.setup import Options, prepare
from helpers import worlds

SEED = 1


@cache
def shipped(name: str) -> World:
    """A shipped scenario's world."""
    return resolve(load_scenario(name), load_calibration()).world


def shortened(world: World, months: int) -> World:
    """The same world with fewer months."""
    return replace(world, months=months)


def sampled(world: World) -> World:
    """The same world, every number of it sampled per replication; the kernel's second form."""
    places = np.arange(len(world.numbers))
    return replace(world, sampled=Sampled(places, world.numbers[None, :]))


def plain_world(hedgers: int, partners: int, months: int) -> World:
    """A world of any size without events, every hedger and partner like every other."""
    names = [f"H{h}" for h in range(hedgers)], [f"P{j}" for j in range(partners)]
    small = worlds.world(hedgers=("H0",), partners=("P0", "P1"), convener="P0", months=months)
    numbers = Numbers(tuple(names[0]), tuple(names[1]), small.frameworks, ()).names()
    rows = Rows(tuple(names[0]), tuple(names[1]), small.frameworks).names()
    value = dict(zip(map(_bare, small.number_names), small.numbers, strict=True))
    start = dict(zip(map(_bare, Rows(*_people(small)).names()), small.initial, strict=True))
    number = dict(zip(map(_bare, Rows(*_people(small)).names()), small.initial_number, strict=True))
    index = {name: i for i, name in enumerate(numbers)}
    sources = {bare: _bare(small.number_names[i]) for bare, i in number.items() if i >= 0}
    return replace(
        small,
        hedgers=tuple(names[0]),
        partners=tuple(names[1]),
        poles=(names[1][0], names[1][-1]),
        number_names=numbers,
        numbers=np.array([value[_bare(name)] for name in numbers]),
        initial=np.array([start[_bare(row)] for row in rows]),
        initial_number=np.array([index.get(_source(row, sources), -1) for row in rows]),
        link=np.array([[2, *[1] * (partners - 1)]]),
    )


def _people(world: World) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return world.hedgers, world.partners, world.frameworks


def _bare(name: str) -> str:
    return name.partition(".")[0]


def _source(row: str, sources: dict[str, str]) -> str:
    variable, dot, whom = row.partition(".")
    return sources.get(variable, "") + dot + whom


def dyads(world: World) -> int:
    """Pairs of a hedger and a partner."""
    return len(world.hedgers) * len(world.partners)


def dyad_months(world: World, replications: int = 1) -> int:
    """Size of a piece of work: hedgers times partners times months times replications."""
    return dyads(world) * world.months * replications


def places_of(world: World) -> list[int]:
    """Recorded rows that are outcomes."""
    return [outcome.place for outcome in outcomes_of(world)]


def job_of(name: str, replications: int) -> Job:
    """The work of a run: a shipped scenario and its paired baseline."""
    options = Options(replications=replications, seed=SEED, uncertainty="chance")
    return experiment.job_of(prepare(name, options), options, f"timed {replications}")


def job_size(job: Job, replications: int) -> int:
    """Dyad-months of all arms."""
    return sum(dyad_months(world, replications) for _, world in job.arms)


def playing(world: World, replications: int, *, last_month_only: bool = False) -> Callable[[], Any]:
    """Let the kernel play so many replications, its reported outcomes kept block by block."""
    months = [world.months - 1] if last_month_only else months_reported(world)
    kernel = player("kernel", world, months, places_of(world), SEED)

    def play() -> None:
        for first, lanes in blocks(0, replications):
            kernel.play(first, lanes)

    return play


@dataclass(frozen=True)
class Work:
    """Something to time. ``size``: how much of it, in dyad-months unless said otherwise."""

    what: str
    do: Callable[[], Any]
    size: float = 1.0


def in_turns(
    benchmark: Any, main: Work, others: Sequence[Work], rounds: int = 5, **info: Any
) -> None:
    """Time ``main`` as the benchmark, and before each of its rounds every other work by hand.

    What is compared is so timed within seconds of each other, whatever else the machine does. All
    are timed by the clock of ``--benchmark-timer``.
    """
    for work in (*others, main):
        work.do()  # compiles, and fills caches
    seconds: dict[str, list[float]] = {other.what: [] for other in others}
    clock = benchmark._timer

    def take_turns() -> None:
        for other in others:
            began = clock()
            other.do()
            seconds[other.what].append(clock() - began)

    benchmark.extra_info.update(info, what=main.what, size=main.size)
    benchmark.extra_info["others"] = [
        {"what": other.what, "size": other.size, "seconds": seconds[other.what]} for other in others
    ]
    benchmark.pedantic(main.do, setup=take_turns, rounds=rounds)


def alone(benchmark: Any, work: Work, rounds: int = 5, **info: Any) -> None:
    """Time one work, warmed up."""
    in_turns(benchmark, work, (), rounds, **info)
