"""Plays one history with the Mesa engine and records what is worth reporting of each month.

The follower looks at the model after every phase and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hedgesim.description.world.world import Program, World
from hedgesim.engines.mesa.agents import Hedger, Partner
from hedgesim.engines.mesa.events import EventState, chance_of
from hedgesim.engines.mesa.model import HedgingModel
from hedgesim.reports.trace import causes
from hedgesim.reports.trace.causes import Parts
from hedgesim.reports.trace.evaluation import Evaluation, PastSituation, evaluate, row_names
from hedgesim.reports.trace.record import Firing, Month, Move, Trace

EFFORT_STEP = 0.01  # share of effort moved since the last report
WITH_IT = 0.005  # and of other partners in the same report
OFFER_STEP = 0.1  # of the usual plan
LEAST_OFFER = 5.0  # US$ m a year
TIE_STEPS = {"trust": 0.1, "threat": 0.1, "nationalism": 0.1, "security": 0.05}
HOME_STEPS = {"legitimacy": 0.04, "river_stress": 0.04, "governance_gap": 0.04}


def trace(world: World, baseline: World, replication: int, seed: int) -> Trace:
    """Play one history of a world and of its baseline, and record what is worth reporting."""
    follower = Follower()
    model = HedgingModel(world, replication, seed, watch=follower)
    follower.begin(model)
    model.play()
    other = HedgingModel(baseline, replication, seed).play()
    return Trace(
        world=world,
        replication=replication,
        seed=seed,
        months=tuple(follower.months),
        rows=row_names(world),
        record=model.record,
        baseline_record=other.record,
        fired=first_fired(model),
        baseline_fired=first_fired(other),
    )


def first_fired(model: HedgingModel) -> dict[str, int]:
    """Events that fired, with the month in which each first did."""
    return {one.event.id: one.first_fired for one in model.events if one.count}


class Follower:
    """Records a history; to be passed to the model as ``watch``."""

    def __init__(self) -> None:
        self.months: list[Month] = []
        self._reported: dict[tuple[str, str, str], float] = {}
        self._parts: dict[tuple[str, str, str], Parts] = {}

    def begin(self, model: HedgingModel) -> None:
        """Record the situation before the first month."""
        self._situation: Sequence[float] = model.snapshot()
        self._counts = [0] * len(model.events)

    def __call__(self, model: HedgingModel, phase: str, month: int) -> None:
        """Record what a phase has done."""
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

    def _events(self, model: HedgingModel, noted: Month) -> None:
        for one in model.events:
            if one.fired != noted.month:
                continue
            cause = None if one.event.after is None else model.events[one.event.after]
            since = None if cause is None else noted.month - cause.fired
            noted.firings.append(_firing(one, since, self._past(one.index, model)))

    def _past(self, index: int, model: HedgingModel) -> PastSituation:
        """Return the situation in which an event decided: that of the end of the month before.

        Events of the same month that come earlier in the world have fired already.
        """
        fired = [
            one.count if position < index else self._counts[position]
            for position, one in enumerate(model.events)
        ]
        return PastSituation(model.world, self._situation, model.numbers, model.year, fired)

    def _effort(self, hedger: Hedger, noted: Month) -> None:
        p = hedger.parameters
        moves = [
            self._move(hedger, "effort", tie.partner, tie.effort, tie.reference.effort)
            for tie in hedger.ties
        ]
        parts = [causes.of_effort(tie, p) for tie in hedger.ties]
        own = self._move(hedger, "effort", "", hedger.effort_self, hedger.reference.effort_self)
        both = list(zip([*moves, own], [*parts, causes.of_own_effort(hedger, p)], strict=True))
        notable = max(abs(move.now - move.before) for move, _ in both) >= EFFORT_STEP
        for move, now in both:
            key = (move.hedger, move.variable, move.partner)
            before = self._parts.setdefault(key, now)
            if notable and abs(move.now - move.before) >= WITH_IT:
                cause = causes.strongest(before, now, move.now > move.before)
                noted.efforts.append(self._report(move, cause))
                self._parts[key] = now
        noted.efforts.sort(key=lambda move: move.before - move.now)

    def _offers(self, hedger: Hedger, partners: list[Partner], noted: Month) -> None:
        p = hedger.parameters
        for tie, partner in zip(hedger.ties, partners, strict=True):
            usual = causes.usual_plan(tie, partner)
            share = tie.offered / usual if usual > 0.0 else 1.0
            move = self._move(hedger, "offer", tie.partner, share, 1.0)
            key, now = (move.hedger, move.variable, move.partner), causes.of_offer(tie, partner, p)
            before = self._parts.setdefault(key, now)
            step = abs(move.now - move.before)
            if step >= OFFER_STEP and step * usual >= LEAST_OFFER:
                cause = causes.strongest(before, now, move.now > move.before)
                noted.offers.append(self._report(move, cause, usual))
                self._parts[key] = now

    def _changes(self, hedger: Hedger, noted: Month) -> None:
        levels = [(tie, tie.partner, step) for tie in hedger.ties for step in TIE_STEPS.items()]
        levels += [(hedger, "", step) for step in HOME_STEPS.items()]
        for owner, partner, (name, step) in levels:
            now, start = getattr(owner, name), getattr(owner.reference, name)
            move = self._move(hedger, name, partner, now, start)
            if abs(move.now - move.before) >= step:
                noted.changes.append(self._report(move))

    def _move(self, hedger: Hedger, variable: str, partner: str, now: float, start: float) -> Move:
        before = self._reported.setdefault((hedger.name, variable, partner), float(start))
        return Move(hedger.name, variable, partner, before, float(now))

    def _report(self, move: Move, cause: str = "", usual_offer: float = 0.0) -> Move:
        self._reported[move.hedger, move.variable, move.partner] = move.now
        return replace(move, cause=cause, usual_offer=usual_offer)


def _firing(one: EventState, since_cause: int | None, past: PastSituation) -> Firing:
    """Return an event that fired, with the values of its expressions as it decided."""
    event = one.event

    def read(program: Program | None) -> Evaluation | None:
        return None if program is None else evaluate(program, past)

    return Firing(
        event=event,
        times=one.count,
        since_cause=since_cause,
        when=read(event.when),
        rate=read(event.rate),
        probability=read(event.probability),
        chance=chance_of(event, lambda program: evaluate(program, past).result),
    )
