"""Ensembles: histories of the same worlds under many parameter vectors."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.parsing.problems import InputError, Problem, one_of
from hedgesim.description.world.world import World
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.players import KernelPlayer
from hedgesim.running.parameters.sampling import Floats, Ints, Space
from hedgesim.running.playing.processors import available_processors
from hedgesim.running.storage.limits import FastEngine

if TYPE_CHECKING:
    from hedgesim.engines.kernel.plan import Plan
    from hedgesim.engines.kernel.table import Layout
    from hedgesim.engines.transpiled.gpu import OnDevice

type Prepared = tuple[Plan, Layout]

EVERY = slice(None)
MOST_BLOCKS = 1024  # that a GPU plays at once


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
    engine: ``kernel`` or ``gpu``; both give the same bits.

    Raises
    ------
    InputError: another engine, or no GPU for ``gpu``.
    """

    def __init__(
        self,
        worlds: Sequence[World],
        space: Space,
        months: Sequence[int],
        places: Sequence[int],
        seed: int = 1,
        workers: int | None = None,
        engine: str = "kernel",
    ) -> None:
        from hedgesim.engines.kernel.plan import plan_of  # noqa: PLC0415

        if engine not in tuple(FastEngine):
            message = f"there is no engine '{engine}' for many vectors of parameters"
            hint = one_of(engine, tuple(FastEngine))
            raise InputError([Problem("--engine", 1, 1, message, hint)])
        # The plan leaves out what is always zero; a parameter that is sampled is not.
        blank = np.zeros((1, len(space)))
        plans = [plan_of(space.sampled(world, blank), months, places) for world in worlds]
        self._shapes = [(int(p.reported.sum()), len(p.kept), len(p.events)) for p, _ in plans]
        self._players: _Processors | _Device
        if engine == "gpu":
            self._players = _Device(plans, space, seed)
        else:
            self._players = _Processors(plans, space, seed, workers or available_processors())

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
        found = [
            Played(
                # In the kernel's order, lanes last, so that blocks are copied without reordering.
                np.empty((months, places, count)).transpose(2, 0, 1),
                np.empty((count, events), dtype=np.int64),
            )
            for months, places, events in self._shapes[worlds]
        ]
        self._players.play(values, replications, worlds, found)
        return found


class _Processors:
    """Plays an ensemble in threads, block by block."""

    def __init__(self, plans: Sequence[Prepared], space: Space, seed: int, workers: int) -> None:
        self._space, self._workers = space, workers
        self._players = [
            [KernelPlayer(plan, at, seed) for plan, at in plans] for _ in range(workers)
        ]

    def play(
        self, values: Floats, replications: Ints, worlds: slice, found: Sequence[Played]
    ) -> None:
        """Fill in what is found."""
        starts = np.arange(0, len(values), BLOCK)
        shares = [part for part in np.array_split(starts, self._workers) if len(part)]

        def work(worker: int) -> None:
            for start in shares[worker].tolist():
                players = self._players[worker][worlds]
                self._play_block(players, start, values, replications, found)

        with ThreadPoolExecutor(self._workers) as pool:
            list(pool.map(work, range(len(shares))))

    def _play_block(
        self,
        players: list[KernelPlayer],
        start: int,
        values: Floats,
        replications: Ints,
        found: Sequence[Played],
    ) -> None:
        chosen = np.minimum(np.arange(start, start + BLOCK), len(values) - 1)
        lanes = min(BLOCK, len(values) - start)
        for player, played in zip(players, found, strict=True):
            player.set_numbers(self._space.places, values[chosen].T)
            kept, fired = player.play_these(replications[chosen])
            played.values[start : start + lanes] = kept[..., :lanes].transpose(2, 0, 1)
            played.fired[start : start + lanes] = fired[:, :lanes].T


class _Device:
    """Plays an ensemble on a GPU, a thread a vector; its memory grows with what is asked for."""

    def __init__(self, plans: Sequence[Prepared], space: Space, seed: int) -> None:
        from hedgesim.engines.transpiled import gpu  # noqa: PLC0415

        gpu.find_device()  # refused before any work where there is none
        self._gpu, self._plans, self._space, self._seed = gpu, plans, space, seed
        self._asked = 0  # blocks
        self._devices: dict[int, OnDevice] = {}

    def play(
        self, values: Floats, replications: Ints, worlds: slice, found: Sequence[Played]
    ) -> None:
        """Fill in what is found."""
        blocks = min(-(-len(values) // BLOCK), MOST_BLOCKS)
        if blocks > self._asked:
            self._devices.clear()
            self._asked = blocks
        for place, played in zip(range(len(self._plans))[worlds], found, strict=True):
            device = self._device(place)
            for start in range(0, len(values), device.replications):
                part = slice(start, start + device.replications)
                device.set_numbers(self._space.places, values[part])
                device.play(replications[part], np.arange(len(values[part])))
                self._take(device, part, played)

    def _device(self, place: int) -> OnDevice:
        if place not in self._devices:
            left = len(self._plans) - len(self._devices)
            parts, plan = self._gpu.SHARE * left, self._plans[place]
            self._devices[place] = self._gpu.OnDevice(
                *plan, self._seed, self._asked, parts=parts, own_numbers=True
            )
        return self._devices[place]

    def _take(self, device: OnDevice, part: slice, played: Played) -> None:
        count = len(played.values[part])
        kept, fired = device.found(-(-count // BLOCK))
        played.values[part] = kept.transpose(0, 3, 1, 2).reshape(-1, *kept.shape[1:3])[:count]
        played.fired[part] = fired.transpose(0, 2, 1).reshape(-1, fired.shape[1])[:count]
