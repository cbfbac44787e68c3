"""One history followed month by month: what fired and why, what was decided, what it changed.

A follower watches the Mesa engine after every phase and notes what is worth telling; it changes
nothing. `retelling` puts the notes into sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.variables import HEDGER_REFERENCES, TIE_REFERENCES
from hedgesim.description.world.world import Event, Program, World
from hedgesim.engines.mesa.agents import Hedger, Partner
from hedgesim.engines.mesa.events import run_program
from hedgesim.engines.mesa.model import HedgingModel
from hedgesim.engines.mesa.ties import Tie
from hedgesim.reports.trace import causes
from hedgesim.reports.trace.causes import Parts
from hedgesim.rules import expressions, timing

EFFORT_STEP = 0.01  # share of effort moved since it was last told
WITH_IT = 0.005  # other partners told along with it
OFFER_STEP = 0.1  # of the usual plan
LEAST_OFFER = 5.0  # US$ m a year
TIE_STEPS = {"trust": 0.1, "threat": 0.1, "nationalism": 0.1, "security": 0.05}
HOME_STEPS = {"legitimacy": 0.04, "river_stress": 0.04, "governance_gap": 0.04}


@dataclass(frozen=True, slots=True)
class Saw:
    """An expression with the values it saw: ``(name, value)`` in the order of its text."""

    text: str
    values: tuple[tuple[str, float], ...]
    result: float


@dataclass(frozen=True, slots=True)
class Firing:
    """An event that fired: its condition, its hazard per year and the chance that month."""

    event: Event
    times: int
    since_cause: int | None
    when: Saw | None
    rate: Saw | None
    chance: float | None


@dataclass(frozen=True, slots=True)
class Move:
    """Something that moved since it was last told.

    ``what`` is ``effort``, ``offer`` or a variable; ``of`` the partner or ''; ``usual`` the offer
    that the partner's plan would make; ``why`` the strongest cause, or ''.
    """

    hedger: str
    what: str
    of: str
    before: float
    now: float
    why: str = ""
    usual: float = 0.0


@dataclass(slots=True)
class Month:
    """What is worth telling of a month, counted from 0."""

    month: int
    firings: list[Firing] = field(default_factory=list)
    efforts: list[Move] = field(default_factory=list)
    offers: list[Move] = field(default_factory=list)
    changes: list[Move] = field(default_factory=list)

    @property
    def quiet(self) -> bool:
        """Whether nothing is worth telling."""
        return not (self.firings or self.efforts or self.offers or self.changes)


@dataclass(frozen=True)
class Trace:
    """One history told, and the same history without the events.

    Attributes
    ----------
    rows: full names of the recorded rows. record, baseline_record: values, month by month.
    fired, baseline_fired: event id -> month it first fired.
    """

    world: World
    baseline: World
    replication: int
    seed: int
    months: tuple[Month, ...]
    rows: tuple[str, ...]
    record: Sequence[Sequence[float]]
    baseline_record: Sequence[Sequence[float]]
    fired: dict[str, int]
    baseline_fired: dict[str, int]

    def at(self, month: int, name: str, *, baseline: bool = False) -> float:
        """Value of a row, ``trust.Cambodia.Vietnam``, at the end of a month."""
        record = self.baseline_record if baseline else self.record
        return record[month][self.rows.index(name)]


def trace(world: World, baseline: World, replication: int, seed: int) -> Trace:
    """Play one history of a world and of its baseline, and note what is worth telling."""
    follower = Follower()
    model = HedgingModel(world, replication, seed, watch=follower)
    follower.begin(model)
    model.play()
    other = HedgingModel(baseline, replication, seed).play()
    return Trace(
        world=world,
        baseline=baseline,
        replication=replication,
        seed=seed,
        months=tuple(follower.months),
        rows=row_names(world),
        record=model.record,
        baseline_record=other.record,
        fired=first_fired(model),
        baseline_fired=first_fired(other),
    )


def row_names(world: World) -> tuple[str, ...]:
    """Full names of all recorded rows: the situation, then the measures."""
    rows = world.rows
    return (*rows.names(), *MeasureRows(rows).names())


def first_fired(model: HedgingModel) -> dict[str, int]:
    """Events that fired, with the month in which each first did."""
    return {one.event.id: one.first_fired for one in model.events if one.count}


@dataclass(frozen=True)
class Before:
    """The situation in which an event decided (see `engines.mesa.events.Situation`)."""

    situation: Sequence[float]
    numbers: Sequence[float]
    year: float
    fired: Sequence[int]

    def value(self, row: int) -> float:
        """Value of a row."""
        return self.situation[row]

    def has_fired(self, index: int) -> bool:
        """Whether an event has fired."""
        return self.fired[index] > 0


class Follower:
    """Watches a model: call it after every phase, as the model's ``watch``."""

    def __init__(self) -> None:
        self.months: list[Month] = []
        self._told: dict[tuple[str, str, str], float] = {}
        self._parts: dict[tuple[str, str, str], Parts] = {}

    def begin(self, model: HedgingModel) -> None:
        """Note the situation before the first month."""
        self._names = row_names(model.world)
        self._situation: Sequence[float] = model.snapshot()
        self._counts = [0] * len(model.events)

    def __call__(self, model: HedgingModel, phase: str, month: int) -> None:
        """Note what a phase has done."""
        if phase == "events":
            self.months.append(Month(month))
            self._events(model, self.months[-1])
        elif phase == "choose":
            for hedger in model.hedgers:
                self._effort(hedger, self.months[-1])
        elif phase == "respond":
            for hedger in model.hedgers:
                self._offers(hedger, model.partners, self.months[-1])
        elif phase == "record":
            for hedger in model.hedgers:
                self._changes(hedger, self.months[-1])
            self._situation = model.record[-1]
            self._counts = [one.count for one in model.events]

    # --- what fired, and why ------------------------------------------------------------------

    def _events(self, model: HedgingModel, noted: Month) -> None:
        for one in model.events:
            if one.fired != noted.month:
                continue
            event = one.event
            cause = None if event.after is None else model.events[event.after].fired
            rate = self._saw(event.rate, one.index, model)
            noted.firings.append(
                Firing(
                    event=event,
                    times=one.count,
                    since_cause=None if cause is None else noted.month - cause,
                    when=self._saw(event.when, one.index, model),
                    rate=rate,
                    chance=None if rate is None else timing.monthly_probability(rate.result),
                )
            )

    def _saw(self, program: Program | None, index: int, model: HedgingModel) -> Saw | None:
        """Run a program on the situation in which the event decided: that of the month before.

        Events of the same month that stand earlier in the world have fired already.
        """
        if program is None:
            return None
        fired = [
            one.count if position < index else self._counts[position]
            for position, one in enumerate(model.events)
        ]
        values: dict[str, float] = {}
        for code, operand in zip(program.codes, program.operands, strict=True):
            if code == expressions.ROW:
                values[self._short(operand, model)] = self._situation[operand]
            elif code == expressions.NUMBER:
                values[_number(operand, model)] = model.numbers[operand]
            elif code == expressions.FIRED:
                values[f"fired.{model.events[operand].event.id}"] = float(fired[operand] > 0)
        result = run_program(program, Before(self._situation, model.numbers, model.year, fired))
        text = " ".join(program.text.split())
        seen = sorted(values.items(), key=lambda pair: text.find(pair[0]))
        return Saw(text, tuple(seen), result)

    def _short(self, row: int, model: HedgingModel) -> str:
        return _without_hedger(self._names[row], model)

    # --- what was decided and answered ---------------------------------------------------------

    def _effort(self, hedger: Hedger, noted: Month) -> None:
        p = hedger.parameters
        moves = [
            self._move(hedger, "effort", tie.partner, tie.effort, tie.reference.effort)
            for tie in hedger.ties
        ]
        parts = [causes.of_effort(hedger, tie, p) for tie in hedger.ties]
        own = self._move(hedger, "effort", "", hedger.effort_self, hedger.reference.effort_self)
        both = list(zip([*moves, own], [*parts, causes.of_own_effort(hedger, p)], strict=True))
        told = max(abs(move.now - move.before) for move, _ in both) >= EFFORT_STEP
        for move, now in both:
            key = (move.hedger, move.what, move.of)
            before = self._parts.setdefault(key, now)
            if told and abs(move.now - move.before) >= WITH_IT:
                why = causes.strongest(before, now, move.now > move.before)
                noted.efforts.append(self._tell(move, why))
                self._parts[key] = now
        noted.efforts.sort(key=lambda move: move.before - move.now)

    def _offers(self, hedger: Hedger, partners: list[Partner], noted: Month) -> None:
        p = hedger.parameters
        for tie, partner in zip(hedger.ties, partners, strict=True):
            usual = causes.usual_plan(tie, partner)
            share = tie.offered / usual if usual > 0.0 else 1.0
            move = self._move(hedger, "offer", tie.partner, share, 1.0)
            key, now = (move.hedger, move.what, move.of), causes.of_offer(tie, partner, p)
            before = self._parts.setdefault(key, now)
            step = abs(move.now - move.before)
            if step >= OFFER_STEP and step * usual >= LEAST_OFFER:
                why = causes.strongest(before, now, move.now > move.before)
                noted.offers.append(self._tell(move, why, usual))
                self._parts[key] = now

    # --- what changed --------------------------------------------------------------------------

    def _changes(self, hedger: Hedger, noted: Month) -> None:
        for tie in hedger.ties:
            for name, step in TIE_STEPS.items():
                self._change(hedger, tie, name, step, noted)
        for name, step in HOME_STEPS.items():
            self._change(hedger, None, name, step, noted)

    def _change(
        self, hedger: Hedger, tie: Tie | None, name: str, step: float, noted: Month
    ) -> None:
        owner = hedger if tie is None else tie
        now, start = getattr(owner, name), getattr(owner.reference, name)
        move = self._move(hedger, name, tie.partner if tie else "", now, start)
        if abs(move.now - move.before) >= step:
            noted.changes.append(self._tell(move))

    def _move(self, hedger: Hedger, what: str, of: str, now: float, start: float) -> Move:
        before = self._told.setdefault((hedger.name, what, of), float(start))
        return Move(hedger.name, what, of, before, float(now))

    def _tell(self, move: Move, why: str = "", usual: float = 0.0) -> Move:
        self._told[move.hedger, move.what, move.of] = move.now
        return Move(move.hedger, move.what, move.of, move.before, move.now, why, usual)


def _number(index: int, model: HedgingModel) -> str:
    """Name of a number as conditions write it: references begin with ``reference.``."""
    name = model.world.number_names[index]
    bare = name.partition(".")[0]
    short = _without_hedger(name, model)
    is_reference = bare in (*TIE_REFERENCES, *HEDGER_REFERENCES) and name != bare
    return f"reference.{short}" if is_reference else short


def _without_hedger(name: str, model: HedgingModel) -> str:
    """Leave the only hedger out of a name, as conditions do."""
    if len(model.world.hedgers) > 1:
        return name
    hedger = model.world.hedgers[0]
    return name.replace(f".{hedger}", "", 1)
