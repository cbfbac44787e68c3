"""Files that one process leaves for the next: private, written whole, checked before use."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from platformdirs import PlatformDirs

from hedgesim import files

_DIGEST = hashlib.sha256().digest_size
MOST_BYTES = 256 << 20  # of a folder, beyond which the files unused for longest are removed
OLDEST = 30 * 24 * 3600.0  # seconds after which folders of earlier versions are removed


def load(name: str) -> bytes | None:
    """Return what was stored under a name, or None where there is nothing to be trusted.

    A file counts only if its checksum holds and nobody but this user and the administrator can
    have written it.
    """
    for folder in _folders():
        with suppress(OSError), (folder / name).open("rb") as file:
            if _is_safe(os.fstat(file.fileno())):
                found = file.read()
                if found[:_DIGEST] == _checksum(name, found[_DIGEST:]):
                    with suppress(OSError):
                        os.utime(folder / name)
                    return found[_DIGEST:]
    return None


def store(name: str, content: bytes) -> None:
    """Store bytes under a name, in the user's cache folder or else in a temporary one.

    A failure is no error: it is logged once, and ``load`` finds nothing.
    """
    failures = []
    for folder in _folders():
        try:
            _write(folder, name, _checksum(name, content) + content)
        except OSError as error:
            failures.append(f"{folder}: {(error.strerror or str(error)).lower()}")
        else:
            _report(failures[0], f"{folder} is used instead") if failures else None
            return
    _report("; ".join(failures), "nothing is stored, so each run compiles anew")


def _folders() -> Iterator[Path]:
    """Folder of the user's cache, then a temporary one for where that fails.

    ``XDG_CACHE_HOME`` counts on every system, if absolute; otherwise the place is the system's own.
    """
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    own = given / "hedgesim" if given.is_absolute() else _system_folder()
    if own.is_absolute():  # it is not where nobody knows where home is
        yield own
    with suppress(OSError):  # no temporary folder can be written either
        yield Path(tempfile.gettempdir()) / f"hedgesim-{_user()}"


def _system_folder() -> Path:
    """Cache folder by the custom of the system, whatever ``XDG_CACHE_HOME`` says."""
    with suppress(RuntimeError):  # nobody knows where home is
        return Path(PlatformDirs("hedgesim", appauthor=False).user_cache_dir)
    return Path()


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _is_safe(status: os.stat_result) -> bool:
    """Whether only this user or the administrator can write a file or folder."""
    if not hasattr(os, "getuid"):
        return True  # on Windows both folders are the user's own
    return status.st_uid in (_user(), 0) and not status.st_mode & 0o022


def _checksum(name: str, content: bytes) -> bytes:
    """Checksum of a file; the name counts, so that no file can stand for another."""
    return hashlib.sha256(name.encode() + b"\0" + content).digest()


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write a file whole or not at all, into a folder of this user alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_safe(folder.lstat()):
        folder.chmod(0o700)  # fails where the folder is somebody else's
    files.write(folder / name, content, mode=0o600, lasting=False)
    _prune(folder)


def _prune(folder: Path) -> None:
    """Remove what has gone unused for longest, and folders of earlier versions."""
    left = MOST_BYTES
    with suppress(OSError):  # another process may be pruning
        known = [(path, path.stat()) for path in folder.iterdir()]
        for path, status in sorted(known, key=lambda item: item[1].st_mtime, reverse=True):
            if path.is_dir():
                if status.st_mtime < time.time() - OLDEST:
                    shutil.rmtree(path, ignore_errors=True)
                continue
            left -= status.st_size
            if left < 0:
                path.unlink(missing_ok=True)


@cache
def _report(failure: str, consequence: str) -> None:
    """Log, once, that the cache folder cannot be used."""
    logging.getLogger("hedgesim").warning(
        "hedgesim: the cache cannot be written (%s); %s. "
        "Set XDG_CACHE_HOME to a folder of yours that can be written.",
        failure,
        consequence,
    )
