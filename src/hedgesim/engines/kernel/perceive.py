"""Phase 2: the hedgers see every partner, and the pressure at home."""

from __future__ import annotations

from typing import Any

from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.table import BLOCK, Numbers, State
from hedgesim.rules import arithmetic, home, perception
from hedgesim.rules.compilation import lanes

CONVENER = 2  # of `World.link`


@lanes
def perceive(s: State, n: Numbers, link: Any) -> None:
    """Find what each partner is worth, and the pressure at home."""
    p = n.parameters[0]
    for h in range(len(s.hedgers)):
        hedger, ties = s.hedgers[h], s.ties[h]
        total_flows(hedger, ties)
        find_cover(s, n, h)
        for k in range(BLOCK):
            hedger.exposure[k] = 0.0
            hedger.resented[k] = 0.0
        for j in range(len(ties)):
            share_frameworks(s, n, link, h, j)
            see(ties[j], hedger, n.hedgers[h], p)
        for k in range(BLOCK):
            hedger.own_utility[k] = perception.own_utility(
                hedger.resented[k], hedger.self_reliance[k], of(p.home_pressure_weight, k)
            )


@lanes
def total_flows(hedger: Any, ties: Any) -> None:
    """Sum each flow over partners and note one over the sum."""
    for k in range(BLOCK):
        hedger.aid_total[k] = 0.0
        hedger.exports_total[k] = 0.0
        hedger.imports_inverse[k] = 0.0
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
    """Sum what the frameworks shared with the partner are worth."""
    tie, p = s.ties[h, j], n.parameters[0]
    for k in range(BLOCK):
        tie.frameworks[k] = 0.0
    for f in range(len(n.frameworks)):
        member, framework = s.members[f, h], n.frameworks[f]
        if link[f, j] == CONVENER:
            for k in range(BLOCK):
                tie.frameworks[k] += member[k] * of(framework.benefit, k)
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
def see(tie: Any, hedger: Any, reference: Any, p: Any) -> None:
    """See what the partner is worth, and what it risks and costs."""
    depend(tie.dependence, tie, hedger, p)
    for k in range(BLOCK):
        tie.utility[k] = perception.returns(
            tie.aid[k],
            tie.exports[k],
            tie.imports[k],
            tie.investment[k],
            tie.security[k],
            hedger.output[k],
            tie.conditionality[k],
            hedger.governance_gap[k],
            of(p.aid_weight, k),
            of(p.aid_half, k),
            of(p.trade_weight, k),
            of(p.trade_half, k),
            of(p.investment_weight, k),
            of(p.investment_half, k),
            of(p.security_weight, k),
        )
    for k in range(BLOCK):
        risk = perception.risk(
            tie.dependence[k], tie.trust[k], tie.threat[k], hedger.cover[k], of(p.shelter, k)
        )
        cost = perception.home_cost(
            tie.nationalism[k],
            hedger.legitimacy[k],
            of(reference.legitimacy, k),
            of(p.nationalism_weight, k),
            of(p.heed, k),
        )
        tie.utility[k] = perception.utility(
            tie.utility[k],
            tie.trust[k],
            tie.frameworks[k],
            risk,
            cost,
            of(p.trust_weight, k),
            of(p.framework_weight, k),
            of(p.risk_weight, k),
        )
        hedger.exposure[k] += tie.dependence[k] * (1.0 - tie.trust[k])
        hedger.resented[k] += tie.dependence[k] * tie.nationalism[k]
