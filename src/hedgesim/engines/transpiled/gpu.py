"""The kernel on a GPU through CuPy: many blocks at once, one thread a replication."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.engines.kernel.plan import Plan
from hedgesim.engines.kernel.table import BLOCK, Layout
from hedgesim.engines.transpiled.text import kernel_text
from hedgesim.engines.transpiled.tiles import Tiles, arguments_of

THREADS = 64  # of a group; two warps
_COMPILING = Lock()  # one thread compiles, and the others wait for it
SHARE = 4  # at most one part in so many of the memory that is free

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def find_device() -> Any:
    """Return CuPy, with a GPU that it can use.

    Raises
    ------
    InputError: no CuPy, no GPU, or no driver that fits.
    """
    try:
        import cupy  # noqa: PLC0415
    except ImportError:
        raise _refusal("a GPU is used through CuPy, which is missing", "hedgesim[gpu]") from None
    try:
        cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        message = f"there is no GPU that CuPy can use ({error})"
        raise _refusal(message, "a GPU of NVIDIA and a driver for its CUDA") from None
    return cupy


def _refusal(message: str, needed: str) -> InputError:
    hint = f"install {needed}, or leave out --engine gpu: the results are the same"
    return InputError([Problem("--engine", 1, 1, message, hint)])


@lru_cache(maxsize=2)
def _compiled(text: str, sampled: bool) -> Any:
    """Compile the kernel for the GPU."""
    macros = ("-DGPU", "-DLANES=1", f"-DSAMPLED={int(sampled)}")
    options = ("--std=c++17", "--fmad=false", *macros)
    return find_device().RawModule(code=text, options=options).get_function("play")


class GpuPlayer:
    """Plays with a GPU: many blocks at once, of which each call returns one.

    Parameters
    ----------
    blocks: how many are asked for one after the other.
    """

    def __init__(self, plan: Plan, layout: Layout, seed: int, blocks: int) -> None:
        self._cupy = find_device()
        self._sampled = layout.world.sampled
        self._number_places = layout.number_places
        self._arguments = arguments_of(plan, layout, seed, int(plan.reported.sum()))
        self._stream = self._cupy.cuda.Stream(non_blocking=True)
        self._tiles = self._room(blocks)
        self._first = 0  # replication of the first of the blocks that lie here
        self._values: Any = ()
        self._fired: Any = ()

    def play(self, first: int, lanes: int) -> tuple[Floats, Ints]:
        """See `Player.play`."""
        held = range(self._first, self._first + len(self._values) * BLOCK, BLOCK)
        if first not in held:
            self._play_from(first)
            return self._values[0], self._fired[0]
        return self._values[held.index(first)], self._fired[held.index(first)]

    def _room(self, blocks: int) -> Tiles:
        """Memory for as many blocks as fit."""
        one = Tiles(self._arguments, 1).memory.nbytes
        free = self._cupy.cuda.runtime.memGetInfo()[0]
        fitting = min(blocks, free // SHARE // one)
        if fitting < 1:
            message = (
                f"the GPU has {free / 2**20:.1f} MiB of memory free, of which one part in {SHARE}"
                f" is used, and a block takes {one / 2**20:.1f} MiB"
            )
            raise _refusal(message, "a GPU with more memory")
        with self._stream:
            return Tiles(self._arguments, fitting, self._cupy)

    def _play_from(self, first: int) -> None:
        tiles, arguments = self._tiles, self._arguments
        blocks = np.arange(first, first + len(tiles.memory) * BLOCK).reshape(-1, BLOCK)
        with _COMPILING:
            kernel = _compiled(kernel_text(tiles.kind), tiles.sampled)
        packed = np.frombuffer(bytes(tiles.packed()), dtype=np.uint8)
        with self._stream:
            tiles.view(arguments.replications)[:] = self._cupy.asarray(blocks)
            if self._sampled is not None:
                values = np.stack([self._sampled.of(block) for block in blocks])
                places = self._cupy.asarray(self._number_places[self._sampled.places])
                tiles.view(arguments.n.flat)[:, places] = self._cupy.asarray(values)
            grid = (blocks.size // THREADS,)
            kernel(grid, (THREADS,), (packed.view(f"V{packed.size}"), np.int64(blocks.size)))
            self._values = self._cupy.asnumpy(tiles.view(arguments.out))
            self._fired = self._cupy.asnumpy(tiles.view(arguments.fired.first))
        self._first = first
