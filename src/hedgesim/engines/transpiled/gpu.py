"""The kernel on a GPU through CuPy: many blocks at once, one thread a replication."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.world.world import SHARING
from hedgesim.engines.kernel.plan import Plan
from hedgesim.engines.kernel.table import BLOCK, Layout
from hedgesim.engines.transpiled.memory import STRIDE
from hedgesim.engines.transpiled.text import kernel_text
from hedgesim.engines.transpiled.tiles import Tiles, arguments_of

THREADS = 64  # of a group; two warps
SHARE = 4  # at most one part in so many of the memory that is free
# Options of the compiler beside those that fix the bits. With few registers a thread, more threads
# are at work at once, and others go on while one waits for memory.
OPTIONS: tuple[str, ...] = ("--maxrregcount=64",)
_COMPILING = Lock()  # one thread compiles, and the others wait for it

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def find_device() -> Any:
    """Return CuPy, with a GPU that it can use.

    Raises
    ------
    InputError: no CuPy, no GPU, or a driver that is too old.
    """
    try:
        import cupy  # noqa: PLC0415
    except ImportError:
        raise _refusal("a GPU is used through CuPy, which is missing", "hedgesim[gpu]") from None
    runtime = cupy.cuda.runtime
    try:
        runtime.getDeviceCount()
    except runtime.CUDARuntimeError as error:
        known, needed = runtime.driverGetVersion(), runtime.runtimeGetVersion()
        if 0 < known < needed:
            message = (
                f"the driver knows CUDA up to {_version(known)}, CuPy needs {_version(needed)}"
            )
            raise _refusal(message, "a newer driver of the GPU") from None
        message = f"there is no GPU that CuPy can use ({error})"
        raise _refusal(message, "a GPU of NVIDIA and a driver for its CUDA") from None
    return cupy


def _version(number: int) -> str:
    """Version of CUDA, of which the runtime gives 1000 times the major and 10 times the minor."""
    return f"{number // 1000}.{number % 1000 // 10}"


def _refusal(message: str, needed: str) -> InputError:
    hint = f"install {needed}, or leave out --engine gpu: the results are the same"
    return InputError([Problem("--engine", 1, 1, message, hint)])


@contextmanager
def refusing() -> Iterator[None]:
    """Say in an InputError what the device, its driver or its compiler cannot do."""
    cupy = find_device()
    try:
        yield
    except cupy.cuda.memory.OutOfMemoryError as error:
        raise _refusal(
            f"the GPU has too little memory ({error})", "a GPU with more memory"
        ) from None
    except (cupy.cuda.compiler.CompileException, cupy.cuda.driver.CUDADriverError) as error:
        message = f"the kernel cannot be compiled for this GPU ({str(error).splitlines()[-1]})"
        raise _refusal(message, "a newer driver of the GPU, and hedgesim[gpu] anew") from None


def compiled(text: str, name: str, *macros: str) -> Any:
    """Compile a text for the GPU, once, and return one of its functions."""
    options = ("--std=c++17", "--fmad=false", "-DGPU", *macros)
    with _COMPILING, refusing():
        return _compiled(text, options).get_function(name)


@lru_cache(maxsize=4)
def _compiled(text: str, options: tuple[str, ...]) -> Any:
    return find_device().RawModule(code=text, options=options)


class OnDevice:
    """A world on a GPU: plays many replications at once, and leaves there what it finds.

    Parameters
    ----------
    blocks: of replications to play at once, at most. parts: of the free memory that may be used,
    this takes one. stream: in which it works. own_numbers: each replication takes a vector of
    numbers of its own, set before it is played; else one of those that the world samples.

    Attributes
    ----------
    values: (blocks, months, places, STRIDE). firsts: (blocks, events, STRIDE).
    """

    def __init__(
        self,
        plan: Plan,
        layout: Layout,
        seed: int,
        blocks: int,
        *,
        parts: int = SHARE,
        stream: Any = None,
        own_numbers: bool = False,
    ) -> None:
        self.cupy = find_device()
        self.stream = stream or self.cupy.cuda.Stream(non_blocking=True)
        self._arguments = arguments_of(plan, layout, seed, int(plan.reported.sum()))
        self._number_places = layout.number_places
        sampled = layout.world.sampled
        self._vectors = 0 if sampled is None or own_numbers else len(sampled.values)
        self.tiles = self._room(blocks, parts)
        self.values = self.tiles.view(self._arguments.out)
        self.firsts = self.tiles.view(self._arguments.fired.first)
        if sampled is not None and not own_numbers:
            self.set_numbers(sampled.places, sampled.values)

    @property
    def words(self) -> np.int64:
        """Words from a block to the next, of the values and of the firsts."""
        return np.int64(self.tiles.memory.shape[1])

    @property
    def replications(self) -> int:
        """How many are played at once, at most."""
        return len(self.tiles.memory) * STRIDE

    def _room(self, blocks: int, parts: int) -> Tiles:
        """Memory for as many blocks as fit."""
        tile = Tiles(self._arguments, 1, vectors=self._vectors or STRIDE)
        one = tile.memory.nbytes
        if tile.numbers is not None and self._vectors == 0:
            one += tile.numbers.nbytes
        self.cupy.get_default_memory_pool().free_all_blocks()
        free = self.cupy.cuda.runtime.memGetInfo()[0]
        fitting = min(blocks, free // parts // one)
        if fitting < 1:
            message = (
                f"the GPU has {free / 2**20:.1f} MiB of memory free, of which one part in {parts}"
                f" is used, and a block takes {one / 2**20:.1f} MiB"
            )
            raise _refusal(message, "a GPU with more memory")
        with self.stream, refusing():
            vectors = self._vectors or fitting * STRIDE
            return Tiles(self._arguments, fitting, self.cupy, vectors)

    def set_numbers(self, places: Ints, values: Floats) -> None:
        """Set some of the sampled numbers, by index in `World.numbers`, to (vectors, n) values."""
        tables = -(-len(values) // STRIDE)
        rows = np.minimum(np.arange(tables * STRIDE), len(values) - 1).reshape(-1, STRIDE)
        with self.stream:
            table = self.cupy.asarray(np.ascontiguousarray(values[rows].transpose(0, 2, 1)))
            where = self.cupy.asarray(self._number_places[places])
            self.tiles.numbers[:tables, where] = table

    def by_vector(self, first: int, last: int) -> Ints:
        """The replications [first, last), in the order in which they are played soonest."""
        return by_vector(first, last, max(self._vectors, 1))

    def play(self, replications: Ints, vectors: Ints | None = None) -> None:
        """Play some replications, each with one of the vectors of numbers.

        ``vectors``: which; where None, each with that which the world samples for it.
        """
        tiles, arguments, asarray = self.tiles, self._arguments, self.cupy.asarray
        if vectors is None:
            vectors = replications // SHARING % max(self._vectors, 1)
        count = -(-len(replications) // STRIDE) * STRIDE
        kernel = compiled(
            kernel_text(tiles.kind),
            "play",
            "-DLANES=1",
            f"-DSAMPLED={int(tiles.sampled)}",
            *OPTIONS,
        )
        packed = np.frombuffer(bytes(tiles.packed()), dtype=np.uint8)
        with self.stream:
            whole = asarray(np.resize(replications, count).reshape(-1, STRIDE))
            tiles.view(arguments.replications)[: len(whole)] = whole
            if tiles.sampled:
                tiles.vectors[:count] = asarray(np.resize(vectors, count))
            grid = (-(-count // THREADS),)
            kernel(grid, (THREADS,), (packed.view(f"V{packed.size}"), np.int64(count)))

    def found(self, blocks: int) -> tuple[Floats, Ints]:
        """What the first blocks found, copied from the device."""
        with self.stream:
            asnumpy = self.cupy.asnumpy
            return asnumpy(self.values[:blocks]), asnumpy(self.firsts[:blocks])


def by_vector(first: int, last: int, vectors: int) -> Ints:
    """Order the replications [first, last) so that pairs with the same numbers are neighbours.

    Threads side by side then read the same numbers. A last one without its pair stays the last.
    """
    found, pairs = np.arange(first, last), (last - first) // SHARING
    together = found[: SHARING * pairs].reshape(-1, SHARING)
    order = np.argsort(together[:, 0] // SHARING % vectors, kind="stable")
    found[: SHARING * pairs] = together[order].reshape(-1)
    return found


class GpuPlayer:
    """Plays with a GPU: many blocks at once, of which each call returns one.

    Parameters
    ----------
    blocks: how many are asked for one after the other.
    """

    def __init__(self, plan: Plan, layout: Layout, seed: int, blocks: int) -> None:
        self._device = OnDevice(plan, layout, seed, blocks)
        self._first = 0  # replication of the first of the blocks that lie here
        self._values: list[Floats] = []
        self._fired: list[Ints] = []

    def play(self, first: int, lanes: int) -> tuple[Floats, Ints]:
        """See `Player.play`."""
        held = range(self._first, self._first + len(self._values) * BLOCK, BLOCK)
        if first not in held:
            self._play_from(first)
            return self._values[0], self._fired[0]
        return self._values[held.index(first)], self._fired[held.index(first)]

    def _play_from(self, first: int) -> None:
        count = self._device.replications
        self._device.play(np.arange(first, first + count))
        values, fired = self._device.found(count // BLOCK)
        self._values, self._fired, self._first = list(values), list(fired), first
