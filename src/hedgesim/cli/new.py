"""Writes the template of a scenario file, and JSON Schemas."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from hedgesim import files
from hedgesim.description import load_calibration, template
from hedgesim.description.parsing.problems import InputError, Problem, one_of
from hedgesim.description.schemas.dialect import Schema
from hedgesim.description.schemas.files import SCENARIO, file_name, schemas, text, write

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.IGNORECASE)


def write_template(
    name: str, folder: Path | None, calibration: Path | None = None
) -> tuple[Path, Path]:
    """Write ``name.yaml`` and the schema beside it; return both paths.

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
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files.write(path, template(name), new=True)
    except FileExistsError:
        message = "exists already" if path.exists() else "is not a folder"
        at_fault = path if path.exists() else folder
        raise InputError([Problem(str(at_fault), 1, 1, message, "choose another name")]) from None
    except OSError as error:
        raise InputError(
            [Problem(str(path), 1, 1, f"cannot be written: {error.strerror}")]
        ) from None
    schema = folder / file_name(SCENARIO)
    _write_schema(schema, calibration)
    return path, schema


def _write_schema(path: Path, calibration: Path | None) -> None:
    """Write the schema that the first line of the template names, unless a file has its name."""
    with suppress(OSError):  # above all FileExistsError
        files.write(path, text(find_schema(SCENARIO, calibration)), new=True)


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
