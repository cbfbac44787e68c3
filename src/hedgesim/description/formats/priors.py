"""Quantiles of priors, truncated to the support of their number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from hedgesim.description.formats.sourced import Prior

SHARE = 0.9  # of a prior's mass, in the middle of it

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
