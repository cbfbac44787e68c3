"""Events of the NumPy peer: windows, conditions, hazards and effects over a block."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.expressions import Code
from hedgesim.description.world.variables import VARIABLES
from hedgesim.description.world.world import DelayKind, Effect, Event, Mode, Program, Shape, World
from hedgesim.rules import effects, timing
from hedgesim.rules.timing import MOST_PER_YEAR, NEVER
from peers.array_draws import Words, points_of, points_of_streams, uniforms
from peers.array_table import Table

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_BINARY = {
    Code.ADD: np.add, Code.SUBTRACT: np.subtract, Code.MULTIPLY: np.multiply,
    Code.LESS: np.less, Code.LESS_EQUAL: np.less_equal, Code.EQUAL: np.equal,
    Code.NOT_EQUAL: np.not_equal, Code.AND: np.logical_and, Code.OR: np.logical_or,
    Code.MINIMUM: np.minimum, Code.MAXIMUM: np.maximum,
}  # fmt: skip
_ARITHMETIC = (Code.ADD, Code.SUBTRACT, Code.MULTIPLY)  # on truth too, which counts as 0 or 1


class Events:
    """When the events of a block fired, and what is left of their effects.

    ``keys``: of the block's replications.
    """

    def __init__(self, world: World, table: Table, keys: Words) -> None:
        self.world, self.table, self.keys = world, table, keys
        count, replications = len(world.events), len(keys)
        self.opens = np.zeros((count, replications), dtype=np.int64)
        for opens, event in zip(self.opens, world.events, strict=True):
            opens[:] = NEVER if event.after is not None else (event.at or 0)
        self.last = np.full((count, replications), NEVER)
        self.first = np.full((count, replications), NEVER)
        self.latest = np.full(count, -1)  # in any replication
        hazards = np.array([event.stream for event in world.events], dtype=np.uint64)
        self.hazards = points_of_streams(hazards, world.months)
        names = [("wait", event.id) for event in world.events]
        self.waits = points_of(names, world.months)[..., 0] if names else None
        self.first_month = 12 * world.start[0] + world.start[1] - 1
        self.effects = [
            Unfolding(self, e, effect) for e, event in enumerate(world.events)
            for effect in event.effects
        ]  # fmt: skip

    @property
    def read_measures(self) -> bool:
        """Whether a condition or hazard reads a measure, so that they are due every month."""
        measures = len(self.world.initial)
        return any(
            row >= measures
            for event in self.world.events
            for program in event.conditions
            for row in program.reads(Code.ROW)
        )

    def happen(self, month: int) -> None:
        """Fire what is due, and let effects enter base values or lie over them."""
        for e, event in enumerate(self.world.events):
            fires = self.fires(e, event, month)
            if fires is not None and fires.any():
                self.last[e, fires] = month
                np.minimum(self.first[e], month, out=self.first[e], where=fires)
                self.latest[e] = month
        self.table.scale[:] = 1.0
        self.table.shift[:] = 0.0
        for effect in self.effects:
            latest = self.latest[effect.event]
            if latest >= 0 and month - latest <= effect.end:
                effect.unfold(month)

    def fires(self, e: int, event: Event, month: int) -> Mask | None:
        """In which replications an event fires this month; None for nowhere."""
        if event.after is not None:
            if self.latest[event.after] == month:
                self.follow(e, event, month)
            if self.latest[event.after] < 0:
                return None
        if event.until is not None and month > event.until:
            return None
        fires = self.due(e, event, month)
        if not fires.any():
            return None
        if event.when is not None:
            fires &= self.run(event.when, month) != 0.0
            if not fires.any():
                return None
        if event.rate is not None:
            rate = np.clip(self.run(event.rate, month), 0.0, MOST_PER_YEAR)
            struck = uniforms(self.hazards[month, e] + self.keys)
            fires &= struck < 1.0 - np.exp(-rate / 12.0)
        if event.probability is not None:
            probability = np.clip(self.run(event.probability, month), 0.0, 1.0)
            fires &= uniforms(self.hazards[month, e] + self.keys) < probability
        return fires

    def due(self, e: int, event: Event, month: int) -> Mask:
        """Where the window of an event lets it fire this month."""
        opens = self.opens[e]
        if event.every:
            due = (opens <= month) & ((month - opens) % event.every == 0)
        elif event.any_month:
            due = opens <= month
        else:
            due = opens == month
        if event.once and self.latest[e] >= 0:
            due &= self.first[e] == NEVER
        return due

    def follow(self, e: int, event: Event, month: int) -> None:
        """Open the window where the cause has fired this month."""
        delay = event.delay
        if delay.kind == DelayKind.FIXED:
            wait = np.int64(delay.low)
        else:
            drawn = uniforms(self.waits[month, e] + self.keys)
            if delay.kind == DelayKind.EXPONENTIAL:
                drawn = np.clip(-delay.low * np.log(drawn), 0.0, 1e6) + 0.5
            else:
                drawn = delay.low + (delay.high - delay.low + 1.0) * drawn
            wait = np.floor(drawn).astype(np.int64)
        opens = np.maximum(month + wait, event.at or 0)
        np.copyto(self.opens[e], opens, where=self.last[event.after] == month)

    def run(self, program: Program, month: int) -> Any:
        """Value of an expression: a number, or one for each replication."""
        stack: list[Any] = []
        for code, operand in zip(program.codes, program.operands, strict=True):
            if code <= Code.YEAR:
                stack.append(self.load(program, code, operand, month))
            elif code == Code.NEGATE:
                stack.append(-1.0 * stack.pop())
            elif code == Code.NOT:
                stack.append(stack.pop() == 0.0)
            elif code == Code.ABSOLUTE:
                stack.append(np.abs(stack.pop()))
            else:
                right, left = stack.pop(), stack.pop()
                if code == Code.DIVIDE:
                    zero = np.equal(right, 0.0)
                    stack.append(np.where(zero, 0.0, left / np.where(zero, 1.0, right)))
                elif code in _ARITHMETIC:
                    stack.append(_BINARY[code](left, right, dtype=np.float64))
                else:
                    stack.append(_BINARY[code](left, right))
        return stack.pop()

    def load(self, program: Program, code: int, operand: int, month: int) -> Any:
        """What an operand stands for."""
        if code == Code.CONSTANT:
            return program.constants[operand]
        if code == Code.NUMBER:
            return self.world.numbers[operand]
        if code == Code.ROW:
            return self.table.values[self.table.place[operand]]
        if code == Code.FIRED:
            return self.first[operand] < NEVER
        return timing.decimal_year(self.first_month, month)


class Unfolding:
    """An effect: its amount, and which part of it acts at which age in months."""

    def __init__(self, events: Events, event: int, effect: Effect) -> None:
        self.event = event
        self.last = events.last[event]
        table = events.table
        self.base = table.values[effect.row]
        self.over = effect.shape in (Shape.FADE, Shape.LEVEL)
        if self.over:
            laid = table.laid[effect.row]
            self.scale, self.shift = table.scale[laid], table.shift[laid]
        self.mode = effect.mode
        self.amount = float(events.run(effect.amount, 0))
        self.bounds = VARIABLES[effect.variable].bounds
        shape, months = int(effect.shape), events.world.months
        ages = range(-effect.delay, months + 1 - effect.delay)
        if self.over:
            parts = [
                effects.overlay_share(shape, age, effect.months, effect.half_life) for age in ages
            ]
        else:
            parts = [effects.step_share(shape, age, effect.months) for age in ages]
        self.parts = np.array([*parts, 0.0])  # the last place for what has not fired
        acting = np.flatnonzero(self.parts)
        self.end = int(acting[-1]) if len(acting) else -1

    def unfold(self, month: int) -> None:
        """Let this month's part enter the base value or lie over it."""
        age = month - self.last
        age[age < 0] = -1
        share = self.parts[age]
        if self.over:
            if self.mode == Mode.SCALE:
                self.scale *= 1.0 + self.amount * share
            else:
                self.shift += self.amount * share
            return
        if self.mode == Mode.ADD:
            self.base += self.amount * share
        elif self.mode == Mode.SCALE:
            self.base *= np.exp(np.log(max(1.0 + self.amount, 1e-12)) * share)
        else:
            self.base[share != 0.0] = self.amount
        np.clip(self.base, *self.bounds, out=self.base)
