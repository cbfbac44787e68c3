"""Every invalid case: the faults that its comments announce, at their lines, and no others.

After a change of cases, messages or columns on purpose, write the bundle anew, and read it::

    WRITE_CASES=1 uv run pytest -n 0 tests/description/checking/test_invalid.py
"""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hedgesim.description import Calibration, InputError, load_calibration, load_scenario, resolve
from hedgesim.description.checking.check import check_scenario
from hedgesim.description.parsing.problems import Problem, printable
from hedgesim.description.parsing.reading import read
from helpers.casefiles import BUNDLE, CALIBRATION, INVALID, VALID, expected


@cache
def calibration() -> Calibration:
    return load_calibration(CALIBRATION)


def faults(path: Path) -> list[Problem]:
    """What `check` finds in a scenario, with the calibration read once."""
    try:
        return check_scenario(read(path), path.stem, calibration())
    except InputError as error:
        return list(error.problems)


def agrees(problem: Problem, line: int, message: str, hint: str) -> bool:
    return problem.line == line and message in problem.message and hint in problem.hint


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_a_fault_is_found_where_it_stands(path: Path) -> None:
    wanted = expected(path.read_text())
    found = faults(path)
    assert wanted
    for fault in wanted:
        assert any(agrees(problem, fault.line, fault.message, fault.hint) for problem in found), (
            fault,
            [str(problem) for problem in found],
        )
    assert len(found) == len(wanted), [str(problem) for problem in found]


def bundled(path: Path) -> Iterator[dict[str, str | int]]:
    """The faults of a case as the bundle gives them, of each hint the part that was reviewed."""
    wanted = expected(path.read_text())
    for found in faults(path):
        hint = next(one.hint for one in wanted if agrees(found, one.line, one.message, one.hint))
        place = {"line": found.line, "column": found.column}
        yield place | {"message": printable(found.message), "hint": hint}


def test_the_bundle_gives_every_case_its_place_and_message() -> None:
    cases = {path.name: list(bundled(path)) for path in INVALID}
    whole = {"version": 1, "invalid": cases, "valid": [path.name for path in VALID]}
    if "WRITE_CASES" in os.environ:
        BUNDLE.write_text(json.dumps(whole, indent=1) + "\n")
    assert json.loads(BUNDLE.read_text()) == whole


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_no_world_comes_of_a_fault(path: Path) -> None:
    with pytest.raises(InputError):
        file = load_scenario(path)
        for variant in (None, *file.scenario.variants):
            resolve(file, calibration(), variant=variant)
        load_scenario(str(file.scenario.baseline), beside=path.parent)


def test_columns_point_into_expressions() -> None:
    path = next(path for path in INVALID if path.stem == "rate-names-nothing")
    [problem] = faults(path)
    line = path.read_text().splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("threat.Chna")


def test_there_are_enough_cases() -> None:
    assert len(INVALID) >= 300
