"""Effort: logit around a reference, closed at a rate, always summing to 1."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.rules import arithmetic, choice, rates

UNIT = st.floats(0.0, 1.0)


def target(utilities: list[float], references: list[float], temperature: float) -> list[float]:
    """Shares that effort moves to; reference utilities are 0."""
    logit_weights = [
        choice.logit_weight(share, 1.0, u, 0.0, 1.0 / temperature)
        for share, u in zip(references, utilities, strict=True)
    ]
    return [logit_weight * arithmetic.inverse(sum(logit_weights)) for logit_weight in logit_weights]


def move(efforts: list[float], logit_weights: list[float], adjustment_share: float) -> list[float]:
    """One month of effort."""
    inverse = arithmetic.inverse(sum(logit_weights))
    return [
        choice.effort_next(effort, logit_weight, inverse, adjustment_share)
        for effort, logit_weight in zip(efforts, logit_weights, strict=True)
    ]


def test_with_no_news_the_target_is_the_reference() -> None:
    assert target([0.0, 0.0, 0.0], [0.2, 0.3, 0.5], 0.25) == pytest.approx([0.2, 0.3, 0.5])


def test_a_common_change_of_utility_moves_nothing() -> None:
    assert target([0.7, 0.7], [0.2, 0.8], 0.25) == pytest.approx([0.2, 0.8])


def test_the_target_is_the_reference_tilted_by_the_logit() -> None:
    # An advantage of ln 3 temperatures counts three times: 0.2 * 3 against 0.8.
    shares = target([0.25 * math.log(3.0), 0.0], [0.2, 0.8], 0.25)
    assert shares == pytest.approx([0.6 / 1.4, 0.8 / 1.4])


@pytest.mark.parametrize(("temperature", "first"), [(1e6, 0.5), (1e-3, 1.0)])
def test_a_hot_choice_keeps_the_reference_and_a_cold_one_takes_the_best(
    temperature: float, first: float
) -> None:
    assert target([0.1, 0.0], [0.5, 0.5], temperature)[0] == pytest.approx(first, abs=1e-6)


def test_an_unrecognised_partner_pulls_nothing() -> None:
    assert choice.logit_weight(0.3, 0.0, 5.0, 0.0, 4.0) == 0.0


@pytest.mark.parametrize("advantage", [choice.STEEPEST + 1.0, 1e300])
def test_beyond_the_steepest_advantage_nothing_changes(advantage: float) -> None:
    steepest = choice.logit_weight(0.3, 1.0, choice.STEEPEST, 0.0, 1.0)
    assert choice.logit_weight(0.3, 1.0, advantage, 0.0, 1.0) == steepest
    assert math.isfinite(steepest)


@pytest.mark.parametrize("rate", [0.0, 0.3, 0.6, 12.0])
@pytest.mark.parametrize("years", [1, 5])
def test_effort_closes_exponentially_on_its_target(rate: float, years: int) -> None:
    effort = [0.2, 0.8]
    for _ in range(12 * years):
        effort = move(effort, [0.6, 0.4], rates.adjustment_share(rate))
    assert effort[0] == pytest.approx(0.6 - 0.4 * math.exp(-rate * years))


@given(
    st.lists(st.tuples(st.floats(0.001, 1.0), st.floats(0.0, 1e6)), min_size=2, max_size=6),
    st.floats(0.0, 1.0),
)
def test_efforts_that_sum_to_one_go_on_doing_so(
    pairs: list[tuple[float, float]], adjustment_share: float
) -> None:
    total = sum(effort for effort, _ in pairs)
    efforts = [effort / total for effort, _ in pairs]
    logit_weights = [logit_weight for _, logit_weight in pairs]
    logit_weights[0] += 1e-6
    moved = move(efforts, logit_weights, adjustment_share)
    assert sum(moved) == pytest.approx(1.0, abs=1e-12)
    assert all(0.0 <= effort <= 1.0 + 1e-15 for effort in moved)


# --- the reference by domain ----------------------------------------------------------------


def split(effort: float, parts: list[float]) -> list[float]:
    """Reference effort by domain, as both engines put it together; the last takes the rest."""
    first, second = (choice.reference_part(effort, part, sum(parts)) for part in parts[:2])
    return [first, second, effort - first - second]


@pytest.mark.parametrize(
    ("parts", "efforts"),
    [
        ([0.5, 0.2, 0.3], [0.1, 0.04, 0.06]),  # equal shares: by the weights
        ([0.25, 0.0, 0.25], [0.1, 0.0, 0.1]),  # no defence ties, no effort for them
        ([0.5 * 0.4, 0.2 * 0.1, 0.3 * 0.1], [0.16, 0.016, 0.024]),  # a market above all
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.2]),  # nothing to go by
    ],
)
def test_reference_effort_by_domain(parts: list[float], efforts: list[float]) -> None:
    assert split(0.2, parts) == pytest.approx(efforts)


@given(UNIT, st.lists(UNIT, min_size=3, max_size=3))
def test_domains_sum_to_the_reference_effort(effort: float, parts: list[float]) -> None:
    domains = split(effort, parts)
    assert sum(domains) == pytest.approx(effort, abs=1e-15)
    assert all(-1e-15 <= domain <= effort + 1e-15 for domain in domains)
    assert [d for d, part in zip(domains[:2], parts[:2], strict=True) if part == 0.0 < d] == []


@given(st.lists(st.lists(UNIT, min_size=3, max_size=3), min_size=2, max_size=5), UNIT)
def test_with_no_news_every_domain_stays_at_its_reference(
    shares: list[list[float]], effort_self: float
) -> None:
    efforts = [(1.0 - effort_self) / len(shares)] * len(shares)
    domains = [
        share
        for effort, parts in zip(efforts, shares, strict=True)
        for share in split(effort, parts)
    ]
    references = [effort_self, *(max(0.0, share) for share in domains)]
    assert target([0.3] * len(references), references, 0.1) == pytest.approx(references, abs=1e-12)
