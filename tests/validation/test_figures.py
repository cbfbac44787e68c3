"""Figures: their range, their verdict and how they are printed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hedgesim.validation.figures import Effort, Figure, band, printed


@pytest.mark.parametrize(
    ("value", "low", "high", "reached"),
    [
        (0.2, 0.2, 0.8, True),
        (0.8, 0.2, 0.8, True),
        (0.81, 0.2, 0.8, False),
        (0.19, 0.2, 0.8, False),
        (math.inf, 2.0, math.inf, True),
        (-0.1, -math.inf, 0.0, True),
        (None, 0.2, 0.8, None),
    ],
)
def test_a_figure_is_reached_within_its_closed_range(
    value: float | None, low: float, high: float, reached: bool | None
) -> None:
    assert Figure("x", "", low=low, high=high, value=value).reached is reached


def test_a_value_that_is_no_number_is_not_reached() -> None:
    assert Figure("x", "", low=0.0, value=math.nan).reached is False


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(0.2, 0.8, "20% to 80%"), (0.9, math.inf, "≥ 90%"), (-math.inf, 0.25, "≤ 25%")],
)
def test_the_range_is_written_by_its_sides(low: float, high: float, text: str) -> None:
    assert Figure("x", "", low=low, high=high).required == text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.974, "share", "97%"),
        (-0.0123, "share", "-1.2%"),
        (-0.00004, "share", "-0.004%"),
        (0.0, "share", "0%"),
        (2.24, "times", "2.2"),
        (-0.098, "number", "-0.098"),
        (math.inf, "times", "unbounded"),
        (math.nan, "times", "-"),
        (None, "share", "-"),
    ],
)
def test_values_are_printed_by_their_form(value: float | None, form: str, text: str) -> None:
    assert printed(value, form) == text  # type: ignore[arg-type]


def test_a_band_holds_nine_tenths() -> None:
    assert band(np.linspace(0.0, 1.0, 101)) == "50% (5.0% to 95%)"


def test_json_has_no_number_that_is_not_finite() -> None:
    data = Figure("x", "", low=2.0, value=math.inf).data()
    assert data["value"] is None and data["unbounded"] and data["reached"]
    assert data["high"] is None and data["low"] == 2.0


def test_quick_draws_less() -> None:
    assert Effort(quick=True).draws < Effort().draws
    assert Effort(histories=7).draws == 7
