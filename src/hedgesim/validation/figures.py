"""Figures: what is asked of the model, the value found, and whether it lies in the range."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from hedgesim.running.parameters.sampling import Floats

type Form = Literal["share", "times", "number"]

BAND = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Effort:
    """How much to compute: ``quick`` or full, with which seed, threads and calibration."""

    quick: bool = False
    seed: int = 1
    workers: int | None = None
    calibration: Path | None = None
    histories: int | None = None  # in place of the default of either mode

    @property
    def draws(self) -> int:
        """Histories of a figure, each with its own draw of the parameters."""
        return self.histories or (1024 if self.quick else 8192)


@dataclass(frozen=True)
class Figure:
    """One requirement, and what the model shows.

    Attributes
    ----------
    id: by which the values of an earlier version are found. asked: the requirement. how: it is
    computed, in a line. low, high: closed range to reach. form: how numbers are printed. value:
    found; None before, and where it could not be computed. detail: further figures, or why there is
    no value. draws, seed: of the histories.
    """

    id: str
    asked: str
    how: str = ""
    low: float = -math.inf
    high: float = math.inf
    form: Form = "share"
    value: float | None = None
    detail: str = ""
    draws: int = 0
    seed: int = 1

    @property
    def reached(self) -> bool | None:
        """Whether the value lies in the range; None where there is no value."""
        return None if self.value is None else self.low <= self.value <= self.high

    @property
    def required(self) -> str:
        """The range to reach, as printed."""
        if math.isinf(self.high):
            return f"≥ {printed(self.low, self.form)}"
        if math.isinf(self.low):
            return f"≤ {printed(self.high, self.form)}"
        return f"{printed(self.low, self.form)} to {printed(self.high, self.form)}"

    def found(
        self, value: float | None, detail: str, effort: Effort, draws: int | None = None
    ) -> Figure:
        """Return the figure with its value; ``draws`` where they are not those of the effort."""
        number = effort.draws if draws is None else draws
        return replace(self, value=value, detail=detail, draws=number, seed=effort.seed)

    def data(self) -> dict[str, Any]:
        """Return the figure for JSON; what is not finite is null."""
        found = {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in asdict(self).items()
        }
        return found | {"reached": self.reached, "unbounded": self.value == math.inf}


def printed(value: float | None, form: Form) -> str:
    """Write a value as a percentage, a multiple or a number; a dash where there is none."""
    if value is None or math.isnan(value):
        return "-"
    if math.isinf(value):
        return "unbounded"
    if form == "share":
        digits = 0 if abs(value) >= 0.1 or value == 0.0 else 1 if abs(value) >= 0.001 else 3
        return f"{100 * value:.{digits}f}%"
    return f"{value:.2g}" if abs(value) < 1 else f"{value:.1f}"


def band(values: Floats, form: Form = "share") -> str:
    """Write the median of values with the 5 and 95 % quantiles."""
    low, middle, high = (float(one) for one in np.quantile(values, BAND))
    return f"{printed(middle, form)} ({printed(low, form)} to {printed(high, form)})"
