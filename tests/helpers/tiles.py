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

Play = Callable[[Any, int], object]
Played = tuple[NDArray[np.float64], NDArray[np.int64]]  # values, and first months of events


class Both:
    """A world that both play: every row in every month of the last of some blocks.

    ``replications``: how many of the last block the text plays.
    """

    def __init__(self, world: World, tiles: int = 1, replications: int = BLOCK) -> None:
        self.names, self.replications = row_names(world), replications
        self._plan, self._layout = plan_of(world, range(world.months), range(len(self.names)))
        self._arguments = arguments_of(self._plan, self._layout, 1, world.months)
        self.tiles = Tiles(self._arguments, tiles)
        self._last = (tiles - 1) * BLOCK
        blocks = np.arange(tiles * BLOCK).reshape(tiles, BLOCK)
        self.tiles.view(self._arguments.replications)[:] = blocks
        if world.sampled is not None:
            numbers = self.tiles.view(self._arguments.n.flat)
            places = self._layout.number_places[world.sampled.places]
            for tile, block in enumerate(blocks):
                numbers[tile, places] = world.sampled.of(block)

    def threads(self, lanes: int) -> int:
        """Threads that play the text, ``lanes`` replications each."""
        return (self._last + self.replications) // lanes

    def kernel(self) -> Played:
        """What the kernel finds."""
        return KernelPlayer(self._plan, self._layout, 1).play(self._last, BLOCK)

    def text(self, play: Play, lanes: int) -> Played:
        """What the C text finds."""
        play(ctypes.byref(self.tiles.packed()), ctypes.c_longlong(self.threads(lanes)))
        return self.played()

    def played(self) -> Played:
        """What lies in the last tile."""
        arguments = self._arguments
        return self.tiles.view(arguments.out)[-1], self.tiles.view(arguments.fired.first)[-1]


def first_difference(both: Both, play: Play, lanes: int) -> str | None:
    """Month, name and values of the first bit that differs, or None."""
    count = both.replications
    (values, firsts), (others, other_firsts) = both.kernel(), both.text(play, lanes)
    values, others = (np.ascontiguousarray(one[..., :count]) for one in (values, others))
    differs = values.view(np.uint64) != others.view(np.uint64)
    if differs.any():
        month, row, lane = (int(i) for i in np.argwhere(differs)[0])
        pair = f"{values[month, row, lane]!r} and {others[month, row, lane]!r}"
        return f"month {month}, replication {lane}: {both.names[row]} is {pair}"
    same = np.array_equal(firsts[:, :count], other_firsts[:, :count])
    return None if same else "events fire in other months"


def any_text() -> str:
    """The kernel in C: of a small world, as of any."""
    return kernel_text(Both(worlds.world()).tiles.kind)
