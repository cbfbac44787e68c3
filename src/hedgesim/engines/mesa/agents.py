"""The agents: they gather what a rule needs, ask the rule, and act. No behaviour of their own.

Sums run in the world's order, one addition after the other (`in_order`): the compiled engine does
the same, so both reach the same bits.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import mesa

from hedgesim.description.world.variables import HEDGER_NAMES, MEMBER
from hedgesim.engines.mesa import measuring
from hedgesim.engines.mesa.situated import Situated, in_order
from hedgesim.engines.mesa.ties import Tie
from hedgesim.rules import arithmetic, choice, home, perception, rates, response, ties

if TYPE_CHECKING:
    from hedgesim.engines.mesa.model import HedgingModel


class Hedger(mesa.Agent, Situated):
    """The small state: it sees, chooses where its effort goes, and lives with what follows."""

    variables = HEDGER_NAMES

    model: HedgingModel
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
    # What the rules found this month.
    cover: float
    aid_total: float
    exposure: float
    resented: float
    own_utility: float

    def __init__(self, model: HedgingModel, name: str, reference: SimpleNamespace) -> None:
        super().__init__(model)
        self.name = name
        self.reference = reference
        self.noise = SimpleNamespace()
        self.ties: list[Tie] = []
        self.measured: dict[str, float] = {}

    def perceive(self) -> None:
        """Phase 2: see every partner, and the pressure at home."""
        p = self.model.parameters
        totals = {
            flow: in_order(getattr(tie, flow) for tie in self.ties)
            for flow in ("aid", "exports", "imports", "investment")
        }
        self.aid_total = totals["aid"]
        inverse = {flow: arithmetic.inverse(total) for flow, total in totals.items()}
        frameworks = in_order(
            framework.of(self).member * framework.cover for framework in self.model.frameworks
        )
        self.cover = home.cover(frameworks, self.standing)
        for tie in self.ties:
            tie.perceive(p, inverse)
        self.exposure = in_order(tie.dependence * (1.0 - tie.trust) for tie in self.ties)
        self.resented = in_order(tie.dependence * tie.nationalism for tie in self.ties)
        self.own_utility = perception.own_utility(
            self.resented, self.self_reliance, p.home_pressure_weight
        )

    def choose(self) -> None:
        """Phase 3: move effort towards the logit target."""
        p = self.model.parameters
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
        inverse = choice.inverse_total(in_order([own, *logit_weights]))
        self.move(
            "effort_self", choice.effort_next(self.effort_self, own, inverse, p.effort_adjustment)
        )
        for tie, logit_weight in zip(self.ties, logit_weights, strict=True):
            tie.move(
                "effort", choice.effort_next(tie.effort, logit_weight, inverse, p.effort_adjustment)
            )

    def settle(self) -> None:
        """Phase 5: every tie takes its next values; then exports meet the markets' access."""
        for tie in self.ties:
            tie.settle(self.model.parameters)
        self.clear_markets()

    def clear_markets(self) -> None:
        """Pass exports through access; a part of what is lost is diverted to other markets."""
        p = self.model.parameters
        for tie in self.ties:
            tie.refresh("exports")
            tie.demand = tie.exports
        sold = [ties.admitted_exports(tie.demand, tie.access) for tie in self.ties]
        lost = in_order(tie.demand - passed for tie, passed in zip(self.ties, sold, strict=True))
        inverse = arithmetic.inverse(in_order(sold))
        for tie, passed in zip(self.ties, sold, strict=True):
            tie.exports = ties.diverted_exports(passed, inverse, lost, p.divertible)

    def go_home(self) -> None:
        """Phase 6: output, legitimacy, the river and the governance gap."""
        p, ref, noise = self.model.parameters, self.reference, self.noise
        exports = in_order(tie.exports for tie in self.ties)
        before = self.measured["exports.total"]
        growth = home.output_growth(
            ref.output_growth,
            self.growth,
            self.aid_total * arithmetic.inverse(self.output),
            ref.aid_share,
            12.0 * ((exports - before) * arithmetic.inverse(before)),
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
        self.move(
            "output",
            home.output_next(self.base["output"], growth, p.output_volatility, noise.output),
        )
        self.move("legitimacy", legitimacy)
        river = home.river_stress_next(
            self.base["river_stress"],
            ref.river_stress,
            self.dams,
            self.commission,
            ref.commission,
            p.mitigation,
            p.river_adjustment,
        )
        self.move("river_stress", river)
        self.move(
            "governance_gap",
            home.governance_gap_next(self.base["governance_gap"], ref.governance_gap, p.gap_decay),
        )

    def measure(self) -> None:
        """Phase 7: measure the outcomes of the month."""
        self.measured = measuring.measure(self, self.model.poles, self.model.parameters)


class Partner(mesa.Agent):
    """A bigger state: it answers with what it offers, to all hedgers within one budget."""

    model: HedgingModel

    def __init__(self, model: HedgingModel, name: str, traits: dict[str, float]) -> None:
        super().__init__(model)
        self.name = name
        self.reciprocity = traits["reciprocity"]
        self.aid_lumpiness = traits["aid_lumpiness"]
        self.monthly = rates.growth_factor(traits["aid_growth"])
        self.grown = 1.0  # planned finance, as a multiple of the plan at the start
        self.budget_slack = traits["budget_slack"]
        self.ties: list[Tie] = []
        self.rivals: list[tuple[int, float, float]] = []

    def weigh(self) -> None:
        """Phase 4, first half: what is planned for each hedger, and what is held back."""
        for tie in self.ties:
            ref = tie.reference
            tie.plan = tie.aid_plan * self.grown
            tie.withheld = response.withheld(
                tie.conditionality, tie.hedger.governance_gap, ref.tolerated_gap
            )
            tie.shortfall = response.shortfall(
                ref.aid * self.grown,
                tie.plan,
                tie.withheld,
                ref.withheld,
            )

    def respond(self) -> None:
        """Phase 4, second half: answer the hedgers and the rivals, within the budget."""
        p = self.model.parameters
        for tie in self.ties:
            others = tie.hedger.ties
            gain = in_order(
                rivalry * (others[k].effort - others[k].reference.effort)
                for k, rivalry, _ in self.rivals
            )
            gap = in_order(part * others[k].shortfall for k, _, part in self.rivals)
            tie.offered = response.offer(
                tie.plan,
                tie.effort,
                tie.reference.effort,
                gain,
                gap,
                tie.withheld,
                tie.reference.withheld,
                self.reciprocity,
                p.rivalry_response,
                p.fill,
            )
        scale = response.budget_scale(
            in_order(tie.offered for tie in self.ties),
            in_order(tie.plan for tie in self.ties),
            self.budget_slack,
        )
        for tie in self.ties:
            tie.offered = tie.offered * scale


class Membership(Situated):
    """One hedger's place in one framework."""

    variables = (MEMBER.name,)

    member: float


class Framework(mesa.Agent):
    """A club with a convener: it binds its members and covers them."""

    def __init__(self, model: HedgingModel, name: str, benefit: float, cover: float) -> None:
        super().__init__(model)
        self.name = name
        self.benefit = benefit
        self.cover = cover
        self.memberships: dict[str, Membership] = {}

    def of(self, hedger: Hedger) -> Membership:
        """Return a hedger's membership."""
        return self.memberships[hedger.name]
