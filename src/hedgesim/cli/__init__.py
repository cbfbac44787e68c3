"""The command line: commands, their options, and how errors end them.

Commands import what they need when they run, so that help appears at once.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import cast

import typer

from hedgesim.cli import runs, scenarios, studies, verification  # noqa: F401  (they add their commands)
from hedgesim.cli.options import app
from hedgesim.description.parsing.problems import printable
from hedgesim.running.playing.interruptions import interrupt_on_signals

# isort: split
from hedgesim.cli import cases  # noqa: F401  (its commands are listed last)

DONE, BAD_INPUT = 0, 2
COMPLETION = "_HEDGESIM_COMPLETE"  # set by the completion of a shell
_KINDS = {"integer": "whole number", "number": "number"}
_PLAIN_WORDS = re.compile("Input should be a valid (integer|number), .*")
# typer does not name the base of all usage errors; its public BadParameter leads there.
USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__base__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code.

    0: done; 1: internal error, or output that cannot be written; 2: bad input; 130: interrupted.

    Parameters
    ----------
    arguments: of the command line, without the program's name; default those of the process.
    """
    if arguments is None:
        _prepare_process()
        if COMPLETION in os.environ:
            typer.main.get_command(app)(prog_name="hedgesim")  # a shell asks; this ends the process
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    given = [argument for argument in given if argument != "--debug"]
    try:
        code = _command(given)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return DONE  # the reader has seen enough
    except (KeyboardInterrupt, Exception) as error:
        from hedgesim.cli.errors import is_unwritable, print_error  # noqa: PLC0415

        if is_unwritable(error):
            _discard_output()
        return print_error(error, given, debug=debug)
    finally:
        if arguments is None:
            gc.freeze()  # the process ends: a search for cycles would take a tenth of a second
    return code


def _prepare_process() -> None:
    """Start quickly, make streams safe to write to, let signals that end a process save its run.

    A closed stream discards what is written; characters that an encoding lacks become ``?``.
    Plugins of Pydantic are not searched for, and objects are searched for cycles rarely: imports
    and reading make many that stay.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(400_000)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    interrupt_on_signals()


def _discard_output() -> None:
    """Discard all further output, also what Python flushes at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _command(given: list[str]) -> int:
    command = typer.main.get_command(app)
    given = _with_shipped_posterior(given)
    try:
        _require_text(given)
        with command.make_context("hedgesim", given) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except USAGE_ERROR as error:
        plain = _PLAIN_WORDS.sub(lambda one: f"must be a {_KINDS[one[1]]}", error.message)
        error.message = printable(plain)
        _show_usage_error(error, given)
        return BAD_INPUT
    return DONE


def _show_usage_error(error: typer.BadParameter, given: list[str]) -> None:
    from hedgesim.cli.errors import error_data, wants_json  # noqa: PLC0415

    if wants_json(given):
        print(json.dumps(error_data(error.format_message()), ensure_ascii=False), file=sys.stderr)
    else:
        error.show()


def _require_text(given: list[str]) -> None:
    """Refuse arguments that no file could hold: bytes of a name that is not UTF-8."""
    for argument in given:
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise typer.BadParameter(f"{argument!r} is not UTF-8 text") from None


def _with_shipped_posterior(given: list[str]) -> list[str]:
    """Let ``--posterior`` stand alone: what follows is its value only if it looks like one."""
    found = []
    for argument, following in pairwise([*given, ""]):
        alone = not (following == "prior" or following.endswith(".nc"))
        found.append("--posterior=shipped" if argument == "--posterior" and alone else argument)
    return found
