"""Finance: planned, conditioned, answered to rivals, held within a budget, arriving in lumps."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.rules import rates, response
from hedgesim.rules.draws import counter, normal_pair, replication_key, stream

UNIT = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("growth", "months"), [(0.0, 36), (0.02, 120), (-0.1, 30)])
def test_plans_grow_by_compound(growth: float, months: int) -> None:
    grown = rates.growth_factor(growth) ** months
    assert grown == pytest.approx(math.exp(growth * months / 12))


@pytest.mark.parametrize(
    ("conditionality", "gap", "tolerated", "withheld"),
    [
        (0.5, 0.6, 0.4, 0.1),
        (0.0, 1.0, 0.0, 0.0),  # a blank cheque
        (0.5, 0.3, 0.4, 0.0),  # within what is tolerated
        (1.0, 1.0, 0.0, 1.0),
    ],
)
def test_conditions_bite_beyond_what_is_tolerated(
    conditionality: float, gap: float, tolerated: float, withheld: float
) -> None:
    assert response.withheld(conditionality, gap, tolerated) == pytest.approx(withheld)


@pytest.mark.parametrize(
    ("reference_plan", "plan", "withheld", "reference", "short"),
    [
        (100.0, 100.0, 0.1, 0.1, 0.0),  # as ever
        (100.0, 40.0, 0.0, 0.0, 60.0),  # the plan is cut
        (100.0, 100.0, 0.3, 0.1, 20.0),  # or conditions withhold more
        (100.0, 150.0, 0.0, 0.0, 0.0),  # a rise is no shortfall
    ],
)
def test_shortfall(
    reference_plan: float, plan: float, withheld: float, reference: float, short: float
) -> None:
    assert response.shortfall(reference_plan, plan, withheld, reference) == pytest.approx(short)


@pytest.mark.parametrize(
    ("changed", "offered"),
    [
        ({}, 100.0),
        ({"effort": 0.3}, 120.0),  # reciprocity 2 times 0.1
        ({"rivals_gain": 0.05}, 105.0),  # a rival gained
        ({"rivals_shortfall": 60.0}, 118.0),  # 0.3 of a gap is filled
        ({"withheld": 0.3}, 80.0),  # conditions
        ({"effort": 0.0, "withheld": 0.9}, 0.0),  # never negative
    ],
)
def test_what_a_partner_offers(changed: dict, offered: float) -> None:
    usual = {
        "plan": 100.0, "effort": 0.2, "effort_reference": 0.2, "rivals_gain": 0.0,
        "rivals_shortfall": 0.0, "withheld": 0.1, "withheld_reference": 0.1, "reciprocity": 2.0,
        "rivalry_response": 1.0, "fill": 0.3,
    }  # fmt: skip
    assert response.offer(**(usual | changed)) == pytest.approx(offered)


@pytest.mark.parametrize(
    ("offers", "plans", "slack", "factor"),
    [
        (100.0, 100.0, 0.0, 1.0),
        (140.0, 100.0, 0.5, 1.0),  # within the slack
        (200.0, 100.0, 0.5, 0.75),  # scaled down to 150
        (0.0, 0.0, 0.5, 0.0),  # nothing planned, nothing offered
        (50.0, 0.0, 0.5, 0.0),
    ],
)
def test_offers_are_held_within_the_budget(
    offers: float, plans: float, slack: float, factor: float
) -> None:
    assert response.budget_scale(offers, plans, slack) == pytest.approx(factor)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=4), st.floats(0, 1e6), st.floats(0, 3))
def test_a_budget_is_never_exceeded(offers: list[float], plans: float, slack: float) -> None:
    scale = response.budget_scale(sum(offers), plans, slack)
    assert 0.0 <= scale <= 1.0
    assert sum(offer * scale for offer in offers) <= (1 + slack) * plans * (1 + 1e-12) + 1e-9


def test_smooth_finance_closes_exponentially_on_the_offer() -> None:
    aid = 100.0
    for _ in range(24):
        aid = response.aid_next(aid, 300.0, rates.adjustment_share(1.5), 0.0, 0.0)
    assert aid == pytest.approx(300.0 - 200.0 * math.exp(-3.0))


@pytest.mark.parametrize("lumpiness", [0.1, 0.5])
def test_lumps_keep_the_mean_of_finance(lumpiness: float) -> None:
    point = counter(stream("lumps"), 0)
    draws = [z for r in range(10_000) for z in normal_pair(replication_key(1, r), point)]
    arrived = np.array([response.aid_next(100.0, 100.0, 0.2, lumpiness, z) for z in draws])
    spread = math.sqrt(math.expm1(lumpiness**2))  # of a log-normal with mean 1
    assert arrived.mean() == pytest.approx(100.0, rel=4 * spread / math.sqrt(len(draws)))
    assert np.log(arrived).std() == pytest.approx(lumpiness, rel=0.05)
