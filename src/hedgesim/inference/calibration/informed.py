"""Parameters that a calibration informs; imports nothing heavy, for pages that report them."""

from __future__ import annotations

import math
from collections.abc import Mapping

INFORMED = 0.1  # contraction above which a parameter counts as informed, given enough particles


def informed(learned: Mapping[str, Mapping[str, float]], particles: int) -> list[str]:
    """Numbers whose contraction is beyond the `threshold`."""
    least = threshold(particles)
    return [name for name, one in learned.items() if one["contraction"] > least]


def threshold(particles: int) -> float:
    """Contraction that informs: `INFORMED`, or more where few particles show as much by chance.

    A variance of n draws errs by sqrt(2 / n); a quarter of the particles are taken to be distinct.
    """
    return max(INFORMED, 3.0 * math.sqrt(8.0 / particles))
