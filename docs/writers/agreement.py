"""How well coders agree: Krippendorff's alpha, with bootstrap intervals.

alpha = 1 - D_o / D_e. D_o is the mean distance of two codings of the same unit, D_e that of any
two codings at all (K. Krippendorff, Content Analysis). 1 is perfect, 0 what chance gives, and
below 0 coders avoid each other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

type Unit = Sequence[Hashable | None]  # what each coder coded of it; None where one did not
type Distance = Callable[[NDArray[np.float64]], NDArray[np.float64]]

SEED = 20260101
RESAMPLES = 2000
COVERED = 0.95
DEFINED = 0.95  # share of resamples that must have an alpha for an interval to be reported


def nominal(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return squared distances of unordered values: 0 on the diagonal, else 1.

    ``totals``: how often each of k values was coded, shape (..., k). Returns (..., k, k).
    """
    k = totals.shape[-1]
    return np.broadcast_to(1.0 - np.eye(k), (*totals.shape, k))


def ordinal(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return squared distances of ordered values: how many codings lie between two, ends halved.

    Shapes as in `nominal`; the values stand in their order.
    """
    middles = np.cumsum(totals, axis=-1) - totals / 2
    return np.square(middles[..., :, None] - middles[..., None, :])


def alpha(units: Sequence[Unit], values: Sequence[Hashable], distance: Distance = nominal) -> float:
    """Return alpha of units that each hold the codings of any number of coders.

    ``values``: all that may be coded, in order for `ordinal`. NaN where nothing varies.
    """
    return float(_alphas(_coincidences(units, values).sum(axis=0), distance))


def interval(
    units: Sequence[Unit], values: Sequence[Hashable], distance: Distance = nominal
) -> tuple[float, float] | None:
    """Return the bootstrap interval of alpha: units are drawn again, with replacement.

    None where too many resamples hold nothing that varies. The seed is fixed, and the draws are
    Python's own, which stay the same from one version to the next.
    """
    tables = _coincidences(units, values)
    found = _alphas(np.tensordot(_resamples(len(units)), tables, axes=1), distance)
    found = found[~np.isnan(found)]
    if len(found) < DEFINED * RESAMPLES:
        return None
    low, high = np.quantile(found, [(1 - COVERED) / 2, (1 + COVERED) / 2])
    return float(low), float(high)


@cache
def _resamples(n: int) -> NDArray[np.float64]:
    """Return how often each of n units is drawn in each resample, shape (resamples, n)."""
    rng = random.Random(SEED)
    drawn = (rng.choices(range(n), k=n) for _ in range(RESAMPLES))
    return np.array([np.bincount(one, minlength=n) for one in drawn], dtype=np.float64)


def _coincidences(units: Sequence[Unit], values: Sequence[Hashable]) -> NDArray[np.float64]:
    """Return the table of coincidences of each unit, shape (units, k, k).

    Each pair of codings of a unit with m of them counts 1 / (m - 1), in both orders.
    """
    place = {value: n for n, value in enumerate(values)}
    tables = np.zeros((len(units), len(values), len(values)))
    for table, unit in zip(tables, units, strict=True):
        coded = [place[value] for value in unit if value is not None]
        for one, first in enumerate(coded):
            for other, second in enumerate(coded):
                if one != other:
                    table[first, second] += 1 / (len(coded) - 1)
    return tables


def _alphas(table: NDArray[np.float64], distance: Distance) -> NDArray[np.float64]:
    """Return alpha of each table of coincidences, (..., k, k) to (...); NaN where D_e is 0."""
    totals = table.sum(axis=-1)
    n = totals.sum(axis=-1)
    apart = distance(totals)
    observed = (table * apart).sum(axis=(-2, -1))
    expected = (totals[..., :, None] * totals[..., None, :] * apart).sum(axis=(-2, -1))
    varies = expected > 0
    ratio = np.divide((n - 1) * observed, expected, out=np.zeros_like(expected), where=varies)
    return np.where(varies, 1 - ratio, np.nan)
