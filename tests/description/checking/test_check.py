"""Checking of files and folders: what is checked with what, and in which order."""

import shutil
from pathlib import Path

import pytest

from hedgesim.description import InputError, check, load_calibration
from hedgesim.description.checking.check import sound_calibration
from hedgesim.description.formats.loading import shipped
from helpers.casefiles import CALIBRATION, CASES


def test_the_small_calibration_is_sound() -> None:
    assert check([CALIBRATION]) == []


def test_one_file_of_a_calibration_is_checked_with_its_folder(folder: Path) -> None:
    for name in ("parameters", "reactions"):
        path = folder / f"{name}.yaml"
        path.write_text(path.read_text().replace("evidence: [e-exit]", "evidence: [e-exist]"))
    path = folder / "reactions.yaml"
    [problem] = check([path])
    assert (problem.path, problem.message) == (str(path), "there is no evidence 'e-exist'")
    assert len(check([folder])) > 1


def test_missing_files_are_named(folder: Path) -> None:
    (folder / "reactions.yaml").unlink()
    (folder / "evidence.yaml").unlink()
    assert [(Path(problem.path).name, problem.message) for problem in check([folder])] == [
        ("evidence.yaml", "no such file"),
        ("reactions.yaml", "no such file"),
    ]
    with pytest.raises(InputError, match="reactions"):
        load_calibration(folder)


def test_targets_may_be_absent_but_not_broken(folder: Path) -> None:
    (folder / "targets.yaml").write_text("targets: [\n")
    [problem] = check([folder])
    assert "this is not YAML" in problem.message


def test_folders_of_scenarios_are_checked_file_by_file(tmp_path: Path) -> None:
    assert check([CASES / "valid"], CALIBRATION) == []
    faulty = sorted((CASES / "invalid").glob("*.yaml"))[:9]
    for path in faulty:
        shutil.copy(path, tmp_path)
    invalid = check([tmp_path], CALIBRATION)
    assert {Path(problem.path).name for problem in invalid} == {path.name for path in faulty}


def test_a_folder_without_scenarios_is_a_fault(tmp_path: Path) -> None:
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


def test_a_misspelt_partner_of_a_block_is_named_at_its_place(folder: Path) -> None:
    path = folder / "countries.yaml"
    path.write_text(path.read_text().replace("Vietnam: 0.35, United", "Vietnm: 0.35, United", 1))
    [problem] = check([folder])
    assert problem.message == "'Vietnm' is not in the 'trust' block"
    line = path.read_text().splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("Vietnm")


def test_a_fault_of_a_kind_is_no_fault_of_the_targets(tmp_path: Path) -> None:
    folder = shutil.copytree(shipped("calibration"), tmp_path / "calibration")
    path = folder / "events.yaml"
    path.write_text(path.read_text().replace("by: exit_legitimacy * scale", "by: scael"))
    assert {Path(problem.path).name for problem in check([folder])} == {"events.yaml"}


def test_a_calibration_for_a_run_is_refused_with_all_its_faults(folder: Path) -> None:
    for name, written, wrong in (
        ("parameters", "unit:", "untit:"),
        ("reactions", "when:", "whne:"),
        ("countries", "Vietnam: 0.35, United", "Vietnm: 0.35, United"),
    ):
        path = folder / f"{name}.yaml"
        path.write_text(path.read_text().replace(written, wrong, 1))
    with pytest.raises(InputError) as refused:
        sound_calibration(folder)
    found = check([folder])
    assert len(found) >= 3
    assert sorted(refused.value.problems) == found


@pytest.mark.parametrize(
    "line",
    [
        "{event: route_closure, at: 2025-01, by: Vietnam, closed: 120%}",
        "{event: blockade, at: 2025-01, by: Vietnam, closed: 1.5}",
        "{event: blockade, at: 2025-01, by: Vietnam, loss: -0.1}",
        "{event: import_ban, at: 2025-01, of: Vietnam, loss: 2}",
        "{event: pledge, at: 2025-01, by: Japan, paid: 1.1}",
        "{event: climate_shock, at: 2025-01, loss: 101%}",
    ],
)
def test_a_share_beyond_all_there_is_is_refused_at_its_place(line: str, tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    head = "scenario: 1\ntitle: T\nclock: {start: 2024-01, end: 2026-12}\nhedger: Cambodia\n"
    path.write_text(f"{head}events:\n  - {line}\n")
    [problem] = check([path])
    value = line.rpartition(" ")[2].rstrip("}")
    assert (problem.line, problem.column) == (6, 5 + line.rindex(value))
    assert "is not a share: a share lies between 0 and 1 (0% and 100%)" in problem.message
