"""Phase 2: what effort for each partner is worth in each domain, and the pressure at home."""

from __future__ import annotations

from functools import partial
from typing import Any

from hedgesim.description.world.world import CONVENER
from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.table import BLOCK, Numbers, State
from hedgesim.rules import arithmetic, home, perception
from hedgesim.rules.compilation import lanes

inlined = partial(lanes, inline=True)


@lanes
def perceive(s: State, n: Numbers, link: Any) -> None:
    """Find what effort for each partner is worth, and the pressure at home."""
    p, d = n.parameters[0], s.derived[0]
    for h in range(len(s.hedgers)):
        hedger, ties = s.hedgers[h], s.ties[h]
        total_flows(hedger, ties)
        total_security(hedger, ties)
        find_cover(s, n, h)
        look_home(hedger, n.hedgers[h], p)
        for j in range(len(ties)):
            share_frameworks(s, n, link, h, j)
            depend(ties[j].dependence, ties[j], hedger, p)
            hold(ties[j], hedger, p)
        for j in range(len(ties)):
            move_together(ties[j], ties, s.correlations[j], hedger)
        for j in range(len(ties)):
            weigh(ties[j], hedger, s.partners[j], n.partners[j], d, p)
        for k in range(BLOCK):
            hedger.own_utility[k] = perception.own_utility(
                hedger.resented[k],
                hedger.self_reliance[k],
                hedger.survival[k],
                of(p.home_pressure_weight, k),
            )


@lanes
def total_security(hedger: Any, ties: Any) -> None:
    """Note one over the sum of defence ties."""
    for k in range(BLOCK):
        hedger.security_inverse[k] = 0.0
    for j in range(len(ties)):
        tie = ties[j]
        for k in range(BLOCK):
            hedger.security_inverse[k] += tie.security[k]
    for k in range(BLOCK):
        hedger.security_inverse[k] = arithmetic.inverse(hedger.security_inverse[k])


@lanes
def look_home(hedger: Any, reference: Any, p: Any) -> None:
    """Find how much the public counts, and begin the sums over partners."""
    for k in range(BLOCK):
        hedger.survival[k] = perception.survival(
            hedger.legitimacy[k], of(reference.legitimacy, k), of(p.heed, k)
        )
        hedger.exposure[k] = 0.0
        hedger.resented[k] = 0.0
        hedger.portfolio_risk[k] = 0.0
        hedger.undiversified_risk[k] = 0.0


@lanes
def total_flows(hedger: Any, ties: Any) -> None:
    """Sum each flow over partners, trade over all countries, and note one over the sum."""
    for k in range(BLOCK):
        hedger.aid_total[k] = 0.0
        hedger.exports_total[k] = 0.0 + hedger.exports_elsewhere[k]
        hedger.imports_inverse[k] = 0.0 + hedger.imports_elsewhere[k]
        hedger.investment_inverse[k] = 0.0
    for j in range(len(ties)):
        tie = ties[j]
        for k in range(BLOCK):
            hedger.aid_total[k] += tie.aid[k]
            hedger.exports_total[k] += tie.exports[k]
            hedger.imports_inverse[k] += tie.imports[k]
            hedger.investment_inverse[k] += tie.investment[k]
    for k in range(BLOCK):
        hedger.aid_inverse[k] = arithmetic.inverse(hedger.aid_total[k])
        hedger.exports_inverse[k] = arithmetic.inverse(hedger.exports_total[k])
        hedger.imports_inverse[k] = arithmetic.inverse(hedger.imports_inverse[k])
        hedger.investment_inverse[k] = arithmetic.inverse(hedger.investment_inverse[k])


@lanes
def find_cover(s: State, n: Numbers, h: int) -> None:
    """Find what the hedger's frameworks, and its standing in them, cover."""
    hedger = s.hedgers[h]
    for k in range(BLOCK):
        hedger.cover[k] = 0.0
    for f in range(len(n.frameworks)):
        member, framework = s.members[f, h], n.frameworks[f]
        for k in range(BLOCK):
            hedger.cover[k] += member[k] * of(framework.cover, k)
    for k in range(BLOCK):
        hedger.cover[k] = home.cover(hedger.cover[k], hedger.standing[k])


@lanes
def share_frameworks(s: State, n: Numbers, link: Any, h: int, j: int) -> None:
    """Sum what the frameworks shared with the partner are worth, and which of them bind to it."""
    tie, p = s.ties[h, j], n.parameters[0]
    for k in range(BLOCK):
        tie.frameworks[k] = 0.0
        tie.bound[k] = 0.0
    for f in range(len(n.frameworks)):
        member, framework = s.members[f, h], n.frameworks[f]
        if link[f, j] == CONVENER:
            for k in range(BLOCK):
                tie.frameworks[k] += member[k] * of(framework.benefit, k)
                tie.bound[k] += member[k] * of(framework.benefit, k)
        elif link[f, j] != 0:
            for k in range(BLOCK):
                tie.frameworks[k] += member[k] * (of(framework.benefit, k) * of(p.member_link, k))


@lanes
def depend(result: Any, tie: Any, hedger: Any, p: Any) -> None:
    """Find how far the hedger depends on the partner."""
    for k in range(BLOCK):
        result[k] = perception.dependence(
            tie.aid[k],
            tie.exports[k],
            tie.imports[k],
            tie.investment[k],
            tie.transit[k],
            hedger.aid_inverse[k],
            hedger.exports_inverse[k],
            hedger.imports_inverse[k],
            hedger.investment_inverse[k],
            of(p.dependence_aid, k),
            of(p.dependence_exports, k),
            of(p.dependence_imports, k),
            of(p.dependence_investment, k),
            of(p.dependence_transit, k),
        )


