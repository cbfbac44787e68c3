"""Targets that a history must reproduce, as read from targets.yaml."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, model_validator

from hedgesim.description.formats.periods import PeriodValue
from hedgesim.description.formats.sourced import Basis
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import Fault, InputError, Loc, Problem
from hedgesim.description.parsing.reading import Document, read
from hedgesim.description.parsing.validating import Model, validate
from hedgesim.description.parsing.values import (
    Entity,
    Flag,
    Id,
    Names,
    QuantityForm,
    Text,
    Whole,
)
from hedgesim.description.world.variables import is_money

KINDS = ("level", "change", "largest", "order", "rank", "leading", "event")
BOUNDED = ("level", "change", "largest")  # what is right is a range
BOUNDS = ("near", "at_least", "at_most", "between")
# What each kind needs beside its outcome, and what it may have.
NEEDED = {
    "level": ("at",),
    "change": ("from", "to"),
    "order": ("at", "partners"),
    "rank": ("at", "partner", "place"),
    "leading": ("at", "partners"),
    "largest": ("at",),
    "event": ("at", "happens"),
}
ALLOWED = {
    "level": ("partners", "per", *BOUNDS),
    "change": ("partners", "per", *BOUNDS),
    "order": ("per",),
    "rank": ("among", "per"),
    "leading": ("among", "per"),
    "largest": ("among", "per", *BOUNDS),
    "event": (),
}
NO_HISTORY = "runs sample its priors; to fit them, write a history and what it must reproduce"


def _bound(value: object) -> float:
    part = units.percent(value)
    return units.money(value) if part is None else part


def _tolerance(value: object) -> float:
    found = _bound(value)
    if found <= 0:
        raise Fault("a tolerance is above 0", "a miss that would be no surprise")
    return found


type Bound = Annotated[float, PlainValidator(_bound, json_schema_input_type=float | QuantityForm)]
_ToleranceForm = Annotated[float, Field(gt=0)] | QuantityForm
type Tolerance = Annotated[float, PlainValidator(_tolerance, json_schema_input_type=_ToleranceForm)]


class Target(Basis):
    """Something that the history must reproduce, and how closely.

    One of seven kinds: level, change, largest, order, rank, leading or event. What is counted in
    US$ changes in relative terms.

    A target that rests on documents is fitted; one that rests on a statistic is only checked.
    """

    id: Id
    """Name of the target."""
    claim: Text
    """What is claimed, in one sentence."""
    level: Text | None = None
    """An outcome in a period: the kind of target that looks at a level."""
    change: Text | None = None
    """An outcome: how it moves from one period to another."""
    order: Text | None = None
    """A tie variable: in which order the partners stand, the largest first."""
    rank: Text | None = None
    """A tie variable: the place of a partner in it."""
    leading: Text | None = None
    """A tie variable: each of the partners is ahead of all others."""
    largest: Text | None = None
    """A tie variable: how large it is with the partner that has most of it."""
    event: Text | None = None
    """An event or a reaction: whether it happens in a period."""
    happens: Flag | None = None
    """Whether the event happens."""
    variant: Id | None = None
    """The variant of the history in which it is looked for."""
    per: Text | None = None
    """Another outcome by which it is divided."""
    at: PeriodValue | None = None
    """The period: 2011, 2011-06 or 2011-06..2012-05."""
    start: PeriodValue | None = Field(default=None, alias="from")
    """The earlier period of a change."""
    to: PeriodValue | None = None
    """The later period of a change."""
    partners: Names = ()
    """Partners whose tie variables are added, ordered or compared."""
    partner: Entity | None = None
    """The partner whose place is looked at."""
    place: Whole | None = None
    """The place of the partner, from 1."""
    among: Names = ()
    """Partners with whom it is compared; default all."""
    near: Bound | None = None
    """The value that is right."""
    at_least: Bound | None = None
    """The least that is right."""
    at_most: Bound | None = None
    """The most that is right."""
    between: tuple[Bound, Bound] | None = None
    """Least and most that are right."""
    tolerance: Tolerance
    """A miss of one standard error: relative for US$, of an order a share of its pairs."""

    @property
    def kind(self) -> Literal["level", "change", "largest", "order", "rank", "leading", "event"]:
        """Which of the seven kinds it is."""
        for name in KINDS:
            if getattr(self, name) is not None:
                return name  # type: ignore[return-value]
        raise AssertionError(self.id)

    @property
    def outcome(self) -> str:
        """The outcome, the tie variable or the event that is looked at."""
        return str(getattr(self, self.kind))

    @property
    def added(self) -> tuple[str, ...]:
        """Of a level or a change: the outcomes whose sum is looked at."""
        return tuple(f"{self.outcome}.{name}" for name in self.partners) or (self.outcome,)

    @property
    def about(self) -> tuple[str, ...]:
        """Outcomes that it concerns, without those that it only compares with."""
        if self.kind in ("level", "change"):
            return self.added
        if self.kind in ("largest", "event"):
            return (self.outcome,)
        whose = self.partners or (str(self.partner),)
        return tuple(f"{self.outcome}.{name}" for name in whose)

    @property
    def fitted(self) -> bool:
        """Whether calibration uses it; else it is only checked."""
        return bool(self.evidence)

    @property
    def range(self) -> tuple[float, float]:
        """What is right, as a closed range in the outcome's unit; infinite where it is open."""
        if self.kind == "event":
            return (1.0, math.inf) if self.happens else (-math.inf, 0.0)
        if self.near is not None:
            return self.near, self.near
        if self.between is not None:
            return self.between
        low = -math.inf if self.at_least is None else self.at_least
        return low, math.inf if self.at_most is None else self.at_most

    @model_validator(mode="after")
    def whole(self) -> Self:
        """Require one kind, with what that kind needs and nothing else."""
        kinds = [name for name in KINDS if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise Fault("a target has one kind", "one of: " + ", ".join(KINDS))
        kind = kinds[0]
        for name in NEEDED[kind]:
            if self._given(name) in (None, ()):
                raise Fault(f"'{name}' is missing, which a target of this kind needs")
        fields = {name for names in (*NEEDED.values(), *ALLOWED.values()) for name in names}
        for name in sorted(fields - {*NEEDED[kind], *ALLOWED[kind]}):
            if self._given(name) not in (None, ()):
                raise Fault(f"'{name}' is not allowed here", "remove it", (name,), key=True)
        bounds = [name for name in BOUNDS if getattr(self, name) is not None]
        if kind in BOUNDED and len(bounds) != 1:
            raise Fault("no goal is given, or several", "one of: " + ", ".join(BOUNDS))
        low, high = self.range
        if low > high:
            raise Fault("the range runs downwards", "[low, high]", ("between",))
        if not self.given:
            raise Fault("no basis given", "evidence: [ids], or source: of a statistic")
        return self

    def _given(self, name: str) -> object:
        return getattr(self, "start" if name == "from" else name)

    def describe(self) -> str:
        """Say what is looked at, in a few words."""
        variant = f" (variant {self.variant})" if self.variant else ""
        return self._statistic() + variant

    def _statistic(self) -> str:
        what = self.outcome + (f" per {self.per}" if self.per else "")
        if self.partners and self.kind in ("level", "change"):
            what += f" of {_listed(self.partners)} together"
        if self.kind == "change":
            assert self.start is not None and self.to is not None
            return f"change of {what} from {self.start.describe()} to {self.to.describe()}"
        assert self.at is not None
        at = f"in {self.at.describe()}"
        if self.kind == "order":
            return f"order of {what} {at}"
        if self.kind == "rank":
            return f"{self.partner} is number {self.place} in {what} {at}"
        if self.kind == "leading":
            verb = "leads" if len(self.partners) == 1 else "lead"
            return f"{_listed(self.partners)} {verb} in {what} {at}"
        if self.kind == "largest":
            return f"largest {what} {at}"
        return f"{what} {at}"


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def format_goal(target: Target) -> str:
    """Return what is right, and the tolerance: ``≥ 0.02 ± 0.02``."""
    if target.kind == "order":
        return f"{' > '.join(target.partners)} ± {target.tolerance:.2g} of pairs"
    low, high = target.range
    if target.kind == "event":
        goal = "happens" if target.happens else "does not happen"
    elif target.kind in ("rank", "leading"):
        goal = "yes"
    elif low == high:
        goal = format_amount(target, low)
    elif math.isinf(high):
        goal = f"≥ {format_amount(target, low)}"
    elif math.isinf(low):
        goal = f"≤ {format_amount(target, high)}"
    else:
        goal = f"{format_amount(target, low)} to {format_amount(target, high)}"
    tolerance = f"{target.tolerance:.0%}" if relative(target) else f"{target.tolerance:.2g}"
    return f"{goal} ± {tolerance}"


def required_range(target: Target) -> tuple[float, float]:
    """Return the range of the statistic that is right, see `inference.calibration.matching`."""
    if target.kind == "order":
        return 1.0, math.inf
    if target.kind in ("rank", "leading"):
        return 0.0, math.inf
    low, high = target.range
    if not relative(target):
        return low, high
    shift = 1.0 if target.kind == "change" else 0.0  # a change is a share of what was
    return math.log(max(low + shift, 1e-9)), math.log(max(high + shift, 1e-9))


def relative(target: Target) -> bool:
    """Whether misses are relative, and the statistic is the logarithm of US$."""
    return target.per is None and target.kind != "event" and is_money(target.outcome)


def format_amount(target: Target, value: float) -> str:
    """Write a value of what the target looks at."""
    if relative(target):
        return f"{value:+.0%}" if target.kind == "change" else f"US$ {value:,.0f} m"
    return f"{value:.3g}"


class TargetsFile(Model):
    """``targets.yaml``: the scenario that is played, and what it must reproduce."""

    scenario: Text
    """Scenario that is played, by name."""
    targets: tuple[Target, ...]
    """What it must reproduce."""


@dataclass(frozen=True)
class Located:
    """A target and where it stands: in which file, below which keys, in which unit."""

    target: Target
    document: Document
    loc: Loc
    unit: str = ""

    def location(self, around: Location) -> Location:
        """Return its location, whose faults go to the list of another."""
        return Location(self.document, self.loc, around.problems)

    @property
    def place(self) -> tuple[str, int, int]:
        """Path, line and column."""
        return self.document.path, *self.document.place(self.loc)


@dataclass(frozen=True)
class Targets:
    """The file as read: places beside values; ``data``: figures that are fitted too."""

    document: Document
    file: TargetsFile
    data: tuple[Located, ...] = ()

    @property
    def all(self) -> tuple[Target, ...]:
        """Every target of the file, in its order."""
        return self.file.targets

    @property
    def fitted(self) -> tuple[Target, ...]:
        """Targets that a calibration fits: those on documents, then the data."""
        documents = (target for target in self.all if target.fitted)
        return (*documents, *(one.target for one in self.data))

    @property
    def places(self) -> dict[str, tuple[str, int, int]]:
        """Path, line and column of each target, by its id."""
        own = (Located(one, self.document, ("targets", n)) for n, one in enumerate(self.all))
        return {one.target.id: one.place for one in (*own, *self.data)}


def load_targets(folder: Path) -> Targets:
    """Read targets.yaml of a calibration folder.

    Raises
    ------
    InputError: there is none, or with every fault of form.
    """
    path = folder / "targets.yaml"
    if not path.is_file():
        message = "this calibration has no history to fit: there is no targets.yaml"
        raise InputError([Problem(str(folder), 1, 1, message, NO_HISTORY)])
    document = read(path)
    return Targets(document, validate(document, TargetsFile))
