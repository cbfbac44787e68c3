"""The files that ship: without faults, and each scenario complete in itself."""

from functools import cache
from pathlib import Path

import pytest

from hedgesim.description import (
    Calibration,
    check,
    describe,
    load_calibration,
    load_scenario,
    parse_scenario,
    resolve,
    resolve_baseline,
    write_scenario,
)
from hedgesim.description.formats.loading import shipped

SCENARIOS = sorted(shipped("scenarios").glob("*.yaml"))


@cache
def calibration() -> Calibration:
    return load_calibration()


def test_the_calibration_has_no_faults() -> None:
    assert [str(problem) for problem in check([shipped("calibration")])] == []


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_has_no_faults_and_leaves_nothing_out(path: Path) -> None:
    assert [str(problem) for problem in check([path])] == []
    file = load_scenario(path.stem)
    resolved = resolve(file, calibration())
    resolve_baseline(file, calibration())
    assert not [note for note in resolved.cautions if note.code == "left-out"]
    assert file.scenario.title in describe(file, resolved, calibration())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_its_complete_form_is_complete(path: Path) -> None:
    text = write_scenario(load_scenario(path), calibration())
    assert write_scenario(parse_scenario(text, path.stem), calibration()) == text
