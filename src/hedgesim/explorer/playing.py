"""Plays ensembles interactively: the first histories at once, then all of them.

Plans of worlds are cached, and histories: of baselines, as no event of the scenario touches them,
and of the last states, one of which may be what the next is compared with.
Replications, bins and counts are those of a run, and so are the results.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description import World
from hedgesim.engines.kernel.draw_cache import Noise
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.explorer.cache import LRUCache
from hedgesim.explorer.counting import Counts
from hedgesim.explorer.scenarios import ExploredScenario
from hedgesim.explorer.state import State
from hedgesim.explorer.work_queue import REFERENCE, WorkQueue
from hedgesim.explorer.worlds import alike, charted, sampled, world_of
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
PLANS, BASELINES, STATES, NOISES = 8, 4, 3, 1  # sizes of the caches
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
    outcomes: those charted, as in summary.json. The chosen ones come first; the others have means
        for every month and all else for the last month only.
    chosen: how many those are. world: that is played.
    paths: the chosen outcomes in the history shown, month by month; none where it is not played.
    against: the chosen outcomes with the reference as baseline; empty where there is none.
    """

    replications: int
    total: int
    outcomes: dict[str, Any]
    chosen: int
    world: World
    paths: tuple[tuple[float, ...], ...]
    against: dict[str, Any]


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
    _states: LRUCache[Histories] = field(default_factory=lambda: LRUCache(STATES))
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
        reference: tuple[ExploredScenario, State] | None = None,
    ) -> Iterator[Shown]:
        """Play a state and yield results of the first replications, then of all.

        Parameters
        ----------
        reference: what to compare with, with the outcomes and the uncertainty of the state.

        Raises
        ------
        SupersededError: as soon as ``superseded()`` is true.
        InputError: the state is no valid scenario.
        """
        arms = {SCENARIO: (explored, state), BASELINE: (explored, state)}
        if reference is not None:
            arms[REFERENCE] = reference
        queue = self._queue(arms, superseded)
        try:
            yield from self._shown(queue, explored, state)
        finally:
            for arm, pair in arms.items():
                key, cache = self._cached(arm, *pair)
                cache.put(key, Histories(queue.values[arm], queue.done(arm)))

    def _queue(
        self, arms: dict[str, tuple[ExploredScenario, State]], superseded: Callable[[], bool]
    ) -> WorkQueue:
        explored, state = arms[SCENARIO]
        played = charted(explored, state.outcomes)
        months = len(months_reported(explored.world))
        shape = (-(-self.replications // BLOCK), months, len(played), BLOCK)
        parts, values, done = {}, {}, {}
        for arm, pair in arms.items():
            key, cache = self._cached(arm, *pair)
            held = cache.get(key)
            values[arm], done[arm] = _room(held, shape), held.done if held else 0
            if done[arm] < shape[0]:
                own = BASELINE if arm == BASELINE else SCENARIO
                parts[arm] = self._part(pair[0], sampled(*pair, own, self.seed), played, own)
        plan, _ = next(iter(parts.values()), (None, None))
        noise = None if plan is None else self._pre_drawn(plan, blocks=shape[0])
        chosen, seed, replications = len(state.outcomes), self.seed, self.replications
        return WorkQueue(parts, values, done, chosen, seed, replications, noise, superseded)

    def _cached(
        self, arm: str, explored: ExploredScenario, state: State
    ) -> tuple[Hashable, LRUCache[Histories]]:
        """Key of an arm's histories, and the cache that holds them."""
        shown = state.outcomes, state.uncertainty
        if arm == BASELINE:
            settings = tuple(one for one in state.moved if one[0].startswith("set."))
            return (explored, settings, shown), self._baselines
        return (explored, state.changes, shown), self._states

    def _shown(self, queue: WorkQueue, explored: ExploredScenario, state: State) -> Iterator[Shown]:
        """Yield results twice, or once if the first replications are all."""
        played, world = charted(explored, state.outcomes), world_of(explored, state)
        months = [month_name(explored.world, month) for month in months_reported(explored.world)]
        chosen = len(state.outcomes)

        def known(counts: list[Counts]) -> Shown:
            done = counts[0].tally.replications
            paths = _paths(queue.values[SCENARIO], state.history, done, chosen)
            outcomes = counts[0].summary(played, months, chosen)
            against = counts[1].summary(played[:chosen], months, chosen) if counts[1:] else {}
            return Shown(done, self.replications, outcomes, chosen, world, paths, against)

        first = min(FIRST, self.replications)
        few, blocks = -(-first // BLOCK), len(queue.values[SCENARIO])
        self.spread(queue.play, [(arm, block) for block in range(few) for arm in queue.values])
        counts = queue.begin_counting(first)
        yield known(counts)  # before more work is queued, so that the page draws it soon
        if few < blocks:
            self.spread(queue.play_and_count, [(block,) for block in range(few, blocks)])
            for others in queue.counted:
                for own, other in zip(counts, others, strict=True):
                    own.tally.merge(other.tally)
            yield known(counts)

    def spread(self, work: Callable[..., None], items: Sequence[tuple[Any, ...]]) -> None:
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


def _paths(
    values: Floats, history: int | None, played: int, chosen: int
) -> tuple[tuple[float, ...], ...]:
    """The chosen outcomes in one history; none if that is not played yet."""
    if history is None or history >= played:
        return ()
    block = values[history // BLOCK, :, :chosen, history % BLOCK]
    return tuple(tuple(path) for path in block.T.tolist())


def _room(held: Histories | None, shape: tuple[int, ...]) -> Floats:
    """Array for an arm's histories, with those already played; a complete one is shared."""
    if held is None:
        return np.empty(shape)
    if held.done == shape[0]:
        return held.values
    values = np.empty(shape)
    values[: held.done] = held.values[: held.done]
    return values
