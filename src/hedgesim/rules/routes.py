"""How trade passes markets, ports and roads, and what it costs where they are closed.

Source: transit through neighbours' ports and the canal that bypasses them (M10), trade diversion.
"""

from __future__ import annotations

from hedgesim.rules.arithmetic import clamp, greater, jitable


@jitable
def blocked_transit(transit: float, passage: float) -> float:
    """Return the share of all trade that a partner's closed ports and roads stop (0-1)."""
    return transit * (1.0 - passage)


@jitable
def openness(blocked: float, rerouted: float) -> float:
    """Return the share of trade that routes let pass (0-1): what is blocked and not rerouted stops.

    ``blocked`` is summed over partners; ``rerouted`` is the part of it on other routes (0-1).
    """
    return 1.0 - clamp(blocked, 0.0, 1.0) * (1.0 - rerouted)


@jitable
def admitted(trade: float, access: float) -> float:
    """Return trade that access to a market (0-2, 1 is normal) lets through (US$ m/yr)."""
    return trade * access


@jitable
def delivered(
    admitted: float, admitted_inverse: float, lost: float, openness: float, divertible: float
) -> float:
    """Return trade with one market after diversion and on open routes (US$ m/yr).

    Of what restricted access to all markets together has ``lost``, the part ``divertible`` (0-1)
    goes to markets in proportion to what each admits.
    """
    diverted = divertible * greater(0.0, lost) * (admitted * admitted_inverse)
    return (admitted + diverted) * openness


@jitable
def disruption(
    demand: float, delivered: float, blocked: float, rerouted: float, route_cost: float
) -> float:
    """Return the part of trade that is stopped, or lost to the cost of detours (0-1).

    ``demand`` and ``delivered`` are exports and imports with all partners (US$ m/yr).
    """
    stopped = (demand - delivered) / greater(demand, 1e-12)
    return clamp(stopped + route_cost * (blocked * rerouted), 0.0, 1.0)


@jitable
def rerouted_next(
    rerouted: float, blocked: float, reroutable: float, reroute_adjustment_share: float
) -> float:
    """Return the part of blocked transit on other routes, a month on (0-1).

    It moves to ``reroutable`` while anything is blocked, and back to nothing after.
    """
    target = reroutable if blocked > 0.0 else 0.0
    return rerouted + reroute_adjustment_share * (target - rerouted)


@jitable
def coercion(access: float, import_access: float, passage: float) -> float:
    """Return how far a partner closes its market and its routes to the hedger (0-1)."""
    return greater(0.0, 1.0 - access * import_access * passage)
