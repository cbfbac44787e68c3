"""Numbers of the calibration: value, unit, basis and prior."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault
from hedgesim.description.parsing.validating import Model
from hedgesim.description.parsing.values import Names, Number, Text, Whole

FAMILIES = ("normal", "lognormal", "beta", "uniform")


class Basis(Model):
    """Basis of a number or a rule."""

    evidence: Names = ()
    """Ids of items in evidence.yaml."""
    derivation: Text | None = None
    """Arithmetic from the items of evidence to the value."""
    source: Text | None = None
    """Id of a document or statistic in sources.yaml."""
    assumed: Text | None = None
    """Why the value was chosen, where neither evidence nor a source gives it."""
    note: Text | None = None
    """A remark."""

    @property
    def given(self) -> bool:
        """Some basis is stated."""
        return bool(self.evidence or self.source or self.assumed)

    def describe(self) -> str:
        """Return the basis in a few words."""
        parts = []
        if self.evidence:
            parts.append("evidence " + ", ".join(self.evidence))
        if self.source:
            parts.append(f"source {self.source}")
        if self.assumed:
            parts.append(f"assumed: {self.assumed}")
        return "; ".join(parts)

    @model_validator(mode="after")
    def one_basis(self) -> Self:
        """Let a source stand alone, and a derivation start from evidence."""
        if self.source and self.assumed:
            raise Fault("both a source and an assumption", "keep one", ("assumed",), key=True)
        if self.source and self.evidence:
            raise Fault("both a source and evidence", "keep one", ("source",), key=True)
        if self.derivation and not self.evidence:
            hint = "add evidence"
            raise Fault("a derivation starts from evidence", hint, ("derivation",), key=True)
        return self


def _prior(value: object) -> object:
    if value == "fixed":
        return {}
    if isinstance(value, str):
        raise Fault(f"'{value}' is not a prior", "fixed, or {normal: [mean, sd]}")
    return value


class Prior(Model):
    """Prior distribution of a number; empty where it is fixed."""

    normal: tuple[Number, Number] | None = None
    """Mean and standard deviation."""
    lognormal: tuple[Number, Number] | None = None
    """Median, and standard deviation of the logarithm."""
    beta: tuple[Number, Number] | None = None
    """Shape parameters a and b."""
    uniform: tuple[Number, Number] | None = None
    """Least and most."""

    @property
    def family(self) -> Literal["normal", "lognormal", "beta", "uniform", "fixed"]:
        """Name of the distribution."""
        for name in FAMILIES:
            if getattr(self, name) is not None:
                return name  # type: ignore[return-value]
        return "fixed"

    @property
    def arguments(self) -> tuple[float, float]:
        """Its two arguments; (0, 0) where fixed."""
        found: tuple[float, float] | None = getattr(self, self.family, None)
        return found or (0.0, 0.0)

    @model_validator(mode="after")
    def proper(self) -> Self:
        """Require at most one distribution, with arguments that make one."""
        given = [name for name in FAMILIES if getattr(self, name) is not None]
        if len(given) > 1:
            raise Fault("two distributions", "keep one", (given[1],), key=True)
        first, second = self.arguments
        wrong = {
            "normal": second <= 0,
            "lognormal": first <= 0 or second <= 0,
            "beta": first <= 0 or second <= 0,
            "uniform": first >= second,
            "fixed": False,
        }
        if wrong[self.family]:
            raise Fault(f"no {self.family} distribution has these arguments", "", (self.family,))
        return self

    def describe(self) -> str:
        """Return the prior in a few words."""
        first, second = (units.plain(value) for value in self.arguments)
        return "fixed" if self.family == "fixed" else f"{self.family}({first}, {second})"


def _spread(value: object) -> float:
    found = units.number(value)
    if found < 0:
        raise Fault("a spread may not be negative", "0 where the numbers are fixed")
    return found


type Spread = Annotated[
    float, PlainValidator(_spread, json_schema_input_type=Annotated[float, Field(ge=0)])
]
type PriorValue = Annotated[
    Prior, BeforeValidator(_prior, json_schema_input_type=Literal["fixed"] | Prior)
]


def _sourced(value: Any) -> Any:
    return value if isinstance(value, dict | SourcedNumber) else {"value": value}


class SourcedNumber(Basis):
    """One number; its basis may stand in the block around it."""

    value: Number
    """The number."""
    unit: Text | None = None
    """Its unit."""
    prior: PriorValue | None = None
    """Its prior distribution; default by its spread."""
    spread: Spread | None = None
    """Standard deviation of the prior (of the logarithm, for US$); 0 where the number is fixed."""
    year: Whole | None = None
    """Year of which a level is the mean, or the last of the data that the number rests on."""


type Sourced = Annotated[
    SourcedNumber, BeforeValidator(_sourced, json_schema_input_type=float | SourcedNumber)
]


class Block(Basis):
    """Numbers by name that share a unit and a basis."""

    unit: Text | None = None
    """Unit of the numbers."""
    spread: Spread | None = None
    """Standard deviation of their priors (of the logarithm, for US$)."""
    year: Whole | None = None
    """Year of those that state no basis of their own."""
    values: dict[str, Sourced]
    """The numbers, by the name of the partner or country."""
