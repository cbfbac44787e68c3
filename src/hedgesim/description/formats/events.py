"""The event language as data: triggers, effects, kinds of event, events and reactions."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator

from hedgesim.description.formats.sourced import Basis, Sourced
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault, one_of, suggest
from hedgesim.description.parsing.validating import Model
from hedgesim.description.parsing.values import (
    Amount,
    Condition,
    Date,
    Flag,
    Id,
    Name,
    Names,
    Number,
    Probability,
    Rate,
    Span,
    Text,
    Time,
)
from hedgesim.description.world.variables import VARIABLES

ShapeName = Literal["jump", "ramp", "fade", "level"]
FieldType = Literal[
    "partner", "country", "framework", "months", "number", "share", "money", "flag", "text"
]
ENTITIES = ("partner", "country", "framework")
NUMERIC = ("months", "number", "share", "money")
RANGED = ("number", "share", "money")
AMOUNTS = ("by", "times", "to")
TRIGGERS = ("at", "when", "rate", "probability", "after", "every")
CONDITIONS = ("when", "rate", "probability")  # expressions over the situation


def _wait(value: object) -> object:
    return {"fixed": value} if isinstance(value, str | int | float | None) else value


class Wait(Model):
    """Time between a cause and its consequence: fixed, exponential or uniform.

    Attributes
    ----------
    fixed: months. mean: mean of an exponential wait, in months. between: least and most months.
    """

    fixed: Time | None = None
    mean: Span | None = None
    between: tuple[Time, Time] | None = None

    @model_validator(mode="after")
    def one_form(self) -> Self:
        """Require one of the three, and a range that runs upwards."""
        if sum(form is not None for form in (self.fixed, self.mean, self.between)) != 1:
            hint = "'6 months', {mean: …} or {between: [… , …]}"
            raise Fault("a delay is one time", hint, ("fixed",))
        if self.between and self.between[0] >= self.between[1]:
            raise Fault("the range of a delay runs upwards", "the shorter first", ("between",))
        return self


type WaitValue = Annotated[Wait, BeforeValidator(_wait, json_schema_input_type=str | Wait)]


def _times(value: object) -> object:
    """Time of an effect: a literal, or the name of a field or parameter."""
    if isinstance(value, str) and not units.is_time(value) and value.isidentifier():
        return value
    return units.write_months(units.months(value))


type TimeName = Annotated[str, BeforeValidator(_times)]


class EffectFile(Model):
    """A declared change of one variable, as written.

    Attributes
    ----------
    change: name of the variable. of: field, country or framework that it concerns; ``all`` is every
        partner.
    by, times, to: the amount: added, multiplied by, or set; exactly one. In it ``partner`` stands
        for whom ``of`` names: ``reference.aid.partner``.
    shape: how it unfolds. over: time of a ramp. half_life: of a fade. lasts (``for``): of a level.
    delay: time between the event and the effect's beginning.
    Times are ``12 months``, or name a field or a parameter in months.
    """

    change: Name
    of: Name | None = None
    by: Amount | None = None
    times: Amount | None = None
    to: Amount | None = None
    shape: ShapeName = "jump"
    over: TimeName | None = None
    half_life: TimeName | None = None
    lasts: TimeName | None = Field(default=None, alias="for")
    delay: TimeName | None = None

    @property
    def amount(self) -> tuple[str, str]:
        """Key of the amount (by, times or to) and its text."""
        return next((key, text) for key in AMOUNTS if (text := getattr(self, key)) is not None)

    @field_validator("change")
    @classmethod
    def known(cls, name: str) -> str:
        """Require the name of a variable that events can change."""
        if name not in VARIABLES:
            raise Fault(f"there is no variable '{name}'", one_of(name, tuple(VARIABLES), 40))
        if VARIABLES[name].moved_by == "choice":
            hint = "change what the choice rests on, such as trust or threat"
            raise Fault(f"'{name}' is the hedger's choice: no event changes it", hint)
        return name

    @model_validator(mode="after")
    def one_amount(self) -> Self:
        """Require one of by, times and to."""
        given = [name for name in AMOUNTS if getattr(self, name) is not None]
        if not given:
            hint = "by: added, times: multiplied by, or to: set"
            raise Fault("no amount is given", hint, ("by",))
        if len(given) > 1:
            raise Fault(f"two amounts: {' and '.join(given)}", "keep one", (given[1],), key=True)
        return self

    @model_validator(mode="after")
    def times_of_shape(self) -> Self:
        """Give each shape its own time; ``to`` only jumps."""
        own = {"over": "ramp", "half_life": "fade", "lasts": "level"}
        for field, shape in own.items():
            key = "for" if field == "lasts" else field
            value = getattr(self, field)
            if value is not None and self.shape != shape:
                wrong = f"'{key}' belongs to shape {shape}"
                raise Fault(wrong, f"shape: {shape}", (key,), key=True, beside=("shape",))
            if value is None and self.shape == shape and field != "lasts":
                raise Fault(f"shape {shape} needs '{key}'", f"{key}: 12 months", ("shape",))
            if value is not None and units.is_time(value) and units.months(value) == 0:
                raise Fault(f"'{key}' of 0 months", "at least 1 month", (key,))
        if self.to is not None and self.shape != "jump":
            raise Fault("'to' sets a value at once: its shape is jump", "use 'by'", ("shape",))
        return self

    @model_validator(mode="after")
    def concerns(self) -> Self:
        """Require whom a tie or a membership is of; the hedger's own is of nobody else."""
        level = VARIABLES[self.change].level
        if level == "hedger" and self.of is not None:
            message = f"'{self.change}' is the hedger's own: no 'of'"
            raise Fault(message, "", ("of",), key=True, beside=("change",))
        if level != "hedger" and self.of is None:
            whom = "a framework" if level == "membership" else "a partner"
            raise Fault(f"'{self.change}' needs 'of'", f"of: {whom}", ("change",))
        return self


