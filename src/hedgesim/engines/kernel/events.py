"""Phase 1: events decide and fire, their effects unfold, and effective values follow."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hedgesim.engines.kernel.effective import take_effect
from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.plan import EFFECT, EVENT, Plan
from hedgesim.engines.kernel.table import BLOCK, FIRES, PARTS, STACK, Numbers, State
from hedgesim.rules import draws, effects, expressions, timing
from hedgesim.rules.compilation import lanes

Row = Any
MOST_A_MONTH = 0.0834  # a little more than 1 / 12
ROUNDINGS = 1e-14  # more than the error of a chance


class Fired(NamedTuple):
    """What has happened in a block: months from the start, `timing.NEVER` where not yet."""

    opens: NDArray[np.int64]  # (E, BLOCK) first month of each event's window
    last: NDArray[np.int64]  # (E, BLOCK) month it last fired
    first: NDArray[np.int64]  # (E, BLOCK) month it first fired
    times: NDArray[np.int64]  # (E, BLOCK) how often it fired
    latest: NDArray[np.int64]  # (E,) latest month it fired in any replication, or -1
    laid: NDArray[np.int64]  # (n,) 1 where last month something lay over a row of `Plan.overlaid`
    stack: NDArray[np.int64]  # rows that a program's operands stand in


def fired_for(plan: Plan) -> Fired:
    """Allocate the memory of events of one block."""
    events = len(plan.events)
    opens, last, first, count = (np.zeros((events, BLOCK), dtype=np.int64) for _ in range(4))
    sizes = events, len(plan.overlaid), STACK
    latest, laid, stack = (np.zeros(size, dtype=np.int64) for size in sizes)
    return Fired(opens, last, first, count, latest, laid, stack)


class Code(NamedTuple):
    """Programs of events, and the room in which they run."""

    programs: NDArray[np.int64]  # (programs + 1,) where each program begins
    codes: NDArray[np.int64]
    operands: NDArray[np.int64]  # rows of the table, or events
    stack: NDArray[np.int64]  # rows in which the operands of a running program lie
    first_row: int  # of the table's room for results


@lanes
def happen(plan: Any, s: State, n: Numbers, fired: Any, keys: Any, month: int) -> None:
    """Let events fire and their effects unfold; effective values and markets follow."""
    # Arrays are taken out once: handing a callee a whole tuple counts references to each.
    events, latest, times, opens = plan.events, fired.latest, fired.times, fired.opens
    code = Code(plan.programs, plan.codes, plan.operands, fired.stack, plan.stack)
    fires, year = s.table[plan.stack + FIRES], timing.decimal_year(plan.first_month, month)
    for e in range(len(events)):
        cause = events[e, EVENT.after]
        if cause >= 0 and latest[cause] == month:
            follow(plan, fired, keys, e, month)
        if cause < 0:
            left = find_due(events, times, e, month, fires)
        elif latest[cause] >= 0:
            left = find_following(events, times, opens, e, month, fires)
        else:
            left = 0
        part, parts = events[e, EVENT.when], events[e, EVENT.whens]
        while left > 0 and parts > 0:
            left = hold(fires, s.table[run_program(s, code, times, year, part)])
            part += 1
            parts -= 1
        if left > 0 and events[e, EVENT.chance] >= 0:
            chance = run_program(s, code, times, year, events[e, EVENT.chance])
            yearly = events[e, EVENT.yearly] != 0
            left = strike(fires, s.table[chance], yearly, keys, events[e, EVENT.draw], month)
        if left > 0:
            mark(fired, e, month, fires)
    unfold(plan, s.table, fired, month)
    take_effect(s, n, plan)


@lanes
def prepare(plan: Any, s: State, n: Numbers, fired: Any) -> None:
    """Set every event to not yet fired; fill in what programs read and the effects' amounts."""
    for i in range(len(plan.literal_numbers)):
        row = s.table[plan.first_literal + i]
        if plan.literal_numbers[i] >= 0:
            number = n.flat[plan.literal_numbers[i]]
            for k in range(BLOCK):
                row[k] = of(number, k)
        else:
            for k in range(BLOCK):
                row[k] = plan.literal_values[i]
    for x in range(len(plan.overlaid)):
        fired.laid[x] = 1
    for e in range(len(plan.events)):
        fired.latest[e] = -1
        for k in range(BLOCK):
            fired.opens[e, k] = plan.events[e, EVENT.opens]
            fired.last[e, k] = timing.NEVER
            fired.first[e, k] = timing.NEVER
            fired.times[e, k] = 0
    code = Code(plan.programs, plan.codes, plan.operands, fired.stack, plan.stack)
    for j in range(len(plan.effects)):
        program = plan.effects[j, EFFECT.program]
        source = s.table[run_program(s, code, fired.times, 0.0, program)]
        amount = s.table[plan.effects[j, EFFECT.amount]]
        for k in range(BLOCK):
            amount[k] = source[k]


