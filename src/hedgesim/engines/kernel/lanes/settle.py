"""Phase 5 in lanes: ties take their next values; values in force follow their bases."""

from __future__ import annotations

from hedgesim.engines.kernel.lanes.calls import Call, Table, at, one
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import effects, rates, response, ties
from hedgesim.rules.compilation import lanes


@lanes
def effective(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, base, scale, shift, low, high = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], one(t, c, 5, j),
            one(t, c, 6, j),
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = effects.effective_value(base[k], scale[k], shift[k], low, high)


@lanes
def sold(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, demand, access = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = ties.admitted_exports(demand[k], access[k])


@lanes
def diverted(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, sold, inverse, lost, divertible = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = ties.diverted_exports(sold[k], inverse[k], lost[k], divertible[k])


@lanes
def trade(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, trend, trust, trust_reference, facilitation, trust_trade, volatility, noise, step = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            growth = ties.trade_growth(
                trend[k], trust[k], trust_reference[k], facilitation[k], trust_trade[k]
            )
            step[k] = rates.log_step(growth, volatility[k], noise[k])
        for k in range(BLOCK):
            row[k] = rates.apply_log_step(row[k], step[k])


@lanes
def investment(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, trend, trust, trust_reference, effort, effort_reference, trust_investment,
            effort_investment, volatility, noise, step,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], t[at(c, 10, j)],
            t[at(c, 11, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            growth = ties.investment_growth(
                trend[k], trust[k], trust_reference[k], effort[k], effort_reference[k],
                trust_investment[k], effort_investment[k],
            )  # fmt: skip
            step[k] = rates.log_step(growth, volatility[k], noise[k])
        for k in range(BLOCK):
            row[k] = rates.apply_log_step(row[k], step[k])


@lanes
def aid(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, offer, adjustment_share, lumpiness, noise = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = response.aid_next(
                row[k], offer[k], adjustment_share[k], lumpiness[k], noise[k]
            )


@lanes
def security(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, reference, effort, effort_reference, threat, threat_reference, effort_security,
            threat_security, adjustment_share,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = ties.security_next(
                row[k], reference[k], effort[k], effort_reference[k], threat[k],
                threat_reference[k], effort_security[k], threat_security[k], adjustment_share[k],
            )  # fmt: skip


@lanes
def nationalism(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, reference, dependence, dependence_reference, effort, effort_reference,
            grievance, amplification, decay, volatility, noise,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], t[at(c, 10, j)],
            t[at(c, 11, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = ties.nationalism_next(
                row[k], reference[k], dependence[k], dependence_reference[k], effort[k],
                effort_reference[k], grievance[k], amplification[k], decay[k], volatility[k],
                noise[k],
            )  # fmt: skip


@lanes
def trust(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, base, memory, effort, effort_reference, withheld, threat, threat_reference,
            cooperation, ceiling, pressure, fear, reversion, volatility, noise,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], t[at(c, 10, j)],
            t[at(c, 11, j)], t[at(c, 12, j)], t[at(c, 13, j)], t[at(c, 14, j)], t[at(c, 15, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = ties.trust_next(
                base[k], memory[k], effort[k], effort_reference[k], withheld[k], threat[k],
                threat_reference[k], cooperation[k], ceiling[k], pressure[k], fear[k], reversion[k],
                volatility[k], noise[k],
            )  # fmt: skip


@lanes
def memory(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, trust, soft_power, ceiling, learning = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = ties.memory_next(row[k], trust[k], soft_power[k], ceiling[k], learning[k])


@lanes
def threat(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, decay_factor = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = ties.threat_next(row[k], reference[k], decay_factor[k])
