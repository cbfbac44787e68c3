"""Effective values: bases with what lies over them; exports after market access."""

from __future__ import annotations

from typing import Any

from hedgesim.description.world.variables import VARIABLES
from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.table import BLOCK, Numbers, State
from hedgesim.rules import arithmetic, effects, ties
from hedgesim.rules.compilation import lanes

LEAST_EXPORTS, MOST_EXPORTS = VARIABLES["exports"].bounds


@lanes
def take_effect(s: State, n: Numbers, plan: Any) -> None:
    """Bring all effective values up to date with their bases, what lies over them, and markets."""
    refresh(s, plan.overlaid, plan.overlaid_bounds, s.ties.size)
    for h in range(len(s.hedgers)):
        clear_markets(s.hedgers[h], s.ties[h], n.parameters[0])


@lanes
def refresh(s: State, overlaid: Any, bounds: Any, first: int) -> None:
    """Bring effective values up to date, of the overlaid rows from ``first`` on."""
    for x in range(first, len(overlaid)):
        row, base = s.table[overlaid[x, 0]], s.table[overlaid[x, 1]]
        scale, shift = s.table[overlaid[x, 2]], s.table[overlaid[x, 3]]
        low, high = bounds[x, 0], bounds[x, 1]
        for k in range(BLOCK):
            row[k] = effects.effective_value(base[k], scale[k], shift[k], low, high)


@lanes
def clear_markets(hedger: Any, held: Any, p: Any) -> None:
    """Pass exports through access; a part of what is lost is diverted to other markets."""
    for k in range(BLOCK):
        hedger.lost[k] = 0.0
        hedger.sold_inverse[k] = 0.0
    for j in range(len(held)):
        tie = held[j]
        for k in range(BLOCK):
            demand = effects.effective_value(
                tie.exports_base[k],
                tie.exports_scale[k],
                tie.exports_shift[k],
                LEAST_EXPORTS,
                MOST_EXPORTS,
            )
            tie.exports[k] = ties.admitted_exports(demand, tie.access[k])
            hedger.lost[k] += demand - tie.exports[k]
            hedger.sold_inverse[k] += tie.exports[k]
    for k in range(BLOCK):
        hedger.sold_inverse[k] = arithmetic.inverse(hedger.sold_inverse[k])
    for j in range(len(held)):
        tie = held[j]
        for k in range(BLOCK):
            tie.exports[k] = ties.diverted_exports(
                tie.exports[k], hedger.sold_inverse[k], hedger.lost[k], of(p.divertible, k)
            )
