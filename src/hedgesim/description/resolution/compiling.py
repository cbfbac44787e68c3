"""Drafts of events into events of a world: names bound, expressions compiled, causes first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hedgesim.description.formats.events import Trigger, Wait
from hedgesim.description.parsing.locations import Site
from hedgesim.description.parsing.problems import Fault, Problem, one_of
from hedgesim.description.resolution.actors import Cast
from hedgesim.description.resolution.binding import Scope
from hedgesim.description.resolution.declared_events import Draft, unknown_kind
from hedgesim.description.resolution.effects import bind_effects
from hedgesim.description.resolution.fields import Binder, Bound, bind_fields
from hedgesim.description.world.expressions import Code, names_nothing
from hedgesim.description.world.streams import stream
from hedgesim.description.world.world import Delay, DelayKind, Event, Program


@dataclass(frozen=True, slots=True)
class Dropped:
    """An event that has no place in this world: why, and the faults that say so."""

    id: str
    reaction: bool
    reason: str
    problems: tuple[Problem, ...] = ()


def compile_drafts(
    drafts: Sequence[Draft], binder: Binder, *, lenient: bool
) -> tuple[tuple[Event, ...], tuple[Dropped, ...]]:
    """Return the events of a world, every cause before its consequences, and those left out.

    A reaction that names what is absent is left out; so is any event where ``lenient``. Otherwise
    faults go to the drafts' sites. ``binder.scope.events`` numbers the drafts in their order.
    """
    events: dict[int, Event] = {}
    dropped: list[Dropped] = []
    for position, draft in enumerate(drafts):
        scratch = Site(draft.site.document, draft.site.loc)
        event = compile_draft(draft, binder, scratch)
        if not scratch.problems and event is not None:
            events[position] = event
        elif draft.reaction or lenient:
            reason = scratch.problems[0].message
            dropped.append(Dropped(draft.id, draft.reaction, reason, tuple(scratch.problems)))
        else:
            draft.site.problems.extend(scratch.problems)
    dropped.extend(_drop_followers(events, drafts))
    return _in_order(events, drafts), tuple(dropped)


def compile_draft(draft: Draft, binder: Binder, site: Site) -> Event | None:
    """Return one event, or None; faults go to ``site``, that of the draft."""
    kind = binder.calibration.kinds.get(draft.kind)
    if kind is None:
        hint = unknown_kind(draft.kind, binder.calibration)
        (site / "event").report(f"there is no kind of event '{draft.kind}'", hint)
        return None
    given = dict(draft.given)
    if draft.by and "by" in kind.fields:
        given.setdefault("by", draft.by)
    elif draft.by:
        _known_actor(draft.by, binder, site)
    given_site = Site(site.document, draft.given_site.loc, site.problems)
    bound = bind_fields(kind, given, draft.hedger, binder, given_site)
    if site.problems:
        return None
    return _event(draft, bound, binder, site)


def _known_actor(name: str, binder: Binder, site: Site) -> None:
    countries = tuple(binder.calibration.countries)
    if name not in countries:
        (site / "by").report(f"there is no country '{name}'", one_of(name, countries))


def _event(draft: Draft, bound: Bound, binder: Binder, site: Site) -> Event:
    cast, trigger = binder.scope.cast, draft.trigger
    kinds = site.elsewhere(binder.calibration.documents["events"]) / "kinds"
    kind_site = kinds / list(binder.calibration.kinds).index(draft.kind)
    effects = bind_effects(bound.kind.effects, bound, binder, kind_site / "effects")
    effects += bind_effects(draft.effects, bound, binder, site / "effects")
    low = cast.start
    return Event(
        id=draft.id,
        kind=draft.kind,
        hedger=cast.hedgers.index(draft.hedger),
        at=None if trigger.at is None else trigger.at - low,
        until=None if trigger.until is None else trigger.until - low,
        every=trigger.every,
        after=_cause(draft, binder.scope, site),
        delay=_delay(trigger.delay),
        when=_condition(trigger.when, draft, binder.scope, site / "when"),
        rate=_program(trigger.rate, draft, binder.scope, site / "rate"),
        once=trigger.fires_once,
        by=draft.by,
        stream=stream("event", draft.id),
        effects=effects,
        story=bound.story(binder),
        reaction=draft.reaction,
        fields=bound.written(),
    )


def _program(text: str | None, draft: Draft, scope: Scope, site: Site) -> Program | None:
    if text is None:
        return None
    with site.guard():
        return scope.condition(text, draft.hedger)
    return None


def _condition(text: str | None, draft: Draft, scope: Scope, site: Site) -> Program | None:
    program = _program(text, draft, scope, site)
    if program is not None and names_nothing(program.text):
        site.report(f"'{program.text}' is always the same", "compare: trust.Vietnam < 0.35")
    return program


def _cause(draft: Draft, scope: Scope, site: Site) -> int | None:
    name = draft.trigger.after
    if name is None:
        return None
    if name == draft.id:
        (site / "after").report("an event cannot come after itself")
    elif name not in scope.events:
        (site / "after").report(f"there is no event '{name}'", one_of(name, tuple(scope.events)))
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


def _drop_followers(events: dict[int, Event], drafts: Sequence[Draft]) -> list[Dropped]:
    """Take out events whose cause, or an event that they ask about, was left out."""
    dropped: list[Dropped] = []
    while lost := [
        position for position, event in events.items() if not needs(event) <= events.keys()
    ]:
        for position in lost:
            del events[position]
            draft = drafts[position]
            dropped.append(Dropped(draft.id, draft.reaction, "it follows an event left out"))
    return dropped


def needs(event: Event) -> set[int]:
    """Return the indices of the events that an event follows or asks about."""
    fired = {
        operand
        for program in _programs(event)
        for code, operand in zip(program.codes, program.operands, strict=True)
        if code == Code.FIRED
    }
    return fired if event.after is None else fired | {event.after}


def _programs(event: Event) -> Iterable[Program]:
    return (program for program in (event.when, event.rate) if program is not None)


def _in_order(events: dict[int, Event], drafts: Sequence[Draft]) -> tuple[Event, ...]:
    """Sort causes before consequences, otherwise as written; number what events refer to anew."""
    order = _sorted(events)
    for position in events.keys() - set(order):
        draft = drafts[position]
        fault = Fault(f"'{draft.id}' comes after itself, through other events", "", ("after",))
        draft.site.take(fault)
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
    )


def _renumbered_program(program: Program, index: dict[int, int]) -> Program:
    operands = tuple(
        index.get(operand, operand) if code == Code.FIRED else operand
        for code, operand in zip(program.codes, program.operands, strict=True)
    )
    return replace(program, operands=operands)


def in_clock(drafts: Iterable[Draft], cast: Cast) -> None:
    """Note events dated outside the clock."""
    last = cast.start + cast.months - 1
    for draft in drafts:
        trigger: Trigger = draft.trigger
        early = trigger.at is not None and trigger.at < cast.start and trigger.every is None
        late = trigger.at is not None and trigger.at > last
        if early or late:
            when = "before the clock starts" if early else "after the clock ends"
            (draft.site / "at").report(f"'{draft.id}' happens {when}")
        if trigger.until is not None and trigger.until < cast.start:
            (draft.site / "until").report(f"'{draft.id}' is over before the clock starts")
