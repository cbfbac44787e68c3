"""Counts of the histories of a page, and the summary that they give: translated to JavaScript.

A cell is an outcome in a month. Bins, quantiles and errors are those of a run, cell by cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hedgesim.outcomes.catalogue import Outcome
from hedgesim.outcomes.chance import (
    DIGITS,
    effective_replications,
    share_of,
    variance_of,
)
from hedgesim.outcomes.course import Course, deviation_of
from hedgesim.outcomes.precision import errors_of
from hedgesim.outcomes.readings import QUANTILES
from hedgesim.outcomes.summary import reported
from hedgesim.outcomes.tally import find_ranks_in, rank_of, sum_weighted

ARMS = ("scenario", "baseline", "difference")


@dataclass
class Cell:
    """What is counted of an outcome in a month, in one arm or the difference of two.

    Attributes
    ----------
    bins: `tally.Bins` of this cell. count: histories in each bin. signs: how many are
    positive and negative. pairs: squared distances within pairs, in bins.
    """

    bins: Any
    count: Sequence[int]
    signs: Sequence[int]
    pairs: int

    def quantiles(self) -> dict[str, float]:
        """Quantiles and mean, rounded as they are reported."""
        total, placed = sum_weighted(self.count, 0), sum_weighted(self.count, 1)
        places = [0 for _ in QUANTILES]
        find_ranks_in(self.count, [rank_of(one, total) for one in QUANTILES.values()], places)
        found = {
            name: reported(self.bins.centre(place))
            for name, place in zip(QUANTILES, places, strict=True)
        }
        return found | {"mean": reported(self.bins.mean(total, placed))}

    def mean(self) -> float:
        """Mean, rounded as it is reported."""
        total, placed = sum_weighted(self.count, 0), sum_weighted(self.count, 1)
        return reported(self.bins.mean(total, placed))

    def chance(self, replications: int) -> float:
        """Share of chance in the variance; not a number where nothing varies."""
        sums = [sum_weighted(self.count, power) for power in (0, 1, 2)]
        found: float = share_of(self.pairs, variance_of(*sums), replications)
        return found


def entry(
    outcome: Outcome, months: Sequence[str], cells: Sequence[Sequence[Cell]], replications: int
) -> dict[str, Any]:
    """Return an outcome as in summary.json; ``cells``: of each of `ARMS`, by month."""
    found: dict[str, Any] = {
        "unit": outcome.unit, "meaning": outcome.meaning, "months": months,
    }  # fmt: skip
    for arm, own in zip(ARMS, cells, strict=True):
        each = [cell.quantiles() for cell in own]
        found[arm] = {name: [one[name] for one in each] for name in (*QUANTILES, "mean")}
    for place, name in enumerate(("p_positive", "p_negative")):
        shares = [cell.signs[place] / replications for cell in cells[2]]
        found["difference"][name] = [reported(share) for share in shares]
    return found


def at_end(
    found: Mapping[str, Any], cell: Cell, replications: int, vectors: int
) -> tuple[dict[str, Any], float | None]:
    """Return an outcome's course with Monte-Carlo errors, and its share of chance, or None.

    ``cell``: of the difference in the last month. ``vectors``: of sampled numbers, or 0.
    """
    course = Course.of(found["months"], found["difference"]["q50"]).data(
        deviation_of(found["baseline"])
    )
    chance = cell.chance(replications) if vectors else None
    share = chance if chance is not None and chance >= 0.0 else None
    rounded = None if share is None else round(share, DIGITS)
    histories = float(replications)
    if rounded is not None:
        histories = effective_replications(replications, vectors, rounded)
    errors = errors_of(cell.count, cell.bins.width, histories)
    error = {name: float(f"{value:.3g}") for name, value in errors.items()}
    course["end"] |= {"histories": round(histories, 1), "error": error}
    return course, rounded


def brief(
    outcome: Outcome, months: Sequence[str], cells: Sequence[Sequence[Cell]], replications: int
) -> dict[str, Any]:
    """Return an outcome with means of all months, and all else of the last month only."""
    found = entry(outcome, months[-1:], [own[-1:] for own in cells], replications)
    for arm, own in zip(ARMS[:2], cells[:2], strict=True):
        found[arm]["mean"] = [cell.mean() for cell in own]
    return found | {"months": months}
