"""Quantiles of priors, truncated to the support."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hedgesim.description.formats.priors import Range, far_outside, middle, moved, quantile
from hedgesim.description.formats.sourced import Prior

SHARES = np.array([0.01, 0.2, 0.5, 0.9, 0.999])
UNIT = (0.0, 1.0)


@pytest.mark.parametrize(
    ("prior", "support", "expected"),
    [
        (Prior(normal=(0.5, 0.2)), (-9, 9), stats.norm(0.5, 0.2)),
        (Prior(lognormal=(20, 0.4)), (0, 1e9), stats.lognorm(0.4, scale=20)),
        (Prior(beta=(2, 5)), (0, 1), stats.beta(2, 5)),
        (Prior(uniform=(2, 5)), (0, 9), stats.uniform(2, 3)),
    ],
    ids=["normal", "lognormal", "beta", "uniform"],
)
def test_quantiles_are_those_of_the_distribution(
    prior: Prior, support: Range, expected: object
) -> None:
    np.testing.assert_allclose(quantile(prior, support, SHARES), expected.ppf(SHARES), rtol=1e-9)


def test_a_normal_is_cut_to_the_support_on_each_side_and_keeps_its_median() -> None:
    found = quantile(Prior(normal=(0.1, 0.2)), (0, 1), np.array([0.0, 0.25, 0.5, 0.75, 1.0]))
    lower, upper = stats.truncnorm(-0.5, 0, 0.1, 0.2), stats.truncnorm(0, 4.5, 0.1, 0.2)
    np.testing.assert_allclose(found, [0, lower.ppf(0.5), 0.1, upper.ppf(0.5), 1], atol=1e-12)


@given(st.floats(-3, 3), st.floats(0.01, 3), st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 2))
def test_values_stay_within_the_support_and_rise(
    mean: float, deviation: float, first: float, second: float, width: float
) -> None:
    prior = Prior(normal=(mean + 0.3, deviation))
    low, high = quantile(prior, (mean, mean + width), np.array(sorted((first, second))))
    assert mean <= low <= high + 1e-12  # but for rounding
    assert high <= mean + width


@pytest.mark.parametrize(("first", "second"), [(8, 32), (1, 49), (0.5, 0.5), (2, 2), (400, 3)])
def test_a_beta_prior_has_its_own_quantiles(first: float, second: float) -> None:
    found = middle(Prior(beta=(first, second)), UNIT)
    assert found == pytest.approx(stats.beta.ppf([0.05, 0.95], first, second), rel=1e-4)


def test_other_priors_have_their_own_quantiles() -> None:
    wide = (-1e9, 1e9)
    assert middle(Prior(normal=(2.0, 0.5)), wide) == pytest.approx(
        stats.norm.ppf([0.05, 0.95], 2.0, 0.5)
    )
    assert middle(Prior(lognormal=(2.0, 0.5)), wide) == pytest.approx(
        stats.lognorm.ppf([0.05, 0.95], 0.5, scale=2.0)
    )
    assert middle(Prior(uniform=(0.0, 10.0)), wide) == pytest.approx((0.5, 9.5))
    assert middle(Prior(uniform=(0.0, 10.0)), wide, share=0.5) == pytest.approx((2.5, 7.5))
    assert middle(Prior(), wide) is None


def test_the_middle_of_a_truncated_prior_lies_inside_its_support() -> None:
    lower, upper = stats.truncnorm(-9.5, 0, 0.95, 0.1), stats.truncnorm(0, 0.5, 0.95, 0.1)
    expected = lower.ppf(0.1), upper.ppf(0.9)
    assert middle(Prior(normal=(0.95, 0.1)), UNIT) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "prior", "far"),
    [
        (6.0, Prior(lognormal=(1.5, 0.5)), True),  # 2.8 deviations of the logarithm
        (5.0, Prior(lognormal=(1.5, 0.5)), False),  # 2.4
        (0.0, Prior(uniform=(0, 1)), False),
        (1.01, Prior(uniform=(0, 1)), True),
        (0.5, Prior(normal=(0, 0.2)), False),  # 2.5
        (-0.52, Prior(normal=(0, 0.2)), True),  # 2.6
        (7.0, Prior(), False),  # fixed
    ],
)
def test_a_value_lies_far_outside_its_prior_beyond_99_percent_of_it(
    value: float, prior: Prior, far: bool
) -> None:
    assert (far_outside(value, prior, (-100, 100)) is not None) == far


def test_a_value_far_outside_its_prior_is_told_with_the_prior() -> None:
    told = far_outside(6.0, Prior(lognormal=(1.5, 0.5)), (-100, 100))
    assert told == "value 6 lies far outside its own prior (90 % of it: 0.66 to 3.4)"


@pytest.mark.parametrize(
    ("prior", "value"),
    [
        (Prior(normal=(1.0, 0.2)), -3.0),
        (Prior(lognormal=(1.5, 0.5)), 6.0),
        (Prior(uniform=(0.1, 0.3)), 0.9),
        (Prior(beta=(2.0, 6.0)), 0.9),
    ],
)
def test_a_moved_prior_has_its_middle_at_the_value_and_its_form_as_before(
    prior: Prior, value: float
) -> None:
    found = moved(prior, value)
    assert found.family == prior.family
    middle = float(quantile(found, (-10.0, 10.0), np.array([0.5]))[0])
    if prior.family == "beta":
        assert sum(found.arguments) == pytest.approx(sum(prior.arguments))
        assert found.arguments[0] / sum(found.arguments) == pytest.approx(value)
    else:
        assert middle == pytest.approx(value)
    assert far_outside(value, prior, (-10.0, 10.0))
    assert not far_outside(value, found, (-10.0, 10.0))


@pytest.mark.parametrize(
    ("prior", "value"), [(Prior(lognormal=(1.5, 0.5)), 0.0), (Prior(beta=(2.0, 6.0)), 1.0)]
)
def test_a_prior_that_no_value_can_be_the_middle_of_becomes_fixed(
    prior: Prior, value: float
) -> None:
    assert moved(prior, value).family == "fixed"
