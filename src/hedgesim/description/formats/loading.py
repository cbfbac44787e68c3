"""Files of scenarios and calibrations: found by name or path, read and validated."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hedgesim.description.formats.actors import Country, Framework, PartnerEntry
from hedgesim.description.formats.calibration import (
    RUN_FILES,
    Files,
    HedgerEntry,
    Parameter,
    Switch,
)
from hedgesim.description.formats.cases import (
    CaseFile,
    calibration_folder,
    case_of,
    file_of,
    general_file,
    is_general,
    read_case,
    shipped,
    shipped_cases,
)
from hedgesim.description.formats.events import Kind, ReactionFile, RoleFile
from hedgesim.description.formats.references import completed
from hedgesim.description.formats.scenario import Scenario
from hedgesim.description.parsing.problems import (
    InputError,
    Problem,
    shortened,
    simplified,
    suggest,
)
from hedgesim.description.parsing.reading import STANDARD_INPUT, Document, parse, read
from hedgesim.description.parsing.validating import Model, validate

LONGEST_FILE_NAME = 1000
_NAME = re.compile(r"[\w-]{1,200}")


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario as read.

    Parameters
    ----------
    name : str
        Stem of the file.
    document : Document
        Its text, with line and column of every value.
    scenario : Scenario
        Its values.
    """

    name: str
    document: Document
    scenario: Scenario


@dataclass(frozen=True)
class Calibration:
    """A calibration folder as read: ``documents`` hold lines and columns, the rest values.

    Entries are found by their names, in the order of their file.
    """

    folder: Path
    case: CaseFile
    documents: dict[str, Document]
    files: Files
    parameters: dict[str, Parameter]
    countries: dict[str, Country]
    partners: dict[str, PartnerEntry]
    hedgers: dict[str, HedgerEntry]
    frameworks: dict[str, Framework]
    kinds: dict[str, Kind]
    roles: dict[str, RoleFile]
    reactions: dict[str, ReactionFile]
    switches: dict[str, Switch]

    @cached_property
    def other_names(self) -> dict[str, str]:
        """Names of countries by everything that they are called, codes included, simplified."""
        countries = self.countries.values()
        also = {name: country.name for country in countries for name in country.also}
        own = {name: country.name for country in countries for name in (country.code, country.name)}
        return {simplified(name): country for name, country in (also | own).items()}


def calibration_of(
    folder: Path, case: CaseFile, documents: dict[str, Document], files: Files
) -> Calibration:
    """Return the calibration that files make, given by stem."""
    files = completed(files)
    countries = files.countries
    return Calibration(
        folder,
        case,
        documents,
        files,
        parameters={entry.name: entry for entry in files.parameters.parameters},
        countries={entry.name: entry for entry in countries.countries},
        partners={entry.name: entry for entry in countries.partners},
        hedgers={entry.name: entry for entry in countries.hedgers},
        frameworks={entry.name: entry for entry in files.frameworks.frameworks},
        kinds={entry.kind: entry for entry in files.events.kinds},
        roles={entry.role: entry for entry in files.reactions.roles},
        reactions={entry.reaction: entry for entry in files.reactions.reactions},
        switches={entry.name: entry for entry in files.switches.switches},
    )


def load_calibration(folder: Path | str | None = None) -> Calibration:
    """Read a calibration: a folder, or the name of a shipped case; by default the first of them.

    Raises
    ------
    InputError: with every fault of form in every file that a run needs.
    """
    folder = calibration_folder(folder)
    case = read_case(folder)
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    models: dict[str, Model] = {}
    for name, model in RUN_FILES.items():
        try:
            documents[name] = read(file_of(folder, case, name))
            models[name] = validate(documents[name], model)
        except InputError as error:
            problems.extend(error.problems)
        else:
            if is_general(folder, case, name):
                models[name] = general_file(case, models[name])
    if problems:
        raise InputError(problems)
    return calibration_of(folder, case, documents, Files.model_validate(models))


def find_both(
    scenario: Path | str, calibration: Path | str | None = None
) -> tuple[Path, Path | None]:
    """Return the path of a scenario and the calibration folder that it is played with.

    A scenario in the folder ``scenarios`` of a calibration is played with that one, unless another
    is given, whose own scenarios then come first. None stands for the first shipped case.

    Raises
    ------
    InputError: there is no such scenario or calibration.
    """
    if calibration is None:
        path = find_scenario(scenario)
        return path, case_of(path)
    folder = calibration_folder(calibration)
    own = folder / "scenarios" / f"{scenario}.yaml"
    named = _NAME.fullmatch(str(scenario)) and own.is_file()
    return (own if named else find_scenario(scenario)), folder


