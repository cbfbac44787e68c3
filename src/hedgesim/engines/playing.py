"""One way to ask either engine for a block of replications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world import World
from hedgesim.engines.layout import BLOCK

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Player(Protocol):
    """Plays one world."""

    def play(self, first: int, lanes: int) -> tuple[Floats, Ints]:
        """Play replications [first, first + lanes), at most a block.

        Returns values (months, places, BLOCK), of which ``lanes`` count, and the month each event
        first fired (events, BLOCK), `happening.NEVER` where it did not. Both may be overwritten by
        the next call.
        """
        ...


def player(
    engine: str, world: World, months: Sequence[int], places: Sequence[int], seed: int
) -> Player:
    """Return a player of a world; ``engine`` is ``kernel`` or ``mesa``.

    ``months`` are those to keep, from the start; ``places`` the recorded rows to keep.
    """
    if engine == "mesa":
        return MesaPlayer(world, months, places, seed)
    return KernelPlayer(world, months, places, seed)


class KernelPlayer:
    """The compiled engine: all replications of a block at once."""

    def __init__(
        self, world: World, months: Sequence[int], places: Sequence[int], seed: int
    ) -> None:
        from hedgesim.engines.happening_lanes import fired_for  # noqa: PLC0415
        from hedgesim.engines.plan import plan_of, table_for  # noqa: PLC0415

        self.seed = seed
        self.plan, at = plan_of(world, months, places)
        self.table = table_for(at)
        self.keys = np.zeros(BLOCK, dtype=np.uint64)
        self.fired = fired_for(len(world.events))
        self.out = np.zeros((len(months), len(places), BLOCK))

    def play(self, first: int, lanes: int) -> tuple[Floats, Ints]:
        """See `Player.play`."""
        from hedgesim.engines.kernel import play_block  # noqa: PLC0415

        play_block(self.plan, self.table, self.keys, self.fired, self.seed, first, self.out)
        return self.out, self.fired.first


class MesaPlayer:
    """The Mesa engine: one replication after the other."""

    def __init__(
        self, world: World, months: Sequence[int], places: Sequence[int], seed: int
    ) -> None:
        self.world = world
        self.months = list(months)
        self.places = list(places)
        self.seed = seed

    def play(self, first: int, lanes: int) -> tuple[Floats, Ints]:
        """See `Player.play`."""
        from hedgesim.engines.model import HedgingModel  # noqa: PLC0415

        out = np.zeros((len(self.months), len(self.places), BLOCK))
        fired = np.zeros((len(self.world.events), BLOCK), dtype=np.int64)
        for k in range(lanes):
            model = HedgingModel(self.world, first + k, self.seed).play()
            out[..., k] = np.array(model.record)[np.ix_(self.months, self.places)]
            fired[:, k] = [happening.first_fired for happening in model.happenings]
        return out, fired
