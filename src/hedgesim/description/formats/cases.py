"""Cases: what a calibration is about, where it is found, and which of its files are general."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from hedgesim.description.formats.calibration import Parameter, ParametersFile
from hedgesim.description.formats.priors import moved, widened
from hedgesim.description.formats.sourced import Basis, Sourced, SourcedNumber
from hedgesim.description.parsing.problems import InputError, Problem, suggest
from hedgesim.description.parsing.reading import read
from hedgesim.description.parsing.validating import Model, validate
from hedgesim.description.parsing.values import Flag, Line, Text

PACKAGE = Path(__file__).resolve().parents[2]
CASE = "case"  # stem of the file
FIRST_CASE = "cambodia"  # name of the case in `calibration`
GENERAL_FILES = ("events", "parameters", "reactions", "switches")  # say nothing of a country
WIDER = 1.25  # how much wider the priors of general numbers are
GENERAL = (
    "general: the value of the first case (calibration/), a starting point for any small state; "
    "its prior is a quarter wider, since its evidence is of another country"
)
LITERATURE = "L-"  # how ids of sources begin that speak of no country


class CaseFile(Model):
    """case.yaml of a calibration.

    The general files are those of `GENERAL_FILES` that the folder lacks: the shipped ones, without
    their evidence and with wider priors.
    """

    case: Line
    """Title of the case, as reports and `hedgesim list` show it."""
    about: Text | None = None
    """What it rests on, and what it is for."""
    general: Flag = False
    """Files that the folder lacks are the general ones."""
    parameters: dict[str, Sourced] = Field(default={})
    """General parameters that are otherwise here; without a prior, the general one moves along."""


def shipped(folder: str) -> Path:
    """Return the packaged ``scenarios``, ``calibration`` or ``cases``; in a checkout, its own."""
    packaged = PACKAGE / "data" / folder
    return packaged if packaged.is_dir() else PACKAGE.parent.parent / folder


def shipped_cases() -> dict[str, Path]:
    """Return the calibrations of the package by name, the first case first."""
    found = sorted(path.parent for path in shipped("cases").glob(f"*/{CASE}.yaml"))
    return {FIRST_CASE: shipped("calibration"), **{path.name: path for path in found}}


def calibration_folder(named: Path | str | None) -> Path:
    """Return the folder of a calibration: a path, the name of a shipped case, or by default it.

    Raises
    ------
    InputError: there is no such folder.
    """
    cases = shipped_cases()
    folder = cases[FIRST_CASE] if named is None else Path(named)
    if folder.is_dir():
        return folder
    if str(named) in cases:
        return cases[str(named)]
    beside = [one.name for one in folder.parent.glob("*") if one.is_dir()]
    hint = suggest(folder.name, [*beside, *cases])
    hint = hint or f"a folder with countries.yaml, ..., or one of: {', '.join(cases)}"
    raise InputError([Problem(str(folder), 1, 1, "there is no such folder", hint)])


def case_of(scenario: Path) -> Path | None:
    """Return the calibration folder whose ``scenarios`` hold a file; None where there is none."""
    folder = scenario.parent
    above = folder.parent if folder.name else Path("..")
    named = folder.absolute().name == "scenarios"
    return above if named and (above / "countries.yaml").is_file() else None


def own_scenarios(folder: Path) -> Path:
    """Return the folder of a calibration's own scenarios; the shipped ones where it has none."""
    own = folder / "scenarios"
    return own if own.is_dir() else shipped("scenarios")


def read_case(folder: Path) -> CaseFile:
    """Read case.yaml of a calibration folder; without one, the case has the folder's name.

    Raises
    ------
    InputError: with every fault of its form.
    """
    path = folder / f"{CASE}.yaml"
    if not path.is_file():
        return CaseFile(case=folder.resolve().name or CASE)
    return validate(read(path), CaseFile)


def is_general(folder: Path, case: CaseFile, name: str) -> bool:
    """Return whether the shipped file stands in for one that a calibration leaves out."""
    return case.general and name in GENERAL_FILES and not (folder / f"{name}.yaml").is_file()


def file_of(folder: Path, case: CaseFile, name: str) -> Path:
    """Return the path of a calibration's file, by its stem."""
    general = is_general(folder, case, name)
    return (shipped("calibration") if general else folder) / f"{name}.yaml"


def general_file(case: CaseFile, model: Model) -> Model:
    """Return what a shipped file holds as a general one of a case."""
    found = generalised(model)
    if not isinstance(found, ParametersFile):
        return found
    stated = tuple(_stated(one, case.parameters.get(one.name)) for one in found.parameters)
    return found.model_copy(update={"parameters": stated})


def _stated(parameter: Parameter, given: SourcedNumber | None) -> Parameter:
    """Return a general parameter as a case states it."""
    if given is None or not _fits(parameter, given):  # a fault, which `check` reports
        return parameter
    basis = given.model_dump(include=set(Basis.model_fields))
    prior = given.prior or moved(parameter.prior, given.value)
    return parameter.model_copy(update={"default": given.value, "prior": prior, **basis})


def _fits(parameter: Parameter, given: SourcedNumber) -> bool:
    low, high = parameter.support
    return given.given and low <= given.value <= high


def generalised[M: BaseModel](model: M) -> M:
    """Return what a file holds without evidence of a country, its parameters' priors wider."""
    changed = {name: _part(getattr(model, name)) for name in type(model).model_fields}
    if isinstance(model, Basis) and _of_a_country(model):
        changed |= {"evidence": (), "derivation": None, "source": None, "note": None}
        changed["assumed"] = GENERAL
    if isinstance(model, Parameter):
        changed["prior"] = widened(model.prior, WIDER)
    return model.model_copy(update=changed)


def _of_a_country(basis: Basis) -> bool:
    return bool(basis.evidence) or not (basis.source or LITERATURE).startswith(LITERATURE)


def _part(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return generalised(value)
    if isinstance(value, tuple):
        return tuple(map(_part, value))
    if isinstance(value, Mapping):
        return {key: _part(part) for key, part in value.items()}
    return value
