"""The calibration's files as frozen data."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from hedgesim.description.formats.actors import Country, Framework, PartnerEntry
from hedgesim.description.formats.events import Kind, ReactionFile, RoleFile
from hedgesim.description.formats.sourced import (
    Basis,
    Block,
    PriorValue,
    Sourced,
    SourcedNumber,
    Spread,
)
from hedgesim.description.formats.trends import TrendPrior
from hedgesim.description.parsing.problems import Fault, Loc, suggest
from hedgesim.description.parsing.validating import Model
from hedgesim.description.parsing.values import (
    Date,
    Id,
    Name,
    Names,
    Number,
    State,
    Text,
    Whole,
)
from hedgesim.description.world.variables import (
    ELSEWHERE,
    FLOWS,
    HEDGER_REFERENCES,
    HEDGER_TRAITS,
    TIE_REFERENCES,
    TIE_TRAITS,
)

type Positive = Annotated[float, Field(gt=0, strict=True)]

NO_LEVEL = "no level of"  # how the fault of an empty level begins
ON = "on"  # the state of every switch that is not set
TIE_BLOCKS = (*TIE_REFERENCES, *TIE_TRAITS)
OWN_NUMBERS = (*HEDGER_REFERENCES, *HEDGER_TRAITS)
RIVER = ("river_stress", "commission")  # 0 where a case has no river that is shared
# What `references.completed` carries from earlier levels, or estimates, where it is not given.
ESTIMATED_TIES = (
    *FLOWS, *(f"{flow}_{what}" for flow in FLOWS for what in ("growth", "variability")),
)  # fmt: skip
LEVELS = ("exports", "imports", "output")
TRENDS = ("exports_growth", "imports_growth", "output_growth")
ESTIMATED_OWN = (
    "output", "output_growth", *ELSEWHERE, *(f"{flow}_growth" for flow in ELSEWHERE),
    *RIVER,
)  # fmt: skip


class CalibrationFile(Model):
    """A file of lists whose entries have names."""

    @model_validator(mode="after")
    def unique(self) -> Self:
        """Require each name once in its list."""
        for field in type(self).model_fields:
            seen: set[str] = set()
            key = {"kinds": "kind", "reactions": "reaction", "roles": "role"}.get(field, "name")
            entries = getattr(self, field)
            for position, entry in enumerate(entries if isinstance(entries, tuple) else ()):
                name = getattr(entry, key)
                if name in seen:
                    raise Fault(f"'{name}' is given twice", "keep one", (field, position, key))
                seen.add(name)
        return self


class Parameter(Basis):
    """A number that the rules, event kinds or reactions take."""

    name: Id
    """Name of the parameter, as `set:` and rules name it."""
    meaning: Text
    """What it means, in one sentence."""
    unit: Text
    """Its unit; months for a time."""
    default: Number
    """Its value where nothing sets it."""
    support: tuple[Number, Number]
    """Least and most that it can be."""
    prior: PriorValue
    """Its prior distribution, or fixed."""
    role: Literal["core", "severity", "outcome"]
    """What it is for: the rules (core), the effects of kinds (severity), or measures (outcome)."""


class ParametersFile(CalibrationFile):
    """calibration/parameters.yaml."""

    parameters: tuple[Parameter, ...]
    """Every parameter of the model."""


class Rivalry(Basis):
    """How strongly a partner answers another's gain (0-1); absent is 0."""

    unit: Text | None = None
    """Unit of the numbers."""
    spread: Spread | None = None
    """Standard deviation of their priors."""
    values: dict[str, dict[str, Sourced]]
    """By the partner that answers, then by the rival whose gain it answers."""


