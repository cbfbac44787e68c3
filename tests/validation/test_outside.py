"""Outside checks: scores against closed forms, and forecasts that know nothing later."""

from dataclasses import replace
from math import exp, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hedgesim.description import load_calibration
from hedgesim.validation import outside
from hedgesim.validation.figures import Effort
from hedgesim.validation.outside import Check, Fact, crps

FACT = Fact("exports", "China", 2014, 2.0, "US$ bn", "somewhere")
SHARE = replace(FACT, value=4.0, unit="%")


def test_the_score_of_two_draws_is_computed_by_hand() -> None:
    # E|X - y| = 1/2; two of four pairs of draws are 1 apart: 1/2 - 1/4.
    assert crps(np.array([1.0, 0.0]), 0.0) == 0.25
    assert crps(np.array([3.0]), 1.0) == 2.0


def test_the_score_of_a_normal_forecast_is_the_closed_form() -> None:
    draws = stats.norm.ppf((np.arange(4000) + 0.5) / 4000)
    assert crps(draws, 0.0) == pytest.approx((sqrt(2) - 1) / sqrt(pi), abs=1e-3)
    expected = 1.5 * (2 * stats.norm.cdf(1.5) - 1) + 2 * stats.norm.pdf(1.5) - 1 / sqrt(pi)
    assert crps(draws, 1.5) == pytest.approx(expected, abs=1e-3)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=20), st.floats(-100, 100))
def test_a_score_is_that_of_all_pairs_and_never_negative(draws: list[float], seen: float) -> None:
    values = np.array(draws)
    pairs = np.abs(values[:, None] - values[None, :]).mean()
    found = crps(values, seen)
    assert found == pytest.approx(np.abs(values - seen).mean() - pairs / 2, abs=1e-9)
    assert found >= -1e-9


def test_amounts_are_scored_by_the_logarithm_and_shares_in_points() -> None:
    simple = {"persistence": 2.0 * exp(0.1), "trend": None, "interpolation": 2.0}
    amount = Check(FACT, 2011, np.array([2.0 * exp(-0.2)]), simple)
    assert amount.scores == pytest.approx(
        {"model": 20.0, "persistence": 10.0, "trend": None, "interpolation": 0.0}
    )
    assert amount.loses_to() == ["persistence"]
    share = Check(SHARE, 2011, np.array([1.0, 2.0, 3.0, 5.0]), {"persistence": 7.0, "trend": 4.0})
    assert (share.scores["persistence"], share.scores["trend"]) == (3.0, 0.0)
    assert share.loses_to() == ["trend"]
    assert (share.inside, share.pit) == (True, 0.75)
    assert not replace(share, fact=replace(SHARE, value=9.0)).inside


def test_simple_forecasts_use_what_was_known() -> None:
    facts = [replace(FACT, year=year, value=value) for year, value in ((2008, 1.0), (2011, 8.0))]
    facts += [replace(one, partner="", value=10.0 * one.value) for one in facts]
    later = [replace(FACT, year=2017, value=2.0)]
    found = outside._simple(FACT, facts, later)
    assert found == pytest.approx({"persistence": 8.0, "trend": 64.0, "interpolation": 4.0})
    found = outside._simple(SHARE, facts, [])
    assert found == {"persistence": 10.0, "trend": pytest.approx(10.0), "interpolation": None}
    assert outside._simple(SHARE, facts[:1] + facts[2:3], [])["trend"] is None


def test_every_check_is_of_a_year_after_its_reference() -> None:
    effort = Effort(quick=True, histories=64, workers=1)
    found = outside.checks(load_calibration(), effort)
    assert len(found) > 90
    assert all(one.origin < one.fact.year for one in found)
    assert all(np.isfinite(one.draws).all() and (one.draws > 0.0).all() for one in found)
    shares = [one for one in found if one.fact.share]
    assert shares and all(one.draws.max() < 100.0 for one in shares)
    coverage, *better = outside.figures(found, effort)
    assert coverage.value == np.mean([one.inside for one in found])
    assert [one.id for one in better] == ["outside.persistence", "outside.trend"]
    left = outside.not_scored(load_calibration())
    assert "output in 2024" in left and "share of exports to United Kingdom in 2014" in left
