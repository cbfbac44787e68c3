"""Checking a calibration: each fault of form or between files, at its line."""

import re
import shutil
from pathlib import Path

import pytest

from hedgesim.description import InputError, check, load_calibration
from helpers.casefiles import CALIBRATION, CASES

# File, text as it stands, text with the fault, part of the message, part of the hint.
FAULTS = [
    ("parameters", "name: exit_rate", "name: exit_rat", "'exit_rate' names nothing here", ""),
    (
        "parameters",
        "default: 0.5\n    support: [0, 5]",
        "default: 7\n    support: [0, 5]",
        "the default lies outside the support",
        "between 0 and 5",
    ),
    (
        "parameters",
        "support: [0, 5]",
        "support: [5, 0]",
        "the support runs downwards",
        "[low, high]",
    ),
    (
        "parameters",
        "lognormal: [0.5, 0.5]",
        "lognormal: [9, 0.5]",
        "the prior lies outside the support",
        "",
    ),
    (
        "parameters",
        "uniform: [0.1, 0.5]",
        "uniform: [0.1, 1.5]",
        "the prior lies outside the support",
        "",
    ),
    ("parameters", "beta: [6, 4]", "beta: [6, 0]", "no beta distribution has these arguments", ""),
    (
        "parameters",
        "uniform: [0.1, 0.5]",
        "unifrom: [0.1, 0.5]",
        "unknown key 'unifrom'",
        "'uniform'",
    ),
    ("parameters", "uniform: [0.1, 0.5]", "uniform: [0.1]", "the list is too short", ""),
    ("parameters", "prior: {beta: [6, 4]}", "prior: often", "'often' is not a prior", "fixed"),
    ("parameters", "role: severity", "role: severe", "'severe' is not known here", "'severity'"),
    ("parameters", "name: exit_nationalism", "name: exit_rate", "'exit_rate' is given twice", ""),
    (
        "parameters",
        "name: visit_memory",
        "name: trust",
        "'trust' is a variable or measure already",
        "",
    ),
    (
        "parameters",
        "{name: temperature,",
        "{name: temprature,",
        "there is no parameter 'temperature'",
        "'temprature'",
    ),
    (
        "parameters",
        "evidence: [e-exit]",
        "evidence: [e-exist]",
        "there is no evidence 'e-exist'",
        "'e-exit'",
    ),
    (
        "parameters",
        "assumed: round, role: core",
        "note: round, role: core",
        "no basis given",
        "evidence, source or assumed",
    ),
    (
        "parameters",
        "assumed: round, role",
        "source: L-SCAL, role",
        "there is no source 'L-SCAL'",
        "'L-SCALE'",
    ),
    (
        "parameters",
        "assumed: round, role",
        "source: L-SCALE, assumed: round, role",
        "both a source and an assumption",
        "keep one",
    ),
    (
        "parameters",
        "unit: 'months', default: 9",
        "unit: 'months', default: often",
        "'often' is not a number",
        "",
    ),
    (
        "countries",
        "name: Laos, code: LAO",
        "name: Lao, code: LAO",
        "there is no country 'Laos'",
        "'Lao'",
    ),
    (
        "countries",
        "neighbour_of: [Thailand, Laos",
        "neighbour_of: [Thailnd, Laos",
        "there is no country 'Thailnd'",
        "'Thailand'",
    ),
    ("countries", "code: KHM", "code: Khm", "string should match pattern", ""),
    (
        "countries",
        "    reciprocity: {value: 1.5, unit: '1', assumed",
        "    reciprocity: {value: 1.5, unit: '1', note",
        "no basis given",
        "",
    ),
    (
        "countries",
        "aid_lumpiness: {value: 0.1",
        "aid_lumpiness: {value: -0.1",
        "aid_lumpiness = -0.1 is out of range",
        "between 0 and 10",
    ),
    (
        "countries",
        "China: {Vietnam: 0.5",
        "China: {Vietnm: 0.5",
        "there is no country 'Vietnm'",
        "'Vietnam'",
    ),
    (
        "countries",
        "China: {Vietnam: 0.5",
        "China: {Vietnam: 1.5",
        "rivalry = 1.5 is out of range",
        "",
    ),
    (
        "countries",
        "China: 0.3, Vietnam: 0.25",
        "China: 0.4, Vietnam: 0.25",
        "efforts and effort_self sum to 1.1, not to 1",
        "",
    ),
    (
        "countries",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {China: 0.2,",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {",
        "'threat' has no number for China",
        "every block covers the partners",
    ),
    (
        "countries",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {China: 0.2,",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {China: 0.2, Laos: 0.1,",
        "'Laos' is not in the 'trust' block",
        "",
    ),
    (
        "countries",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {China: 0.2,",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {China: 1.2,",
        "threat = 1.2 is out of range",
        "between 0 and 1",
    ),
    (
        "countries",
        "grievance: {unit",
        "grievence: {unit",
        "unknown number 'grievence'",
        "'grievance'",
    ),
    (
        "countries",
        "commission: {value",
        "comission: {value",
        "unknown number 'comission'",
        "'commission'",
    ),
    (
        "countries",
        "date: 2008-01",
        "date: 2024-01",
        "a second reference of the same date",
        "keep one",
    ),
    (
        "countries",
        "e_exit_year / 4497.7778",
        "e_exit_year / 5000",
        "the derivation gives 0.4048",
        "",
    ),
    (
        "countries",
        "e_exit_year / 4497.7778",
        "e_exit_yaer / 4497.7778",
        "'e_exit_yaer' names nothing here",
        "'e_exit_year'",
    ),
    ("countries", "spread: 0.02", "spread: -0.02", "a spread may not be negative", ""),
    (
        "frameworks",
        "convener: Vietnam",
        "convener: Vietnm",
        "there is no country 'Vietnm'",
        "'Vietnam'",
    ),
    (
        "frameworks",
        "Laos: {since: 2004-11}",
        "Lao: {since: 2004-11}",
        "there is no country 'Lao'",
        "'Laos'",
    ),
    (
        "frameworks",
        "Thailand: {until: 2000-01}",
        "Thailand: {since: 2001-01, until: 2000-01}",
        "'until' lies before 'since'",
        "",
    ),
    ("frameworks", "name: CLV-DTA", "name: ASEAN", "'ASEAN' is given twice", "keep one"),
    (
        "frameworks",
        "benefit: {value: 0.3,",
        "benefit: {value: 3,",
        "benefit = 3 is out of range",
        "",
    ),
    (
        "frameworks",
        "cover: {value: 0.4, assumed: round}",
        "cover: {value: 0.4}",
        "no basis given",
        "",
    ),
    (
        "events",
        "by: severity * trust_per_point * scale",
        "by: severity * trust_per_pint * scale",
        "'trust_per_pint' names nothing here",
        "'trust_per_point'",
    ),
    (
        "events",
        "by: amount, shape",
        "by: legitimacy, shape",
        "cannot name the situation",
        "reference.NAME",
    ),
    (
        "events",
        "half_life: visit_memory",
        "half_life: visit_memry",
        "there is no time 'visit_memry'",
        "",
    ),
    ("events", "over: duration}", "over: relief}", "'relief' is not in months", ""),
    (
        "events",
        "{change: trust, of: by, by: sev",
        "{change: trust, of: buy, by: sev",
        "there is no partner 'buy'",
        "",
    ),
    (
        "events",
        "{change: member, of: framework",
        "{change: member, of: convener",
        "'convener' cannot have 'member'",
        "",
    ),
    ("events", "default: 48 months", "default: 48", "48 is not a time", "'48 months'"),
    ("events", "within: [0, 10], assumed", "within: [2, 10], assumed", "1 is out of range", ""),
    (
        "events",
        "within: [0, 10], assumed: ordinary weight,",
        "within: [0, 10],",
        "no basis given",
        "",
    ),
    (
        "events",
        "scale: {is: number",
        "scale: {is: nubmer",
        "'nubmer' is not known here",
        "'number'",
    ),
    (
        "events",
        "duration: {is: months, optional",
        "delay: {is: months, optional",
        "field 'delay' has the name of a key of every event",
        "rename it",
    ),
    (
        "events",
        "size: {is: number",
        "temperature: {is: number",
        "has the name of a number or variable",
        "",
    ),
    (
        "events",
        "{hedger} a visit.",
        "{hedgr} a visit.",
        "the story names 'hedgr', which is no field",
        "'hedger'",
    ),
    (
        "events",
        "default: convener of framework",
        "default: convener of framwork",
        "there is no field 'framwork'",
        "'framework'",
    ),
    (
        "events",
        "loud: {is: flag,",
        "loud: {is: flag, many: true,",
        "a field of flag holds one value",
        "",
    ),
    ("events", "kind: visit", "kind: aid_cut", "'aid_cut' is given twice", ""),
    (
        "events",
        "value: 1.9, source: L-SCALE",
        "value: 1.9, source: L-SCALES",
        "there is no source",
        "'L-SCALE'",
    ),
    ("events", "shape: ramp, over: 60 months", "shape: ramp", "shape ramp needs 'over'", ""),
    (
        "reactions",
        "event: framework_withdrawal",
        "event: framework_withdraw",
        "there is no kind of event 'framework_withdraw'",
        "'framework_withdrawal'",
    ),
    (
        "reactions",
        "with: {framework: framework}",
        "with: {framwork: framework}",
        "has no 'framwork'",
        "'framework'",
    ),
    (
        "reactions",
        "with: {framework: framework}",
        "with: {framework: partner}",
        "there is no framework 'partner'",
        "",
    ),
    (
        "reactions",
        "nationalism.convener > exit",
        "nationalism.convenor > exit",
        "'nationalism.convenor' names nothing here",
        "",
    ),
    (
        "reactions",
        "cut: suspended_share",
        "cut: suspended_shar",
        "'suspended_shar' is not a share",
        "",
    ),
    (
        "reactions",
        "among: [United States, Japan]",
        "among: [United State, Japan]",
        "there is no partner 'United State'",
        "'United States'",
    ),
    (
        "reactions",
        "by: partner\n    when",
        "by: parter\n    when",
        "'parter' is neither role nor country",
        "'partner'",
    ),
    (
        "reactions",
        "after: suspend_aid.United States",
        "after: suspend_aid.United State",
        "there is no event 'suspend_aid.United State'",
        "'suspend_aid.United States'",
    ),
    (
        "reactions",
        "reaction: state_visit",
        "reaction: visit",
        "'visit' is a kind of event already",
        "",
    ),
    ("reactions", "rate: 0.5 per year", "rate: 0.5 per month", "rates are per year", ""),
    (
        "reactions",
        "for_each: framework",
        "for_each: frameworks",
        "'frameworks' is not known here",
        "'framework'",
    ),
    ("reactions", "evidence: [e-exit]", "note: none", "no basis given", ""),
    ("evidence", "id: e-exit-year", "id: e-exit", "'e-exit' is given twice", "keep one"),
    ("evidence", "source: D9", "source: D8", "there is no source 'D8'", ""),
    ("evidence", "evidence:\n", "evidenc:\n", "'evidence' is missing: a list", ""),
    ("sources", "id: D9", "it: D9", "an entry needs an id", ""),
    # Two coders: where the evidence is found, how it was matched, what was settled.
    ("evidence", "    source: D9\n", "", "evidence needs a source", "source:"),
    ("evidence", "    paragraph: [1]\n", "", "evidence needs a paragraph", "paragraph:"),
    ("evidence", "paragraph: [1]", "paragraph: [0]", "paragraphs are a list", "[3]"),
    ("evidence", "paragraph: [1]", "paragraph: []", "paragraphs are a list", "[3]"),
    ("evidence", "paragraph: [1]", "paragraph: 1", "paragraphs are a list", "[3]"),
    ("evidence", "paragraph: [1]", "paragraph: [1, 4]", "the source has 3 paragraphs", ""),
    ("evidence", "item: s-exit,", "item: s-exot,", "there is no item 's-exot'", "'s-exit'"),
    ("evidence", "item: s-exit,", "", "there is no item 'None'", ""),
    (
        "evidence",
        "item: s-exit-year",
        "item: s-exit",
        "'s-exit' is accounted for twice",
        "keep one",
    ),
    ("evidence", "item: s-praise", "item: s-alone", "'s-alone' is accounted for twice", "keep one"),
    ("evidence", "partner: Japan", "partner: China", "the partner of 's-exit' was", "Japan"),
    ("evidence", "confidence: low", "confidence: high", "the confidence of 's-exit' was", "low"),
    ("evidence", "partner: Japan, ", "", "the partner of 's-exit' was coded otherwise", "Japan"),
    ("evidence", "    settled: The text names no partner.\n", "", "not settled", "settled:"),
    (
        "evidence",
        "024}\n    direction: '-'",
        "024}\n    direction: '+'",
        "coder has another direction",
        "",
    ),
    ("evidence", "value: {year: 2024}", "settled: why", "there is nothing to settle", "take it"),
    ("evidence", "{within: e-exit}", "{within: e-exist}", "there is no item 'e-exist'", "'e-exit'"),
    ("evidence", "{within: e-exit}", "nobody", "'nobody' is no coding", "none"),
    (
        "evidence",
        "first: {within: e-exit}",
        "third: none",
        "'coders' holds what each coder",
        "second:",
    ),
    ("evidence", "{variable: m", "{mood: ill, variable: m", "'mood' is not coded", "variable"),
    ("evidence", "-', confidence: high}", "-'}", "'confidence' is missing", ""),
    ("evidence", ", why: praise", "", "what is left out needs a reason", "why"),
    (
        "evidence",
        "within: e-alone, ",
        "within: e-aloen, ",
        "there is no item 'e-aloen'",
        "'e-alone'",
    ),
    ("evidence", "left_out:\n  -", "left_out:", "'left_out' is a list", "item"),
    ("second_coding", "paragraph: [1]", "paragraph: [2]", "'s-exit' is of another passage", ""),
    (
        "second_coding",
        "id: s-praise",
        "id: s-prize",
        "'s-prize' is neither matched nor left",
        "name it",
    ),
    ("second_coding", "id: s-praise", "id: s-exit", "'s-exit' is given twice", "keep one"),
    ("second_coding", "items:\n", "itms:\n", "'items' is missing: a list", ""),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(CALIBRATION, tmp_path / "calibration")
    return tmp_path / "calibration"


def test_the_small_calibration_is_sound() -> None:
    assert check([CALIBRATION]) == []


@pytest.mark.parametrize(
    ("file", "right", "wrong", "message", "hint"),
    FAULTS,
    ids=[f"{file}: {message}" for file, _, _, message, _ in FAULTS],
)
def test_a_fault_of_a_calibration_is_found(
    folder: Path, file: str, right: str, wrong: str, message: str, hint: str
) -> None:
    path = folder / f"{file}.yaml"
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong, 1))
    found = check([folder])
    assert any(message in problem.message and hint in problem.hint for problem in found), found
    assert all(Path(problem.path).parent == folder for problem in found)


def test_one_file_of_a_calibration_is_checked_with_its_folder(folder: Path) -> None:
    for name in ("parameters", "reactions"):
        path = folder / f"{name}.yaml"
        path.write_text(path.read_text().replace("evidence: [e-exit]", "evidence: [e-exist]"))
    path = folder / "reactions.yaml"
    [problem] = check([path])
    assert (problem.path, problem.message) == (str(path), "there is no evidence 'e-exist'")
    assert len(check([folder])) > 1


def test_lines_are_those_of_the_file(folder: Path) -> None:
    path = folder / "reactions.yaml"
    text = path.read_text().replace("nationalism.convener >", "nationalism.convenor >")
    path.write_text(text)
    [problem] = check([folder])
    assert "nationalism.convenor" in text.splitlines()[problem.line - 1]


def test_a_disagreement_that_is_not_settled_is_told_at_its_codings(folder: Path) -> None:
    path = folder / "evidence.yaml"
    text = path.read_text().replace("    settled: The text names no partner.\n", "")
    path.write_text(text)
    [problem] = check([path])
    assert text.splitlines()[problem.line - 1][problem.column - 1 :] == "coders:"
    assert str(problem).endswith(
        "error: not settled: a coder has another partner (settled: why it stands as it does)"
    )


def test_an_item_of_the_second_coder_that_is_forgotten_is_told_in_its_own_file(
    folder: Path,
) -> None:
    evidence, second = folder / "evidence.yaml", folder / "second_coding.yaml"
    evidence.write_text(evidence.read_text().partition("left_out:")[0])
    [problem] = check([second])
    assert problem.path == str(second)
    assert "s-praise" in second.read_text().splitlines()[problem.line - 1]
    assert check([evidence]) == []


def test_a_missing_source_is_one_fault(folder: Path) -> None:
    path = folder / "evidence.yaml"
    path.write_text(path.read_text().replace("    source: D9\n", "", 1))
    assert [problem.message for problem in check([folder])] == ["evidence needs a source"]


def test_nobody_needs_to_code_twice(folder: Path) -> None:
    (folder / "second_coding.yaml").unlink()
    evidence = folder / "evidence.yaml"
    text = evidence.read_text().partition("left_out:")[0]
    evidence.write_text(re.sub("(?m)^    (settled:.*|coders:\n.*\n.*)\n", "", text))
    assert check([folder]) == []


def test_missing_files_are_named(folder: Path) -> None:
    (folder / "reactions.yaml").unlink()
    (folder / "evidence.yaml").unlink()
    assert [(Path(problem.path).name, problem.message) for problem in check([folder])] == [
        ("evidence.yaml", "no such file"),
        ("reactions.yaml", "no such file"),
    ]
    with pytest.raises(InputError, match="reactions"):
        load_calibration(folder)


def test_evidence_is_not_needed_to_run(folder: Path) -> None:
    (folder / "evidence.yaml").unlink()
    (folder / "sources.yaml").unlink()
    load_calibration(folder)


def test_targets_may_be_absent_but_not_broken(folder: Path) -> None:
    (folder / "targets.yaml").write_text("targets: [\n")
    [problem] = check([folder])
    assert "this is not YAML" in problem.message


def test_folders_of_scenarios_are_checked_file_by_file(tmp_path: Path) -> None:
    assert check([CASES / "valid"], CALIBRATION) == []
    invalid = check([CASES / "invalid"], CALIBRATION)
    assert {Path(problem.path).name for problem in invalid} == {
        path.name for path in (CASES / "invalid").glob("*.yaml")
    }
    [problem] = check([tmp_path], CALIBRATION)
    assert problem.message == "the folder holds no YAML files"


def test_a_scenario_with_a_calibrations_name_is_a_scenario(tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    shutil.copy(CASES / "valid" / "least.yaml", path)
    assert check([path], CALIBRATION) == []


def test_problems_are_sorted_and_given_once() -> None:
    path = CASES / "invalid" / "many-at-once.yaml"
    found = check([path, path], CALIBRATION)
    assert found == sorted(set(found))
