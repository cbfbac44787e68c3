"""Targets are read with every fault at its line, and those that ship can be played."""

import shutil
from pathlib import Path

import pytest

from hedgesim.description import InputError, check
from hedgesim.description.formats.loading import shipped
from hedgesim.description.formats.periods import Period
from hedgesim.description.formats.targets import (
    format_goal,
    load_targets,
)
from hedgesim.reports.evidence.posterior import format_interval

HEAD = "scenario: history-2008-2024\ntargets:\n"
SOUND = """\
  - id: warmer
    claim: Trust grows.
    change: trust.China
    from: 2010
    to: 2011-06..2012-05
    at_least: 0.01
    tolerance: 0.02
    evidence: [e-one]
"""


def read(tmp_path: Path, text: str) -> list[str]:
    """Faults of a file of targets, as ``line:column: message (hint)``."""
    (tmp_path / "targets.yaml").write_text(HEAD + text, encoding="utf-8")
    try:
        load_targets(tmp_path)
    except InputError as error:
        return [str(problem).split("targets.yaml:")[1] for problem in error.problems]
    return []


def test_periods_are_years_months_or_both(tmp_path: Path) -> None:
    assert read(tmp_path, SOUND) == []
    (target,) = load_targets(tmp_path).all
    assert target.start == Period(12 * 2010, 12 * 2010 + 11)
    assert target.to == Period(12 * 2011 + 5, 12 * 2012 + 4)
    assert target.describe() == "change of trust.China from 2010 to 2011-06..2012-05"
    assert target.range == (0.01, float("inf"))
    assert target.fitted


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tolerance: 0.02", "tolerance: 0", "9:16: error: a tolerance is above 0"),
        ("from: 2010", "from: 2012-05..2010-01", "6:11: error: '2012-05..2010-01' runs backwards"),
        ("from: 2010", "from: long ago", "6:11: error: 'long ago' is not a date (2011, 2011-06"),
        (
            "    at_least: 0.01\n",
            "",
            "3:5: error: no goal is given, or several (one of: near, at_least",
        ),
        ("at_least: 0.01", "between: [2, 1]", "8:14: error: the range runs downwards"),
        ("    to: 2011-06..2012-05\n", "", "3:5: error: 'to' is missing"),
        ("change: trust.China", "changes: trust.China", "5:5: error: unknown key 'changes'"),
        ("    evidence: [e-one]\n", "", "3:5: error: no basis given"),
        ("claim: Trust grows.", "claim: ''", "4:12: error: the text is empty"),
        ("at_least: 0.01", "place: 2", "8:5: error: 'place' is not allowed here (remove it)"),
        ("at_least: 0.01", "among: [China]", "8:5: error: 'among' is not allowed here"),
        ("change: trust.China", "leading: trust", "3:5: error: 'at' is missing"),
        ("change: trust.China", "event: exit", "3:5: error: 'at' is missing"),
        ("tolerance: 0.02", "tolerance: 0.02\n    happens: true", "10:5: error: 'happens' is not"),
    ],
)
def test_faults_are_told_at_their_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SOUND
    found = read(tmp_path, SOUND.replace(old, new))
    assert [line for line in found if line.startswith(said)], found


