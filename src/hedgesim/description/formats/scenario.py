"""A scenario file as frozen data."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from hedgesim.description.formats.events import EventFile
from hedgesim.description.formats.expectations import Expectation
from hedgesim.description.formats.limits import FIRST_YEAR, MOST_MONTHS, refuse_too_much
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault, Loc
from hedgesim.description.parsing.validating import Model
from hedgesim.description.parsing.values import (
    Date,
    Id,
    Line,
    Name,
    Names,
    SettingForm,
    State,
    Text,
)

POLES = ("China", "United States")


def _version(value: object) -> object:
    if value != 1 or isinstance(value, bool | float):
        raise Fault(f"version {units.shown(value)} of the format is not known", "scenario: 1")
    return value


def _setting(value: object) -> object:
    if units.is_number(value) or (isinstance(value, str) and value.strip()):
        return value
    raise Fault(f"{units.shown(value)} is not a number")


def _choice(value: object) -> object:
    """``all``, ``none``, ``{only: […]}`` or ``{without: […]}``."""
    if value == "all":
        return {}
    if value == "none":
        return {"only": ()}
    if isinstance(value, dict):
        return value
    raise Fault(
        f"{units.shown(value)} does not choose reactions",
        "all, none, {only: [names]} or {without: [names]}",
    )


def _partners(value: object) -> object:
    if value == "all":
        return None
    if isinstance(value, str):
        raise Fault(f"'{value}' is not a list of partners", f"all, or [{value}, …]")
    return value


def _baseline(value: object) -> object:
    return None if value == "none" else value


class Clock(Model):
    """First and last month played."""

    start: Date
    """First month played, as 2024-01."""
    end: Date
    """Last month played, as 2034-12."""

    @property
    def months(self) -> int:
        """Number of months played, both ends included."""
        return self.end - self.start + 1

    @model_validator(mode="after")
    def forward(self) -> Self:
        """Let the clock start in 1900 or later, and its end lie at most 200 years after that."""
        if self.start < FIRST_YEAR * 12:
            raise Fault("the clock starts too early", f"{FIRST_YEAR}-01 or later", ("start",))
        if self.end == self.start:
            message = "the clock plays one month; a run needs two or more"
            hint = f"end: {units.write_date(self.start + 11)}"
        elif self.end < self.start:
            message, hint = "the clock ends before it starts", "end after start"
        elif self.months > MOST_MONTHS:
            message, hint = f"the clock runs longer than {MOST_MONTHS // 12} years", ""
        else:
            return self
        raise Fault(message, hint, ("end",), beside=("start",))


class ReactionChoice(Model):
    """Which reactions of the calibration take part; all where neither is given."""

    only: Names | None = None
    """The reactions that take part."""
    without: Names | None = None
    """The reactions that do not take part; all others do."""

    @model_validator(mode="after")
    def one_choice(self) -> Self:
        """Choose those named or all but those named."""
        if self.only is not None and self.without is not None:
            raise Fault("both 'only' and 'without'", "keep one", ("without",), key=True)
        return self


type Partners = Annotated[
    tuple[Name, ...] | None,
    BeforeValidator(_partners, json_schema_input_type=Literal["all"] | tuple[Name, ...]),
]
type Choice = Annotated[
    ReactionChoice,
    BeforeValidator(_choice, json_schema_input_type=Literal["all", "none"] | ReactionChoice),
]
type Rules = dict[str, State]
_Setting = BeforeValidator(_setting, json_schema_input_type=float | SettingForm)
type Settings = dict[str, Annotated[float | str, _Setting]]


class Variant(Model):
    """A variant of the scenario: what is taken out, set, held, changed or added."""

    title: Line | None = None
    """Title of the variant; default its name."""
    remove: Names = ()
    """Ids of events that are taken out."""
    settings: Settings = Field(default={}, alias="set")
    """Numbers set in this variant, beside those of the scenario."""
    reactions: Choice | None = None
    """Reactions that take part in the variant and its baseline; default those of the scenario."""
    rules: Rules = Field(default={})
    """States of mechanisms, over those of the scenario."""
    change: dict[str, dict[str, Any]] = Field(default={})
    """Events that differ, by id: the keys that have another value, empty to take a key out."""
    add: tuple[EventFile, ...] = ()
    """Events that are added."""
    expect: tuple[Expectation, ...] = ()
    """What the variant should show, for `hedgesim test`."""


class Scenario(Model):
    """A scenario as written; `resolving.resolve` makes a world of it."""

    scenario: Annotated[Literal[1], BeforeValidator(_version)]
    """Version of the format: 1."""
    title: Line
    """Title in one line, as reports print it."""
    about: Text | None = None
    """The question that the scenario answers, and what it rests on."""
    clock: Clock
    """First and last month played, both included."""
    hedger: Name | None = None
    """The small state whose alignment is looked at."""
    hedgers: tuple[Name, ...] | None = None
    """Several small states, in place of `hedger`."""
    partners: Partners = None
    """Partners that take part: all (the default), or a list. The poles must be among them."""
    poles: tuple[Name, Name] = POLES
    """The two partners between whom the lean is measured."""
    baseline: Annotated[Name | None, BeforeValidator(_baseline, json_schema_input_type=Name)] = None
    """Scenario to compare with, by name or path; none (the default): this one, eventless."""
    settings: Settings = Field(default={}, alias="set")
    """Numbers of the calibration that this scenario changes, in both arms."""
    rules: Rules = Field(default={})
    """States of mechanisms, in both arms: off, or another state of calibration/switches.yaml."""
    reactions: Choice = ReactionChoice()
    """Decisions of states that may follow: all (the default), none, or a choice."""
    events: tuple[EventFile, ...] = ()
    """What happens, or may happen, in the scenario and not in its baseline."""
    expect: tuple[Expectation, ...] = ()
    """What the scenario should show, for `hedgesim test`."""
    variants: dict[Id, Variant] = Field(default={})
    """The same scenario with changes, by name."""

    @classmethod
    def may_be_empty(cls, loc: Loc) -> bool:
        """Return whether the value at ``loc`` may be empty: a field that a variant takes out."""
        return loc[:1] == ("variants",) and loc[2:3] == ("change",) and len(loc) == 5

    @model_validator(mode="before")
    @classmethod
    def _within_limits(cls, data: object) -> object:
        refuse_too_much(data)
        return data

    @property
    def all_hedgers(self) -> tuple[str, ...]:
        """Names of the hedgers, one or more."""
        return self.hedgers or (self.hedger or "",)

    @field_validator("hedgers", "partners")
    @classmethod
    def some(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """Require at least one name, each once."""
        if names is not None and not names:
            raise Fault("the list is empty", "at least one name")
        return _each_once(names)

    @field_validator("poles")
    @classmethod
    def two(cls, names: tuple[str, str]) -> tuple[str, str]:
        """Require two different poles."""
        _each_once(names)
        return names

    @model_validator(mode="after")
    def _one_set_of_hedgers(self) -> Self:
        """Require one hedger or a list of them, none of whom is a partner."""
        if self.hedger is None and self.hedgers is None:
            raise Fault("'hedger' is missing", "hedger: Cambodia", ("hedger",))
        if self.hedger is not None and self.hedgers is not None:
            raise Fault("both 'hedger' and 'hedgers'", "keep one", ("hedgers",), key=True)
        for position, partner in enumerate(self.partners or ()):
            if partner in self.all_hedgers:
                raise Fault(f"{partner} is the hedger, not a partner", "", ("partners", position))
        return self


def _each_once[T: tuple[str, ...]](names: T | None) -> T | None:
    for position, name in enumerate(names or ()):
        if name in (names or ())[:position]:
            raise Fault(f"'{name}' is named twice", "keep one", (position,))
    return names
