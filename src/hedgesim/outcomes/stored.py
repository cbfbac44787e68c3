"""Form of summary.json and manifest.json when they are read back, as they may have been altered.

Further keys are allowed, as later versions write more; keys that earlier versions did not write may
be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StringConstraints, ValidationError, model_validator

from hedgesim.description.parsing.problems import Fault, Loc, Problem
from hedgesim.description.parsing.validating import Model, faults_of

MOST = 20  # faults listed
_YEAR = r"(\d{3}[1-9]|\d{2}[1-9]\d|\d[1-9]\d{2}|[1-9]\d{3})"
Month = Annotated[str, StringConstraints(pattern=rf"^{_YEAR}-(0[1-9]|1[0-2])$")]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Series = list[Number]
Rungs = dict[str, Share]
Pair = Annotated[list[Number | None], Field(min_length=2, max_length=2)]


class Stored(Model):
    """Base of what is read back."""

    model_config = ConfigDict(extra="allow", strict=True, protected_namespaces=())


class Arm(Stored):
    """Statistics of an arm, month by month."""

    q05: Series
    q25: Series
    q50: Series
    q75: Series
    q95: Series
    mean: Series


class Difference(Arm):
    """Statistics of the paired difference."""

    p_positive: list[Share]
    p_negative: list[Share] | None = None


class Outcome(Stored):
    """An outcome of both arms and their difference."""

    unit: str = ""
    meaning: str = ""
    months: list[Month] = Field(min_length=1)
    scenario: Arm
    baseline: Arm
    difference: Difference

    @model_validator(mode="after")
    def _as_long_as_months(self) -> Self:
        for arm in ("scenario", "baseline", "difference"):
            for name, values in getattr(self, arm):
                if isinstance(values, list) and len(values) != len(self.months):
                    message = f"holds {len(values)} values for {len(self.months)} months"
                    raise Fault(message, "a value for each month", (arm, name))
        return self


class Event(Stored):
    """An event: how often it happens, and when it first does."""

    story: str
    probability: Share
    baseline_probability: Share | None = None
    reaction: bool = False
    kind: str = ""
    when: str | None = None
    by: str | None = None
    hedger: str | None = None
    median_month: Month | None = None
    early_month: Month | None = None
    late_month: Month | None = None


class Contribution(Stored):
    """What an event contributes to an outcome."""

    shapley: Number
    leave_one_out: Number
    error: Number


class Changed(Stored):
    """A number that is not as shipped."""

    name: str
    shipped: Number | None
    used: Number | None
    unit: str
    by: str
    basis: str
    arm: str = "scenario"


class Unfounded(Stored):
    """A number that is an assumption."""

    name: str
    meaning: str
    value: str | Number
    unit: str
    prior: str
    reason: str
    events: list[str]


class Assumptions(Stored):
    """How many numbers have which basis, and which have none."""

    counts: dict[str, int] | None = None
    unfounded: list[Unfounded] | None = None


class Drawn(Stored):
    """Where sampled parameters come from."""

    origin: str | None = Field(default=None, alias="from")
    draws: int | None = None


class Fingerprint(Stored):
    """Hashes of the numbers of a run."""

    numbers: str
    baseline: str


class Caution(Stored):
    """A caution; earlier versions wrote its text alone."""

    text: str
    code: str = ""
    severity: str = ""
    where: Any = ""


class Point(Stored):
    """A month of the course of a change."""

    month: Month
    change: Number
    deviations: Number | None


class Course(Stored):
    """The course of a median change."""

    largest: Point
    half_gone: Month | None
    end: Point


class Chance(Stored):
    """The share of chance in the variance of a change, month by month, and its standard error."""

    share: list[Share | None] = Field(min_length=1)
    error: list[Number | None] = Field(min_length=1)


class Passage(Stored):
    """A claim coded from a source."""

    place: str
    claim: str


class Source(Stored):
    """A source that the scenario cites."""

    id: str
    citation: str
    view: str = ""
    passages: list[Passage]


class Played(Stored):
    """What a run and each of its variants have."""

    title: str
    outcomes: dict[str, Outcome] = Field(min_length=1)
    verdict: str | None = None
    events: dict[str, Event] | None = None
    posture: dict[str, Rungs | dict[str, Rungs]] | None = None
    posture_baseline: dict[str, Rungs | dict[str, Rungs]] | None = None
    attribution: dict[str, dict[str, Contribution]] | None = None
    rules: dict[str, str] | None = None
    changed_settings: dict[str, Pair] | None = None
    fingerprint: Fingerprint | None = None
    over_time: dict[str, Course] | None = None
    chance: dict[str, Chance] | None = None


class Summary(Played):
    """summary.json."""

    scenario: str
    hedger: str | None = None
    hedgers: list[str] | None = Field(default=None, min_length=1)
    poles: list[str] = Field(min_length=2, max_length=2)
    partners: list[str] | None = None
    start: Month
    end: Month
    seed: int
    replications: int = Field(ge=1)
    about: str | None = None
    question: str | None = None
    scenario_text: str | None = None
    sources: list[Source] | None = None
    baseline: str | None = None
    notes: list[str] | None = None
    cautions: list[Caution] | None = None
    changed: list[Changed] | None = None
    changed_rules: list[str] | None = None
    drawn_numbers: Drawn | None = None
    assumptions: Assumptions | None = None
    variants: dict[str, Played] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.hedgers and self.hedger is None:
            raise Fault("'hedger' is missing")
        if self.start > self.end:
            raise Fault("is after 'end'", "", ("start",))
        for place, one in self._played():
            months = next(iter(self.outcomes.values())).months
            for id, outcome in one.outcomes.items():
                if outcome.months != months:
                    raise Fault("has other months than the first", "", (*place, id, "months"))
            for hedger in self.hedgers or [""]:
                _shown_everywhere(one.outcomes, f"{hedger}." if len(self.hedgers or "") > 1 else "")
        return self

    def _played(self) -> Iterator[tuple[Loc, Played]]:
        yield ("outcomes",), self
        for name, variant in (self.variants or {}).items():
            yield ("variants", name, "outcomes"), variant


def _shown_everywhere(outcomes: Mapping[str, Outcome], prefix: str) -> None:
    """Check for the outcomes that every page shows."""
    for name in ("lean", "influence.", "effort."):
        if not any(id.startswith(prefix + name) for id in outcomes):
            raise Fault(f"no outcome '{prefix}{name.rstrip('.')}'", "", ("outcomes",))


class Input(Stored):
    """A file that was read."""

    path: str
    role: str
    sha256: str


class Resolved(Stored):
    """The scenario as it was played."""

    variants: dict[str, dict[str, Any]] | None = None


class Manifest(Stored):
    """manifest.json; what reports read of it."""

    run: str | None = None
    hedgesim: str | None = None
    commit: str | None = None
    engine: str | None = None
    python: str | None = None
    finished: str | None = None
    reproduce: list[str] | None = None
    packages: dict[str, str] | None = None
    worlds: dict[str, str] | None = None
    inputs: dict[str, str] | list[Input] | None = None
    made_of: dict[str, Any] | None = None
    resolved: Resolved | None = None


def problems(found: object, model: type[Stored], path: str, text: str) -> list[Problem]:
    """Return what is wrong with a file that was read, each fault at the line of its key.

    Parameters
    ----------
    found: its plain data. text: as it is written.
    """
    try:
        model.model_validate(found)
    except ValidationError as error:
        faults = faults_of(error, model)
        return [_problem(fault, path, text) for fault in faults[:MOST]]
    return []


def _problem(fault: Fault, path: str, text: str) -> Problem:
    place = 0
    for step in fault.loc:
        further = text.find(f'"{step}":', place) if isinstance(step, str) else -1
        place = further if further >= 0 else place
    line = text.count("\n", 0, place) + 1
    keys = " > ".join(str(step) for step in fault.loc)
    hint = fault.hint or "as hedgesim wrote it: run the scenario again"
    return Problem(path, line, 1, f"{keys}: {fault.message}" if keys else fault.message, hint)
