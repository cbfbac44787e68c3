"""Counting outcomes into bins, and the quantiles of the counts."""

from typing import Any

import numpy as np
import pytest

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.outcomes.catalogue import months_reported
from hedgesim.outcomes.tally import BINS, Bins, count_cells, count_differences, means, quantiles
from timing import Work, alone, places_of, shipped


@pytest.fixture(scope="module")
def values() -> Any:
    """Made-up values of the baseline's shape: (months, outcomes, replications)."""
    world = shipped("baseline")
    shape = len(months_reported(world)), len(places_of(world)), BLOCK
    return np.random.default_rng(1).normal(size=shape)


@pytest.fixture(scope="module")
def bins(values: Any) -> Bins:
    return Bins.around(values, centred=False)


def room(values: Any) -> Any:
    return np.zeros((*values.shape[:2], BINS), dtype=np.uint32)


def test_counting_a_block(benchmark: Any, values: Any, bins: Bins) -> None:
    counts = room(values)

    def count() -> None:
        count_cells(values, BLOCK, bins.origin, bins.width, bins.lowest, counts)

    alone(benchmark, Work("count_cells", count, values.size), rounds=30)


def test_counting_differences_of_a_block(benchmark: Any, values: Any, bins: Bins) -> None:
    counts, signs = room(values), np.zeros((*values.shape[:2], 2), dtype=np.int64)
    others = values[::-1].copy()
    where = bins.origin, bins.width, bins.lowest

    def count() -> None:
        count_differences(values, others, BLOCK, *where, counts, signs)

    alone(benchmark, Work("count_differences", count, values.size), rounds=30)


@pytest.mark.parametrize("statistic", [quantiles, means], ids=lambda f: f.__name__)
def test_a_statistic_of_counts(benchmark: Any, values: Any, bins: Bins, statistic: Any) -> None:
    counts = room(values)
    count_cells(values, BLOCK, bins.origin, bins.width, bins.lowest, counts)
    work = Work(statistic.__name__, lambda: statistic(counts, bins), counts[..., 0].size)
    alone(benchmark, work, rounds=5)
