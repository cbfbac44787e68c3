"""Ensembles that are played while somebody waits: first few histories, then all of them.

What does not change is kept: the plan of a world, and the histories of the baseline, which no event
of the scenario touches. Replications, bins and counts are those of a run, and so are the numbers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description import World, resolve
from hedgesim.description.loading import parse_scenario
from hedgesim.description.writing import write_yaml
from hedgesim.engines.layout import BLOCK
from hedgesim.explorer.state import State
from hedgesim.explorer.stories import Story, Switch, alone
from hedgesim.outcomes.catalogue import Outcome, month_name, months_reported
from hedgesim.outcomes.summary import outcomes_summary, rounded
from hedgesim.outcomes.tally import (
    BINS,
    Bins,
    Tally,
    count_cells,
    count_differences,
    means,
)
from hedgesim.running.chunks import PILOT
from hedgesim.running.executors import default_workers
from hedgesim.running.setup import BASELINE, SCENARIO

if TYPE_CHECKING:
    from hedgesim.engines.layout import Layout
    from hedgesim.engines.plan import Plan

Floats = NDArray[np.float64]
REPLICATIONS = 2_000
SHOWN_AT = (256, 512, 1024)  # replications after which bands are shown before all are played
PIECE = 256  # replications that are played before others have their turn
PLANS, BASELINES, EVENTS = 8, 4, 256  # kept: plans of worlds, histories of baselines, events

assert SHOWN_AT[0] == PIECE == PILOT, "the first piece fixes the bins, as in a run"


class SupersededError(Exception):
    """Somebody has changed the state before its histories were played."""


class Kept[V]:
    """The values that were last asked for, by key; safe between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> V | None:
        """Return a value, or None."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: V) -> V:
        """Keep a value."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


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
    _events: Kept[World] = field(default_factory=lambda: Kept(EVENTS))

    def __post_init__(self) -> None:
        self._width = self.workers or default_workers()
        self._pool = ThreadPoolExecutor(self._width, "histories")

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown(cancel_futures=True)

    def play(
        self, story: Story, state: State, superseded: Callable[[], bool] = lambda: False
    ) -> Iterator[Shown]:
        """Play a state and yield what is known, ever more surely.

        Raises
        ------
        SupersededError: as soon as ``superseded`` says so.
        InputError: where the state cannot be told as a scenario.
        """
        played = charted(story, state.outcome)
        months = months_reported(story.world)
        numbers = tuple(one for one in state.moved if one[0].startswith("set."))
        key = story, numbers, state.outcome
        world = world_of(story, state, self._events)
        parts = {
            SCENARIO: self._part(story, world, played, SCENARIO),
            BASELINE: self._part(story, baseline_of(story, state), played, BASELINE),
        }
        shape = (-(-self.replications // BLOCK), len(months), len(played), BLOCK)
        held = self._baselines.get(key)
        done = held.done if held else 0
        values = {SCENARIO: np.empty(shape), BASELINE: _taken(held, shape)}
        counts = Counts(len(months), len(played))
        names = [month_name(story.world, month) for month in months]
        for first in range(0, self.replications, PIECE):
            last = min(first + PIECE, self.replications)
            blocks = range(first // BLOCK, -(-last // BLOCK))
            work = [(arm, b) for b in blocks for arm in parts if arm == SCENARIO or b >= done]
            self._spread(work, parts, values, superseded)
            if blocks.stop > done:
                held = self._baselines.put(key, Histories(values[BASELINE], blocks.stop))
            counts.count(values, blocks, self.replications)
            if last in SHOWN_AT or last == self.replications:
                outcomes = counts.summary(played, names)
                path = _path(values[SCENARIO], state.history, last)
                yield Shown(last, self.replications, outcomes, world, path)

    def _part(
        self, story: Story, world: World, played: Sequence[Outcome], arm: str
    ) -> tuple[Plan, Layout]:
        """Plan of a world, from that of the story's own arm where only values differ."""
        from hedgesim.engines.plan import plan_of, with_events  # noqa: PLC0415

        months = months_reported(world)
        found = self._plans.get((story, arm))
        if found is None or not alike(found[0], world):
            found = self._plans.put((story, arm), (world, *plan_of(world, months, ())))
        plan, at = with_events(*found[1:], world)
        recorded = at.recorded()
        kept = np.array([recorded[outcome.place] for outcome in played], dtype=np.int64)
        return plan._replace(kept=kept), at

    def _spread(
        self,
        work: Sequence[tuple[str, int]],
        parts: dict[str, tuple[Plan, Layout]],
        values: dict[str, Floats],
        superseded: Callable[[], bool],
    ) -> None:
        """Play blocks of both arms, shared among the threads."""
        from hedgesim.engines.playing import KernelPlayer  # noqa: PLC0415

        def play(mine: Sequence[tuple[str, int]]) -> None:
            players = {
                arm: KernelPlayer(*parts[arm], self.seed) for arm in {arm for arm, _ in mine}
            }
            for arm, block in mine:
                if superseded():
                    raise SupersededError
                values[arm][block] = players[arm].play(block * BLOCK, BLOCK)[0]

        shares = [work[worker :: self._width] for worker in range(self._width)]
        running = [self._pool.submit(play, mine) for mine in shares if mine]
        for one in running:
            one.exception()  # let all end before the first fault is raised
        for one in running:
            one.result()


def _path(values: Floats, history: int | None, played: int) -> tuple[float, ...]:
    """The first outcome in one history, empty where that is not played yet."""
    if history is None or history >= played:
        return ()
    return tuple(values[history // BLOCK, :, 0, history % BLOCK].tolist())


def _taken(held: Histories | None, shape: tuple[int, ...]) -> Floats:
    """Room for a baseline's histories, with those that are played; whole ones are shared."""
    if held is None:
        return np.empty(shape)
    if held.done == shape[0]:
        return held.values
    values = np.empty(shape)
    values[: held.done] = held.values[: held.done]
    return values


class Counts:
    """Counts of both arms and their difference, in the bins of a run."""

    def __init__(self, months: int, places: int) -> None:
        cells = (months, places)
        self.tally = Tally(
            replications=0,
            levels={arm: np.zeros((*cells, BINS), np.uint16) for arm in (SCENARIO, BASELINE)},
            differences={SCENARIO: np.zeros((*cells, BINS), np.uint16)},
            signs={SCENARIO: np.zeros((*cells, 2), np.int64)},
            fired={},
            postures={},
        )
        self.levels: dict[str, Bins] = {}
        self.difference: dict[str, Bins] = {}

    def count(self, values: dict[str, Floats], blocks: range, replications: int) -> None:
        """Count some blocks; the first ones fix the bins."""
        if not self.levels:
            lanes = min(PILOT, replications)
            first = {
                arm: np.concatenate(list(v[: blocks.stop]), axis=-1)[..., :lanes]
                for arm, v in values.items()
            }
            self.levels = {arm: Bins.around(v, centred=False) for arm, v in first.items()}
            apart = first[SCENARIO] - first[BASELINE]
            self.difference = {SCENARIO: Bins.around(apart, centred=True)}
        for block in blocks:
            lanes = min(BLOCK, replications - block * BLOCK)
            for arm, bins in self.levels.items():
                cells = self.tally.levels[arm]
                count_cells(values[arm][block], lanes, bins.origin, bins.width, bins.lowest, cells)
            bins = self.difference[SCENARIO]
            count_differences(
                values[SCENARIO][block], values[BASELINE][block], lanes,
                bins.origin, bins.width, bins.lowest,
                self.tally.differences[SCENARIO], self.tally.signs[SCENARIO],
            )  # fmt: skip
            self.tally.replications += lanes

    def summary(self, played: tuple[Outcome, ...], months: list[str]) -> dict[str, Any]:
        """Outcomes as in summary.json; of all but the first, bands of the last month only."""
        found = self._cut(played[:1], months, slice(None), slice(1))
        found |= self._cut(played[1:], months[-1:], slice(-1, None), slice(1, None))
        for arm, bins in self.levels.items():
            middle = means(self.tally.levels[arm][:, 1:], _cut(bins, slice(None), slice(1, None)))
            for place, outcome in enumerate(played[1:]):
                found[outcome.id]["months"] = months
                found[outcome.id][arm]["mean"] = rounded(middle[:, place])
        return found

    def _cut(
        self, played: tuple[Outcome, ...], names: list[str], months: slice, places: slice
    ) -> dict[str, Any]:
        """Summary of some months and places."""
        tally = replace(
            self.tally,
            levels={arm: one[months, places] for arm, one in self.tally.levels.items()},
            differences={arm: one[months, places] for arm, one in self.tally.differences.items()},
            signs={arm: one[months, places] for arm, one in self.tally.signs.items()},
        )
        levels = {arm: _cut(bins, months, places) for arm, bins in self.levels.items()}
        difference = {arm: _cut(bins, months, places) for arm, bins in self.difference.items()}
        return outcomes_summary(tally, SCENARIO, BASELINE, played, names, levels, difference)


def _cut(bins: Bins, months: slice, places: slice) -> Bins:
    cells = months, places
    return Bins(bins.origin[cells], bins.width[cells], bins.lowest[cells])


def charted(story: Story, outcome: str) -> tuple[Outcome, ...]:
    """Outcomes that the page draws: the chosen one, leans and efforts of its hedger."""
    chosen = story.outcomes[outcome]
    prefix = f"{chosen.hedger}." if len(story.world.hedgers) > 1 else ""
    beside = ("lean", "effort")
    return (
        chosen,
        *(
            one
            for id, one in story.outcomes.items()
            if id != outcome
            and one.hedger == chosen.hedger
            and id.removeprefix(prefix).partition(".")[0] in beside
        ),
    )


def world_of(story: Story, state: State, kept: Kept[World] | None = None) -> World:
    """Return the world of a state: that of its scenario file, made of the story's own world."""
    moved = dict(state.moved)
    index = {event.id: place for place, event in enumerate(story.world.events)}
    events = list(story.world.events)
    for switch in story.switches:
        place = index[switch.id]
        event = events[place]
        keys = [one for one in switch.sliders if one.key in moved]
        sizes = {one.key.rpartition(".")[2]: one.plain(moved[one.key]) for one in keys
                 if one.unit != "date"}  # fmt: skip
        if sizes:
            found = _resized(story, switch, sizes, kept).events[0]
            event = replace(event, effects=found.effects, story=found.story, fields=found.fields)
        if any(one.unit == "date" for one in keys):
            at = round(moved[f"at.{switch.id}"]) - story.world.first_month
            event = replace(event, at=at)
        if switch.id in state.off:
            event = replace(event, until=-1)
        events[place] = event
    return replace(story.world, events=tuple(events), numbers=_numbers(story, state, story.world))


def _resized(
    story: Story, switch: Switch, sizes: dict[str, str | float], kept: Kept[World] | None
) -> World:
    """World in which an event stands alone, with other sizes: its effects are bound anew."""
    key = story, switch.id, tuple(sorted(sizes.items()))
    found = kept.get(key) if kept else None
    if found is None:
        told = parse_scenario(write_yaml(alone(story, switch, sizes)), story.name)
        found = resolve(told, story.calibration)
        if kept:
            kept.put(key, found)
    return found


def baseline_of(story: Story, state: State) -> World:
    """Return the world that a state is compared with."""
    return replace(story.baseline, numbers=_numbers(story, state, story.baseline))


def _numbers(story: Story, state: State, world: World) -> Floats:
    numbers = world.numbers.copy()
    for key, value in state.moved:
        if key.startswith("set."):
            numbers[world.number_names.index(key.removeprefix("set."))] = value
    return numbers


def alike(one: World, other: World) -> bool:
    """Say whether two worlds of a story differ in values only, so that they share a plan."""

    def form(world: World) -> list[list[tuple[int, ...]]]:
        return [
            [(effect.row, int(effect.mode), int(effect.shape)) for effect in event.effects]
            for event in world.events
        ]

    return form(one) == form(other)
