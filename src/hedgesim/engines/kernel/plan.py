"""From a world to arrays: what the compiled engine reads instead of objects."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.variables import HEDGER_MEASURES, HEDGER_NAMES, TIE_MEASURES
from hedgesim.description.world.world import Program, Shape, World, stream
from hedgesim.engines.kernel.record import groups_of
from hedgesim.engines.kernel.table import Floats, Ints, Layout, places
from hedgesim.rules import effects, timing
from hedgesim.rules.expressions import AND, CONSTANT, LOADS, NUMBER, ROW, UNARY

# Places of an event's integers: months from the start, indices of programs or -1, streams. The
# condition is `whens` programs from `when` on: it holds where all do.
EVENT = places(
    (
        "opens", "at", "until", "every", "after", "delay", "once", "any_month", "when", "whens",
        "chance", "yearly", "draw", "wait",
    )
)  # fmt: skip
# Places of an effect's integers: its event, rows of the table, its place in `Plan.overlaid` or -1,
# and its last acting age in months.
EFFECT = places(("event", "effective", "base", "mode", "over", "amount", "program", "last"))


class Plan(NamedTuple):
    """A world as arrays. E events, J effects; rows are those of the table (see `Layout`)."""

    months: int
    first_month: int  # months since the beginning of year 0
    watched: int  # 1 to keep after every phase of every month
    measured: Ints  # (months,) 1 where outcomes are measured
    reported: Ints  # (months,) 1 where they are kept
    groups: Ints  # flags of groups of measures, see `record.GROUP`
    kept: Ints  # rows of the table to keep
    streams: NDArray[np.uint64]  # of the draws of ties and hedgers, see `noise.Draws`
    initial: Floats  # (situation rows,)
    initial_number: Ints  # place in `Numbers.flat` of the number that gives the value, or -1
    first_rows: Ints  # (situation rows, 2) effective and base
    link: Ints  # (frameworks, partners)
    clubs: Floats  # (partners, partners) see `World.common_clubs`
    poles: Ints  # (2,) partners
    rivals: Ints  # partners whose gains each partner answers, partner by partner
    first_rival: Ints  # (partners + 1,) where those of each partner begin
    events: Ints  # (E, see EVENT)
    delays: Floats  # (E, 2)
    effects: Ints  # (J, see EFFECT)
    effect_bounds: Floats  # (J, 2)
    steps: Floats  # (J, months + 1) part of an amount entering the base at an age in months
    overlays: Floats  # (J, months + 2) part lying over it; 0 in the last place
    overlaid: Ints  # (n, 4) effective, base, scale and shift of rows that something may lie over
    overlaid_bounds: Floats  # (n, 2)
    first_own: int  # place in `overlaid` of the first row of a hedger, trade apart
    programs: Ints  # (programs + 1,) where each program begins
    codes: Ints
    operands: Ints  # rows of the table, or events
    first_literal: int  # first row of the numbers and constants that programs read
    literal_numbers: Ints  # (literals,) place in `Numbers.flat`, or -1 for a constant
    literal_values: Floats  # (literals,)
    stack: int  # first row of the stack


class _Programs:
    """Programs laid end to end, their operands turned into rows of the table.

    Each number and constant has a row of its own after the layout's, filled once a block.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._rows = layout.recorded()
        self._first = [0]
        self._codes: list[int] = []
        self._operands: list[int] = []
        # Number or -1, constant, and which load it is where each has a row of its own -> row.
        self._literals: dict[tuple[int, str, int], int] = {}

    def add(self, program: Program | None) -> int:
        """Add a program and return its index, or -1 for none."""
        if program is None:
            return -1
        for code, operand in zip(program.codes, program.operands, strict=True):
            row = self._row(program, code, operand)
            self._codes.append(code if row is None else ROW)
            self._operands.append(operand if row is None else row)
        self._first.append(len(self._codes))
        return len(self._first) - 2

    def add_condition(self, condition: Program | None) -> tuple[int, int]:
        """Add a condition in its parts, and return the index of the first and their number."""
        parts = [] if condition is None else conjuncts(condition)
        indices = [self.add(part) for part in parts]
        return (indices[0] if indices else -1), len(indices)

    def _row(self, program: Program, code: int, operand: int) -> int | None:
        """Row of the table that a step loads, or None where it does something else."""
        if code == ROW:
            return int(self._rows[operand])
        if code not in (CONSTANT, NUMBER):
            return None
        number = int(self._layout.number_places[operand]) if code == NUMBER else -1
        value = program.constants[operand].hex() if code == CONSTANT else "0x0p0"
        own = len(self._operands) if self._layout.apart else 0
        first = self._layout.height
        return self._literals.setdefault((number, value, own), first + len(self._literals))

    def arrays(self) -> dict[str, Any]:
        """The programs as arrays of a plan."""
        return {
            "programs": np.array(self._first),
            "codes": np.array(self._codes, dtype=np.int64),
            "operands": np.array(self._operands, dtype=np.int64),
            "first_literal": self._layout.height,
            "literal_numbers": np.array([n for n, _, _ in self._literals], dtype=np.int64),
            "literal_values": np.array(
                [float.fromhex(v) for _, v, _ in self._literals], np.float64
            ),
        }


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
    world: World,
    months: Sequence[int],
    rows: Sequence[int],
    *,
    watched: bool = False,
    apart: bool = False,
) -> tuple[Plan, Layout]:
    """Turn a world into arrays, and say where everything lies in the table.

    Parameters
    ----------
    months: those whose outcomes are measured and kept (all others are played unmeasured, unless a
        condition reads a measure). rows: recorded rows (places in `Layout.recorded`) to keep;
        measures that nobody keeps or reads are left out.
    watched: keep after every phase instead, of every month.
    apart: give equal numbers and constants of programs a row each, so that one can be changed.
    """
    layout = Layout(world)
    layout.apart = apart
    read = _measures_read(world)
    first = layout.rows.count
    reported = np.zeros(world.months, dtype=np.int64)
    reported[list(months)] = 1
    ties = [measure.name for measure in TIE_MEASURES for _ in range(layout.rows.ties)]
    own = [measure.name for measure in HEDGER_MEASURES for _ in world.hedgers]
    names = [*ties, *own]
    wanted = read | {row - first for row in rows if row >= first}
    plan = Plan(
        months=world.months,
        first_month=world.first_month,
        watched=int(watched),
        measured=np.ones_like(reported) if watched or read else reported,
        reported=np.zeros_like(reported) if watched else reported,
        groups=groups_of([names[measure] for measure in wanted]),
        kept=layout.recorded()[list(rows)],
        streams=_streams(world),
        **_structure(layout),
        **_events(layout),
    )
    return plan, layout


