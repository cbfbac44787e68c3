"""Processors that this process may use, and pools of threads for them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

GROUPS = Path("/proc/self/cgroup")
MOUNT = Path("/sys/fs/cgroup")


def available_processors() -> int:
    """Return the number of threads worth starting, at least 1.

    Those the process may run on, within the quota of its control group.
    """
    if hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
    return max(1, min(count, math.ceil(min(_quotas(), default=count))))


@contextmanager
def threads(workers: int) -> Iterator[Executor]:
    """A pool of threads that gives up its waiting chunks when interrupted."""
    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _quotas() -> Iterator[float]:
    """Processors that the control group and each group above it may use at a time, where limited.

    Version 2 states quota and period in ``cpu.max``, version 1 in two files.
    """
    for group in _groups():
        for limit in (_words(group / "cpu.max"), _version_1(group)):
            with suppress(ValueError):  # 'max', or no such file
                quota, period = map(float, limit)
                if quota > 0.0 and period > 0.0:
                    yield quota / period


def _version_1(group: Path) -> list[str]:
    return _words(group / "cpu.cfs_quota_us") + _words(group / "cpu.cfs_period_us")


def _groups() -> Iterator[Path]:
    """Folders of this process's control group and of all above it, in either version."""
    for line in _lines(GROUPS):
        _, controllers, path = line.split(":", 2)
        root = MOUNT / "cpu" if "cpu" in controllers.split(",") else MOUNT
        if controllers and root == MOUNT:
            continue  # a group of other controllers
        inner = root / path.strip("/")
        yield from (inner, *(above for above in inner.parents if above.is_relative_to(root)))


def _lines(path: Path) -> list[str]:
    with suppress(OSError, ValueError):
        return path.read_text("utf-8").splitlines()
    return []


def _words(path: Path) -> list[str]:
    return " ".join(_lines(path)).split()
