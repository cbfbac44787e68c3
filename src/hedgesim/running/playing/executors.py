"""Chunks through any executor: threads here, processes or a cluster elsewhere; same results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from typing import Any

import numpy as np

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.extras import need
from hedgesim.outcomes.tally import Tally
from hedgesim.running.playing.chunks import CHUNK, Job, bins_of, empty_tally, play_chunk
from hedgesim.running.playing.interruptions import interruptions_deferred
from hedgesim.running.playing.processors import threads

Progress = Callable[[int, int, str], None]
MOST_RETRIES = 2


class LostWorkError(RuntimeError):
    """A chunk could not be finished, so there is no complete result."""


@contextmanager
def executor_for(workers: int, cluster: str | None) -> Iterator[tuple[Executor, int]]:
    """Threads here, or the workers of a Dask cluster; and how many chunks to keep in hand.

    Raises
    ------
    InputError: where the cluster cannot be reached, or Dask is not installed.
    """
    if cluster is None:
        with threads(workers) as pool:
            yield pool, 2 * workers
        return
    with _client(cluster) as client:
        width = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        yield client.get_executor(), 2 * width


def _client(address: str) -> Any:
    """Connect to a Dask scheduler."""
    need("--cluster", "distributed")
    from distributed import Client  # noqa: PLC0415

    try:
        return Client(address, timeout=10)
    except (OSError, TimeoutError, ValueError) as error:
        message = f"no scheduler answers at '{address}' ({error})"
        hint = "for example tcp://127.0.0.1:8786"
        raise InputError([Problem("--cluster", 1, 1, message, hint)]) from None


def _player_of(engine: str) -> Callable[[Job, int, int, int], Tally]:
    """What plays a chunk and counts it."""
    if engine != "gpu":
        return play_chunk
    from hedgesim.running.playing import on_device  # noqa: PLC0415

    return on_device.play_chunk


def spans(replications: int, chunk: int = CHUNK) -> list[tuple[int, int]]:
    """Replications of each chunk, as [first, last)."""
    return [(first, min(first + chunk, replications)) for first in range(0, replications, chunk)]


class Gathering:
    """A run in the making: what is counted so far, and which chunks are left."""

    def __init__(self, job: Job, replications: int, chunk: int = CHUNK) -> None:
        self.job = job
        self.replications = replications
        kind = np.uint16 if replications < 1 << 16 else np.uint32  # half the memory to fill
        self.total = empty_tally(job, kind)
        self.left = spans(replications, chunk)
        self.done: list[tuple[int, int]] = []
        self.whole = True  # the total holds all of the chunks that are done, and nothing else

    def resume(self, done: list[tuple[int, int]]) -> None:
        """Leave out chunks that an earlier process has counted; their counts are in the total."""
        self.done = done
        self.left = [span for span in self.left if span not in done]

    def gather(
        self,
        executor: Executor,
        width: int,
        progress: Progress | None = None,
        checkpoint: Callable[[Gathering], None] | None = None,
    ) -> Tally:
        """Play what is left and return the whole tally.

        Parameters
        ----------
        width: how many chunks to keep in hand at once, which bounds memory.
        checkpoint: called after each chunk is counted.

        Raises
        ------
        InputError: the engine cannot play here.
        LostWorkError: a chunk failed again and again (its worker died).
        """
        bins_of(self.job, self.replications)
        play = _player_of(self.job.engine)
        waiting = list(reversed(self.left))
        running: dict[Future[Any], tuple[int, int]] = {}
        failures: dict[tuple[int, int], int] = {}
        while waiting or running:
            while waiting and len(running) < width:
                span = waiting.pop()
                running[executor.submit(play, self.job, *span, self.replications)] = span
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                span = running.pop(future)
                error = future.exception()
                if error is None:
                    self._count(span, future.result(), progress, checkpoint)
                elif isinstance(error, InputError):
                    raise error
                else:
                    failures[span] = failures.get(span, 0) + 1
                    if failures[span] > MOST_RETRIES:
                        raise LostWorkError(
                            f"replications {span[0]}-{span[1] - 1} failed {failures[span]} times: "
                            f"{type(error).__name__}: {error}"
                        ) from error
                    waiting.append(span)
        if self.total.replications != self.replications:
            raise LostWorkError(
                f"{self.total.replications} of {self.replications} replications were counted"
            )
        return self.total

    def _count(
        self,
        span: tuple[int, int],
        tally: Tally,
        progress: Progress | None,
        checkpoint: Callable[[Gathering], None] | None,
    ) -> None:
        with interruptions_deferred():
            self.whole = False
            self.total.merge(tally)
            self.done.append(span)
            self.left.remove(span)
            self.whole = True
        if checkpoint is not None:
            checkpoint(self)
        if progress is not None:
            progress(self.total.replications, self.replications, "playing histories")
