"""Whether a run folder is what its manifest says: ``hedgesim verify``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.parsing.reading import STDIN
from hedgesim.running.storage.crate import fingerprint
from hedgesim.running.storage.folders import MANIFEST, outputs, sha256
from hedgesim.running.storage.identity import code_id

HOLDS, CHANGED, MISSING, UNLISTED, OTHER = "holds", "changed", "missing", "not listed", "other code"
STREAM = "standard input"  # read from it, so that there is no file to compare
_NOTES = (UNLISTED, OTHER, STREAM)  # told, but no fault of the folder


@dataclass(frozen=True)
class Verified:
    """One thing that a manifest records, and whether it holds.

    Parameters
    ----------
    what : str
        The role of an input, ``output``, ``fingerprint`` or ``code``.
    path : str
        Of a file, else ''.
    state : str
        ``holds``, ``changed``, ``missing``, ``not listed`` or ``other code``.
    recorded : str
        Hash in the manifest, or ''.
    found : str
        Hash now, or ''.
    """

    what: str
    path: str
    state: str
    recorded: str
    found: str

    @property
    def fails(self) -> bool:
        """Whether the folder does not hold what it says."""
        return self.state not in (HOLDS, *_NOTES)

    def data(self) -> dict[str, Any]:
        """Return it as plain data.

        Returns
        -------
        dict
            As ``hedgesim verify --json`` prints it.
        """
        return asdict(self)


def verify(run: str | Path) -> list[Verified]:
    """Compare a run folder, and the files that it was made of, with the hashes in its manifest.

    Inputs are looked for where they were read. Files that the manifest does not list, and code that
    is not that of the run, are reported but are no fault.

    Parameters
    ----------
    run : str or Path
        Folder of a run or a study.

    Returns
    -------
    list of Verified
        Each input, output and hash that the manifest records, with its state.

    Raises
    ------
    InputError
        Where there is no manifest in it, or it holds no hashes.
    """
    folder = Path(run)
    record = read_manifest(folder)
    found = {one["path"]: one["sha256"] for one in outputs(folder)}
    listed = {one["path"]: one["sha256"] for one in record["outputs"]}
    return [
        *(_input(one) for one in record["inputs"]),
        *(_compared("output", path, listed[path], found.get(path, "")) for path in listed),
        *(Verified("output", path, UNLISTED, "", found[path]) for path in found.keys() - listed),
        _compared("fingerprint", "", record["fingerprint"], fingerprint(record)),
        *_code(record),
    ]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a run folder that records hashes. Raises InputError."""
    path = folder / MANIFEST
    try:
        record = json.loads(path.read_text("utf-8"))
    except OSError:
        raise _refusal(path, "there is no such file", "the folder of a run or a study") from None
    except (ValueError, RecursionError):
        raise _refusal(path, "is not JSON", "play the run again") from None
    if not _is_whole(record):
        raise _refusal(path, "records no hashes of inputs and outputs", "play the run again")
    return dict(record)


def _is_whole(record: object) -> bool:
    if not isinstance(record, dict):
        return False
    texts = ("fingerprint", "run", "hedgesim", "finished")
    lists = {"inputs": ("path", "role", "sha256"), "outputs": ("path", "sha256")}
    return all(isinstance(record.get(key), str) for key in texts) and all(
        isinstance(record.get(key), list) and all(_has(one, names) for one in record[key])
        for key, names in lists.items()
    )


def _has(entry: object, names: tuple[str, ...]) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(name), str) for name in names)


def _refusal(path: Path, message: str, hint: str) -> InputError:
    return InputError([Problem(str(path), 1, 1, message, hint)])


def _input(one: Mapping[str, str]) -> Verified:
    if one["path"] == STDIN:
        return Verified(one["role"], STDIN, STREAM, one["sha256"], "")
    path = Path(one["path"])
    return _compared(one["role"], one["path"], one["sha256"], _hash(path))


def _hash(path: Path) -> str:
    """Return the hash of a file; '' where it cannot be read."""
    try:
        return sha256(path)
    except (OSError, ValueError):
        return ""


def _compared(what: str, path: str, recorded: str, found: str) -> Verified:
    state = HOLDS if found == recorded else CHANGED if found else MISSING
    return Verified(what, path, state, recorded, found)


def _code(record: Mapping[str, Any]) -> Iterator[Verified]:
    recorded = str((record.get("made_of") or {}).get("code") or "")
    if recorded:
        state = HOLDS if recorded == code_id() else OTHER
        yield Verified("code", "", state, recorded, code_id())
