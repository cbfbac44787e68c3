"""Parameters that a calibration informs; imports nothing heavy, for pages that report them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

INFORMED = 0.1  # contraction above which a parameter counts as informed, given enough particles


def informed(learned: Mapping[str, Mapping[str, float]], effective: float) -> list[str]:
    """Numbers whose contraction is beyond the `threshold`."""
    least = threshold(effective)
    return [name for name, one in learned.items() if one["contraction"] > least]


def threshold(effective: float) -> float:
    """Contraction that informs: `INFORMED`, or more where few particles show as much by chance.

    A variance of n independent draws errs by sqrt(2 / n); three such errors are asked for.
    ``effective``: how many independent draws the particles are worth.
    """
    return max(INFORMED, 3.0 * math.sqrt(2.0 / effective))


def effective_of(checks: Mapping[str, Any]) -> float:
    """Effective particles of a calibration that was checked; a quarter of them where none say."""
    effective = checks.get("soundness", {}).get("effective")
    return float(checks["particles"] / 4 if effective is None else effective)