def test_names_and_times_are_checked_against_the_history(tmp_path: Path) -> None:
    folder = tmp_path / "calibration"
    folder.mkdir()
    for file in shipped("calibration").glob("*.yaml"):
        (folder / file.name).write_bytes(file.read_bytes())
    text = SOUND.replace("trust.China", "trust.Chian").replace("to: 2011-06..2012-05", "to: 2030")
    order = """\
  - {id: warmer, claim: c, level: lean, at: 2011, near: 0, tolerance: 1, source: S}
  - {id: a, claim: c, order: exports, at: 2011, partners: [China, Vietnm], tolerance: 1, source: S}
  - {id: b, claim: c, rank: exports, at: 2011, partner: China, place: 40, tolerance: 1, source: S}
  - {id: c, claim: c, rank: wealth, at: 2011, partner: China, place: 1, tolerance: 1, source: S}
  - {id: d, claim: c, level: trust, at: 2011, partners: [China], near: 1, tolerance: 1, source: S}
  - {id: e, claim: c, leading: aid, at: 2011, partners: [China], among: [China], tolerance: 1,
     source: S}
  - {id: f, claim: c, level: aid, at: 2011, partners: [Chian], near: 1, tolerance: 1, source: S}
  - {id: g, claim: c, event: clv-exti, at: 2011, happens: true, tolerance: 1, source: S}
  - {id: h, claim: c, event: suspend_aid, at: 2030, happens: no, tolerance: 1, source: S}
  - {id: i, claim: c, level: lean, at: 2011, variant: quiet, near: 0, tolerance: 1, source: S}
"""
    (folder / "targets.yaml").write_text(HEAD + text + order, encoding="utf-8")
    found = "\n".join(str(problem) for problem in check([folder]))
    for said in (
        "5:13: error: there is no outcome 'trust.Chian' (did you mean 'trust.China'?)",
        "7:9: error: 2030 lies outside the scenario's clock (2008-01 to 2024-12)",
        "10:16: error: there is no evidence 'e-one'",
        "11:10: error: 'warmer' is given twice",
        "12:67: error: there is no partner 'Vietnm' (did you mean 'Vietnam'?)",
        "13:71: error: there is no place 40 (1 to 14)",
        "14:29: error: there is no outcome 'wealth'",
        "15:30: error: 'trust' does not add up over partners (one of: aid, aid_plan, dependence,",
        "16:57: error: no other partner for them to lead",
        "18:56: error: there is no partner 'Chian' (did you mean 'China'?)",
        "19:30: error: there is no event 'clv-exti' (did you mean 'clv-exit'?)",
        "20:47: error: 2030 lies outside the scenario's clock",
        "21:55: error: there is no variant of the history 'quiet'",
        "there is no source 'S'",
    ):
        assert said in found, found


def test_names_are_checked_beside_targets_whose_form_is_wrong(tmp_path: Path) -> None:
    folder = shutil.copytree(shipped("calibration"), tmp_path / "calibration")
    wrong = SOUND.replace("tolerance: 0.02", "tolerance: 0")
    named = SOUND.replace("warmer", "colder").replace("trust.China", "trust.Chian")
    (folder / "targets.yaml").write_text(HEAD + wrong + named, encoding="utf-8")
    found = [str(problem).split("targets.yaml:")[1] for problem in check([folder])]
    assert [line.split(" (")[0] for line in found] == [
        "9:16: error: a tolerance is above 0",
        "10:16: error: there is no evidence 'e-one'",
        "13:13: error: there is no outcome 'trust.Chian'",
        "18:16: error: there is no evidence 'e-one'",
    ]
    (folder / "parameters.yaml").write_text("parameters: 3\n", encoding="utf-8")
    both = "\n".join(str(problem) for problem in check([folder]))
    assert "parameters.yaml:1:13: error: 3 is not a list" in both
    assert "targets.yaml:9:16: error: a tolerance is above 0" in both


def test_targets_that_ship_are_sound() -> None:
    assert check([shipped("calibration")]) == []
    fitted = [target for target in load_targets(shipped("calibration")).all if target.fitted]
    assert len(fitted) >= 30
    words = {target.note.split()[0].strip(",;") for target in fitted if target.note}
    assert words == {"told", "inferred"} and all(target.note for target in fitted)


def test_an_event_is_required_or_ruled_out_and_told_so(tmp_path: Path) -> None:
    event = "event: suspend_aid\n    happens: true\n    at: 2011"
    text = SOUND.replace("change: trust.China\n    from: 2010\n    to: 2011-06..2012-05", event)
    assert read(tmp_path, text.replace("    at_least: 0.01\n", "    variant: free\n")) == []
    (wanted,) = load_targets(tmp_path).all
    assert wanted.describe() == "suspend_aid in 2011 (variant free)"
    assert format_goal(wanted) == "happens ± 0.02"
    assert wanted.range == (1.0, float("inf"))
    assert format_interval(wanted, 0.0, 1.0) == "no to yes"
    ruled_out = wanted.model_copy(update={"happens": False})
    assert format_goal(ruled_out) == "does not happen ± 0.02"
    assert ruled_out.range == (float("-inf"), 0.0)
    per = text.replace("    at_least: 0.01\n", "    per: output\n")
    assert read(tmp_path, per) == ["8:5: error: 'per' is not allowed here (remove it)"]
