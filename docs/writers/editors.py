"""Tables of editors.md, and the schemas that are shipped."""

from __future__ import annotations

import json

import typer

from hedgesim.cli.options import app
from hedgesim.description import load_calibration
from hedgesim.description.schemas.files import file_name, text
from hedgesim.description.schemas.files import schemas as every_schema
from writers.markdown import Lines, item, wrapped
from writers.sources import ROOT


def schemas() -> dict[str, str]:
    """Return the content of each shipped schema, by the name of its file."""
    return {file_name(name): text(one) for name, one in every_schema(load_calibration()).items()}


def beyond() -> Lines:
    """Say how much of what `check` refuses the schema refuses too."""
    found = json.loads((ROOT / "tests/cases/beyond-schema.json").read_text(encoding="utf-8"))
    most, only = found["invalid"], len(found["refused_by_check_only"])
    yield wrapped(
        f"Of the {most} invalid files in `tests/cases/invalid/`, the schema and the YAML parser"
        f" refuse {most - only}; {only} are refused by `hedgesim check` alone."
        " `tests/cases/beyond-schema.json` lists them."
    )


def options() -> Lines:
    """Return the environment variables that several commands share."""
    found: dict[str, tuple[str, list[str]]] = {}
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for command, entry in commands.items():
        for one in entry.params:
            if one.envvar:
                found.setdefault(one.envvar, (one.opts[0], []))[1].append(command)
    for name, (option, names) in sorted(found.items()):
        yield item(f"`{name}` is `{option}` of {', '.join(names)}.")
