"""Numbers of the calibration: value, unit, basis and prior."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, PlainValidator, model_validator

from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault
from hedgesim.description.parsing.validating import Model
from hedgesim.description.parsing.values import Names, Number, Text

FAMILIES = ("normal", "lognormal", "beta", "uniform")


class Basis(Model):
    """Basis of a number or a rule.

    Attributes
    ----------
    evidence: ids of items in evidence.yaml. derivation: arithmetic from them to the value.
    source: id of a document or statistic in sources.yaml. assumed: why it was chosen.
    note: a remark.
    """

    evidence: Names = ()
    derivation: Text | None = None
    source: Text | None = None
    assumed: Text | None = None
    note: Text | None = None

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
    """Prior distribution of a number; empty where it is fixed.

    ``normal: [mean, sd]``, ``lognormal: [median, sigma]``, ``beta: [a, b]``,
    ``uniform: [low, high]``.
    """

    normal: tuple[Number, Number] | None = None
    lognormal: tuple[Number, Number] | None = None
    beta: tuple[Number, Number] | None = None
    uniform: tuple[Number, Number] | None = None

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


type Spread = Annotated[float, PlainValidator(_spread)]
type PriorValue = Annotated[Prior, BeforeValidator(_prior)]


def _sourced(value: Any) -> Any:
    return value if isinstance(value, dict | SourcedNumber) else {"value": value}


class SourcedNumber(Basis):
    """One number; its basis may stand in the block around it.

    ``year``: of which a level is the mean, or the last of the data that the number rests on.
    """

    value: Number
    unit: Text | None = None
    prior: PriorValue | None = None
    spread: Spread | None = None
    year: int | None = None


type Sourced = Annotated[SourcedNumber, BeforeValidator(_sourced)]


class Block(Basis):
    """Numbers by name that share a unit and a basis.

    ``spread`` is the prior's standard deviation for plain numbers (of the logarithm, for US$);
    ``year`` as of a number, for those that state no basis of their own.
    """

    unit: Text | None = None
    spread: Spread | None = None
    year: int | None = None
    values: dict[str, Sourced]
