"""What scenarios expect: the form, the faults, and the comparison with what is played."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest

from hedgesim.cli import main
from hedgesim.description.checking.check import check
from hedgesim.description.formats.loading import load_calibration, load_scenario
from hedgesim.description.narration.canonical_form import write_scenario
from hedgesim.description.parsing.problems import InputError
from hedgesim.reports.terminal.expectations import expectations_report
from hedgesim.reports.terminal.layout import console, write
from hedgesim.running.expectations import Checked, compare_all
from hedgesim.running.setup import Options

HEAD = """\
scenario: 1
title: Two shocks to trust
clock: {start: 2024-01, end: 2024-06}
hedger: Cambodia
events:
  - event: custom
    id: visit
    at: 2024-03
    effects: [{change: trust, of: China, by: 0.1, shape: level}]
"""
OPTIONS = Options(24, uncertainty="chance")


def scenario(folder: Path, *expected: str, variant: str = "") -> Path:
    """Write a scenario that expects something; return its path. Expectations begin at line 11."""
    lines = [f"  - {{{one}}}" for one in expected]
    text = HEAD + "expect:\n" + "".join(f"{line}\n" for line in lines)
    if variant:
        text += f"variants:\n  calm:\n    remove: visit\n    expect:\n      - {{{variant}}}\n"
    path = folder / "visit.yaml"
    path.write_text(text if expected else HEAD, encoding="utf-8")
    return path


def compared(folder: Path, *expected: str, variant: str = "") -> list[Checked]:
    return compare_all([scenario(folder, *expected, variant=variant)], OPTIONS)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """What trust in China does in the last month."""
    folder = tmp_path_factory.mktemp("shown")
    (one,) = compared(folder, "outcome: trust.China, at: 2024-06, at_least: -1")
    return one


def test_a_median_is_compared_with_the_range_and_its_tolerance(
    tmp_path: Path, shown: Checked
) -> None:
    value = shown.value
    assert 0.0 < shown.low <= value <= shown.high
    ranges = {
        f"between: [{value - 0.01}, {value + 0.01}]": True,
        f"between: [{value + 0.01}, {value + 0.02}]": False,
        f"between: [{value + 0.01}, {value + 0.02}], tolerance: 0.011": True,
        f"near: {value + 0.005}, tolerance: 0.01": True,
        f"near: {value + 0.02}, tolerance: 0.01": False,
        f"at_most: {value - 0.001}": False,
        f"at_least: {value - 0.001}": True,
    }
    found = compared(tmp_path, *(f"outcome: trust.China, at: 2024-06, {one}" for one in ranges))
    assert [one.holds for one in found] == list(ranges.values())
    assert [one.line for one in found] == list(range(11, 18))


def test_what_is_known_not_to_hold_does_not_fail(tmp_path: Path) -> None:
    wrong = "outcome: trust.China, at: 2024-06, at_most: -0.5"
    failed, known = compared(tmp_path, wrong, f"{wrong}, disagrees: it rises")
    assert (failed.holds, failed.failed) == (False, True)
    assert (known.holds, known.failed) == (False, False)


def test_levels_periods_and_changes_in_time(tmp_path: Path, shown: Checked) -> None:
    month = "outcome: trust.China, against: nothing, at_least: 0, at:"
    found = compared(
        tmp_path,
        f"{month} 2024-01..2024-02",
        f"{month} 2024-01",
        f"{month} 2024-02",
        f"{month} 2024-06",
        "outcome: trust.China, from: 2024-01, at: 2024-06, at_least: 0, statistic: mean",
    )
    both, first, second, last, change = (one.value for one in found[:5])
    assert min(first, second) - 1e-3 <= both <= max(first, second) + 1e-3
    assert change == pytest.approx(last - first, abs=0.02)


def test_a_share_of_histories_is_asked_for(tmp_path: Path) -> None:
    rises = "outcome: trust.China, at: 2024-06, at_least: 0.001, share:"
    falls = "outcome: trust.China, at: 2024-06, at_most: -0.001, share:"
    sure, unsure = compared(tmp_path, f"{rises} 100%", f"{falls} 1%")
    assert (sure.value, sure.holds) == (1.0, True)
    assert (unsure.value, unsure.holds) == (0.0, False)


def test_a_variant_is_compared_with_its_baseline_or_with_the_scenario(
    tmp_path: Path, shown: Checked
) -> None:
    own = "outcome: trust.China, at: 2024-06, at_least: -1"
    _, calm = compared(tmp_path, own, variant=own)
    assert (calm.variant, calm.value) == ("calm", 0.0)
    _, less = compared(tmp_path, own, variant=f"{own}, against: scenario")
    assert less.value == -shown.value


def test_money_is_compared_in_parts_of_the_baseline(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, "outcome: exports.China, at: 2024-06, between: [-1%, 1%]")
    assert found.relative and abs(found.value) < 0.01
    level = "outcome: exports.China, at: 2024-06, against: nothing, at_least: US$ 1 m"
    assert compared(tmp_path, level)[0].value > 100.0


@pytest.mark.parametrize(
    ("expected", "column", "said"),
    [
        ("outcome: trust.Chian, at: 2024-06, at_least: 0", 15, "there is no outcome 'trust.Chian'"),
        ("outcome: lean, at: 2025-06, at_least: 0", 25, "2025-06 lies outside"),
        ("outcome: lean, at: 2024-06", 5, "no range is given, or several"),
        ("outcome: lean, at: 2024-06, near: 0", 5, "'tolerance' is missing"),
        ("outcome: lean, at: 2024-06, between: [1, 0]", 43, "the range runs downwards"),
        ("outcome: lean, at: 2024-06, at_least: 0, against: scenario", 56, "with itself"),
        ("outcome: lean, at: 2024-06, at_least: 0, against: base", 56, "unknown choice 'base'"),
        ("outcome: aid.China, at: 2024-06, at_least: 3", 49, "a change of aid.China has no unit"),
        (
            "outcome: aid.China, at: 2024-06, against: nothing, at_least: 3%",
            67,
            "aid.China is not a share",
        ),
        ("outcome: lean, at: 2024-06, from: 2024-01, against: nothing, at_most: 0", 49, "both"),
    ],
)
def test_faults_are_reported_at_their_place(
    tmp_path: Path, expected: str, column: int, said: str
) -> None:
    path = scenario(tmp_path, expected)
    (problem,) = check([path])
    assert str(problem).startswith(f"{path}:11:")
    assert said in problem.message
    assert problem.column == column
    with pytest.raises(InputError, match="11"):
        compare_all([path], OPTIONS)


def test_files_that_expect_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no scenario here expects anything"):
        compare_all([scenario(tmp_path)], OPTIONS)
    with pytest.raises(InputError, match="holds no YAML files"):
        (tmp_path / "empty").mkdir()
        compare_all([tmp_path / "empty"], OPTIONS)


def test_the_complete_form_keeps_expectations(tmp_path: Path) -> None:
    path = scenario(
        tmp_path,
        "outcome: aid.China, at: 2024-02..2024-03, between: [-3%, 1.5%], because: a text",
        "outcome: lean, from: 2024-01, at: 2024-06, near: 0, tolerance: 0.1, share: 90%",
        variant="outcome: lean, at: 2024-06, at_most: 0, against: scenario",
    )
    calibration = load_calibration()
    once = write_scenario(load_scenario(path), calibration)
    path.write_text(once, encoding="utf-8")
    again = load_scenario(path)
    assert write_scenario(again, calibration) == once
    first, second = again.scenario.expect
    assert np.allclose(first.range, (-0.03, 0.015))
    assert (second.share, second.range) == (0.9, (-0.1, 0.1))


def test_the_command_ends_with_one_where_something_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = "outcome: trust.China, at: 2024-06, at_most: -0.5"
    path = str(scenario(tmp_path, wrong, "outcome: lean, at: 2024-06, at_most: 1"))
    assert main(["test", path, "--replications", "24", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["failed"] == 1
    assert [one["holds"] for one in found["expectations"]] == [False, True]
    path = str(scenario(tmp_path, f"{wrong}, disagrees: so"))
    assert main(["test", path, "--replications", "24"]) == 0
    assert "1 expectation of 1 scenario: 0 hold, 0 do not, 1 are known" in capsys.readouterr().out


def test_the_table_lists_what_fails_with_line_and_range(tmp_path: Path, shown: Checked) -> None:
    out = io.StringIO()
    found = compared(tmp_path, "outcome: trust.China, at: 2024-06, at_most: -0.5, share: 20%")
    write(expectations_report(found, every=False), console(out, width=100))
    text = out.getvalue()
    assert "Not as expected" in text
    assert "trust.China, 2024-06, share of histories" in text
    assert "at most -0.5 in 20%" in text