class Reference(Model):
    """The situation of a hedger at a date: numbers of each tie and of its own."""

    date: Date
    """Month of the situation, as 2024-01."""
    until: Whole | None = None
    """The last year of which its numbers may use data; default that of the date."""
    ties: dict[str, Block]
    """Numbers of its ties, by name and then by partner."""
    own: dict[str, Sourced]
    """Its own numbers, by name."""

    @field_validator("ties")
    @classmethod
    def all_ties(cls, ties: dict[str, Block]) -> dict[str, Block]:
        """Require every tie number, and no other."""
        return _exactly(ties, TIE_BLOCKS, ESTIMATED_TIES)

    @field_validator("own")
    @classmethod
    def all_own(cls, own: dict[str, SourcedNumber]) -> dict[str, SourcedNumber]:
        """Require every own number, and no other."""
        return _exactly(own, OWN_NUMBERS, ESTIMATED_OWN)

    @property
    def partners(self) -> tuple[str, ...]:
        """Partners at that date, in the order of the file."""
        return tuple(self.ties["trust"].values)

    @property
    def cutoff(self) -> int:
        """The last year of which its numbers may use data."""
        return self.date // 12 if self.until is None else self.until

    @model_validator(mode="after")
    def nothing_later(self) -> Self:
        """Require that no number rests on data after the cut-off."""
        for name, block in self.ties.items():
            self._within(block.year, ("ties", name, "year"))
            for partner, number in block.values.items():
                self._within(number.year, ("ties", name, "values", partner, "year"))
        for name, number in self.own.items():
            self._within(number.year, ("own", name, "year"))
        return self

    def _within(self, year: int | None, loc: tuple[str, ...]) -> None:
        if year is not None and year > self.cutoff:
            message = f"data of {year} in a reference that uses none after {self.cutoff}"
            hint = "later data are a check of the model; keep them out of its numbers"
            raise Fault(message, hint, loc)

    @model_validator(mode="after")
    def same_partners(self) -> Self:
        """Require the same partners in every block."""
        for name, block in self.ties.items():
            for partner in block.values:
                if partner not in self.partners:
                    loc = ("ties", name, "values", partner)
                    hint = suggest(partner, self.partners)
                    raise Fault(f"'{partner}' is not in the 'trust' block", hint, loc, key=True)
            missing = [p for p in self.partners if p not in block.values]
            if missing:
                message = f"'{name}' has no number for {', '.join(missing)}"
                raise Fault(message, "every block covers the partners of 'trust'", ("ties", name))
        return self


def _exactly[T](
    given: dict[str, T], wanted: tuple[str, ...], optional: tuple[str, ...]
) -> dict[str, T]:
    for name in given:
        if name not in wanted:
            raise Fault(f"unknown number '{name}'", suggest(name, wanted), (name,), key=True)
    missing = [name for name in wanted if name not in given and name not in optional]
    if missing:
        raise Fault(f"no number for {', '.join(missing)}", "", (missing[0],))
    return given


class HedgerEntry(Model):
    """A country that may be the hedger, with its situation at one or more dates."""

    name: Name
    """Name of the country."""
    reference: tuple[Reference, ...] = Field(min_length=1)
    """Its situation at one or more dates; a scenario starts from the latest at or before it."""


class TrendEntry(Basis):
    """What is held of the growth of a flow before its levels are seen; see `trends.TrendPrior`."""

    growth: Number
    """Mean of the common trend (1/yr in logarithms)."""
    spread: Positive
    """Standard deviation of the common trend (1/yr)."""
    own: Positive
    """Standard deviation of the trends of single partners around it (1/yr)."""
    degrees: Annotated[float, Field(gt=2, strict=True)]
    """How many intervals between levels the typical volatility is worth."""

    def prior(self, volatility: float) -> TrendPrior:
        """Return it with the typical volatility of the flow (the parameter's value)."""
        return TrendPrior(self.growth, self.spread, self.own, volatility, self.degrees)


