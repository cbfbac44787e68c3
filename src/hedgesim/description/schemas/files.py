"""Schemas as files: those that are shipped, and those written beside a user's own files."""

from __future__ import annotations

import json
from pathlib import Path

from hedgesim import files
from hedgesim.description.formats.calibration import RUN_FILES
from hedgesim.description.formats.cases import shipped
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.schemas.calibrations import calibration_schemas
from hedgesim.description.schemas.dialect import Schema
from hedgesim.description.schemas.scenarios import json_schema

SCENARIO = "scenario"
NAMES = (SCENARIO, "case", *RUN_FILES, "targets", "evidence", "second_coding", "sources")
ENDING = ".schema.json"


def schemas(calibration: Calibration) -> dict[str, Schema]:
    """Return every schema by name: ``scenario``, for this calibration, and one for each file.

    Names of partners, frameworks, kinds and parameters are those of the calibration, so that the
    ``$id`` of another one's schema of scenarios holds the name of its folder.
    """
    ours = calibration.folder.resolve() == shipped("calibration").resolve()
    name = SCENARIO if ours else f"{SCENARIO}:{calibration.folder.resolve().name}"
    return {SCENARIO: json_schema(calibration, name), **calibration_schemas()}


def file_name(name: str) -> str:
    """Return the name of the file of a schema."""
    return name + ENDING


def shipped_file(name: str) -> Path:
    """Return the path of a shipped schema."""
    return shipped("schemas") / file_name(name)


def text(schema: Schema) -> str:
    """Return a schema as a file holds it."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def write(folder: Path, calibration: Calibration) -> list[Path]:
    """Write every schema into a folder and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name, schema in schemas(calibration).items():
        path = folder / file_name(name)
        files.write(path, text(schema))
        found.append(path)
    return found
