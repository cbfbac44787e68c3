"""Errors and cautions of files, printed for people, for code review or for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import typer

from hedgesim.cli.options import print_data
from hedgesim.cli.sarif import sarif
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
        ``github``: workflow commands; ``json``: a list on standard output; ``sarif``: a log for
        code-scanning pages.
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
        form = sarif if layout == "sarif" else _list
        print_data(form(problems, cautions))
    if problems:
        raise typer.Exit(BAD_INPUT)


def _annotation(problem: Problem) -> str:
    """Return the workflow command that marks an error at its line, as GitHub documents it."""
    place = f"file={_escaped(problem.path, _ESCAPED_VALUE)},line={problem.line}"
    text = problem.message + (f" ({problem.hint})" if problem.hint else "")
    return f"::error {place},col={problem.column}::{_escaped(text, _ESCAPED)}"


def _remark(caution: Caution) -> str:
    level = "notice" if caution.severity == "note" else "warning"
    file, line = caution.place or ("", 0)
    place = f" file={_escaped(file, _ESCAPED_VALUE)},line={line}" if file else ""
    return f"::{level}{place}::{_escaped(caution.text, _ESCAPED)}"


def _list(problems: Iterable[Problem], cautions: Iterable[Caution]) -> list[dict[str, Any]]:
    return [*(problem.data() for problem in problems), *(caution.data() for caution in cautions)]


def _escaped(text: str, signs: dict[str, str]) -> str:
    return printable("".join(signs.get(sign, sign) for sign in text))
