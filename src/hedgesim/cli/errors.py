"""Messages and exit codes of commands that fail."""

from __future__ import annotations

import errno
import io
import json
import platform
import shlex
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import redirect_stderr

from hedgesim.description.parsing.problems import InputError

INTERNAL, UNWRITABLE, UNFINISHED, BAD_INPUT, INTERRUPTED = 1, 1, 1, 2, 130


def print_error(error: BaseException, given: Sequence[str], *, debug: bool = False) -> int:
    """Print on the error stream why a command has ended and return the exit code.

    With ``--json`` among the arguments, every line is a JSON object with ``severity`` and
    ``message``; a fault of an input has ``path``, ``line``, ``column`` and ``hint`` too.

    Parameters
    ----------
    given: arguments of the command. debug: show the traceback of an internal error.
    """
    if not wants_json(given):
        return _print_error(error, given, debug=debug)
    if isinstance(error, InputError):
        lines, code = [problem.data() for problem in error.problems], BAD_INPUT
    else:
        text = io.StringIO()
        with redirect_stderr(text):
            code = _print_error(error, given, debug=debug)
        lines = [error_data(text.getvalue())]
    print(*(json.dumps(line, ensure_ascii=False) for line in lines), sep="\n", file=sys.stderr)
    return code


def wants_json(given: Sequence[str]) -> bool:
    """Say whether a command was asked for JSON."""
    return "--json" in given


def error_data(text: str) -> dict[str, str | int]:
    """Return an error of no file as JSON has it."""
    return {"severity": "error", "message": text.strip().removeprefix("hedgesim: ")}


def _print_error(error: BaseException, given: Sequence[str], *, debug: bool) -> int:
    if isinstance(error, InputError):
        print(*error.problems, sep="\n", file=sys.stderr)
        return BAD_INPUT
    if isinstance(error, KeyboardInterrupt):
        print(f"hedgesim: {_interrupted(given)}", file=sys.stderr)
        return INTERRUPTED
    if is_unwritable(error):
        path = getattr(error, "filename", None)
        where = f" ({path})" if path else ""
        reason = str(getattr(error, "strerror", error)).lower()
        print(f"hedgesim: the output could not be written{where}: {reason}", file=sys.stderr)
        _print_notes(error)
        return UNWRITABLE
    if type(error).__name__ == "LostWorkError":  # its module would take long to load
        print(f"hedgesim: the run could not be finished: {error}", file=sys.stderr)
        _print_notes(error)
        return UNFINISHED
    return _print_internal_error(error, given, debug=debug)


def is_unwritable(error: BaseException) -> bool:
    """Say whether an error is of the place that is written to: full, broken, read-only, closed."""
    place = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
    rights = (errno.EACCES, errno.EPERM)
    return isinstance(error, OSError) and error.errno in (*place, *rights)


def _print_notes(error: BaseException) -> None:
    for note in getattr(error, "__notes__", ()):
        print(f"hedgesim: {note}", file=sys.stderr)


def _interrupted(given: Sequence[str]) -> str:
    if "run" not in given[:1]:
        return "interrupted"
    again = [*given, *([] if "--resume" in given else ["--resume"])]
    return f"interrupted; continue with: {shlex.join(['hedgesim', *again])}"


def _print_internal_error(error: BaseException, given: Sequence[str], *, debug: bool) -> int:
    trace = "".join(traceback.format_exception(error))
    if debug:
        print(trace, end="", file=sys.stderr)
    report = _report_file(given, trace)
    print(
        f"hedgesim: internal error: a bug in hedgesim, not in your input: "
        f"{type(error).__name__}: {error}",
        file=sys.stderr,
    )
    if report is None:
        print("Please report it to the maintainers with this:", file=sys.stderr)
        print(_described(given, trace), end="", file=sys.stderr)
    else:
        print(
            f"Please report it to the maintainers with {report}, which holds the command and the "
            f"traceback (--debug shows it here).",
            file=sys.stderr,
        )
    _print_notes(error)
    return INTERNAL


def _report_file(given: Sequence[str], trace: str) -> str | None:
    """Write the command and the traceback to a new file; return its path, or None if it fails."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="hedgesim-error-", suffix=".txt", delete=False
        ) as file:
            file.write(_described(given, trace))
    except OSError:  # no temporary folder, or a full one
        return None
    return file.name


def _described(given: Sequence[str], trace: str) -> str:
    """Return version, command and traceback."""
    from hedgesim import __version__  # noqa: PLC0415

    command = shlex.join(["hedgesim", *given])
    head = f"hedgesim {__version__}, Python {platform.python_version()}, {platform.system()}"
    return f"{head}\n{command}\n\n{trace}"
