"""Targets in words: what each asks for, in the outcome's own unit."""

from __future__ import annotations

import math

from hedgesim.description.formats.targets import Target
from hedgesim.description.world.world import is_money


def asked(target: Target) -> str:
    """Say what is right, and the tolerance: ``≥ 0.02 ± 0.02``."""
    if target.kind == "order":
        return f"{' > '.join(target.partners)} ± {target.tolerance:.2g} of pairs"
    low, high = target.range
    if target.kind in ("rank", "leading"):
        told = "yes"
    elif low == high:
        told = amount(target, low)
    elif math.isinf(high):
        told = f"≥ {amount(target, low)}"
    elif math.isinf(low):
        told = f"≤ {amount(target, high)}"
    else:
        told = f"{amount(target, low)} to {amount(target, high)}"
    tolerance = f"{target.tolerance:.0%}" if relative(target) else f"{target.tolerance:.2g}"
    return f"{told} ± {tolerance}"


def interval(target: Target, low: float, high: float) -> str:
    """Tell a range of the statistic that `inference.matching` works out, in the outcome's unit.

    Of a rank or a lead it is the margin to the others.
    """
    if relative(target):
        found = math.exp if target.kind == "level" else math.expm1
        low, high = found(low), found(high)
    if target.kind in ("rank", "leading"):
        form = "+.0%" if relative(target) else "+.3f"
        return f"margin {low:{form}} to {high:{form}}"
    if target.kind == "order":
        return f"{low:.0%} to {high:.0%} of pairs"
    return f"{amount(target, low)} to {amount(target, high)}"


def relative(target: Target) -> bool:
    """Whether misses are relative, and the statistic is the logarithm of US$."""
    return target.per is None and is_money(target.outcome)


def amount(target: Target, value: float) -> str:
    """Write a value of what the target looks at."""
    if relative(target):
        return f"{value:+.0%}" if target.kind == "change" else f"US$ {value:,.0f} m"
    return f"{value:.3g}"
