"""Quantiles of priors, truncated to the support of their number, and values far outside."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from hedgesim.description.formats.sourced import Prior
from hedgesim.description.parsing import units

SHARE = 0.9  # of a prior's mass, in the middle of it
PLAUSIBLE = 0.99  # of a prior's mass, in the middle of it; a value beyond lies far outside

Floats = NDArray[np.float64]
Range = tuple[float, float]


def middle(prior: Prior, support: Range, share: float = SHARE) -> Range | None:
    """Return the range that leaves equal parts of a prior on both sides; None where it is fixed.

    ``share``: of the prior's mass inside the range (0-1); ``support`` as in `quantile`.
    """
    if prior.family == "fixed":
        return None
    tail = (1.0 - share) / 2.0
    low, high = quantile(prior, support, np.array([tail, 1.0 - tail]))
    return float(low), float(high)


def far_outside(value: float, prior: Prior, support: Range) -> str | None:
    """Say that a value lies far outside its own prior; None where it does not.

    Far is outside the middle `PLAUSIBLE` of the prior's mass, of a uniform prior outside its
    range. ``support`` as in `quantile`.

    >>> far_outside(6, Prior(lognormal=(1.5, 0.5)), (0, 100))
    'value 6 lies far outside its own prior (90 % of it: 0.66 to 3.4)'
    """
    inside = middle(prior, support, 1.0 if prior.family == "uniform" else PLAUSIBLE)
    if inside is None or inside[0] <= value <= inside[1]:
        return None
    low, high = (f"{edge:.2g}" for edge in middle(prior, support) or inside)
    return (
        f"value {units.plain(value)} lies far outside its own prior (90 % of it: {low} to {high})"
    )


def moved(prior: Prior, value: float) -> Prior:
    """Return a prior of the same form and width whose middle is a value; fixed where none is.

    The value becomes its median, of a beta distribution its mean. The width is the deviation of a
    normal, that of the logarithm of a lognormal, the range of a uniform, a + b of a beta.

    >>> moved(Prior(lognormal=(1.5, 0.5)), 6).describe()
    'lognormal(6, 0.5)'
    """
    first, second = prior.arguments
    match prior.family:
        case "normal":
            return Prior(normal=(value, second))
        case "lognormal" if value > 0:
            return Prior(lognormal=(value, second))
        case "beta" if 0 < value < 1:
            return Prior(beta=((first + second) * value, (first + second) * (1.0 - value)))
        case "uniform":
            half = 0.5 * (second - first)
            return Prior(uniform=(value - half, value + half))
    return Prior()


def widened(prior: Prior, times: float) -> Prior:
    """Return a prior of the same form and middle, ``times`` (>= 1) as wide; a fixed one stays.

    Of a beta distribution the variance grows by about the square of ``times``, but neither argument
    falls below 1, so that no mass gathers at the bounds. A uniform one stays as it is.

    >>> widened(Prior(lognormal=(2, 0.4)), 1.5).describe()
    'lognormal(2, 0.6)'
    """
    first, second = prior.arguments
    match prior.family:
        case "normal" | "lognormal":
            return Prior(**{prior.family: (first, _short(second * times))})
        case "beta":
            share = max(1.0 / times**2, min(1.0, 1.0 / min(first, second)))
            return Prior(beta=(_short(share * first), _short(share * second)))
    return prior


def _short(value: float) -> float:
    """Return a number without the last bits that a product leaves."""
    return float(f"{value:.6g}")


def quantile(prior: Prior, support: Range, shares: Floats) -> Floats:
    """Values of a number at shares in [0, 1] of its prior's mass.

    Parameters
    ----------
    prior: not a fixed one. support: closed range to which the prior is truncated, each side by
        itself, so that its median stays where it is.
    """
    first, second = prior.arguments
    low, high = support
    family = prior.family
    if family == "uniform":
        return np.clip(first + (second - first) * shares, low, high)
    if family == "beta":
        below, above = special.betainc(first, second, np.clip([low, high], 0.0, 1.0))
        inside: Floats = special.betaincinv(first, second, below + (above - below) * shares)
        return np.clip(inside, low, high)
    if family == "lognormal":
        edges = np.log(np.maximum([low, high], np.finfo(float).tiny))
        found: Floats = np.exp(_normal(np.log(first), second, edges, shares))
        return np.clip(found, low, high)
    return np.clip(_normal(first, second, np.array([low, high]), shares), low, high)


def _normal(middle: float, deviation: float, edges: Floats, shares: Floats) -> Floats:
    """Quantiles of a normal truncated to the edges; its median stays ``middle``."""
    below, above = special.ndtr((edges - middle) / deviation)
    lower = below + (0.5 - below) * 2.0 * shares
    upper = 0.5 + (above - 0.5) * (2.0 * shares - 1.0)
    found: Floats = middle + deviation * special.ndtri(np.where(shares < 0.5, lower, upper))
    return np.clip(found, *edges)
