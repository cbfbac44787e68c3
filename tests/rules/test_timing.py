"""When events fire, against the distributions and windows stated."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from hedgesim.description.world.world import DelayKind
from hedgesim.engines.kernel.events import MOST_A_MONTH, ROUNDINGS
from hedgesim.rules import timing
from hedgesim.rules.draws import counter, replication_key, stream, uniform

FIXED, EXPONENTIAL, UNIFORM = (int(kind) for kind in DelayKind)


def keyed(count: int, purpose: str = "test", month: int = 0) -> list[float]:
    """Uniform draws of one month in many replications."""
    point = counter(stream(purpose), month)
    return [uniform(replication_key(1, r), point) for r in range(count)]


def far_from(counts: list[int], expected: list[float]) -> bool:
    """Whether counts differ from what is expected more than they do once in ten thousand times."""
    pairs = zip(counts, expected, strict=True)
    distance = sum((got - wanted) ** 2 / wanted for got, wanted in pairs)
    return bool(distance > chi2.ppf(1 - 1e-4, len(counts) - 1))


# --- hazards ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "chance"),
    [
        (0.0, 0.0),
        (-3.0, 0.0),  # a hazard below zero is none
        (12.0, 1 - math.exp(-1)),
        (0.3, 1 - math.exp(-0.025)),
        (1e9, 1.0),
    ],
)
def test_chance_of_a_month(rate: float, chance: float) -> None:
    assert timing.monthly_probability(rate) == pytest.approx(chance)


@given(st.floats(0.0, 100.0))
def test_twelve_months_have_the_chance_of_a_year(rate: float) -> None:
    assert (1 - timing.monthly_probability(rate)) ** 12 == pytest.approx(math.exp(-rate), rel=1e-9)


@pytest.mark.parametrize("rate", [0.5, 3.0])
def test_waiting_for_a_hazard_is_exponential(rate: float) -> None:
    """Months until a hazard strikes, over many histories: geometric, the exponential by months."""
    replications, bins = 4_000, 12
    keys = [replication_key(1, r) for r in range(replications)]
    points = [counter(stream("event", "strike"), month) for month in range(bins)]
    counts = [0] * (bins + 1)
    for key in keys:
        struck = (
            m for m in range(bins) if uniform(key, points[m]) < timing.monthly_probability(rate)
        )
        counts[next(struck, bins)] += 1
    survival = [math.exp(-rate * month / 12) for month in range(bins + 1)]
    falls = [a - b for a, b in pairwise(survival)]
    expected = [replications * fall for fall in (*falls, survival[-1])]
    assert not far_from(counts, expected)
    assert far_from(counts, expected[::-1])


# --- delays -----------------------------------------------------------------------------------


@given(st.integers(0, 600), st.floats(0.0, 1.0, exclude_min=True, exclude_max=True))
def test_a_fixed_delay_is_what_it_says(months: int, draw: float) -> None:
    assert timing.delay_months(FIXED, float(months), 0.0, draw) == months


@pytest.mark.parametrize(("low", "high"), [(0, 3), (2, 9)])
def test_a_uniform_delay_takes_every_month_alike(low: int, high: int) -> None:
    waits = [timing.delay_months(UNIFORM, low, high, draw) for draw in keyed(4_000)]
    counts = [waits.count(month) for month in range(low, high + 1)]
    assert sum(counts) == len(waits)  # none outside
    assert not far_from(counts, [len(waits) / len(counts)] * len(counts))


@pytest.mark.parametrize(
    ("draw", "month"), [(1e-16, 2), (0.249, 2), (0.251, 3), (0.749, 4), (1 - 2**-53, 5)]
)
def test_a_uniform_delay_splits_its_draw_in_equal_parts(draw: float, month: int) -> None:
    assert timing.delay_months(UNIFORM, 2.0, 5.0, draw) == month


@pytest.mark.parametrize("mean", [1.0, 6.0, 24.0])
def test_an_exponential_delay_has_its_mean_and_survival(mean: float) -> None:
    waits = np.array([timing.delay_months(EXPONENTIAL, mean, 0.0, draw) for draw in keyed(8_000)])
    rounded = 1 / (2 * mean * math.sinh(0.5 / mean))  # mean of the rounded, over the mean
    assert waits.mean() == pytest.approx(mean * rounded, abs=4 * mean / math.sqrt(len(waits)))
    for month in (1, 5, 20):
        survival = math.exp(-(month - 0.5) / mean)
        error = 4 * math.sqrt(survival * (1 - survival) / len(waits))
        assert (waits >= month).mean() == pytest.approx(survival, abs=error)


# --- windows ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opens", "until", "every", "any_month", "months"),
    [
        (3, 99, 0, False, [3]),  # at a date
        (3, 99, 0, True, [3, 4, 5, 6, 7, 8, 9]),  # waits for a condition or a hazard
        (3, 5, 0, True, [3, 4, 5]),  # until, inclusive
        (3, 99, 3, False, [3, 6, 9]),  # every three months from the opening
        (-2, 99, 4, False, [2, 6]),  # from an opening before the start
        (-2, 99, 0, False, []),  # a date before the start
        (5, 4, 0, True, []),  # closed before it opens
        (timing.NEVER, 99, 0, True, []),
    ],
)
def test_windows(opens: int, until: int, every: int, any_month: bool, months: list[int]) -> None:
    due = [m for m in range(10) if timing.is_due(m, opens, until, every, any_month, False)]
    assert due == months
    assert not any(timing.is_due(m, opens, until, every, any_month, True) for m in range(10))


def test_a_date_is_a_year_and_its_part() -> None:
    assert timing.decimal_year(12 * 2024, 0) == 2024.0  # January
    assert timing.decimal_year(12 * 2024 + 6, 0) == 2024.5  # July
    assert timing.decimal_year(12 * 2024, 18) == 2025.5


@given(st.floats(-10.0, 2_000.0) | st.floats(0.0, 1e-9))
def test_no_chance_is_beyond_what_the_kernel_takes_as_its_most(rate: float) -> None:
    """Else the kernel would pass over a hazard that strikes."""
    most = rate * MOST_A_MONTH + ROUNDINGS
    assert timing.monthly_probability(rate) <= max(0.0, most)
