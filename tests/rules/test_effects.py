"""How the effects of an event unfold, against the shapes stated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.description.world.world import Mode, Shape
from hedgesim.rules import effects

JUMP, RAMP, FADE, LEVEL = (int(shape) for shape in Shape)
ADD, SCALE, SET = (int(mode) for mode in Mode)


def entered(shape: int, months: int) -> list[float]:
    """Shares that enter the base, by age."""
    return [effects.step_share(shape, age, months) for age in range(-2, 40)]


def laid_over(shape: int, months: int, half_life: float) -> list[float]:
    """Shares that lie over the base, by age from 0."""
    return [effects.overlay_share(shape, age, months, half_life) for age in range(40)]


def test_a_jump_enters_at_once_and_whole() -> None:
    assert entered(JUMP, 0) == [0.0, 0.0, 1.0, *[0.0] * 39]
    assert not any(laid_over(JUMP, 0, 0.0))


@given(st.integers(1, 36))
def test_a_ramp_sums_to_its_amount(months: int) -> None:
    parts = entered(RAMP, months)
    assert sum(parts) == pytest.approx(1.0)
    assert [part > 0 for part in parts].count(True) == months
    assert parts[2] == pytest.approx(1 / months)  # it begins with the event
    assert not any(laid_over(RAMP, months, 0.0))


@given(st.integers(1, 18))
def test_a_fade_halves_every_half_life(half_life: int) -> None:
    parts = laid_over(FADE, 0, float(half_life))
    assert parts[0] == 1.0
    assert parts[half_life] == pytest.approx(0.5)
    assert parts[2 * half_life] == pytest.approx(0.25)
    assert not any(entered(FADE, 0))


@pytest.mark.parametrize(("months", "lasts"), [(1, 1), (12, 12), (0, 40)])
def test_a_level_stays_whole_and_ends(months: int, lasts: int) -> None:
    assert laid_over(LEVEL, months, 0.0) == [1.0] * lasts + [0.0] * (40 - lasts)
    assert not any(entered(LEVEL, months))


@pytest.mark.parametrize("shape", [JUMP, RAMP, FADE, LEVEL])
def test_nothing_lies_over_a_base_before_its_time(shape: int) -> None:
    assert effects.overlay_share(shape, -1, 12, 6.0) == 0.0
    assert effects.step_share(shape, -1, 12) == 0.0


@pytest.mark.parametrize(
    ("mode", "amount", "share", "result"),
    [
        (ADD, 0.2, 1.0, 0.7),
        (ADD, 0.2, 0.25, 0.55),
        (ADD, 0.9, 1.0, 1.0),  # held to the bounds
        (ADD, -0.9, 1.0, 0.0),
        (SCALE, -0.2, 1.0, 0.4),  # takes a fifth
        (SCALE, -0.36, 0.5, 0.4),  # half of a ramp: 1 - 0.36 = 0.8 * 0.8
        (SCALE, -1.0, 1.0, 0.0),
        (SET, 0.3, 1.0, 0.3),
        (SET, 7.0, 1.0, 1.0),
    ],
)
def test_steps(mode: int, amount: float, share: float, result: float) -> None:
    assert effects.step(mode, 0.5, amount, share, 0.0, 1.0) == pytest.approx(result, abs=1e-9)


@given(st.floats(-0.9, 3.0), st.integers(1, 48))
def test_a_relative_ramp_compounds_to_its_amount(amount: float, months: int) -> None:
    value = 100.0
    for age in range(months):
        share = effects.step_share(RAMP, age, months)
        value = effects.step(SCALE, value, amount, share, 0.0, 1e9)
    assert value == pytest.approx(100.0 * (1 + amount))


@pytest.mark.parametrize(
    ("scale", "shift", "result"),
    [(1.0, 0.0, 0.5), (0.8, 0.0, 0.4), (1.0, 0.3, 0.8), (1.0, 0.9, 1.0), (1.0, -0.9, 0.0)],
)
def test_effective_values_are_held_to_their_bounds(
    scale: float, shift: float, result: float
) -> None:
    assert effects.effective_value(0.5, scale, shift, 0.0, 1.0) == pytest.approx(result)
