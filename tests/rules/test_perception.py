"""Utilities of effort in each domain, and of effort for oneself: cases, derivatives, limits."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hedgesim.rules import perception
from helpers.derivatives import slope

UNIT = st.floats(0.0, 1.0)


@pytest.mark.parametrize(
    ("legitimacy", "heed", "survival"),
    [(0.6, 2.0, 1.0), (0.4, 2.0, 1.4), (0.8, 2.0, 0.6), (1.0, 3.0, 0.0), (0.2, 0.0, 1.0)],
)
def test_rulers_short_of_legitimacy_heed_the_public_more(
    legitimacy: float, heed: float, survival: float
) -> None:
    assert perception.survival(legitimacy, 0.6, heed) == pytest.approx(survival)


@given(UNIT, UNIT, UNIT, st.floats(0.0, 100.0))
def test_resentment_never_makes_a_partner_attractive(
    nationalism: float, legitimacy: float, reference: float, heed: float
) -> None:
    survival = perception.survival(legitimacy, reference, heed)
    assert perception.home_cost(nationalism, survival, 0.5) >= 0.0


def test_home_cost() -> None:
    assert perception.home_cost(0.4, 1.4, 0.5) == pytest.approx(0.28)


def test_economic_utility_by_hand() -> None:
    # An added 0.1 of dependence is 0.07 of the holding; 20 * 0.5 * 0.06 * 0.07.
    got = perception.economic_utility(0.5, 0.5, 0.06, 0.1, 20.0, 0.3)
    assert got == pytest.approx(0.5 - 0.042)


def economic(comovement: float, hazard: float = 0.5) -> float:
    return perception.economic_utility(0.5, hazard, comovement, 0.1, 20.0, 0.3)


@given(st.floats(-1.0, 1.0), st.floats(0.0, 1.0), st.floats(0.01, 2.0))
def test_the_more_a_partner_moves_with_the_portfolio_the_less_it_pulls(
    comovement: float, more: float, hazard: float
) -> None:
    assert economic(comovement + more, hazard) <= economic(comovement, hazard)
    assert economic(0.0, hazard) == pytest.approx(0.5)  # then it adds no risk
    if comovement < -1e-9:
        assert economic(comovement, hazard) > economic(0.0, hazard)  # it insures the others


@given(UNIT, UNIT, UNIT, st.floats(0.0, 2.0), st.floats(-1.0, 1.0))
def test_economic_effort_costs_the_variance_that_its_dependence_adds(
    dependence: float, added: float, weight: float, hazard: float, rest: float
) -> None:
    """``rest`` is what the stakes of all others move with the partner."""

    def stake(effort: float) -> float:
        return hazard * perception.holding(dependence + added * effort, 0.3, 0.5, weight)

    got = perception.economic_utility(0.0, hazard, stake(0.0) + rest, added, 20.0, weight)
    loss = slope(lambda effort: 0.5 * stake(effort) ** 2 + stake(effort) * rest)
    assert got == pytest.approx(-20.0 * loss, rel=1e-5, abs=1e-6)


def test_political_utility_by_hand() -> None:
    # Trust gains 1.6 * 0.35 a year, kept for 3 / (1 + 0.5 * 3) years; 20 * 0.3^2 * 0.6 at
    # stake, four tenths of it expected to be saved.
    got = engaging(frameworks=0.4, home_cost=0.04, soft_power=0.1)
    assert got == pytest.approx(0.3 * 0.4 + 20 * 0.09 * 0.6 * 0.4 * 1.6 * 0.35 * 1.2 - 0.04)


def engaging(**changed: float) -> float:
    """What engaging a partner insures: political utility without clubs and cost at home."""
    usual = {
        "frameworks": 0.0, "home_cost": 0.0, "trust": 0.5, "holding": 0.3, "hazard": 0.6,
        "soft_power": 0.0, "foresight": 3.0, "framework_weight": 0.3, "risk_weight": 20.0,
        "cooperation": 1.5, "trust_ceiling": 0.85, "trust_reversion": 0.5,
    }  # fmt: skip
    return perception.political_utility(**(usual | changed))


@given(UNIT, UNIT, st.floats(0.0, 2.0), st.floats(0.0, 0.5))
def test_engagement_grows_with_what_is_at_stake_and_not_with_coercion(
    trust: float, holding: float, hazard: float, soft_power: float
) -> None:
    here = {"trust": trust, "holding": holding, "hazard": hazard}
    got = engaging(**here)
    assert got >= 0.0
    assert engaging(**here | {"holding": 2.0 * holding}) == pytest.approx(4.0 * got)
    if hazard < 1.0:
        twice = 2.0 * max(0.0, 1.0 - 2.0 * hazard) / (1.0 - hazard)
        assert engaging(**here | {"hazard": 2.0 * hazard}) == pytest.approx(twice * got)
    assert engaging(**here | {"trust": min(1.0, trust + 0.1)}) <= got
    assert engaging(**here, soft_power=soft_power) >= got  # met half-way


@pytest.mark.parametrize(
    "changed",
    [{"trust": 0.85}, {"trust": 1.0}, {"holding": 0.0}, {"hazard": 0.0}, {"hazard": 1.0},
     {"risk_weight": 0.0},
     {"cooperation": 0.0}, {"cooperation": 0.2, "soft_power": -0.3}],
)  # fmt: skip
def test_nothing_is_insured_where_trust_gains_nothing(changed: dict[str, float]) -> None:
    assert engaging(**changed) == 0.0


def test_trust_gained_counts_for_the_horizon_or_until_it_is_forgotten() -> None:
    for_good = engaging(trust_reversion=0.0)
    assert for_good == pytest.approx(20 * 0.09 * 0.6 * 0.4 * 1.5 * 0.35 * 3.0)
    assert engaging(trust_reversion=0.5, foresight=1e9) == pytest.approx(for_good / 3.0 * 2.0)


@given(UNIT, UNIT, UNIT)
def test_engagement_is_the_fall_of_the_own_variance_that_trust_gained_brings(
    trust: float, threat: float, holding: float
) -> None:
    """One unit of trust lowers the hazard by one; half the variance weighs with ``risk_weight``."""
    assume(trust < 0.85)

    def half_variance(more_trust: float) -> float:
        hazard = perception.hazard(trust + more_trust, threat, 0.0, 0.0, 0.0, 0.0)
        return 0.5 * (hazard * holding) ** 2

    hazard = 1.0 - trust + threat
    gain = max(0.0, 1.0 - hazard) * 1.5 * (0.85 - trust) * 3.0 / (1.0 + 0.5 * 3.0)
    got = engaging(trust=trust, holding=holding, hazard=hazard)
    assert got == pytest.approx(-20.0 * slope(half_variance) * gain, abs=1e-7)


@pytest.mark.parametrize(
    ("security", "supply", "worth"),
    [
        (0.0, 0.0, 0.2 * 0.8),
        (0.5, 0.0, 0.2 * 0.8 * 0.5),  # the room that is left
        (1.0, 0.0, 0.0),
        (0.5, 0.1, 0.2 * (0.8 + 3.0 * 0.1) * 0.5),  # programmes over the horizon
        (0.5, -0.5, 0.0),  # forces withdrawn: effort protects nothing
    ],
)
def test_protection(security: float, supply: float, worth: float) -> None:
    got = perception.protection(security, supply, 3.0, security_weight=0.2, effort_defence=0.8)
    assert got == pytest.approx(worth)


def test_security_utility_by_hand() -> None:
    # A quarter of all ties: effort 0.8 adds 0.8 / 2 * 0.75 to the share, 0.09 to the holding.
    got = perception.security_utility(
        security=0.5, home_cost=0.04, hazard=0.6, comovement=0.05, security_inverse=0.5,
        protection=0.08, effort_defence=0.8, risk_weight=20.0, portfolio_security=0.3,
    )  # fmt: skip
    assert got == pytest.approx(0.08 - 20 * 0.6 * 0.05 * 0.09 - 0.04)


@given(UNIT, UNIT, st.floats(0.5, 5.0), st.floats(0.0, 2.0), st.floats(-1.0, 1.0))
def test_security_effort_costs_the_variance_that_its_share_of_defence_adds(
    security: float, weight: float, others: float, hazard: float, rest: float
) -> None:
    """``rest`` is what the stakes of all others, and economic ones, move with the partner."""

    def half_variance(effort: float) -> float:
        own = security + 0.8 * effort
        stake = hazard * perception.holding(0.0, own, 1.0 / (own + others), weight)
        return 0.5 * stake * stake + stake * rest

    inverse = 1.0 / (security + others)
    comovement = hazard * perception.holding(0.0, security, inverse, weight) + rest
    got = perception.security_utility(
        security, 0.0, hazard, comovement, inverse, 0.0, 0.8, 20.0, weight
    )
    assert got == pytest.approx(-20.0 * slope(half_variance), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    ("resented", "self_reliance", "survival", "utility"),
    [(0.3, 0.05, 1.0, 0.65), (0.3, 0.05, 1.5, 0.95), (0.3, 0.05, 0.0, 0.05), (0.0, 0.0, 1.0, 0.0)],
)
def test_own_utility(
    resented: float, self_reliance: float, survival: float, utility: float
) -> None:
    got = perception.own_utility(resented, self_reliance, survival, home_pressure_weight=2.0)
    assert got == pytest.approx(utility)


@given(st.tuples(*[st.floats(-5.0, 5.0)] * 3), UNIT)
def test_domains_keep_their_mean_however_far_apart_they_are(
    utilities: tuple[float, ...], apart: float
) -> None:
    mean = sum(utilities) / 3.0
    drawn = [perception.separated(utility, mean, apart) for utility in utilities]
    assert sum(drawn) / 3.0 == pytest.approx(mean, abs=1e-12)
    assert max(drawn) - min(drawn) == pytest.approx(
        apart * (max(utilities) - min(utilities)), abs=1e-12
    )
    assert perception.separated(utilities[0], mean, 0.0) == mean
    assert perception.separated(utilities[0], mean, 1.0) == pytest.approx(utilities[0], abs=1e-12)
