"""Rows and indices: where each variable, measure and number of a world stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from hedgesim.description.world.variables import (
    FRAMEWORK_TRAITS,
    HEDGER_MEASURES,
    HEDGER_NAMES,
    HEDGER_REFERENCES,
    HEDGER_TRAITS,
    PARAMETERS,
    PARTNER_TRAITS,
    TIE_MEASURES,
    TIE_NAMES,
    TIE_REFERENCES,
    TIE_TRAITS,
)


def _dotted(*parts: Iterable[str]) -> list[str]:
    """Names of every combination, such as ``trust.Laos.China``; the last part varies fastest."""
    return [".".join(names) for names in product(*parts)]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where each variable stands in the situation's rows.

    Rows are grouped by variable: first tie variables (hedger by hedger, partners inside), then
    hedger variables, then memberships (framework by framework, hedgers inside).
    """

    hedgers: tuple[str, ...]
    partners: tuple[str, ...]
    frameworks: tuple[str, ...]

    @property
    def ties(self) -> int:
        """Number of ties: hedgers times partners."""
        return len(self.hedgers) * len(self.partners)

    @property
    def count(self) -> int:
        """Number of rows of the situation."""
        hedgers = len(self.hedgers)
        return (
            len(TIE_NAMES) * self.ties
            + len(HEDGER_NAMES) * hedgers
            + len(self.frameworks) * hedgers
        )

    def tie(self, variable: str, hedger: int, partner: int) -> int:
        """Row of a tie variable."""
        return TIE_NAMES.index(variable) * self.ties + hedger * len(self.partners) + partner

    def hedger(self, variable: str, hedger: int) -> int:
        """Row of a hedger's own variable."""
        first = len(TIE_NAMES) * self.ties
        return first + HEDGER_NAMES.index(variable) * len(self.hedgers) + hedger

    def member(self, framework: int, hedger: int) -> int:
        """Row of a hedger's membership of a framework."""
        first = len(TIE_NAMES) * self.ties + len(HEDGER_NAMES) * len(self.hedgers)
        return first + framework * len(self.hedgers) + hedger

    def names(self) -> tuple[str, ...]:
        """Full name of every row, as ``variable.Hedger.Partner``, in row order."""
        ties = _dotted(TIE_NAMES, self.hedgers, self.partners)
        own = _dotted(HEDGER_NAMES, self.hedgers)
        members = product(self.frameworks, self.hedgers)
        return (*ties, *own, *(f"member.{hedger}.{framework}" for framework, hedger in members))


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where each number of a world stands: parameters, then traits and references by owner.

    Full names: ``temperature``, ``reciprocity.China``, ``trust.Cambodia.Vietnam``,
    ``output.Cambodia``, ``benefit.ASEAN``, ``rivalry.China.Vietnam`` (how China answers
    Vietnam's gain), then further parameters by name.
    """

    hedgers: tuple[str, ...]
    partners: tuple[str, ...]
    frameworks: tuple[str, ...]
    extras: tuple[str, ...]

    def names(self) -> tuple[str, ...]:
        """Name of every number, in order."""
        return (
            *PARAMETERS,
            *_dotted(PARTNER_TRAITS, self.partners),
            *_dotted((*TIE_REFERENCES, *TIE_TRAITS), self.hedgers, self.partners),
            *_dotted((*HEDGER_REFERENCES, *HEDGER_TRAITS), self.hedgers),
            *_dotted(FRAMEWORK_TRAITS, self.frameworks),
            *_dotted(("rivalry",), self.partners, self.partners),
            *self.extras,
        )


@dataclass(frozen=True, slots=True)
class MeasureRows:
    """Where each measure stands: after the situation's rows, measures of ties first."""

    rows: Rows

    @property
    def first(self) -> int:
        """Row of the first measure."""
        return self.rows.count

    def names(self) -> tuple[str, ...]:
        """Full name of every measure's row, as ``influence.Hedger.Partner`` or ``lean.Hedger``."""
        ties = _dotted([m.name for m in TIE_MEASURES], self.rows.hedgers, self.rows.partners)
        return (*ties, *_dotted([m.name for m in HEDGER_MEASURES], self.rows.hedgers))

    def tie(self, measure: str, hedger: int, partner: int) -> int:
        """Row of a tie measure."""
        names = [m.name for m in TIE_MEASURES]
        partners = len(self.rows.partners)
        return self.first + names.index(measure) * self.rows.ties + hedger * partners + partner

    def hedger(self, measure: str, hedger: int) -> int:
        """Row of a hedger's measure."""
        names = [m.name for m in HEDGER_MEASURES]
        first = self.first + len(TIE_MEASURES) * self.rows.ties
        return first + names.index(measure) * len(self.rows.hedgers) + hedger


def recorded_names(rows: Rows) -> list[str]:
    """Names of all recorded rows: the situation, then the measures.

    ``trust.China``, ``output``, ``member.ASEAN``, ``lean``; with several hedgers each after its
    hedger: ``Laos.trust.China``.
    """
    found = []
    for name in (*rows.names(), *MeasureRows(rows).names()):
        variable, hedger, *of = _parts(name, rows.hedgers)
        own = ".".join([variable, *of])
        found.append(own if len(rows.hedgers) == 1 else f"{hedger}.{own}")
    return found


def outcome_rows(rows: Rows) -> dict[str, int]:
    """Return the index of each recorded row by the name that reports give it as an outcome."""
    names = recorded_names(rows)
    return {name.replace("effort_self", "effort.self"): row for row, name in enumerate(names)}


def _parts(name: str, hedgers: tuple[str, ...]) -> list[str]:
    """Split a full row name into variable, hedger and, if any, partner or framework."""
    for hedger in hedgers:
        before, found, after = name.partition(f".{hedger}")
        if found and (not after or after.startswith(".")):
            return [before, hedger, *([after[1:]] if after else [])]
    raise ValueError(name)
