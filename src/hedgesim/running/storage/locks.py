"""Locks that one process holds at a time, and that end with it."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from hedgesim.description.parsing.problems import InputError, Problem

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def lock(path: Path, place: Path) -> Iterator[None]:
    """Hold the lock file of a place as long as the block lasts.

    Raises
    ------
    InputError: another process holds it; the message says which.
    """
    file = _hold(path)
    if file is None:
        hint = "wait until it has ended, or another --out"
        raise InputError([Problem(str(place), 1, 1, _holder(path), hint)])
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # before it is let go: who gets it then looks whether it is still there
        file.close()


def unclaimed(path: Path) -> bool:
    """Say whether no process holds a lock file, or there is none."""
    try:
        with path.open("a") as file:
            return _take(file)
    except OSError:
        return False


def _hold(path: Path) -> IO[str] | None:
    """Open and lock a file, or return None where another process holds it."""
    while True:
        file = path.open("a+", encoding="utf-8")
        if not _take(file):
            file.close()
            return None
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                file.truncate(0)
                json.dump(_own(), file)
                file.flush()
                return file
        file.close()  # its last holder has removed it


def _take(file: IO[str]) -> bool:
    """Lock an open file if nobody else has; where locks do not exist, take it for locked."""
    try:
        if sys.platform == "win32":
            file.seek(1 << 30)  # a byte that nobody reads
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def _own() -> dict[str, object]:
    now = datetime.now().astimezone().isoformat(" ", "minutes")
    return {"process": os.getpid(), "host": socket.gethostname(), "since": now}


def _holder(path: Path) -> str:
    """Say who holds a lock file."""
    try:
        found = json.loads(path.read_text("utf-8"))
        who = f"process {found['process']} on {found['host']}, since {found['since']}"
    except (OSError, ValueError, TypeError, KeyError):
        who = "its lock is held"
    return f"another hedgesim is writing here: {who}"
