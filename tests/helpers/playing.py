"""Both engines behind one face: a test compares rows of numbers with rows of numbers.

Everything that tests know about calling the kernel stands in `kernel_block`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.world import World
from hedgesim.engines.kernel.plan import plan_of
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.mesa.model import HedgingModel
from hedgesim.engines.players import KernelPlayer
from hedgesim.rules import PHASES

Floats = NDArray[np.float64]


def row_names(world: World) -> tuple[str, ...]:
    """Full name of every recorded row: the situation in force, then the measures."""
    rows = world.rows
    return (*rows.names(), *MeasureRows(rows).names())


@dataclass(frozen=True)
class History:
    """What one engine recorded: ``history["trust.Home.China"]`` is a list over months.

    ``values`` has a row a month (or a phase, where watched) and a column a name. ``fired`` gives
    the months in which each event fired.
    """

    names: tuple[str, ...]
    values: Floats
    fired: dict[str, list[int]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Floats:
        return self.values[:, self.names.index(name)]

    def end(self, name: str) -> float:
        """The value in the last month."""
        return float(self[name][-1])


def mesa_history(
    world: World, replication: int = 0, seed: int = 1, *, watched: bool = False
) -> History:
    """Play one history with agents; ``watched`` keeps it after every phase."""
    seen: list[list[float]] = []
    fired: dict[str, list[int]] = {event.id: [] for event in world.events}

    def watch(model: HedgingModel, phase: str, month: int) -> None:
        if phase == PHASES[0]:
            for event in model.events:
                if event.fired == month:
                    fired[event.event.id].append(month)
        if watched:
            seen.append(model.snapshot())

    model = HedgingModel(world, replication, seed, watch=watch).play()
    return History(row_names(world), np.array(seen if watched else model.record), fired)


@dataclass(frozen=True)
class Block:
    """What the kernel recorded of `BLOCK` replications."""

    names: tuple[str, ...]
    values: Floats  # (months or phases, rows, BLOCK)
    first_fired: NDArray[np.int64]  # (E, BLOCK)

    def history(self, lane: int) -> History:
        """One replication of the block."""
        return History(self.names, np.ascontiguousarray(self.values[:, :, lane]))


def kernel_block(
    world: World,
    first: int = 0,
    seed: int = 1,
    *,
    watched: bool = False,
    months: Sequence[int] | None = None,
    rows: Sequence[int] | None = None,
) -> Block:
    """Play the block of replications that begins at ``first``.

    ``months`` and ``rows`` to keep, all where None.
    """
    names = row_names(world)
    rows = range(len(names)) if rows is None else rows
    months = range(world.months) if months is None else months
    plan, at = plan_of(world, months, rows, watched=watched)
    kept = world.months * len(PHASES) if watched else len(months)
    one = KernelPlayer(plan, at, seed)
    one.out = np.full((kept, len(rows), BLOCK), np.nan)
    values, fired = one.play(first, BLOCK)
    return Block(tuple(names[row] for row in rows), values, fired.copy())
