"""Counting outcomes into bins, and the quantiles of the counts."""

from typing import Any

import numpy as np
import pytest

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.outcomes.catalogue import months_reported
from hedgesim.outcomes.tally import (
    BINS,
    Bins,
    count_bins,
    find_bins,
    find_bins_of_differences,
    means,
    quantiles,
)
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


def found(values: Any, bins: Bins) -> Any:
    where = np.empty(values.shape, dtype=np.uint16)
    find_bins(values, bins, where)
    return where


def test_finding_the_bins_of_a_block(benchmark: Any, values: Any, bins: Bins) -> None:
    where = found(values, bins)
    work = Work("find_bins", lambda: find_bins(values, bins, where), values.size)
    alone(benchmark, work, rounds=30)


def test_finding_the_bins_of_differences(benchmark: Any, values: Any, bins: Bins) -> None:
    where, signs = found(values, bins), np.zeros((*values.shape[:2], 2), dtype=np.int64)
    others = values[::-1].copy()

    def find() -> None:
        find_bins_of_differences(values, others, BLOCK, bins, where, signs)

    alone(benchmark, Work("find_bins_of_differences", find, values.size), rounds=30)


def test_counting_the_bins_of_a_block(benchmark: Any, values: Any, bins: Bins) -> None:
    where, counts = found(values, bins), room(values)
    work = Work("count_bins", lambda: count_bins(where, BLOCK, counts), values.size)
    alone(benchmark, work, rounds=30)


@pytest.mark.parametrize("statistic", [quantiles, means], ids=lambda f: f.__name__)
def test_a_statistic_of_counts(benchmark: Any, values: Any, bins: Bins, statistic: Any) -> None:
    counts = room(values)
    count_bins(found(values, bins), BLOCK, counts)
    work = Work(statistic.__name__, lambda: statistic(counts, bins), counts[..., 0].size)
    alone(benchmark, work, rounds=5)
