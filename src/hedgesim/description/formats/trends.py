"""Trend and volatility of a flow, from the few dated levels at hand and a stated prior.

The log of a flow is a random walk with drift: over ``d`` years it moves by ``N(d m, d v^2)``. The
drift ``m`` is normal around the common one of all partners, ``v^2`` scaled inverse chi-square.
Both are updated in closed form, as for a normal model with conjugate priors (Gelman and others
2013, chapters 2 and 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, sqrt

from scipy import special

type Levels = Sequence[tuple[float, float]]  # (time in years, level > 0), the earliest first


@dataclass(frozen=True, slots=True)
class TrendPrior:
    """What is held of a flow's growth before a level is seen.

    Attributes
    ----------
    growth, spread: mean and standard deviation of the common trend (1/yr in logs).
    own: standard deviation of the trends of single partners around it.
    volatility: typical standard deviation of a year's growth. degrees: how many intervals between
    levels this is worth (> 2).
    """

    growth: float
    spread: float
    own: float
    volatility: float
    degrees: float


@dataclass(frozen=True, slots=True)
class Trend:
    """What is known of one flow after its levels.

    Attributes
    ----------
    growth, spread: mean and standard deviation of its trend (1/yr in logs): the drift of the log.
    volatility: median of the standard deviation of a year's growth; sigma: of its logarithm.
    """

    growth: float
    spread: float
    volatility: float
    sigma: float


def common_trend(growth: float, years: float, prior: TrendPrior) -> tuple[float, float]:
    """Mean and variance of the common trend, after all flows together grew by ``growth`` in logs.

    ``years``: over how many (0: nothing is known). Normal with known volatility.
    """
    weight = 1.0 / prior.spread**2
    told = 1.0 / prior.volatility**2
    variance = 1.0 / (weight + years * told)
    return (weight * prior.growth + told * growth) * variance, variance


def estimate(levels: Levels, error: float, common: tuple[float, float], prior: TrendPrior) -> Trend:
    """Trend and volatility of one flow.

    What an interval moved beyond the common trend is due to volatility, to the partner's own trend
    and to the ``error`` of both levels (standard deviation of the log), by what is held of each
    before. ``common``: as `common_trend` returns it.
    """
    center, variance = common
    degrees, squares, years = prior.degrees, prior.degrees * prior.volatility**2, 0.0
    for (begin, before), (end, after) in pairwise(levels):
        step, walk = end - begin, (end - begin) * prior.volatility**2
        part = walk / (walk + (step * prior.own) ** 2 + 2.0 * error**2)
        squares += part * (log(after / before) - step * center) ** 2 / step
        degrees, years = degrees + 1.0, years + step
    scale = squares / degrees
    weight = years * prior.own**2 / (years * prior.own**2 + scale)
    own = log(levels[-1][1] / levels[0][1]) / years if years else center
    return Trend(
        center + weight * (own - center),
        sqrt((1.0 - weight) * prior.own**2 + (1.0 - weight) ** 2 * variance),
        sqrt(scale * degrees / 2.0 * exp(-special.digamma(degrees / 2.0))),
        0.5 * sqrt(special.polygamma(1, degrees / 2.0)),
    )


def carried(level: float, error: float, years: float, trend: Trend) -> tuple[float, float]:
    """Median and standard deviation of the log of a level, ``years`` on (or, below 0, back).

    ``error``: standard deviation of the log of the level itself.
    """
    walk = abs(years) * trend.volatility**2 + (years * trend.spread) ** 2
    return level * exp(years * trend.growth), sqrt(error**2 + walk)
