"""Effects of an event's kind, bound to the rows of one world."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from hedgesim.description.formats.events import AMOUNTS, EffectFile
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import Fault, unknown_name
from hedgesim.description.resolution.amounts import amount_of, work_out
from hedgesim.description.resolution.fields import Binder, Bound
from hedgesim.description.world.expressions import Operand
from hedgesim.description.world.index import Rows
from hedgesim.description.world.variables import VARIABLES, Variable
from hedgesim.description.world.world import Effect, Program, Shape


def bind_effects(
    effects: Iterable[EffectFile], bound: Bound, binder: Binder, location: Location
) -> tuple[Effect, ...]:
    """Return the effects that reach this world; faults go to ``site``, that of the list.

    Left out are effects whose amount or shape names an absent optional field, or that concern a
    country that does not play. A level ``for`` an absent time lasts to the end; an absent delay is
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
        hint = "change what it is chosen for: trust, aid, nationalism, self_reliance ..."
        raise Fault(f"'{variable.name}' is the hedger's choice", hint, ("change",))
    mode, amount = amount_of(effect, variable, binder.scope, bound.hedger, numbers)
    _finite(amount, effect, binder)
    months = _time("over", effect.over, bound, binder) or _time("for", effect.lasts, bound, binder)
    half_life = _time("half_life", effect.half_life, bound, binder)
    delay = _time("delay", effect.delay, bound, binder)
    for target in _targets(effect, variable, bound, binder):
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


def _finite(amount: Program, effect: EffectFile, binder: Binder) -> None:
    """Require that an amount is a number at the values that numbers have."""
    values = [quantity.value for quantity in binder.quantities.values()]
    key = next(name for name in AMOUNTS if getattr(effect, name) is not None)
    try:
        result = work_out(amount, values)
    except Fault as fault:
        raise fault.below((key,)) from None
    if not math.isfinite(result):
        raise Fault("the amount is not finite", "", (key,))


def _targets(
    effect: EffectFile, variable: Variable, bound: Bound, binder: Binder
) -> tuple[str, ...]:
    """Whom the effect concerns, of those in the world ('' for the hedger's own variables)."""
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
    """Months that a literal, a field or a parameter stands for; 0 where there is none."""
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
