"""What the pointer reads is what the summary says, to the last decimal that is shown."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.explorer.page.tooltips import QUANTILES, Table, tooltips
from hedgesim.explorer.playing import Ensembles, Shown
from hedgesim.explorer.scenarios import Scenarios
from hedgesim.explorer.state import from_address
from hedgesim.outcomes import words
from hedgesim.outcomes.readings import readings
from hedgesim.reports.rows import Row

values = st.floats(-2000, 2000).map(lambda value: round(value, 5))


def texts(table: dict[str, Any], series: int) -> list[str]:
    """Numbers of a series as the page writes them."""
    sign = "+" if table["signed"] else ""
    size = 10 ** table["places"]
    found = [number / size for number in accumulate(table["series"][series])]
    return [words.number(number, table["places"], sign) for number in found]


@given(st.lists(values, min_size=2, max_size=6), st.integers(0, 3), st.sampled_from([1.0, 100.0]))
def test_numbers_come_back_as_words_write_them(
    numbers: list[float], places: int, factor: float
) -> None:
    table = Table(("median",), "%", places, factor)
    table.add("change", "ink", [numbers], [[0]])
    expected = [words.number(number * factor, places) for number in numbers]
    zero = ("0", f"{0:.{places}f}")
    for mine, theirs in zip(texts(table.plain(), 0), expected, strict=True):
        assert mine == theirs or (mine in zero and theirs in zero)


def test_a_number_between_two_decimals_is_rounded_as_words_do() -> None:
    """0.35, 0.45 and 1.005 are not quite what they seem, and half of a digit goes to the even."""
    numbers = [0.35, 0.45, 0.25, 1.005, 1.15]
    table = Table(("median",), "", 1, 1.0)
    table.add("with", "ink", [numbers], [[0]])
    assert texts(table.plain(), 0) == [f"{number:.1f}" for number in numbers]
    assert table.plain()["series"] == [[3, 2, -3, 8, 1]]


@pytest.fixture(scope="module")
def shown(scenarios: Scenarios) -> Shown:
    state, explored, _ = from_address(
        "history=3&outcome=trust.Vietnam&outcome=composite", scenarios
    )
    ensembles = Ensembles(workers=2, replications=256)
    *_, end = ensembles.play(explored, state)
    ensembles.close()
    return end


@pytest.fixture(scope="module")
def own(shown: Shown) -> list[Row]:
    found = readings({"hedger": "Cambodia", "outcomes": shown.outcomes})
    return [Row.of(reading) for reading in found]


def test_each_band_is_read_month_by_month(shown: Shown, own: list[Row]) -> None:
    found = tooltips(own, 2, shown.paths, 3)
    scale, series = own[0].scale, own[0].reading.series
    level = found["level-0"]
    for row, arm in enumerate(("scenario", "baseline")):
        _, _, (middle, half, most) = level["rows"][row]
        for place, quantile in zip([*middle, *half, *most], QUANTILES, strict=True):
            expected = [scale.level(value) for value in series[arm][quantile]]
            assert texts(level, place) == expected
    name, _, [[place]] = level["rows"][2]
    assert name == "history 3"
    assert texts(level, place) == [scale.level(value) for value in shown.paths[0]]
    assert len(list(accumulate(found["months"]))) == len(own[0].reading.months)
    assert found["months"][0] == 12 * 2024 + int(own[0].reading.months[0][-2:]) - 1


def test_the_reference_is_read_beside_the_state(own: list[Row]) -> None:
    found = tooltips(own, 2, against=own[:2], reference="A")
    names = [name for name, _, _ in found["level-1"]["rows"]]
    assert names == ["with the events", "without", "A"]
    _, _, [[middle], *_] = found["level-1"]["rows"][2]
    scale, series = own[1].scale, own[1].reading.series
    assert texts(found["level-1"], middle) == [scale.level(v) for v in series["baseline"]["q50"]]
    assert {"against-0", "against-1"} < set(found)
    assert not {"against-0", "against-1"} & set(tooltips(own, 2))


def test_shares_of_effort_make_a_whole(shown: Shown, own: list[Row]) -> None:
    effort = tooltips(own, 2)["effort"]
    assert effort["rows"][0][0] == "Itself"
    for column in (0, 1):
        series = [cells[column][0] for _, _, cells in effort["rows"]]
        for month in zip(*(accumulate(effort["series"][one]) for one in series), strict=True):
            assert sum(month) == pytest.approx(1000, abs=len(month) / 2)


def test_leans_are_read_domain_by_domain(shown: Shown, own: list[Row]) -> None:
    found = tooltips(own, 2)
    assert found["names"] == ["Economy", "Security", "Politics", "All three"]
    (lean,) = [row for row in own if row.reading.name == "lean.security"]
    _, _, [[middle], *_] = found["leans"]["rows"][0]
    assert texts(found["leans"], middle)[1] == lean.cells["with"]


def test_it_stays_small(shown: Shown, own: list[Row]) -> None:
    """A tenth of what the pictures take: they are sent with each stage of each change."""
    assert len(json.dumps(tooltips(own, 2, shown.paths, 3), separators=(",", ":"))) < 8000
