"""Files with several faults: each is reported once, whatever else is wrong, and none besides."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.description import Calibration, check, load_calibration
from hedgesim.description.checking.check import check_scenario
from hedgesim.description.parsing.problems import Problem
from hedgesim.description.parsing.reading import parse
from helpers.casefiles import CALIBRATION, CASES
from helpers.planted import Planted

STORY = """\
scenario: 1
title: A canal and what follows
about: Told to be broken.
clock: {start: 2024-01, end: 2034-12}
hedger: Cambodia
partners: [China, Vietnam, United States, Japan]
poles: [China, United States]
set: {temperature: 0.3, trust.Vietnam: 0.4}
reactions: {without: [state_visit]}
events:
  - event: infrastructure_project
    id: canal
    at: 2024-08
    builder: China
    duration: 4 years
    amount: US$ 1.7 bn
    relief: 50%
  - event: visit
    id: call
    by: Japan
    when: trust.China > 0.4 and fired.canal
    rate: 0.5 per year
    scale: 2
  - event: custom
    id: goodwill
    after: canal
    delay: {between: [3 months, 9 months]}
    effects:
      - {change: trust, of: Japan, by: +0.05, shape: fade, half_life: 12 months}
      - {change: aid_plan, of: Vietnam, by: 10%}
variants:
  quiet: {title: Without the call, remove: [call]}
  later:
    change: {canal: {at: 2026-01}}
    set: {shelter: 0.2}
    add:
      - {event: visit, id: extra, by: Vietnam, at: 2030-01}
