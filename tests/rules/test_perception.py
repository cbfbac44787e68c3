"""What a partner is worth, risks and costs: hand-computed cases and limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.rules import arithmetic, perception

UNIT = st.floats(0.0, 1.0)


def returns(**changed: float) -> float:
    """Worth of a partner in an economy of 1000, with every weight 1 and half-saturation 0.1."""
    usual = {
        "aid": 0.0, "exports": 0.0, "imports": 0.0, "investment": 0.0, "security": 0.0,
        "output": 1000.0, "conditionality": 0.0, "governance_gap": 0.5, "aid_weight": 1.0,
        "aid_half": 0.1, "trade_weight": 1.0, "trade_half": 0.1, "investment_weight": 1.0,
        "investment_half": 0.1, "security_weight": 1.0,
    }  # fmt: skip
    return perception.returns(**(usual | changed))


@pytest.mark.parametrize(
    ("changed", "worth"),
    [
        ({}, 0.0),
        ({"aid": 100.0}, 0.5),  # at half-saturation
        ({"aid": 300.0}, 0.75),
        ({"aid": 100.0, "output": 9000.0}, 0.1),  # leverage falls as the economy grows
        ({"aid": 100.0, "conditionality": 0.4}, 0.5 * 0.8),  # strings are worth less
        ({"exports": 100.0}, 0.5),
        ({"imports": 200.0}, 0.5),  # imports count half
        ({"investment": 100.0}, 0.5),
        ({"security": 0.7}, 0.7),
    ],
)
def test_returns(changed: dict, worth: float) -> None:
    assert returns(**changed) == pytest.approx(worth)


def test_a_country_without_output_and_without_flows_has_returns() -> None:
    assert returns(output=0.0) == 0.0
    assert returns(output=0.0, aid=1.0) == pytest.approx(1.0)


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


@pytest.mark.parametrize(
    ("dependence", "trust", "threat", "cover", "risk"),
    [
        (0.4, 0.75, 0.0, 0.0, 0.1),  # dependence times distrust
        (0.4, 1.0, 0.0, 0.0, 0.0),  # on a partner fully trusted
        (0.0, 0.0, 0.3, 0.0, 0.3),  # a threat
        (0.0, 0.0, 0.3, 1.0, 0.15),  # half of it sheltered under full cover
    ],
)
def test_risk(dependence: float, trust: float, threat: float, cover: float, risk: float) -> None:
    assert perception.risk(dependence, trust, threat, cover, shelter=0.5) == pytest.approx(risk)


@pytest.mark.parametrize(
    ("legitimacy", "cost"), [(0.6, 0.2), (0.4, 0.28), (0.8, 0.12), (1.0, 0.04)]
)
def test_rulers_short_of_legitimacy_heed_resentment_more(legitimacy: float, cost: float) -> None:
    got = perception.home_cost(0.4, legitimacy, 0.6, nationalism_weight=0.5, heed=2.0)
    assert got == pytest.approx(cost)


@given(UNIT, UNIT, UNIT, st.floats(0.0, 100.0))
def test_resentment_never_makes_a_partner_attractive(
    nationalism: float, legitimacy: float, reference: float, heed: float
) -> None:
    assert perception.home_cost(nationalism, legitimacy, reference, 0.5, heed) >= 0.0


def test_utility_adds_up() -> None:
    got = perception.utility(1.2, 0.7, 0.3, 0.2, 0.1, 0.5, 0.4, 0.8)
    assert got == pytest.approx(1.2 + 0.5 * 0.2 + 0.4 * 0.3 - 0.8 * 0.2 - 0.1)
    assert perception.own_utility(0.3, 0.05, 2.0) == pytest.approx(0.65)