def load_scenario(name: Path | str, *, beside: Path | None = None) -> ScenarioFile:
    """Read a scenario by name or path.

    Parameters
    ----------
    name : Path or str
        ``funan-techo-canal`` is looked for in ``./scenarios``, then among the shipped scenarios,
        those of shipped cases last, then as ``./funan-techo-canal.yaml``; ``-`` is standard input;
        anything else is a path.
    beside : Path, optional
        Folder to look in first: that of the scenario which names this one.

    Returns
    -------
    Scenario
        What it says, with line and column of every value.

    Raises
    ------
    InputError
        Where there is none, or with every fault of form.
    """
    path = find_scenario(name, beside)
    return parse_scenario(read(path), stem(path))


def stem(path: Path) -> str:
    """Return the name of the scenario that a file holds; ``stdin`` from standard input."""
    return "stdin" if str(path) == STANDARD_INPUT else path.stem


def parse_scenario(document: Document | bytes | str, name: str = "scenario") -> ScenarioFile:
    """Take a scenario from a document, or from the text of one. Raises InputError."""
    if not isinstance(document, Document):
        document = parse(document, name)
    return ScenarioFile(name, document, validate(document, Scenario))


def find_scenario(name: Path | str, beside: Path | None = None) -> Path:
    """Return the path of a scenario; see `load_scenario`.

    A file that merely lies in the current folder comes last, so that it never takes the place of a
    shipped scenario unseen: the name of a shipped one means the same in any folder. It is found for
    who runs it, not for a scenario that names another, whose meaning would change with the folder.
    """
    path = Path(name)
    if str(name) == STANDARD_INPUT and beside is None:
        return path
    if len(str(name)) > LONGEST_FILE_NAME or "\0" in str(name):
        message = f"'{shortened(str(name))}' cannot be the name of a file"
        raise InputError([Problem(shortened(str(name)), 1, 1, message)])
    folders = [*scenario_folders(beside), *case_folders()]
    if not _NAME.fullmatch(str(name)):
        if path.suffix == ".yaml" and not (path.exists() or path.is_symlink()):
            raise InputError([_absent_file(path, folders)])
        return path
    here = Path(f"{name}.yaml")
    places = [folder / here for folder in folders] + [path]
    found = next((p for p in [*places, *([here] if beside is None else [])] if p.is_file()), path)
    if found.exists():
        return found
    raise InputError([_absent(str(name), folders)])


MOST_LISTED = 50  # names of scenarios in a hint


def _absent_file(path: Path, folders: list[Path]) -> Problem:
    """Return the fault of a path without a file: a near file beside it, or a near scenario."""
    beside = path.parent.glob("*") if path.parent.is_dir() else ()
    hint = suggest(path.name, (file.name for file in beside)) or suggest(
        path.stem, scenario_names(folders)
    )
    return Problem(str(path), 1, 1, "no such file", hint)


def scenario_names(folders: Iterable[Path]) -> list[str]:
    """Return the names of all scenarios in folders, sorted."""
    return sorted({file.stem for folder in folders for file in yaml_files(folder)})


def _absent(name: str, folders: list[Path]) -> Problem:
    known = scenario_names(folders)
    here = [file.name for file in yaml_files(Path())]
    hint = suggest(name, [*known, *(Path(file).stem for file in here)])
    if name == "scenarios":  # meant as a folder
        offered = f"; here there is {', '.join(here)}" if here else ""
        hint = f"nor such a folder here: give the path of a file or folder{offered}"
    elif not hint and 0 < len(known) <= MOST_LISTED:
        hint = f"one of: {', '.join(known)}"
    return Problem(name, 1, 1, f"there is no scenario '{name}'", hint)


def scenario_folders(beside: Path | None = None) -> list[Path]:
    """Folders where scenarios are looked for by name, in order."""
    folders = [Path("scenarios"), shipped("scenarios")]
    return [beside, *folders] if beside is not None else folders


def case_folders() -> list[Path]:
    """Folders with the scenarios of shipped cases."""
    found = (folder / "scenarios" for folder in shipped_cases().values())
    return [folder for folder in found if folder.is_dir()]


def yaml_files(folder: Path, endings: Container[str] = (".yaml",)) -> list[Path]:
    """Return the YAML files of a folder in order, without hidden ones; none if it is not there."""
    return sorted(file for file in folder.glob("[!.]*") if file.suffix.lower() in endings)
