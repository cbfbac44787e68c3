"""Validation of files and folders: every fault at once, with what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path

from hedgesim.description.checking.cautions import (
    calibration_cautions,
    scenario_cautions,
    unread_files,
)
from hedgesim.description.checking.expectations import check_expectations
from hedgesim.description.checking.folders import ROUNDS, check_calibration, check_names
from hedgesim.description.formats.calibration import RUN_FILES
from hedgesim.description.formats.cases import (
    CASE,
    calibration_folder,
    case_of,
    shipped_cases,
)
from hedgesim.description.formats.loading import (
    Calibration,
    ScenarioFile,
    find_scenario,
    load_calibration,
    load_scenario,
    stem,
    yaml_files,
)
from hedgesim.description.formats.scenario import Scenario
from hedgesim.description.parsing.cautions import Caution, distinct
from hedgesim.description.parsing.locations import Location, nowhere
from hedgesim.description.parsing.problems import MOST_PROBLEMS, Fault, InputError, Problem, at_most
from hedgesim.description.parsing.reading import Document, read
from hedgesim.description.parsing.recovery import Recovered, recover, repair
from hedgesim.description.resolution.resolving import (
    Shared,
    check_arm,
    resolve_baseline,
    shared_by_variants,
)

Load = Callable[[Path], Calibration]  # of a scenario's path
ENDINGS = (".yaml", ".yml")
CALIBRATION_FILES = (*RUN_FILES, CASE, "evidence", "second_coding", "sources", "targets")


def check(
    paths: Iterable[Path | str],
    calibration: Path | str | None = None,
    rules: Mapping[str, str] | None = None,
) -> list[Problem]:
    """Return every fault of files and folders.

    A folder that holds calibration files is validated whole; any other folder, file by file. A
    file with a calibration file's name and no ``scenario:`` is validated with its folder; any other
    is taken for a scenario.

    Parameters
    ----------
    paths : iterable of str or Path
        Files and folders.
    calibration : str or Path, optional
        Folder against which scenarios are read; default that of the case in whose folder a
        scenario lies, otherwise the shipped one.
    rules : mapping, optional
        States of switches, such as ``{"risk": "off"}``, beyond those of a scenario.

    Returns
    -------
    list of Problem
        File, line, column, what is wrong and what would be right; sorted by file and line, and
        empty where all is sound.
    """
    load = _loader(calibration)
    found: set[Problem] = set()
    for path in map(Path, paths):
        found.update(_check(path, load, rules or {}))
    return at_most(found)


def cautions(
    paths: Iterable[Path | str],
    calibration: Path | str | None = None,
    rules: Mapping[str, str] | None = None,
) -> list[Caution]:
    """Return the cautions of sound files and folders, as `check` reads them; variants' too.

    Those of a calibration folder concern its numbers.
    """
    load = _loader(calibration)
    found: list[Caution] = []
    for path in map(Path, paths):
        if path.is_dir() and any((path / f"{name}.yaml").is_file() for name in RUN_FILES):
            found += calibration_cautions(load_calibration(path))
            found += unread_files(yaml_files(path, ENDINGS), CALIBRATION_FILES)
            continue
        for file in _scenario_files(path):
            found += scenario_cautions(load_scenario(file), load(file), rules)
    return list(distinct(found))


def _loader(calibration: Path | str | None) -> Load:
    """Return what loads the calibration of a scenario: the one given, or its own case's."""
    load = cache(load_calibration)
    return lambda path: load(calibration or case_of(path))


def _scenario_files(path: Path) -> list[Path]:
    """Return the files of a path that `check` takes for scenarios."""
    found = []
    for file in yaml_files(path, ENDINGS) if path.is_dir() else [path]:
        data = read(file).data
        if file.stem not in CALIBRATION_FILES or (isinstance(data, dict) and "scenario" in data):
            found.append(file)
    return found


def _check(path: Path, load: Load, rules: Mapping[str, str]) -> list[Problem]:
    if not path.is_dir():
        return _check_file(path, load, rules)
    if any((path / f"{name}.yaml").is_file() for name in RUN_FILES):
        return check_calibration(path)
    files = yaml_files(path, ENDINGS)
    if not files:
        return [Problem(str(path), 1, 1, "the folder holds no YAML files", "*.yaml")]
    return [problem for file in files for problem in _check_file(file, load, rules)]


def _check_file(path: Path, load: Load, rules: Mapping[str, str]) -> list[Problem]:
    try:
        document = read(path)
    except InputError as error:
        return list(error.problems)
    is_scenario = isinstance(document.data, dict) and "scenario" in document.data
    if path.stem in CALIBRATION_FILES and not is_scenario:
        return [problem for problem in check_calibration(path.parent) if problem.path == str(path)]
    try:
        return check_scenario(document, stem(path), load(path), rules)
    except InputError as error:
        return list(error.problems)


