"""The whole model in NumPy: every variable an array, all replications of a block its last axis.

A peer of the kernel: the same month in the same order, the same random numbers (NumPy's own log,
sin and cos after that), so that both agree but for rounding. Ties are (hedgers, partners,
replications), what hedgers have (hedgers, replications). The rules are written out as a user of
NumPy would, in place where that comes naturally. Perception, measures and events stand in modules
of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hedgesim.description.world.variables import FLOWS
from hedgesim.description.world.world import CONVENER, World
from hedgesim.rules.arithmetic import TINY
from hedgesim.rules.choice import STEEPEST
from hedgesim.rules.perception import foresight
from hedgesim.rules.rates import LARGEST, MONTH, adjustment_share, decay_factor
from peers.array_arithmetic import drift, grow, inverse, shares
from peers.array_draws import Array, keys_of, normals, points_of
from peers.array_events import Events
from peers.array_measures import record
from peers.array_perception import (
    added_dependence,
    added_security,
    correlate,
    depend,
    flow_shares,
    insured,
    protection,
    returns,
)
from peers.array_table import Table, numbers_of


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
        for name in ("effort", "aid", "security", "river", "reroute"):
            setattr(p, f"{name}_adjustment_share", adjustment_share(getattr(p, f"{name}_speed")))
        p.threat_decay_factor = decay_factor(p.threat_half_life)
        p.gap_decay_factor = decay_factor(p.gap_half_life)
        p.foresight = foresight(p.horizon, p.discount)
        self.monthly = np.exp(p.aid_growth / 12.0)
        self.grown = np.ones_like(self.monthly)
        self.fills = p.rivalry * inverse(p.rivalry.sum(axis=0))
        self.correlations = correlate(p, self.world)
        weights = np.array([0.0, p.member_link, 1.0])[self.world.link]
        self.frameworks_weight = (weights * p.benefit[:, None]).T  # (partners, frameworks)
        self.bound_weight = ((self.world.link == CONVENER) * p.benefit[:, None]).T
        share = inverse(p.ref.effort_self + p.ref.effort.sum(axis=1))
        p.ref.effort_self = p.ref.effort_self * share
        p.ref.effort = p.ref.effort * share[:, None]
        hedgers, partners = self.world.hedgers, self.world.partners
        self.tie_points = [
            points_of([[(purpose, h, j) for j in partners] for h in hedgers], self.world.months)
            for purpose in ("trade", "finance", "regard")
        ]
        self.home_points = points_of([("home", h) for h in hedgers], self.world.months)
        self.other_points = points_of([("elsewhere", h) for h in hedgers], self.world.months)

    def start(self) -> None:
        """Take the reference situation as the first, and set what the rules make of it."""
        ref, now = self.p.ref, self.now
        self.table.values[: len(self.world.initial)] = self.world.initial[:, None]
        self.base.effort[:] = ref.effort
        self.base.effort_self[:] = ref.effort_self
        self.table.refresh()
        self.perceive()
        self.split_efforts()
        ref.withheld = self.withhold()[..., :1]
        ref.utility, ref.dependence = self.utility[..., :1], self.dependence[..., :1]
        ref.frameworks = self.frameworks[..., :1]
        ref.own_utility, ref.resented = self.own_utility[..., :1], self.resented[..., :1]
        ref.autonomy = self.autonomy(self.exposure)[..., :1]
        ref.aid_share = (self.aid_total / now.output)[..., :1]
        exports = self.exports_before = now.exports.sum(axis=1) + now.exports_elsewhere
        trend = (ref.exports_growth * now.exports).sum(axis=1)
        trend += ref.exports_elsewhere_growth * now.exports_elsewhere
        self.trend = (trend * inverse(exports))[..., :1]
        self.threat_before = now.threat.copy()
        record(self)

    def split_efforts(self) -> None:
        """Divide the reference efforts over domains, by the partners' shares in each."""
        p, ref = self.p, self.p.ref
        kinds = self.dependence, self.now.security, self.now.trust
        weights = p.weight_economic, p.weight_security, p.weight_political
        parts = np.array(
            [w * shares(kind)[..., :1] for w, kind in zip(weights, kinds, strict=True)]
        )
        ref.efforts = ref.effort * (parts * inverse(parts.sum(axis=0)))
        ref.efforts[2] = ref.effort - ref.efforts[0] - ref.efforts[1]
        self.table.efforts[:] = ref.efforts

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
                record(self)
            self.grown *= self.monthly
            if month in wanted:
                recorded.append(self.table.values[rows])
        return np.array(recorded)

    def update_effective(self) -> None:
        """Effective values, with trade as markets and routes let it pass."""
        self.table.refresh()
        p, now = self.p, self.now
        self.blocked = (now.transit * (1.0 - now.passage)).sum(axis=1)
        openness = 1.0 - np.clip(self.blocked, 0.0, 1.0) * (1.0 - now.rerouted)
        elsewhere = now.exports_elsewhere, now.imports_elsewhere
        self.exports_demand = self.clear(now.exports, elsewhere[0], now.access, openness)
        demand = self.clear(now.imports, elsewhere[1], now.import_access, openness)
        demand += self.exports_demand
        lost = demand - (now.exports + now.imports).sum(axis=1) - sum(elsewhere)
        self.stopped = lost * inverse(demand)
        self.stopped += p.route_cost * (self.blocked * now.rerouted)
        np.clip(self.stopped, 0.0, 1.0, out=self.stopped)

    def clear(self, trade: Array, elsewhere: Array, access: Array, openness: Array) -> Array:
        """Pass a flow through markets, with a part of the loss diverted, and routes; the demand."""
        demand = trade.sum(axis=1) + elsewhere
        trade *= access
        admitted = trade.sum(axis=1) + elsewhere
        diverted = self.p.divertible * np.maximum(demand - admitted, 0.0) * inverse(admitted)
        trade *= ((1.0 + diverted) * openness)[:, None]
        elsewhere *= (1.0 + diverted) * openness
        return demand

    def perceive(self) -> None:
        """What effort for each partner is worth in each domain, and the pressure at home."""
        p, now = self.p, self.now
        self.aid_total = now.aid.sum(axis=1)
        member = now.member.transpose(1, 0, 2)
        self.frameworks = self.frameworks_weight @ member
        self.bound = self.bound_weight @ member
        cover = np.minimum(p.cover @ member + now.standing, 1.0)
        flows = flow_shares(now)
        self.dependence = depend(p, now, flows)
        self.exposure = self.exposed(self.dependence)
        self.resented = (self.dependence * now.nationalism).sum(axis=1)
        survival = np.maximum(1.0 + p.heed * (p.ref.legitimacy - now.legitimacy), 0.0)
        self.own_utility = now.self_reliance + p.home_pressure_weight * survival * self.resented
        hazard = now.threat * (1.0 - p.shelter * cover)[:, None]
        hazard += 1.0 - now.trust
        hazard += now.conditionality * now.governance_gap[:, None]
        per_security = inverse(now.security.sum(axis=1, keepdims=True))
        holding = (1.0 - p.portfolio_security) * self.dependence
        holding += p.portfolio_security * (now.security * per_security)
        stake = hazard * holding
        risk = self.correlations @ stake
        self.undiversified_risk = stake.sum(axis=1)
        self.portfolio_risk = (stake * risk).sum(axis=1)
        risk *= p.risk_weight * hazard
        economic, security, political = self.utility = np.empty((3, *risk.shape))
        np.subtract(returns(p, now, self.grown), risk * added_dependence(p, flows), out=economic)
        np.subtract(protection(p, now), risk * added_security(p, now, per_security), out=security)
        np.multiply(p.framework_weight, self.frameworks, out=political)
        political += insured(p, now, hazard, holding)
        self.utility[1:] -= now.nationalism * (p.nationalism_weight * survival)[:, None]
        mean = self.utility.mean(axis=0)
        self.utility -= mean
        self.utility *= min(max(p.domain_separation, 0.0), 1.0)
        self.utility += mean

    def exposed(self, dependence: Array) -> Array:
        """What dependence leaves to the partners' will, summed over them."""
        left = self.p.club_binding * self.bound
        left += 1.0 - self.now.trust
        return (dependence * left).sum(axis=1)

    def choose(self) -> None:
        """Move effort towards the logit target."""
        p, base, efforts, ref = self.p, self.base, self.table.efforts, self.p.ref
        own = ref.effort_self * self.advantage(self.own_utility, ref.own_utility)
        weights = self.advantage(self.utility, ref.utility)
        weights *= ref.efforts * self.now.recognition
        share = 1.0 / np.maximum(own + weights.sum(axis=(0, 2)), 1e-300)
        base.effort_self += p.effort_adjustment_share * (own * share - base.effort_self)
        weights *= share[:, None]
        weights -= efforts
        weights *= p.effort_adjustment_share
        efforts += weights
        efforts.sum(axis=0, out=base.effort)

    def advantage(self, utility: Array, reference: Array) -> Array:
        """Weight that a gain of utility gives, before the reference share."""
        gain = (utility - reference) / self.p.temperature
        np.clip(gain, -STEEPEST, STEEPEST, out=gain)
        return np.exp(gain, out=gain)

    def withhold(self) -> Array:
        """Share of its plan that each partner holds back."""
        gap = self.now.governance_gap[:, None] - self.p.ref.tolerated_gap
        return self.now.conditionality * np.maximum(gap, 0.0)

    def respond(self) -> None:
        """What partners offer, in answer to the hedgers and to each other, within budgets."""
        p, now, ref = self.p, self.now, self.p.ref
        plan = now.aid_plan * self.grown
        self.withheld = self.withhold()
        held = self.withheld - ref.withheld
        short = np.maximum(ref.aid * self.grown - plan * (1.0 - held), 0.0)
        answer = p.rivalry_response * (p.rivalry @ (now.effort - ref.effort))
        answer += 1.0
        answer += p.reciprocity * (now.effort_economic - ref.efforts[0])
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
        economic = now.effort_economic - ref.efforts[0]
        fear = now.threat - ref.threat
        easier = now.facilitation + p.trust_trade * distrust
        easier += p.effort_trade * economic
        easier += p.club_trade * (self.frameworks - ref.frameworks)
        others = normals(self.keys, self.other_points[self.month])
        for flow, noise, other in zip(FLOWS, trade, others, strict=True):
            volatility = getattr(p, f"{flow}_volatility")
            trend, variability = (getattr(ref, f"{flow}_{of}") for of in ("growth", "variability"))
            grow(getattr(base, flow), trend + easier, volatility * variability, noise)
            own_trend = np.broadcast_to(getattr(ref, f"{flow}_elsewhere_growth"), other.shape)
            grow(getattr(base, f"{flow}_elsewhere"), own_trend.copy(), volatility, other)
        drawn = p.trust_investment * distrust
        drawn += p.effort_investment * economic
        drawn += p.investment_growth
        grow(base.investment, drawn, p.investment_volatility, finance[1])
        base.aid += p.aid_adjustment_share * (self.offer - base.aid)
        lumps = finance[0] * p.aid_lumpiness
        lumps -= 0.5 * p.aid_lumpiness**2
        base.aid *= np.exp(lumps, out=lumps)
        np.clip(base.aid, 0.0, LARGEST, out=base.aid)
        self.settle_security(fear)
        self.settle_nationalism(fear, regard[1])
        self.settle_trust(regard[0])
        base.threat[:] = ref.threat + (base.threat - ref.threat) * p.threat_decay_factor

    def settle_security(self, fear: Array) -> None:
        """Move defence cooperation and its memory, each from where both stood."""
        p, base, now = self.p, self.base, self.now
        target = p.effort_defence * (now.effort_security - p.ref.efforts[1])
        target += now.security_memory
        target -= p.threat_security * fear
        lasting = now.security_supply * (1.0 - base.security_memory)
        lasting += p.security_learning * (now.security - base.security_memory)
        base.security += p.security_adjustment_share * (target - base.security)
        np.clip(base.security, 0.0, 1.0, out=base.security)
        base.security_memory += lasting * MONTH
        np.clip(base.security_memory, 0.0, 1.0, out=base.security_memory)

    def settle_nationalism(self, fear: Array, noise: Array) -> None:
        """Move resentment of each partner."""
        p, base, now, ref = self.p, self.base, self.now, self.p.ref
        fuel = (self.dependence - ref.dependence) + (now.effort - ref.effort)
        fuel *= p.amplification * ref.grievance
        closed = np.maximum(1.0 - now.access * now.import_access * now.passage, 0.0)
        fuel += p.provocation * (fear + closed)
        fuel *= 1.0 - base.nationalism
        fuel += p.nationalism_decay * (ref.nationalism - base.nationalism)
        drift(base.nationalism, fuel, p.nationalism_volatility, noise)

    def settle_trust(self, noise: Array) -> None:
        """Move trust and its memory, each from where both stood."""
        p, base, now = self.p, self.base, self.now
        moved = p.cooperation * now.effort_political
        moved *= np.maximum(p.trust_ceiling - base.trust, 0.0)
        moved -= base.trust * (p.pressure * self.withheld)
        moved += p.trust_reversion * (now.memory - base.trust)
        lasting = np.maximum(p.trust_ceiling - base.memory, 0.0)
        lasting *= now.soft_power
        lasting += p.learning * (now.trust - base.memory)
        base.trust -= p.fear * (now.threat - self.threat_before)
        np.clip(base.trust, 0.0, 1.0, out=base.trust)
        self.threat_before = now.threat.copy()
        drift(base.trust, moved, p.trust_volatility, noise)
        base.memory += lasting * MONTH
        np.clip(base.memory, 0.0, 1.0, out=base.memory)

    def go_home(self) -> None:
        """Output, legitimacy, trade routes, the river and the governance gap."""
        self.update_effective()
        p, base, now, ref = self.p, self.base, self.now, self.p.ref
        for_output, for_legitimacy = normals(self.keys, self.home_points[self.month])
        before = self.exports_before
        exports_growth = 12.0 * ((self.exports_demand - before) * inverse(before))
        river = now.river_stress - ref.river_stress
        jump = p.disruption_effect * (self.stopped - now.disruption) / MONTH
        growth = ref.output_growth + now.growth - p.river_damage * river - jump
        aid_share = self.aid_total * inverse(base.output)
        growth += p.aid_growth_effect * np.clip(aid_share - ref.aid_share, -1.0, 1.0)
        growth += p.trade_growth_effect * np.clip(exports_growth - self.trend, -1.0, 1.0)
        felt = growth + jump - p.disruption_effect * self.stopped
        moved = p.growth_legitimacy * np.clip(felt - ref.output_growth, -0.5, 0.5)
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
        gap = base.governance_gap - ref.governance_gap
        base.governance_gap[:] = ref.governance_gap + gap * p.gap_decay_factor
        self.exports_before = self.exports_demand
        base.disruption[:] = self.stopped
        routes = p.reroutable * (self.blocked > 0.0)
        base.rerouted += p.reroute_adjustment_share * (routes - base.rerouted)
        self.table.refresh(ties=False)

    def autonomy(self, exposure: Array) -> Array:
        """Effort kept for oneself, and the rest free of exposed dependence."""
        own = self.now.effort_self
        return own + (1.0 - own) * (1.0 - np.clip(exposure, 0.0, 1.0))
