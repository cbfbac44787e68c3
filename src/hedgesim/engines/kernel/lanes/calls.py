"""How a loop finds its operands."""

from __future__ import annotations

from typing import Any

from hedgesim.rules.compilation import lanes

Table = Any  # (rows, BLOCK) of float64
Call = Any  # (WIDTH,) of int64: operation, times, then row and step of each operand
Keys = Any  # (BLOCK,) of uint64


@lanes
def at(c: Call, operand: int, time: int) -> Any:
    """Row of an operand (1 is the result), the ``time``-th time."""
    return c[2 * operand] + time * c[2 * operand + 1]


@lanes
def one(t: Table, c: Call, operand: int, time: int) -> Any:
    """An operand that is a constant, the same in all replications; numbers may be drawn."""
    return t[at(c, operand, time), 0]
