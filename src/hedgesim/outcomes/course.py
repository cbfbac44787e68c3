"""The course of a median change: its largest value, when half is gone, and what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entry = Mapping[str, Any]  # of an outcome, in summary.json
NORMAL = 3.289707  # width of the 90% band of a normal distribution, in standard deviations


@dataclass(frozen=True, slots=True)
class Course:
    """The median difference of one outcome from the baseline, month by month.

    Attributes
    ----------
    months, path: reported months, and the median difference in each.
    largest: position of the value farthest from 0, the first of equals.
    peak, trough: positions of the greatest and the least value.
    half_gone: position from which on at most half of the largest value is left; None where there
        is none.
    """

    months: Sequence[str]
    path: Sequence[float]
    largest: int
    peak: int
    trough: int
    half_gone: int | None

    @classmethod
    def of(cls, months: Sequence[str], path: Sequence[float]) -> Course:
        """Return the course of a series."""
        positions = range(len(path))
        largest = max(positions, key=lambda k: abs(path[k]))
        return cls(
            months,
            path,
            largest,
            max(positions, key=lambda k: path[k]),
            min(positions, key=lambda k: path[k]),
            _half_gone(path, largest),
        )

    @property
    def left(self) -> float | None:
        """What the last month has of the largest value, negative where the sign has turned."""
        size = self.path[self.largest]
        return None if size == 0.0 else self.path[-1] / size

    def data(self, deviation: float) -> dict[str, Any]:
        """Return its form in summary.json.

        ``deviation``: of the baseline in the last month, see `deviation_of`; sizes in these units
        are None where the baseline does not vary.
        """

        def point(position: int) -> dict[str, Any]:
            change = self.path[position]
            size = round(change / deviation, 4) if deviation > 0.0 else None
            return {"month": self.months[position], "change": change, "deviations": size}

        gone = self.half_gone
        left = self.left
        return {
            "largest": point(self.largest),
            "peak": point(self.peak),
            "trough": point(self.trough),
            "half_gone": None if gone is None else self.months[gone],
            "end": point(len(self.path) - 1) | {"left": None if left is None else round(left, 4)},
        }


def _half_gone(path: Sequence[float], largest: int) -> int | None:
    """First position after the largest value from which on no more than half of it is left."""
    size = path[largest]
    if size == 0.0:
        return None
    late = [k for k in range(largest, len(path)) if path[k] / size > 0.5]
    return late[-1] + 1 if late[-1] + 1 < len(path) else None


def deviation_of(band: Mapping[str, Sequence[float]], position: int = -1) -> float:
    """Return the spread of a month, as the standard deviation of a normal with its 90% band."""
    return (band["q95"][position] - band["q05"][position]) / NORMAL


def over_time(outcomes: Mapping[str, Entry]) -> dict[str, dict[str, Any]]:
    """Return the course of every outcome, as `Course.data` gives it."""
    return {
        key: Course.of(entry["months"], entry["difference"]["q50"]).data(
            deviation_of(entry["baseline"])
        )
        for key, entry in outcomes.items()
    }
