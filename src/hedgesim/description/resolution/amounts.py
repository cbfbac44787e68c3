"""Amounts of effects: how much, in what mode, in the variable's own unit."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.formats.events import AMOUNTS, EffectFile
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault
from hedgesim.description.resolution.binding import Scope
from hedgesim.description.world.expressions import Code, ExpressionError, Operand, constant_program
from hedgesim.description.world.variables import UNIT_INTERVAL, Variable
from hedgesim.description.world.world import Mode, Program


def amount_of(
    effect: EffectFile,
    variable: Variable,
    scope: Scope,
    hedger: str,
    fields: Mapping[str, Operand | float],
) -> tuple[Mode, Program]:
    """Return how an effect changes its variable, and by how much.

    ``by`` adds (a percentage scales), ``times`` scales, ``to`` sets. ``fields`` are what
    the amount may name beside the numbers of the world. Raises Fault.
    """
    key = next(name for name in AMOUNTS if getattr(effect, name) is not None)
    text: str = getattr(effect, key)
    try:
        literal = _literal(text, key, variable)
        if literal is not None:
            mode, value = literal
            return mode, constant_program(value, text)
        program = scope.amount(text, hedger, fields)
    except ExpressionError as error:
        raise _explained(error, text, scope, hedger).below((key,)) from None
    except Fault as fault:
        raise fault.below((key,)) from None
    if key == "times":
        return Mode.SCALE, _less_one(program)
    return (Mode.SET if key == "to" else Mode.ADD), program


def _literal(text: str, key: str, variable: Variable) -> tuple[Mode, float] | None:
    """Mode and value of an amount that is no expression; None for an expression."""
    number = units.literal(text)
    part = units.percent(text)
    if key == "times":
        if part is not None or units.is_money(text):
            raise Fault(f"'{text}' is no factor", "times: 0.8, or by: -20%")
        return None if number is None else (Mode.SCALE, _factor(number) - 1.0)
    if part is not None and key == "by":
        return Mode.SCALE, part
    if part is not None and variable.bounds != UNIT_INTERVAL:
        raise Fault(f"'{text}' is no value of {variable.name}", f"in {variable.unit}")
    value = part if part is not None else number
    if units.is_money(text):
        if not variable.unit.startswith("US$"):
            wrong = f"'{text}' is money; {variable.name} is in {variable.unit}"
            raise Fault(wrong, "write a plain number")
        value = units.money(text)
    if units.is_time(text):
        raise Fault(f"'{text}' is a time; {variable.name} is in {variable.unit}")
    if value is None:
        return None
    low, high = variable.bounds
    if not (low <= value <= high if key == "to" else abs(value) <= high - low):
        bounds = units.between(low, high, variable.unit)
        raise Fault(f"{text} is out of the range of {variable.name}", bounds)
    return (Mode.SET if key == "to" else Mode.ADD), value


def _factor(number: float) -> float:
    if number < 0:
        raise Fault("a factor may not be negative", "0.8 takes a fifth away")
    return number


def _less_one(program: Program) -> Program:
    """Program that takes 1 from the result of another: from a factor to a relative change."""
    return replace(
        program,
        codes=(*program.codes, int(Code.CONSTANT), int(Code.SUBTRACT)),
        operands=(*program.operands, len(program.constants), 0),
        constants=(*program.constants, 1.0),
    )


def _explained(error: ExpressionError, text: str, scope: Scope, hedger: str) -> Fault:
    """Say of a name that is part of the situation why an amount cannot hold it."""
    try:
        scope.condition(text, hedger)
    except ExpressionError:
        return error
    return Fault(
        "an amount is made of numbers and cannot name the situation",
        "reference.NAME is its value at the start; conditions go into 'when'",
        column=error.column,
    )


_TWO: dict[Code, Callable[[float, float], float]] = {
    Code.ADD: operator.add,
    Code.SUBTRACT: operator.sub,
    Code.MULTIPLY: operator.mul,
    Code.DIVIDE: operator.truediv,
    Code.LESS: operator.lt,
    Code.LESS_EQUAL: operator.le,
    Code.EQUAL: operator.eq,
    Code.NOT_EQUAL: operator.ne,
    Code.AND: lambda a, b: bool(a) and bool(b),
    Code.OR: lambda a, b: bool(a) or bool(b),
    Code.MINIMUM: min,
    Code.MAXIMUM: max,
}
_ONE: dict[Code, Callable[[float], float]] = {
    Code.NEGATE: operator.neg,
    Code.NOT: operator.not_,
    Code.ABSOLUTE: abs,
}


def work_out(program: Program, numbers: Sequence[float] | NDArray[np.float64]) -> float:
    """Return the result of a program over numbers only, for people to read.

    The engines run programs by the rule book, not by this. Raises Fault where there is no result.
    """
    stack: list[float] = []
    for step, operand in zip(program.codes, program.operands, strict=True):
        code = Code(step)
        if code is Code.CONSTANT:
            stack.append(program.constants[operand])
        elif code is Code.NUMBER:
            stack.append(float(numbers[operand]))
        elif code in _ONE:
            stack.append(_ONE[code](stack.pop()))
        elif code in _TWO:
            second, first = stack.pop(), stack.pop()
            if code is Code.DIVIDE and second == 0:
                raise Fault("it divides by 0")
            stack.append(_TWO[code](first, second))
        else:
            raise Fault("it depends on the situation")
    return float(stack.pop())
