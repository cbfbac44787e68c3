"""The whole model in NumPy: every variable an array, all replications of a block its last axis.

A peer of the kernel: the same month in the same order, the same random numbers (NumPy's own log,
sin and cos after that), so that both agree but for rounding. Ties are (hedgers, partners,
replications), what hedgers have (hedgers, replications). The rules are written out as a user of
NumPy would, in place where that comes naturally. Events stand in `peers.array_events`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hedgesim.description.world.variables import CONCENTRATED
from hedgesim.description.world.world import World
from hedgesim.rules.arithmetic import TINY
from hedgesim.rules.choice import STEEPEST
from hedgesim.rules.rates import LARGEST, MONTH, ROOT_MONTH, adjustment_share, decay_factor
from peers.array_draws import Array, keys_of, normals, points_of
from peers.array_events import Events
from peers.array_table import Table, numbers_of

FLOWS = ("aid", "exports", "imports", "investment")


def inverse(total: Array) -> Array:
    """One over a total; 0 stays harmless."""
    return 1.0 / np.maximum(total, TINY)


class ArrayModel:
    """A block of replications of a world: ``[first, first + replications)`` under a seed."""

    def __init__(self, world: World, first: int, replications: int, seed: int) -> None:
        self.world = world
        self.keys = keys_of(seed, first, replications)
        self.p = numbers_of(world)
        self.table = Table(world, replications)
        self.base, self.now = self.table.base, self.table.now
        self.poles = [world.partners.index(pole) for pole in world.poles]
        self.month = 0
        self.derive()
        self.start()
        self.events = Events(world, self.table, self.keys)

    def derive(self) -> None:
        """What follows from the numbers once for all months."""
        p = self.p
        for name in ("effort", "aid", "security", "river"):
            setattr(p, f"{name}_adjustment_share", adjustment_share(getattr(p, f"{name}_speed")))
        p.threat_decay_factor = decay_factor(p.threat_half_life)
        p.gap_decay_factor = decay_factor(p.gap_half_life)
        self.monthly = np.exp(p.aid_growth / 12.0)
        self.grown = np.ones_like(self.monthly)
        self.fills = p.rivalry * inverse(p.rivalry.sum(axis=0))
        weights = np.array([0.0, p.member_link, 1.0])[self.world.link]
        self.frameworks_weight = (weights * p.benefit[:, None]).T  # (partners, frameworks)
        share = inverse(p.ref.effort_self + p.ref.effort.sum(axis=1))
        p.ref.effort_self = p.ref.effort_self * share
        p.ref.effort = p.ref.effort * share[:, None]
        hedgers, partners = self.world.hedgers, self.world.partners
        self.tie_points = [
            points_of([[(purpose, h, j) for j in partners] for h in hedgers], self.world.months)
            for purpose in ("trade", "finance", "regard")
        ]
        self.home_points = points_of([("home", h) for h in hedgers], self.world.months)

    def start(self) -> None:
        """Take the reference situation as the first, and set what the rules make of it."""
        ref, now = self.p.ref, self.now
        self.table.values[: len(self.world.initial)] = self.world.initial[:, None]
        self.base.effort[:] = ref.effort
        self.base.effort_self[:] = ref.effort_self
        self.table.refresh()
        self.perceive()
        ref.withheld = self.withhold()[..., :1]
        ref.utility, ref.dependence = self.utility[..., :1], self.dependence[..., :1]
        ref.own_utility, ref.resented = self.own_utility[..., :1], self.resented[..., :1]
        ref.autonomy = self.autonomy(self.exposure)[..., :1]
        ref.aid_share = (self.aid_total / now.output)[..., :1]
        exports = now.exports.sum(axis=1)
        self.trend = ((ref.exports_growth * now.exports).sum(axis=1) * inverse(exports))[..., :1]
        self.exports_before = exports
        self.record()

    def play(self, months: Sequence[int], places: Sequence[int]) -> Array:
        """Play to the end; return (months, places, replications), measured in those months only."""
        rows, wanted = self.table.place[list(places)], set(months)
        always = self.events.read_measures
        recorded = []
        for month in range(self.world.months):
            self.month = month
            self.events.happen(month)
            self.update_effective()
            self.perceive()
            self.choose()
            self.respond()
            self.settle()
            self.go_home()
            if always or month in wanted:
                self.record()
            self.exports_before = self.now.exports.sum(axis=1)
            self.grown *= self.monthly
            if month in wanted:
                recorded.append(self.table.values[rows])
        return np.array(recorded)

    def update_effective(self) -> None:
        """Effective values, and exports through market access with a part of the loss diverted."""
        self.table.refresh()
        now = self.now
        admitted = now.exports * now.access
        lost = np.maximum((now.exports - admitted).sum(axis=1), 0.0)
        lost *= self.p.divertible * inverse(admitted.sum(axis=1))
        np.multiply(admitted, 1.0 + lost[:, None], out=now.exports)

    def perceive(self) -> None:
        """Perceive every partner, and the pressure at home."""
        p, now = self.p, self.now
        self.aid_total = now.aid.sum(axis=1)
        member = now.member.transpose(1, 0, 2)
        self.frameworks = self.frameworks_weight @ member
        self.cover = np.minimum(p.cover @ member + now.standing, 1.0)
        self.dependence = self.depend(np.empty_like(now.aid))
        self.utility = self.returns()
        self.utility += p.trust_weight * (now.trust - 0.5)
        self.utility += p.framework_weight * self.frameworks
        risk = self.dependence * (1.0 - now.trust)
        self.exposure = risk.sum(axis=1)
        risk += now.threat * (1.0 - p.shelter * self.cover)[:, None]
        self.utility -= p.risk_weight * risk
        heeded = np.maximum(1.0 + p.heed * (p.ref.legitimacy - now.legitimacy), 0.0)
        self.utility -= now.nationalism * (p.nationalism_weight * heeded)[:, None]
        self.resented = (self.dependence * now.nationalism).sum(axis=1)
        self.own_utility = now.self_reliance + p.home_pressure_weight * self.resented

    def depend(self, result: Array) -> Array:
        """Weighted share of each partner in the hedger's aid, trade, investment and transit."""
        p, now = self.p, self.now
        np.multiply(now.transit, p.dependence_transit, out=result)
        for flow in FLOWS:
            amount, weight = getattr(now, flow), getattr(p, f"dependence_{flow}")
            result += amount * (weight * inverse(amount.sum(axis=1, keepdims=True)))
        return result

    def returns(self) -> Array:
        """What each partner is worth, each flow saturating as a share of output."""
        p, now = self.p, self.now
        output = now.output[:, None]
        value = now.conditionality * (-p.aid_weight * now.governance_gap)[:, None]
        value += p.aid_weight
        value *= now.aid / (now.aid + p.aid_half * output)
        trade = now.imports * 0.5
        trade += now.exports
        value += p.trade_weight * (trade / (trade + p.trade_half * output))
        half = p.investment_half * output
        value += p.investment_weight * (now.investment / (now.investment + half))
        value += p.security_weight * now.security
        return value

    def choose(self) -> None:
        """Move effort towards the logit target."""
        p, base, now, ref = self.p, self.base, self.now, self.p.ref
        own = ref.effort_self * self.advantage(self.own_utility, ref.own_utility)
        logit_weight = self.advantage(self.utility, ref.utility)
        logit_weight *= ref.effort * now.recognition
        share = 1.0 / np.maximum(own + logit_weight.sum(axis=1), 1e-300)
        base.effort_self += p.effort_adjustment_share * (own * share - base.effort_self)
        logit_weight *= share[:, None]
        logit_weight -= base.effort
        logit_weight *= p.effort_adjustment_share
        base.effort += logit_weight

    def advantage(self, utility: Array, reference: Array) -> Array:
        """Weight that a gain of utility gives, before the reference share."""
        gain = (utility - reference) / self.p.temperature
        np.clip(gain, -STEEPEST, STEEPEST, out=gain)
        return np.exp(gain, out=gain)

    def withhold(self) -> Array:
        """Share of its plan that each partner holds back."""
        gap = self.now.governance_gap[:, None] - self.p.ref.tolerated_gap
        np.maximum(gap, 0.0, out=gap)
        gap *= self.now.conditionality
        return gap

    def respond(self) -> None:
        """What partners offer, in answer to the hedgers and to each other, within budgets."""
        p, now, ref = self.p, self.now, self.p.ref
        plan = now.aid_plan * self.grown
        self.withheld = self.withhold()
        held = self.withheld - ref.withheld
        short = np.maximum(ref.aid * self.grown - plan * (1.0 - held), 0.0)
        change = now.effort - ref.effort
        answer = p.rivalry_response * (p.rivalry @ change)
        answer += 1.0
        change *= p.reciprocity
        answer += change
        answer -= held
        np.maximum(answer, 0.0, out=answer)
        answer *= plan
        answer += p.fill * (self.fills @ short)
        budget = (1.0 + p.budget_slack) * plan.sum(axis=0)
        answer *= np.minimum(budget / np.maximum(answer.sum(axis=0), TINY), 1.0)
        self.offer = answer

    def settle(self) -> None:
        """Ties take their next values; what several rules read changes last."""
        p, base, now, ref = self.p, self.base, self.now, self.p.ref
        trade, finance, regard = (normals(self.keys, at[self.month]) for at in self.tie_points)
        distrust = now.trust - ref.trust
        change = now.effort - ref.effort
        fear = now.threat - ref.threat
        easier = now.facilitation + p.trust_trade * distrust
        grow(base.exports, ref.exports_growth + easier, p.exports_volatility, trade[0])
        grow(base.imports, ref.imports_growth + easier, p.imports_volatility, trade[1])
        drawn = p.trust_investment * distrust
        drawn += p.effort_investment * change
        drawn += p.investment_growth
        grow(base.investment, drawn, p.investment_volatility, finance[1])
        base.aid += p.aid_adjustment_share * (self.offer - base.aid)
        lumps = finance[0] * p.aid_lumpiness
        lumps -= 0.5 * p.aid_lumpiness**2
        base.aid *= np.exp(lumps, out=lumps)
        np.clip(base.aid, 0.0, LARGEST, out=base.aid)
        target = ref.security + p.effort_defence * change - p.threat_security * fear
        base.security += p.security_adjustment_share * (target - base.security)
        np.clip(base.security, 0.0, 1.0, out=base.security)
        fuel = (self.dependence - ref.dependence) + change
        fuel *= p.amplification * ref.grievance
        fuel *= 1.0 - base.nationalism
        fuel += p.nationalism_decay * (ref.nationalism - base.nationalism)
        drift(base.nationalism, fuel, p.nationalism_volatility, regard[1])
        self.settle_trust(change, fear, regard[0])
        base.threat -= ref.threat
        base.threat *= p.threat_decay_factor
        base.threat += ref.threat

    def settle_trust(self, change: Array, fear: Array, noise: Array) -> None:
        """Move trust and its memory, each from where both stood."""
        p, base, now = self.p, self.base, self.now
        moved = p.cooperation * change
        moved *= np.maximum(p.trust_ceiling - base.trust, 0.0)
        moved -= base.trust * (p.pressure * self.withheld + p.fear * fear)
        moved += p.trust_reversion * (now.memory - base.trust)
        lasting = np.maximum(p.trust_ceiling - base.memory, 0.0)
        lasting *= now.soft_power
        lasting += p.learning * (now.trust - base.memory)
        drift(base.trust, moved, p.trust_volatility, noise)
        base.memory += lasting * MONTH
        np.clip(base.memory, 0.0, 1.0, out=base.memory)

    def go_home(self) -> None:
        """Output, legitimacy, the river and the governance gap."""
        self.update_effective()
        p, base, now, ref = self.p, self.base, self.now, self.p.ref
        for_output, for_legitimacy = normals(self.keys, self.home_points[self.month])
        before = self.exports_before
        exports_growth = 12.0 * ((now.exports.sum(axis=1) - before) * inverse(before))
        river = now.river_stress - ref.river_stress
        growth = ref.output_growth + now.growth - p.river_damage * river
        growth += p.aid_growth_effect * (self.aid_total * inverse(now.output) - ref.aid_share)
        growth += p.trade_growth_effect * np.clip(exports_growth - self.trend, -1.0, 1.0)
        moved = p.growth_legitimacy * np.clip(growth - ref.output_growth, -0.5, 0.5)
        moved += p.autonomy_legitimacy * (self.autonomy(self.exposure) - ref.autonomy)
        moved -= p.resentment_legitimacy * (self.resented - ref.resented)
        moved += p.standing_legitimacy * now.standing - p.river_legitimacy * river
        moved += p.legitimacy_reversion * (ref.legitimacy - base.legitimacy)
        drift(base.legitimacy, moved, p.legitimacy_volatility, for_legitimacy)
        grow(base.output, growth, p.output_volatility, for_output)
        load = now.dams * (1.0 - p.mitigation * now.commission)
        neglect = p.mitigation * ref.river_stress * (ref.commission - now.commission)
        target = np.clip(ref.river_stress + load + neglect, 0.0, 1.0)
        base.river_stress += p.river_adjustment_share * (target - base.river_stress)
        base.governance_gap -= ref.governance_gap
        base.governance_gap *= p.gap_decay_factor
        base.governance_gap += ref.governance_gap
        self.table.refresh(ties=False)

    def autonomy(self, exposure: Array) -> Array:
        """Effort kept for oneself, and the rest free of exposed dependence."""
        own = self.now.effort_self
        return own + (1.0 - own) * (1.0 - np.clip(exposure, 0.0, 1.0))

    def record(self) -> None:
        """Measure the outcomes of the month."""
        now, found = self.now, self.table.measures
        dependence, political, influence = self.table.tie_measures
        self.depend(dependence)
        np.multiply(self.frameworks, self.p.framework_tie, out=political)
        political += now.effort
        political *= now.trust
        political *= now.recognition
        domains = [dependence, now.security, political]
        shares = [inverse(tie.sum(axis=1, keepdims=True)) for tie in domains]
        influence[:] = 0.0
        for tie, share in zip(domains, shares, strict=True):
            influence += tie * share
        influence /= 3.0
        found["aid.total"][:] = self.now.aid.sum(axis=1)
        found["exports.total"][:] = now.exports.sum(axis=1)
        for kind in CONCENTRATED:
            share = getattr(now, kind)
            share = share * inverse(share.sum(axis=1, keepdims=True))
            found[f"concentration.{kind}"][:] = (share * share).sum(axis=1)
            entropy = -(share * np.log(np.maximum(share, TINY))).sum(axis=1)
            np.exp(entropy, out=found[f"partners.{kind}"])
        exposure = (dependence * (1.0 - now.trust)).sum(axis=1)
        found["autonomy"][:] = self.autonomy(exposure)
        self.record_leans(domains, shares, (influence * influence).sum(axis=1))

    def record_leans(self, domains: list[Array], shares: list[Array], hhi: Array) -> None:
        """Measure leans between the poles, and what hedging makes of them."""
        found = self.table.measures
        pairs = [(tie[:, self.poles[0]], tie[:, self.poles[1]]) for tie in domains]
        leans = np.array([(b - a) / np.maximum(b + a, TINY) for a, b in pairs])
        found["lean.economic"][:], found["lean.security"][:], found["lean.political"][:] = leans
        mean = found["lean"][:] = leans.mean(axis=0)
        found["composite"][:] = 50.0 + 50.0 * mean
        spread = leans.max(axis=0) - leans.min(axis=0)
        found["hedging"][:] = (1.0 - np.abs(mean)) * 0.5 * spread
        ambiguous = found["hedging.security"][:] = 1.0 - np.abs(leans[1])
        economic, security, political = (
            (a + b) * share[:, 0] for (a, b), share in zip(pairs, shares, strict=True)
        )
        returns = (economic + political + (1.0 - ambiguous)) / 3.0
        contingency = 0.5 * ((1.0 - hhi) + (1.0 - security))
        both = np.maximum(returns + contingency, TINY)
        found["hedging.kuik"][:] = 2.0 * np.minimum(returns, contingency) / both


def grow(amount: Array, growth: Array, volatility: float, noise: Array) -> None:
    """Let an amount grow for a month, in logs; uses up ``growth`` and ``noise``."""
    growth -= 0.5 * volatility * volatility
    growth *= MONTH
    noise *= volatility * ROOT_MONTH
    growth += noise
    amount *= np.exp(growth, out=growth)
    np.clip(amount, 0.0, LARGEST, out=amount)


def drift(value: Array, moved: Array, volatility: float, noise: Array) -> None:
    """Move a value of the unit interval for a month; uses up ``moved`` and ``noise``."""
    noise *= (4.0 * volatility * ROOT_MONTH) * value
    noise *= 1.0 - value
    moved *= MONTH
    moved += noise
    value += moved
    np.clip(value, 0.0, 1.0, out=value)
