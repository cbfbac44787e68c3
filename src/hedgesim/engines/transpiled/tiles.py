"""Memory for many blocks at once, laid out as the C text of the kernel finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hedgesim.engines.kernel.draw_cache import NOTHING
from hedgesim.engines.kernel.events import Fired, fired_for
from hedgesim.engines.kernel.plan import Plan
from hedgesim.engines.kernel.table import BLOCK, Layout, Numbers, State
from hedgesim.engines.transpiled.memory import STRIDE, WORD, Array, Struct, arrays, pack
from hedgesim.engines.transpiled.text import PLACING, tiles_type


class Arguments(NamedTuple):
    """What `play_block` takes, in its order."""

    plan: Plan
    s: State
    n: Numbers
    keys: NDArray[np.uint64]
    fired: Fired
    seed: int
    replications: NDArray[np.int64]
    cached_draws: NDArray[np.float64]
    out: NDArray[np.float64]


def arguments_of(plan: Plan, layout: Layout, seed: int, kept: int) -> Arguments:
    """What `play_block` plays one block in, as named arguments; ``kept``: months or phases."""
    return Arguments(
        plan=plan,
        s=layout.state(len(plan.literal_numbers)),
        n=layout.numbers(),
        keys=np.zeros(BLOCK, dtype=np.uint64),
        fired=fired_for(plan),
        seed=seed,
        replications=np.zeros(BLOCK, dtype=np.int64),
        cached_draws=NOTHING,
        out=np.zeros((kept, len(plan.kept), BLOCK)),
    )


@dataclass(frozen=True)
class _Room:
    """Where an array, and those that lie in it, have their place."""

    array: NDArray[Any]
    own: bool  # each tile has its own
    first: int  # word of a tile; or place among the shared arrays

    def inside(self, array: NDArray[Any]) -> bool:
        """Whether an array lies in this one."""
        return 0 <= array.ctypes.data - self.array.ctypes.data < self.array.nbytes


class Tiles:
    """The memory of several blocks, all of one world.

    Parameters
    ----------
    arguments: of one block, see `arguments_of`; they fill what all tiles begin with.
    count: of tiles. library: NumPy, or what stands for it on a device, and has its functions.
    vectors: how many vectors of the world's numbers lie in a table of their own, of which each
    replication takes one; None where each tile has its own numbers.

    Attributes
    ----------
    kind: type of the arguments. memory: (count, words). shared: arrays that all tiles share.
    sampled: whether numbers of the world differ between replications.
    numbers: (tiles, numbers, STRIDE) vectors of numbers, if they have a table. vectors: which of
    them each replication takes.
    """

    def __init__(
        self, arguments: Arguments, count: int, library: Any = np, vectors: int | None = None
    ) -> None:
        self.kind: Struct = tiles_type(arguments)
        self.sampled = arguments.n.flat.ndim == 2
        self._arguments, self._library = arguments, library
        self._rooms: list[_Room] = []
        self.shared: list[Any] = []
        self._words = 0
        self.numbers: Any = None
        if self.sampled and vectors is not None:
            self._make_table(vectors, count)
        for kind, array in arrays(self.kind, (*arguments, *(0 for _ in PLACING))):
            self._place(kind, array)
        self.memory = library.zeros((count, self._words))
        if self.sampled and vectors is None:
            self.view(arguments.n.flat)[:] = library.asarray(arguments.n.flat)

    def _make_table(self, vectors: int, count: int) -> None:
        flat, library = self._arguments.n.flat, self._library
        tables = -(-vectors // STRIDE)
        self.numbers = library.zeros((tables, *flat.shape))
        self.numbers[:] = library.asarray(flat)
        self.vectors = library.asarray(np.zeros(count * STRIDE, dtype=np.int64))
        self.shared.append(self.numbers)
        self._rooms.append(_Room(flat, False, 0))

    def view(self, array: NDArray[Any]) -> Any:
        """The array of every tile that one of the arguments stands for: (count, *shape)."""
        shape = len(self.memory), *array.shape
        if array.size == 0:
            return self.memory[:, :0].view(array.dtype).reshape(shape)
        room = self._room(array)
        first = room.first + (array.ctypes.data - room.array.ctypes.data) // WORD
        part = self.memory[:, first : first + array.size]
        return part.view(array.dtype).reshape(shape)

    def packed(self, where: Callable[[Any], int] | None = None) -> Any:
        """The arguments in C; ``where`` the memory and the shared arrays lie, if not as here."""
        find = where or _pointer

        def address(array: NDArray[Any], _kind: Array) -> int:
            if array.size == 0:
                return 0
            room = self._room(array)
            past = array.ctypes.data - room.array.ctypes.data
            if room.own:
                return find(self.memory) + WORD * room.first + past
            return find(self.shared[room.first]) + past

        placing = (self._words, 0, 0)
        if self.numbers is not None:
            placing = (self._words, self._arguments.n.flat.size, find(self.vectors))
        return pack(self.kind, (*self._arguments, *placing), address)

    def _place(self, kind: Array, array: NDArray[Any]) -> None:
        if array.size == 0 or any(room.inside(array) for room in self._rooms):
            return
        assert array.flags.c_contiguous
        own = kind.place in ("lanes", "thread") or (kind.place == "number" and self.sampled)
        self._rooms.append(_Room(array, own, self._words if own else len(self.shared)))
        if own:
            replications = STRIDE if kind.place == "thread" else 1
            self._words += prod(array.shape) * replications * array.dtype.itemsize // WORD
        else:
            flat = array.reshape(-1).view(np.float64)
            self.shared.append(self._library.asarray(flat.copy()))

    def _room(self, array: NDArray[Any]) -> _Room:
        return next(room for room in self._rooms if room.inside(array))


def _pointer(array: Any) -> int:
    """Address of an array, of NumPy or of a device."""
    return int(array.ctypes.data if isinstance(array, np.ndarray) else array.data.ptr)
