"""Counts: quantiles against sorting, and merging that does not mind order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.outcomes.tally import (
    BINS,
    QUANTILES,
    WHOLE,
    Bins,
    count_bins,
    count_postures,
    find_bins,
    find_bins_of_differences,
    means,
    quantiles,
)
from hedgesim.rules.measures import RUNGS, rung_degrees


def counted(values: np.ndarray, bins: Bins) -> np.ndarray:
    counts = np.zeros((*values.shape[:2], BINS), dtype=np.uint32)
    where = np.empty(values.shape, dtype=np.uint16)
    find_bins(values, bins, where)
    count_bins(where, values.shape[-1], counts)
    return counts


def samples(seed: int, replications: int) -> np.ndarray:
    chooser = np.random.default_rng(seed)
    return np.stack(
        [[chooser.normal(0.4, 0.02, replications), chooser.lognormal(8.0, 0.5, replications)]]
    )


@pytest.mark.parametrize("replications", [64, 1000, 20000])
def test_quantiles_lie_within_a_bin_of_those_by_sorting(replications: int) -> None:
    values = samples(1, replications)
    bins = Bins.around(values[..., :256], centred=False)
    found = quantiles(counted(values, bins), bins)
    for name, share in QUANTILES.items():
        exact = np.quantile(values, share, axis=-1, method="inverted_cdf")
        assert (np.abs(found[name] - exact) <= 0.5001 * bins.width).all(), name


def test_means_lie_within_half_a_bin_of_the_exact() -> None:
    values = samples(2, 5000)[:, :1]
    bins = Bins.around(values[..., :256], centred=False)
    assert abs(means(counted(values, bins), bins) - values.mean(axis=-1)) < 0.05 * bins.width


def test_a_value_that_never_moves_is_reported_exactly() -> None:
    values = np.full((1, 1, 64), 0.3)
    bins = Bins.around(values, centred=False)
    assert quantiles(counted(values, bins), bins)["q50"] == 0.3


def test_two_values_are_reported_exactly() -> None:
    values = np.zeros((1, 1, 100))
    values[..., 40:] = 1.0
    bins = Bins.around(values, centred=False)
    found = quantiles(counted(values, bins), bins)
    assert found["q25"] == 0.0
    assert found["q75"] == pytest.approx(1.0, abs=1e-12)
    assert means(counted(values, bins), bins) == pytest.approx(0.6)


def test_no_difference_is_zero_and_has_no_sign() -> None:
    values = samples(3, 64)
    bins = Bins.around(values - values, centred=True)
    where, signs = np.empty(values.shape, dtype=np.uint16), np.zeros((1, 2, 2), dtype=np.int64)
    find_bins_of_differences(values, values.copy(), 64, bins, where, signs)
    assert (where == BINS // 2).all()
    assert (signs == 0).all()


def test_signs_of_the_first_differences_are_counted() -> None:
    values, others = (
        np.array([[[3.0, 1.0, 2.0, 2.0, 9.0]]]),
        np.array([[[1.0, 2.0, 2.0, 1.0, 0.0]]]),
    )
    bins = Bins.around(values - others, centred=True)
    where, signs = np.empty(values.shape, dtype=np.uint16), np.zeros((1, 1, 2), dtype=np.int64)
    find_bins_of_differences(values, others, 4, bins, where, signs)
    assert signs.tolist() == [[[2, 1]]]
    assert bins.centre(where)[0, 0] == pytest.approx((values - others)[0, 0], abs=0.02)


@given(st.integers(0, 2**32 - 1), st.integers(1, 63))
@settings(max_examples=30, deadline=None)
def test_counting_in_parts_counts_the_same(seed: int, cut: int) -> None:
    values = samples(seed, 64)
    bins = Bins.around(values, centred=False)
    whole = counted(values, bins)
    parts = counted(values[..., :cut].copy(), bins) + counted(values[..., cut:].copy(), bins)
    assert (whole == parts).all()


def test_values_far_beyond_the_first_fall_in_the_end_bins() -> None:
    values = samples(4, 64)
    bins = Bins.around(values, centred=False)
    counts = counted(values * 1e6, bins)
    assert (counts[..., -1] == 64).all()


def postures(*poles: tuple[float, float, float, float]) -> np.ndarray:
    """Count the postures of one hedger in one history, from its ties with each pole."""
    counts = np.zeros((1, 2, len(RUNGS)), dtype=np.int64)
    count_postures(np.array(poles)[None, :, :, None], 1, counts)
    return counts[0]


TIES = st.tuples(*[st.floats(0.0, 1.0)] * 4)


@given(TIES, TIES)
def test_degrees_are_counted_to_the_nearest_unit_and_add_up(
    first: tuple[float, float, float, float], second: tuple[float, float, float, float]
) -> None:
    found = postures(first, second)
    assert (found.sum(axis=-1) == WHOLE).all()
    for counts, ties in zip(found, (first, second), strict=True):
        degrees = np.array(rung_degrees(*ties))
        assert counts / WHOLE == pytest.approx(degrees, abs=1.01 / WHOLE)
        assert (counts[degrees == 0.0] == 0).all()


@given(TIES, TIES, TIES)
def test_the_posture_towards_a_pole_does_not_depend_on_the_other(
    pole: tuple[float, float, float, float],
    other: tuple[float, float, float, float],
    another: tuple[float, float, float, float],
) -> None:
    assert (postures(pole, other)[0] == postures(pole, another)[0]).all()
    assert (postures(other, pole)[1] == postures(another, pole)[1]).all()
