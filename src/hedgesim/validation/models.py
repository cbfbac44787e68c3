"""Bayes factors of the full model against models without one of its mechanisms."""

from __future__ import annotations

from collections.abc import Iterator

from hedgesim.description import Calibration
from hedgesim.validation.figures import Effort, Figure

# Switch, its state, and how many times better the full model must explain the targets.
REDUCED = (
    ("effort", "frozen", 10.0),
    ("risk", "off", 3.0),
    ("home", "off", 2.0),
    ("response", "off", 2.0),
)


def bayes_factors(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """How much better the full model explains the targets than each reduced one."""
    for switch, state, least in REDUCED:
        asked = f"Bayes factor of the full model against {switch} {state}"
        figure = Figure(f"models.{switch}", asked, low=least, form="times")
        yield figure.found(None, "the evidence of reduced models is not computed", effort, 0)
