"""Before the first month: the reference situation, and what the rules make of it."""

from __future__ import annotations

from typing import Any

from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.perceive import perceive
from hedgesim.engines.kernel.record import record
from hedgesim.engines.kernel.respond import withhold
from hedgesim.engines.kernel.table import BLOCK, Numbers, State
from hedgesim.rules import arithmetic, choice, home, perception, rates
from hedgesim.rules.compilation import lanes


@lanes
def start(s: State, n: Numbers, plan: Any) -> None:
    """Take the reference situation, and note what the rules make of it."""
    derive(s.derived[0], n.parameters[0])
    for j in range(len(s.partners)):
        partner, traits = s.partners[j], n.partners[j]
        for k in range(BLOCK):
            partner.monthly[k] = rates.growth_factor(of(traits.aid_growth, k))
            partner.grown[k] = 1.0
        share_answers(partner, n.rivalry, len(s.partners), j)
    situate(s, n, plan.initial, plan.initial_number, plan.first_rows)
    for h in range(len(s.hedgers)):
        share_efforts(s.hedgers[h], s.ties[h], n.hedgers[h], n.ties[h])
    correlate(s, n, plan.clubs)
    perceive(s, n, plan.link)
    for h in range(len(s.hedgers)):
        split_efforts(s.hedgers[h], s.ties[h], n.parameters[0])
        refer(s.hedgers[h], s.ties[h], n.hedgers[h], n.ties[h])
    record(s, n, plan.groups, plan.poles)


@lanes
def derive(d: Any, p: Any) -> None:
    """Find what follows from the parameters once for all months."""
    for k in range(BLOCK):
        d.inverse_temperature[k] = 1.0 / of(p.temperature, k)
        d.foresight[k] = perception.foresight(of(p.horizon, k), of(p.discount, k))
        d.reroute_adjustment[k] = rates.adjustment_share(of(p.reroute_speed, k))
        d.effort_adjustment[k] = rates.adjustment_share(of(p.effort_speed, k))
        d.aid_adjustment[k] = rates.adjustment_share(of(p.aid_speed, k))
        d.security_adjustment[k] = rates.adjustment_share(of(p.security_speed, k))
        d.river_adjustment[k] = rates.adjustment_share(of(p.river_speed, k))
        d.threat_decay[k] = rates.decay_factor(of(p.threat_half_life, k))
        d.gap_decay[k] = rates.decay_factor(of(p.gap_half_life, k))


@lanes
def share_answers(partner: Any, rivalry: Any, partners: int, q: int) -> None:
    """Note one over the sum of rivalries that answer a partner."""
    for k in range(BLOCK):
        partner.answered[k] = 0.0
    for j in range(partners):
        for k in range(BLOCK):
            partner.answered[k] += of(rivalry[j * partners + q], k)
    for k in range(BLOCK):
        partner.answered[k] = arithmetic.inverse(partner.answered[k])


@lanes
def correlate(s: State, n: Numbers, clubs: Any) -> None:
    """Find how the partners' failures move together: the cosines of their profiles."""
    count = len(s.partners)
    for i in range(count):
        for j in range(count):
            describe(s.profiles[i, j], n.rivalry, count, i, j, clubs[i, j], n.parameters[0])
    for i in range(count):
        for j in range(count):
            multiply(s.correlations[i, j], s.profiles[i], s.profiles[j])
    for i in range(count):
        size = s.profiles[i, i]  # no longer needed: a profile's product with itself takes its place
        for k in range(BLOCK):
            size[k] = s.correlations[i, i, k]
    for i in range(count):
        for j in range(count):
            row, size, other = s.correlations[i, j], s.profiles[i, i], s.profiles[j, j]
            for k in range(BLOCK):
                row[k] = perception.correlation(row[k], size[k], other[k])


@lanes
def describe(row: Any, rivalry: Any, count: int, i: int, j: int, clubs: float, p: Any) -> None:
    """Find one entry of a partner's profile."""
    if i == j:
        for k in range(BLOCK):
            row[k] = 1.0
        return
    one, other = rivalry[i * count + j], rivalry[j * count + i]
    for k in range(BLOCK):
        row[k] = perception.profile(of(one, k), of(other, k), clubs, of(p.fellowship, k))


@lanes
def multiply(result: Any, one: Any, other: Any) -> None:
    """Find the inner product of two profiles."""
    for k in range(BLOCK):
        result[k] = 0.0
    for j in range(len(one)):
        for k in range(BLOCK):
            result[k] += one[j, k] * other[j, k]