def _measures_read(world: World) -> set[int]:
    """Measures, from the first on, that a condition or hazard reads: they are due every month."""
    first = world.rows.count
    return {
        row - first
        for event in world.events
        for program in event.conditions
        for row in program.reads(ROW)
        if row >= first
    }


def _streams(world: World) -> NDArray[np.uint64]:
    ties = [(h, j) for h in world.hedgers for j in world.partners]
    names = [(purpose, *tie) for purpose in ("trade", "finance", "regard") for tie in ties]
    own = [(purpose, h) for purpose in ("home", "elsewhere") for h in world.hedgers]
    words = [stream(*name) for name in [*names, *own]]
    return np.array(words, dtype=np.uint64)


def _structure(layout: Layout) -> dict[str, Any]:
    """What does not change with events: first values, links, rivals and overlays."""
    world, overlaid = layout.world, layout.overlaid
    number = np.where(
        world.initial_number < 0, -1, layout.number_places[np.maximum(world.initial_number, 0)]
    )
    rivals = [answered(world, partner) for partner in world.partners]
    first_own = layout.rows.hedger(HEDGER_NAMES[0], 0)
    own = (x for x, row in enumerate(overlaid) if x >= layout.trade and row >= first_own)
    lies = layout.effective[overlaid], layout.base[overlaid], layout.scale, layout.shift
    return {
        "initial": np.asarray(world.initial, dtype=np.float64),
        "initial_number": number,
        "first_rows": np.stack([layout.effective, layout.base], axis=1),
        "link": np.asarray(world.link, dtype=np.int64),
        "clubs": world.common_clubs(),
        "poles": np.array([world.partners.index(pole) for pole in world.poles]),
        "rivals": np.array([q for some in rivals for q in some], dtype=np.int64),
        "first_rival": np.cumsum([0, *map(len, rivals)]),
        "overlaid": np.stack(lies, axis=1),
        "overlaid_bounds": layout.bounds[overlaid],
        "first_own": next(own, len(overlaid)),
        "stack": layout.stack,
    }


def answered(world: World, partner: str) -> list[int]:
    """Partners whose gains one answers: those with a rivalry that is not zero, or sampled."""
    index = {name: i for i, name in enumerate(world.number_names)}
    rivalries = [index[f"rivalry.{partner}.{other}"] for other in world.partners]
    sampled = set() if world.sampled is None else set(world.sampled.places.tolist())
    return [q for q, number in enumerate(rivalries) if world.numbers[number] or number in sampled]


def _events(layout: Layout) -> dict[str, Any]:
    """Events, their effects and their programs."""
    programs = _Programs(layout)
    return {
        **_triggers(layout.world, programs),
        **_effects(layout, programs),
        **programs.arrays(),
    }


def _triggers(world: World, programs: _Programs) -> dict[str, Any]:
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
        row[EVENT.any_month] = int(event.any_month)
        row[EVENT.when], row[EVENT.whens] = programs.add_condition(event.when)
        row[EVENT.chance] = programs.add(event.rate or event.probability)
        row[EVENT.yearly] = int(event.rate is not None)
        row[EVENT.draw] = signed(event.stream)
        row[EVENT.wait] = signed(stream("wait", event.id))
        delay[:] = event.delay.low, event.delay.high
    return {"events": rows, "delays": delays}


def _effects(layout: Layout, programs: _Programs) -> dict[str, Any]:
    world = layout.world
    listed = [(i, effect) for i, event in enumerate(world.events) for effect in event.effects]
    ages = world.months + 1
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
        rows[j, EFFECT.effective] = layout.effective[effect.row]
        rows[j, EFFECT.base] = layout.base[effect.row]
        rows[j, EFFECT.mode] = int(effect.mode)
        rows[j, EFFECT.over] = layout.overlaid.index(effect.row) if over else -1
        rows[j, EFFECT.amount] = layout.amounts + j
        rows[j, EFFECT.program] = programs.add(effect.amount)
        rows[j, EFFECT.last] = acting[-1] if len(acting) else -1
        bounds[j] = layout.bounds[effect.row]
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


def with_numbers(plan: Plan, layout: Layout, world: World) -> tuple[Plan, Layout]:
    """Return the plan of the same world with other numbers, at no cost.

    Numbers that were zero may be so no more only where they are no rivalry.
    """
    layout = copy(layout)
    layout.world = world
    return plan, layout


def with_events(plan: Plan, layout: Layout, world: World) -> tuple[Plan, Layout]:
    """Return the plan of the same world with other numbers, dates or sizes of its events.

    Parameters
    ----------
    plan, layout: of the world as it was. world: its events have the same effects, by row, mode and
        shape, and nothing that a condition reads is new; of its numbers see `with_numbers`.
    """
    plan, layout = with_numbers(plan, layout, world)
    return plan._replace(**_events(layout)), layout
