"""What a run can be asked for, and where it goes: light, for the command line asks it first."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

RUNS = Path("runs")  # where runs and studies go unless told otherwise
MOST_REPLICATIONS = 100_000_000
LARGEST = 2**63 - 1  # seed, replication, number of threads


class Engine(StrEnum):
    """Who plays the histories."""

    KERNEL = "kernel"
    MESA = "mesa"


ENGINES = tuple(Engine)
