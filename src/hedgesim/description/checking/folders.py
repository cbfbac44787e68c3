"""Validation of calibration folders: every fault of every file, cross references included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hedgesim.description.checking.cross_references import cross_check
from hedgesim.description.checking.evidence import Evidence, check_bases, load_evidence
from hedgesim.description.checking.kinds import check_kinds, check_reactions
from hedgesim.description.checking.targets import check_targets_file
from hedgesim.description.formats.calibration import NO_LEVEL, RUN_FILES, Files
from hedgesim.description.formats.cases import (
    CASE,
    CaseFile,
    calibration_folder,
    file_of,
    general_file,
    is_general,
    read_case,
)
from hedgesim.description.formats.loading import Calibration, calibration_of, load_calibration
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location, nowhere
from hedgesim.description.parsing.nodes import Node
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.parsing.reading import Document, read
from hedgesim.description.parsing.recovery import Recovered, recover, repair

# What the entries of each file are, as faults of unknown names call it.
NAMED = {
    "parameters": {"number"},
    "countries": {"country", "partner", "number"},
    "frameworks": {"framework", "number"},
    "events": {"kind of event"},
    "reactions": {"event"},
    "switches": set(),
}
STAGED = ("frameworks", "events", "reactions")  # files in which a fault may hide another
ROUNDS = 12  # in which names are looked up once more, after faults were recovered


def check_names(calibration: Calibration, location: Location) -> None:
    """Add faults of names and ranges between the files that a run needs."""
    _check_stated(calibration, location)
    cross_check(calibration, location)
    check_kinds(calibration, location)
    check_reactions(calibration, location)


def check_calibration(folder: Path) -> list[Problem]:
    """Return every fault of a calibration folder, cross references included."""
    location = nowhere(str(folder))
    case = _case(folder, location)
    recovered = {name: _recovered(folder, case, name, location) for name in RUN_FILES}
    whole = _assembled(folder, case, recovered)
    evidence = load_evidence(whole, location)
    lost = {what for name, one in recovered.items() if _nameless(one) for what in NAMED[name]}
    lost |= evidence.nameless if evidence is not None else set()
    found = {problem for problem in location.problems if not _follows(problem, lost)}
    for _ in range(ROUNDS):
        location = nowhere(str(folder))
        _check_recovered(_assembled(folder, case, recovered), evidence, location)
        new = {one for one in location.problems if one.own and not _follows(one, lost)} - found
        if not new:
            break
        # A reaction may be unknown only because another fault leaves it out: see the next round.
        found |= {one for one in new if not _follows(one, {"event"})} or new
        for name in STAGED:
            if is_general(folder, case, name):
                continue
            path = recovered[name].document.path
            faults = [one.fault for one in location.problems if one.path == path and one.fault]
            repair(recovered[name].document, faults, drop=False)
            again = recover(recovered[name].document, RUN_FILES[name])
            recovered[name] = recovered[name] if again.value is None else again
    return sorted(found)


def calibration_to_fill_in(folder: Path | str | None = None) -> Calibration:
    """Read a calibration as `load_calibration`, with stand-ins for levels that it lacks as yet.

    Raises
    ------
    InputError: with every other fault of form.
    """
    folder = calibration_folder(folder)
    try:
        return load_calibration(folder)
    except InputError as error:
        if not all(problem.message.startswith(NO_LEVEL) for problem in error.problems):
            raise
    case, location = read_case(folder), nowhere(str(folder))
    recovered = {name: _recovered(folder, case, name, location) for name in RUN_FILES}
    return _assembled(folder, case, recovered)


def _case(folder: Path, location: Location) -> CaseFile:
    """Return what case.yaml says; where it is at fault, that the folder lacks no file."""
    try:
        return read_case(folder)
    except InputError as error:
        location.problems.extend(error.problems)
        return CaseFile(case=CASE, general=True)


def _check_stated(calibration: Calibration, location: Location) -> None:
    """Add faults of the parameters that case.yaml states."""
    stated, folder = calibration.case.parameters, calibration.folder
    if not stated:
        return
    place = location.elsewhere(read(folder / f"{CASE}.yaml")) / "parameters"
    if not is_general(folder, calibration.case, "parameters"):
        place.report("these belong to general parameters", "state them in parameters.yaml")
        return
    for name, number in stated.items():
        if not (place / name).require(name, calibration.parameters, "parameter", key=True):
            continue
        low, high = calibration.parameters[name].support
        if not low <= number.value <= high:
            shown = f"{name} = {units.plain(number.value)} is out of range"
            (place / name).report(shown, units.between(low, high))
        if not number.given:
            (place / name).report("no basis given", "evidence, source or assumed: why")


def _recovered(folder: Path, case: CaseFile, name: str, location: Location) -> Recovered[Any]:
    """Return a file of a calibration without its faults of form; empty where it is unreadable."""
    path = file_of(folder, case, name)
    try:
        recovered = recover(read(path), RUN_FILES[name])
    except InputError as error:
        location.problems.extend(error.problems)
    else:
        location.problems.extend(recovered.problems)
        if recovered.value is not None and is_general(folder, case, name):
            return replace(recovered, value=general_file(case, recovered.value))
        if recovered.value is not None:
            return recovered
    return recover(Document(str(path), Node({}, 1, 1, parts={}, keys={})), RUN_FILES[name])


def _assembled(
    folder: Path, case: CaseFile, recovered: Mapping[str, Recovered[Any]]
) -> Calibration:
    """Return the calibration that the recovered files make."""
    documents = {name: one.document for name, one in recovered.items()}
    files = Files.model_validate({name: one.value for name, one in recovered.items()})
    return calibration_of(folder, case, documents, files)


def _check_recovered(
    calibration: Calibration, evidence: Evidence | None, location: Location
) -> None:
    check_names(calibration, location)
    check_bases(calibration, evidence, location)
    if (calibration.folder / "targets.yaml").is_file():
        check_targets_file(calibration, evidence, location)


def _follows(problem: Problem, lost: set[str]) -> bool:
    """Whether a name may be unknown only because the entry that has it lost its name."""
    return problem.fault is not None and problem.fault.unknown in lost


def _nameless(recovered: Recovered[Any]) -> bool:
    """Whether a list of entries, or the name of one of them, had to be made up."""
    lists = [part for part in recovered.document.root.children if isinstance(part.parts, tuple)]
    entries = [entry for part in lists for entry in part.children]
    names = [entry.part(key) for entry in entries for key in ("name", "kind", "reaction")]
    return any(node is not None and bool(node.tried) for node in (*lists, *entries, *names))
