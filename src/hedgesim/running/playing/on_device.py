"""Chunks on a GPU: played and counted there, so that only counts come back."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from hedgesim.description.world.world import SHARING
from hedgesim.engines.players import GpuWorld
from hedgesim.engines.transpiled import gpu
from hedgesim.engines.transpiled.expressions import F64, I64
from hedgesim.engines.transpiled.functions import Program
from hedgesim.engines.transpiled.memory import STRIDE, Array
from hedgesim.engines.transpiled.text import program_text
from hedgesim.outcomes import tally as counts
from hedgesim.outcomes.tally import BINS, Bins, Tally
from hedgesim.rules.measures import RUNGS
from hedgesim.running.playing.chunks import Job, bins_of, empty_tally, posture_places, prepared

CHUNK = 1 << 17  # replications that lie on the device at once, where they fit
THREADS = 256  # of a group that counts
COMPARED = ("differences", "signs", "pairs")  # of a tally, counted by `count_cells` at once


@lru_cache(maxsize=1)
def counting_text() -> str:
    """Return what counts, in the C of a GPU: the functions of `outcomes.tally`, and their calls."""
    program = Program()
    program.call(counts.per_unit, (F64,))
    program.call(counts.bin_shift, (I64,))
    program.call(counts.bin_of, (F64, F64, F64, F64))
    ties, cells = Array("f64", 4, "shared"), Array("i64", 3, "thread")
    program.call(counts.count_postures, (ties, I64, cells))
    for kind in (ties, cells):
        program.declare(kind)
    macros = f"#define BINS {BINS}\n#define SHARING {SHARING}\n"
    calls = files("hedgesim.engines.transpiled").joinpath("counting.h").read_text("utf-8")
    return macros + program_text(program) + calls


def play_chunk(job: Job, first: int, last: int, replications: int) -> Tally:
    """Play and count on a GPU what `chunks.play_chunk` plays and counts on a processor."""
    idle = _idle(job)
    try:
        counter = idle.get_nowait()
    except Empty:
        counter = DeviceCounter(job, replications)
    try:
        return counter.count(first, last)
    finally:
        idle.put(counter)


@lru_cache(maxsize=1)
def _idle(_job: Job) -> SimpleQueue[DeviceCounter]:
    """Memory on the device that no thread uses just now, for one job."""
    return SimpleQueue()


class DeviceCounter:
    """Plays and counts the arms of a job on a GPU, chunk by chunk; for one thread.

    Parameters
    ----------
    replications: of the whole run; it only fixes the bins.
    """

    def __init__(self, job: Job, replications: int) -> None:
        self.job, self.bins = job, bins_of(job, replications)
        self._worlds, self._twins = dict(job.arms), dict(job.twins)
        parts = prepared(job)
        self.arms: dict[str, gpu.OnDevice] = {}
        stream: Any = None
        for name, part in parts.items():
            assert isinstance(part, GpuWorld)
            room = min(CHUNK, -(-replications // STRIDE) * STRIDE) // STRIDE
            share = gpu.SHARE * (len(parts) - len(self.arms))
            self.arms[name] = part.on_device(job.seed, room, parts=share, stream=stream)
            stream = self.arms[name].stream
        self._stream, self._cupy = stream, next(iter(self.arms.values())).cupy
        self._postures = posture_places(job)

    def count(self, first: int, last: int) -> Tally:
        """Count the replications [first, last)."""
        with self._stream, gpu.refusing():
            room = self._counts()
            together = min(arm.replications for arm in self.arms.values())
            for start in range(first, last, together):
                self._add(room, start, min(start + together, last))
            return self._tally(room, last - first)

    def _counts(self) -> dict[tuple[str, str], Any]:
        """Counts of nothing on the device, by the group of a tally and name."""
        tally = empty_tally(self.job, np.uint32)
        wanted = [(group, name) for group in ("levels", "fired", "postures") for name in self.arms]
        wanted += [(group, name) for group in COMPARED for name in tally.differences]
        found = {one: getattr(tally, one[0])[one[1]] for one in wanted}
        return {one: self._cupy.zeros(a.shape, dtype=a.dtype) for one, a in found.items()}

    def _add(self, room: dict[tuple[str, str], Any], first: int, last: int) -> None:
        count = last - first
        which = next(iter(self.arms.values())).by_vector(first, last)
        for name, arm in self.arms.items():
            arm.play(which)
            self._count_arm(room, name, arm, count)
        for name, arm_name, base in self.job.differences:
            arm, other = (self.arms[self._twins.get(one, one)] for one in (arm_name, base))
            groups = [room[group, name] for group in COMPARED]
            self._count_cells(self.bins.differences[name], arm, other, count, *groups)

    def _count_arm(
        self, room: dict[tuple[str, str], Any], name: str, arm: gpu.OnDevice, count: int
    ) -> None:
        self._count_cells(self.bins.levels[name], arm, None, count, room["levels", name])
        world = self._worlds[name]
        fired = room["fired", name]
        self._call(
            "count_firsts", -(-count // THREADS), arm.firsts, arm.words, np.int64(len(fired)),
            np.int64(count), np.int64(world.months), fired,
        )  # fmt: skip
        tiles = -(-count // STRIDE)
        places = self._cupy.asarray(self._postures)
        ties = self._cupy.ascontiguousarray(arm.values[:tiles, -1][:, places])
        cells = self._cupy.zeros((tiles, *room["postures", name].shape), dtype=np.int64)
        shape = (np.int64(size) for size in (*ties.shape[1:4], len(RUNGS)))
        self._call(
            "count_ends",
            -(-tiles // THREADS),
            ties,
            np.int64(tiles),
            *shape,
            np.int64(count),
            cells,
        )
        room["postures", name] += cells.sum(axis=0)

    def _count_cells(
        self,
        bins: Bins,
        arm: gpu.OnDevice,
        other: gpu.OnDevice | None,
        count: int,
        counts: Any,
        signs: Any = None,
        pairs: Any = None,
    ) -> None:
        asarray = self._cupy.asarray
        nothing = np.intp(0)
        self._call(
            "count_cells",
            bins.width.size,
            arm.values,
            arm.words,
            nothing if other is None else other.values,
            np.int64(0) if other is None else other.words,
            np.int64(count),
            *(asarray(part) for part in (bins.origin, bins.width, bins.lowest)),
            counts,
            nothing if signs is None else signs,
            nothing if pairs is None else pairs,
        )

    def _call(self, name: str, groups: int, *arguments: Any) -> None:
        function = gpu.compiled(counting_text(), name, f"-DLANES={STRIDE}", "-DSAMPLED=0")
        function((groups,), (THREADS,), arguments)

    def _tally(self, room: dict[tuple[str, str], Any], replications: int) -> Tally:
        """The counts, copied from the device, with those of twins."""
        tally = empty_tally(self.job, np.uint32)
        tally.replications = replications
        for (group, name), found in room.items():
            getattr(tally, group)[name] = self._cupy.asnumpy(found)
        for name, other in self._twins.items():
            for group in ("levels", "fired", "postures"):
                getattr(tally, group)[name] = getattr(tally, group)[other]
        return tally