@lanes
def run_program(s: State, code: Code, times: Any, year: float, program: int) -> Any:
    """Run a postfix program for the whole block; return the row of the table with its results.

    The stack holds rows, so that loading a variable copies nothing; an operation writes its result
    to the working row of its depth.
    """
    depth, stack = 0, code.stack
    for step in range(code.programs[program], code.programs[program + 1]):
        operation, operand = code.codes[step], code.operands[step]
        if operation == expressions.ROW:
            stack[depth] = operand
            depth += 1
        elif operation <= expressions.YEAR:
            stack[depth] = code.first_row + depth
            load(s.table[stack[depth]], times, operation, operand, year)
            depth += 1
        elif operation in (expressions.NEGATE, expressions.NOT, expressions.ABSOLUTE):
            result = code.first_row + depth - 1
            apply_unary(operation, s.table[result], s.table[stack[depth - 1]])
            stack[depth - 1] = result
        else:
            depth -= 1
            result = code.first_row + depth - 1
            left, right = s.table[stack[depth - 1]], s.table[stack[depth]]
            apply_binary(operation, s.table[result], left, right)
            stack[depth - 1] = result
    return stack[0]


@lanes
def load(row: Row, times: Any, code: int, operand: int, year: float) -> None:
    """Load whether an event has fired, or the date."""
    if code == expressions.FIRED:
        for k in range(BLOCK):
            row[k] = expressions.truth(times[operand, k] > 0)
    else:
        for k in range(BLOCK):
            row[k] = year


@partial(lanes, overlap=True)  # the result may take an operand's place
def apply_unary(code: int, result: Row, row: Row) -> None:
    """Apply a unary operation."""
    for k in range(BLOCK):
        result[k] = expressions.apply_unary(code, row[k])


@partial(lanes, overlap=True)  # the result may take an operand's place
def apply_binary(code: int, result: Row, left: Row, right: Row) -> None:
    """Apply a binary operation."""
    # The commonest have loops of their own, which LLVM can turn into vector code.
    if code == expressions.MULTIPLY:
        for k in range(BLOCK):
            result[k] = expressions.apply_binary(expressions.MULTIPLY, left[k], right[k])
    elif code == expressions.LESS:
        for k in range(BLOCK):
            result[k] = expressions.apply_binary(expressions.LESS, left[k], right[k])
    elif code == expressions.AND:
        for k in range(BLOCK):
            result[k] = expressions.apply_binary(expressions.AND, left[k], right[k])
    elif code == expressions.SUBTRACT:
        for k in range(BLOCK):
            result[k] = expressions.apply_binary(expressions.SUBTRACT, left[k], right[k])
    elif code == expressions.ADD:
        for k in range(BLOCK):
            result[k] = expressions.apply_binary(expressions.ADD, left[k], right[k])
    else:
        for k in range(BLOCK):
            result[k] = expressions.apply_binary(code, left[k], right[k])


@lanes
def hold(fires: Row, holds: Row) -> int:
    """Keep those replications in which a condition holds, and count them."""
    left = 0
    for k in range(BLOCK):
        kept = fires[k] != 0.0 and holds[k] != 0.0
        fires[k] = 1.0 if kept else 0.0
        left += 1 if kept else 0
    return left


@lanes
def strike(fires: Row, chance: Row, yearly: bool, keys: Any, stream: int, month: int) -> int:
    """Keep those replications in which the event is drawn this month, and count them.

    ``chance`` is a probability, or a rate if ``yearly``. In most months a hazard strikes nowhere.
    Its probability is at most its rate over 12 (and some roundings), so that is mostly seen without
    working it out.
    """
    point = draws.counter(stream, month)
    most, near = MOST_A_MONTH if yearly else 1.0, 0
    for k in range(BLOCK):
        may = draws.uniform(keys[k], point) <= chance[k] * most + ROUNDINGS
        near += 1 if may and fires[k] != 0.0 else 0
    if near == 0:
        return 0
    left = 0
    for k in range(BLOCK):
        if yearly:
            probability = timing.monthly_probability(chance[k])
        else:
            probability = timing.bounded_probability(chance[k])
        kept = draws.uniform(keys[k], point) < probability and fires[k] != 0.0
        fires[k] = 1.0 if kept else 0.0
        left += 1 if kept else 0
    return left


