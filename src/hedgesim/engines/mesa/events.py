"""Events in the Mesa engine: woken by Mesa's own schedule, deciding with the rules.

An event of month m is woken at time m + 0.5 and the month's turn closes at m + 1. Waking puts it on
the month's agenda; the agenda is gone through in the world's order, so that which event Mesa
happens to wake first makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from mesa.time import Schedule

from hedgesim.description.world.variables import VARIABLES
from hedgesim.description.world.world import Effect, Event, Mode, Program
from hedgesim.engines.mesa.entity import Entity
from hedgesim.rules import draws, effects, expressions, timing

INSIDE = 0.5  # where in a month its events lie


class Situation(Protocol):
    """What an expression of the event language reads."""

    @property
    def numbers(self) -> Sequence[float]:
        """The world's numbers."""
        ...

    @property
    def year(self) -> float:
        """The date as a number, 2024.5 for July 2024."""
        ...

    def value(self, row: int) -> float:
        """Return the effective value of a row, or a measure."""
        ...

    def has_fired(self, index: int) -> bool:
        """Whether an event has fired."""
        ...


class Calendar(Protocol):
    """What an event needs of its model: chance, a schedule, other events and what they change."""

    key: int
    agenda: set[int]
    events: list[EventState]
    schedule_event: Any
    schedule_recurring: Any

    def evaluate(self, program: Program) -> float:
        """Return the value of an expression on the situation as it stands."""
        ...

    def place(self, row: int) -> tuple[Entity, str]:
        """Return the entity that holds a row, and the name of its variable."""
        ...


class EventState:
    """One event in one history: when it may fire, how often it has, and its effects' amounts."""

    def __init__(self, model: Calendar, index: int, event: Event) -> None:
        self.model = model
        self.index = index
        self.event = event
        self.opens = timing.NEVER if event.after is not None else (event.at or 0)
        self.until = timing.NEVER if event.until is None else event.until
        self.fired = timing.NEVER
        self.first_fired = timing.NEVER
        self.count = 0
        self.amounts = [model.evaluate(effect.amount) for effect in event.effects]
        if event.after is None:  # else its cause schedules it
            self._schedule()

    def wake(self) -> None:
        """Put the event on the month's agenda."""
        self.model.agenda.add(self.index)

    def _schedule(self) -> None:
        """Have Mesa wake this event in every month in which it might fire."""
        if self.event.any_month or self.event.every is not None:
            every = self.event.every or 1
            first = self.opens if self.opens >= 0 else self.opens % every  # none before the start
            self._wake_every(every, first)
        elif self.opens >= 0:
            self.model.schedule_event(self.wake, at=self.opens + INSIDE)

    def _wake_every(self, interval: int, first: int) -> None:
        schedule = Schedule(interval=interval, start=first + INSIDE)
        # Mesa holds callbacks weakly.
        self.generator = self.model.schedule_recurring(self.wake, schedule)

    def follow(self, month: int) -> None:
        """Open the window: the cause has fired this month."""
        event, model = self.event, self.model
        point = draws.counter(draws.stream("wait", event.id), month)
        delay = timing.delay_months(
            int(event.delay.kind),
            event.delay.low,
            event.delay.high,
            draws.uniform(model.key, point),
        )
        self.opens = max(month + delay, event.at or 0)
        if self.opens == month:
            self.wake()
        elif not (event.any_month or event.every is not None):
            model.schedule_event(self.wake, at=self.opens + INSIDE)
        if event.any_month or event.every is not None:
            self._wake_every(1, max(self.opens, month + 1))

    def decides(self, month: int) -> bool:
        """Whether it fires this month."""
        event, model = self.event, self.model
        due = timing.is_due(
            month,
            self.opens,
            self.until,
            event.every or 0,
            event.any_month,
            event.once and self.count > 0,
        )
        if not due or (event.when is not None and model.evaluate(event.when) == 0.0):
            return False
        chance = chance_of(event, model.evaluate)
        if chance is None:
            return True
        return draws.uniform(model.key, draws.counter(event.stream, month)) < chance

    def fire(self, month: int) -> None:
        """Mark the event as fired this month and open the windows of its consequences."""
        self.fired = month
        self.first_fired = min(self.first_fired, month)
        self.count += 1
        for other in self.model.events[self.index + 1 :]:
            if other.event.after == self.index:
                other.follow(month)

    def apply(self, month: int) -> None:
        """Let this month's part of every effect step into a base value or lie over it."""
        for effect, amount in zip(self.event.effects, self.amounts, strict=True):
            age = month - self.fired - effect.delay
            if age >= 0:
                apply_effect(effect, amount, age, *self.model.place(effect.row))


def chance_of(event: Event, evaluate: Callable[[Program], float]) -> float | None:
    """Return the probability (0-1) of firing in a month in which the event may; None if it must."""
    if event.rate is not None:
        return timing.monthly_probability(evaluate(event.rate))
    if event.probability is not None:
        return timing.bounded_probability(evaluate(event.probability))
    return None


def apply_effect(effect: Effect, amount: float, age: int, entity: Entity, name: str) -> None:
    """Let an effect's part at an age in months step into a base value or lie over it."""
    shape, months = int(effect.shape), effect.months
    share = effects.step_share(shape, age, months)
    if share != 0.0:
        mode, bounds = int(effect.mode), VARIABLES[name].bounds
        entity.set_base(name, effects.step(mode, entity.base[name], amount, share, *bounds))
    part = effects.overlay_share(shape, age, months, effect.half_life)
    if part != 0.0:
        scale, shift = entity.overlay.get(name, (1.0, 0.0))
        if effect.mode == Mode.SCALE:
            scale = scale * (1.0 + amount * part)
        else:
            shift = shift + amount * part
        entity.overlay[name] = (scale, shift)


def run_program(program: Program, situation: Situation) -> float:
    """Return the value of a postfix program on a situation."""
    stack: list[float] = []
    for code, operand in zip(program.codes, program.operands, strict=True):
        if code in expressions.LOADS:
            stack.append(_load(program, code, operand, situation))
        elif code in expressions.UNARY:
            stack.append(expressions.apply_unary(code, stack.pop()))
        else:
            right = stack.pop()
            stack.append(expressions.apply_binary(code, stack.pop(), right))
    return stack.pop()


def _load(program: Program, code: int, operand: int, situation: Situation) -> float:
    if code == expressions.CONSTANT:
        return program.constants[operand]
    if code == expressions.NUMBER:
        return situation.numbers[operand]
    if code == expressions.ROW:
        return situation.value(operand)
    if code == expressions.FIRED:
        return expressions.truth(situation.has_fired(operand))
    return situation.year
