"""What effort for a partner returns, and what dependence it adds: cases, derivatives, limits."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.rules import arithmetic, perception
from helpers.derivatives import slope

UNIT = st.floats(0.0, 1.0)
MONEY = st.floats(1.0, 1e5)
TRAIT = st.floats(0.0, 3.0)


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

    The worth of a flow has a bound. Effort moves finance by twice the plan, trade by 0.2 and
    investment by 0.3 a year.
    """
    usual = {
        "aid": 0.0, "exports": 0.0, "imports": 0.0, "investment": 0.0, "plan": 0.0,
        "promised": 0.0, "facilitation": 0.0, "output": 1000.0,
        "conditionality": 0.0, "governance_gap": 0.5,
        "reciprocity": 2.0, "foresight": 2.0, "aid_weight": 1.0, "aid_half": 0.1,
        "trade_weight": 1.0, "trade_half": 0.1, "investment_weight": 1.0, "investment_half": 0.1,
        "satiation": 1.0, "effort_trade": 0.2, "effort_investment": 0.3,
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
        ({"exports": 300.0, "satiation": 0.0}, 2.0 * 0.2 * 0.75),  # logarithmic worth
        ({"exports": 300.0, "satiation": 0.5}, 2.0 * 0.2 * 0.75 * 0.625),
        (GIVEN | {"satiation": 0.0}, 2.0 * 100.0 / 200.0),
    ],
)
def test_returns(changed: dict, worth: float) -> None:
    assert returns(**changed) == pytest.approx(worth)


@given(MONEY, MONEY, MONEY, MONEY, st.floats(1e3, 1e6), UNIT, UNIT, UNIT)
def test_returns_are_the_slope_of_what_a_partner_is_worth(
    aid: float, exports: float, imports: float, investment: float, output: float, conditions: float,
    gap: float, satiation: float,
) -> None:  # fmt: skip
    """Worth lies between a bound and a logarithm of each flow, after two years of growth."""

    def valued(flow: float) -> float:
        bounded = arithmetic.saturate(flow, 0.1 * output)
        return satiation * bounded + (1.0 - satiation) * math.log1p(flow / (0.1 * output))

    def worth(effort: float) -> float:
        grown = exports + 0.5 * imports, investment
        flows = [aid + 2.0 * aid * effort]
        flows += [x * math.exp(2.0 * r * effort) for x, r in zip(grown, (0.2, 0.3), strict=True)]
        worths = [valued(flow) for flow in flows]
        return (1.0 - conditions * gap) * worths[0] + worths[1] + worths[2]

    got = returns(
        aid=aid, plan=aid, exports=exports, imports=imports, investment=investment, output=output,
        conditionality=conditions, governance_gap=gap, satiation=satiation,
    )  # fmt: skip
    assert got == pytest.approx(slope(worth), rel=1e-6, abs=1e-9)


FLOWS = ("exports", "imports", "investment", "aid")


def returns_of(flow: str, share: float, satiation: float) -> float:
    """Returns of one flow alone, as a share of output; imports count half."""
    amount = share * 1000.0 * (2.0 if flow == "imports" else 1.0)
    plan = amount if flow == "aid" else 0.0
    return returns(**{flow: amount, "plan": plan, "satiation": satiation})


@pytest.mark.parametrize("flow", FLOWS)
def test_bounded_worth_returns_most_at_half_saturation_and_nothing_far_beyond(flow: str) -> None:
    rising = [returns_of(flow, share, 1.0) for share in (0.0, 0.02, 0.05, 0.1)]
    falling = [returns_of(flow, share, 1.0) for share in (0.1, 0.3, 1.0, 10.0, 1e6)]
    assert all(low < high for low, high in pairwise(rising))
    assert all(high > low for high, low in pairwise(falling))
    assert falling[-1] == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("satiation", [0.0, 0.5])
def test_worth_nearer_to_a_logarithm_never_turns(flow: str, satiation: float) -> None:
    course = [returns_of(flow, share, satiation) for share in (0.0, 0.05, 0.1, 0.3, 1.0, 10.0)]
    assert all(low < high for low, high in pairwise(course))
    assert course[-1] < 2.0 * course[2] / (1.0 - 0.5 * satiation)  # s < 1, and 1/2 at the half


@given(st.sampled_from(FLOWS), st.floats(0.0, 10.0), UNIT, UNIT)
def test_the_more_a_tie_satiates_the_less_it_returns(
    flow: str, share: float, satiation: float, more: float
) -> None:
    sated = returns_of(flow, share, min(1.0, satiation + more))
    assert 0.0 <= sated <= returns_of(flow, share, satiation)


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
