"""Plays ensembles interactively: the first histories at once, then all of them.

Plans of worlds and histories of baselines are cached, as no event of the scenario touches them.
Replications, bins and counts are those of a run, and so are the results.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description import World
from hedgesim.engines.kernel.draw_cache import Noise
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.explorer.cache import LRUCache
from hedgesim.explorer.counting import ARMS, Counts
from hedgesim.explorer.scenarios import ExploredScenario
from hedgesim.explorer.state import State
from hedgesim.explorer.work_queue import WorkQueue
from hedgesim.explorer.worlds import alike, charted, sampled
from hedgesim.outcomes.catalogue import Outcome, month_name, months_reported
from hedgesim.running.playing.chunks import PILOT
from hedgesim.running.playing.processors import available_processors
from hedgesim.running.setup import BASELINE, SCENARIO

if TYPE_CHECKING:
    from hedgesim.engines.kernel.plan import Plan
    from hedgesim.engines.kernel.table import Layout

Floats = NDArray[np.float64]
REPLICATIONS = 2_000
FIRST = PILOT  # replications shown first: those that set the bins, as in a run
QUEUED = 2  # blocks per thread that wait; more would delay other clients
PLANS, BASELINES, NOISES = 8, 4, 1  # sizes of the caches
MOST_NOISE = 256 * 2**20  # bytes of cached draws; a world that needs more draws each time


@dataclass(frozen=True, slots=True)
class Histories:
    """Values of one world, (blocks, months, places, BLOCK); the first ``done`` are played."""

    values: Floats
    done: int


@dataclass(frozen=True, slots=True)
class Shown:
    """Results after ``replications`` of ``total``.

    Attributes
    ----------
    outcomes: those charted, as in summary.json. The chosen one comes first; the others have means
        for every month and all else for the last month only.
    world: that is played. path: the chosen outcome in the history shown, month by month.
    """

    replications: int
    total: int
    outcomes: dict[str, Any]
    world: World
    path: tuple[float, ...]


@dataclass
class Ensembles:
    """Plays states for any number of clients.

    Parameters
    ----------
    seed: of all histories. replications: in all. workers: threads; None: one per processor.
    """

    seed: int = 1
    replications: int = REPLICATIONS
    workers: int | None = None
    _plans: LRUCache[tuple[World, Plan, Layout]] = field(default_factory=lambda: LRUCache(PLANS))
    _baselines: LRUCache[Histories] = field(default_factory=lambda: LRUCache(BASELINES))
    _noises: LRUCache[Noise] = field(default_factory=lambda: LRUCache(NOISES))

    def __post_init__(self) -> None:
        self._width = self.workers or available_processors()
        self._pool = ThreadPoolExecutor(self._width, "histories")

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown(cancel_futures=True)

    def play(
        self,
        explored: ExploredScenario,
        state: State,
        superseded: Callable[[], bool] = lambda: False,
    ) -> Iterator[Shown]:
        """Play a state and yield results of the first replications, then of all.

        Raises
        ------
        SupersededError: as soon as ``superseded()`` is true.
        InputError: the state is no valid scenario.
        """
        played = charted(explored, state.outcome)
        months = [month_name(explored.world, month) for month in months_reported(explored.world)]
        world = sampled(explored, state, SCENARIO, self.seed)
        settings = tuple(one for one in state.moved if one[0].startswith("set."))
        key = explored, settings, state.outcome, state.uncertainty
        shape = (-(-self.replications // BLOCK), len(months), len(played), BLOCK)
        held = self._baselines.get(key)
        done = held.done if held else 0
        values = {SCENARIO: np.empty(shape), BASELINE: _baseline_values(held, shape)}
        parts = {SCENARIO: self._part(explored, world, played, SCENARIO)}
        if done < shape[0]:
            baseline = sampled(explored, state, BASELINE, self.seed)
            parts[BASELINE] = self._part(explored, baseline, played, BASELINE)
        noise = self._pre_drawn(parts[SCENARIO][0], blocks=shape[0])
        seed, replications = self.seed, self.replications
        queue = WorkQueue(parts, values, done, seed, replications, noise, superseded)
        try:
            yield from self._shown(queue, played, months, world, state.history)
        finally:
            self._baselines.put(key, Histories(values[BASELINE], queue.done(BASELINE)))

    def _shown(
        self,
        queue: WorkQueue,
        played: tuple[Outcome, ...],
        months: list[str],
        world: World,
        history: int | None,
    ) -> Iterator[Shown]:
        """Yield results twice, or once if the first replications are all."""

        def known(counts: Counts) -> Shown:
            path = _path(queue.values[SCENARIO], history, counts.tally.replications)
            outcomes = counts.summary(played, months)
            return Shown(counts.tally.replications, self.replications, outcomes, world, path)

        first = min(FIRST, self.replications)
        few, blocks = -(-first // BLOCK), len(queue.values[SCENARIO])
        self._spread(queue.play, [(arm, block) for block in range(few) for arm in ARMS])
        counts = queue.begin_counting(first)
        yield known(counts)  # before more work is queued, so that the page draws it soon
        if few < blocks:
            self._spread(queue.play_and_count, [(block,) for block in range(few, blocks)])
            for others in queue.counted:
                counts.tally.merge(others.tally)
            yield known(counts)

    def _spread(self, work: Callable[..., None], items: Sequence[tuple[Any, ...]]) -> None:
        """Run the work in the threads, a few items at a time so that other clients get a turn.

        Nothing runs on after this returns or raises.
        """
        left = deque(items)
        running: deque[Future[None]] = deque()
        try:
            while left or running:
                while left and len(running) < QUEUED * self._width:
                    running.append(self._pool.submit(work, *left.popleft()))
                running.popleft().result()
        finally:
            wait([one for one in running if not one.cancel()])

    def _pre_drawn(self, plan: Plan, blocks: int) -> Noise | None:
        """Pre-drawn normals for all worlds of a scenario, or None if they are too many to cache."""
        key = plan.months, plan.streams.tobytes()
        noise = self._noises.get(key) or Noise(plan, self.seed)
        return self._noises.put(key, noise) if blocks * noise.size <= MOST_NOISE else None

    def _part(
        self, explored: ExploredScenario, world: World, played: Sequence[Outcome], arm: str
    ) -> tuple[Plan, Layout]:
        """Plan of a world, from that of the scenario's own arm where only values differ."""
        from hedgesim.engines.kernel.plan import plan_of, with_events, with_numbers  # noqa: PLC0415

        places = tuple(outcome.place for outcome in played)
        key = explored, arm, places, None if world.sampled is None else id(world.sampled)
        found = self._plans.get(key)
        if found is None or not alike(found[0], world):
            made = plan_of(world, months_reported(world), places)
            found = self._plans.put(key, (world, *made))
        again = with_numbers if found[0].events is world.events else with_events
        return again(*found[1:], world)


def _path(values: Floats, history: int | None, played: int) -> tuple[float, ...]:
    """The first outcome in one history; empty if that is not played yet."""
    if history is None or history >= played:
        return ()
    return tuple(values[history // BLOCK, :, 0, history % BLOCK].tolist())


def _baseline_values(held: Histories | None, shape: tuple[int, ...]) -> Floats:
    """Array for a baseline's histories, with those already played; a complete one is shared."""
    if held is None:
        return np.empty(shape)
    if held.done == shape[0]:
        return held.values
    values = np.empty(shape)
    values[: held.done] = held.values[: held.done]
    return values
