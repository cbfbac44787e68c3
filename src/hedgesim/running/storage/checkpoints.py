"""Checkpoints: the counts of a run in progress, believed only where they hold together."""

from __future__ import annotations

import hashlib
import io
import logging
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim import files
from hedgesim.outcomes.tally import GROUPS, WHOLE, Tally
from hedgesim.running.storage.folders import beside
from hedgesim.running.storage.identity import digest

Span = tuple[int, int]

_DIGEST = hashlib.sha256().digest_size
# What the counts of one replication add up to along the last axis.
SUMS = {"levels": 1, "differences": 1, "fired": 1, "postures": WHOLE}

log = logging.getLogger("hedgesim")


class DamagedError(Exception):
    """A checkpoint that cannot be believed."""


class Checkpoint:
    """Checkpoint of a run, for the folder that it will be written to.

    Parameters
    ----------
    identity: of the work: another run, or other code, has another file.
    """

    def __init__(self, final: Path, identity: str) -> None:
        self.identity = identity
        self.path = beside(final, f"{digest(identity)}.npz")

    def save(self, total: Tally, done: Sequence[Span]) -> None:
        """Write all counts, whole or not at all, so that they outlast a loss of power."""
        arrays: dict[str, Any] = {"done": np.array(done, dtype=np.int64).reshape(-1, 2)}
        arrays |= {name: counts for name, (_, counts) in _counts(total).items()}
        content = _packed(arrays)
        files.write(self.path, self._checksum(content) + content)

    def load(self, total: Tally, spans: Sequence[Span]) -> list[Span]:
        """Fill an empty tally with the stored counts; return the chunks they hold.

        A damaged file is set aside, and a warning names it: its chunks are played again.

        Parameters
        ----------
        spans: all chunks of the run.
        """
        if not self.path.is_file():
            return []
        try:
            arrays = self._read()
            done = _chunks(arrays.pop("done", None), spans)
            _fill(total, arrays, sum(last - first for first, last in done))
        except DamagedError as error:
            aside = self.path.with_suffix(".damaged")
            self.path.replace(aside)
            log.warning(
                "hedgesim: the checkpoint is damaged (%s): it is set aside as %s, "
                "and what it held is played again",
                error,
                aside,
            )
            return []
        return done

    def _read(self) -> dict[str, np.ndarray[Any, Any]]:
        content = self.path.read_bytes()
        if content[:_DIGEST] != self._checksum(content[_DIGEST:]):
            raise DamagedError("its checksum does not hold")
        try:
            with np.load(io.BytesIO(content[_DIGEST:])) as stored:
                return {name: stored[name] for name in stored.files}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise DamagedError(f"it cannot be read: {error}") from None

    def _checksum(self, content: bytes) -> bytes:
        return hashlib.sha256(self.identity.encode() + b"\0" + content).digest()


def _packed(arrays: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    """Pack arrays as `numpy.savez_compressed` does, but in a fifth of its time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, array in arrays.items():
            with packed.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array)
    return buffer.getvalue()


def _counts(tally: Tally) -> dict[str, tuple[str, np.ndarray[Any, Any]]]:
    """Group and counts of every array of a tally, by the name under which it is stored."""
    return {
        f"{group}/{arm}": (group, counts)
        for group in GROUPS
        for arm, counts in getattr(tally, group).items()
    }


def _chunks(stored: np.ndarray[Any, Any] | None, spans: Sequence[Span]) -> list[Span]:
    """Return the chunks that a checkpoint says it holds."""
    if stored is None or stored.ndim != 2 or stored.shape[1] != 2:
        raise DamagedError("it does not say which histories it holds")
    done = [(int(first), int(last)) for first, last in stored]
    if len(set(done)) < len(done) or not set(done) <= set(spans):
        raise DamagedError("it holds histories that are not of this run, or twice")
    return done


def _fill(total: Tally, arrays: dict[str, np.ndarray[Any, Any]], replications: int) -> None:
    """Copy stored counts into a tally, once all of them prove to be those of the replications."""
    expected = _counts(total)
    if arrays.keys() != expected.keys():
        raise DamagedError("it holds other counts than this run has")
    for name, (group, empty) in expected.items():
        stored = arrays[name]
        if (stored.shape, stored.dtype) != (empty.shape, empty.dtype):
            raise DamagedError(f"the counts of {name} have another form")
        if not _is_possible(group, stored, replications):
            raise DamagedError(f"the counts of {name} are not those of {replications:,} histories")
    for name, (_, empty) in expected.items():
        empty[...] = arrays[name]
    total.replications = replications


def _is_possible(group: str, counts: np.ndarray[Any, Any], replications: int) -> bool:
    """Say whether counts add up to what so many replications give."""
    sums = counts.sum(axis=-1, dtype=np.int64)
    if counts.min(initial=0) < 0:
        return False
    if group in SUMS:
        return bool((sums == SUMS[group] * replications).all())
    return group != "signs" or bool((sums <= replications).all())
