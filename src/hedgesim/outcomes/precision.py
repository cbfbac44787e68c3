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
        own = count.tolist(), float(bins.width[cell]), histories[cell]
        for name, error in errors_of(*own).items():
            found[name].append(error)
    return found


def errors_of(count: Sequence[int], width: float, histories: float) -> dict[str, float]:
    """Return the standard error of each quantile of one cell; see `quantile_errors`."""
    parts = _cumulated(count)
    found = {}
    for name, share in QUANTILES.items():
        rank = share_error(share, histories)
        found[name] = (
            0.5 * width * (_place_at(parts, share + rank) - _place_at(parts, share - rank))
        )
    return found


def _cumulated(count: Sequence[int]) -> list[tuple[int, float, float]]:
    """Bins that hold some: place, and the shares that lie before them and up to their ends."""
    total, before = sum(count), 0
    found = []
    for place, held in enumerate(count):
        if held:
            found.append((place, before / total, (before + held) / total))
            before += held
    return found


def _place_at(parts: Sequence[tuple[int, float, float]], share: float) -> float:
    """Place of a share of a histogram, in bins, even within each bin."""
    inside = min(max(share, 0.0), 1.0)
    place, before, after = next((one for one in parts if one[2] > inside), parts[-1])
    return place + (inside - before) / (after - before)


def largest_error(reading: Reading) -> float:
    """Return the larger of two errors of an outcome: of the share that agrees, and of the median.

    That of the median is in standard deviations of the baseline; 0 where that does not vary.
    """
    of_share = share_error(reading.sureness, reading.histories)
    of_median = reading.errors.get("q50", 0.0)
    return max(of_share, of_median / reading.ordinary if reading.ordinary > 0.0 else 0.0)
