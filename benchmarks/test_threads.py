"""Two threads against one, on the same chunks, counted and merged."""

import os
from typing import Any

import pytest

from hedgesim.running.chunks import CHUNK
from hedgesim.running.executors import Gathering, default_workers, threads
from timing import Work, dyad_months, in_turns, job_of, shipped

REPLICATIONS = 6 * CHUNK


@pytest.mark.skipif(default_workers() < 2, reason="there is one processor")
def test_two_threads_against_one(benchmark: Any) -> None:
    world = shipped("baseline")
    job = job_of(world, "threads")

    def gather(workers: int) -> Work:
        def play() -> None:
            with threads(workers) as executor:
                Gathering(job, REPLICATIONS).gather(executor, 2 * workers)

        name = "one thread" if workers == 1 else "two threads against one"
        return Work(name, play, dyad_months(world, REPLICATIONS))

    info = {"replications": REPLICATIONS, "threads": 2, "processors": os.cpu_count()}
    in_turns(benchmark, gather(2), [gather(1)], rounds=4, **info)
