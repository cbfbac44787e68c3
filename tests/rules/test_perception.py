"""What effort for a partner returns, risks and costs: hand-computed cases, derivatives, limits."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hedgesim.rules import arithmetic, perception

UNIT = st.floats(0.0, 1.0)
MONEY = st.floats(1.0, 1e5)
TRAIT = st.floats(0.0, 3.0)
SMALL = 1e-5  # step of finite differences


def slope(function: Callable[[float], float]) -> float:
    """Derivative at 0, by a central difference."""
    return (function(SMALL) - function(-SMALL)) / (2.0 * SMALL)


# --- the horizon --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("horizon", "discount", "years"),
    [
        (4.0, 0.25, (1.0 - math.exp(-1.0)) / 0.25),
        (1e6, 0.1, 10.0),  # for ever: 1 / discount
        (4.0, 0.0, 4.0),  # all years count alike
        (0.0, 0.1, 0.0),
    ],
)
def test_foresight_is_a_discounted_annuity(horizon: float, discount: float, years: float) -> None:
    assert perception.foresight(horizon, discount) == pytest.approx(years, rel=1e-6)


@given(st.floats(0.5, 20.0), st.floats(0.0, 1.0))
def test_foresight_never_exceeds_the_horizon(horizon: float, discount: float) -> None:
    years = perception.foresight(horizon, discount)
    assert horizon * math.exp(-discount * horizon) * (1.0 - 1e-6) <= years <= horizon * (1.0 + 1e-6)


# --- returns ------------------------------------------------------------------------------------


def returns(**changed: float) -> float:
    """Returns of effort in an economy of 1000: weights 1, half-saturation 0.1, foresight 2 years.

    Effort moves finance by twice the plan, trade by 0.2 and investment by 0.3 a year.
    """
    usual = {
        "aid": 0.0, "exports": 0.0, "imports": 0.0, "investment": 0.0, "plan": 0.0,
        "promised": 0.0, "output": 1000.0, "conditionality": 0.0, "governance_gap": 0.5,
        "reciprocity": 2.0, "foresight": 2.0, "aid_weight": 1.0, "aid_half": 0.1,
        "trade_weight": 1.0, "trade_half": 0.1, "investment_weight": 1.0, "investment_half": 0.1,
        "effort_trade": 0.2, "effort_investment": 0.3,
    }  # fmt: skip
    return perception.returns(**(usual | changed))


GIVEN = {"aid": 100.0, "plan": 100.0}


@pytest.mark.parametrize(
    ("changed", "worth"),
    [
        ({}, 0.0),
        (GIVEN, 2.0 * 100.0 / 400.0),  # slope of saturation at half is 1 / (4 * 100)
        ({"plan": 100.0}, 2.0 * 100.0 / 100.0),  # the first dollar counts most
        ({"aid": 300.0, "plan": 300.0}, 2.0 * 300.0 * 100.0 / 400.0**2),
        (GIVEN | {"promised": 200.0}, 2.0 * (100.0 + 200.0 / 2.0) / 400.0),  # over two years
        (GIVEN | {"conditionality": 0.4}, 0.5 * 0.8),  # strings are worth less
        (GIVEN | {"reciprocity": 0.0}, 0.0),  # finance that answers no effort
        (GIVEN | {"output": 9000.0}, 2.0 * 100.0 * 900.0 / 1000.0**2),
        ({"exports": 100.0}, 2.0 * 0.2 * 0.25),
        ({"exports": 300.0}, 2.0 * 0.2 * 0.1875),
        ({"imports": 200.0}, 2.0 * 0.2 * 0.25),  # imports count half
        ({"investment": 100.0}, 2.0 * 0.3 * 0.25),
        ({"investment": 100.0, "foresight": 4.0}, 4.0 * 0.3 * 0.25),
    ],
)
def test_returns(changed: dict, worth: float) -> None:
    assert returns(**changed) == pytest.approx(worth)


@given(MONEY, MONEY, MONEY, MONEY, st.floats(1e3, 1e6), UNIT, UNIT)
def test_returns_are_the_slope_of_what_a_partner_is_worth(
    aid: float, exports: float, imports: float, investment: float, output: float, conditions: float,
    gap: float,
) -> None:  # fmt: skip
    """Worth is the weighted saturation of each flow, after two years of growth with effort."""

    def worth(effort: float) -> float:
        grown = exports + 0.5 * imports, investment
        flows = [aid + 2.0 * aid * effort]
        flows += [x * math.exp(2.0 * r * effort) for x, r in zip(grown, (0.2, 0.3), strict=True)]
        shares = [arithmetic.saturate(flow, 0.1 * output) for flow in flows]
        return (1.0 - conditions * gap) * shares[0] + shares[1] + shares[2]

    got = returns(
        aid=aid, plan=aid, exports=exports, imports=imports, investment=investment, output=output,
        conditionality=conditions, governance_gap=gap,
    )  # fmt: skip
    assert got == pytest.approx(slope(worth), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("flow", ["exports", "imports", "investment", "aid"])
def test_returns_rise_to_half_saturation_and_fall_beyond(flow: str) -> None:
    def worth(share: float) -> float:
        amount = share * 1000.0 * (2.0 if flow == "imports" else 1.0)
        return returns(**{flow: amount} | ({"plan": amount} if flow == "aid" else {}))

    rising = [worth(share) for share in (0.0, 0.02, 0.05, 0.1)]
    falling = [worth(share) for share in (0.1, 0.3, 1.0, 10.0, 1e6)]
    assert all(low < high for low, high in pairwise(rising))
    assert all(high > low for high, low in pairwise(falling))
    assert falling[-1] == pytest.approx(0.0, abs=1e-4)


@given(st.floats(0.0, 1e4), st.floats(0.0, 1e4), st.floats(0.0, 1e4))
def test_the_more_is_promised_the_more_effort_returns(
    aid: float, promised: float, more: float
) -> None:
    assert returns(aid=aid, promised=promised + more) >= returns(aid=aid, promised=promised)


@given(st.floats(1e3, 1e6), st.floats(1.0, 10.0), st.floats(0.0, 90.0))
def test_a_gift_that_is_small_against_output_counts_less_as_the_economy_grows(
    output: float, growth: float, aid: float
) -> None:
    # Beyond half-saturation a donor that outgrows its leverage may count more again.
    given = {"aid": aid, "plan": aid}
    assert returns(**given, output=output * growth) <= returns(**given, output=output) + 1e-12


def test_a_country_without_output_has_returns() -> None:
    assert returns(output=0.0) == 0.0
    nobody = returns(output=0.0, aid=1.0, plan=1.0, exports=1.0, imports=1.0, investment=1.0)
    assert nobody == pytest.approx(0.0, abs=1e-9)  # every flow is far beyond saturation
    assert math.isfinite(returns(output=0.0, plan=1.0, promised=1.0))
    assert math.isfinite(returns(foresight=0.0, promised=1.0))


# --- dependence ---------------------------------------------------------------------------------

WEIGHTS = (0.2, 0.3, 0.2, 0.2, 0.1)


@pytest.mark.parametrize(
    ("flows", "transit", "dependence"),
    [
        ((0.0, 0.0, 0.0, 0.0), 0.0, 0.0),
        ((50.0, 20.0, 10.0, 4.0), 1.0, 1.0),  # all from one partner
        ((25.0, 10.0, 5.0, 2.0), 0.0, 0.45),  # half of everything, no transit
        ((0.0, 20.0, 0.0, 0.0), 0.0, 0.3),  # only a market
    ],
)
def test_dependence_is_the_weighted_share(
    flows: tuple[float, ...], transit: float, dependence: float
) -> None:
    totals = [arithmetic.inverse(total) for total in (50.0, 20.0, 10.0, 4.0)]
    got = perception.dependence(*flows, transit, *totals, *WEIGHTS)
    assert got == pytest.approx(dependence)


def test_a_share_of_nothing_is_nothing() -> None:
    assert 0.0 * arithmetic.inverse(0.0) == 0.0


@given(
    st.tuples(MONEY, MONEY, MONEY, MONEY), st.tuples(MONEY, MONEY, MONEY, MONEY), TRAIT,
    st.floats(0.0, 10.0), TRAIT, TRAIT,
)  # fmt: skip
def test_added_dependence_is_the_derivative_of_dependence(
    flows: tuple[float, ...], others: tuple[float, ...], reciprocity: float, foresight: float,
    effort_trade: float, effort_investment: float,
) -> None:  # fmt: skip
    """Finance rises by its reciprocity at once, trade and capital grow over the horizon."""
    rates = (reciprocity, foresight * effort_trade, foresight * effort_trade,
             foresight * effort_investment)  # fmt: skip

    def dependence(effort: float) -> float:
        moved = [flow * math.exp(rate * effort) for flow, rate in zip(flows, rates, strict=True)]
        totals = [own + other for own, other in zip(moved, others, strict=True)]
        return perception.dependence(*moved, 0.3, *[1.0 / total for total in totals], *WEIGHTS)

    inverses = [1.0 / (own + other) for own, other in zip(flows, others, strict=True)]
    got = perception.added_dependence(
        *flows, *inverses, reciprocity, foresight, *WEIGHTS[:4], effort_trade, effort_investment
    )
    assert got == pytest.approx(slope(dependence), rel=1e-5, abs=1e-8)


@given(st.tuples(UNIT, UNIT, UNIT, UNIT), TRAIT)
def test_who_gives_all_or_nothing_of_a_flow_adds_no_dependence(
    shares: tuple[float, ...], reciprocity: float
) -> None:
    extreme = [float(share > 0.5) for share in shares]
    got = perception.added_dependence(
        *extreme, 1.0, 1.0, 1.0, 1.0, reciprocity, 3.0, *WEIGHTS[:4], 0.2, 0.3
    )
    assert got == 0.0


# --- hazard and holding -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trust", "threat", "cover", "conditions", "hazard"),
    [
        (1.0, 0.0, 0.0, 0.0, 0.0),  # fully trusted, and no threat
        (0.4, 0.0, 0.0, 0.0, 0.6),  # distrust
        (1.0, 0.3, 0.0, 0.0, 0.3),  # a threat
        (1.0, 0.3, 1.0, 0.0, 0.15),  # half of it sheltered under full cover
        (1.0, 0.0, 1.0, 0.5, 0.2),  # conditions on a gap of 0.4
        (0.4, 0.3, 1.0, 0.5, 0.95),  # they add up
    ],
)
def test_hazard(
    trust: float, threat: float, cover: float, conditions: float, hazard: float
) -> None:
    got = perception.hazard(trust, threat, cover, conditions, governance_gap=0.4, shelter=0.5)
    assert got == pytest.approx(hazard)


@given(st.tuples(*[UNIT] * 6))
def test_hazard_is_never_negative(numbers: tuple[float, ...]) -> None:
    assert perception.hazard(*numbers) >= 0.0


@pytest.mark.parametrize(
    ("bound", "binding", "held"), [(0.0, 0.5, 0.4), (0.5, 0.5, 0.5), (0.5, 0.0, 0.4)]
)
def test_clubs_add_to_dependence_on_their_convener(
    bound: float, binding: float, held: float
) -> None:
    assert perception.bound_dependence(0.4, bound, binding) == pytest.approx(held)


@pytest.mark.parametrize(("weight", "holding"), [(0.0, 0.4), (1.0, 0.25), (0.3, 0.355)])
def test_holding_is_dependence_and_the_share_of_defence(weight: float, holding: float) -> None:
    assert perception.holding(0.4, 0.5, 1.0 / 2.0, weight) == pytest.approx(holding)


# --- the portfolio ------------------------------------------------------------------------------


def correlations(rivalry: np.ndarray, clubs: np.ndarray, fellowship: float) -> np.ndarray:
    """Correlations as both engines put the two rules together, rivalry either way."""
    count = len(rivalry)
    profiles = np.array([
        [1.0 if i == j else
         perception.profile(rivalry[i, j], rivalry[j, i], clubs[i, j], fellowship)
         for j in range(count)] for i in range(count)
    ])  # fmt: skip
    products = profiles @ profiles.T
    sizes = np.diag(products)
    return np.array([
        [perception.correlation(products[i, j], sizes[i], sizes[j]) for j in range(count)]
        for i in range(count)
    ])  # fmt: skip


@st.composite
def camps(draw: Any) -> tuple[np.ndarray, np.ndarray, float]:
    """Any rivalry and common clubs of up to eight partners."""
    count = draw(st.integers(2, 8))
    square = st.lists(UNIT, min_size=count * count, max_size=count * count)
    rivalry, clubs = (np.reshape(draw(square), (count, count)) for _ in range(2))
    return rivalry, (clubs + clubs.T) / 2.0, draw(st.floats(0.0, 2.0))


@given(camps())
def test_correlations_are_positive_semi_definite_for_any_rivalry_and_clubs(drawn: Any) -> None:
    matrix = correlations(*drawn)
    assert np.allclose(matrix, matrix.T, rtol=0.0, atol=1e-15)
    assert np.allclose(np.diag(matrix), 1.0, rtol=0.0, atol=1e-15)
    assert np.linalg.eigvalsh(matrix).min() >= -1e-12
    assert np.abs(matrix).max() <= 1.0 + 1e-15


RIVALS = np.zeros((3, 3))
RIVALS[0, 1] = RIVALS[1, 0] = 0.6  # the first two
RIVALS[1, 2] = 0.8  # the second answers the third, which does not answer


def test_correlations_of_three_partners_by_hand() -> None:
    # Profiles (1, -0.6, 0), (-0.6, 1, -0.4) and (0, -0.4, 1).
    matrix = correlations(RIVALS, np.zeros((3, 3)), 0.5)
    assert matrix[0, 1] == pytest.approx(-1.2 / math.sqrt(1.36 * 1.52))
    assert matrix[1, 2] == pytest.approx(-0.8 / math.sqrt(1.52 * 1.16))
    assert matrix[0, 2] == pytest.approx(0.24 / math.sqrt(1.36 * 1.16))


def test_strangers_are_uncorrelated_and_allies_of_allies_move_together() -> None:
    clubs = np.zeros((3, 3))
    assert np.array_equal(correlations(np.zeros((3, 3)), clubs, 0.5), np.eye(3))
    clubs[0, 1] = clubs[1, 0] = clubs[1, 2] = clubs[2, 1] = 0.5
    matrix = correlations(np.zeros((3, 3)), clubs, 0.5)
    assert matrix[0, 1] > matrix[0, 2] > 0.0
    assert np.array_equal(correlations(np.zeros((3, 3)), clubs, 0.0), np.eye(3))


@given(st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_rivals_offset_each_other_and_rivals_of_a_rival_move_together(
    one: float, other: float
) -> None:
    rivalry = np.zeros((3, 3))
    rivalry[0, 1], rivalry[1, 2] = one, other
    matrix = correlations(rivalry, np.zeros((3, 3)), 0.5)
    assert matrix[0, 1] < 0.0
    assert matrix[1, 2] < 0.0
    assert matrix[0, 2] > 0.0


@given(camps(), st.data())
def test_marginal_risk_is_half_the_derivative_of_the_variance(drawn: Any, data: Any) -> None:
    rho = correlations(*drawn)
    count = len(rho)
    holdings, hazards = (
        np.array(data.draw(st.lists(UNIT, min_size=count, max_size=count))) for _ in range(2)
    )
    comovement = rho @ (hazards * holdings)

    def variance(by: float) -> float:
        stakes = hazards * (holdings + by * (np.arange(count) == 0))
        return float(stakes @ rho @ stakes)

    assert variance(0.0) >= -1e-12
    assert hazards[0] * comovement[0] == pytest.approx(slope(variance) / 2.0, abs=1e-9)


# --- utilities ----------------------------------------------------------------------------------


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
    # An added 0.1 of dependence is 0.11 with clubs, 0.077 of the holding; 20 * 0.5 * 0.06 * 0.077.
    got = perception.economic_utility(0.5, 0.04, 0.5, 0.06, 0.1, 0.2, 20.0, 0.3, 0.5)
    assert got == pytest.approx(0.5 - 0.0462 - 0.04)


def economic(comovement: float, hazard: float = 0.5) -> float:
    return perception.economic_utility(0.5, 0.04, hazard, comovement, 0.1, 0.2, 20.0, 0.3, 0.5)


@given(st.floats(-1.0, 1.0), st.floats(0.0, 1.0), st.floats(0.01, 2.0))
def test_the_more_a_partner_moves_with_the_portfolio_the_less_it_pulls(
    comovement: float, more: float, hazard: float
) -> None:
    assert economic(comovement + more, hazard) <= economic(comovement, hazard)
    assert economic(0.0, hazard) == pytest.approx(0.46)  # then it adds no risk
    if comovement < -1e-9:
        assert economic(comovement, hazard) > economic(0.0, hazard)  # it insures the others


def test_political_utility_by_hand() -> None:
    # Trust gains 1.5 * 0.35 a year, kept for 3 / (1 + 0.5 * 3) years; 20 * 0.3 * 0.05 is at stake.
    got = perception.political_utility(
        frameworks=0.4, home_cost=0.04, trust=0.5, holding=0.3, comovement=0.05, foresight=3.0,
        framework_weight=0.3, risk_weight=20.0, cooperation=1.5, trust_ceiling=0.85,
        trust_reversion=0.5, **NO_SOFT_POWER,
    )  # fmt: skip
    assert got == pytest.approx(0.3 * 0.4 + 20 * 0.3 * 0.05 * 1.5 * 0.35 * 1.2 - 0.04)


NO_SOFT_POWER: dict[str, float] = {}


def engaging(**changed: float) -> float:
    """What engaging a partner insures: political utility without clubs and cost at home."""
    usual = {
        "frameworks": 0.0, "home_cost": 0.0, "trust": 0.5, "holding": 0.3, "comovement": 0.05,
        "foresight": 3.0, "framework_weight": 0.3, "risk_weight": 20.0, "cooperation": 1.5,
        "trust_ceiling": 0.85, "trust_reversion": 0.5,
    }  # fmt: skip
    return perception.political_utility(**(usual | NO_SOFT_POWER | changed))


@given(UNIT, UNIT, UNIT)
def test_engagement_grows_with_what_is_at_stake_and_with_distrust(
    trust: float, holding: float, comovement: float
) -> None:
    here = {"trust": trust, "holding": holding, "comovement": comovement}
    got = engaging(**here)
    assert got >= 0.0
    assert engaging(**here | {"holding": 2.0 * holding}) == pytest.approx(2.0 * got)
    assert engaging(**here | {"trust": min(1.0, trust + 0.1)}) <= got


@pytest.mark.parametrize(
    "changed", [{"trust": 0.85}, {"trust": 1.0}, {"holding": 0.0}, {"comovement": 0.0},
                {"risk_weight": 0.0}, {"cooperation": 0.0}],
)  # fmt: skip
def test_nothing_is_insured_where_trust_gains_nothing(changed: dict[str, float]) -> None:
    assert engaging(**changed) == 0.0


def test_trust_gained_counts_for_the_horizon_or_until_it_is_forgotten() -> None:
    for_good = engaging(trust_reversion=0.0)
    assert for_good == pytest.approx(20 * 0.3 * 0.05 * 1.5 * 0.35 * 3.0)
    assert engaging(trust_reversion=0.5, foresight=1e9) == pytest.approx(for_good / 3.0 * 2.0)


@given(UNIT, UNIT, UNIT, st.floats(-1.0, 1.0))
def test_engagement_is_the_fall_of_the_variance_that_trust_gained_brings(
    trust: float, threat: float, holding: float, others: float
) -> None:
    """One unit of trust lowers the hazard by one; half the variance weighs with ``risk_weight``."""
    assume(trust < 0.85)

    def half_variance(more_trust: float) -> float:
        hazard = perception.hazard(trust + more_trust, threat, 0.0, 0.0, 0.0, 0.0)
        return 0.5 * (hazard * holding) ** 2 + hazard * holding * others

    comovement = (1.0 - trust + threat) * holding + others
    gain = 1.5 * (0.85 - trust) * 3.0 / (1.0 + 0.5 * 3.0)
    got = engaging(trust=trust, holding=holding, comovement=comovement)
    assert got == pytest.approx(-20.0 * slope(half_variance) * gain, abs=1e-7)


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
