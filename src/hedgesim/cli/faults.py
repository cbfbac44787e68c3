"""Errors and cautions of files, printed for people, for GitHub Actions or for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import typer

from hedgesim.description.parsing.cautions import Caution
from hedgesim.description.parsing.problems import InputError, Problem, printable

BAD_INPUT = 2
_ESCAPED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPED_VALUE = _ESCAPED | {":": "%3A", ",": "%2C"}


def print_faults(problems: Sequence[Problem], cautions: Iterable[Caution], layout: str) -> None:
    """Print errors and cautions; end the command with exit code 2 if there are errors.

    Parameters
    ----------
    layout: ``text``: errors on the error stream, cautions on standard output, a line each;
        ``github``: workflow commands; ``json``: a list on standard output.
    """
    if layout == "text":
        if problems:
            raise InputError(problems)
        for caution in cautions:
            typer.echo(printable(str(caution)))
        return
    if layout == "github":
        lines = [*map(_annotation, problems), *map(_remark, cautions)]
        typer.echo("".join(f"{line}\n" for line in lines), nl=False)
    else:
        found = [*map(_entry, problems), *(caution.data() for caution in cautions)]
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    if problems:
        raise typer.Exit(BAD_INPUT)


def _annotation(problem: Problem) -> str:
    """Return the workflow command that marks an error at its line, as GitHub documents it."""
    place = f"file={_escaped(problem.path, _ESCAPED_VALUE)},line={problem.line}"
    text = problem.message + (f" ({problem.hint})" if problem.hint else "")
    return f"::error {place},col={problem.column}::{_escaped(text, _ESCAPED)}"


def _remark(caution: Caution) -> str:
    level = "notice" if caution.severity == "note" else "warning"
    file, colon, line = caution.where.rpartition(":")
    known = colon and line.isdecimal()
    place = f" file={_escaped(file, _ESCAPED_VALUE)},line={line}" if known else ""
    return f"::{level}{place}::{_escaped(caution.text, _ESCAPED)}"


def _escaped(text: str, signs: dict[str, str]) -> str:
    return printable("".join(signs.get(sign, sign) for sign in text))


def _entry(problem: Problem) -> dict[str, object]:
    return {
        "severity": "error",
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "hint": problem.hint,
    }