class Trigger(Model):
    """When an event happens; see `world.Event` for how windows, conditions and rates combine."""

    at: Date | None = None
    when: Condition | None = None
    rate: Rate | None = None
    probability: Probability | None = None
    after: Name | None = None
    delay: WaitValue | None = None
    every: Span | None = None
    until: Date | None = None
    once: Flag | None = None

    @model_validator(mode="after")
    def triggered(self) -> Self:
        """Require something that makes the event happen."""
        if all(getattr(self, name) is None for name in TRIGGERS):
            for key in self.model_extra or ():
                if near := suggest(key, TRIGGERS):
                    message = f"nothing makes this event happen: '{key}' is no trigger"
                    raise Fault(message, near, (key,), key=True)
            hint = f"give {', '.join(TRIGGERS[:-1])} or {TRIGGERS[-1]}"
            raise Fault("nothing makes this event happen", hint, ("every",))
        if self.rate is not None and self.probability is not None:
            hint = "keep one: a rate is per year, a probability for each month or occasion"
            wrong = "both a rate and a probability"
            raise Fault(wrong, hint, ("probability",), key=True, beside=("rate",))
        if self.delay is not None and self.after is None:
            raise Fault("a delay follows a cause", "add 'after: ID'", ("delay",), key=True)
        if self.at is not None and self.until is not None and self.until < self.at:
            raise Fault("'until' lies before 'at'", "", ("until",), beside=("at",))
        return self

    @property
    def conditions(self) -> tuple[str, ...]:
        """Its expressions over the situation, where given."""
        given = (getattr(self, name) for name in CONDITIONS)
        return tuple(text for text in given if text is not None)

    @property
    def fires_once(self) -> bool:
        """At most once, which is the default unless the event comes every so often."""
        return self.every is None if self.once is None else self.once


class EventFile(Trigger):
    """One event of a scenario, as written. Further keys are the fields of its kind."""

    model_config = ConfigDict(extra="allow")

    event: Name
    id: Id | None = None
    by: Name | None = None
    hedger: Name | None = None
    effects: tuple[EffectFile, ...] = ()
    note: Text | None = None

    @property
    def extras(self) -> dict[str, Any]:
        """Keys beyond those of every event: fields of the kind, as yet unchecked."""
        return dict(self.__pydantic_extra__ or {})


EVENT_KEYS = tuple(EventFile.model_fields)


class KindField(Basis):
    """One field of a kind of event; its basis is that of the default.

    Attributes
    ----------
    type (``is``): what the field holds. many: a list of it may be given.
    default: taken where the field is left out; ``convener of FIELD`` names the convener of a
        framework. optional: it may be left out altogether. within: least and most of a number.
    """

    type: FieldType = Field(alias="is")
    meaning: Text
    many: Flag = False
    default: Any = None
    optional: Flag = False
    within: tuple[Number, Number] | None = None

    @model_validator(mode="after")
    def fitting(self) -> Self:
        """Let only names be many, and only numbers have a range."""
        key = what = ""
        if self.many and self.type not in ENTITIES:
            key, what = "many", "holds one value"
        elif self.within is not None and self.type not in RANGED:
            key, what = "within", "has no range"
        if key:
            raise Fault(f"a field of {self.type} {what}", "", (key,), key=True, beside=("is",))
        return self

    @property
    def required(self) -> bool:
        """The scenario must give it."""
        return self.default is None and not self.optional


class Kind(Basis):
    """A kind of event: its fields and what it does, in terms of fields and parameters."""

    kind: Id
    meaning: Text
    mechanisms: Names = ()
    severity: Sourced | None = None
    fields: dict[str, KindField] = Field(default={})
    effects: tuple[EffectFile, ...] = ()
    story: Text | None = None


class RoleFile(Basis):
    """A role that reactions are bound to: those for whom an expression holds.

    Attributes
    ----------
    of: what plays the role: a partner, a framework, or a pair of partners.
    where: an expression over numbers of the calibration, named as in ``set:``, in which
    ``partner``, ``rival``, ``framework`` and ``convener`` stand for names; ``neighbour`` is 1 where
    the partner borders on the hedger, ``convened`` where the framework's convener is a partner.
    """

    role: Name
    meaning: Text
    of: Literal["partner", "framework", "pair"]
    where: Condition


class ReactionFile(Trigger, Basis):
    """A decision of an agent: an event whose trigger depends on the situation.

    Attributes
    ----------
    for_each: the reaction stands once for each framework, partner, pair of partners (``partner``
    and ``rival``) or hedger. among: only these, by role or by name.
    event: kind. fields (``with``): fields of the kind, each a role or a literal. by: who acts.
    """

    reaction: Id
    meaning: Text
    for_each: Literal["framework", "partner", "pair", "nothing"] = "nothing"
    among: Names | None = None
    event: Name
    fields: dict[str, Any] = Field(default={}, alias="with")
    by: Name | None = None
