"""When an event fires: hazards, delays and windows. Months are whole numbers from the start."""

from __future__ import annotations

from hedgesim.description.world.world import DelayKind
from hedgesim.rules.arithmetic import clamp, exp, floor, jitable, lesser, log

NEVER = 1 << 30  # a month beyond every clock
MOST_PER_YEAR = 1200.0  # a hazard above this is certain in a month

_EXPONENTIAL, _UNIFORM = int(DelayKind.EXPONENTIAL), int(DelayKind.UNIFORM)


@jitable
def monthly_probability(rate: float) -> float:
    """Return the probability that an event with a hazard of ``rate`` per year falls in a month."""
    return 1.0 - exp(-clamp(rate, 0.0, MOST_PER_YEAR) / 12.0)


@jitable
def bounded_probability(probability: float) -> float:
    """Return a declared probability (any number) within 0 and 1."""
    return clamp(probability, 0.0, 1.0)


@jitable
def delay_months(kind: int, low: float, high: float, uniform: float) -> int:
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
    so many months from the opening. ``any_month``: any month of the window will do, see
    `world.Event.any_month`; else only the first. ``spent``: it fires only once and has fired.
    """
    if spent or month < opens or month > until:
        return False
    if every > 0:
        return (month - opens) % every == 0
    return any_month or month == opens


@jitable
def decimal_year(first_month: int, month: int) -> float:
    """Return the date as a number, 2024.5 for the beginning of July 2024.

    ``first_month`` counts months since the beginning of year 0; ``month`` months from the start.
    """
    return (first_month + month) / 12.0