"""

# What is changed, and the beginning of the message: every pair is independent of all others.
SCENARIO_FAULTS = {
    ("scenario: 1", "scenario: 2"): "version 2 of the format",
    ("title: A", "titel: A"): "unknown key 'titel'",
    ("about: Told to be broken.", "about:"): "'about' is empty",
    ("end: 2034-12}", "end: 2034-13}"): "'2034-13' is not a date",
    ("hedger: Cambodia\n", "hedger: Cambodja\n"): "there is no hedger 'Cambodja'",
    ("States, Japan]", "States, Japan, Peru]"): "there is no partner 'Peru'",
    ("temperature: 0.3", "temprature: 0.3"): "there is no number 'temprature'",
    ("trust.Vietnam: 0.4", "trust.Vietnam: 4"): "trust.Cambodia.Vietnam = 4 is out of range",
    ("[state_visit]", "[state_visits]"): "there is no reaction 'state_visits'",
    ("builder: China", "builder: Chna"): "there is no partner 'Chna'",
    ("duration: 4 years", "duration: 4"): "4 is not a time",
    ("amount: US$ 1.7 bn", "amount: US$ 1,7 bn"): "'US$ 1,7 bn' is not an amount",
    ("relief: 50%", "releif: 50%"): "an event of kind 'infrastructure_project' has no 'releif'",
    ("trust.China >", "trst.China >"): "unknown name 'trst.China'",
    ("rate: 0.5 per year", "rate: 0.5 per month"): "'0.5 per month': rates are per year",
    ("    by: Japan\n", ""): "an event of kind 'visit' needs 'by'",
    ("scale: 2", "scale: 99"): "99 is out of range",
    ("after: canal", "after: cannal"): "there is no event 'cannal'",
    ("between: [3 months, 9", "between: [13 months, 9"): "the range of a delay runs upwards",
    ("change: trust", "change: trst"): "there is no variable 'trst'",
    ("by: 10%", "by: ten"): "unknown name 'ten'",
    ("remove: [call]", "remove: [calls]"): "there is no event 'calls'",
    ("canal: {at: 2026-01}", "canal: {at: 2026}"): "2026 is not a date",
    ("shelter: 0.2", "shelter: often"): "shelter: 'often' is not a number",
    ("extra, by: Vietnam", "extra, by: Vietnm"): "there is no partner 'Vietnm'",
}

CALIBRATION_FAULTS = {
    ("parameters", "'months', default: 9", "'months', default: often"): "'often' is not a number",
    ("parameters", "support: [0, 5]", "support: [5, 0]"): "the support runs downwards",
    ("parameters", "role: severity", "role: severe"): "'severe' is not known here",
    ("parameters", "prior: {beta: [6, 4]}", "prior: frequent"): "'frequent' is not a prior",
    ("countries", "[Thailand, Laos", "[Thailnd, Laos"): "there is no country 'Thailnd'",
    ("countries", "commission: {value", "comission: {value"): "unknown number 'comission'",
    ("countries", "code: KHM", "code: Khm"): "string should match pattern",
    ("countries", "China: {Vietnam: 0.5", "China: {Vietnam: 1.5"): "rivalry = 1.5 is out of range",
    ("countries", "aid_lumpiness: {value: 0.1", "aid_lumpiness: {value: -1"): "aid_lumpiness = -1",
    ("frameworks", "convener: Vietnam", "convener: Vietnm"): "there is no country 'Vietnm'",
    ("frameworks", "Laos: {since: 2004-11}", "Laos: {since: 2004}"): "2004 is not a date",
    ("frameworks", "benefit: {value: 0.3,", "benefit: {valu: 0.3,"): "unknown key 'valu'",
    (
        "events",
        "trust_per_point * scale",
        "trust_per_pint * scale",
    ): "unknown name 'trust_per_pint'",
    ("events", "scale: {is: number", "scale: {is: nubmer"): "'nubmer' is not known here",
    ("events", "{hedger} a visit.", "{hedgr} a visit."): "the story names 'hedgr'",
    ("events", "over: duration}", "over: durations}"): "there is no time 'durations'",
    ("reactions", "event: framework_with", "event: framwork_with"): "there is no kind of event",
    (
        "reactions",
        "nationalism.convener >",
        "nationalism.convenor >",
    ): "unknown name 'nationalism.convenor'",
    ("reactions", "rate: 0.5 per year", "rate: 0.5 per month"): "'0.5 per month'",
    ("reactions", "among: [United States", "among: [United State"): "there is no partner 'United",
    ("evidence", "source: D9", "source: D8"): "there is no source 'D8'",
    ("evidence", "{within: e-exit}", "{within: e-exist}"): "there is no item 'e-exist'",
    ("sources", "id: L-SCALE", "it: L-SCALE"): "an entry needs an id",
}


@cache
def calibration() -> Calibration:
    return load_calibration(CALIBRATION)


def missed(found: list[Problem], messages: list[str]) -> list[str]:
    return [
        message for message in messages if not any(p.message.startswith(message) for p in found)
    ]


def with_faults(faults: set[tuple[str, str]]) -> list[Problem]:
    text = STORY
    for right, wrong in faults:
        assert right in text
        text = text.replace(right, wrong, 1)
    return check_scenario(parse(text, "story"), "story", calibration())


def test_the_story_itself_is_sound() -> None:
    assert with_faults(set()) == []


@settings(deadline=None)
@given(st.sets(st.sampled_from(sorted(SCENARIO_FAULTS)), min_size=1, max_size=6))
def test_every_fault_of_a_scenario_is_reported_and_none_besides(
    faults: set[tuple[str, str]],
) -> None:
    found = with_faults(faults)
    assert missed(found, [SCENARIO_FAULTS[fault] for fault in faults]) == []
    assert len(found) == len(faults), [str(problem) for problem in found]


def test_all_faults_of_a_scenario_at_once() -> None:
    found = with_faults(set(SCENARIO_FAULTS))
    assert missed(found, list(SCENARIO_FAULTS.values())) == []


@settings(deadline=None, max_examples=25)
@given(st.sets(st.sampled_from(sorted(CALIBRATION_FAULTS)), min_size=1, max_size=6))
def test_every_fault_of_a_calibration_is_reported_whatever_file_it_is_in(
    faults: set[tuple[str, str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = shutil.copytree(CALIBRATION, Path(place) / "calibration")
        for fault in faults:
            Planted(*fault, message="").plant(folder)
        found = check([folder])
    assert missed(found, [CALIBRATION_FAULTS[fault] for fault in faults]) == []
    assert len(found) == len(faults), [str(problem) for problem in found]


def test_a_missing_file_is_one_fault(tmp_path: Path) -> None:
    for path in sorted(CALIBRATION.glob("*.yaml")):
        folder = shutil.copytree(CALIBRATION, tmp_path / path.stem)
        (folder / path.name).unlink()
        if path.stem != "second_coding":
            assert [problem.message for problem in check([folder])] == ["no such file"], path.stem


def test_hidden_files_are_no_scenarios_and_other_endings_are_read(tmp_path: Path) -> None:
    shutil.copy(CASES / "valid" / "least.yaml", tmp_path / "least.yml")
    (tmp_path / "._least.yaml").write_bytes(b"\xff")
    assert check([tmp_path], CALIBRATION) == []
    (tmp_path / "WRONG.YAML").write_text("scenario: 1\n")
    assert {Path(problem.path).name for problem in check([tmp_path], CALIBRATION)} == {"WRONG.YAML"}
