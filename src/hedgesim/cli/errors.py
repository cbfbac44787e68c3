"""What a command says when it cannot go on: faults of the input, and faults of the program."""

from __future__ import annotations

import errno
import platform
import shlex
import sys
import tempfile
import traceback
from collections.abc import Sequence

from hedgesim.description.parsing.problems import InputError

OUR_FAULT, UNWRITABLE, BAD_INPUT, INTERRUPTED = 1, 1, 2, 130


def tell(error: BaseException, given: Sequence[str], *, debug: bool = False) -> int:
    """Say on the error stream why a command has ended and return the exit code.

    Parameters
    ----------
    given: arguments of the command. debug: show the traceback of a fault of ours.
    """
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
        return UNWRITABLE
    return _tell_fault(error, given, debug=debug)


def is_unwritable(error: BaseException) -> bool:
    """Say whether an error is of the device that is written to: full, broken or read-only."""
    full = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
    return isinstance(error, OSError) and error.errno in full


def _interrupted(given: Sequence[str]) -> str:
    if "run" not in given[:1]:
        return "interrupted"
    again = [*given, *([] if "--resume" in given else ["--resume"])]
    return f"interrupted; take the run up again with: {shlex.join(['hedgesim', *again])}"


def _tell_fault(error: BaseException, given: Sequence[str], *, debug: bool) -> int:
    told = "".join(traceback.format_exception(error))
    if debug:
        print(told, end="", file=sys.stderr)
    print(
        f"hedgesim: a fault of ours, not of what you gave it: {type(error).__name__}: {error}",
        file=sys.stderr,
    )
    report = _written(given, told)
    print(
        f"Please report it to the maintainers with {report}, which holds the command and the "
        f"traceback (--debug shows it here).",
        file=sys.stderr,
    )
    return OUR_FAULT


def _written(given: Sequence[str], told: str) -> str:
    """Write the report to a file of its own and return its path."""
    from hedgesim import __version__  # noqa: PLC0415

    command = shlex.join(["hedgesim", *given])
    head = f"hedgesim {__version__}, Python {platform.python_version()}, {platform.system()}"
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="hedgesim-fault-", suffix=".txt", delete=False
    ) as file:
        file.write(f"{head}\n{command}\n\n{told}")
    return file.name
