"""Validation of files and folders: every fault at once, with what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from hedgesim.description.checking.cross_references import cross_check
from hedgesim.description.checking.evidence import check_bases, load_evidence
from hedgesim.description.checking.kinds import check_kinds, check_reactions
from hedgesim.description.checking.recovery import recovered
from hedgesim.description.checking.targets import check_targets_file
from hedgesim.description.formats.loading import (
    RUN_FILES,
    Calibration,
    ScenarioFile,
    load_calibration,
)
from hedgesim.description.formats.scenario import Scenario
from hedgesim.description.formats.targets import read_targets
from hedgesim.description.parsing.locations import Location, nowhere
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.parsing.reading import Document, read
from hedgesim.description.parsing.validating import form, problem_at
from hedgesim.description.resolution.resolving import resolve, resolve_baseline

Load = Callable[[], Calibration]
CALIBRATION_FILES = (*RUN_FILES, "evidence", "second_coding", "sources", "targets")


def check(paths: Iterable[Path | str], calibration: Path | str | None = None) -> list[Problem]:
    """Return every fault of files and folders, sorted by file and line.

    A folder that holds calibration files is validated whole; any other folder, file by file. A
    file with a calibration file's name and no ``scenario:`` is validated with its folder; any other
    is taken for a scenario, against ``calibration`` (default: the shipped one).
    """
    load = cache(lambda: load_calibration(calibration))
    found: set[Problem] = set()
    for path in map(Path, paths):
        found.update(_check(path, load))
    return sorted(found)


def _check(path: Path, load: Load) -> list[Problem]:
    if not path.is_dir():
        return _check_file(path, load)
    if any((path / f"{name}.yaml").is_file() for name in RUN_FILES):
        return check_calibration(path)
    files = sorted(path.glob("*.yaml"))
    if not files:
        return [Problem(str(path), 1, 1, "the folder holds no YAML files", "*.yaml")]
    return [problem for file in files for problem in _check_file(file, load)]


def _check_file(path: Path, load: Load) -> list[Problem]:
    try:
        document = read(path)
    except InputError as error:
        return list(error.problems)
    is_scenario = isinstance(document.data, dict) and "scenario" in document.data
    if path.stem in CALIBRATION_FILES and not is_scenario:
        return [problem for problem in check_calibration(path.parent) if problem.path == str(path)]
    try:
        return check_scenario(document, path.stem, load())
    except InputError as error:
        return list(error.problems)


def check_scenario(document: Document, name: str, calibration: Calibration) -> list[Problem]:
    """Return every fault of a scenario: of its form, of its names, of each variant's."""
    scenario, faults = form(document, Scenario)
    problems = {problem_at(document, fault.loc, fault) for fault in faults}
    if scenario is not None:
        file: ScenarioFile | None = ScenarioFile(name, document, scenario)
    else:
        file = recovered(document, name, faults, calibration)
    if file is not None:
        at_fault = {(problem.path, problem.line, problem.column) for problem in problems}
        problems.update(
            problem
            for problem in _names(file, calibration)
            if (problem.path, problem.line, problem.column) not in at_fault
        )
    return sorted(problems)


def _names(file: ScenarioFile, calibration: Calibration) -> set[Problem]:
    """Faults that only show when names are looked up."""
    found: set[Problem] = set()
    for variant in (None, *file.scenario.variants):
        for build in (resolve, resolve_baseline) if variant is None else (resolve,):
            try:
                build(file, calibration, variant=variant)
            except InputError as error:
                found.update(error.problems)
    return found


def sound_calibration(folder: Path | str | None = None) -> Calibration:
    """Read a calibration folder that somebody may have edited (default: the shipped one).

    What rests on nothing passes here: `check` tells it.

    Raises
    ------
    InputError: with every fault of form, or with every number, name and kind that does not fit.
    """
    calibration = load_calibration(folder)
    if folder is not None:
        location = nowhere(str(folder))
        _cross_check(calibration, location)
        location.settle()
    return calibration


def _cross_check(calibration: Calibration, location: Location) -> None:
    cross_check(calibration, location)
    check_kinds(calibration, location)
    check_reactions(calibration, location)


def check_calibration(folder: Path) -> list[Problem]:
    """Return every fault of a calibration folder, cross references included."""
    location = nowhere(str(folder))
    evidence = load_evidence(folder, location)
    try:
        calibration = load_calibration(folder)
    except InputError as error:
        return sorted({*location.problems, *error.problems, *_target_forms(folder)})
    _cross_check(calibration, location)
    if evidence is not None:
        check_bases(calibration, evidence, location)
    if (folder / "targets.yaml").is_file():
        check_targets_file(calibration, evidence, location)
    return sorted(set(location.problems))


def _target_forms(folder: Path) -> list[Problem]:
    """Faults of form of targets.yaml, where no more can be looked at."""
    return read_targets(folder)[1] if (folder / "targets.yaml").is_file() else []
