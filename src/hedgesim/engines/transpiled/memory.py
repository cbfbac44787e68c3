"""Types of the kernel's values in C, and the memory that C text plays blocks in.

A tile is the memory of `STRIDE` replications side by side; a thread plays `LANES` of them: all on
a processor, one on a GPU. Rows of a tile lie one after the other, so that in both cases the values
of a row lie side by side.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from hedgesim.engines.kernel.table import BLOCK

STRIDE = BLOCK
WORD = 8  # bytes of every value

_C = {"f": "f64", "i": "i64", "u": "u64", "V": "f64"}  # by kind of a NumPy type
_CTYPES = {"f64": ctypes.c_double, "i64": ctypes.c_int64, "u64": ctypes.c_uint64}

# Where the elements of an array lie, and how far one is from the next. Shared by all replications;
# one value, or one row, a number; one for each thread; one for each replication.
STEPS = {"shared": "1", "number": "WIDTH", "thread": "THREAD_STEP", "lanes": "STRIDE"}


@dataclass(frozen=True)
class Scalar:
    """A number (``f64``, ``i64``, ``u64``) or a truth value (``bool``)."""

    c: str


@dataclass(frozen=True)
class Tuple:
    """Several numbers that a function returns."""

    parts: tuple[Scalar, ...]

    @property
    def c(self) -> str:
        """Name of the type in C."""
        return "_".join(["tuple", *(part.c for part in self.parts)])


@dataclass(frozen=True)
class Array:
    """Elements in ``axes`` dimensions, that of replications apart; ``place``: see `STEPS`.

    With ``fields``, every element is a record: an element for each field, one after the other.
    Without axes: one element, by its address.
    """

    element: str
    axes: int
    place: str
    fields: tuple[str, ...] = ()

    @property
    def c(self) -> str:
        """Name of the type in C."""
        return f"{self.element}_{self.axes}" if self.axes else f"{self.element} *"

    @property
    def step(self) -> str:
        """Distance of two elements, in C."""
        return f"{len(self.fields)} * {STEPS[self.place]}" if self.fields else STEPS[self.place]


@dataclass(frozen=True)
class Struct:
    """A named tuple, by its address."""

    name: str
    fields: tuple[tuple[str, Type], ...]

    @property
    def c(self) -> str:
        """Name of the type in C."""
        return f"const {self.name} *"


type Type = Scalar | Tuple | Array | Struct


def type_of(value: Any, place: str, *, inside: bool = False) -> Type:
    """Type of a value of the kernel; ``place`` of its arrays, see `STEPS`.

    ``inside``: the value lies in a named tuple, where an array of numbers that has no axis of
    replications is one for each thread.
    """
    if isinstance(value, tuple):
        named: Any = value
        pairs = zip(named._fields, named, strict=True)
        parts = tuple((name, type_of(part, place, inside=True)) for name, part in pairs)
        return Struct(type(value).__name__, parts)
    if not isinstance(value, np.ndarray):
        return Scalar("i64")
    if value.dtype.names:
        return Array("f64", value.ndim, place, value.dtype.names)
    if place == "lanes" and inside and value.ndim == 1:
        place = "thread"
    axes = value.ndim - (place == "lanes" or (place == "number" and value.ndim == 2))
    return Array(_C[value.dtype.kind], axes, place)


@cache
def ctypes_of(kind: Type) -> Any:
    """The same type for `ctypes`."""
    if isinstance(kind, Scalar):
        return _CTYPES[kind.c]
    if isinstance(kind, Array) and not kind.axes:
        return ctypes.c_void_p
    if isinstance(kind, Array):
        pairs = [("at", ctypes.c_void_p), ("n", ctypes.c_int64 * kind.axes)]
    else:
        assert isinstance(kind, Struct)
        pairs = [(name, ctypes_of(part)) for name, part in kind.fields]
    return type("Packed", (ctypes.Structure,), {"_fields_": pairs})


def pack(kind: Type, value: Any, address: Callable[[Any, Array], int]) -> Any:
    """Write a value for C; ``address`` says where an array's first element lies."""
    if isinstance(kind, Struct):
        parts = zip(kind.fields, value, strict=True)
        return ctypes_of(kind)(*(pack(part, one, address) for (_, part), one in parts))
    if isinstance(kind, Scalar):
        return value
    assert isinstance(kind, Array)
    at = address(value, kind)
    return ctypes_of(kind)(at, value.shape[: kind.axes]) if kind.axes else at


def arrays(kind: Type, value: Any) -> Iterator[tuple[Array, Any]]:
    """Every array in a value, with its type."""
    if isinstance(kind, Struct):
        for (_, part), one in zip(kind.fields, value, strict=True):
            yield from arrays(part, one)
    elif isinstance(kind, Array):
        yield kind, value
