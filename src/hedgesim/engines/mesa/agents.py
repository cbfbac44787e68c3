"""The agents: they gather what a rule needs, call the rule, and act. No behaviour of their own.

Sums run in the world's order, one addition after the other (`ordered_sum`): the compiled engine
does the same, so both reach the same bits.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa

from hedgesim.description.world.variables import DOMAINS, FLOWS
from hedgesim.engines.mesa.entity import Entity
from hedgesim.engines.mesa.settling import settle, settle_elsewhere
from hedgesim.engines.mesa.ties import Membership, Tie
from hedgesim.rules import choice, home, perception, rates, response, routes
from hedgesim.rules.arithmetic import inverse, ordered_sum

TOTALS = ("aid", *FLOWS, "investment", "security")  # summed over partners


class Framework(mesa.Agent):
    """A club with a convener; what it gives, its members hold as `Membership`."""

    def __init__(self, model: mesa.Model, name: str, benefit: float, cover: float) -> None:
        super().__init__(model)
        self.name = name
        self.benefit = benefit
        self.cover = cover


class Hedger(mesa.Agent, Entity):
    """The small state: it perceives, chooses where its effort goes, and lives with what follows.

    Attributes
    ----------
    ties, memberships: one for each partner and framework, in the world's order.
    reference: reference values, and what the rules made of them before the first month.
    noise: this month's draws. measured: own measures as last taken, by name.
    """

    effort_self: float
    output: float
    exports_elsewhere: float
    imports_elsewhere: float
    legitimacy: float
    river_stress: float
    governance_gap: float
    rerouted: float
    disruption: float
    growth: float
    dams: float
    commission: float
    standing: float
    self_reliance: float
    # Results of the rules this month.
    cover: float
    survival: float
    aid_total: float
    exposure: float
    resented: float
    portfolio_risk: float
    undiversified_risk: float
    own_utility: float
    # What markets and routes made of trade.
    blocked: float
    exports_demand: float
    exports_before: float  # demand at the end of last month
    stopped: float  # part of trade that is disrupted now

    def __init__(
        self, model: mesa.Model, name: str, reference: SimpleNamespace, parameters: Any
    ) -> None:
        super().__init__(model)
        self.name = name
        self.reference = reference
        self.parameters = parameters
        self.noise = SimpleNamespace()
        self.ties: list[Tie] = []
        self.memberships: list[Membership] = []
        self.measured: dict[str, float] = {}

    def total(self, flow: str) -> float:
        """Sum a flow over all partners, of trade over all countries."""
        amounts = [getattr(tie, flow) for tie in self.ties]
        elsewhere = [getattr(self, f"{flow}_elsewhere")] if flow in FLOWS else []
        return ordered_sum([*elsewhere, *amounts])

    def perceive(self) -> None:
        """Phase 2: perceive every partner, and the pressure at home."""
        p = self.parameters
        totals = {flow: self.total(flow) for flow in TOTALS}
        self.aid_total = totals["aid"]
        inverses = {flow: inverse(total) for flow, total in totals.items()}
        frameworks = ordered_sum(
            membership.member * membership.cover for membership in self.memberships
        )
        self.cover = home.cover(frameworks, self.standing)
        self.survival = perception.survival(self.legitimacy, self.reference.legitimacy, p.heed)
        for tie in self.ties:
            tie.perceive(p, self, inverses)
        self._sum_up(p)
        stakes = [tie.hazard * tie.holding for tie in self.ties]
        for tie in self.ties:
            tie.insure(stakes)
        self.undiversified_risk = ordered_sum(stakes)
        self.portfolio_risk = ordered_sum(
            stake * tie.comovement for stake, tie in zip(stakes, self.ties, strict=True)
        )
        for tie in self.ties:
            tie.weigh(p, self, inverses)

    def _sum_up(self, p: Any) -> None:
        """Sum exposure and resentment over partners, and what they make of effort for oneself."""
        self.exposure = ordered_sum(
            home.exposed(tie.dependence, tie.trust, tie.bound, p.club_binding) for tie in self.ties
        )
        self.resented = ordered_sum(tie.dependence * tie.nationalism for tie in self.ties)
        self.own_utility = perception.own_utility(
            self.resented, self.self_reliance, self.survival, p.home_pressure_weight
        )

    def split_efforts(self) -> None:
        """Divide the reference efforts over domains."""
        inverses = {
            level: inverse(ordered_sum(getattr(tie, level) for tie in self.ties))
            for level in ("dependence", "security", "trust")
        }
        for tie in self.ties:
            tie.split_effort(self.parameters, inverses)

    def choose(self) -> None:
        """Phase 3: move effort towards the logit target."""
        self.move_efforts(*self.effort_weights())

    def effort_weights(self) -> tuple[float, list[list[float]]]:
        """Return the weight of effort for oneself, then of each tie in each of `DOMAINS`.

        Targets are proportional to them: a subclass may return its own (>= 0, not all 0).
        """
        p = self.parameters
        own = choice.logit_weight(
            self.reference.effort_self,
            1.0,
            self.own_utility,
            self.reference.own_utility,
            p.inverse_temperature,
        )
        return own, [tie.logit_weights(p) for tie in self.ties]

    def move_efforts(self, own: float, weights: list[list[float]]) -> None:
        """Move efforts some way towards shares proportional to weights: see `effort_weights`."""
        share = self.parameters.effort_adjustment_share
        every = (weight for of_tie in weights for weight in of_tie)
        per_total = choice.inverse_total(ordered_sum([own, *every]))
        self.set_base("effort_self", choice.effort_next(self.effort_self, own, per_total, share))
        for tie, of_tie in zip(self.ties, weights, strict=True):
            for domain, weight in zip(DOMAINS, of_tie, strict=True):
                name = f"effort_{domain}"
                effort = choice.effort_next(getattr(tie, name), weight, per_total, share)
                tie.set_base(name, effort)
            tie.set_base("effort", tie.effort_economic + tie.effort_security + tie.effort_political)

    def settle(self) -> None:
        """Phase 5: every tie takes its next values; then trade meets markets and routes."""
        for tie in self.ties:
            settle(tie, self.parameters)
        settle_elsewhere(self, self.reference, self.noise, self.parameters)
        self.clear_markets()

    def clear_markets(self) -> None:
        """Pass trade through markets and routes; a part of what is lost goes to other markets."""
        self.blocked = ordered_sum(
            routes.blocked_transit(tie.transit, tie.passage) for tie in self.ties
        )
        openness = routes.openness(self.blocked, self.rerouted)
        self.exports_demand, exports = self._deliver("exports", "access", openness)
        demand, imports = self._deliver("imports", "import_access", openness)
        self.stopped = routes.disruption(
            self.exports_demand + demand,
            exports + imports,
            self.blocked,
            self.rerouted,
            self.parameters.route_cost,
        )

    def _deliver(self, flow: str, access: str, openness: float) -> tuple[float, float]:
        """Pass one flow through markets and routes; return its demand and what is delivered."""
        for tie in self.ties:
            tie.update(flow)
        demands = [getattr(tie, flow) for tie in self.ties]
        admitted = [
            routes.admitted(demand, getattr(tie, access))
            for demand, tie in zip(demands, self.ties, strict=True)
        ]
        lost = ordered_sum(d - a for d, a in zip(demands, admitted, strict=True))
        self.update(f"{flow}_elsewhere")
        elsewhere = getattr(self, f"{flow}_elsewhere")
        admitted_inverse = inverse(ordered_sum([*admitted, elsewhere]))
        for tie, passed in zip(self.ties, admitted, strict=True):
            delivered = routes.delivered(
                passed, admitted_inverse, lost, openness, self.parameters.divertible
            )
            setattr(tie, flow, delivered)
        passed = routes.delivered(
            elsewhere, admitted_inverse, lost, openness, self.parameters.divertible
        )
        setattr(self, f"{flow}_elsewhere", passed)
        amounts = [getattr(tie, flow) for tie in self.ties]
        return ordered_sum([*demands, elsewhere]), ordered_sum([*amounts, passed])

    def go_home(self) -> None:
        """Phase 6: output, legitimacy, the river and the governance gap."""
        p, ref, noise = self.parameters, self.reference, self.noise
        before = self.exports_before
        growth = home.output_growth(
            ref.output_growth,
            self.growth,
            self.aid_total * inverse(self.base["output"]),
            ref.aid_share,
            12.0 * ((self.exports_demand - before) * inverse(before)),
            ref.exports_trend,
            self.river_stress,
            ref.river_stress,
            self.stopped,
            self.disruption,
            p.aid_growth_effect,
            p.trade_growth_effect,
            p.disruption_effect,
            p.river_damage,
        )
        felt = home.felt_growth(growth, self.stopped, self.disruption, p.disruption_effect)
        legitimacy = home.legitimacy_next(
            self.base["legitimacy"],
            ref.legitimacy,
            felt,
            ref.output_growth,
            home.autonomy(self.effort_self, self.exposure),
            ref.autonomy,
            self.resented,
            ref.resented,
            self.river_stress,
            ref.river_stress,
            self.standing,
            p.growth_legitimacy,
            p.autonomy_legitimacy,
            p.resentment_legitimacy,
            p.river_legitimacy,
            p.standing_legitimacy,
            p.legitimacy_reversion,
            p.legitimacy_volatility,
            noise.legitimacy,
        )
        self.set_base(
            "output",
            home.output_next(self.base["output"], growth, p.output_volatility, noise.output),
        )
        self.set_base("legitimacy", legitimacy)
        self._remember_trade(p)
        river = home.river_stress_next(
            self.base["river_stress"],
            ref.river_stress,
            self.dams,
            self.commission,
            ref.commission,
            p.mitigation,
            p.river_adjustment_share,
        )
        self.set_base("river_stress", river)
        self.set_base(
            "governance_gap",
            home.governance_gap_next(
                self.base["governance_gap"], ref.governance_gap, p.gap_decay_factor
            ),
        )

    def _remember_trade(self, p: Any) -> None:
        """Note this month's trade, and let blocked transit find other routes."""
        self.exports_before = self.exports_demand
        self.set_base("disruption", self.stopped)
        self.set_base(
            "rerouted",
            routes.rerouted_next(
                self.base["rerouted"], self.blocked, p.reroutable, p.reroute_adjustment_share
            ),
        )


