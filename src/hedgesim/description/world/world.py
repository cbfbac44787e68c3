"""The resolved world: what both engines play. Frozen data, complete, no behaviour of its own.

A world is what a scenario file becomes once names are looked up, defaults filled in, event kinds
expanded and expressions compiled. Everything is addressed by row (variables) or index (numbers).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

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
    VARIABLES,
)

NEVER = -1


class Shape(IntEnum):
    """How an effect unfolds in the months after its event."""

    JUMP = 0
    RAMP = 1
    FADE = 2
    LEVEL = 3


class Mode(IntEnum):
    """What an effect's amount means."""

    ADD = 0
    SCALE = 1
    SET = 2


class DelayKind(IntEnum):
    """How the wait after a cause is found."""

    FIXED = 0
    EXPONENTIAL = 1
    UNIFORM = 2


@dataclass(frozen=True, slots=True)
class Program:
    """An expression as postfix code: parallel arrays of operation and operand.

    Attributes
    ----------
    codes: operation of each step (``conditions.Code``).
    operands: row, number index or constant index of each step; 0 where it has none.
    constants: literal numbers of the expression.
    text: the expression as written, for people.
    """

    codes: tuple[int, ...]
    operands: tuple[int, ...]
    constants: tuple[float, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A declared change of one row of the situation.

    Attributes
    ----------
    row: row of the situation that changes.
    mode: add to it, scale it by (1 + amount), or set it.
    amount: program over numbers only (never the situation), evaluated once a replication.
    shape: jump, ramp, fade or level.
    months: length of a ramp or level, in months (0 for a jump; a level of 0 lasts to the end).
    half_life: half-life of a fade, in months.
    delay: months between the event and the effect's beginning.
    variable, of: names, for people.
    """

    row: int
    mode: Mode
    amount: Program
    shape: Shape
    months: int
    half_life: float
    delay: int
    variable: str
    of: str


@dataclass(frozen=True, slots=True)
class Delay:
    """Wait after a cause: fixed ``low`` months, exponential with mean ``low``, or uniform."""

    kind: DelayKind
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Event:
    """A declared event, with its trigger and effects. Months count from the world's start.

    The window opens at ``at`` (if given) and ``delay`` after event ``after`` fired (if given); it
    closes after month ``until``. Inside it: with neither ``when`` nor ``rate`` nor ``every`` the
    event fires in the window's first month; ``every`` restricts it to every so many months from the
    opening; ``when`` must hold; ``rate`` (per year) is a hazard.

    Attributes
    ----------
    id: unique in the world. kind: the event kind. hedger: index of the hedger it concerns.
    at, until: months from the start; ``at`` may be negative (before the start: never fires
        without ``every``); None where not given.
    after: index of the causing event (always earlier in the list), or None.
    when, rate: programs over the situation and numbers, or None.
    once: fires at most once.
    by: who acts ('' if nobody in particular).
    stream: 64-bit key of the event's own draws, from its id.
    story: one sentence for people. reaction: True if it comes from calibration/reactions.yaml.
    fields: resolved fields, for people.
    """

    id: str
    kind: str
    hedger: int
    at: int | None
    until: int | None
    every: int | None
    after: int | None
    delay: Delay
    when: Program | None
    rate: Program | None
    once: bool
    by: str
    stream: int
    effects: tuple[Effect, ...]
    story: str
    reaction: bool
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """Numbers that differ from one replication to the next: replication r has row r % rows.

    Attributes
    ----------
    places: (n,) indices in `World.numbers`. values: (rows, n).
    """

    places: NDArray[np.int64]
    values: NDArray[np.float64]

    def of(self, replications: NDArray[np.int64]) -> NDArray[np.float64]:
        """Values of some replications, (n, replications)."""
        return self.values[replications % len(self.values)].T


@dataclass(frozen=True, slots=True)
class World:
    """A resolved scenario with its calibration: the only thing an engine reads.

    Attributes
    ----------
    name, title, about: of the scenario file.
    hedgers, partners, frameworks: names; their order is the order of every sum.
    poles: the two partners between which lean is measured.
    start: first month as (year, month). months: number of months played.
    number_names: name of every number, in the order of ``Numbers``.
    numbers: their values, same length.
    initial: value of every row before the first month, where no number gives it.
    initial_number: index of the number that gives a row's first value, or -1.
    link: frameworks x partners; 1 for the convener, the parameter ``member_link`` counts for
        co-members: stored as 2 (convener), 1 (member), 0.
    events: in an order in which every cause precedes its consequences.
    drawn: numbers that take other values in each replication, or None where all are as they stand.
    """

    name: str
    title: str
    about: str
    hedgers: tuple[str, ...]
    partners: tuple[str, ...]
    frameworks: tuple[str, ...]
    poles: tuple[str, str]
    start: tuple[int, int]
    months: int
    number_names: tuple[str, ...]
    numbers: NDArray[np.float64]
    initial: NDArray[np.float64]
    initial_number: NDArray[np.int64]
    link: NDArray[np.int64]
    events: tuple[Event, ...]
    notes: tuple[str, ...] = field(default=())
    drawn: Drawn | None = None

    def numbers_of(self, replication: int) -> NDArray[np.float64]:
        """Values of the numbers in one replication, same order and length as ``numbers``."""
        values = self.numbers.copy()
        if self.drawn is not None:
            values[self.drawn.places] = self.drawn.of(np.array([replication]))[:, 0]
        return values

    @property
    def rows(self) -> Rows:
        """Where each variable stands in the situation's rows."""
        return Rows(self.hedgers, self.partners, self.frameworks)

    @property
    def first_month(self) -> int:
        """The first month, counted from the beginning of year 0."""
        year, month = self.start
        return 12 * year + month - 1


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


def recorded_names(world: World) -> list[str]:
    """Names of all recorded rows: the situation in force, then the measures.

    ``trust.China``, ``output``, ``member.ASEAN``, ``lean``; with several hedgers each after its
    hedger: ``Laos.trust.China``.
    """
    rows = world.rows
    found = []
    for name in (*rows.names(), *MeasureRows(rows).names()):
        variable, hedger, *of = _parts(name, world)
        own = ".".join([variable, *of])
        found.append(own if len(world.hedgers) == 1 else f"{hedger}.{own}")
    return found


def _parts(name: str, world: World) -> list[str]:
    """Split a full row name into variable, hedger and, if any, partner or framework."""
    for hedger in world.hedgers:
        before, found, after = name.partition(f".{hedger}")
        if found and (not after or after.startswith(".")):
            return [before, hedger, *([after[1:]] if after else [])]
    raise ValueError(name)


def unit_of(name: str) -> str:
    """Unit of a recorded row of a world with one hedger, by its name."""
    measures = {measure.name: measure.unit for measure in (*HEDGER_MEASURES, *TIE_MEASURES)}
    first = name.partition(".")[0]
    return measures.get(name) or measures.get(first) or VARIABLES[first].unit


def is_money(name: str) -> bool:
    """Whether an outcome is counted in US$."""
    return unit_of(name).startswith("US$")
