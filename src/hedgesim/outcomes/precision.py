"""Monte-Carlo errors of shares and quantiles, in closed form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.outcomes.readings import QUANTILES

if TYPE_CHECKING:
    from hedgesim.outcomes.readings import Reading
    from hedgesim.outcomes.tally import Bins

Floats = NDArray[np.float64]

CERTAIN = 0.05  # chance of seeing no exception although there are as many as a bound allows
MANY = 1000  # histories from which on "in all" is said where there is no exception
SURE = 0.9  # share of histories that must agree on a direction


def share_error(share: float, histories: float) -> float:
    """Return the standard error of a share of independent histories, by the binomial."""
    return math.sqrt(max(share * (1.0 - share), 0.0) / histories)


def fewest_that_agree(share: float) -> int:
    """Return how many histories must agree, without exception, to show that this share does.

    With fewer, all of them agree by chance more often than in `CERTAIN` of all cases although only
    ``share`` of all histories would.
    """
    return math.ceil(math.log(CERTAIN) / math.log(share))


def shown_by_all(histories: float) -> float:
    """Return the share that agrees at least, where all of some histories do: the exact bound."""
    return float(CERTAIN ** (1.0 / histories))


FEWEST = fewest_that_agree(SURE)  # histories below which nothing is said to be sure


def quantile_errors(
    counts: NDArray[Any], bins: Bins, histories: Sequence[float]
) -> dict[str, list[float]]:
    """Return the standard error of each quantile of some cells, from their counts.

    The rank of a quantile p among n independent values has the standard error sqrt(n p (1 - p)).
    Half the distance between the values that far below and above is the error of the quantile: it
    needs no density, and holds for any distribution.

    Parameters
    ----------
    counts: (cells, BINS). bins: of the cells. histories: independent ones, of each cell.
    """
    found: dict[str, list[float]] = {name: [] for name in QUANTILES}
    for cell, count in enumerate(counts):
        cumulated = np.concatenate([[0.0], np.cumsum(count / count.sum())])
        edges = float(bins.centre(np.zeros_like(bins.lowest))[cell]) + float(bins.width[cell]) * (
            np.arange(len(cumulated)) - 0.5
        )
        for name, share in QUANTILES.items():
            rank = share_error(share, histories[cell])
            low, high = _values_at(cumulated, edges, (share - rank, share + rank))
            found[name].append(0.5 * (high - low))
    return found


def _values_at(
    cumulated: NDArray[Any], edges: NDArray[Any], shares: tuple[float, float]
) -> Sequence[float]:
    """Values at two shares of a histogram, even within each bin."""
    rises = np.concatenate([np.diff(cumulated) > 0.0, [False]])
    keep = rises | np.concatenate([[False], rises[:-1]])  # both edges of each bin that holds some
    inside = np.clip(shares, 0.0, 1.0)
    return [float(value) for value in np.interp(inside, cumulated[keep], edges[keep])]


def largest_error(reading: Reading) -> float:
    """Return the larger of two errors of an outcome: of the share that agrees, and of the median.

    That of the median is in standard deviations of the baseline; 0 where that does not vary.
    """
    of_share = share_error(reading.sureness, reading.histories)
    of_median = reading.errors.get("q50", 0.0)
    return max(of_share, of_median / reading.ordinary if reading.ordinary > 0.0 else 0.0)
