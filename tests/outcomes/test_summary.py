"""Numbers of a summary: rounded as text is."""

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.outcomes.summary import rounded


def bits(values: list[float]) -> list[bytes]:
    return [struct.pack("<d", value) for value in values]


def as_text(values: list[float]) -> list[float]:
    return [float(f"{value:.9g}") for value in values]


@given(st.lists(st.floats()))
def test_any_number_is_rounded_as_text_is(values: list[float]) -> None:
    finite = [value for value in values if not np.isnan(value)]
    assert bits(rounded(np.array(finite, dtype=float))) == bits(as_text(finite))


@given(st.integers(-(10**10), 10**10), st.integers(-30, 30), st.integers(-2, 2))
def test_ties_and_their_neighbours_are_rounded_as_text_is(
    whole: int, power: int, steps: int
) -> None:
    value = float(f"{whole}5e{power}")
    for _ in range(abs(steps)):
        value = float(np.nextafter(value, np.copysign(np.inf, steps)))
    assert bits(rounded(np.array([value]))) == bits(as_text([value]))


def test_powers_of_ten_and_what_rounds_up_to_them() -> None:
    values = [sign * base * 10.0**power for power in range(-25, 26) for sign in (1, -1)
              for base in (1.0, 0.9999999995, 0.99999999949)]  # fmt: skip
    assert bits(rounded(np.array(values))) == bits(as_text(values))


def test_nothing_is_rounded_to_nothing() -> None:
    assert rounded(np.array([])) == []
