"""Targets: what a history must reproduce, as targets.yaml tells it; read only where asked for."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, model_validator

from hedgesim.description import units
from hedgesim.description.problems import Fault, one_of, suggest
from hedgesim.description.reading import Document, read
from hedgesim.description.sites import Site
from hedgesim.description.sourced import Basis
from hedgesim.description.validating import Model, validate
from hedgesim.description.values import Entity, Id, Names, Text, Whole
from hedgesim.description.world import World, recorded_names

KINDS = ("level", "change", "order", "rank")
BOUNDS = ("near", "at_least", "at_most", "between")
_RANGE = re.compile(r"(\S+?)\s*\.\.\s*(\S+)")


@dataclass(frozen=True, slots=True)
class Period:
    """Months from ``first`` to ``last``, both in it, counted from year 0."""

    first: int
    last: int

    def told(self) -> str:
        """Write the period as in the file."""
        if self.first == self.last:
            return units.write_date(self.first)
        if self.first % 12 == 0 and self.last == self.first + 11:
            return str(self.first // 12)
        return f"{units.write_date(self.first)}..{units.write_date(self.last)}"


def _period(value: object) -> Period:
    """Read ``2011`` (its twelve months), ``2011-06`` or ``2011-06..2012-05``."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9999:
        return Period(12 * value, 12 * value + 11)
    pair = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if pair is None:
        try:
            month = units.date(value)
        except Fault as fault:
            raise Fault(fault.message, "2011, 2011-06 or 2011-06..2012-05") from None
        return Period(month, month)
    first, last = (units.date(part) for part in pair.groups())
    if last < first:
        raise Fault(f"'{value}' runs backwards", "the earlier month first")
    return Period(first, last)


def _bound(value: object) -> float:
    part = units.percent(value)
    return units.money(value) if part is None else part


def _tolerance(value: object) -> float:
    found = _bound(value)
    if found <= 0:
        raise Fault("a tolerance is above 0", "a miss that would be no surprise")
    return found


type PeriodValue = Annotated[Period, PlainValidator(_period, json_schema_input_type=int | str)]
type Bound = Annotated[float, PlainValidator(_bound, json_schema_input_type=float | str)]
type Tolerance = Annotated[float, PlainValidator(_tolerance, json_schema_input_type=float | str)]


