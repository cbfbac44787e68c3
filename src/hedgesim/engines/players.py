"""One protocol for both engines: a world made ready, and players of its blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.world import World
from hedgesim.engines.kernel.draw_cache import NOTHING
from hedgesim.engines.kernel.table import BLOCK

if TYPE_CHECKING:
    from hedgesim.engines.kernel.draw_cache import Noise
    from hedgesim.engines.kernel.plan import Plan
    from hedgesim.engines.kernel.table import Layout
    from hedgesim.engines.transpiled.gpu import OnDevice

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Player(Protocol):
    """Plays one world, block by block; for one thread."""

    def play(self, first: int, lanes: int) -> tuple[Floats, Ints]:
        """Play replications [first, first + lanes), at most a block.

        Returns values (months, places, BLOCK), of which ``lanes`` count, and the month each event
        first fired (events, BLOCK), `timing.NEVER` where it did not. Both may be overwritten by
        the next call.
        """
        ...


class PreparedWorld(Protocol):
    """A world made ready for an engine; gives players, one per thread."""

    def player(self, seed: int, blocks: int = 1) -> Player:
        """Return a player, of which so many blocks are asked one after the other."""
        ...

    def without(self, absent: Iterable[int]) -> PreparedWorld:
        """Return the same world in which some events never fire; nothing else moves."""
        ...


def prepare_world(
    engine: str, world: World, months: Sequence[int], places: Sequence[int]
) -> PreparedWorld:
    """Make a world ready for an engine, ``kernel``, ``gpu`` or ``mesa``.

    ``months``: those to record, from the start. ``places``: the recorded rows, see
    `index.recorded_names`.
    """
    if engine == "mesa":
        return MesaWorld(world, tuple(months), tuple(places))
    from hedgesim.engines.kernel.plan import plan_of  # noqa: PLC0415

    kind = GpuWorld if engine == "gpu" else KernelWorld
    return kind(*plan_of(world, months, places))


def player(
    engine: str, world: World, months: Sequence[int], places: Sequence[int], seed: int
) -> Player:
    """Return a player of a world; see `prepare_world`."""
    return prepare_world(engine, world, months, places).player(seed)


@dataclass(frozen=True)
class KernelWorld:
    """A world as a plan of the kernel."""

    plan: Plan
    at: Layout

    def player(self, seed: int, blocks: int = 1) -> Player:
        """See `PreparedWorld.player`."""
        return KernelPlayer(self.plan, self.at, seed)

    def without(self, absent: Iterable[int]) -> PreparedWorld:
        """See `PreparedWorld.without`."""
        from hedgesim.engines.kernel.plan import EVENT  # noqa: PLC0415

        events = self.plan.events.copy()
        events[list(absent), EVENT.until] = -1
        return replace(self, plan=self.plan._replace(events=events))


class GpuWorld(KernelWorld):
    """The same plan for a GPU."""

    def player(self, seed: int, blocks: int = 1) -> Player:
        """See `PreparedWorld.player`."""
        from hedgesim.engines.transpiled.gpu import GpuPlayer  # noqa: PLC0415

        return GpuPlayer(self.plan, self.at, seed, blocks)

    def on_device(self, seed: int, blocks: int, **options: Any) -> OnDevice:
        """The world on a GPU, where what is played stays; see `OnDevice`."""
        from hedgesim.engines.transpiled.gpu import OnDevice  # noqa: PLC0415

        return OnDevice(self.plan, self.at, seed, blocks, **options)


class KernelPlayer:
    """Plays with the compiled engine: all replications of a block at once.

    ``noise``: draws that several players share; they fit the plan.
    """

    def __init__(self, plan: Plan, at: Layout, seed: int, noise: Noise | None = None) -> None:
        from hedgesim.engines.kernel.events import fired_for  # noqa: PLC0415

        assert noise is None or noise.fits(plan, seed)
        self.seed, self.noise = seed, noise
        self.plan, self._number_places = plan, at.number_places
        self.state, self.numbers = at.state(len(plan.literal_numbers)), at.numbers()
        self.sampled = at.world.sampled
        self.keys = np.zeros(BLOCK, dtype=np.uint64)
        self.fired = fired_for(plan)
        self.out = np.zeros((int(plan.reported.sum()), len(plan.kept), BLOCK))

    def set_numbers(self, places: Ints, values: Floats) -> None:
        """Set some of the sampled numbers, by index in `World.numbers`; ``values``: (n, BLOCK)."""
        self.numbers.flat[self._number_places[places]] = values

    def play(self, first: int, lanes: int) -> tuple[Floats, Ints]:
        """See `Player.play`."""
        replications = np.arange(first, first + BLOCK)
        if self.sampled is not None:
            self.set_numbers(self.sampled.places, self.sampled.of(replications))
        return self.play_these(replications, self.noise.of(first) if self.noise else NOTHING)

    def play_these(self, replications: Ints, noise: Floats = NOTHING) -> tuple[Floats, Ints]:
        """Play any `BLOCK` replications, with the numbers as they are set."""
        from hedgesim.engines.kernel.play import play_block  # noqa: PLC0415

        room = self.state, self.numbers, self.keys, self.fired
        play_block(self.plan, *room, self.seed, replications, noise, self.out)
        return self.out, self.fired.first


@dataclass(frozen=True)
class MesaWorld:
    """A world for the agents of Mesa."""

    world: World
    months: tuple[int, ...]
    places: tuple[int, ...]

    def player(self, seed: int, blocks: int = 1) -> Player:
        """See `PreparedWorld.player`."""
        return MesaPlayer(self, seed)

    def without(self, absent: Iterable[int]) -> PreparedWorld:
        """See `PreparedWorld.without`."""
        gone = set(absent)
        events = tuple(
            replace(event, until=-1) if index in gone else event
            for index, event in enumerate(self.world.events)
        )
        return replace(self, world=replace(self.world, events=events))


class MesaPlayer:
    """Plays with the Mesa engine: one replication after the other."""

    def __init__(self, part: MesaWorld, seed: int) -> None:
        self.part = part
        self.seed = seed

    def play(self, first: int, lanes: int) -> tuple[Floats, Ints]:
        """See `Player.play`."""
        from hedgesim.engines.mesa.model import HedgingModel  # noqa: PLC0415

        part = self.part
        out = np.zeros((len(part.months), len(part.places), BLOCK))
        fired = np.zeros((len(part.world.events), BLOCK), dtype=np.int64)
        for k in range(lanes):
            model = HedgingModel(part.world, first + k, self.seed).play()
            out[..., k] = np.array(model.record)[np.ix_(part.months, part.places)]
            fired[:, k] = [event.first_fired for event in model.events]
        return out, fired
