"""Effects of an event's kind bound to the rows of one world, with their amounts."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.formats.events import EffectFile
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import Fault, unknown_name
from hedgesim.description.resolution.binding import Scope
from hedgesim.description.resolution.fields import Binder, Bound
from hedgesim.description.world.expressions import Code, ExpressionError, Operand, constant_program
from hedgesim.description.world.index import Rows
from hedgesim.description.world.variables import UNIT_INTERVAL, VARIABLES, Variable
from hedgesim.description.world.world import Effect, Mode, Program, Shape

ALL = "all"  # `of: all` is every partner
_ROLE = re.compile(r"(?<=\.)partner(?![\w.-])")  # in `reference.aid.partner`: whom `of` names


def bind_effects(
    effects: Iterable[EffectFile], bound: Bound, binder: Binder, location: Location
) -> tuple[Effect, ...]:
    """Return the effects that reach this world; faults go to ``location``, that of the list.

    Left out are effects whose amount or shape names an absent optional field, or that concern a
    country that is no actor. A level ``for`` an absent time lasts to the end; an absent delay is
    none.
    """
    found: list[Effect] = []
    numbers = bound.numbers(binder.scope)
    for position, effect in enumerate(effects):
        if any(bound.lacks(text) for text in _texts(effect)):
            continue
        with (location / position).guard():
            found.extend(_effects(effect, bound, numbers, binder))
    return tuple(found)


def _texts(effect: EffectFile) -> tuple[str | None, ...]:
    return effect.by, effect.times, effect.to, effect.over, effect.half_life


def _effects(
    effect: EffectFile, bound: Bound, numbers: Mapping[str, Operand | float], binder: Binder
) -> Iterator[Effect]:
    """One effect for each partner or framework that it concerns."""
    variable = VARIABLES[effect.change]
    if variable.moved_by == "choice":
        hint = "change what determines it: trust, aid, nationalism, self_reliance ..."
        raise Fault(f"'{variable.name}' is chosen by the hedger", hint, ("change",))
    amounts = _amounts(effect, variable, bound.hedger, numbers, binder)
    months = _time("over", effect.over, bound, binder) or _time("for", effect.lasts, bound, binder)
    half_life = _time("half_life", effect.half_life, bound, binder)
    delay = _time("delay", effect.delay, bound, binder)
    for target in _targets(effect, variable, bound, binder):
        mode, amount = amounts(target)
        yield Effect(
            row=_row(variable, bound.hedger, target, binder),
            mode=mode,
            amount=amount,
            shape=Shape[effect.shape.upper()],
            months=round(months),
            half_life=half_life,
            delay=round(delay),
            variable=variable.name,
            of=target,
        )


def _amounts(
    effect: EffectFile,
    variable: Variable,
    hedger: str,
    numbers: Mapping[str, Operand | float],
    binder: Binder,
) -> Callable[[str], tuple[Mode, Program]]:
    """Return the amount by target: its own where the text names the role `partner`."""

    def amount(file: EffectFile) -> tuple[Mode, Program]:
        mode, program = amount_of(file, variable, binder.scope, hedger, numbers)
        _finite(program, file, binder)
        return mode, program

    key, text = effect.amount
    if not _ROLE.search(text):
        common = amount(effect)
        return lambda _: common
    if variable.level != "tie":
        hint = f"name one: {_ROLE.sub('Japan', text)}"
        wrong = f"'{variable.name}' has no partner that 'partner' could stand for"
        raise Fault(wrong, hint, (key,))
    return lambda name: amount(effect.model_copy(update={key: _ROLE.sub(name, text)}))


def _finite(amount: Program, effect: EffectFile, binder: Binder) -> None:
    """Require that an amount is a number at the values that numbers have."""
    values = [quantity.value for quantity in binder.quantities.values()]
    key, _ = effect.amount
    try:
        result = work_out(amount, values)
    except Fault as fault:
        raise fault.below((key,)) from None
    if not math.isfinite(result):
        raise Fault("the amount is not finite", "", (key,))


def _targets(
    effect: EffectFile, variable: Variable, bound: Bound, binder: Binder
) -> tuple[str, ...]:
    """Partners or frameworks that the effect concerns ('' for the hedger's own variables)."""
    if effect.of is None:
        return ("",)
    actors = binder.scope.actors
    membership = variable.level == "membership"
    present = actors.frameworks if membership else actors.partners
    named = bound.targets(effect.of)
    if named is not None:
        if (bound.kind.fields[effect.of].type == "framework") != membership:
            raise Fault(f"'{effect.of}' cannot have '{variable.name}'", "", ("of",))
        return tuple(name for name in named if name in present)
    if effect.of == ALL and not membership:
        return actors.partners
    known = binder.calibration.frameworks if membership else binder.calibration.countries
    if effect.of not in known:
        level = "framework" if membership else "partner"
        raise unknown_name(level, effect.of, (*bound.kind.fields, *present), ("of",))
    return (effect.of,) if effect.of in present else ()


def _row(variable: Variable, hedger: str, target: str, binder: Binder) -> int:
    actors = binder.scope.actors
    rows = Rows(actors.hedgers, actors.partners, actors.frameworks)
    index = actors.hedgers.index(hedger)
    match variable.level:
        case "tie":
            return rows.tie(variable.name, index, actors.partners.index(target))
        case "membership":
            return rows.member(actors.frameworks.index(target), index)
    return rows.hedger(variable.name, index)


def _time(key: str, text: str | None, bound: Bound, binder: Binder) -> float:
    """Months given by a literal, a field or a parameter; 0 where there is none."""
    if text is None or bound.lacks(text):
        return 0.0
    if units.is_time(text):
        return float(units.months(text))
    field = bound.kind.fields.get(text)
    quantity = binder.quantities.get(text)
    value = bound.values.get(text)
    if field is not None and field.type == "months" and isinstance(value, int | float):
        months = float(value)
    elif quantity is not None and quantity.unit == "months":
        months = quantity.value
    elif field is None and quantity is None:
        hint = "write '48 months' or '4 years'"
        raise Fault(f"there is no time '{text}'", hint, (key,), unknown="number")
    else:
        raise Fault(f"'{text}' is not in months", "write '48 months' or '4 years'", (key,))
    if months < 1 and key != "delay":
        raise Fault(f"'{text}' is under one month", "", (key,))
    return months


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
    key, text = effect.amount
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
    """Explain why an amount cannot name a variable of the situation."""
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
    """Return the result of a program over numbers only, for descriptions.

    The engines evaluate programs by the rule book instead. Raises Fault where there is no result.
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
