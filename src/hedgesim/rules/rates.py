"""From rates per year to steps of a month: growth, adjustment, decay and bounded drift."""

from __future__ import annotations

from hedgesim.rules.arithmetic import clamp, exp, jitable

MONTH = 1.0 / 12.0  # in years
ROOT_MONTH = 0.28867513459481287  # sqrt(1 / 12): scales a yearly standard deviation to a month
LARGEST = 1e9  # US$ m: bound of every amount
LN_2 = 0.6931471805599453


@jitable
def growth_factor(growth: float) -> float:
    """Return the factor by which an amount grows in a month, at ``growth`` per year in logs."""
    return exp(growth / 12.0)


@jitable
def adjustment_share(speed: float) -> float:
    """Return the share of a distance closed in a month (0-1), at ``speed`` per year (>= 0)."""
    return 1.0 - exp(-speed / 12.0)


@jitable
def decay_factor(half_life: float) -> float:
    """Return the share of a distance left after a month (0-1), for a half-life in months (> 0)."""
    return exp(-LN_2 / half_life)


@jitable
def log_step(growth: float, volatility: float, noise: float) -> float:
    """Return by how much the log of an amount moves in a month: geometric Brownian motion.

    ``growth`` is per year, ``volatility`` per square root of a year, ``noise`` standard normal. The
    expected amount grows at ``growth``, whatever the volatility.
    """
    drift = (growth - 0.5 * volatility * volatility) * MONTH
    return drift + volatility * ROOT_MONTH * noise


@jitable
def apply_log_step(amount: float, step: float) -> float:
    """Return an amount (US$ m or US$ m/yr, 0 to 1e9) after its log has moved by ``step``."""
    return clamp(amount * exp(step), 0.0, LARGEST)


@jitable
def boundary_damping(value: float) -> float:
    """Return 4 x (1 - x) for x in [0, 1]: 1 in the middle and 0 at the bounds."""
    return 4.0 * value * (1.0 - value)


@jitable
def bounded_next(value: float, drift: float, volatility: float, noise: float) -> float:
    """Return a variable in [0, 1] a month on, with noise that is damped towards its bounds.

    ``drift`` is per year; ``volatility`` the standard deviation per square root of a year at value
    1/2; ``noise`` standard normal.
    """
    shock = volatility * ROOT_MONTH * boundary_damping(value) * noise
    return clamp(value + drift * MONTH + shock, 0.0, 1.0)
