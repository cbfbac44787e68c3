"""Writes the template of a scenario file."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

from hedgesim import files
from hedgesim.description import json_schema, load_calibration, template
from hedgesim.description.parsing.problems import InputError, Problem

SCHEMA = "scenario.schema.json"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.IGNORECASE)


def write_template(name: str, folder: Path | None) -> Path:
    """Write ``name.yaml`` and return its path.

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
    _write_schema(folder / SCHEMA)
    return path


def _write_schema(path: Path) -> None:
    """Write the schema that the first line of the template names, unless a file has its name."""
    text = json.dumps(json_schema(load_calibration()), indent=2) + "\n"
    with suppress(OSError):  # above all FileExistsError
        files.write(path, text, new=True)
