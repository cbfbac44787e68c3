"""Ensembles: histories of the same worlds under many parameter vectors."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.world import World
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.players import KernelPlayer
from hedgesim.running.parameters.sampling import Floats, Ints, Space
from hedgesim.running.playing.processors import available_processors

EVERY = slice(None)


class Played(NamedTuple):
    """Record of one world of an ensemble.

    values: (vectors, months, places); fired: (vectors, events) month of each event's first
    firing, `timing.NEVER` where it did not.
    """

    values: Floats
    fired: Ints


class Ensemble:
    """Worlds with the same actors, prepared to be played under any parameter vectors.

    Parameters
    ----------
    worlds: for example a scenario's and its baseline's; all have the same numbers.
    space: numbers that differ from vector to vector.
    months: those to keep, from the start. places: recorded rows to keep (`outcomes_of`).
    seed: of the chance of all histories. workers: threads; None for one a processor.
    """

    def __init__(
        self,
        worlds: Sequence[World],
        space: Space,
        months: Sequence[int],
        places: Sequence[int],
        seed: int = 1,
        workers: int | None = None,
    ) -> None:
        from hedgesim.engines.kernel.plan import plan_of  # noqa: PLC0415

        self.space = space
        self.workers = workers or available_processors()
        # The plan leaves out what is always zero; a parameter that is sampled is not.
        blank = np.zeros((1, len(space)))
        plans = [plan_of(space.sampled(world, blank), months, places) for world in worlds]
        self._players = [
            [KernelPlayer(plan, at, seed) for plan, at in plans] for _ in range(self.workers)
        ]

    def play(
        self,
        values: Floats,
        replications: NDArray[np.int64],
        worlds: slice = EVERY,
    ) -> list[Played]:
        """Play one history of every world for each vector of numbers.

        Parameters
        ----------
        values: (vectors, n) in the order of the space. replications: (vectors,) whose chance.
        worlds: those to play.
        """
        count = len(values)
        first = self._players[0][worlds]
        found = [
            Played(
                # In the kernel's order, lanes last, so that blocks are copied without reordering.
                np.empty((*player.out.shape[:2], count)).transpose(2, 0, 1),
                np.empty((count, len(player.plan.events)), dtype=np.int64),
            )
            for player in first
        ]
        starts = np.arange(0, count, BLOCK)
        shares = [part for part in np.array_split(starts, self.workers) if len(part)]

        def work(worker: int) -> None:
            for start in shares[worker].tolist():
                players = self._players[worker][worlds]
                self._play_block(players, start, values, replications, found)

        with ThreadPoolExecutor(self.workers) as pool:
            list(pool.map(work, range(len(shares))))
        return found

    def _play_block(
        self,
        players: list[KernelPlayer],
        start: int,
        values: Floats,
        replications: Ints,
        found: list[Played],
    ) -> None:
        chosen = np.minimum(np.arange(start, start + BLOCK), len(values) - 1)
        lanes = min(BLOCK, len(values) - start)
        for player, played in zip(players, found, strict=True):
            player.set_numbers(self.space.places, values[chosen].T)
            kept, fired = player.play_these(replications[chosen])
            played.values[start : start + lanes] = kept[..., :lanes].transpose(2, 0, 1)
            played.fired[start : start + lanes] = fired[:, :lanes].T
