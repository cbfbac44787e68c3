"""The resolved world that both engines play: complete, frozen data.

A world is what a scenario file becomes once names are looked up, defaults filled in, event kinds
expanded and expressions compiled. Everything is addressed by row (variables) or index (numbers).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.index import Rows

SHARING = 2  # neighbouring replications that have the same sampled numbers


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


def stream(purpose: str, *who: str) -> int:
    """Return the key of one random stream, of a purpose and of whom it concerns: 64-bit BLAKE2b.

    Each name goes in with its length before it, so ("ab", "c") and ("a", "bc") differ. The order
    of names counts. Plain Python only: call it when a world or a plan is built.
    """
    names = [name.encode() for name in (purpose, *who)]
    joined = b"".join(b"%d:%s," % (len(name), name) for name in names)
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "little")


CONVENER = 2  # in `World.link`


@dataclass(frozen=True, slots=True)
class Program:
    """An expression as postfix code: parallel arrays of operation and operand.

    Attributes
    ----------
    codes: operation of each step (``expressions.Code``).
    operands: row, number index or constant index of each step; 0 where it has none.
    constants: literal numbers of the expression.
    text: the expression as written, for people.
    """

    codes: tuple[int, ...]
    operands: tuple[int, ...]
    constants: tuple[float, ...]
    text: str

    def reads(self, code: int) -> set[int]:
        """Return what the steps of one operation refer to: rows, numbers or events."""
        steps = zip(self.codes, self.operands, strict=True)
        return {operand for step, operand in steps if step == code}


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
    opening; ``when`` must hold; ``rate`` (per year) is a hazard; ``probability`` is that of firing
    in a month in which all else lets it (`any_month` says which months these are).

    Attributes
    ----------
    id: unique in the world. kind: the event kind. hedger: index of the hedger it concerns.
    at, until: months from the start; ``at`` may be negative (before the start: never fires
        without ``every``); None where not given.
    after: index of the causing event (always earlier in the list), or None.
    when, rate, probability: programs over the situation and numbers, or None; never both a rate and
        a probability.
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
    probability: Program | None = None

    @property
    def conditions(self) -> tuple[Program, ...]:
        """Programs over the situation: ``when``, ``rate`` and ``probability``, where given."""
        programs = (self.when, self.rate, self.probability)
        return tuple(program for program in programs if program is not None)

    @property
    def any_month(self) -> bool:
        """Whether the event may fire in any month of its window, not in the first alone.

        It may with a condition or a hazard, and with a probability unless the window is one month:
        opened by a date or a cause, and closed by nothing.
        """
        opened = self.at is not None or self.after is not None
        drawn_monthly = self.probability is not None and (self.until is not None or not opened)
        return self.when is not None or self.rate is not None or drawn_monthly

    @property
    def programs(self) -> tuple[Program, ...]:
        """Every program of the event: amounts of its effects, then its conditions."""
        return (*(effect.amount for effect in self.effects), *self.conditions)


@dataclass(frozen=True, slots=True)
class Sampled:
    """Numbers that differ between pairs of replications: replication r has row r // 2 % rows.

    Two neighbours (2j and 2j + 1) differ by chance alone, which tells its share of the variance.

    Attributes
    ----------
    places: (n,) indices in `World.numbers`. values: (rows, n).
    """

    places: NDArray[np.int64]
    values: NDArray[np.float64]

    def of(self, replications: NDArray[np.int64]) -> NDArray[np.float64]:
        """Values of some replications, (n, replications)."""
        return self.values[replications // SHARING % len(self.values)].T


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
    sampled: numbers that differ from one replication to the next, or None where all are fixed.
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
    sampled: Sampled | None = None

    def common_clubs(self) -> NDArray[np.float64]:
        """Share of the clubs of either of two partners to which both belong (partners, partners).

        A convener counts as a member of its club; two that belong to none have 0.
        """
        belongs = (self.link > 0).astype(float)
        both = belongs.T @ belongs
        either = np.diag(both)[:, None] + np.diag(both)[None, :] - both
        shares: NDArray[np.float64] = both / np.maximum(either, 1.0)
        return shares

    def numbers_of(self, replication: int) -> NDArray[np.float64]:
        """Values of the numbers in one replication, same order and length as ``numbers``."""
        values = self.numbers.copy()
        if self.sampled is not None:
            values[self.sampled.places] = self.sampled.of(np.array([replication]))[:, 0]
        return values

    @property
    def rows(self) -> Rows:
        """Where each variable stands in the situation's rows."""
        return Rows(self.hedgers, self.partners, self.frameworks)

    def overlaid_rows(self) -> list[int]:
        """Rows that something may lie over: exports (access), and targets of fades and levels."""
        first = self.rows.tie("exports", 0, 0)
        effects = [effect for event in self.events for effect in event.effects]
        over = {effect.row for effect in effects if effect.shape in (Shape.FADE, Shape.LEVEL)}
        return sorted({*range(first, first + self.rows.ties), *over})

    @property
    def first_month(self) -> int:
        """The first month, counted from the beginning of year 0."""
        year, month = self.start
        return 12 * year + month - 1