class Target(Basis):
    """Something that the history must reproduce, and how closely.

    One of four kinds. ``level``: an outcome in a period, ``at``. ``change``: how it moves
    ``from`` one period ``to`` another. ``order``: a tie variable of ``partners``, the largest
    first. ``rank``: the ``place`` of a ``partner`` in a tie variable, ``among`` partners.
    ``per``: divided by another outcome. A level and a change say what is right: ``near`` a value,
    ``at_least``, ``at_most`` or ``between`` two; what is counted in US$ changes in relative terms.
    ``tolerance``: a miss of one standard error, relative for US$.

    A target that rests on documents is fitted; one that rests on a statistic is only checked.
    """

    id: Id
    claim: Text
    level: Text | None = None
    change: Text | None = None
    order: Text | None = None
    rank: Text | None = None
    per: Text | None = None
    at: PeriodValue | None = None
    start: PeriodValue | None = Field(default=None, alias="from")
    to: PeriodValue | None = None
    partners: Names = ()
    partner: Entity | None = None
    place: Whole | None = None
    among: Names = ()
    near: Bound | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None
    between: tuple[Bound, Bound] | None = None
    tolerance: Tolerance

    @property
    def kind(self) -> Literal["level", "change", "order", "rank"]:
        """What is told of the outcome."""
        for name in KINDS:
            if getattr(self, name) is not None:
                return name  # type: ignore[return-value]
        raise AssertionError(self.id)

    @property
    def outcome(self) -> str:
        """The outcome, or the tie variable, that is looked at."""
        return str(getattr(self, self.kind))

    @property
    def fitted(self) -> bool:
        """Whether calibration uses it; else it is only checked."""
        return bool(self.evidence)

    @property
    def range(self) -> tuple[float, float]:
        """What is right, as a closed range in the outcome's unit; infinite where it is open."""
        if self.near is not None:
            return self.near, self.near
        if self.between is not None:
            return self.between
        infinity = float("inf")
        low = -infinity if self.at_least is None else self.at_least
        return low, infinity if self.at_most is None else self.at_most

    @model_validator(mode="after")
    def whole(self) -> Self:
        """Require one kind, with what that kind needs and nothing else."""
        kinds = [name for name in KINDS if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise Fault("a target has one kind", "one of: " + ", ".join(KINDS))
        needed = {
            "level": ["at"],
            "change": ["from", "to"],
            "order": ["at", "partners"],
            "rank": ["at", "partner", "place"],
        }[kinds[0]]
        names = {"from": "start"}
        for name in needed:
            if getattr(self, names.get(name, name)) in (None, ()):
                raise Fault(f"'{name}' is missing, which a target of this kind needs")
        bounds = [name for name in BOUNDS if getattr(self, name) is not None]
        if kinds[0] in ("level", "change") and len(bounds) != 1:
            raise Fault("what is right?", "one of: " + ", ".join(BOUNDS))
        if kinds[0] in ("order", "rank") and bounds:
            raise Fault(f"'{bounds[0]}' has no place here", "remove it", (bounds[0],), key=True)
        low, high = self.range
        if low > high:
            raise Fault("the range runs downwards", "[low, high]", ("between",))
        if not self.given:
            raise Fault("this rests on nothing", "evidence: [ids], or source: of a statistic")
        return self

    def told(self) -> str:
        """Say what is looked at, in a few words."""
        what = self.outcome + (f" per {self.per}" if self.per else "")
        if self.kind == "change":
            assert self.start is not None and self.to is not None
            return f"change of {what} from {self.start.told()} to {self.to.told()}"
        assert self.at is not None
        at = f"in {self.at.told()}"
        if self.kind == "order":
            return f"order of {what} {at}"
        if self.kind == "rank":
            return f"{self.partner} is number {self.place} in {what} {at}"
        return f"{what} {at}"


class TargetsFile(Model):
    """``targets.yaml``: the scenario that is played, and what it must reproduce."""

    scenario: Text
    targets: tuple[Target, ...]

    @model_validator(mode="after")
    def distinct(self) -> Self:
        """Require every id once."""
        seen: set[str] = set()
        for position, target in enumerate(self.targets):
            if target.id in seen:
                raise Fault(
                    f"'{target.id}' is given twice", "keep one", ("targets", position, "id")
                )
            seen.add(target.id)
        return self


@dataclass(frozen=True)
class Targets:
    """The file as read: places beside values."""

    document: Document
    file: TargetsFile

    @property
    def all(self) -> tuple[Target, ...]:
        """Every target, in the order of the file."""
        return self.file.targets


def load_targets(folder: Path) -> Targets:
    """Read targets.yaml of a calibration folder. Raises InputError."""
    document = read(folder / "targets.yaml")
    return Targets(document, validate(document, TargetsFile))


def require_sound(targets: Targets, world: World) -> None:
    """Raise InputError with every fault that `check_targets` finds."""
    site = Site(targets.document)
    check_targets(targets, world, site)
    site.settle()


def check_targets(targets: Targets, world: World, site: Site) -> None:
    """Note targets that name an outcome that the world has not, or a time outside its clock."""
    outcomes = recorded_names(world)
    clock = world.first_month, world.first_month + world.months - 1
    tied = sorted({name.partition(".")[0] for name in outcomes if "." in name})
    for position, target in enumerate(targets.all):
        place = site.elsewhere(targets.document) / "targets" / position
        if target.kind in ("level", "change"):
            _known(target.outcome, outcomes, place / target.kind)
        elif target.outcome not in tied:
            _known(target.outcome, tied, place / target.kind)
        else:
            _partners(target, world.partners, place)
        if target.per is not None:
            _known(target.per, outcomes, place / "per")
        for name, period in (("at", target.at), ("from", target.start), ("to", target.to)):
            if period is not None and not clock[0] <= period.first <= period.last <= clock[1]:
                hint = " to ".join(units.write_date(month) for month in clock)
                (place / name).report(f"{period.told()} lies outside the scenario's clock", hint)


def _partners(target: Target, known: tuple[str, ...], site: Site) -> None:
    for name in ("partners", "among"):
        for position, partner in enumerate(getattr(target, name)):
            _known(partner, known, site / name / position, "partner")
    if target.partner is not None:
        _known(target.partner, known, site / "partner", "partner")
    least = 2 if target.kind == "order" else 0
    if len(target.partners) < least:
        (site / "partners").report("an order has at least two partners")
    most = len(target.among or known)
    if target.place is not None and not 1 <= target.place <= most:
        (site / "place").report(f"there is no place {target.place}", f"1 to {most}")


def _known(name: str, known: Collection[str], site: Site, what: str = "outcome") -> None:
    if name not in known:
        hint = suggest(name, known) or one_of(name, tuple(known))
        site.report(f"there is no {what} '{name}'", hint)
