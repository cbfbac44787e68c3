"""Calls that nothing waits for, left out: where few outcomes are kept, fewer are measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hedgesim.engines.kernel.score.calls import Call
from hedgesim.engines.kernel.table import OP

# How many operands, from the first on, a call writes, where that is not one.
RESULTS = {OP.normals: 2, OP.leanings: 4}
# What writes its results without having read them. Of all else a result is an operand too.
FRESH = frozenset(
    {
        OP.copy, OP.multiply, OP.invert, OP.reciprocal, OP.normals, OP.effective, OP.sold,
        OP.diverted, OP.dependence, OP.returns, OP.cover, OP.risk, OP.home_cost, OP.utility,
        OP.own_utility, OP.logit_weight, OP.own_weight, OP.inverse_total, OP.withheld, OP.shortfall,
        OP.offer, OP.budget_scale, OP.output_growth, OP.autonomy, OP.political, OP.influence,
        OP.lean, OP.leanings, OP.kuik, OP.effective_number,
    }
)  # fmt: skip
OF_EVENTS = (OP.fire, OP.unfold, OP.prepare)

Rows = set[int]


def pruned(
    months: Sequence[Sequence[Call]], kept: Iterable[int], watched: Iterable[int]
) -> list[list[Call]]:
    """Return the calls of which something is kept, or read by a later month or by an event.

    Parameters
    ----------
    months: calls of each form of a month; any may follow any. kept: rows that ``keep`` copies.
    watched: rows that events read.
    """
    kept, watched = set(kept), set(watched)
    wanted: Rows = set()  # at the end of a month
    while True:
        before = [_walk(month, wanted, kept, watched) for month in months]
        more = wanted.union(*(rows for _, rows in before))
        if more == wanted:
            return [calls for calls, _ in before]
        wanted = more


def _walk(
    month: Sequence[Call], wanted: Rows, kept: Rows, watched: Rows
) -> tuple[list[Call], Rows]:
    """Go through a month backwards: calls that are needed, and rows wanted at its beginning."""
    wanted = set(wanted)
    needed = []
    for call in reversed(month):
        if call.operation == OP.keep:
            wanted |= kept
        elif call.operation in OF_EVENTS:
            wanted |= watched
        else:
            results = RESULTS.get(call.operation, 1)
            written = _rows(call, range(results))
            if wanted.isdisjoint(written):
                continue
            if call.operation in FRESH:
                wanted -= written
                wanted |= _rows(call, range(results, len(call.rows)))
            else:
                wanted |= _rows(call, range(len(call.rows)))
        needed.append(call)
    return needed[::-1], wanted


def _rows(call: Call, operands: Iterable[int]) -> Rows:
    """Rows of some operands, each time they step on."""
    steps = call.steps or (0,) * len(call.rows)
    return {call.rows[o] + time * steps[o] for o in operands for time in range(call.times)}
