"""Blocks of one world played by the kernel, and by its C text."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.world import World
from hedgesim.engines.kernel.plan import plan_of
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.players import KernelPlayer
from hedgesim.engines.transpiled.text import kernel_text
from hedgesim.engines.transpiled.tiles import Tiles, arguments_of
from helpers import worlds
from helpers.playing import row_names

TILES = 2
Play = Callable[[Any, int], object]


class Both:
    """A world that both play: the last of `TILES` blocks, every row in every month."""

    def __init__(self, world: World, seed: int = 1) -> None:
        self.names = row_names(world)
        self._plan, self._layout = plan_of(world, range(world.months), range(len(self.names)))
        self._world, self._seed = world, seed
        self._arguments = arguments_of(self._plan, self._layout, seed, world.months)
        self.tiles = Tiles(self._arguments, TILES)
        blocks = np.arange(TILES * BLOCK).reshape(TILES, BLOCK)
        self.tiles.view(self._arguments.replications)[:] = blocks
        if world.sampled is not None:
            numbers = self.tiles.view(self._arguments.n.flat)
            places = self._layout.number_places[world.sampled.places]
            for tile, block in enumerate(blocks):
                numbers[tile, places] = world.sampled.of(block)

    def kernel(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Values and first months of events, by the kernel."""
        player = KernelPlayer(self._plan, self._layout, self._seed)
        return player.play((TILES - 1) * BLOCK, BLOCK)

    def text(self, play: Play, lanes: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Values and first months of events, by the C text, ``lanes`` replications a thread."""
        play(ctypes.byref(self.tiles.packed()), ctypes.c_longlong(TILES * BLOCK // lanes))
        return self.played()

    def played(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Values and first months of events that lie in the last tile."""
        arguments = self._arguments
        return self.tiles.view(arguments.out)[-1], self.tiles.view(arguments.fired.first)[-1]


def first_difference(both: Both, play: Play, lanes: int) -> str | None:
    """Month, name and values of the first bit that differs, or None."""
    (values, firsts), (others, other_firsts) = both.kernel(), both.text(play, lanes)
    differs = values.view(np.uint64) != others.view(np.uint64)
    if differs.any():
        month, row, lane = (int(i) for i in np.argwhere(differs)[0])
        pair = f"{values[month, row, lane]!r} and {others[month, row, lane]!r}"
        return f"month {month}, replication {lane}: {both.names[row]} is {pair}"
    return None if np.array_equal(firsts, other_firsts) else "events fire in other months"


def any_text() -> str:
    """The kernel in C: of a small world, as of any."""
    return kernel_text(Both(worlds.world()).tiles.kind)