class Partner(mesa.Agent):
    """A bigger state: it answers with what it offers, to all hedgers within one budget.

    ``ties`` holds each hedger with its tie to the partner.
    """

    def __init__(
        self, model: mesa.Model, name: str, traits: dict[str, float], parameters: Any
    ) -> None:
        super().__init__(model)
        self.name = name
        self.parameters = parameters
        self.reciprocity = traits["reciprocity"]
        self.budget_slack = traits["budget_slack"]
        self.growth_factor = rates.growth_factor(traits["aid_growth"])
        self.grown = 1.0  # planned finance, as a multiple of the plan at the start
        self.ties: list[tuple[Hedger, Tie]] = []

    def plan(self) -> None:
        """Phase 4, first half: what is planned for each hedger, and what is held back."""
        for hedger, tie in self.ties:
            ref = tie.reference
            tie.plan = tie.aid_plan * self.grown
            tie.withheld = response.withheld(
                tie.conditionality, hedger.governance_gap, ref.tolerated_gap
            )
            tie.shortfall = response.shortfall(
                ref.aid * self.grown, tie.plan, tie.withheld, ref.withheld
            )

    def respond(self) -> None:
        """Phase 4, second half: answer the hedgers and the rivals, within the budget."""
        p = self.parameters
        held = [tie for _, tie in self.ties]
        for tie in held:
            tie.offered = response.offer(
                tie.plan,
                tie.effort_economic,
                tie.reference.effort_economic,
                tie.rivals_gain(),
                tie.rivals_shortfall(),
                tie.withheld,
                tie.reference.withheld,
                self.reciprocity,
                p.rivalry_response,
                p.fill,
            )
        scale = response.budget_scale(
            ordered_sum(tie.offered for tie in held),
            ordered_sum(tie.plan for tie in held),
            self.budget_slack,
        )
        for tie in held:
            tie.offered = tie.offered * scale

    def close_month(self) -> None:
        """Let planned finance grow."""
        self.grown = self.grown * self.growth_factor
        for _, tie in self.ties:
            tie.grown = self.grown
