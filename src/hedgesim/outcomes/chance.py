"""How much of an outcome's variance is chance, and what that means for Monte-Carlo errors.

Neighbouring replications share their sampled parameters and nothing else. Half the mean squared
difference between them estimates the variance within a vector of parameters without bias; divided
by the whole variance it is the share of chance (one less the intraclass correlation).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.world import SHARING
from hedgesim.outcomes.tally import BINS, Tally, sum_places

Floats = NDArray[np.float64]
DIGITS = 4  # decimals of a reported share


def chance_summary(
    tally: Tally, arm: str, outcomes: Iterable[str], vectors: int
) -> dict[str, dict[str, list[float | None]]]:
    """Share of chance in each outcome's difference from the baseline, by outcome and month.

    ``error`` is its standard error. Both are None where no replication differs from another, or
    where there are no pairs.

    Parameters
    ----------
    vectors: sampled vectors of parameters, which pairs of replications take in turn.
    """
    share = chance_share(tally, arm)
    error = share_error(share, independent_pairs(tally.replications, vectors))
    return {
        outcome: {"share": _listed(share[:, place]), "error": _listed(error[:, place])}
        for place, outcome in enumerate(outcomes)
    }


def chance_share(tally: Tally, arm: str) -> Floats:
    """Share of chance in the variance of differences, 0 to 1, (months, outcomes); NaN for none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = variances(tally.differences[arm])
        found: Floats = share_of(tally.pairs[arm], spread, tally.replications)
    return found


def share_of(pairs: Any, variance: Any, replications: int) -> Any:
    """Share of chance from the squared distances within pairs, and the variance."""
    within = pairs / (2.0 * (replications // SHARING))
    return np.minimum(np.maximum(within / variance, 0.0), 1.0)


def variances(counts: NDArray[Any]) -> Floats:
    """Variance of every cell from its counts, in squared bins; 0 where all are in one bin."""
    cells = counts.reshape(-1, BINS)
    totals, places = np.zeros((2, len(cells)), dtype=np.int64)
    sum_places(cells, totals, places)
    squares = (cells @ np.square(np.arange(BINS), dtype=np.int64)).astype(np.float64)
    found: Floats = variance_of(totals, places, squares)
    return found.reshape(counts.shape[:-1])


def variance_of(total: Any, placed: Any, squares: Any) -> Any:
    """Variance from a count, and the sums of the places counted and of their squares."""
    return (squares - placed * (placed / total)) / (total - 1)


def share_error(share: Floats, pairs: int) -> Floats:
    """Standard error of a share of chance from independent pairs, by Fisher's normal theory."""
    found: Floats = share * (2.0 - share) / np.sqrt(max(pairs - 1, 0) or np.nan)
    return found


def independent_pairs(replications: int, vectors: int) -> int:
    """Pairs of replications with parameters of their own; later ones take vectors again."""
    return min(replications // SHARING, vectors)


def effective_replications(replications: int, vectors: int, share: float) -> float:
    """Number of independent replications whose mean would have the same Monte-Carlo variance.

    The mean over R replications with V vectors of parameters has the variance
    ``s / R + (1 - s) / V`` of the whole, with s the share of chance: pairs share their parameters,
    so that parameter uncertainty is averaged over vectors, not over replications.
    """
    distinct = min(-(-replications // SHARING), vectors)
    return 1.0 / (share / replications + (1.0 - share) / distinct)


def _listed(values: Floats) -> list[float | None]:
    return [round(value, DIGITS) if np.isfinite(value) else None for value in values.tolist()]
