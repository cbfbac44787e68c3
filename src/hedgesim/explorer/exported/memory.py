"""The kernel's memory for a page: two worlds as written, and what each lever changes in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.world import World
from hedgesim.engines.kernel.plan import Plan, plan_of, with_events
from hedgesim.engines.transpiled.memory import arrays, type_of
from hedgesim.engines.transpiled.tiles import Tiles, arguments_of
from hedgesim.engines.transpiled.wasm import FIRST, image_of
from hedgesim.explorer.exported.scenario import apart
from hedgesim.explorer.scenarios import ExploredScenario, Switch
from hedgesim.explorer.sliders import Slider
from hedgesim.explorer.state import State, beginning
from hedgesim.explorer.worlds import alike, sampled, world_of
from hedgesim.outcomes.catalogue import months_reported, outcomes_of
from hedgesim.running.setup import BASELINE, SCENARIO

POSITIONS = 41  # of a slider of an event's size, at most; of a date every month
_PAGE = 1 << 16  # bytes

Words = NDArray[np.uint64]
Moved = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Change:
    """What one position of a lever changes: words of the scenario's memory, and a story.

    Attributes
    ----------
    places: of the words. words: their values. story: of the event.
    """

    places: NDArray[np.int64]
    words: Words
    story: str


class Arm:
    """One world in the memory of the kernel.

    Attributes
    ----------
    tiles: of one block. first, end: addresses. shared: words of the plan, all arrays one after the
    other; a page changes them. at: addresses that it writes to or reads from.
    """

    def __init__(self, world: World, seed: int, first: int) -> None:
        outcomes = outcomes_of(world)
        rows = tuple(one.place for one in outcomes)
        self.world = world
        self.plan, self.layout = plan_of(world, months_reported(world), rows, apart=True)
        arguments = arguments_of(self.plan, self.layout, seed, int(self.plan.reported.sum()))
        self.tiles = Tiles(arguments, 1)
        image = image_of(self.tiles, first)
        self.first, self.end = (
            first,
            -(-(image.tiles + len(image.segments[-1][1])) // _PAGE) * _PAGE,
        )
        self.tiles_at, self.arguments = image.tiles, image.segments[-1][1]
        self.shared = _words(self.plan)
        self.sizes = [array.nbytes // 8 for array in self.tiles.shared]
        self.addresses = [at for at, _ in image.segments[:-2]]
        self.at = {
            name: image.memory + self._offset(array)
            for name, array in (
                ("out", arguments.out), ("fired", arguments.fired.first),
                ("numbers", arguments.n.flat), ("replications", arguments.replications),
            )
        }  # fmt: skip

    def _offset(self, array: NDArray[Any]) -> int:
        view = self.tiles.view(array)
        return int(view.ctypes.data - self.tiles.memory.ctypes.data) if array.size else 0

    def words(self, world: World) -> Words:
        """Words of the plan of the same world with other events."""
        plan, _ = with_events(self.plan, self.layout, world)
        found = _words(plan)
        same = len(found) == len(self.shared) and alike(self.world, world)
        assert same, "a lever changes the form of the plan"
        return found


def _words(plan: Plan) -> Words:
    held = (array for _, array in arrays(type_of(plan, "shared"), plan) if array.size)
    found = {id(array): array for array in held}.values()  # one array may have two names
    return np.concatenate([np.ascontiguousarray(one).reshape(-1).view(np.uint64) for one in found])


class Memory:
    """Both worlds of a scenario, their sampled numbers, and the levers that a page can offer.

    Attributes
    ----------
    arms: scenario and baseline. left_out: sliders that a page cannot move, as what they change
    depends on others.
    """

    def __init__(self, explored: ExploredScenario, seed: int) -> None:
        self._explored, self._own, self._seed = explored, beginning(explored), seed
        worlds = [sampled(explored, self._own, arm, seed) for arm in (SCENARIO, BASELINE)]
        self.arms: list[Arm] = []
        for world in worlds:
            self.arms.append(Arm(world, seed, self.arms[-1].end if self.arms else FIRST))
        self.sampled = [world.sampled for world in worlds]
        self.left_out: list[Slider] = []
        self.changes: dict[str, dict[float, Change]] = {}
        for switch in explored.switches:
            self._read(switch)

    def _state(self, moved: Moved = (), off: tuple[str, ...] = ()) -> State:
        return replace(self._own, moved=tuple(sorted(moved)), off=off)

    def _world(self, moved: Moved = (), off: tuple[str, ...] = ()) -> World:
        return world_of(self._explored, self._state(moved, off))

    def _read(self, switch: Switch) -> None:
        """Read what each lever of an event changes, and leave out those that do not combine."""
        own: dict[str, dict[float, Change]] = {
            f"off.{switch.id}": {1.0: self._change(self._world(off=(switch.id,)), switch.id)}
        }
        for slider in switch.sliders:
            found = {
                value: self._change(self._world(((slider.key, value),)), switch.id)
                for value in positions(slider)
            }
            whole = {slider.key: found}
            if all(self._combine(switch, key, slider, own[key], found) for key in own):
                own |= whole
            else:
                self.left_out.append(slider)
        self.changes |= own

    def _change(self, world: World, id: str) -> Change:
        scenario = self.arms[0]
        words = scenario.words(world)
        places = np.flatnonzero(words != scenario.shared)
        story = next(event.story for event in world.events if event.id == id)
        return Change(places, words[places], story)

    def _combine(
        self, switch: Switch, key: str, slider: Slider,
        one: dict[float, Change], other: dict[float, Change],
    ) -> bool:  # fmt: skip
        """Whether two levers of an event together change what each changes alone."""
        touched = [{int(k) for c in some.values() for k in c.places} for some in (one, other)]
        if touched[0] & touched[1]:
            return False
        for first, second in product(_some(one), _some(other)):
            moved = ((slider.key, second),) if key.startswith("off.") else (
                (key, first), (slider.key, second))  # fmt: skip
            world = self._world(moved, (switch.id,) if key.startswith("off.") else ())
            together = self._change(world, switch.id)
            words = self._applied([one[first], other[second]])
            story = apart(self._own_story(switch.id), [one[first].story, other[second].story])
            if not np.array_equal(words, self._applied([together])) or story != together.story:
                return False
        return True

    def _own_story(self, id: str) -> str:
        return next(event.story for event in self.arms[0].world.events if event.id == id)

    def _applied(self, changes: Iterable[Change]) -> Words:
        words = self.arms[0].shared.copy()
        for one in changes:
            words[one.places] = one.words
        return words

    def check(self) -> None:
        """Require that all levers together give the memory of their state, in three positions."""
        for part in (0.0, 0.5, 1.0):
            moved = tuple(
                (key, list(found)[round(part * (len(found) - 1))])
                for key, found in self.changes.items()
                if not key.startswith("off.")
            )
            whole = self._applied(self.changes[key][value] for key, value in moved)
            assert np.array_equal(whole, self.arms[0].words(self._world(moved)))
        self._check_samples()

    def _check_samples(self) -> None:
        """Require that numbers that are set leave those that are sampled as they are."""
        moved = tuple(sorted((one.key, one.high) for one in self._explored.numbers))
        for name, own in zip((SCENARIO, BASELINE), self.sampled, strict=True):
            other = sampled(self._explored, self._state(moved), name, self._seed).sampled
            if own is not None and other is not None:
                kept = np.isin(own.places, other.places)
                assert np.array_equal(own.values[:, kept], other.values)


def _some(found: dict[float, Change]) -> list[float]:
    values = list(found)
    return [values[0], values[-1]]


def positions(slider: Slider) -> list[float]:
    """Values that a slider of an event takes on a page, its own among them."""
    if slider.unit == "date":
        return list(map(float, range(round(slider.low), round(slider.high) + 1)))
    span = slider.high - slider.low
    steps = max(1, -(-round(span / slider.step) // (POSITIONS - 1)))
    step = steps * slider.step
    below = int((slider.own - slider.low) / step + 1e-9)
    above = int((slider.high - slider.own) / step + 1e-9)
    found = {_tidy(slider, slider.own + step * k) for k in range(-below, above + 1)}
    return sorted({*found, slider.low, slider.high, slider.own})


def _tidy(slider: Slider, value: float) -> float:
    found = float(f"{value:.10g}")
    return float(round(found)) if slider.unit == "months" else found


def planes(values: NDArray[np.float64]) -> Iterator[bytes]:
    """Yield the bytes of sampled numbers, (rows, n), that belong together, which compresses."""
    words = np.ascontiguousarray(values.T).view(np.uint8).reshape(*values.T.shape, 8)
    for place in range(8):
        yield words[..., place].tobytes()