@lanes
def situate(s: State, n: Numbers, initial: Any, initial_number: Any, first_rows: Any) -> None:
    """Give every row of the situation its first value, the base and the effective one."""
    for row in range(len(initial)):
        effective, base = s.table[first_rows[row, 0]], s.table[first_rows[row, 1]]
        if initial_number[row] >= 0:
            number = n.flat[initial_number[row]]
            for k in range(BLOCK):
                effective[k] = of(number, k)
        else:
            for k in range(BLOCK):
                effective[k] = initial[row]
        for k in range(BLOCK):
            base[k] = effective[k]


@lanes
def share_efforts(hedger: Any, held: Any, reference: Any, references: Any) -> None:
    """Turn the reference efforts into shares that sum to 1, own effort first."""
    inverse = hedger.weights_inverse
    for k in range(BLOCK):
        inverse[k] = 0.0 + of(reference.effort_self, k)
    for j in range(len(held)):
        for k in range(BLOCK):
            inverse[k] += of(references[j].effort, k)
    for k in range(BLOCK):
        inverse[k] = arithmetic.inverse(inverse[k])
        hedger.effort_self_reference[k] = of(reference.effort_self, k) * inverse[k]
        hedger.effort_self[k] = hedger.effort_self_reference[k]
    for j in range(len(held)):
        tie = held[j]
        for k in range(BLOCK):
            tie.effort_reference[k] = of(references[j].effort, k) * inverse[k]
            tie.effort[k] = tie.effort_reference[k]


@lanes
def split_efforts(hedger: Any, held: Any, p: Any) -> None:
    """Divide the reference efforts over domains, by the partners' shares in each.

    Those in security are at hand: `perceive` has summed it.
    """
    for k in range(BLOCK):
        hedger.dependence_inverse[k] = 0.0
        hedger.trust_inverse[k] = 0.0
    for j in range(len(held)):
        tie = held[j]
        for k in range(BLOCK):
            hedger.dependence_inverse[k] += tie.dependence[k]
            hedger.trust_inverse[k] += tie.trust[k]
    for k in range(BLOCK):
        hedger.dependence_inverse[k] = arithmetic.inverse(hedger.dependence_inverse[k])
        hedger.trust_inverse[k] = arithmetic.inverse(hedger.trust_inverse[k])
    for j in range(len(held)):
        split_effort(held[j], hedger, p)


@lanes
def split_effort(tie: Any, hedger: Any, p: Any) -> None:
    """Divide the reference effort for one partner over domains."""
    for k in range(BLOCK):
        economic = of(p.weight_economic, k) * (tie.dependence[k] * hedger.dependence_inverse[k])
        security = of(p.weight_security, k) * (tie.security[k] * hedger.security_inverse[k])
        political = of(p.weight_political, k) * (tie.trust[k] * hedger.trust_inverse[k])
        parts = economic + security + political
        effort = tie.effort_reference[k]
        economic = choice.reference_part(effort, economic, parts)
        security = choice.reference_part(effort, security, parts)
        tie.effort_economic[k] = economic
        tie.effort_security[k] = security
        tie.effort_political[k] = effort - economic - security
        tie.effort_economic_reference[k] = economic
        tie.effort_security_reference[k] = security
        tie.effort_political_reference[k] = tie.effort_political[k]


@lanes
def refer(hedger: Any, held: Any, own: Any, references: Any) -> None:
    """Note what the rules make of the reference situation: later months are set against it."""
    exports, trend = hedger.exports_before, hedger.exports_trend
    for k in range(BLOCK):
        hedger.own_utility_reference[k] = hedger.own_utility[k]
        hedger.aid_share_reference[k] = hedger.aid_total[k] * arithmetic.inverse(hedger.output[k])
        hedger.autonomy_reference[k] = home.autonomy(hedger.effort_self[k], hedger.exposure[k])
        hedger.resented_reference[k] = hedger.resented[k]
        exports[k] = 0.0 + hedger.exports_elsewhere[k]
        trend[k] = 0.0 + of(own.exports_elsewhere_growth, k) * hedger.exports_elsewhere[k]
    for j in range(len(held)):
        tie, reference = held[j], references[j]
        withhold(tie.withheld_reference, tie, hedger, reference)
        for k in range(BLOCK):
            tie.economic_reference[k] = tie.economic[k]
            tie.security_reference[k] = tie.security_utility[k]
            tie.political_reference[k] = tie.political[k]
            tie.frameworks_reference[k] = tie.frameworks[k]
            tie.threat_before[k] = tie.threat[k]
            tie.dependence_reference[k] = tie.dependence[k]
            exports[k] += tie.exports[k]
            trend[k] += of(reference.exports_growth, k) * tie.exports[k]
    for k in range(BLOCK):
        trend[k] = trend[k] * arithmetic.inverse(exports[k])
