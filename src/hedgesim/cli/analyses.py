"""Runs studies and prints their reports."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hedgesim import files
from hedgesim.cli.options import StudyOptions, print_data, print_json
from hedgesim.cli.settings import names_in, read_rules, read_settings
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.reports.studies.matching import runs_of
from hedgesim.reports.terminal.layout import console, write
from hedgesim.reports.terminal.progress import Bar
from hedgesim.running.manifest import made_of
from hedgesim.validation.figures import Effort


def sensitivity(scenario: str, given: StudyOptions, outcomes: Sequence[str]) -> None:
    """Rank the parameters that drive a scenario's outcomes, and print the report."""
    from hedgesim.reports.studies.run import sensitivity as study  # noqa: PLC0415
    from hedgesim.reports.studies.sensitivity import report  # noqa: PLC0415

    with Bar(lines=not given.json) as bar:
        made = study(scenario, outcomes=outcomes, progress=bar, **_options(given))
    if given.json:
        print_json((made.folder / "sensitivity.json").read_text("utf-8"))
        return
    out = console()
    write(report(made.content, made.folder, out.width), out)
    runs = runs_of({"made_of": made_of(made.study.setup)}, made.folder)
    if runs:
        command = shlex.join(["hedgesim", "report", *map(str, runs)])
        print(f"To add it to the page of {'these runs' if len(runs) > 1 else 'the run'}: {command}")


def discovery(scenario: str, given: StudyOptions, where: str, at: str | None) -> None:
    """Find the ranges under which a condition holds, and print the report."""
    from hedgesim.reports.studies.discovery import report  # noqa: PLC0415
    from hedgesim.reports.studies.run import discover  # noqa: PLC0415

    with Bar(lines=not given.json) as bar:
        made = discover(scenario, where, at=at, progress=bar, **_options(given))
    if given.json:
        print_json((made.folder / "discovery.json").read_text("utf-8"))
        return
    out = console()
    write(report(made.content, list(made.study.scenario.hedgers), made.folder, out.width), out)


def validation(effort: Effort, out: Path | None, *, as_json: bool) -> None:
    """Compute what the model must show; print it, and write the page where ``out`` is given."""
    from hedgesim.reports.studies.validation import report  # noqa: PLC0415
    from hedgesim.validation.page import page  # noqa: PLC0415
    from hedgesim.validation.requirements import validate  # noqa: PLC0415

    if out is not None:
        _require_writable(out)
    with Bar(lines=not as_json) as bar:
        found = validate(effort, bar)
    if out is not None:
        files.write(out, page(found))
    if as_json:
        print_data(found.data())
        return
    write(report(found), console())


def _require_writable(file: Path) -> None:
    """Refuse a folder, or a file in none, before anything is computed."""
    if file.is_dir() or not file.parent.is_dir():
        hint = "a file in a folder that exists, such as validity.md"
        raise InputError([Problem(str(file), 1, 1, "cannot be written", hint)])


def _options(given: StudyOptions) -> dict[str, Any]:
    """Arguments of a study in Python."""
    names = ("quick", "seed", "workers", "out", "calibration")
    return {name: getattr(given, name) for name in names} | {
        "engine": given.engine.value,
        "settings": read_settings(given.settings),
        "rules": read_rules(given.rules),
        "formats": names_in(given.formats),
    }
