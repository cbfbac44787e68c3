"""What a scenario is expected to show: ranges for outcomes, which ``hedgesim test`` compares."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, model_validator

from hedgesim.description.formats.periods import PeriodValue
from hedgesim.description.formats.targets import BOUNDS
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault, one_of
from hedgesim.description.parsing.validating import Model
from hedgesim.description.parsing.values import Text

AGAINST = ("baseline", "scenario", "nothing")
STATISTICS = ("median", "mean")


@dataclass(frozen=True, slots=True)
class Edge:
    """A bound or a tolerance: its value, and whether it was written in per cent."""

    value: float
    percent: bool

    def plain(self) -> float | str:
        """Return it as a file writes it."""
        return f"{100 * self.value:.12g}%" if self.percent else self.value


def _edge(value: object) -> Edge:
    part = units.percent(value)
    return Edge(units.money(value), False) if part is None else Edge(part, True)


def _tolerance(value: object) -> Edge:
    found = _edge(value)
    if found.value < 0:
        raise Fault("a tolerance is not negative", "how far beyond the range is still right")
    return found


def _chosen(known: tuple[str, ...]) -> Any:
    def choose(value: object) -> str:
        if value not in known:
            raise Fault(f"unknown choice {units.shown(value)}", one_of(str(value), known))
        return str(value)

    return PlainValidator(choose, json_schema_input_type=Literal[known])


type EdgeValue = Annotated[Edge, PlainValidator(_edge, json_schema_input_type=float | str)]
type ToleranceValue = Annotated[
    Edge, PlainValidator(_tolerance, json_schema_input_type=float | str)
]
type ShareValue = Annotated[float, PlainValidator(units.share, json_schema_input_type=float | str)]


class Expectation(Model):
    """An outcome that should lie in a range.

    Attributes
    ----------
    outcome: as reports name it. at: a month, a year or a range of months, over which the mean is
        taken.
    against: with what the arm is compared, history by history: the ``baseline``, of a variant also
        the ``scenario`` as written, or ``nothing``, for the level itself.
    start: in the file ``from``; the change since then within the arm, in place of ``against``.
    near, at_least, at_most, between: the range; of money that is compared, in per cent of that with
        which it is compared. tolerance: how far beyond the range is still right.
    statistic: of all histories, ``median`` or ``mean``. share: the least share of histories that
        lie in the range, in place of the statistic.
    because: why it is expected. disagrees: why the model is known to show something else.
    """

    outcome: Text
    at: PeriodValue
    start: PeriodValue | None = Field(default=None, alias="from")
    against: Annotated[str, _chosen(AGAINST)] = "baseline"
    near: EdgeValue | None = None
    at_least: EdgeValue | None = None
    at_most: EdgeValue | None = None
    between: tuple[EdgeValue, EdgeValue] | None = None
    tolerance: ToleranceValue | None = None
    statistic: Annotated[str, _chosen(STATISTICS)] = "median"
    share: ShareValue | None = None
    because: Text | None = None
    disagrees: Text | None = None

    @property
    def edges(self) -> dict[str, Edge]:
        """Bounds and tolerance as written, by key."""
        low, high = self.between or (None, None)
        found = {
            "near": self.near,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "between": low,
            "tolerance": self.tolerance,
        }
        return {key: edge for key, edge in (*found.items(), ("between", high)) if edge is not None}

    @property
    def range(self) -> tuple[float, float]:
        """What is right, as a closed range with its tolerance; infinite where it is open."""
        low, high = -math.inf, math.inf
        if self.near is not None:
            low = high = self.near.value
        elif self.between is not None:
            low, high = (edge.value for edge in self.between)
        elif self.at_least is not None:
            low = self.at_least.value
        elif self.at_most is not None:
            high = self.at_most.value
        slack = self.tolerance.value if self.tolerance else 0.0
        return low - slack, high + slack

    @property
    def compared(self) -> bool:
        """Whether a difference is looked at, not a level."""
        return self.start is not None or self.against != "nothing"

    @model_validator(mode="after")
    def whole(self) -> Self:
        """Require one range that runs upwards, and choices that go together."""
        given = [name for name in BOUNDS if getattr(self, name) is not None]
        if len(given) != 1:
            raise Fault("no range is given, or several", "one of: " + ", ".join(BOUNDS))
        if self.near is not None and self.tolerance is None:
            raise Fault("'tolerance' is missing, which 'near' needs", "tolerance: 0.01")
        low, high = self.range
        if low > high:
            raise Fault("the range runs downwards", "[low, high]", ("between",))
        if self.start is not None and "against" in self.model_fields_set:
            raise Fault("both 'from' and 'against'", "keep one", ("against",), key=True)
        if self.share is not None and "statistic" in self.model_fields_set:
            raise Fault("both 'share' and 'statistic'", "keep one", ("statistic",), key=True)
        return self

    def plain(self) -> dict[str, Any]:
        """Return the expectation as a file writes it, defaults left out."""
        found: dict[str, Any] = {"outcome": self.outcome}
        if self.start is not None:
            found["from"] = self.start.describe()
        found["at"] = self.at.describe()
        for name in sorted(self.model_fields_set - {"outcome", "at", "start"}):
            value = getattr(self, name)
            if isinstance(value, tuple):
                value = [edge.plain() for edge in value]
            found[name] = value.plain() if isinstance(value, Edge) else value
        return found
