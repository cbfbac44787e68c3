"""Finite differences, to compare rules at the margin with what they are derivatives of."""

from collections.abc import Callable

STEP = 1e-5


def slope(function: Callable[[float], float]) -> float:
    """Return the derivative at 0, by a central difference (error of order 1e-10)."""
    return (function(STEP) - function(-STEP)) / (2.0 * STEP)
