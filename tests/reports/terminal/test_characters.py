"""Charts of characters: right shape, right width, and ASCII where nothing else is known."""

import pytest

from hedgesim.reports.terminal.characters import fan, resampled, sparkline

MONTHS = [f"{year}-{month:02d}" for year in range(2024, 2030) for month in (6, 12)]


def bands(middle: float, half: float, slope: float = 0.0) -> dict[str, list[float]]:
    at = {"q05": -1.0, "q25": -0.5, "q50": 0.0, "q75": 0.5, "q95": 1.0}
    steps = range(len(MONTHS))
    return {key: [middle + slope * i + half * width for i in steps] for key, width in at.items()}


def test_a_rise_climbs_and_a_fall_descends() -> None:
    assert sparkline([0.0, 1.0, 2.0, 3.0], 4) == "▁▃▆█"
    assert sparkline([0.0, -1.0, -2.0, -3.0], 4) == "█▆▃▁"


def test_nothing_is_a_dotted_line() -> None:
    assert sparkline([0.0, 0.0, 0.0], 5) == "·····"


def test_zero_is_always_within_the_bars() -> None:
    """A change that stays the same is a full bar, not an empty one."""
    assert sparkline([2.0, 2.0, 2.0], 3) == "███"


@pytest.mark.parametrize("width", [1, 2, 6, 40])
def test_bars_fill_the_width_and_plain_ones_are_ascii(width: int) -> None:
    assert len(sparkline([0.0, 0.5, -0.25], width)) == width
    assert sparkline([0.0, 0.5, -0.25], width, plain=True).isascii()


def test_resampling_keeps_both_ends() -> None:
    assert resampled([1.0, 2.0, 3.0, 4.0, 5.0], 3) == [1.0, 3.0, 5.0]
    assert resampled([7.0], 3) == [7.0, 7.0, 7.0]


@pytest.mark.parametrize("plain", [False, True])
def test_a_fan_has_its_height_and_never_passes_its_width(plain: bool) -> None:
    lines = fan(MONTHS, bands(0.4, 0.1, 0.01), bands(0.4, 0.1), width=60, height=9, plain=plain)
    texts = [line.plain for line in lines]
    assert len(texts) == 9 + 2
    assert max(map(len, texts)) == 60
    assert all(text.isascii() for text in texts) == plain


def test_the_scenario_lies_above_a_baseline_that_is_lower() -> None:
    lines = [line.plain for line in fan(MONTHS, bands(1.0, 0.1), bands(0.0, 0.1), width=40)]
    scenario = next(i for i, line in enumerate(lines) if "━" in line)
    baseline = next(i for i, line in enumerate(lines) if "┄" in line)
    assert scenario < baseline


def test_years_stand_under_the_chart() -> None:
    lines = fan(MONTHS, bands(1.0, 0.1), bands(0.0, 0.1), width=80)
    assert lines[-1].plain.split() == ["2024", "2025", "2026", "2027", "2028", "2029"]


def test_a_series_that_never_moves_can_be_drawn() -> None:
    assert fan(MONTHS, bands(0.5, 0.0), bands(0.5, 0.0), width=40)
