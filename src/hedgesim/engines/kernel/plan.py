"""From a world to arrays: what the compiled engine reads instead of objects."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.world import Program, Shape, World, stream
from hedgesim.engines.kernel import score
from hedgesim.engines.kernel.score.calls import WIDTH, Call
from hedgesim.engines.kernel.score.pruning import pruned
from hedgesim.engines.kernel.table import BLOCK, OP, Layout, places
from hedgesim.rules import effects, timing
from hedgesim.rules.expressions import AND, CONSTANT, FIRED, LOADS, NUMBER, ROW, UNARY, YEAR

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Places of an event's integers: months from the start, indices of programs or -1, streams. The
# condition is `whens` programs from `when` on: it holds where all do.
EVENT = places(
    (
        "opens", "at", "until", "every", "after", "delay", "once", "when", "whens", "rate",
        "hazard", "wait",
    )
)  # fmt: skip
# Places of an effect's integers: its event, rows of the table, its place in `Plan.overlaid` or -1,
# and its last acting age in months.
EFFECT = places(("event", "base", "mode", "over", "amount", "program", "last"))


class Plan(NamedTuple):
    """A world as arrays. E events, J effects; rows are those of the table (see `layout`)."""

    months: int
    first_month: int  # months since the beginning of year 0
    calls: Ints  # (n, WIDTH) what to do before the first month, in a plain month, in a measured one
    sections: Ints  # (4,) where each of the three begins, and the end
    measured: Ints  # (months,) 1 where the month's outcomes are measured and kept
    kept: Ints  # rows of the table to keep
    streams: NDArray[np.uint64]  # of the draws of ties and hedgers
    events: Ints  # (E, see EVENT)
    delays: Floats  # (E, 2)
    effects: Ints  # (J, see EFFECT)
    effect_bounds: Floats  # (J, 2)
    steps: Floats  # (J, months + 1) part of an amount entering the base at an age in months
    overlays: Floats  # (J, months + 2) part lying over it; 0 in the last place
    overlaid: Ints  # (n, 2): rows that hold the scale and shift laid over a row
    programs: Ints  # (programs + 1,) where each program begins
    codes: Ints
    operands: Ints
    stack: int  # first row of the stack


class _Programs:
    """Programs laid end to end, their operands turned into rows of the table."""

    def __init__(self, at: Layout) -> None:
        self.at = at
        self.first = [0]
        self.codes: list[int] = []
        self.operands: list[int] = []

    def add(self, program: Program | None) -> int:
        """Add a program and return its index, or -1 for none."""
        if program is None:
            return -1
        for code, operand in zip(program.codes, program.operands, strict=True):
            self.codes.append(code)
            if code not in LOADS or code in (FIRED, YEAR):
                self.operands.append(operand)
            elif code == CONSTANT:
                self.operands.append(self.at.constant(program.constants[operand]))
            else:
                self.operands.append(self._row(code, operand))
        self.first.append(len(self.codes))
        return len(self.first) - 2

    def add_condition(self, condition: Program | None) -> tuple[int, int]:
        """Add a condition in its parts, and return the index of the first and their number."""
        parts = [] if condition is None else conjuncts(condition)
        indices = [self.add(part) for part in parts]
        return (indices[0] if indices else -1), len(indices)

    def _row(self, code: int, operand: int) -> int:
        if code == NUMBER:
            return self.at.numbers + operand
        return self.at.seen(operand)


def conjuncts(condition: Program) -> list[Program]:
    """Take a condition apart at its outermost "and": it holds where all parts hold."""
    found: list[list[tuple[int, int]]] = []  # a stack: the steps of each part of each operand
    for step, code in enumerate(condition.codes):
        if code in LOADS:
            found.append([(step, step + 1)])
        elif code in UNARY:
            found[-1] = [(found[-1][0][0], step + 1)]
        else:
            right = found.pop()
            whole = [(found[-1][0][0], step + 1)]
            found[-1] = [*found[-1], *right] if code == AND else whole
    return [
        replace(condition, codes=condition.codes[a:b], operands=condition.operands[a:b])
        for a, b in found[0]
    ]


def plan_of(
    world: World, months: Sequence[int], rows: Sequence[int], *, watched: bool = False
) -> tuple[Plan, Layout]:
    """Turn a world into arrays, and say where everything stands in the table.

    Parameters
    ----------
    months: those whose outcomes are measured and kept (all others are played unmeasured, unless a
        condition reads a measure). rows: recorded rows (places in `Layout.recorded`) to keep; what
        only other outcomes need is not done.
    watched: keep after every phase instead, of every month.
    """
    at = Layout(world)
    programs = _Programs(at)
    events, effects = _events(world, programs), _effects(at, programs)
    measured = np.zeros(world.months, dtype=np.int64)
    measured[list(months)] = 1
    recorded = at.recorded()
    kept = [recorded[row] for row in rows]
    plain = score.month(at, measured=watched or _reads_measures(at), watched=watched).calls
    whole = score.month(at, measured=True, watched=watched).calls
    if not watched:
        plain = [call for call in plain if call.operation != OP.keep]
        plain, whole = pruned([plain, whole], kept, _read_by_events(at, programs))
    parts = [score.beginning(at).calls, plain, whole]
    plan = Plan(
        months=world.months,
        first_month=world.first_month,
        calls=_calls([call for part in parts for call in part]),
        sections=np.cumsum([0, *map(len, parts)]),
        measured=measured,
        kept=np.array(kept, dtype=np.int64),
        streams=np.array(at.stream_words(), dtype=np.uint64),
        **events,
        **effects,
        overlaid=np.array([[at.scale + x, at.shift + x] for x in range(len(at.overlaid))]),
        programs=np.array(programs.first),
        codes=np.array(programs.codes, dtype=np.int64),
        operands=np.array(programs.operands, dtype=np.int64),
        stack=at.stack,
    )
    return plan, at


def _read_by_events(at: Layout, programs: _Programs) -> set[int]:
    """Rows that conditions, hazards and amounts read, and those that effects move."""
    moved = {effect.row for event in at.world.events for effect in event.effects}
    laid = {first + x for first in (at.scale, at.shift) for x in range(len(at.overlaid))}
    return moved | laid | set(programs.operands)


def _reads_measures(at: Layout) -> bool:
    """Whether a condition or hazard reads a measure, so that measures are due every month."""
    first = at.measures.first
    return any(
        row >= first
        for event in at.world.events
        for program in event.conditions
        for row in program.reads(ROW)
    )


def table_for(at: Layout) -> Floats:
    """Allocate the table of one block, its numbers and constants filled in."""
    table = np.zeros((at.height, BLOCK))
    for written, row in at.constants.items():
        table[row] = float.fromhex(written)
    count = len(at.world.numbers)
    table[at.numbers : at.numbers + count] = at.world.numbers[:, None]
    return table


def _calls(calls: list[Call]) -> Ints:
    array = np.zeros((len(calls), WIDTH), dtype=np.int64)
    for row, call in zip(array, calls, strict=True):
        integers = call.integers()
        row[: len(integers)] = integers
    return array


def _events(world: World, programs: _Programs) -> dict[str, Any]:
    rows = np.zeros((len(world.events), len(EVENT)), dtype=np.int64)
    delays = np.zeros((len(world.events), 2))
    for row, delay, event in zip(rows, delays, world.events, strict=True):
        never = timing.NEVER
        row[EVENT.opens] = never if event.after is not None else (event.at or 0)
        row[EVENT.at] = event.at or 0
        row[EVENT.until] = never if event.until is None else event.until
        row[EVENT.every] = event.every or 0
        row[EVENT.after] = -1 if event.after is None else event.after
        row[EVENT.delay] = int(event.delay.kind)
        row[EVENT.once] = int(event.once)
        row[EVENT.when], row[EVENT.whens] = programs.add_condition(event.when)
        row[EVENT.rate] = programs.add(event.rate)
        row[EVENT.hazard] = signed(event.stream)
        row[EVENT.wait] = signed(stream("wait", event.id))
        delay[:] = event.delay.low, event.delay.high
    return {"events": rows, "delays": delays}


def _effects(at: Layout, programs: _Programs) -> dict[str, Any]:
    listed = [(i, effect) for i, event in enumerate(at.world.events) for effect in event.effects]
    ages = at.world.months + 1
    rows = np.zeros((len(listed), len(EFFECT)), dtype=np.int64)
    bounds = np.zeros((len(listed), 2))
    steps = np.zeros((len(listed), ages))
    overlays = np.zeros((len(listed), ages + 1))
    for j, (index, effect) in enumerate(listed):
        shape = int(effect.shape), effect.delay, effect.months, effect.half_life
        steps[j], overlays[j, :ages] = _shares(*shape, ages)
        acting = np.flatnonzero((steps[j] != 0.0) | (overlays[j, :ages] != 0.0))
        over = effect.shape in (Shape.FADE, Shape.LEVEL)
        rows[j, EFFECT.event] = index
        rows[j, EFFECT.base] = effect.row
        rows[j, EFFECT.mode] = int(effect.mode)
        rows[j, EFFECT.over] = at.overlaid.index(effect.row) if over else -1
        rows[j, EFFECT.amount] = at.amounts + j
        rows[j, EFFECT.program] = programs.add(effect.amount)
        rows[j, EFFECT.last] = acting[-1] if len(acting) else -1
        bounds[j] = at.bounds[effect.row]
    return {"effects": rows, "effect_bounds": bounds, "steps": steps, "overlays": overlays}


def signed(word: int) -> int:
    """Write a 64-bit word as the signed integer of the same bits."""
    return word - (1 << 64) if word >> 63 else word


@lru_cache(maxsize=256)
def _shares(
    shape: int, delay: int, months: int, half_life: float, ages: int
) -> tuple[Floats, Floats]:
    """Parts of an amount entering the base, and lying over it, at each age in months."""
    steps = [effects.step_share(shape, age - delay, months) for age in range(ages)]
    overlays = [effects.overlay_share(shape, age - delay, months, half_life) for age in range(ages)]
    return np.array(steps), np.array(overlays)


def with_numbers(plan: Plan, at: Layout, world: World) -> tuple[Plan, Layout]:
    """Return the plan of the same world with other numbers, at no cost.

    Numbers that were zero may be so no more only where they are no rivalry.
    """
    at = copy(at)
    at.world = world
    return plan, at


def with_events(plan: Plan, at: Layout, world: World) -> tuple[Plan, Layout]:
    """Return the plan of the same world with other numbers, dates or sizes of its events.

    A tenth of the work of a new plan: what is done in a month stays as it is.

    Parameters
    ----------
    plan, at: of the world as it was. world: its events have the same effects, by row, mode and
        shape, and nothing that a condition reads is new; of its numbers see `with_numbers`.
    """
    plan, at = with_numbers(plan, at, world)
    at.constants = dict(at.constants)
    programs = _Programs(at)
    events, effects = _events(world, programs), _effects(at, programs)
    changed = plan._replace(
        **events,
        **effects,
        programs=np.array(programs.first),
        codes=np.array(programs.codes, dtype=np.int64),
        operands=np.array(programs.operands, dtype=np.int64),
    )
    return changed, at
