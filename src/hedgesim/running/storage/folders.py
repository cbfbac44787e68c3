"""Run folders: written whole or not at all, over nothing that is not ours, by one process at once.

Beside a folder ``NAME`` stand, while it is made, hidden files ``.NAME.hedgesim.*``: ``lock``; the
new folder, ``new``; the one it replaces, ``old``; checkpoints. The next run there clears them.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from hedgesim import files
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.running.storage.crate import CRATE, crate, fingerprint
from hedgesim.running.storage.locks import lock, unclaimed
from hedgesim.running.storage.store import write_json

MANIFEST = "manifest.json"
LONGEST = 200  # bytes of a name, so that there is room for what stands beside it
ANOTHER = "another --out"

log = logging.getLogger("hedgesim")


def beside(final: Path, what: str) -> Path:
    """Return the hidden path beside a folder for one of the files that it is made with."""
    return final.with_name(f".{final.name}.hedgesim.{what}")


class Folder:
    """A run folder being written: it appears when the block ends, unless by an exception.

    Files of the same run that stand in a folder it replaces, and are not written anew, are kept.

    Attributes
    ----------
    path: where files are written. final: where they will stand; if something has been put there
    meanwhile, a free name beside it.
    """

    def __init__(self, final: Path, identity: str) -> None:
        self.final, self.identity = final, identity
        self.path = beside(final, "new")

    def __enter__(self) -> Folder:
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            return
        files.sync_tree(self.path)
        try:
            refuse_foreign(self.final, self.identity)
            _replace(self.path, self.final)
        except (InputError, OSError) as error:
            taken, self.final = self.final, _free_name(self.final)
            self.path.rename(self.final)
            reason = error.problems[0].message if isinstance(error, InputError) else error
            log.warning("hedgesim: %s: %s; written to %s instead", taken, reason, self.final)
        files.sync_folder(self.final.parent)

    def add(self, name: str, write: Callable[[], object]) -> str | None:
        """Write more files by a function. If it fails, remove them and return the reason."""
        before = set(_files_in(self.path))
        try:
            write()
        except Exception as error:
            for new in set(_files_in(self.path)) - before:
                (self.path / new).unlink()
            known = isinstance(error, (InputError, OSError))
            reason = str(error) if known else f"{type(error).__name__}: {error}"
            log.warning("hedgesim: %s was not written: %s", name, reason, exc_info=not known)
            return reason
        return None

    def write_manifest(self, record: dict[str, Any]) -> None:
        """Write manifest.json, the last of the files, with the hashes of all others."""
        for name in _outputs(_manifest_in(self.final)):
            kept, new = self.final / name, self.path / name
            if kept.is_file() and not new.exists():
                new.parent.mkdir(exist_ok=True)
                shutil.copy2(kept, new)
        record["outputs"] = outputs(self.path)
        _write_record(self.path, record)


def outputs(folder: Path) -> list[dict[str, str]]:
    """Return path and SHA-256 of each file in a run folder except its manifest."""
    return [
        {"path": name, "sha256": sha256(folder / name)}
        for name in _files_in(folder)
        if name != MANIFEST
    ]


def update_output(folder: Path, name: str) -> None:
    """Record a file of a run folder that was written anew, if its manifest lists files."""
    record = _manifest_in(folder)
    listed = _outputs(record)
    if listed:
        listed[name] = sha256(folder / name)
        record["outputs"] = [{"path": key, "sha256": listed[key]} for key in sorted(listed)]
        _write_record(folder, record)


def _write_record(folder: Path, record: dict[str, Any]) -> None:
    """Write the RO-Crate, whose hash then joins the outputs, and manifest.json."""
    record["fingerprint"] = fingerprint(record)
    write_json(folder / CRATE, crate(record))
    others = [one for one in record["outputs"] if one["path"] != CRATE]
    listed = [*others, {"path": CRATE, "sha256": sha256(folder / CRATE)}]
    record["outputs"] = sorted(listed, key=lambda one: one["path"])
    write_json(folder / MANIFEST, record)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_for(out: Path, identity: str | None) -> Path:
    """Return the folder, links followed, that a run or study with an identity may be written to.

    Parameters
    ----------
    identity: None where it is not known yet: a folder of ours is not refused then.

    Raises
    ------
    InputError: it holds anything else, its name cannot be one, or it cannot be written.
    """
    try:
        str(out).encode()
        with suppress(FileNotFoundError):
            out.stat()
        real = Path(os.path.realpath(out))
    except UnicodeEncodeError:
        raise _refusal(Path(repr(str(out))), "the name is not UTF-8 text") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refusal(Path(str(out)[:80]), f"cannot be a folder: {reason.lower()}") from None
    final = followed(out)
    place = next(one for one in (final, *final.parents) if one.exists())
    if (long := len(os.fsencode(final.name))) > LONGEST:
        message = f"the name is {long} bytes long; at most {LONGEST} are possible"
        raise _refusal(Path(f"{out.name[:40]}…"), message)
    if final.is_file() or not place.is_dir():
        raise _refusal(out if place == final else place, "is a file, not a folder")
    if real in (Path.cwd(), *Path.cwd().parents) or final.is_mount():
        raise _refusal(out, "cannot be replaced as a whole while in use", "a folder in it")
    refuse_foreign(final, identity, out)
    if not _writable(place if place != final else final.parent):
        raise _refusal(out, "cannot write here")
    return final


def followed(out: Path) -> Path:
    """Return a path with links followed where it is one, or has no name of its own."""
    return Path(os.path.realpath(out)) if out.is_symlink() or out.name in ("", "..") else out


def refuse_foreign(final: Path, identity: str | None, shown: Path | None = None) -> None:
    """Refuse a folder unless it proves, by its manifest, to hold nothing but the same run.

    Raises
    ------
    InputError: naming what else it holds.
    """
    shown = shown or final
    found = _files_in(final) if final.is_dir() else []
    if not found:
        return
    record = _manifest_in(final)
    other, listed = record.get("run"), _outputs(record)
    if not isinstance(other, str) or "hedgesim" not in record:
        raise _refusal(shown, "the folder exists and is not a run folder", "an empty or new folder")
    if identity not in (None, other):
        message = f"holds another run ({other[:8]})"
        raise _refusal(shown, message, f"{ANOTHER}, or remove it")
    foreign = [name for name in found if name not in listed and name != MANIFEST]
    if foreign:
        message = f"holds files that are not of the run: {_listed(foreign)}"
        raise _refusal(shown, message, f"move them, or {ANOTHER}")
    changed = [name for name in found if name in listed and sha256(final / name) != listed[name]]
    if changed:
        message = f"holds files that were changed after the run: {_listed(changed)}"
        raise _refusal(shown, message, f"move the folder, or {ANOTHER}")


@contextmanager
def claimed(final: Path) -> Iterator[None]:
    """Keep other processes from a place while the block lasts, and clear rests of dead ones.

    Raises
    ------
    InputError: another process is writing there.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    with lock(beside(final, "lock"), final):
        _clear_rests(final)
        yield


