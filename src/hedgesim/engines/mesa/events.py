"""Events in the Mesa engine: woken by Mesa's own schedule, deciding with the rules.

A happening of month m is woken at time m + 0.5 and the month's turn closes at m + 1. Waking puts it
on the month's agenda; the agenda is gone through in the world's order, so that which event Mesa
happens to wake first makes no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesa.time import Schedule

from hedgesim.description.world.world import Effect, Event, Mode, Program
from hedgesim.rules import draws, effects, expressions, timing

if TYPE_CHECKING:
    from hedgesim.engines.mesa.model import HedgingModel

INSIDE = 0.5  # where in a month its events lie


class Happening:
    """One event in one history: when it may fire, how often it has, and its effects' amounts."""

    def __init__(self, model: HedgingModel, index: int, event: Event) -> None:
        self.model = model
        self.index = index
        self.event = event
        self.opens = timing.NEVER if event.after is not None else (event.at or 0)
        self.until = timing.NEVER if event.until is None else event.until
        self.fired = timing.NEVER
        self.first_fired = timing.NEVER
        self.count = 0
        self.amounts = [model.evaluate(effect.amount) for effect in event.effects]
        self._set_alarm()

    def _set_alarm(self) -> None:
        """Have Mesa wake this event in every month in which it might fire."""
        event, model = self.event, self.model
        if event.after is not None:
            return  # its cause sets the alarm
        if self.waits or event.every is not None:
            every = event.every or 1
            first = self.opens if self.opens >= 0 else self.opens % every  # none before the start
            schedule = Schedule(interval=every, start=first + INSIDE)
            self.generator = model.schedule_recurring(self.wake, schedule)
        elif self.opens >= 0:
            model.schedule_event(self.wake, at=self.opens + INSIDE)

    @property
    def waits(self) -> bool:
        """Whether the event waits for a condition or a hazard."""
        return self.event.when is not None or self.event.rate is not None

    def wake(self) -> None:
        """Put the event on the month's agenda."""
        self.model.agenda.add(self.index)

    def follow(self, month: int) -> None:
        """Open the window, for the cause has fired this month."""
        event, model = self.event, self.model
        point = draws.counter(draws.stream("wait", event.id), month)
        wait = timing.delay_months(
            int(event.delay.kind),
            event.delay.low,
            event.delay.high,
            draws.uniform(model.key, point),
        )
        self.opens = max(month + wait, event.at or 0)
        if self.opens == month:
            self.wake()
        elif not (self.waits or event.every is not None):
            model.schedule_event(self.wake, at=self.opens + INSIDE)
        if self.waits or event.every is not None:
            start = max(self.opens, month + 1) + INSIDE
            self.generator = model.schedule_recurring(self.wake, Schedule(interval=1, start=start))

    def decides(self, month: int) -> bool:
        """Whether it fires this month."""
        event, model = self.event, self.model
        due = timing.is_due(
            month,
            self.opens,
            self.until,
            event.every or 0,
            self.waits,
            event.once and self.count > 0,
        )
        if not due or (event.when is not None and model.evaluate(event.when) == 0.0):
            return False
        if event.rate is None:
            return True
        point = draws.counter(event.stream, month)
        return draws.uniform(model.key, point) < timing.monthly_probability(
            model.evaluate(event.rate)
        )

    def fire(self, month: int) -> None:
        """Mark the event as fired this month and open the windows of what follows from it."""
        self.fired = month
        self.first_fired = min(self.first_fired, month)
        self.count += 1
        for other in self.model.happenings[self.index + 1 :]:
            if other.event.after == self.index:
                other.follow(month)

    def unfold(self, month: int) -> None:
        """Let this month's part of every effect enter its base value or lie over it."""
        for effect, amount in zip(self.event.effects, self.amounts, strict=True):
            age = month - self.fired - effect.delay
            if age >= 0:
                self._unfold(effect, amount, age)

    def _unfold(self, effect: Effect, amount: float, age: int) -> None:
        owner, name, (low, high) = self.model.place(effect.row)
        mode = int(effect.mode)
        share = effects.step_share(int(effect.shape), age, effect.months)
        if share != 0.0:
            base = effects.step(mode, owner.base[name], amount, share, low, high)
            owner.move(name, base)
        part = effects.overlay_share(int(effect.shape), age, effect.months, effect.half_life)
        if part != 0.0:
            scale, shift = owner.overlay.get(name, (1.0, 0.0))
            if effect.mode == Mode.SCALE:
                scale = scale * (1.0 + amount * part)
            else:
                shift = shift + amount * part
            owner.overlay[name] = (scale, shift)


def run_program(program: Program, model: HedgingModel) -> float:
    """Run a postfix program on the situation as it stands in the model."""
    stack: list[float] = []
    for code, operand in zip(program.codes, program.operands, strict=True):
        if code in expressions.LOADS:
            stack.append(_load(program, code, operand, model))
        elif code in expressions.UNARY:
            stack.append(expressions.apply_unary(code, stack.pop()))
        else:
            right = stack.pop()
            stack.append(expressions.apply_binary(code, stack.pop(), right))
    return stack.pop()


def _load(program: Program, code: int, operand: int, model: HedgingModel) -> float:
    if code == expressions.CONSTANT:
        return program.constants[operand]
    if code == expressions.NUMBER:
        return model.numbers[operand]
    if code == expressions.ROW:
        return model.value(operand)
    if code == expressions.FIRED:
        return expressions.truth(model.happenings[operand].count > 0)
    return model.year
