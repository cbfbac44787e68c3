"""What each operation of an event's expression does; engines run programs with it.

Truth is 1.0 and falsehood 0.0; anything but zero counts as true. Division by zero gives 0, so that
a condition never brings a NaN into a history.
"""

from __future__ import annotations

from hedgesim.description.world.expressions import Code
from hedgesim.rules.arithmetic import greater, jitable, lesser

# Plain integers: numba inlines them as constants. They are the codes of ``conditions.Code``.
CONSTANT = int(Code.CONSTANT)
NUMBER = int(Code.NUMBER)
ROW = int(Code.ROW)
FIRED = int(Code.FIRED)
YEAR = int(Code.YEAR)
ADD = int(Code.ADD)
SUBTRACT = int(Code.SUBTRACT)
MULTIPLY = int(Code.MULTIPLY)
DIVIDE = int(Code.DIVIDE)
NEGATE = int(Code.NEGATE)
LESS = int(Code.LESS)
LESS_EQUAL = int(Code.LESS_EQUAL)
EQUAL = int(Code.EQUAL)
NOT_EQUAL = int(Code.NOT_EQUAL)
AND = int(Code.AND)
OR = int(Code.OR)
NOT = int(Code.NOT)
MINIMUM = int(Code.MINIMUM)
MAXIMUM = int(Code.MAXIMUM)
ABSOLUTE = int(Code.ABSOLUTE)

LOADS = (CONSTANT, NUMBER, ROW, FIRED, YEAR)
UNARY = (NEGATE, NOT, ABSOLUTE)


@jitable
def truth(condition: bool) -> float:
    """Return 1.0 where the condition holds, else 0.0."""
    return 1.0 if condition else 0.0


@jitable
def apply_unary(code: int, value: float) -> float:
    """Return the result of a unary operation."""
    if code == NEGATE:
        return -value
    if code == NOT:
        return truth(value == 0.0)
    return value if value >= 0.0 else -value


@jitable
def apply_binary(code: int, left: float, right: float) -> float:  # noqa: PLR0911
    """Return the result of a binary operation."""
    if code == ADD:
        return left + right
    if code == SUBTRACT:
        return left - right
    if code == MULTIPLY:
        return left * right
    if code == DIVIDE:
        return 0.0 if right == 0.0 else left / (1.0 if right == 0.0 else right)
    if code == LESS:
        return truth(left < right)
    if code == LESS_EQUAL:
        return truth(left <= right)
    if code == EQUAL:
        return truth(left == right)
    if code == NOT_EQUAL:
        return truth(left != right)
    if code == AND:
        return truth(left != 0.0) * truth(right != 0.0)
    if code == OR:
        return greater(truth(left != 0.0), truth(right != 0.0))
    if code == MINIMUM:
        return lesser(left, right)
    return greater(left, right)
