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
from hedgesim.description.parsing.values import QuantityForm, ShareForm, Text

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


type EdgeValue = Annotated[Edge, PlainValidator(_edge, json_schema_input_type=float | QuantityForm)]
type ToleranceValue = Annotated[
    Edge,
    PlainValidator(_tolerance, json_schema_input_type=Annotated[float, Field(ge=0)] | QuantityForm),
]
_ShareForm = Annotated[float, Field(ge=0, le=1)] | ShareForm
type ShareValue = Annotated[float, PlainValidator(units.share, json_schema_input_type=_ShareForm)]


class Expectation(Model):
    """An outcome that should lie in a range.

    A range of money that is compared is in per cent of that with which it is compared.
    """

    outcome: Text
    """The outcome as reports name it, as trust.Vietnam."""
    at: PeriodValue
    """A month, a year or a range of months (2026-01..2026-06), over which the mean is taken."""
    start: PeriodValue | None = Field(default=None, alias="from")
    """Looks at the change since then within the arm, in place of `against`."""
    against: Annotated[str, _chosen(AGAINST)] = "baseline"
    """With what it is compared, history by history: baseline, of a variant scenario, or nothing."""
    near: EdgeValue | None = None
    """The value that is right, with a tolerance."""
    at_least: EdgeValue | None = None
    """The least that is right."""
    at_most: EdgeValue | None = None
    """The most that is right."""
    between: tuple[EdgeValue, EdgeValue] | None = None
    """Least and most that are right."""
    tolerance: ToleranceValue | None = None
    """How far beyond the range is still right."""
    statistic: Annotated[str, _chosen(STATISTICS)] = "median"
    """Of all histories: median (the default) or mean."""
    share: ShareValue | None = None
    """Least share of histories that lie in the range, in place of the statistic."""
    because: Text | None = None
    """Why it is expected."""
    disagrees: Text | None = None
    """Why the model is known to show something else; the test does not fail then."""

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
