"""Limits of run options and the output folder; imports nothing heavy."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

RUNS = Path("runs")  # default folder of runs and studies
MOST_REPLICATIONS = 100_000_000
LARGEST = 2**63 - 1  # seed, replication, number of threads


class Engine(StrEnum):
    """Engine that plays the histories."""

    KERNEL = "kernel"
    MESA = "mesa"
    GPU = "gpu"


ENGINES = tuple(Engine)


class FastEngine(StrEnum):
    """Engine that plays the histories of studies and calibrations."""

    KERNEL = Engine.KERNEL.value
    GPU = Engine.GPU.value


class Uncertainty(StrEnum):
    """What bands show beside chance: parameters from posterior or priors, nothing, or priors."""

    PARAMETERS = "parameters"
    CHANCE = "chance"
    PRIOR = "prior"


UNCERTAINTIES = tuple(Uncertainty)
