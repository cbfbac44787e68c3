"""Two threads against one, on the same chunks, counted and merged."""

import os
from typing import Any

import pytest

from hedgesim.running.chunks import CHUNK
from hedgesim.running.executors import Gathering, default_workers, threads
from timing import Work, in_turns, job_of, job_size

REPLICATIONS = 4 * CHUNK


@pytest.mark.skipif(default_workers() < 2, reason="there is one processor")
def test_two_threads_against_one(benchmark: Any) -> None:
    job = job_of("baseline", REPLICATIONS)

    def gather(workers: int) -> Work:
        def play() -> None:
            with threads(workers) as executor:
                Gathering(job, REPLICATIONS).gather(executor, 2 * workers)

        name = "one thread" if workers == 1 else "two threads against one"
        return Work(name, play, job_size(job, REPLICATIONS))

    info = {"replications": REPLICATIONS, "threads": 2, "processors": os.cpu_count()}
    in_turns(benchmark, gather(2), [gather(1)], rounds=4, **info)
