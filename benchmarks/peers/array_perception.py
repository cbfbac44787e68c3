"""How the hedger perceives its partners, in whole arrays; see `hedgesim.rules.perception`.

``p``: the world's numbers by name. ``now``: effective values by name.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hedgesim.description.world.variables import FLOWS as TRADE
from hedgesim.description.world.world import World
from hedgesim.rules.arithmetic import TINY
from peers.array_arithmetic import at_margin, inverse, saturate, shares
from peers.array_draws import Array

FLOWS = ("aid", "exports", "imports", "investment")


def correlate(p: Any, world: World) -> Array:
    """Correlations of the partners' failures: cosines of their profiles."""
    rivalry = p.rivalry
    profiles = p.fellowship * world.common_clubs() - 0.5 * (rivalry + rivalry.T)
    np.fill_diagonal(profiles, 1.0)
    products = profiles @ profiles.T
    sizes = np.diag(products)
    return products / np.sqrt(np.outer(sizes, sizes))


def flow_shares(now: Any) -> list[Array]:
    """Share of each partner in each flow, of trade in that with all countries."""
    return [share_of(now, flow) for flow in FLOWS]


def share_of(now: Any, flow: str) -> Array:
    """Share of each partner in one flow."""
    held = getattr(now, flow)
    if flow not in TRADE:
        return shares(held)
    total = held.sum(axis=1) + getattr(now, f"{flow}_elsewhere")
    return held * inverse(total)[:, None]


def depend(p: Any, now: Any, flows: list[Array]) -> Array:
    """Weighted share of each partner in the hedger's aid, trade, investment and transit."""
    result = now.transit * p.dependence_transit
    for flow, share in zip(FLOWS, flows, strict=True):
        result += getattr(p, f"dependence_{flow}") * share
    return result


def returns(p: Any, now: Any, grown: Array) -> Array:
    """What a unit of economic effort for each partner brings."""
    size = np.maximum(now.output, TINY)[:, None]
    whole = now.aid + p.aid_half * size
    ahead = now.promised / max(p.foresight, TINY)
    ahead += now.aid_plan * grown
    value = p.aid_weight * (1.0 - now.conditionality * now.governance_gap[:, None])
    value *= p.reciprocity * ahead
    value *= (1.0 - p.satiation * (now.aid / whole)) / whole
    trade = saturate(now.exports + 0.5 * now.imports, p.trade_half * size)
    stock = saturate(now.investment, p.investment_half * size)
    by_trade = np.maximum(p.effort_trade + now.facilitation, 0.0)
    by_trade *= p.foresight * p.trade_weight
    value += by_trade * at_margin(trade, p.satiation)
    by_stock = p.foresight * p.investment_weight * p.effort_investment
    value += by_stock * at_margin(stock, p.satiation)
    return value


def added_dependence(p: Any, flows: list[Array]) -> Array:
    """By how much a unit of economic effort raises the weight of dependence on each partner."""
    aid, exports, imports, investment = (at_margin(share, 1.0) for share in flows)
    trade = p.dependence_exports * exports + p.dependence_imports * imports
    added = p.foresight * p.effort_trade * trade
    added += p.foresight * p.effort_investment * p.dependence_investment * investment
    added += p.dependence_aid * p.reciprocity * aid
    added *= 1.0 - p.portfolio_security
    return added


def protection(p: Any, now: Any) -> Array:
    """What a unit of security effort for each partner brings."""
    rise = np.maximum(p.effort_defence + p.foresight * now.security_supply, 0.0)
    return p.security_weight * rise * np.maximum(1.0 - now.security, 0.0)


def added_security(p: Any, now: Any, per_security: Array) -> Array:
    """By how much a unit of security effort raises each partner's weight by its share."""
    unit = p.portfolio_security * p.effort_defence * per_security
    return unit * (1.0 - now.security * per_security)


def insured(p: Any, now: Any, hazard: Array, holding: Array) -> Array:
    """What a unit of political effort takes away of each partner's risk."""
    gain = np.maximum(p.cooperation + now.soft_power, 0.0)
    gain *= np.maximum(p.trust_ceiling - now.trust, 0.0)
    gain *= p.risk_weight * p.foresight / (1.0 + p.trust_reversion * p.foresight)
    gain *= hazard * np.maximum(1.0 - hazard, 0.0) * holding * holding
    return gain
