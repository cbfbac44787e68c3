"""Trends and volatilities of few levels, against values computed by hand and limits."""

from dataclasses import replace
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hedgesim.description.formats.trends import (
    Trend,
    TrendPrior,
    carried,
    common_trend,
    estimate,
)

PRIOR = TrendPrior(growth=0.08, spread=0.05, own=0.04, volatility=0.1, degrees=4.0)


def test_the_common_trend_weighs_prior_and_growth_by_precision() -> None:
    # Precisions: 1 / 0.05^2 = 400 of the prior; 3 years at 1 / 0.1^2 = 300. (400 * 0.08 + 100 *
    # 0.36) / 700 = 68 / 700.
    mean, variance = common_trend(0.36, 3.0, PRIOR)
    assert mean == pytest.approx(68 / 700)
    assert variance == pytest.approx(1 / 700)


def test_without_levels_the_prior_stands() -> None:
    found = estimate([], 0.15, common_trend(0.0, 0.0, PRIOR), PRIOR)
    assert (found.growth, found.spread) == (0.08, pytest.approx(sqrt(0.05**2 + 0.04**2)))
    one = estimate([(2008.5, 13.0)], 0.15, common_trend(0.0, 0.0, PRIOR), PRIOR)
    assert one == found


def test_a_trend_and_a_volatility_computed_by_hand() -> None:
    # One interval of 4 years, e^0.6 times; the common trend 0.1 is known. Walk 4 * 0.01 = 0.04, own
    # trend (4 * 0.04)^2 = 0.0256, errors 2 * 0.12^2 = 0.0288: the walk's part is 0.04 / 0.0944.
    # Beyond the common trend 0.2, so squares 0.04 / 4 * part; 5 degrees.
    found = estimate([(2008.5, 10.0), (2012.5, 10.0 * exp(0.6))], 0.12, (0.1, 0.0), PRIOR)
    scale = (4 * 0.01 + 0.04 / 0.0944 * 0.01) / 5
    weight = 4 * 0.0016 / (4 * 0.0016 + scale)
    assert found.growth == pytest.approx(0.1 + weight * 0.05)
    assert found.spread == pytest.approx(0.04 * sqrt(1 - weight))
    # The mean of the log of a scaled inverse chi-square of 5 degrees, by its distribution.
    inverse_gamma = stats.invgamma(2.5, scale=2.5 * scale)
    assert log(found.volatility) == pytest.approx(0.5 * inverse_gamma.expect(np.log), rel=1e-6)
    spread = inverse_gamma.expect(lambda x: np.log(x) ** 2) - inverse_gamma.expect(np.log) ** 2
    assert found.sigma == pytest.approx(0.5 * sqrt(spread), rel=1e-5)


@given(
    growth=st.floats(-0.2, 0.4), first=st.floats(0.1, 1e4), gap=st.integers(1, 20),
    center=st.floats(-0.1, 0.2),
)  # fmt: skip
def test_a_trend_lies_between_its_own_growth_and_the_common_one(
    growth: float, first: float, gap: int, center: float
) -> None:
    levels = [(2000.5, first), (2000.5 + gap, first * exp(growth * gap))]
    found = estimate(levels, 0.1, (center, 0.0), PRIOR)
    low, high = sorted((growth, center))
    assert low - 1e-9 <= found.growth <= high + 1e-9
    assert 0.0 < found.spread <= PRIOR.own
    less = estimate(levels, 0.1, (center, 0.0), replace(PRIOR, own=0.01))
    assert abs(less.growth - center) <= abs(found.growth - center) + 1e-12


def test_more_levels_tell_more() -> None:
    levels = [(2000.5 + k, exp(0.1 * k)) for k in range(30)]
    known = [estimate(levels[:n], 0.0, (0.08, 0.0), PRIOR) for n in (1, 3, 10, 30)]
    assert [one.sigma for one in known] == sorted((one.sigma for one in known), reverse=True)
    assert known[-1].volatility < 0.05
    assert known[-1].growth == pytest.approx(0.1, abs=0.002)


def test_a_level_is_carried_either_way_with_growing_doubt() -> None:
    trend = Trend(growth=0.1, spread=0.03, volatility=0.2, sigma=0.4)
    level, deviation = carried(100.0, 0.1, -0.5, trend)
    assert level == pytest.approx(100.0 * exp(-0.05))
    assert deviation == pytest.approx(sqrt(0.01 + 0.5 * 0.04 + 0.25 * 0.0009))
    assert carried(100.0, 0.1, 0.0, trend) == (100.0, 0.1)
