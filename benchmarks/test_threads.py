"""Two threads against one, on the same chunks, counted and merged.

Drawing noise alone, which waits for nothing, is timed beside them on one thread and on two: on a
busy machine two threads of anything gain less, and this says how much less.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hedgesim.running.playing.chunks import CHUNK
from hedgesim.running.playing.executors import Gathering
from hedgesim.running.playing.processors import available_processors, threads
from peers.noise import draw_all
from timing import SEED, Work, in_turns, job_of, job_size, shipped

REPLICATIONS = 2 * CHUNK
NAME = "baseline"


def gathering(workers: int, what: str) -> Work:
    """Play and count all chunks of a run with so many threads."""
    job = job_of(NAME, REPLICATIONS)

    def play() -> None:
        with threads(workers) as executor:
            Gathering(job, REPLICATIONS).gather(executor, 2 * workers)

    return Work(what, play, job_size(job, REPLICATIONS))


def drawing(workers: int, what: str) -> Work:
    """Draw the same noise in two halves with so many threads."""
    world = shipped(NAME)

    def half(_: int) -> None:
        for _ in draw_all(world, CHUNK, SEED):
            pass

    def draw() -> None:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(half, range(2)))

    return Work(what, draw)


@pytest.mark.skipif(available_processors() < 2, reason="there is one processor")
def test_two_threads_against_one(benchmark: Any) -> None:
    others = [
        gathering(1, "one thread"),
        drawing(2, "noise on two threads"),
        drawing(1, "noise on one thread"),
    ]
    info = {"replications": REPLICATIONS, "threads": 2, "processors": os.cpu_count()}
    in_turns(benchmark, gathering(2, "two threads against one"), others, rounds=4, **info)
