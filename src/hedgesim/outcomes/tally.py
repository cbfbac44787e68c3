"""Histograms of outcomes by month and arm, which can be merged.

Bins are fixed before counting, from the same first replications, so medians and bands are the same
for any number of workers and any order of chunks. Memory does not grow with replications.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.world import SHARING
from hedgesim.outcomes.readings import QUANTILES
from hedgesim.rules.arithmetic import clamp
from hedgesim.rules.compilation import cached, lanes
from hedgesim.rules.measures import rung_degrees

BINS = 512
GROUPS = ("levels", "differences", "signs", "pairs", "fired", "postures")  # of a tally
WHOLE = 1 << 20  # units in which degrees of a posture are counted
_INNER = 384  # bins over the range of the first replications; the rest lie beyond it

inlined = partial(lanes, inline=True)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.uint16]  # bins by place, from the first


@dataclass(frozen=True)
class Bins:
    """Bins of equal width for each cell (a month's outcome): centres are origin + width * k.

    ``width`` and ``lowest`` (the k of the first bin) have the shape of the cells.
    """

    origin: Floats
    width: Floats
    lowest: Ints

    @classmethod
    def around(cls, values: Floats, *, centred: bool) -> Bins:
        """Bins that cover values (…, replications) amply; with a centre at 0 if ``centred``.

        Otherwise a centre lies at the least of the values.
        """
        return cls.between(values.min(axis=-1), values.max(axis=-1), centred=centred)

    @classmethod
    def between(cls, low: Any, high: Any, *, centred: bool) -> Bins:
        """Bins that cover what lies between two values, of each cell or of one."""
        size = np.maximum(np.maximum(np.abs(low), np.abs(high)), 1e-6)
        width = np.maximum((high - low) / (_INNER - 1), size * 1e-9)
        origin = np.zeros_like(low) if centred else low
        middle = np.rint((0.5 * (low + high) - origin) / width).astype(np.int64)
        return cls(origin, width, middle - BINS // 2)

    def __getitem__(self, cells: Any) -> Bins:
        return Bins(self.origin[cells], self.width[cells], self.lowest[cells])

    def centre(self, index: Any) -> Any:
        """Centre of a bin of each cell."""
        return self.origin + self.width * (index + self.lowest)

    def mean(self, total: Any, placed: Any) -> Any:
        """Mean of each cell, from how many are counted, and the sum of their bins."""
        return self.origin + self.width * ((placed + total * self.lowest) / total)


def find_bins(values: Floats, bins: Bins, where: Places) -> None:
    """Find the bin of each value (months, outcomes, lanes): ``where``, filled here."""
    _find_bins(values, bins.origin, bins.width, bins.lowest, where)


def find_bins_of_differences(
    values: Floats, others: Floats, count: int, bins: Bins, where: Places, signs: Ints
) -> None:
    """Find the bins of values minus others; count the first by sign, positive and negative."""
    differences = np.empty(values.shape[-1])
    _find_bins_of_differences(
        values, others, count, bins.origin, bins.width, bins.lowest, where, signs, differences
    )


@cached
def _find_bins(values: Any, origin: Any, width: Any, lowest: Any, where: Any) -> None:
    for m in range(values.shape[0]):
        for q in range(values.shape[1]):
            find_in_row(values[m, q], origin[m, q], width[m, q], lowest[m, q], where[m, q])


@cached
def _find_bins_of_differences(
    values: Any, others: Any, count: int, origin: Any, width: Any, lowest: Any, where: Any,
    signs: Any, differences: Any,
) -> None:  # fmt: skip
    for m in range(values.shape[0]):
        for q in range(values.shape[1]):
            subtract(values[m, q], others[m, q], differences)
            count_signs(differences, count, signs[m, q])
            find_in_row(differences, origin[m, q], width[m, q], lowest[m, q], where[m, q])


@cached
def count_bins(where: Any, count: int, counts: Any) -> None:
    """Count the first bins found (months, outcomes, lanes) into (months, outcomes, BINS)."""
    for m in range(where.shape[0]):
        for q in range(where.shape[1]):
            add_to(counts[m, q], where[m, q], count)


@lanes
def add_to(cell: Any, row: Any, count: int) -> None:
    """Count the first bins of a row; where all are one, at once, since each would wait in turn."""
    if count > 0 and count_alike(row, count) == count:
        cell[row[0]] += count
        return
    for k in range(count):
        cell[row[k]] += 1


# A loop a function: LLVM turns each into vector code.


@lanes
def count_alike(row: Any, count: int) -> int:
    """Count how many of the first bins of a row are the first one."""
    alike = 0
    for k in range(count):
        alike += 1 if row[k] == row[0] else 0
    return alike


@lanes
def find_in_row(row: Any, origin: float, width: float, lowest: int, where: Any) -> None:
    """Find the bin of each value: the nearest centre, or the first or last bin beyond them."""
    unit, shift = per_unit(width), bin_shift(lowest)
    for k in range(len(row)):
        where[k] = bin_of(row[k], origin, unit, shift)


@inlined
def per_unit(width: float) -> float:
    """Return how many bins of a width there are to a unit."""
    return 1.0 / width


@inlined
def bin_shift(lowest: int) -> float:
    """Return what turns a distance from the origin, in bins, into the place of a bin."""
    return 0.5 - lowest


@inlined
def bin_of(value: float, origin: float, per_unit: float, shift: float) -> int:
    """Return the place of the bin of a value."""
    return int(clamp((value - origin) * per_unit + shift, 0.0, BINS - 1.0))


@cached
def count_pairs(where: Any, count: int, totals: Any) -> None:
    """Add up the squared distances between the bins of neighbours, the 2j-th and 2j+1-th found.

    ``where``: bins (months, outcomes, lanes), of which the first ``count`` are taken.
    ``totals``: (months, outcomes), whole numbers, so that sums do not depend on their order.
    """
    for m in range(where.shape[0]):
        for q in range(where.shape[1]):
            totals[m, q] += sum_squares(where[m, q], count // SHARING)


@lanes
def sum_squares(row: Any, pairs: int) -> int:
    """Sum the squared distances between the bins of the first pairs of a row."""
    total = 0
    for j in range(pairs):
        apart = int(row[2 * j]) - int(row[2 * j + 1])
        total += apart * apart
    return total


@lanes
def subtract(row: Any, other: Any, differences: Any) -> None:
    """Take the values of another row from those of a row."""
    for k in range(len(row)):
        differences[k] = row[k] - other[k]


@lanes
def count_signs(differences: Any, count: int, signs: Any) -> None:
    """Count how many of the first differences are positive (0) and negative (1)."""
    above = 0
    below = 0
    for k in range(count):
        above += 1 if differences[k] > 0.0 else 0
        below += 1 if differences[k] < 0.0 else 0
    signs[0] += above
    signs[1] += below


@dataclass
class Tally:
    """Counts of some replications.

    Attributes
    ----------
    replications: how many are counted.
    levels: arm -> (months, outcomes, BINS). differences: arm -> same, arm minus baseline; name
    of a contrast -> same, its first arm minus its second.
    signs: as differences -> (months, outcomes, 2) positive and negative differences.
    pairs: as differences -> (months, outcomes) squared distances of differences within pairs, in
    bins.
    fired: arm -> (events, months + 1) first firing by month; the last column counts 'never'.
    postures: arm -> (hedgers, poles, rungs) at the end, in units of 1 / WHOLE histories.
    """

    replications: int
    levels: dict[str, NDArray[np.unsignedinteger[Any]]]
    differences: dict[str, NDArray[np.unsignedinteger[Any]]]
    signs: dict[str, Ints]
    pairs: dict[str, Ints]
    fired: dict[str, Ints]
    postures: dict[str, Ints]

    def merge(self, other: Tally) -> None:
        """Add the counts of other replications."""
        self.replications += other.replications
        for group in GROUPS:
            mine = getattr(self, group)
            for arm, counts in getattr(other, group).items():
                mine[arm] += counts


def first_months(first: Ints, months: int) -> Ints:
    """Count first firings (events, replications) by month; months beyond the clock are 'never'."""
    counts = np.zeros((len(first), months + 1), dtype=np.int64)
    for event, fired in enumerate(first):
        counts[event] = np.bincount(np.minimum(fired, months), minlength=months + 1)
    return counts


@cached
def count_postures(ties: Any, count: int, counts: Any) -> None:
    """Add up degrees of postures from ties (hedgers, 2 poles, 4 ties, replications).

    The ties are those that `rung_degrees` takes. ``counts`` is (hedgers, 2 poles, rungs), in whole
    units, so that sums do not depend on their order.
    """
    for h in range(ties.shape[0]):
        for pole in range(2):
            tie, cell = ties[h, pole], counts[h, pole]
            for k in range(count):
                degrees = rung_degrees(tie[0, k], tie[1, k], tie[2, k], tie[3, k])
                total, before = 0.0, 0
                for r in range(len(degrees)):
                    total += degrees[r]
                    here = int(total * WHOLE + 0.5)  # of sums, so that all parts add up to WHOLE
                    cell[r] += here - before
                    before = here


@cached
def find_ranks(cells: Any, ranks: Any, found: Any) -> None:
    """Find the bins that hold given ranks (cells, ascending ranks), counted from 1."""
    for i in range(cells.shape[0]):
        find_ranks_in(cells[i], ranks[i], found[i])


@lanes
def find_ranks_in(cell: Any, ranks: Any, found: Any) -> None:
    """Find the bins of one cell that hold given ranks."""
    running = 0
    place = 0
    for j in range(len(ranks)):
        while running + cell[place] < ranks[j]:
            running += cell[place]
            place += 1
        found[j] = place


@cached
def sum_places(cells: Any, totals: Any, places: Any) -> None:
    """Sum the counts of each cell, and the places of its bins as often as each is counted."""
    for i in range(cells.shape[0]):
        totals[i] = sum_weighted(cells[i], 0)
        places[i] = sum_weighted(cells[i], 1)


@lanes
def sum_weighted(cell: Any, power: int) -> int:
    """Sum the counts of a cell, times a power (0, 1 or 2) of the places of their bins."""
    total = 0
    for b in range(len(cell)):
        total += cell[b] * (1 if power == 0 else b if power == 1 else b * b)
    return total


def quantiles(counts: NDArray[Any], bins: Bins) -> dict[str, Floats]:
    """Quantiles of every cell from its counts, as the centre of the bin that holds each.

    The lower of the two middle values where a quantile falls between two.
    """
    cells = counts.reshape(-1, BINS)
    shares = np.array(list(QUANTILES.values()))
    ranks = rank_of(shares, cells.sum(axis=-1, dtype=np.int64)[:, None])
    found = np.zeros((len(cells), len(shares)), dtype=np.int64)
    find_ranks(cells, ranks.astype(np.int64), found)
    index = found.reshape(*counts.shape[:-1], len(shares))
    return {name: bins.centre(index[..., i]) for i, name in enumerate(QUANTILES)}


def rank_of(share: Any, total: Any) -> Any:
    """Rank of a quantile, counted from 1: that of the lower value where it falls between two."""
    return np.maximum(np.ceil(share * total), 1)


def means(counts: NDArray[Any], bins: Bins) -> Floats:
    """Mean of every cell from its counts, each value taken at the centre of its bin.

    Whole numbers are summed, so that the order of summing makes no difference anywhere.
    """
    cells = counts.reshape(-1, BINS)
    totals, places = np.zeros((2, len(cells)), dtype=np.int64)
    sum_places(cells, totals, places)
    total, placed = totals.reshape(counts.shape[:-1]), places.reshape(counts.shape[:-1])
    found: Floats = bins.mean(total, placed)
    return found