def check_scenario(
    document: Document,
    name: str,
    calibration: Calibration,
    rules: Mapping[str, str] | None = None,
) -> list[Problem]:
    """Return every fault of a scenario: of its form, of its names, of each variant's."""
    recovered = recover(document, Scenario)
    problems = set(recovered.problems)
    variants = recovered.value.variants if recovered.value is not None else ()
    share = _sharing(calibration)
    for variant in (None, *variants):
        for _ in range(ROUNDS):
            if len(problems) > MOST_PROBLEMS:
                return at_most(problems)
            build = partial(_check_arm, share=share, variant=variant, rules=rules or {})
            found = _faults_of_names(recovered, name, build)
            faults = [p.fault for p in found if p.path == document.path and p.fault is not None]
            problems.update(_own(found, faults))
            if not faults:
                break
            repair(recovered.document, faults, drop=False)
            recovered = recover(recovered.document, Scenario)
            problems |= recovered.problems
    baseline = partial(resolve_baseline, calibration=calibration)
    problems.update(_own(_faults_of_names(recovered, name, baseline)))
    problems.update(_own(_faults_of_expectations(recovered, name, share)))
    return at_most(problems)


def _sharing(calibration: Calibration) -> Callable[[ScenarioFile], Shared]:
    """Return `shared_by_variants`, which keeps what it has returned."""
    found: dict[tuple[object, ...], Shared] = {}

    def share(file: ScenarioFile) -> Shared:
        of = file.scenario
        actors = (of.clock, of.all_hedgers, of.partners, of.poles)
        if actors not in found:
            found[actors] = shared_by_variants(file, calibration)
        return found[actors]

    return share


def _check_arm(
    file: ScenarioFile,
    share: Callable[[ScenarioFile], Shared],
    variant: str | None,
    rules: Mapping[str, str],
) -> None:
    check_arm(file, share(file), variant, rules)


def _faults_of_expectations(
    recovered: Recovered[Scenario], name: str, share: Callable[[ScenarioFile], Shared]
) -> list[Problem]:
    """Faults of what is expected, where the actors are known."""
    location = Location(recovered.document)
    if recovered.value is not None:
        file = ScenarioFile(name, recovered.document, recovered.value)
        with suppress(InputError):
            check_expectations(file.scenario, share(file).actors, location)
    return location.problems


def _own(found: Iterable[Problem], faults: Iterable[Fault] = ()) -> Iterator[Problem]:
    """Problems of the file as written; a block may be right once its part at fault is."""
    blocks = {fault.loc[:-1] for fault in faults}
    return (one for one in found if one.own and not (one.fault and one.fault.loc in blocks))


def _faults_of_names(
    recovered: Recovered[Scenario], name: str, build: Callable[[ScenarioFile], object]
) -> tuple[Problem, ...]:
    """Faults that only show when names are looked up."""
    if recovered.value is None:
        return ()
    try:
        build(ScenarioFile(name, recovered.document, recovered.value))
    except InputError as error:
        return error.problems
    return ()


def sound_calibration(folder: Path | str | None = None) -> Calibration:
    """Read a calibration folder that somebody may have edited (default: the shipped one).

    Evidence and targets are left alone, and a missing basis alone is no obstacle to a run.

    Raises
    ------
    InputError: with every fault of the files that a run needs, as `check` reports them.
    """
    folder = calibration_folder(folder)
    try:
        calibration = load_calibration(folder)
        if folder not in shipped_cases().values():
            location = nowhere(str(folder))
            check_names(calibration, location)
            location.settle()
    except InputError:
        found = check_calibration(folder)
        problems = [one for one in found if Path(one.path).stem in RUN_FILES]
        if not problems:
            raise
        raise InputError(problems) from None
    return calibration


@contextmanager
def every_fault(scenario: ScenarioFile | Path | str, calibration: Calibration) -> Iterator[None]:
    """Let an InputError of the body list every fault of the scenario, as `check` does.

    ``scenario``: as read, or its name or path. Problems of other files and of options stay.
    """
    try:
        yield
    except InputError as error:
        found: list[Problem] = []
        with suppress(InputError):
            if isinstance(scenario, ScenarioFile):
                document = scenario.document
            else:
                document = read(find_scenario(scenario))
            found = check_scenario(document, Path(document.path).stem, calibration)
        if not found:
            raise
        others = (problem for problem in error.problems if problem.path != document.path)
        raise InputError((*found, *others)) from None