class CountriesFile(CalibrationFile):
    """calibration/countries.yaml."""

    countries: tuple[Country, ...]
    """Every country that a file may name."""
    trends: dict[Literal["exports", "imports", "output"], TrendEntry] = Field(default_factory=dict)
    """What is held of the growth of a flow before its levels are seen."""
    partners: tuple[PartnerEntry, ...]
    """Partners, with the numbers that do not depend on the hedger."""
    rivalry: Rivalry
    """How strongly a partner answers another's gain (0-1); absent is 0."""
    hedgers: tuple[HedgerEntry, ...]
    """Countries that may be the hedger."""

    @classmethod
    def empty(cls, data: Any, loc: Loc) -> Fault:
        """Name the level that a reference lacks, and where its block says to look for it."""
        if loc[:1] != ("hedgers",) or len(loc) < 7 or loc[6] not in ("value", "values"):
            return super().empty(data, loc)
        whose = ".".join(map(str, (loc[5], *loc[7:8])))
        block = data["hedgers"][loc[1]]["reference"][loc[3]][loc[4]][loc[5]]
        look = f"; {block['note']}" if isinstance(block.get("note"), str) else ""
        hint = f"in {block.get('unit', 'the unit of the block')}{look}"
        return Fault(f"{NO_LEVEL} {whose} yet", hint, loc, key=True)

    @model_validator(mode="after")
    def enough(self) -> Self:
        """Require of what a reference leaves out that it can be carried or estimated."""
        for position, hedger in enumerate(self.hedgers):
            known: set[str] = set()
            for index, one in sorted(enumerate(hedger.reference), key=lambda pair: pair[1].date):
                given = {*one.ties, *one.own}
                for name in (*LEVELS, *TRENDS):
                    stated = name in TRENDS or name in known
                    if name not in given and not (stated and name.partition("_")[0] in self.trends):
                        part = "own" if name.startswith("output") else "ties"
                        loc = ("hedgers", position, "reference", index, part)
                        hint = "or one at an earlier date, and 'trends' of the flow"
                        raise Fault(f"no number for {name}", hint, loc)
                known |= given
        return self


class FrameworksFile(CalibrationFile):
    """calibration/frameworks.yaml."""

    frameworks: tuple[Framework, ...]
    """Clubs of countries."""


class KindsFile(CalibrationFile):
    """calibration/events.yaml."""

    kinds: tuple[Kind, ...]
    """Kinds of event."""


class ReactionsFile(CalibrationFile):
    """calibration/reactions.yaml."""

    roles: tuple[RoleFile, ...] = ()
    """Roles that reactions are bound to."""
    reactions: tuple[ReactionFile, ...]
    """Decisions of agents that may follow from the situation."""


class Switch(Model):
    """A mechanism, with states in which some numbers are held; in its state ``on`` none is.

    A number held is a parameter, or what the numbers of all partners, frameworks or hedgers have in
    common: ``reciprocity``.
    """

    name: Id
    """Name of the switch, as `rules:` names it."""
    meaning: Text
    """What the mechanism does, in one sentence."""
    mechanisms: Names = ()
    """Mechanisms of docs/mechanisms.md, as M8."""
    states: dict[State, dict[str, Number]]
    """States beside on: the numbers held in each, and their values."""

    @field_validator("states")
    @classmethod
    def some(cls, states: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        """Require a state beside ``on``, each with a number."""
        if not states:
            raise Fault("a switch without states", "off: {PARAMETER: 0}")
        for state, numbers in states.items():
            if state == ON:
                raise Fault("'on' holds no numbers", "leave it out", (state,), key=True)
            if not numbers:
                raise Fault(f"'{state}' holds no numbers", "PARAMETER: 0", (state,))
        return states


class SwitchesFile(CalibrationFile):
    """calibration/switches.yaml."""

    switches: tuple[Switch, ...]
    """Mechanisms that can be switched off."""


class Files(Model):
    """The files that a run needs; researchers alone need the others."""

    parameters: ParametersFile
    countries: CountriesFile
    frameworks: FrameworksFile
    events: KindsFile
    reactions: ReactionsFile
    switches: SwitchesFile


RUN_FILES: dict[str, Any] = {name: field.annotation for name, field in Files.model_fields.items()}
