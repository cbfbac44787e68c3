"""References made whole: nothing after the cut-off, levels in mid-year, the rest of the world."""

import re
from math import exp
from pathlib import Path

import pytest

from hedgesim.description import load_calibration, parse_scenario, resolve
from hedgesim.description.formats.loading import shipped
from hedgesim.description.parsing.problems import InputError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped calibration's files that runs need."""
    for file in shipped("calibration").glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def _changed(folder: Path, pattern: str, by: str) -> None:
    file = folder / "countries.yaml"
    text, count = re.subn(pattern, by, file.read_text("utf-8"), count=1)
    assert count == 1
    file.write_text(text, "utf-8")


def test_data_after_the_cut_off_are_refused_with_their_line(folder: Path) -> None:
    _changed(folder, r"\n            year: 2008\n", "\n            year: 2009\n")
    lines = (folder / "countries.yaml").read_text("utf-8").split("\n")
    with pytest.raises(InputError) as raised:
        load_calibration(folder)
    problem = raised.value.problems[0]
    assert "data of 2009 in a reference that uses none after 2008" in problem.message
    assert lines[problem.line - 1].strip() == "year: 2009"


def test_until_moves_the_cut_off(folder: Path) -> None:
    _changed(folder, r"      - date: 2008-01\n", "      - date: 2008-01\n        until: 2007\n")
    with pytest.raises(InputError, match="uses none after 2007"):
        load_calibration(folder)
    _changed(folder, r"until: 2007", "until: 2010")
    assert load_calibration(folder)


@pytest.mark.parametrize("year", [2011, 2022])
def test_later_levels_change_no_earlier_reference(folder: Path, year: int) -> None:
    before = load_calibration(folder).hedgers["Cambodia"].reference
    text = (folder / "countries.yaml").read_text("utf-8")
    head, found, tail = text.partition(f"            year: {year}\n")
    assert found
    later = re.sub(r"(              China: )\d+\n", r"\g<1>77777\n", tail, count=1)
    (folder / "countries.yaml").write_text(head + found + later, "utf-8")
    after = load_calibration(folder).hedgers["Cambodia"].reference
    for old, new in zip(before, after, strict=True):
        if old.date // 12 < year and old.cutoff < year:
            assert old == new
    assert before[-2] != after[-2] or before[-1] != after[-1]


def test_a_yearly_mean_stands_in_mid_year() -> None:
    reference = load_calibration().hedgers["Cambodia"].reference[1]
    level, growth, variability = (
        reference.ties[f"exports{part}"].values["United States"]
        for part in ("", "_growth", "_variability")
    )
    drift = growth.value - 0.5 * (0.1 * variability.value) ** 2  # of the log
    assert level.value == pytest.approx(1970 * exp(-0.5 * drift), rel=1e-3)
    assert level.note is not None
    assert "1970 in 2008" in level.note


def test_one_level_leaves_the_stated_prior() -> None:
    reference = load_calibration().hedgers["Cambodia"].reference[1]
    growths = {one.value for one in reference.ties["exports_growth"].values.values()}
    assert len(growths) == 1
    assert all(one.assumed for one in reference.ties["exports_growth"].values.values())


def test_partners_that_are_left_out_trade_with_the_rest_of_the_world() -> None:
    def trade(partners: str) -> tuple[float, float]:
        clock = "clock: {start: 2024-01, end: 2025-12}\nevents: []\n"
        text = f"scenario: 1\ntitle: T\nhedger: Cambodia\n{partners}{clock}"
        numbers = resolve(parse_scenario(text), load_calibration()).quantities
        exports = [one.value for name, one in numbers.items() if name.startswith("exports.")]
        elsewhere = numbers["exports_elsewhere.Cambodia"].value
        return sum(exports) + elsewhere, elsewhere

    every, rest = trade("")
    few, more = trade("partners: [China, United States]\n")
    assert every == pytest.approx(few)
    assert more > rest


def test_a_missing_level_is_said(folder: Path) -> None:
    _changed(folder, r"trends:\n  exports:(?:\n    .*)+", "trends:")
    with pytest.raises(InputError, match="no number for exports_growth"):
        load_calibration(folder)
