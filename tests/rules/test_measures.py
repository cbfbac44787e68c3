"""Outcomes: hand-computed cases, limits, and what must hold of any situation."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.rules import measures
from hedgesim.rules.arithmetic import inverse

UNIT = st.floats(0.0, 1.0)
TIE = st.floats(0.0, 1e6)
LEAN = st.floats(-1.0, 1.0)


def concentration(amounts: list[float]) -> float:
    total = inverse(sum(amounts))
    return sum(measures.share_squared(amount, total) for amount in amounts)


def partners(amounts: list[float]) -> float:
    total = inverse(sum(amounts))
    return measures.effective_number(sum(measures.share_entropy(a, total) for a in amounts))


# --- concentration ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "hhi", "number"),
    [
        ([7.0], 1.0, 1.0),
        ([7.0, 0.0, 0.0], 1.0, 1.0),  # all from one partner
        ([5.0] * 4, 1 / 4, 4.0),  # n equal partners
        ([0.1] * 13, 1 / 13, 13.0),
        ([2.0, 1.0, 1.0], 3 / 8, 2 * math.sqrt(2)),  # entropy 1.5 ln 2
        ([3.0, 1.0], 5 / 8, 4 / 3**0.75),
        ([0.0, 0.0], 0.0, 1.0),  # nothing at all
    ],
)
def test_concentration_and_effective_partners(
    amounts: list[float], hhi: float, number: float
) -> None:
    assert concentration(amounts) == pytest.approx(hhi)
    assert partners(amounts) == pytest.approx(number)


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=8), st.floats(0.1, 1000.0))
def test_concentration_depends_on_shares_only(amounts: list[float], factor: float) -> None:
    scaled = [factor * amount for amount in amounts]
    assert concentration(scaled) == pytest.approx(concentration(amounts))
    assert partners(scaled) == pytest.approx(partners(amounts))
    assert 1 / len(amounts) - 1e-9 <= concentration(amounts) <= 1 + 1e-9
    assert 1 / concentration(amounts) - 1e-9 <= partners(amounts) <= len(amounts) + 1e-9


# --- leans ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "lean"),
    [
        (1.0, 0.0, -1.0),  # all with the first pole
        (0.0, 3.0, 1.0),
        (2.0, 2.0, 0.0),
        (1.0, 3.0, 0.5),
        (0.0, 0.0, 0.0),  # with neither
    ],
)
def test_lean(first: float, second: float, lean: float) -> None:
    assert measures.lean(first, second) == pytest.approx(lean)


@given(TIE, TIE)
def test_lean_is_antisymmetric(first: float, second: float) -> None:
    assert measures.lean(first, second) == -measures.lean(second, first)
    assert -1.0 <= measures.lean(first, second) <= 1.0


@pytest.mark.parametrize(
    ("leans", "composite"),
    [
        ((0.0, 0.0, 0.0), 50.0),  # balance
        ((-0.6, 0.6, 0.0), 50.0),  # leans that cancel
        ((-1.0, -1.0, -1.0), 0.0),  # all with the first pole
        ((1.0, 1.0, 1.0), 100.0),
        ((0.3, 0.0, 0.0), 55.0),  # the edge of what counts as hedging
    ],
)
def test_composite(leans: tuple[float, float, float], composite: float) -> None:
    assert measures.composite(measures.mean_lean(*leans)) == pytest.approx(composite)


# --- hedging ----------------------------------------------------------------------------------

# Ties (economy, defence, trust) with the first and the second pole, as a political scientist would
# draw them, and what is to be said of each.
PORTFOLIOS = {
    "equidistant": ((0.85, 0.5, 0.75), (0.85, 0.5, 0.75)),
    "by domain": ((0.9, 0.2, 0.6), (0.3, 0.9, 0.6)),
    "indifferent": ((0.1, 0.0, 0.2), (0.1, 0.0, 0.2)),
    "bandwagon": ((0.9, 0.9, 0.9), (0.05, 0.0, 0.1)),
    "balance": ((0.05, 0.0, 0.1), (0.8, 0.9, 0.8)),
}


def hedging(portfolio: str) -> float:
    return measures.hedging(*(measures.tie_strength(*tie, 1.0) for tie in PORTFOLIOS[portfolio]))


def test_who_holds_strong_ties_to_both_poles_hedges_whatever_the_domains() -> None:
    assert hedging("equidistant") == pytest.approx(0.7)
    assert hedging("by domain") == pytest.approx(2 * (1.7 / 3) * 0.6 / (1.7 / 3 + 0.6))
    for other in ("indifferent", "bandwagon", "balance"):
        assert hedging(other) < 0.25
    assert min(hedging("equidistant"), hedging("by domain")) > 0.5


@given(UNIT, UNIT)
def test_hedging_lies_between_nothing_and_the_weaker_tie_twice(first: float, second: float) -> None:
    found = measures.hedging(first, second)
    assert found == measures.hedging(second, first)
    assert 0.0 <= found <= min(2 * min(first, second), max(first, second)) + 1e-12


@given(UNIT, UNIT, UNIT)
def test_a_stronger_tie_to_either_pole_hedges_more_and_smoothly(
    first: float, second: float, more: float
) -> None:
    change = measures.hedging(min(1.0, first + more), second) - measures.hedging(first, second)
    assert -1e-12 <= change <= 2 * more + 1e-12


@given(UNIT, UNIT, UNIT)
def test_of_the_same_ties_in_all_those_that_lean_more_hedge_less(
    size: float, lean: float, part: float
) -> None:
    def at(lean: float) -> float:
        return measures.hedging(0.5 * size * (1 - lean), 0.5 * size * (1 + lean))

    assert at(lean) <= at(lean * part) + 1e-12
    assert at(1.0) == 0.0


def test_a_pole_that_is_not_recognised_is_not_trusted_in_public() -> None:
    assert measures.tie_strength(0.3, 0.3, 0.9, 0.0) == pytest.approx(0.2)


def test_the_economic_tie_counts_each_flow_by_a_third_at_its_half() -> None:
    halves = (0.02, 0.1, 0.2)
    assert measures.economic_tie(0.0, 0.0, 0.0, 0.0, 1000.0, *halves) == 0.0
    assert measures.economic_tie(20.0, 0.0, 0.0, 0.0, 1000.0, *halves) == pytest.approx(0.5 / 3)
    assert measures.economic_tie(20.0, 60.0, 80.0, 200.0, 1000.0, *halves) == pytest.approx(0.5)
    assert measures.economic_tie(1.0, 1.0, 1.0, 1.0, 0.0, *halves) == pytest.approx(1.0)


def insurance(holdings: list[float], hazards: list[float], correlation: float) -> float:
    """Of partners any two of which are correlated alike."""
    stakes = [a * b for a, b in zip(holdings, hazards, strict=True)]
    total = sum(stakes)
    alone = sum(stake * stake for stake in stakes)
    variance = alone + correlation * (total * total - alone)
    return measures.insurance(variance, total)


def test_insurance_is_the_diversification_ratio() -> None:
    assert insurance([1.0], [0.5], 0.0) == 0.0  # all on one
    assert insurance([0.5, 0.5], [0.5, 0.5], 1.0) == pytest.approx(0.0)  # on one camp
    assert insurance([0.5, 0.5], [0.5, 0.5], 0.0) == pytest.approx(1 - math.sqrt(0.5))
    assert insurance([0.5, 0.5], [0.5, 0.5], -1.0) == pytest.approx(1.0)  # failures that offset
    assert measures.insurance(0.0, 0.0) == 0.0
    assert measures.risk(0.09) == pytest.approx(0.3)


def test_a_partner_of_no_weight_changes_no_insurance() -> None:
    two = insurance([0.6, 0.4], [0.5, 0.8], 0.3)
    assert insurance([0.6, 0.4, 0.0, 0.0], [0.5, 0.8, 0.9, 0.1], 0.3) == pytest.approx(two)


@pytest.mark.parametrize(("lean", "ambiguity"), [(0.0, 1.0), (0.4, 0.6), (-0.4, 0.6), (1.0, 0.0)])
def test_security_hedging_is_ambiguity_of_security(lean: float, ambiguity: float) -> None:
    assert measures.security_hedging(lean) == pytest.approx(ambiguity)


# --- influence and political ties -------------------------------------------------------------


@pytest.mark.parametrize(
    ("trust", "effort", "frameworks", "recognition", "tie"),
    [
        (0.5, 0.2, 0.0, 1.0, 0.1),
        (0.5, 0.2, 0.5, 1.0, 0.2),  # shared frameworks add
        (0.5, 0.2, 0.5, 0.0, 0.0),  # not recognised
        (0.0, 0.2, 0.5, 1.0, 0.0),
    ],
)
def test_political_tie(
    trust: float, effort: float, frameworks: float, recognition: float, tie: float
) -> None:
    got = measures.political(trust, effort, frameworks, recognition, framework_tie=0.4)
    assert got == pytest.approx(tie)


@given(st.lists(st.tuples(*[st.floats(0.001, 1.0)] * 3), min_size=1, max_size=6))
def test_influence_sums_to_one(ties: list[tuple[float, float, float]]) -> None:
    inverses = [inverse(sum(tie[domain] for tie in ties)) for domain in range(3)]
    shares = [measures.influence(*tie, *inverses) for tie in ties]
    assert sum(shares) == pytest.approx(1.0)
    assert all(0.0 < share <= 1.0 + 1e-12 for share in shares)


def test_influence_is_the_mean_share_over_the_domains() -> None:
    assert measures.influence(1.0, 1.0, 0.0, 1.0, 1 / 2, 1.0) == pytest.approx((1 + 0.5 + 0) / 3)


def test_a_domain_without_any_tie_gives_nobody_influence() -> None:
    assert measures.influence(1.0, 0.0, 1.0, 1.0, inverse(0.0), 1.0) == pytest.approx(2 / 3)


# --- Kuik's rungs -----------------------------------------------------------------------------

TIES = st.tuples(UNIT, UNIT, UNIT, UNIT)


def degrees(economic: float, security: float, trust: float, threat: float) -> dict[str, float]:
    found = measures.rung_degrees(economic, security, trust, threat)
    return {rung: part for rung, part in zip(measures.RUNGS, found, strict=True) if part != 0.0}


@pytest.mark.parametrize(
    ("ties", "rungs"),
    [
        ((0.4, 0.4, 0.5, 0.1), {"neutral": 1.0}),
        ((0.9, 0.3, 0.5, 0.1), {"economic pragmatism": 1.0}),
        ((0.9, 0.3, 0.8, 0.1), {"binding engagement": 1.0}),
        ((0.4, 0.9, 0.5, 0.1), {"limited bandwagoning": 1.0}),
        ((0.9, 0.9, 0.9, 0.1), {"bandwagoning": 1.0}),
        ((0.2, 0.1, 0.2, 0.1), {"dominance denial": 1.0}),
        ((0.9, 0.1, 0.6, 0.6), {"indirect balancing": 1.0}),
        ((0.1, 0.1, 0.1, 0.6), {"balancing": 1.0}),
        ((0.9, 0.3, 0.625, 0.1), {"economic pragmatism": 0.5, "binding engagement": 0.5}),
    ],
)
def test_rungs(ties: tuple[float, float, float, float], rungs: dict[str, float]) -> None:
    assert degrees(*ties) == pytest.approx(rungs)


@pytest.mark.parametrize(
    ("portfolio", "first", "second"),
    [
        ("equidistant", "binding engagement", "binding engagement"),
        ("by domain", "economic pragmatism", "limited bandwagoning"),
        ("indifferent", "dominance denial", "dominance denial"),
        ("bandwagon", "bandwagoning", "dominance denial"),
        ("balance", "balancing", "bandwagoning"),
    ],
)
def test_the_rung_that_holds_most_is_what_the_portfolio_is_called(
    portfolio: str, first: str, second: str
) -> None:
    threats = (0.6, 0.0) if portfolio == "balance" else (0.0, 0.0)
    for tie, threat, rung in zip(PORTFOLIOS[portfolio], threats, (first, second), strict=True):
        held = degrees(*tie, threat)
        assert max(held, key=held.__getitem__) == rung


@given(TIES)
def test_degrees_are_shares_of_one(ties: tuple[float, float, float, float]) -> None:
    found = measures.rung_degrees(*ties)
    assert sum(found) == pytest.approx(1.0)
    assert min(found) >= -1e-15


@given(TIES, st.integers(0, 3), st.floats(-0.01, 0.01))
def test_a_small_change_of_a_tie_changes_the_posture_a_little(
    ties: tuple[float, float, float, float], place: int, change: float
) -> None:
    moved = list(ties)
    moved[place] = min(1.0, max(0.0, moved[place] + change))
    pairs = zip(measures.rung_degrees(*ties), measures.rung_degrees(*moved), strict=True)
    assert sum(abs(a - b) for a, b in pairs) <= 10 * 0.01


@given(TIES, UNIT)
def test_trusting_a_pole_more_never_moves_the_posture_against_it(
    ties: tuple[float, float, float, float], more: float
) -> None:
    economic, security, trust, threat = ties
    before = measures.rung_degrees(economic, security, trust, threat)
    after = measures.rung_degrees(economic, security, min(1.0, trust + more), threat)
    against = slice(0, 3)  # balancing, indirect balancing, dominance denial
    assert sum(after[against]) <= sum(before[against]) + 1e-12
