"""Phase 2 in lanes: what each partner is worth, and what it risks and costs."""

from __future__ import annotations

from hedgesim.engines.kernel.lanes.calls import Call, Table, at
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import home, perception
from hedgesim.rules.compilation import lanes


@lanes
def dependence(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, aid, exports, imports, investment, transit, aid_inverse, exports_inverse,
            imports_inverse, investment_inverse, aid_share, exports_share, imports_share,
            investment_share, transit_share,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], t[at(c, 10, j)],
            t[at(c, 11, j)], t[at(c, 12, j)], t[at(c, 13, j)], t[at(c, 14, j)],
            t[at(c, 15, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.dependence(
                aid[k], exports[k], imports[k], investment[k], transit[k],
                aid_inverse[k], exports_inverse[k], imports_inverse[k], investment_inverse[k],
                aid_share[k], exports_share[k], imports_share[k], investment_share[k],
                transit_share[k],
            )  # fmt: skip


@lanes
def returns(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, aid, exports, imports, investment, security, output, conditionality,
            governance_gap, aid_weight, aid_half, trade_weight, trade_half, investment_weight,
            investment_half, security_weight,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], t[at(c, 10, j)],
            t[at(c, 11, j)], t[at(c, 12, j)], t[at(c, 13, j)], t[at(c, 14, j)],
            t[at(c, 15, j)], t[at(c, 16, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.returns(
                aid[k], exports[k], imports[k], investment[k], security[k], output[k],
                conditionality[k], governance_gap[k], aid_weight[k], aid_half[k], trade_weight[k],
                trade_half[k], investment_weight[k], investment_half[k], security_weight[k],
            )  # fmt: skip


@lanes
def cover(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, frameworks, standing = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = home.cover(frameworks[k], standing[k])


@lanes
def risk(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, dependence, trust, threat, cover, shelter = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.risk(dependence[k], trust[k], threat[k], cover[k], shelter[k])


@lanes
def home_cost(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, nationalism, legitimacy, reference, weight, heed = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.home_cost(
                nationalism[k], legitimacy[k], reference[k], weight[k], heed[k]
            )


@lanes
def utility(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, returns, trust, frameworks, risk, cost, trust_weight, framework_weight, risk_weight = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.utility(
                returns[k], trust[k], frameworks[k], risk[k], cost[k], trust_weight[k],
                framework_weight[k], risk_weight[k],
            )  # fmt: skip


@lanes
def own_utility(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, resented, self_reliance, weight = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.own_utility(resented[k], self_reliance[k], weight[k])