def _clear_rests(final: Path) -> None:
    """Clear what killed runs have left at a place that is locked, and beside it.

    A folder that was being replaced is put back; what can be continued stays.
    """
    _clear(final)
    for rest in final.parent.glob(".*.hedgesim.new"):
        other = final.with_name(rest.name[1:].removesuffix(".hedgesim.new"))
        if unclaimed(beside(other, "lock")):
            with suppress(InputError), lock(beside(other, "lock"), other):
                _clear(other)


def clear_checkpoints(final: Path) -> None:
    """Remove the checkpoints of runs into a folder that is complete now."""
    for path in final.parent.iterdir():
        if path.name.startswith(beside(final, "").name) and path.suffix in (".npz", ".damaged"):
            path.unlink(missing_ok=True)


def _clear(final: Path) -> None:
    old, new = beside(final, "old"), beside(final, "new")
    if old.is_dir() and not final.exists():
        old.rename(final)
    for rest in (old, new):
        shutil.rmtree(rest, ignore_errors=True)


def _replace(new: Path, final: Path) -> None:
    """Rename a folder to its final name; put back what stood there if that fails."""
    old = beside(final, "old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    try:
        new.rename(final)
    except OSError:
        if old.is_dir():
            old.rename(final)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _free_name(final: Path) -> Path:
    names = (final.with_name(f"{final.name}-{number}") for number in count(2))
    return next(name for name in names if not os.path.lexists(name))


def _files_in(folder: Path) -> list[str]:
    """Paths below a folder of all that is no folder, and of empty folders, with slashes, sorted."""

    def found(place: Path) -> Iterator[Path]:
        for path in place.iterdir():
            inside = path.is_dir() and not path.is_symlink()
            yield from (list(found(path)) or [path]) if inside else [path]

    return sorted(path.relative_to(folder).as_posix() for path in found(folder))


def _manifest_in(folder: Path) -> dict[str, Any]:
    """Return the manifest in a folder; empty where there is none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _outputs(record: dict[str, Any]) -> dict[str, str]:
    """Return the hashes of the files that a manifest lists, by path."""
    try:
        return {str(one["path"]): str(one["sha256"]) for one in record.get("outputs", ())}
    except (TypeError, KeyError):
        return {}


def _listed(names: list[str], most: int = 3) -> str:
    more = [f"and {len(names) - most} more"] if len(names) > most else []
    return ", ".join([*names[:most], *more])


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _refusal(path: Path, message: str, hint: str = ANOTHER) -> InputError:
    return InputError([Problem(str(path), 1, 1, message, hint)])
