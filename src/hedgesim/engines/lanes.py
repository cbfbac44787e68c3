"""One rule a loop: each operation asks one rule for all replications of a block, side by side.

An operation takes the block's table and a call: integers that say which operation it is, how often
to do it, and for each operand (the result first) a row of the table and how far to step on each
time: over the partners, say, or not at all. The loops over the block are short and call nothing but
rules, so LLVM turns them into vector code.
"""

from __future__ import annotations

from typing import Any

from hedgesim.engines.layout import BLOCK
from hedgesim.outcomes import measures
from hedgesim.rules import choice, draws, happening, home, perception, response, ties
from hedgesim.rules.compilation import lanes

Table = Any  # (rows, BLOCK) of float64
Call = Any  # (WIDTH,) of int64: operation, times, then row and step of each operand
Keys = Any  # (BLOCK,) of uint64


@lanes
def at(c: Call, operand: int, time: int) -> Any:
    """Row of an operand (1 is the result), the ``time``-th time."""
    return c[2 * operand] + time * c[2 * operand + 1]


@lanes
def one(t: Table, c: Call, operand: int, time: int) -> Any:
    """An operand that is the same in all replications: a number, or what the start makes of it."""
    return t[at(c, operand, time), 0]


# --- sums --------------------------------------------------------------------------------------


