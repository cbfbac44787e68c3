"""Every requirement in order, computed one after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hedgesim.description import Calibration
from hedgesim.description.checking.check import sound_calibration
from hedgesim.validation import choice, hedging, history, models, outside, shocks
from hedgesim.validation.figures import Effort, Figure
from hedgesim.validation.switches import Removed, removed

type Part = Callable[[Calibration, Effort], Iterator[Figure]]
type Progress = Callable[[int, int, str], None]

PARTS: tuple[Part, ...] = (
    choice.dependence,
    models.bayes_factors,
    choice.risk_of_the_exit,
    history.claims,
    history.tilt,
    shocks.clash,
    shocks.war,
    shocks.closure,
    history.decisions,
    hedging.lists,
    hedging.bandwagoning,
)
BEFORE = Path(__file__).with_name("before.json")


@dataclass(frozen=True)
class Validation:
    """All figures, what switches remove of each scenario's effect, and how both were computed."""

    effort: Effort
    figures: tuple[Figure, ...]
    removed: tuple[Removed, ...]
    outside: tuple[outside.Check, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """Return everything for JSON."""
        return {
            "quick": self.effort.quick,
            "seed": self.effort.seed,
            "draws": self.effort.draws,
            "reached": sum(one.reached is True for one in self.figures),
            "figures": [one.data() for one in self.figures],
            "removed": [asdict(one) for one in self.removed],
            "outside": [one.data() for one in self.outside],
            "not_scored": dict(self.left_out),
        }


def validate(effort: Effort, progress: Progress | None = None) -> Validation:
    """Compute every figure. Raises InputError where the calibration is not sound."""
    calibration = sound_calibration(effort.calibration)
    steps = len(PARTS) + 2
    figures: list[Figure] = []
    for done, part in enumerate(PARTS):
        if progress is not None:
            progress(done, steps, part.__name__.replace("_", " "))
        figures += part(calibration, effort)
    if progress is not None:
        progress(len(PARTS), steps, "outside checks")
    checks = tuple(outside.checks(calibration, effort))
    figures += outside.figures(checks, effort)
    if progress is not None:
        progress(len(PARTS) + 1, steps, "switches")
    less = tuple(removed(calibration, effort))
    return Validation(effort, tuple(figures), less, checks, outside.not_scored(calibration))


def before() -> Mapping[str, Any]:
    """Values of the same figures for an earlier version of the rules: ``date`` and ``values``."""
    found: dict[str, Any] = json.loads(BEFORE.read_text(encoding="utf-8"))
    return found