@lanes
def follow(plan: Any, fired: Any, keys: Any, e: int, month: int) -> None:
    """Open the window where the cause has fired this month."""
    event = plan.events[e]
    point = draws.counter(event[EVENT.wait], month)
    for k in range(BLOCK):
        if fired.last[event[EVENT.after], k] == month:
            wait = timing.delay_months(
                event[EVENT.delay],
                plan.delays[e, 0],
                plan.delays[e, 1],
                draws.uniform(keys[k], point),
            )
            fired.opens[e, k] = max(month + wait, event[EVENT.at])


@lanes
def find_due(events: Any, times: Any, e: int, month: int, fires: Row) -> int:
    """Mark where an event without a cause may fire, and count the replications.

    Its window is the same for all; only whether it has spent itself differs.
    """
    until, every = events[e, EVENT.until], events[e, EVENT.every]
    any_month = events[e, EVENT.any_month] != 0
    if not timing.is_due(month, events[e, EVENT.opens], until, every, any_month, False):
        return 0
    most = 1 if events[e, EVENT.once] != 0 else timing.NEVER
    left = 0
    for k in range(BLOCK):
        due = times[e, k] < most
        fires[k] = 1.0 if due else 0.0
        left += 1 if due else 0
    return left


@lanes
def find_following(events: Any, times: Any, opens: Any, e: int, month: int, fires: Row) -> int:
    """Mark where an event that follows a cause may fire, and count the replications."""
    until, every, once = events[e, EVENT.until], events[e, EVENT.every], events[e, EVENT.once] != 0
    any_month = events[e, EVENT.any_month] != 0
    left = 0
    for k in range(BLOCK):
        spent = once and times[e, k] > 0
        due = timing.is_due(month, opens[e, k], until, every, any_month, spent)
        fires[k] = 1.0 if due else 0.0
        left += 1 if due else 0
    return left


@lanes
def mark(fired: Any, e: int, month: int, fires: Row) -> None:
    """Note where the event has fired."""
    for k in range(BLOCK):
        if fires[k] != 0.0:
            fired.last[e, k] = month
            fired.first[e, k] = min(fired.first[e, k], month)
            fired.times[e, k] += 1
            fired.latest[e] = month


@lanes
def unfold(plan: Any, t: Any, fired: Any, month: int) -> None:
    """Let this month's part of every effect enter its base value or lie over it."""
    for x in range(len(plan.overlaid)):
        if fired.laid[x] != 0:
            fired.laid[x] = 0
            scale, shift = t[plan.overlaid[x, 2]], t[plan.overlaid[x, 3]]
            for k in range(BLOCK):
                scale[k] = 1.0
                shift[k] = 0.0
    for j in range(len(plan.effects)):
        effect = plan.effects[j]
        latest = fired.latest[effect[EFFECT.event]]
        if latest < 0 or month - latest > effect[EFFECT.last]:
            continue
        last = fired.last[effect[EFFECT.event]]
        if effect[EFFECT.over] < 0:
            enter(plan, t, j, last, month)
        else:
            fired.laid[effect[EFFECT.over]] = 1
            lay_over(plan, t, j, last, month)


@lanes
def enter(plan: Any, t: Any, j: int, last: Row, month: int) -> None:
    """Move base values by this month's step of a jump or ramp."""
    effect = plan.effects[j]
    base, amount = t[effect[EFFECT.base]], t[effect[EFFECT.amount]]
    effective = t[effect[EFFECT.effective]]
    low, high = plan.effect_bounds[j, 0], plan.effect_bounds[j, 1]
    for k in range(BLOCK):
        age = month - last[k]
        share = plan.steps[j, age] if age >= 0 else 0.0
        if share != 0.0:
            base[k] = effects.step(effect[EFFECT.mode], base[k], amount[k], share, low, high)
            effective[k] = base[k]  # brought up to date later where something lies over it


@lanes
def lay_over(plan: Any, t: Any, j: int, last: Row, month: int) -> None:
    """Lay this month's part of a fade or level over its row."""
    effect = plan.effects[j]
    amount, parts = t[effect[EFFECT.amount]], t[plan.stack + PARTS]
    never = plan.overlays.shape[1] - 1  # the last place holds nothing
    for k in range(BLOCK):
        age = month - last[k]
        parts[k] = plan.overlays[j, age if age >= 0 else never]
    if effect[EFFECT.mode] == effects.SCALED:
        scale = t[plan.overlaid[effect[EFFECT.over], 2]]
        for k in range(BLOCK):
            scale[k] = scale[k] * (1.0 + amount[k] * parts[k])
    else:
        shift = t[plan.overlaid[effect[EFFECT.over], 3]]
        for k in range(BLOCK):
            shift[k] = shift[k] + amount[k] * parts[k]
