"""Ensembles that are played while somebody waits: first few histories, then all of them.

What does not change is kept: the plan of a world, and the histories of the baseline, which no event
of the scenario touches. Replications, bins and counts are those of a run, and so are the numbers.
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
from hedgesim.explorer.counting import ARMS, Counts
from hedgesim.explorer.kept import Kept
from hedgesim.explorer.state import State
from hedgesim.explorer.stories import Story
from hedgesim.explorer.work_queue import Desk
from hedgesim.explorer.worlds import alike, baseline_of, charted, world_of
from hedgesim.outcomes.catalogue import Outcome, month_name, months_reported
from hedgesim.running.chunks import PILOT
from hedgesim.running.executors import default_workers
from hedgesim.running.setup import BASELINE, SCENARIO

if TYPE_CHECKING:
    from hedgesim.engines.kernel.plan import Plan
    from hedgesim.engines.kernel.table import Layout

Floats = NDArray[np.float64]
REPLICATIONS = 2_000
FIRST = PILOT  # replications that are shown first: those that fix the bins, as in a run
IN_HAND = 2  # blocks a thread that wait for it; then others have their turn
PLANS, BASELINES, NOISES = 8, 4, 1  # kept: plans of worlds, histories of baselines, draws
MOST_NOISE = 256 * 2**20  # bytes of draws that are kept; a world that takes more draws anew


@dataclass(frozen=True, slots=True)
class Histories:
    """Values of one world, (blocks, months, places, BLOCK); the first ``done`` are played."""

    values: Floats
    done: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known after some replications: of how many, of how many in all, and the outcomes.

    ``outcomes``: those that are charted, as in summary.json; of all but the chosen one, which comes
    first, only the means are told month by month, the rest of the last month.
    ``world``: that is played.
    ``path``: the chosen outcome in the history that is told, month by month as the outcomes are.
    """

    replications: int
    total: int
    outcomes: dict[str, Any]
    world: World
    path: tuple[float, ...]


@dataclass
class Ensembles:
    """Plays states, for as many clients as ask.

    Parameters
    ----------
    seed: of all histories. replications: to play in all. workers: threads; None: one a processor.
    """

    seed: int = 1
    replications: int = REPLICATIONS
    workers: int | None = None
    _plans: Kept[tuple[World, Plan, Layout]] = field(default_factory=lambda: Kept(PLANS))
    _baselines: Kept[Histories] = field(default_factory=lambda: Kept(BASELINES))
    _noises: Kept[Noise] = field(default_factory=lambda: Kept(NOISES))

    def __post_init__(self) -> None:
        self._width = self.workers or default_workers()
        self._pool = ThreadPoolExecutor(self._width, "histories")

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown(cancel_futures=True)

    def play(
        self, story: Story, state: State, superseded: Callable[[], bool] = lambda: False
    ) -> Iterator[Shown]:
        """Play a state and yield what is known: of the first replications, then of all.

        Raises
        ------
        SupersededError: as soon as ``superseded`` says so.
        InputError: where the state cannot be told as a scenario.
        """
        played = charted(story, state.outcome)
        months = [month_name(story.world, month) for month in months_reported(story.world)]
        world = world_of(story, state)
        key = story, tuple(one for one in state.moved if one[0].startswith("set.")), state.outcome
        shape = (-(-self.replications // BLOCK), len(months), len(played), BLOCK)
        held = self._baselines.get(key)
        done = held.done if held else 0
        values = {SCENARIO: np.empty(shape), BASELINE: _room(held, shape)}
        parts = {SCENARIO: self._part(story, world, played, SCENARIO)}
        if done < shape[0]:
            parts[BASELINE] = self._part(story, baseline_of(story, state), played, BASELINE)
        noise = self._noise(parts[SCENARIO][0], blocks=shape[0])
        seed, replications = self.seed, self.replications
        desk = Desk(parts, values, done, seed, replications, noise, superseded)
        try:
            yield from self._shown(desk, played, months, world, state.history)
        finally:
            self._baselines.put(key, Histories(values[BASELINE], desk.done(BASELINE)))

    def _shown(
        self,
        desk: Desk,
        played: tuple[Outcome, ...],
        months: list[str],
        world: World,
        history: int | None,
    ) -> Iterator[Shown]:
        """Have the threads play, and say what is known: twice, or once where few are enough."""

        def known(counts: Counts) -> Shown:
            path = _path(desk.values[SCENARIO], history, counts.tally.replications)
            outcomes = counts.summary(played, months)
            return Shown(counts.tally.replications, self.replications, outcomes, world, path)

        first = min(FIRST, self.replications)
        few, blocks = -(-first // BLOCK), len(desk.values[SCENARIO])
        self._spread(desk.play, [(arm, block) for block in range(few) for arm in ARMS])
        counts = desk.begin_counting(first)
        yield known(counts)  # while nothing else is done, so that they are soon drawn
        if few < blocks:
            self._spread(desk.play_and_count, [(block,) for block in range(few, blocks)])
            for others in desk.counted:
                counts.tally.merge(others.tally)
            yield known(counts)

    def _spread(self, work: Callable[..., None], items: Sequence[tuple[Any, ...]]) -> None:
        """Have the threads work, a little at a time so that others have their turn.

        Nothing runs on once this is left, whatever happens.
        """
        left = deque(items)
        running: deque[Future[None]] = deque()
        try:
            while left or running:
                while left and len(running) < IN_HAND * self._width:
                    running.append(self._pool.submit(work, *left.popleft()))
                running.popleft().result()
        finally:
            wait([one for one in running if not one.cancel()])

    def _noise(self, plan: Plan, blocks: int) -> Noise | None:
        """Draws for all worlds of a story, or None where they are too many to keep."""
        key = plan.months, plan.streams.tobytes()
        noise = self._noises.get(key) or Noise(plan, self.seed)
        return self._noises.put(key, noise) if blocks * noise.size <= MOST_NOISE else None

    def _part(
        self, story: Story, world: World, played: Sequence[Outcome], arm: str
    ) -> tuple[Plan, Layout]:
        """Plan of a world, from that of the story's own arm where only values differ."""
        from hedgesim.engines.kernel.plan import plan_of, with_events, with_numbers  # noqa: PLC0415

        places = tuple(outcome.place for outcome in played)
        key = story, arm, places
        found = self._plans.get(key)
        if found is None or not alike(found[0], world):
            made = plan_of(world, months_reported(world), places)
            found = self._plans.put(key, (world, *made))
        again = with_numbers if found[0].events is world.events else with_events
        return again(*found[1:], world)


def _path(values: Floats, history: int | None, played: int) -> tuple[float, ...]:
    """The first outcome in one history, empty where that is not played yet."""
    if history is None or history >= played:
        return ()
    return tuple(values[history // BLOCK, :, 0, history % BLOCK].tolist())


def _room(held: Histories | None, shape: tuple[int, ...]) -> Floats:
    """Room for a baseline's histories, with those that are played; whole ones are shared."""
    if held is None:
        return np.empty(shape)
    if held.done == shape[0]:
        return held.values
    values = np.empty(shape)
    values[: held.done] = held.values[: held.done]
    return values
