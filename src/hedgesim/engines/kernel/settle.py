"""Phase 5: every tie takes its next values; then trade meets markets and routes."""

from __future__ import annotations

from functools import partial
from typing import Any

from hedgesim.engines.kernel.effective import take_effect
from hedgesim.engines.kernel.noise import draw
from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.table import BLOCK, Numbers, State
from hedgesim.rules import response, routes, ties
from hedgesim.rules.compilation import lanes


@lanes
def settle(s: State, n: Numbers, draws: Any, plan: Any, month: int) -> None:
    """Move everything between hedgers and partners a month on."""
    d, p, first, second = s.derived[0], n.parameters[0], s.noise[0], s.noise[1]
    pairs = s.ties.size
    for h in range(len(s.hedgers)):
        for j in range(len(s.partners)):
            tie, reference, place = s.ties[h, j], n.ties[h, j], h * len(s.partners) + j
            draw(s, draws, place, month)
            trend, typical = reference.exports_growth, p.exports_volatility
            variability = reference.exports_variability
            settle_trade(tie.exports_base, tie, trend, reference, typical, variability, p, first)
            trend, typical = reference.imports_growth, p.imports_volatility
            variability = reference.imports_variability
            settle_trade(tie.imports_base, tie, trend, reference, typical, variability, p, second)
            draw(s, draws, pairs + place, month)
            settle_investment(tie, reference, p, second)
            settle_aid(tie, n.partners[j], d, first)
            settle_security(tie, reference, p, d)
            draw(s, draws, 2 * pairs + place, month)
            settle_nationalism(tie, reference, p, second)
            settle_trust(tie, p, first)
            settle_threat(tie, reference, d)
        own, reference = s.hedgers[h], n.hedgers[h]
        draw(s, draws, 3 * pairs + len(s.hedgers) + h, month)
        trend = reference.exports_elsewhere_growth
        settle_elsewhere(own.exports_elsewhere_base, trend, p.exports_volatility, first)
        trend = reference.imports_elsewhere_growth
        settle_elsewhere(own.imports_elsewhere_base, trend, p.imports_volatility, second)
    take_effect(s, n, plan)


@lanes
def settle_elsewhere(base: Any, trend: Any, volatility: Any, noise: Any) -> None:
    """Move exports to, or imports from, all other countries."""
    for k in range(BLOCK):
        base[k] = ties.trade_next(base[k], of(trend, k), of(volatility, k), noise[k])


@lanes
def settle_trade(
    base: Any,
    tie: Any,
    trend: Any,
    reference: Any,
    typical: Any,
    variability: Any,
    p: Any,
    noise: Any,
) -> None:
    """Move exports or imports, which meet markets and routes later."""
    for k in range(BLOCK):
        growth = ties.trade_growth(
            of(trend, k),
            tie.trust[k],
            of(reference.trust, k),
            tie.effort_economic[k],
            tie.effort_economic_reference[k],
            tie.frameworks[k],
            tie.frameworks_reference[k],
            tie.facilitation[k],
            of(p.trust_trade, k),
            of(p.effort_trade, k),
            of(p.club_trade, k),
        )
        volatility = ties.trade_volatility(of(typical, k), of(variability, k))
        base[k] = ties.trade_next(base[k], growth, volatility, noise[k])


@partial(lanes, inline=True)
def settle_investment(tie: Any, reference: Any, p: Any, noise: Any) -> None:
    """Move the stock of investment."""
    for k in range(BLOCK):
        growth = ties.investment_growth(
            of(p.investment_growth, k),
            tie.trust[k],
            of(reference.trust, k),
            tie.effort_economic[k],
            tie.effort_economic_reference[k],
            of(p.trust_investment, k),
            of(p.effort_investment, k),
        )
        investment = ties.trade_next(
            tie.investment_base[k], growth, of(p.investment_volatility, k), noise[k]
        )
        tie.investment_base[k] = investment
        tie.investment[k] = investment


@lanes
def settle_aid(tie: Any, traits: Any, d: Any, noise: Any) -> None:
    """Move aid."""
    for k in range(BLOCK):
        aid = response.aid_next(
            tie.aid_base[k],
            tie.offered[k],
            d.aid_adjustment[k],
            of(traits.aid_lumpiness, k),
            noise[k],
        )
        tie.aid_base[k] = aid
        tie.aid[k] = aid


@lanes
def settle_security(tie: Any, reference: Any, p: Any, d: Any) -> None:
    """Move defence cooperation and its memory together, each from where both stood."""
    for k in range(BLOCK):
        security = ties.security_next(
            tie.security_base[k],
            tie.security_memory[k],
            tie.effort_security[k],
            tie.effort_security_reference[k],
            tie.threat[k],
            of(reference.threat, k),
            of(p.effort_defence, k),
            of(p.threat_security, k),
            d.security_adjustment[k],
        )
        memory = ties.security_memory_next(
            tie.security_memory_base[k],
            tie.security[k],
            tie.security_supply[k],
            of(p.security_learning, k),
        )
        tie.security_memory_base[k] = memory
        tie.security_memory[k] = memory
        tie.security_base[k] = security
        tie.security[k] = security


@lanes
def settle_nationalism(tie: Any, reference: Any, p: Any, noise: Any) -> None:
    """Move resentment of the partner."""
    for k in range(BLOCK):
        nationalism = ties.nationalism_next(
            tie.nationalism_base[k],
            of(reference.nationalism, k),
            tie.dependence[k],
            tie.dependence_reference[k],
            tie.effort[k],
            tie.effort_reference[k],
            tie.threat[k],
            of(reference.threat, k),
            routes.coercion(tie.access[k], tie.import_access[k], tie.passage[k]),
            of(reference.grievance, k),
            of(p.amplification, k),
            of(p.provocation, k),
            of(p.nationalism_decay, k),
            of(p.nationalism_volatility, k),
            noise[k],
        )
        tie.nationalism_base[k] = nationalism
        tie.nationalism[k] = nationalism


@lanes
def settle_trust(tie: Any, p: Any, noise: Any) -> None:
    """Move trust and its memory together, each from where both stood."""
    for k in range(BLOCK):
        trust = ties.trust_next(
            tie.trust_base[k],
            tie.memory[k],
            tie.effort_political[k],
            tie.withheld[k],
            tie.threat[k],
            tie.threat_before[k],
            of(p.cooperation, k),
            of(p.trust_ceiling, k),
            of(p.pressure, k),
            of(p.fear, k),
            of(p.trust_reversion, k),
            of(p.trust_volatility, k),
            noise[k],
        )
        memory = ties.memory_next(
            tie.memory_base[k],
            tie.trust[k],
            tie.soft_power[k],
            of(p.trust_ceiling, k),
            of(p.learning, k),
        )
        tie.threat_before[k] = tie.threat[k]
        tie.trust_base[k] = trust
        tie.trust[k] = trust
        tie.memory_base[k] = memory
        tie.memory[k] = memory


@lanes
def settle_threat(tie: Any, reference: Any, d: Any) -> None:
    """Let threat return to its reference."""
    for k in range(BLOCK):
        threat = ties.threat_next(tie.threat_base[k], of(reference.threat, k), d.threat_decay[k])
        tie.threat_base[k] = threat
        tie.threat[k] = threat
