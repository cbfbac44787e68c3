"""Partners as a portfolio: how far each may fail, and how their failures move together."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.rules import perception
from helpers.derivatives import slope

UNIT = st.floats(0.0, 1.0)


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
