"""Rows and indices: where each variable, measure and number of a world stands."""

from __future__ import annotations

from dataclasses import dataclass

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
        ties = [
            f"{variable}.{hedger}.{partner}"
            for variable in TIE_NAMES
            for hedger in self.hedgers
            for partner in self.partners
        ]
        own = [f"{variable}.{hedger}" for variable in HEDGER_NAMES for hedger in self.hedgers]
        members = [
            f"member.{hedger}.{framework}"
            for framework in self.frameworks
            for hedger in self.hedgers
        ]
        return (*ties, *own, *members)


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
        partner = [f"{trait}.{p}" for trait in PARTNER_TRAITS for p in self.partners]
        tie = [
            f"{name}.{h}.{p}"
            for name in (*TIE_REFERENCES, *TIE_TRAITS)
            for h in self.hedgers
            for p in self.partners
        ]
        own = [f"{name}.{h}" for name in (*HEDGER_REFERENCES, *HEDGER_TRAITS) for h in self.hedgers]
        framework = [f"{name}.{f}" for name in FRAMEWORK_TRAITS for f in self.frameworks]
        rivalry = [f"rivalry.{a}.{b}" for a in self.partners for b in self.partners]
        return (*PARAMETERS, *partner, *tie, *own, *framework, *rivalry, *self.extras)


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
        ties = [
            f"{measure.name}.{hedger}.{partner}"
            for measure in TIE_MEASURES
            for hedger in self.rows.hedgers
            for partner in self.rows.partners
        ]
        own = [
            f"{measure.name}.{hedger}"
            for measure in HEDGER_MEASURES
            for hedger in self.rows.hedgers
        ]
        return (*ties, *own)

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


def _parts(name: str, hedgers: tuple[str, ...]) -> list[str]:
    """Split a full row name into variable, hedger and, if any, partner or framework."""
    for hedger in hedgers:
        before, found, after = name.partition(f".{hedger}")
        if found and (not after or after.startswith(".")):
            return [before, hedger, *([after[1:]] if after else [])]
    raise ValueError(name)
