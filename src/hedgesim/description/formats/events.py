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
    TimeForm,
    written,
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
    """Time between a cause and its consequence: fixed, exponential or uniform."""

    fixed: Time | None = None
    """A fixed wait, as 6 months."""
    mean: Span | None = None
    """Mean of an exponential wait, as 6 months."""
    between: tuple[Time, Time] | None = None
    """Least and most of a uniform wait, as [3 months, 9 months]."""

    @model_validator(mode="after")
    def one_form(self) -> Self:
        """Require one of the three, and a range that runs upwards."""
        if sum(form is not None for form in (self.fixed, self.mean, self.between)) != 1:
            hint = "'6 months', {mean: …} or {between: [… , …]}"
            raise Fault("a delay is one time", hint, ("fixed",))
        if self.between and self.between[0] >= self.between[1]:
            raise Fault("the range of a delay runs upwards", "the shorter first", ("between",))
        return self


type WaitValue = Annotated[Wait, BeforeValidator(_wait, json_schema_input_type=TimeForm | Wait)]


def _times(value: object) -> object:
    """Time of an effect: a literal, or the name of a field or parameter."""
    if isinstance(value, str) and not units.is_time(value) and value.isidentifier():
        return value
    return units.write_months(units.months(value))


_TimeNameForm = written(
    rf"{units.MONTHS}|[A-Za-z_][A-Za-z0-9_]*", "a time is written 12 months, or names one"
)
type TimeName = Annotated[str, BeforeValidator(_times, json_schema_input_type=_TimeNameForm)]


class EffectFile(Model):
    """A declared change of one variable, as written: exactly one of by, times and to.

    Times are ``12 months``, or name a field or a parameter in months.
    """

    change: Name
    """The variable that changes."""
    of: Name | None = None
    """The partner, framework or field that it concerns; all is every partner."""
    by: Amount | None = None
    """What is added: a number, -20%, US$ 35 m or an expression, where partner stands for `of`."""
    times: Amount | None = None
    """What it is multiplied by: 0.8 takes a fifth away."""
    to: Amount | None = None
    """What it is set to, at once."""
    shape: ShapeName = "jump"
    """How it unfolds: jump (the default), ramp (over), fade (half_life) or level (for)."""
    over: TimeName | None = None
    """Time of a ramp, as 12 months."""
    half_life: TimeName | None = None
    """Half-life of a fade, as 12 months."""
    lasts: TimeName | None = Field(default=None, alias="for")
    """How long a level lasts, as 12 months; without it to the end."""
    delay: TimeName | None = None
    """Time between the event and the beginning of the effect, as 3 months."""

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
    """The month, as 2024-08; with when, rate, probability or every: from that month."""
    when: Condition | None = None
    """In the first month in which this holds, as trust.Vietnam < 0.35."""
    rate: Rate | None = None
    """At random, with this rate per year: 0.3, or an expression as 1.5 * threat.Vietnam."""
    probability: Probability | None = None
    """At random, with this probability (0-1, or 30%): each month, each occasion, or once."""
    after: Name | None = None
    """Once the event of this id has happened, and the delay has passed."""
    delay: WaitValue | None = None
    """Time after the cause: 6 months, {mean: 6 months} or {between: [3 months, 9 months]}."""
    every: Span | None = None
    """At this interval, as 12 months, from `at` or from the start."""
    until: Date | None = None
    """Not after this month."""
    once: Flag | None = None
    """At most once: true by default, without `every`."""

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
    """Kind of event: `hedgesim kinds` lists them; custom has effects of its own."""
    id: Id | None = None
    """Name by which after, fired, variants and reports know the event; default the kind."""
    by: Name | None = None
    """Who acts, for readers."""
    hedger: Name | None = None
    """The hedger that the event concerns, where there are several."""
    effects: tuple[EffectFile, ...] = ()
    """What the event changes, beside the effects of its kind."""
    note: Text | None = None
    """A remark for readers."""

    @property
    def extras(self) -> dict[str, Any]:
        """Keys beyond those of every event: fields of the kind, as yet unchecked."""
        return dict(self.__pydantic_extra__ or {})


EVENT_KEYS = tuple(EventFile.model_fields)


class KindField(Basis):
    """One field of a kind of event; its basis is that of the default."""

    type: FieldType = Field(alias="is")
    """What the field holds."""
    meaning: Text
    """What the field means, in one sentence."""
    many: Flag = False
    """A list of it may be given."""
    default: Any = None
    """Taken where the field is left out; `convener of FIELD` is the convener of that framework."""
    optional: Flag = False
    """It may be left out altogether."""
    within: tuple[Number, Number] | None = None
    """Least and most of a number."""

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
    """Name of the kind, as `event:` names it."""
    meaning: Text
    """What happens in such an event, in one sentence."""
    mechanisms: Names = ()
    """Mechanisms of docs/mechanisms.md that it rests on, as M8."""
    severity: Sourced | None = None
    """Published weight, -10 to 10, that orders kinds."""
    fields: dict[str, KindField] = Field(default={})
    """What an event of this kind says, by name."""
    effects: tuple[EffectFile, ...] = ()
    """What it changes, in terms of fields, parameters and severity."""
    story: Text | None = None
    """Sentence that tells it, with {hedger} and fields in braces."""


class RoleFile(Basis):
    """A role that reactions are bound to: those for whom an expression holds.

    In ``where``, ``partner``, ``rival``, ``framework`` and ``convener`` stand for names;
    ``neighbour`` is 1 where the partner borders on the hedger, ``convened`` where the framework's
    convener is a partner.
    """

    role: Name
    """Name of the role, as reactions name it."""
    meaning: Text
    """Who plays the role, in one sentence."""
    of: Literal["partner", "framework", "pair"]
    """What plays it: a partner, a framework, or a pair of partners."""
    where: Condition
    """Expression over numbers of the calibration, named as in set: who plays it."""


class ReactionFile(Trigger, Basis):
    """A decision of an agent: an event whose trigger depends on the situation."""

    reaction: Id
    """Name of the reaction."""
    meaning: Text
    """Who decides what, and why, in one sentence."""
    for_each: Literal["framework", "partner", "pair", "nothing"] = "nothing"
    """It stands once for each of these (a pair: partner and rival), or once for each hedger."""
    among: Names | None = None
    """Only these, by role or by name."""
    event: Name
    """Kind of the event that follows."""
    fields: dict[str, Any] = Field(default={}, alias="with")
    """Fields of the kind, each a role or a value."""
    by: Name | None = None
    """Who acts: a role or a name."""