@lanes
def hold(tie: Any, hedger: Any, p: Any) -> None:
    """Find how far the partner may fail, and its weight in the portfolio."""
    for k in range(BLOCK):
        tie.hazard[k] = perception.hazard(
            tie.trust[k],
            tie.threat[k],
            hedger.cover[k],
            tie.conditionality[k],
            hedger.governance_gap[k],
            of(p.shelter, k),
        )
        tie.holding[k] = perception.holding(
            tie.dependence[k],
            tie.security[k],
            hedger.security_inverse[k],
            of(p.portfolio_security, k),
        )
        tie.stake[k] = tie.hazard[k] * tie.holding[k]
        hedger.undiversified_risk[k] += tie.stake[k]
        hedger.exposure[k] += home.exposed(
            tie.dependence[k], tie.trust[k], tie.bound[k], of(p.club_binding, k)
        )
        hedger.resented[k] += tie.dependence[k] * tie.nationalism[k]


@lanes
def move_together(tie: Any, ties: Any, correlations: Any, hedger: Any) -> None:
    """Find how the partner's failure moves with that of all, and its part of the whole risk."""
    for k in range(BLOCK):
        tie.comovement[k] = 0.0
    for j in range(len(ties)):
        other, correlation = ties[j], correlations[j]
        for k in range(BLOCK):
            tie.comovement[k] += correlation[k] * other.stake[k]
    for k in range(BLOCK):
        hedger.portfolio_risk[k] += tie.stake[k] * tie.comovement[k]


@lanes
def weigh(tie: Any, hedger: Any, partner: Any, traits: Any, d: Any, p: Any) -> None:
    """Find the utility of effort in each domain, drawn to their mean where they move together."""
    for k in range(BLOCK):
        cost = perception.home_cost(
            tie.nationalism[k], hedger.survival[k], of(p.nationalism_weight, k)
        )
        economic = weigh_economic(tie, hedger, partner, traits, d, p, cost, k)
        security = weigh_security(tie, hedger, d, p, cost, k)
        political = weigh_political(tie, d, p, cost, k)
        mean = (economic + security + political) / 3.0
        apart = of(p.domain_separation, k)
        tie.economic[k] = perception.separated(economic, mean, apart)
        tie.security_utility[k] = perception.separated(security, mean, apart)
        tie.political[k] = perception.separated(political, mean, apart)


@inlined
def weigh_economic(
    tie: Any, hedger: Any, partner: Any, traits: Any, d: Any, p: Any, cost: float, k: int
) -> float:
    """Return the utility of economic effort."""
    returns = perception.returns(
        tie.aid[k],
        tie.exports[k],
        tie.imports[k],
        tie.investment[k],
        tie.aid_plan[k] * partner.grown[k],
        tie.promised[k],
        tie.facilitation[k],
        hedger.output[k],
        tie.conditionality[k],
        hedger.governance_gap[k],
        of(traits.reciprocity, k),
        d.foresight[k],
        of(p.aid_weight, k),
        of(p.aid_half, k),
        of(p.trade_weight, k),
        of(p.trade_half, k),
        of(p.investment_weight, k),
        of(p.investment_half, k),
        of(p.satiation, k),
        of(p.effort_trade, k),
        of(p.effort_investment, k),
    )
    added = perception.added_dependence(
        tie.aid[k],
        tie.exports[k],
        tie.imports[k],
        tie.investment[k],
        hedger.aid_inverse[k],
        hedger.exports_inverse[k],
        hedger.imports_inverse[k],
        hedger.investment_inverse[k],
        of(traits.reciprocity, k),
        d.foresight[k],
        of(p.dependence_aid, k),
        of(p.dependence_exports, k),
        of(p.dependence_imports, k),
        of(p.dependence_investment, k),
        of(p.effort_trade, k),
        of(p.effort_investment, k),
    )
    return perception.economic_utility(
        returns,
        tie.hazard[k],
        tie.comovement[k],
        added,
        of(p.risk_weight, k),
        of(p.portfolio_security, k),
    )


@inlined
def weigh_security(tie: Any, hedger: Any, d: Any, p: Any, cost: float, k: int) -> float:
    """Return the utility of security effort."""
    protection = perception.protection(
        tie.security[k],
        tie.security_supply[k],
        d.foresight[k],
        of(p.security_weight, k),
        of(p.effort_defence, k),
    )
    return perception.security_utility(
        tie.security[k],
        cost,
        tie.hazard[k],
        tie.comovement[k],
        hedger.security_inverse[k],
        protection,
        of(p.effort_defence, k),
        of(p.risk_weight, k),
        of(p.portfolio_security, k),
    )


@inlined
def weigh_political(tie: Any, d: Any, p: Any, cost: float, k: int) -> float:
    """Return the utility of political effort."""
    return perception.political_utility(
        tie.frameworks[k],
        cost,
        tie.trust[k],
        tie.holding[k],
        tie.hazard[k],
        tie.soft_power[k],
        d.foresight[k],
        of(p.framework_weight, k),
        of(p.risk_weight, k),
        of(p.cooperation, k),
        of(p.trust_ceiling, k),
        of(p.trust_reversion, k),
    )
