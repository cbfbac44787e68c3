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


@pytest.mark.parametrize(
    ("leans", "hedging"),
    [
        ((0.4, 0.4, 0.4), 0.0),  # no contradiction
        ((-1.0, 1.0, 0.0), 1.0),  # opposite commitments that offset each other
        ((-0.5, 0.5, 0.0), 0.5),
        ((0.9, 0.3, 0.3), 0.5 * 0.3),  # a contradiction, but sides are taken
        ((1.0, 1.0, -1.0), (1 - 1 / 3) * 1.0),
    ],
)
def test_hedging(leans: tuple[float, float, float], hedging: float) -> None:
    assert measures.hedging(*leans) == pytest.approx(hedging)


@given(LEAN)
def test_leans_that_agree_are_no_hedging(lean: float) -> None:
    assert measures.hedging(lean, lean, lean) == 0.0


@given(LEAN, LEAN, LEAN)
def test_hedging_does_not_depend_on_which_pole_or_domain_comes_first(
    economic: float, security: float, political: float
) -> None:
    hedging = measures.hedging(economic, security, political)
    assert 0.0 <= hedging <= 1.0
    assert measures.hedging(-economic, -security, -political) == pytest.approx(hedging)
    assert measures.hedging(political, economic, security) == pytest.approx(hedging)


@pytest.mark.parametrize(
    ("returns", "contingency", "balance"),
    [(0.4, 0.4, 1.0), (0.6, 0.2, 0.5), (0.2, 0.6, 0.5), (0.5, 0.0, 0.0), (0.0, 0.0, 0.0)],
)
def test_kuik_balance(returns: float, contingency: float, balance: float) -> None:
    assert measures.balance(returns, contingency) == pytest.approx(balance)


@pytest.mark.parametrize(
    ("economic", "political", "security_lean", "options"),
    [(0.0, 0.0, 0.0, 0.0), (1.0, 1.0, -1.0, 1.0), (0.6, 0.3, -0.3, 0.4), (0.6, 0.3, 0.3, 0.4)],
)
def test_options_that_maximise_returns(
    economic: float, political: float, security_lean: float, options: float
) -> None:
    assert measures.returns_options(economic, political, security_lean) == pytest.approx(options)


@pytest.mark.parametrize(
    ("concentration", "poles_security", "options"),
    [(1.0, 1.0, 0.0), (0.2, 0.4, 0.7), (0.0, 0.0, 1.0)],
)
def test_options_against_contingencies(
    concentration: float, poles_security: float, options: float
) -> None:
    assert measures.contingency_options(concentration, poles_security) == pytest.approx(options)


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


@pytest.mark.parametrize(
    ("economic", "security", "political", "rung"),
    [
        (0.0, 0.0, 0.0, "neutral"),
        (0.3, -0.3, 0.3, "neutral"),  # within a third takes no side
        (0.6, 0.0, 0.0, "economic pragmatism"),
        (0.6, 0.0, 0.6, "binding engagement"),
        (0.0, 0.0, 0.6, "binding engagement"),
        (0.0, 0.6, 0.0, "limited bandwagoning"),
        (0.6, 0.6, 0.0, "limited bandwagoning"),
        (0.6, 0.6, 0.6, "bandwagoning"),
        (-0.6, 0.0, 0.0, "neutral"),  # little trade is no opposition
        (0.6, 0.0, -0.6, "dominance denial"),
        (0.6, -0.6, 0.6, "indirect balancing"),
        (-0.6, -0.6, -0.6, "balancing"),
        (-0.6, 0.6, -0.6, "limited bandwagoning"),
    ],
)
def test_rungs(economic: float, security: float, political: float, rung: str) -> None:
    assert measures.RUNGS[measures.rung(economic, security, political)] == rung


@given(LEAN, LEAN, LEAN, st.floats(0.0, 1.0))
def test_leaning_further_towards_a_pole_never_steps_down(
    economic: float, security: float, political: float, more: float
) -> None:
    rung = measures.rung(economic, security, political)
    assert measures.rung(economic, min(1.0, security + more), political) >= rung
    assert measures.rung(economic, security, min(1.0, political + more)) >= rung
    assert measures.rung(min(1.0, economic + more), security, political) >= rung
