"""Effective values: bases with what lies over them; trade after markets and routes."""

from __future__ import annotations

from typing import Any

from hedgesim.description.world.variables import VARIABLES
from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.table import BLOCK, Numbers, State
from hedgesim.rules import arithmetic, effects, routes
from hedgesim.rules.compilation import lanes

LEAST_TRADE, MOST_TRADE = VARIABLES["exports"].bounds


@lanes
def take_effect(s: State, n: Numbers, plan: Any) -> None:
    """Bring all effective values up to date with their bases, what lies over them, and trade."""
    refresh(s, plan.overlaid, plan.overlaid_bounds, 2 * (s.ties.size + len(s.hedgers)))
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
    """Pass trade through markets and routes; a part of what is lost goes to other markets."""
    open_routes(hedger, held)
    begin(hedger, hedger.exports_demand)
    for j in range(len(held)):
        tie = held[j]
        admit(
            tie.exports,
            tie.exports_base,
            tie.exports_scale,
            tie.exports_shift,
            tie.access,
            hedger.exports_demand,
            hedger,
        )
    admit_elsewhere(
        hedger.exports_elsewhere,
        hedger.exports_elsewhere_base,
        hedger.exports_elsewhere_scale,
        hedger.exports_elsewhere_shift,
        hedger.exports_demand,
        hedger,
    )
    for j in range(len(held)):
        deliver(held[j].exports, hedger, p)
    deliver(hedger.exports_elsewhere, hedger, p)
    begin(hedger, hedger.imports_demand)
    for j in range(len(held)):
        tie = held[j]
        admit(
            tie.imports,
            tie.imports_base,
            tie.imports_scale,
            tie.imports_shift,
            tie.import_access,
            hedger.imports_demand,
            hedger,
        )
    admit_elsewhere(
        hedger.imports_elsewhere,
        hedger.imports_elsewhere_base,
        hedger.imports_elsewhere_scale,
        hedger.imports_elsewhere_shift,
        hedger.imports_demand,
        hedger,
    )
    for j in range(len(held)):
        deliver(held[j].imports, hedger, p)
    deliver(hedger.imports_elsewhere, hedger, p)
    find_disruption(hedger, held, p)


@lanes
def open_routes(hedger: Any, held: Any) -> None:
    """Find what closed ports and roads stop, and what part of trade may pass."""
    for k in range(BLOCK):
        hedger.blocked[k] = 0.0
    for j in range(len(held)):
        tie = held[j]
        for k in range(BLOCK):
            hedger.blocked[k] += routes.blocked_transit(tie.transit[k], tie.passage[k])
    for k in range(BLOCK):
        hedger.openness[k] = routes.openness(hedger.blocked[k], hedger.rerouted[k])


@lanes
def begin(hedger: Any, demand: Any) -> None:
    """Begin the sums of one flow over partners."""
    for k in range(BLOCK):
        demand[k] = 0.0
        hedger.lost[k] = 0.0
        hedger.admitted_inverse[k] = 0.0


@lanes
def admit(
    trade: Any, base: Any, scale: Any, shift: Any, access: Any, demands: Any, hedger: Any
) -> None:
    """Pass one flow with one partner through its market."""
    for k in range(BLOCK):
        demand = effects.effective_value(base[k], scale[k], shift[k], LEAST_TRADE, MOST_TRADE)
        trade[k] = routes.admitted(demand, access[k])
        demands[k] += demand
        hedger.lost[k] += demand - trade[k]
        hedger.admitted_inverse[k] += trade[k]


@lanes
def admit_elsewhere(
    trade: Any, base: Any, scale: Any, shift: Any, demands: Any, hedger: Any
) -> None:
    """Add trade with all other countries, whose markets stay open, and end the sums of a flow."""
    for k in range(BLOCK):
        demand = effects.effective_value(base[k], scale[k], shift[k], LEAST_TRADE, MOST_TRADE)
        trade[k] = demand
        demands[k] += demand
        admitted = hedger.admitted_inverse[k] + demand
        hedger.admitted_inverse[k] = arithmetic.inverse(admitted)


@lanes
def deliver(trade: Any, hedger: Any, p: Any) -> None:
    """Add what is diverted from closed markets, and pass it all through the routes."""
    for k in range(BLOCK):
        trade[k] = routes.delivered(
            trade[k],
            hedger.admitted_inverse[k],
            hedger.lost[k],
            hedger.openness[k],
            of(p.divertible, k),
        )


@lanes
def find_disruption(hedger: Any, held: Any, p: Any) -> None:
    """Find which part of trade is stopped."""
    exports, imports = hedger.delivered, hedger.lost
    for k in range(BLOCK):
        exports[k] = 0.0
        imports[k] = 0.0
    for j in range(len(held)):
        tie = held[j]
        for k in range(BLOCK):
            exports[k] += tie.exports[k]
            imports[k] += tie.imports[k]
    for k in range(BLOCK):
        exports[k] += hedger.exports_elsewhere[k]
        imports[k] += hedger.imports_elsewhere[k]
        hedger.stopped[k] = routes.disruption(
            hedger.exports_demand[k] + hedger.imports_demand[k],
            exports[k] + imports[k],
            hedger.blocked[k],
            hedger.rerouted[k],
            of(p.route_cost, k),
        )
