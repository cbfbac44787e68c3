"""A followed history as data."""

from __future__ import annotations

from typing import Any

from hedgesim.outcomes.catalogue import month_name
from hedgesim.reports.trace.record import Firing, Month, Move, Trace
from hedgesim.reports.trace.sentences import reasons


def trace_data(trace: Trace) -> dict[str, Any]:
    """Return what is reported of a history, month by month, and when each event first fired."""
    world = trace.world
    return {
        "title": world.title,
        "replication": trace.replication,
        "seed": trace.seed,
        "months": [_month(trace, one) for one in trace.months if not one.quiet],
        "fired": {id: month_name(world, month) for id, month in trace.fired.items()},
        "baseline_fired": {
            id: month_name(world, month) for id, month in trace.baseline_fired.items()
        },
        "end": {
            name: {"scenario": with_events, "baseline": without}
            for name, with_events, without in zip(
                trace.rows, trace.record[-1], trace.baseline_record[-1], strict=True
            )
        },
    }


def _month(trace: Trace, month: Month) -> dict[str, Any]:
    return {
        "month": month_name(trace.world, month.month),
        "fired": [_firing(trace, one) for one in month.firings],
        **{
            name: [_move(one) for one in getattr(month, name)]
            for name in ("efforts", "offers", "changes")
        },
    }


def _firing(trace: Trace, firing: Firing) -> dict[str, Any]:
    because = list(reasons(trace.world, firing))
    return {"event": firing.event.id, "times": firing.times, "because": because}


def _move(move: Move) -> dict[str, Any]:
    names = ("hedger", "variable", "partner", "before", "now", "cause")
    return {name: getattr(move, name) for name in names}
