"""The agents: they gather what a rule needs, call the rule, and act. No behaviour of their own.

Sums run in the world's order, one addition after the other (`ordered_sum`): the compiled engine
does the same, so both reach the same bits.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa

from hedgesim.engines.mesa.entity import Entity
from hedgesim.engines.mesa.ties import Membership, Tie
from hedgesim.rules import choice, home, perception, rates, response, ties
from hedgesim.rules.arithmetic import inverse, ordered_sum


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
    legitimacy: float
    river_stress: float
    governance_gap: float
    growth: float
    dams: float
    commission: float
    standing: float
    self_reliance: float
    # Results of the rules this month.
    cover: float
    aid_total: float
    exposure: float
    resented: float
    own_utility: float

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

    def perceive(self) -> None:
        """Phase 2: perceive every partner, and the pressure at home."""
        p = self.parameters
        totals = {
            flow: ordered_sum(getattr(tie, flow) for tie in self.ties)
            for flow in ("aid", "exports", "imports", "investment")
        }
        self.aid_total = totals["aid"]
        inverses = {flow: inverse(total) for flow, total in totals.items()}
        frameworks = ordered_sum(
            membership.member * membership.cover for membership in self.memberships
        )
        self.cover = home.cover(frameworks, self.standing)
        for tie in self.ties:
            tie.perceive(p, self, inverses)
        self.exposure = ordered_sum(tie.dependence * (1.0 - tie.trust) for tie in self.ties)
        self.resented = ordered_sum(tie.dependence * tie.nationalism for tie in self.ties)
        self.own_utility = perception.own_utility(
            self.resented, self.self_reliance, p.home_pressure_weight
        )

    def choose(self) -> None:
        """Phase 3: move effort towards the logit target."""
        p = self.parameters
        own = choice.logit_weight(
            self.reference.effort_self,
            1.0,
            self.own_utility,
            self.reference.own_utility,
            p.inverse_temperature,
        )
        logit_weights = [
            choice.logit_weight(
                tie.reference.effort,
                tie.recognition,
                tie.utility,
                tie.reference.utility,
                p.inverse_temperature,
            )
            for tie in self.ties
        ]
        weights_inverse = choice.inverse_total(ordered_sum([own, *logit_weights]))
        effort_self = choice.effort_next(
            self.effort_self, own, weights_inverse, p.effort_adjustment_share
        )
        self.set_base("effort_self", effort_self)
        for tie, weight in zip(self.ties, logit_weights, strict=True):
            effort = choice.effort_next(
                tie.effort, weight, weights_inverse, p.effort_adjustment_share
            )
            tie.set_base("effort", effort)

    def settle(self) -> None:
        """Phase 5: every tie takes its next values; then exports meet the markets' access."""
        for tie in self.ties:
            tie.settle(self.parameters)
        self.clear_markets()

    def clear_markets(self) -> None:
        """Pass exports through access; a part of what is lost is diverted to other markets."""
        p = self.parameters
        for tie in self.ties:
            tie.update("exports")
            tie.demand = tie.exports
        admitted = [ties.admitted_exports(tie.demand, tie.access) for tie in self.ties]
        pairs = list(zip(self.ties, admitted, strict=True))
        lost = ordered_sum(tie.demand - exports for tie, exports in pairs)
        admitted_inverse = inverse(ordered_sum(admitted))
        for tie, exports in pairs:
            tie.exports = ties.diverted_exports(exports, admitted_inverse, lost, p.divertible)

    def go_home(self) -> None:
        """Phase 6: output, legitimacy, the river and the governance gap."""
        p, ref, noise = self.parameters, self.reference, self.noise
        exports = ordered_sum(tie.exports for tie in self.ties)
        before = self.measured["exports.total"]
        growth = home.output_growth(
            ref.output_growth,
            self.growth,
            self.aid_total * inverse(self.output),
            ref.aid_share,
            12.0 * ((exports - before) * inverse(before)),
            ref.exports_trend,
            self.river_stress,
            ref.river_stress,
            p.aid_growth_effect,
            p.trade_growth_effect,
            p.river_damage,
        )
        legitimacy = home.legitimacy_next(
            self.base["legitimacy"],
            ref.legitimacy,
            growth,
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
                tie.effort,
                tie.reference.effort,
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
