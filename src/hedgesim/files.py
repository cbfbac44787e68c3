"""Files written whole or not at all, and on the disk before that is claimed; a record of reads."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from pathlib import Path

PART = ".hedgesim-part-"  # prefix of a file that is being written
OLDEST = 3600.0  # seconds after which such a file is what a killed process left

_RECORD: ContextVar[dict[str, str] | None] = ContextVar("record", default=None)


@contextmanager
def reads_recorded() -> Iterator[dict[str, str]]:
    """Record the files that `note_read` is told of in the block: SHA-256 by path."""
    record: dict[str, str] = {}
    token = _RECORD.set(record)
    try:
        yield record
    finally:
        _RECORD.reset(token)


def note_read(path: Path, content: bytes) -> None:
    """Note that these bytes of a file were read, for whoever records it."""
    record = _RECORD.get()
    if record is not None:
        record[str(path)] = hashlib.sha256(content).hexdigest()


def write(
    path: Path,
    content: bytes | str,
    *,
    new: bool = False,
    lasting: bool = True,
    mode: int = 0o666,
) -> None:
    """Write a file whole or not at all; text as UTF-8, with line feeds.

    A device or a pipe is written to as it stands.

    Parameters
    ----------
    new: refuse to replace a file. lasting: return only once the disk has it. mode: permissions of
    a new file, less the user's mask; a file that is replaced hands its own on.

    Raises
    ------
    FileExistsError: with ``new``, where there is one.
    OSError: it cannot be written; nothing is left then.
    """
    data = content.encode() if isinstance(content, str) else content
    path = Path(os.path.realpath(path))  # a link goes on pointing to the file
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(data)
        return
    part = path.with_name(f"{PART}{secrets.token_hex(8)}")
    try:
        with open(part, "xb", opener=partial(os.open, mode=mode)) as file:
            file.write(data)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            part.chmod(path.stat().st_mode & mode)
        _place(part, path, new=new)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(path.parent)
        _sweep(path.parent)


def _place(part: Path, path: Path, *, new: bool) -> None:
    """Give a finished file its name."""
    if not new:
        part.replace(path)
        return
    try:
        path.hardlink_to(part)  # unlike a renaming, it fails where there is a file
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        path.touch(exist_ok=False)
        part.replace(path)
    part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what killed processes left of files that they were writing."""
    for part in folder.glob(f"{PART}*"):
        with suppress(OSError):
            if part.stat().st_mtime < time.time() - OLDEST:
                part.unlink()


def sync_tree(folder: Path) -> None:
    """Wait until the disk has a folder with all files below it."""
    for place, _, names in os.walk(folder):
        for name in names:
            with (Path(place) / name).open("rb+") as file:
                os.fsync(file.fileno())
        sync_folder(Path(place))


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder; Windows has no way to ask for it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
