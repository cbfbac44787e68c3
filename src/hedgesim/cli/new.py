"""Writes the template of a scenario file, and JSON Schemas."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hedgesim import files
from hedgesim.description import load_calibration, template
from hedgesim.description.checking.folders import calibration_to_fill_in
from hedgesim.description.formats.cases import calibration_folder, case_of
from hedgesim.description.parsing.problems import InputError, Problem, one_of
from hedgesim.description.schemas.dialect import Schema
from hedgesim.description.schemas.files import SCENARIO, file_name, schemas, text, write

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.IGNORECASE)


@dataclass(frozen=True)
class NewScenario:
    """Files that were written: the scenario and its schema.

    ``options``: that check and run need, where the calibration is not found by the file's place.
    """

    path: Path
    schema: Path
    options: str


def write_template(
    name: str, folder: Path | None, calibration: Path | str | None = None
) -> NewScenario:
    """Write ``name.yaml`` and the schema beside it.

    Parameters
    ----------
    name: of the scenario. folder: to write it in; default ./scenarios, or here where there is none.
    calibration: folder or name of that which plays it; default the one in whose folder, or folder
    of scenarios, the file will lie, or else the one shipped.

    Raises
    ------
    InputError: the name cannot be one, the file exists, or the folder cannot be written.
    """
    if not _NAME.fullmatch(name):
        hint = "use letters, digits and hyphens, such as my-canal"
        raise InputError([Problem(name, 1, 1, "is not a valid scenario name", hint)])
    if folder is None:
        folder = Path("scenarios") if Path("scenarios").is_dir() else Path()
    path = folder / f"{name}.yaml"
    schema = folder / file_name(SCENARIO)
    played_with = calibration or case_of(path) or _calibration_in(folder)
    found = calibration_to_fill_in(played_with)
    _write(path, template(name, found))
    with suppress(OSError):  # above all FileExistsError
        files.write(schema, text(schemas(found)[SCENARIO]), new=True)
    by_place = calibration_folder(case_of(path)).resolve() == found.folder.resolve()
    return NewScenario(path, schema, "" if by_place else f" --calibration {played_with}")


def _calibration_in(folder: Path) -> Path | None:
    return folder if (folder / "countries.yaml").is_file() else None


def _write(path: Path, text: str) -> None:
    """Write a new file into a folder, which is made where it is not there. Raises InputError."""
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files.write(path, text, new=True)
    except FileExistsError:
        message = "exists already" if path.exists() else "is not a folder"
        at_fault = path if path.exists() else folder
        raise InputError([Problem(str(at_fault), 1, 1, message, "choose another name")]) from None
    except OSError as error:
        raise InputError(
            [Problem(str(path), 1, 1, f"cannot be written: {error.strerror}")]
        ) from None


def find_schema(name: str, calibration: Path | None = None) -> Schema:
    """Return the schema of this name. Raises InputError where there is none."""
    found = schemas(load_calibration(calibration))
    if name not in found:
        message = f"there is no schema '{name}'"
        raise InputError([Problem(name, 1, 1, message, one_of(name, tuple(found)))])
    return found[name]


def write_schemas(folder: Path, calibration: Path | None) -> list[Path]:
    """Write every schema into a folder. Raises InputError where it cannot be written."""
    try:
        return write(folder, load_calibration(calibration))
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise InputError([Problem(str(folder), 1, 1, message, "another folder")]) from None
