"""When an event happens, and how its effects unfold. Months are whole numbers from the start."""

from __future__ import annotations

from hedgesim.description.world.world import DelayKind, Mode, Shape
from hedgesim.rules.arithmetic import clamp, exp, floor, greater, jitable, lesser, log

NEVER = 1 << 30  # a month beyond every clock
MOST_PER_YEAR = 1200.0  # a hazard above this is certain in a month

_JUMP, _RAMP, _FADE = int(Shape.JUMP), int(Shape.RAMP), int(Shape.FADE)
_EXPONENTIAL, _UNIFORM = int(DelayKind.EXPONENTIAL), int(DelayKind.UNIFORM)
ADDED, SCALED = int(Mode.ADD), int(Mode.SCALE)


@jitable
def chance(rate: float) -> float:
    """Return the probability that an event with a hazard of ``rate`` per year falls in a month."""
    return 1.0 - exp(-clamp(rate, 0.0, MOST_PER_YEAR) / 12.0)


@jitable
def waiting(kind: int, low: float, high: float, uniform: float) -> int:
    """Return a delay in whole months (>= 0) from a uniform draw in (0, 1).

    Fixed: ``low``. Exponential: mean ``low`` months, rounded to the nearest month. Uniform: each
    month from ``low`` to ``high``, both included, with equal probability.
    """
    if kind == _EXPONENTIAL:
        return int(floor(clamp(-low * log(uniform), 0.0, 1e6) + 0.5))
    if kind == _UNIFORM:
        return int(lesser(high, floor(low + (high - low + 1.0) * uniform)))
    return int(low)


@jitable
def is_due(month: int, opens: int, until: int, every: int, any_month: bool, spent: bool) -> bool:
    """Say whether the window of an event lets it fire this month.

    ``opens``: first month of the window; ``until``: last (inclusive). With ``every`` > 0 only every
    so many months from the opening. ``any_month``: the event also waits for a condition or a
    hazard, so that any month of the window will do; else only the first. ``spent``: it fires only
    once and has fired.
    """
    if spent or month < opens or month > until:
        return False
    if every > 0:
        return (month - opens) % every == 0
    return any_month or month == opens


@jitable
def step_share(shape: int, age: int, months: int) -> float:
    """Return the part of an effect's amount that enters the base value at ``age`` months.

    A jump enters whole at age 0, a ramp in equal parts over ``months``; fades and levels never do.
    """
    if shape == _JUMP:
        return 1.0 if age == 0 else 0.0
    if shape == _RAMP:
        return 1.0 / months if 0 <= age < months else 0.0
    return 0.0


@jitable
def overlay_share(shape: int, age: int, months: int, half_life: float) -> float:
    """Return the part of an effect's amount that lies over the base value at ``age`` months.

    A fade starts whole and halves every ``half_life`` months; a level stays whole for ``months``
    (0: to the end). Jumps and ramps have gone into the base.
    """
    if age < 0 or shape in (_JUMP, _RAMP):
        return 0.0
    if shape == _FADE:
        return exp(-0.6931471805599453 * age / half_life)
    return 1.0 if months == 0 or age < months else 0.0


@jitable
def step(mode: int, base: float, amount: float, share: float, low: float, high: float) -> float:
    """Return a base value after an effect's step of ``share`` (0-1) of its amount.

    A relative amount compounds: scaling by 1 + amount in n equal steps multiplies by its n-th root.
    """
    if mode == ADDED:
        moved = base + amount * share
    elif mode == SCALED:
        moved = base * exp(log(greater(1.0 + amount, 1e-12)) * share)
    else:
        moved = amount
    return clamp(moved, low, high)


@jitable
def effective(base: float, scale: float, shift: float, low: float, high: float) -> float:
    """Return the value in force: the base with what fades and levels lay over it, within bounds."""
    return clamp(base * scale + shift, low, high)


@jitable
def date(first_month: int, month: int) -> float:
    """Return the date as a number, 2024.5 for the beginning of July 2024.

    ``first_month`` counts months since the beginning of year 0; ``month`` months from the start.
    """
    return (first_month + month) / 12.0
