"""Declared events compiled into events of a world: names bound, causes first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hedgesim.description.formats.events import Trigger, Wait
from hedgesim.description.formats.loading import Calibration, ScenarioFile
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import MOST_PROBLEMS, Fault, Problem, unknown_name
from hedgesim.description.resolution.actors import Actors
from hedgesim.description.resolution.binding import Scope
from hedgesim.description.resolution.declared_events import (
    DeclaredEvent,
    scenario_events,
    unknown_kind,
)
from hedgesim.description.resolution.effects import bind_effects, work_out
from hedgesim.description.resolution.fields import Binder, Bound, bind_fields
from hedgesim.description.resolution.resolved import Resolved
from hedgesim.description.world.expressions import Code, names_nothing
from hedgesim.description.world.world import Delay, DelayKind, Event, Program, stream


@dataclass(frozen=True, slots=True)
class Dropped:
    """An event left out of this world, with the reason and the faults that gave it."""

    id: str
    reaction: bool
    reason: str
    problems: tuple[Problem, ...] = ()


def compile_events(
    declared_events: Sequence[DeclaredEvent], binder: Binder, *, lenient: bool
) -> tuple[tuple[Event, ...], tuple[Dropped, ...]]:
    """Return the events of a world, every cause before its consequences, and those left out.

    A reaction that names something absent is left out; so is any event where ``lenient``.
    Otherwise faults go to the events' own locations. ``binder.scope.events`` gives the index of
    each declared event.
    """
    events: dict[int, Event] = {}
    dropped: list[Dropped] = []
    for position, declared in enumerate(declared_events):
        event, problems = _compiled(declared, binder)
        if event is not None:
            events[position] = event
        elif declared.reaction or lenient:
            reason = problems[0].message
            dropped.append(Dropped(declared.id, declared.reaction, reason, tuple(problems)))
        else:
            declared.location.problems.extend(problems)
    dropped.extend(_drop_followers(events, declared_events))
    return _in_order(events, declared_events), tuple(dropped)


def check_events(declared_events: Sequence[DeclaredEvent], binder: Binder) -> None:
    """Add the faults of all events but reactions to the events' own locations.

    The rest is left alone once there are more than are ever listed.
    """
    events: dict[int, Event] = {}
    for position, declared in enumerate(declared_events):
        if declared.reaction or len(declared.location.problems) > MOST_PROBLEMS:
            continue
        event, problems = _compiled(declared, binder)
        declared.location.problems.extend(problems)
        if event is not None:
            events[position] = event
    unknown = {p: replace(e, after=None) for p, e in events.items() if e.after not in events}
    _in_order(events | unknown, declared_events)


def _compiled(declared: DeclaredEvent, binder: Binder) -> tuple[Event | None, list[Problem]]:
    scratch = Location(declared.location.document, declared.location.loc)
    event = compile_event(declared, binder, scratch)
    return None if scratch.problems else event, scratch.problems


def compile_event(declared: DeclaredEvent, binder: Binder, location: Location) -> Event | None:
    """Return one event, or None; faults go to ``location``."""
    kind = binder.calibration.kinds.get(declared.kind)
    if kind is None:
        hint = unknown_kind(declared.kind, binder.calibration)
        message = f"there is no kind of event '{declared.kind}'"
        location.take(Fault(message, hint, ("event",), unknown="kind of event"))
        return None
    given = dict(declared.given)
    if declared.by and "by" in kind.fields:
        given.setdefault("by", declared.by)
    elif declared.by:
        _known_actor(declared.by, binder, location)
    given_location = Location(location.document, declared.given_location.loc, location.problems)
    bound = bind_fields(kind, given, declared.hedger, binder, given_location)
    if location.problems:
        return None
    return _event(declared, bound, binder, location)


def _known_actor(name: str, binder: Binder, location: Location) -> None:
    countries = tuple(binder.calibration.countries)
    if name not in countries:
        also = binder.calibration.other_names
        (location / "by").take(unknown_name("country", name, countries, also=also))


def _event(declared: DeclaredEvent, bound: Bound, binder: Binder, location: Location) -> Event:
    actors, trigger = binder.scope.actors, declared.trigger
    kinds = location.elsewhere(binder.calibration.documents["events"]) / "kinds"
    kind_location = kinds / list(binder.calibration.kinds).index(declared.kind)
    effects = bind_effects(bound.kind.effects, bound, binder, kind_location / "effects")
    effects += bind_effects(declared.effects, bound, binder, location / "effects")
    low = actors.start
    return Event(
        id=declared.id,
        kind=declared.kind,
        hedger=actors.hedgers.index(declared.hedger),
        at=None if trigger.at is None else trigger.at - low,
        until=None if trigger.until is None else trigger.until - low,
        every=trigger.every,
        after=_cause(declared, binder.scope, location),
        delay=_delay(trigger.delay),
        when=_condition(trigger.when, declared, binder.scope, location / "when"),
        rate=_program(trigger.rate, declared, binder.scope, location / "rate"),
        probability=_probability(trigger.probability, declared, binder.scope, location),
        once=trigger.fires_once,
        by=declared.by,
        stream=stream("event", declared.id),
        effects=effects,
        story=bound.story(binder),
        reaction=declared.reaction,
        fields=bound.written(),
    )


def _program(
    text: str | None, declared: DeclaredEvent, scope: Scope, location: Location
) -> Program | None:
    if text is None:
        return None
    with location.guard():
        return scope.condition(text, declared.hedger)
    return None


def _condition(
    text: str | None, declared: DeclaredEvent, scope: Scope, location: Location
) -> Program | None:
    program = _program(text, declared, scope, location)
    if program is not None and names_nothing(program.text):
        location.report(f"'{program.text}' is always the same", "compare: trust.Vietnam < 0.35")
    return program


def _probability(
    text: str | None, declared: DeclaredEvent, scope: Scope, location: Location
) -> Program | None:
    """Compile a probability; a constant lies within 0 and 1, other expressions are clamped."""
    location /= "probability"
    program = _program(text, declared, scope, location)
    if program is not None and names_nothing(program.text):
        value = work_out(program, ())
        if not 0.0 <= value <= 1.0:
            hint = "from 0 to 1, or 30%; a rate per year goes into 'rate'"
            location.report(f"a probability of {value:g}", hint)
    return program


def _cause(declared: DeclaredEvent, scope: Scope, location: Location) -> int | None:
    name = declared.trigger.after
    if name is None:
        return None
    if name == declared.id:
        (location / "after").report("an event cannot come after itself")
    elif name not in scope.events:
        (location / "after").take(unknown_name("event", name, scope.events))
    return scope.events.get(name)


def _delay(wait: Wait | None) -> Delay:
    if wait is None:
        return Delay(DelayKind.FIXED, 0.0, 0.0)
    if wait.mean is not None:
        return Delay(DelayKind.EXPONENTIAL, float(wait.mean), 0.0)
    if wait.between is not None:
        low, high = wait.between
        return Delay(DelayKind.UNIFORM, float(low), float(high))
    return Delay(DelayKind.FIXED, float(wait.fixed or 0), 0.0)


def _drop_followers(
    events: dict[int, Event], declared_events: Sequence[DeclaredEvent]
) -> list[Dropped]:
    """Take out events whose cause, or an event in their conditions, was left out."""
    dropped: list[Dropped] = []
    while lost := [
        position for position, event in events.items() if not needs(event) <= events.keys()
    ]:
        for position in lost:
            del events[position]
            declared = declared_events[position]
            dropped.append(Dropped(declared.id, declared.reaction, "it follows an event left out"))
    return dropped


def needs(event: Event) -> set[int]:
    """Return the indices of the events that an event follows or names in conditions."""
    named = {index for program in event.conditions for index in program.reads(Code.FIRED)}
    return named if event.after is None else named | {event.after}


def _in_order(
    events: dict[int, Event], declared_events: Sequence[DeclaredEvent]
) -> tuple[Event, ...]:
    """Sort causes before consequences, otherwise as written, and renumber references."""
    order = _sorted(events)
    for position in events.keys() - set(order):
        declared = declared_events[position]
        fault = Fault(f"'{declared.id}' comes after itself, through other events", "", ("after",))
        declared.location.take(fault)
    index = {position: number for number, position in enumerate(order)}
    return tuple(_renumbered(events[position], index) for position in order)


def _sorted(events: dict[int, Event]) -> list[int]:
    """Positions such that causes come first, each as early as it can; cycles are left out."""
    followers: dict[int, list[int]] = {position: [] for position in events}
    ready: list[int] = []
    for position, event in events.items():
        if event.after is None:
            ready.append(position)
        elif event.after in events:
            followers[event.after].append(position)
    heapq.heapify(ready)
    order: list[int] = []
    while ready:
        position = heapq.heappop(ready)
        order.append(position)
        for follower in followers[position]:
            heapq.heappush(ready, follower)
    return order


def _renumbered(event: Event, index: dict[int, int]) -> Event:
    if not needs(event):
        return event
    return replace(
        event,
        after=None if event.after is None else index.get(event.after),
        when=event.when and _renumbered_program(event.when, index),
        rate=event.rate and _renumbered_program(event.rate, index),
        probability=event.probability and _renumbered_program(event.probability, index),
    )


def _renumbered_program(program: Program, index: dict[int, int]) -> Program:
    operands = tuple(
        index.get(operand, operand) if code == Code.FIRED else operand
        for code, operand in zip(program.codes, program.operands, strict=True)
    )
    return replace(program, operands=operands)


def in_clock(declared_events: Iterable[DeclaredEvent], actors: Actors) -> None:
    """Note events dated outside the clock."""
    last = actors.start + actors.months - 1
    hint = f"the clock runs from {units.write_date(actors.start)} to {units.write_date(last)}"
    for declared in declared_events:
        trigger: Trigger = declared.trigger
        early = trigger.at is not None and trigger.at < actors.start and trigger.every is None
        late = trigger.at is not None and trigger.at > last
        if early or late:
            when = "before the clock starts" if early else "after the clock ends"
            (declared.location / "at").report(f"'{declared.id}' happens {when}", hint)
        if trigger.until is not None and trigger.until < actors.start:
            message = f"'{declared.id}' is over before the clock starts"
            (declared.location / "until").report(message, hint)


class Rebinder:
    """Binds the events of one scenario again with other fields, one at a time.

    Raises
    ------
    InputError: where the scenario has faults.
    """

    def __init__(self, file: ScenarioFile, resolved: Resolved, calibration: Calibration) -> None:
        location = Location(file.document)
        self._declared = {
            declared.id: declared
            for declared in scenario_events(file, None, resolved.actors, location)
        }
        scope = Scope(resolved.actors, resolved.world.number_names)
        self._binder = Binder(scope, calibration, resolved.effective)
        location.settle()

    def event(self, id: str, fields: Mapping[str, str | float]) -> Event:
        """Return an event with some fields changed.

        It stands for what the event does, not for when: cause, condition and chance are left out.

        Raises
        ------
        InputError: where a field cannot be what is given.
        """
        declared = self._declared[id]
        location = Location(declared.location.document, declared.location.loc)
        at_once = dict.fromkeys(("after", "delay", "when", "rate", "probability"))
        changed = replace(
            declared,
            given={**declared.given, **fields},
            trigger=declared.trigger.model_copy(update=at_once),
        )
        event = compile_event(changed, self._binder, location)
        location.settle()
        assert event is not None
        return event
