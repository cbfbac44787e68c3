"""The course of a median change: largest value, when half is gone for good, what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.outcomes.course import NORMAL, Course, deviation_of, over_time
from helpers.summaries import outcome

MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]


def course(*path: float) -> Course:
    return Course.of(MONTHS[: len(path)], path)


@pytest.mark.parametrize(
    ("path", "largest", "half_gone", "left"),
    [
        ((0.0, 1.0, 2.0), 2, None, 1.0),
        ((0.0, 4.0, 3.0, 2.0, 1.0), 1, 3, 0.25),  # half of it counts as gone
        ((0.0, 4.0, 1.0, 3.0, 1.0), 1, 4, 0.25),  # only when it stays gone
        ((0.0, -4.0, -1.0, 1.0), 1, 2, -0.25),
        ((3.0, -4.0), 1, None, 1.0),
        ((0.0, 0.0), 0, None, None),
        ((2.0, 2.0), 0, None, 1.0),
    ],
)
def test_by_hand(
    path: tuple[float, ...], largest: int, half_gone: int | None, left: float | None
) -> None:
    found = course(*path)
    assert (found.largest, found.half_gone, found.left) == (largest, half_gone, left)


@given(st.lists(st.floats(-10.0, 10.0), min_size=1, max_size=12))
def test_nothing_is_larger_and_what_is_gone_stays_gone(path: list[float]) -> None:
    found = course(*path)
    assert abs(path[found.largest]) == max(map(abs, path))
    assert path[found.peak] == max(path)
    assert path[found.trough] == min(path)
    if found.half_gone is not None:
        sign = 1.0 if path[found.largest] > 0.0 else -1.0
        most = max(sign * value for value in path[found.half_gone :])
        assert most <= 0.5 * abs(path[found.largest]) * (1 + 1e-12)
        assert sign * path[found.half_gone - 1] > 0.5 * abs(path[found.largest]) * (1 - 1e-12)


def test_the_entry_of_a_summary() -> None:
    entry = outcome("0-1", 0.5, 0.06, (0.03, 0.01, 1.0))
    found = over_time({"legitimacy": entry})["legitimacy"]
    size = round(0.03 / (0.12 / NORMAL), 4)
    end = {"month": "2034-12", "change": 0.03, "deviations": size}
    assert found["largest"] == end
    assert found["end"] == end | {"left": 1.0}
    assert found["trough"]["month"] == "2024-03"
    assert found["half_gone"] is None


def test_a_baseline_that_is_still_has_no_size() -> None:
    entry = outcome("0-1", 0.5, 0.0, (0.03, 0.01, 1.0))
    assert over_time({"x": entry})["x"]["end"]["deviations"] is None


def test_the_deviation_of_a_normal_is_its_own() -> None:
    assert deviation_of({"q05": [-1.6448536], "q95": [1.6448536]}) == pytest.approx(1.0)