@lanes
def copy(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, source = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = source[k]


@lanes
def keep(t: Table, rows: Any, out: Any) -> None:
    """Copy rows of the table to the output."""
    for i in range(len(rows)):
        source, row = t[rows[i]], out[i]
        for k in range(BLOCK):
            row[k] = source[k]


@lanes
def add(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, term = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = row[k] + term[k]


@lanes
def add_product(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, left, right = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = row[k] + left[k] * right[k]


@lanes
def add_distrusted(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, dependence, trust = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = row[k] + dependence[k] * (1.0 - trust[k])


@lanes
def add_difference(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, left, right = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = row[k] + (left[k] - right[k])


@lanes
def add_framework(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, member, benefit, weight = (
            t[at(c, 1, j)], t[at(c, 2, j)], one(t, c, 3, j), one(t, c, 4, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = row[k] + member[k] * (benefit * weight)


@lanes
def multiply(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, left, right = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = left[k] * right[k]


@lanes
def invert(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, total = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = perception.inverse(total[k])


@lanes
def reciprocal(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, value = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = 1.0 / value[k]


# --- draws -------------------------------------------------------------------------------------


@lanes
def normals(t: Table, c: Call, keys: Keys, streams: Any, month: int) -> None:
    """Draw two rows of standard normals; the third operand is the place of their stream."""
    for j in range(c[1]):
        point = draws.counter(streams[at(c, 3, j)], month)
        draws.fill_normal_pairs(keys, point, t[at(c, 1, j)], t[at(c, 2, j)])


# --- values in force ---------------------------------------------------------------------------


@lanes
def in_force(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, base, scale, shift, low, high = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], one(t, c, 5, j),
            one(t, c, 6, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = happening.in_force(base[k], scale[k], shift[k], low, high)


@lanes
def sold(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, demand, access = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = ties.sold(demand[k], access[k])


@lanes
def diverted(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, sold, inverse, lost, divertible = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], one(t, c, 5, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = ties.diverted(sold[k], inverse[k], lost[k], divertible)


# --- constants of a replication ----------------------------------------------------------------


@lanes
def closing(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, rate = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = choice.closing(rate[k])


@lanes
def kept(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, half_life = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = ties.kept(half_life[k])


@lanes
def monthly(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, growth = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = response.monthly(growth[k])


# --- perceive ----------------------------------------------------------------------------------


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
            one(t, c, 11, j), one(t, c, 12, j), one(t, c, 13, j), one(t, c, 14, j), one(t, c, 15, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.dependence(
                aid[k], exports[k], imports[k], investment[k], transit[k],
                aid_inverse[k], exports_inverse[k], imports_inverse[k], investment_inverse[k],
                aid_share, exports_share, imports_share, investment_share,
                transit_share,
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
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], one(t, c, 10, j),
            one(t, c, 11, j), one(t, c, 12, j), one(t, c, 13, j), one(t, c, 14, j), one(t, c, 15, j),
            one(t, c, 16, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.returns(
                aid[k], exports[k], imports[k], investment[k], security[k], output[k],
                conditionality[k], governance_gap[k], aid_weight, aid_half, trade_weight,
                trade_half, investment_weight, investment_half, security_weight,
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
            one(t, c, 6, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.risk(dependence[k], trust[k], threat[k], cover[k], shelter)


@lanes
def home_cost(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, nationalism, legitimacy, reference, weight, heed = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], one(t, c, 4, j), one(t, c, 5, j),
            one(t, c, 6, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.home_cost(nationalism[k], legitimacy[k], reference, weight, heed)


@lanes
def utility(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, returns, trust, frameworks, risk, cost, trust_weight, framework_weight, risk_weight = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], one(t, c, 7, j), one(t, c, 8, j), one(t, c, 9, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.utility(
                returns[k], trust[k], frameworks[k], risk[k], cost[k], trust_weight,
                framework_weight, risk_weight,
            )  # fmt: skip


@lanes
def own_utility(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, resented, self_reliance, weight = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], one(t, c, 4, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = perception.own_utility(resented[k], self_reliance[k], weight)


# --- choose ------------------------------------------------------------------------------------


@lanes
def pull(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, recognition, utility, reference_utility, inverse_temperature = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], t[at(c, 4, j)], one(t, c, 5, j),
            one(t, c, 6, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = choice.advantage(utility[k], reference_utility, inverse_temperature)
        for k in range(BLOCK):
            row[k] = choice.pull_of(reference, recognition[k], row[k])


@lanes
def own_pull(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, utility, reference_utility, inverse_temperature = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], one(t, c, 4, j), one(t, c, 5, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = choice.pull(reference, 1.0, utility[k], reference_utility, inverse_temperature)


@lanes
def share_of_pulls(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, total = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = choice.share_of_pulls(total[k])


@lanes
def effort(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, pull, pulls_inverse, closing = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], one(t, c, 4, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = choice.effort_next(row[k], pull[k], pulls_inverse[k], closing)


# --- respond -----------------------------------------------------------------------------------


@lanes
def withheld(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, conditionality, governance_gap, tolerated_gap = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], one(t, c, 4, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = response.withheld(conditionality[k], governance_gap[k], tolerated_gap)


@lanes
def shortfall(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference_plan, plan, withheld, reference = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], one(t, c, 5, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = response.shortfall(reference_plan[k], plan[k], withheld[k], reference)


@lanes
def add_gain(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, rivalry, effort, reference = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], one(t, c, 4, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = row[k] + rivalry * (effort[k] - reference)


@lanes
def add_share(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, rivalry, answered, shortfall = (
            t[at(c, 1, j)], one(t, c, 2, j), one(t, c, 3, j), t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = row[k] + (rivalry * answered) * shortfall[k]


@lanes
def offer(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, plan, effort, effort_reference, gain, gap, withheld, withheld_reference,
            reciprocity, rivalry_response, fill_share,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], one(t, c, 4, j), t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], one(t, c, 8, j), one(t, c, 9, j), one(t, c, 10, j),
            one(t, c, 11, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = response.offer(
                plan[k], effort[k], effort_reference, gain[k], gap[k], withheld[k],
                withheld_reference, reciprocity, rivalry_response, fill_share,
            )  # fmt: skip


@lanes
def budget_scale(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, offers, plans, slack = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], one(t, c, 4, j)
        for k in range(BLOCK):
            row[k] = response.budget_scale(offers[k], plans[k], slack)


# --- settle ------------------------------------------------------------------------------------


@lanes
def trade(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, trend, trust, trust_reference, facilitation, trust_trade, volatility, noise, step = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], one(t, c, 4, j), t[at(c, 5, j)],
            one(t, c, 6, j), one(t, c, 7, j), t[at(c, 8, j)], t[at(c, 9, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            growth = ties.trade_growth(
                trend, trust[k], trust_reference, facilitation[k], trust_trade
            )
            step[k] = ties.trade_step(growth, volatility, noise[k])
        for k in range(BLOCK):
            row[k] = ties.traded(row[k], step[k])


@lanes
def investment(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, trend, trust, trust_reference, effort, effort_reference, trust_investment,
            effort_investment, volatility, noise, step,
        ) = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], one(t, c, 4, j), t[at(c, 5, j)],
            one(t, c, 6, j), one(t, c, 7, j), one(t, c, 8, j), one(t, c, 9, j), t[at(c, 10, j)],
            t[at(c, 11, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            growth = ties.investment_growth(
                trend, trust[k], trust_reference, effort[k], effort_reference,
                trust_investment, effort_investment,
            )  # fmt: skip
            step[k] = ties.trade_step(growth, volatility, noise[k])
        for k in range(BLOCK):
            row[k] = ties.traded(row[k], step[k])


@lanes
def aid(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, offer, closing, lumpiness, noise = (
            t[at(c, 1, j)], t[at(c, 2, j)], one(t, c, 3, j), one(t, c, 4, j), t[at(c, 5, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = response.aid_next(row[k], offer[k], closing, lumpiness, noise[k])


@lanes
def security(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, reference, effort, effort_reference, threat, threat_reference, effort_security,
            threat_security, closing,
        ) = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], one(t, c, 4, j), t[at(c, 5, j)],
            one(t, c, 6, j), one(t, c, 7, j), one(t, c, 8, j), one(t, c, 9, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = ties.security_next(
                row[k], reference, effort[k], effort_reference, threat[k],
                threat_reference, effort_security, threat_security, closing,
            )  # fmt: skip


@lanes
def nationalism(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, reference, dependence, dependence_reference, effort, effort_reference,
            grievance, amplification, decay, volatility, noise,
        ) = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], one(t, c, 4, j), t[at(c, 5, j)],
            one(t, c, 6, j), one(t, c, 7, j), one(t, c, 8, j), one(t, c, 9, j), one(t, c, 10, j),
            t[at(c, 11, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = ties.nationalism_next(
                row[k], reference, dependence[k], dependence_reference, effort[k],
                effort_reference, grievance, amplification, decay, volatility,
                noise[k],
            )  # fmt: skip


@lanes
def trust(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, base, memory, effort, effort_reference, withheld, threat, threat_reference,
            cooperation, ceiling, pressure, fear, reversion, volatility, noise,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], one(t, c, 5, j),
            t[at(c, 6, j)], t[at(c, 7, j)], one(t, c, 8, j), one(t, c, 9, j), one(t, c, 10, j),
            one(t, c, 11, j), one(t, c, 12, j), one(t, c, 13, j), one(t, c, 14, j), t[at(c, 15, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = ties.trust_next(
                base[k], memory[k], effort[k], effort_reference, withheld[k], threat[k],
                threat_reference, cooperation, ceiling, pressure, fear, reversion,
                volatility, noise[k],
            )  # fmt: skip


@lanes
def memory(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, trust, soft_power, ceiling, learning = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], one(t, c, 4, j), one(t, c, 5, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = ties.memory_next(row[k], trust[k], soft_power[k], ceiling, learning)


@lanes
def threat(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, kept = t[at(c, 1, j)], one(t, c, 2, j), one(t, c, 3, j)
        for k in range(BLOCK):
            row[k] = ties.threat_next(row[k], reference, kept)


# --- home --------------------------------------------------------------------------------------


@lanes
def output_growth(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, trend, extra, aid_total, output, aid_share_reference, exports, exports_before,
            exports_trend, river_stress, river_reference, aid_effect, trade_effect, river_damage,
        ) = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            one(t, c, 6, j), t[at(c, 7, j)], t[at(c, 8, j)], one(t, c, 9, j), t[at(c, 10, j)],
            one(t, c, 11, j), one(t, c, 12, j), one(t, c, 13, j), one(t, c, 14, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.output_growth(
                trend, extra[k], aid_total[k] * perception.inverse(output[k]),
                aid_share_reference,
                12.0 * ((exports[k] - exports_before[k]) * perception.inverse(exports_before[k])),
                exports_trend, river_stress[k], river_reference, aid_effect,
                trade_effect, river_damage,
            )  # fmt: skip


@lanes
def output(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, growth, volatility, noise = (
            t[at(c, 1, j)], t[at(c, 2, j)], one(t, c, 3, j), t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.output_next(row[k], growth[k], volatility, noise[k])


@lanes
def autonomy(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, effort_self, exposure = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = home.autonomy(effort_self[k], exposure[k])


@lanes
def legitimacy(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, reference, growth, growth_reference, autonomy, autonomy_reference, resented,
            resented_reference, river_stress, river_reference, standing, by_growth, by_autonomy,
            by_resentment, by_river, by_standing, reversion, volatility, noise,
        ) = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], one(t, c, 4, j), t[at(c, 5, j)],
            one(t, c, 6, j), t[at(c, 7, j)], one(t, c, 8, j), t[at(c, 9, j)], one(t, c, 10, j),
            t[at(c, 11, j)], one(t, c, 12, j), one(t, c, 13, j), one(t, c, 14, j), one(t, c, 15, j),
            one(t, c, 16, j), one(t, c, 17, j), one(t, c, 18, j), t[at(c, 19, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.legitimacy_next(
                row[k], reference, growth[k], growth_reference, autonomy[k],
                autonomy_reference, resented[k], resented_reference, river_stress[k],
                river_reference, standing[k], by_growth, by_autonomy, by_resentment,
                by_river, by_standing, reversion, volatility, noise[k],
            )  # fmt: skip


@lanes
def river(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, dams, commission, commission_reference, mitigation, closing = (
            t[at(c, 1, j)], one(t, c, 2, j), t[at(c, 3, j)], t[at(c, 4, j)], one(t, c, 5, j),
            one(t, c, 6, j), one(t, c, 7, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = home.river_next(
                row[k], reference, dams[k], commission[k], commission_reference,
                mitigation, closing,
            )  # fmt: skip


@lanes
def gap(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, kept = t[at(c, 1, j)], one(t, c, 2, j), one(t, c, 3, j)
        for k in range(BLOCK):
            row[k] = home.gap_next(row[k], reference, kept)


# --- record ------------------------------------------------------------------------------------


@lanes
def political(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, trust, effort, frameworks, recognition, framework_tie = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            one(t, c, 6, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = measures.political(
                trust[k], effort[k], frameworks[k], recognition[k], framework_tie
            )


@lanes
def influence(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, dependence, security, political, dependence_inverse, security_inverse,
            political_inverse,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = measures.influence(
                dependence[k], security[k], political[k], dependence_inverse[k],
                security_inverse[k], political_inverse[k],
            )  # fmt: skip


@lanes
def lean(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, first, second = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = measures.lean(first[k], second[k])


@lanes
def leanings(t: Table, c: Call) -> None:
    for j in range(c[1]):
        mean, composite, hedging, security_hedging, economic, security, political = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            mean[k] = measures.mean_lean(economic[k], security[k], political[k])
            composite[k] = measures.composite(mean[k])
            hedging[k] = measures.hedging(economic[k], security[k], political[k])
            security_hedging[k] = measures.security_hedging(security[k])


@lanes
def kuik(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, first_dependence, second_dependence, dependence_inverse, first_political,
            second_political, political_inverse, first_security, second_security,
            security_inverse, security_lean, concentration,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], t[at(c, 10, j)],
            t[at(c, 11, j)], t[at(c, 12, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            returns = measures.returns_options(
                (first_dependence[k] + second_dependence[k]) * dependence_inverse[k],
                (first_political[k] + second_political[k]) * political_inverse[k],
                security_lean[k],
            )
            contingency = measures.contingency_options(
                concentration[k], (first_security[k] + second_security[k]) * security_inverse[k]
            )
            row[k] = measures.balance(returns, contingency)


@lanes
def add_squared(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, amount, inverse = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = row[k] + measures.share_squared(amount[k], inverse[k])


@lanes
def add_entropy(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, amount, inverse = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = row[k] + measures.share_entropy(amount[k], inverse[k])


@lanes
def effective_number(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, entropy = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = measures.effective_number(entropy[k])
