"""The agents: they gather what a rule needs, ask the rule, and act. No behaviour of their own.

Sums run in the world's order, one addition after the other (`in_order`): the compiled engine does
the same, so both reach the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mesa

from hedgesim.description.names import HEDGER_NAMES, MEMBER, TIE_NAMES, VARIABLES
from hedgesim.outcomes import measures
from hedgesim.rules import choice, happening, home, perception, response, ties

if TYPE_CHECKING:
    from hedgesim.engines.model import HedgingModel


def in_order(amounts: Iterable[float]) -> float:
    """Sum from left to right; the builtin would compensate for rounding, and so differ."""
    total = 0.0
    for amount in amounts:
        total += amount
    return total


class Situated:
    """Something with variables: an attribute holds a value in force, `base` what lies under it."""

    variables: tuple[str, ...]

    def situate(self, values: dict[str, float]) -> None:
        """Give every variable its first value."""
        self.base: dict[str, float] = dict(values)
        self.overlay: dict[str, tuple[float, float]] = {}
        for name, value in values.items():
            setattr(self, name, value)

    def move(self, name: str, base: float) -> None:
        """Give a variable its next base value; what lies over it stays."""
        self.base[name] = base
        self.refresh(name)

    def refresh(self, name: str) -> None:
        """Bring the value in force up to date with its base and what lies over it."""
        if name in self.overlay:
            scale, shift = self.overlay[name]
            bounds = VARIABLES[name].bounds
            setattr(self, name, happening.in_force(self.base[name], scale, shift, *bounds))
        else:
            setattr(self, name, self.base[name])


class Tie(Situated):
    """What stands between one hedger and one partner. Variables: ``names.TIE_VARIABLES``.

    ``reference`` holds the reference values and traits of the tie, and what the rules made of them
    before the first month; ``noise`` this month's draws.
    """

    variables = TIE_NAMES

    def __init__(self, hedger: Hedger, partner: Partner, reference: SimpleNamespace) -> None:
        self.hedger = hedger
        self.partner = partner
        self.reference = reference
        self.noise = SimpleNamespace()
        self.demand = 0.0
        self.offered = 0.0

    def __getattr__(self, name: str) -> float:  # for type checkers: variables are set by situate
        raise AttributeError(name)

    def perceive(self, p: Any, seen: SimpleNamespace) -> None:
        """See what the partner is worth, and what it risks and costs."""
        me = self.hedger
        self.frameworks = in_order(
            framework.of(me).member * (framework.benefit * weight)
            for framework, weight in self.shared
        )
        self.dependence = perception.dependence(
            self.aid,
            self.exports,
            self.imports,
            self.investment,
            self.transit,
            seen.aid,
            seen.exports,
            seen.imports,
            seen.investment,
            p.dependence_aid,
            p.dependence_exports,
            p.dependence_imports,
            p.dependence_investment,
            p.dependence_transit,
        )
        returns = perception.returns(
            self.aid,
            self.exports,
            self.imports,
            self.investment,
            self.security,
            me.output,
            self.conditionality,
            me.governance_gap,
            p.aid_weight,
            p.aid_half,
            p.trade_weight,
            p.trade_half,
            p.investment_weight,
            p.investment_half,
            p.security_weight,
        )
        risk = perception.risk(self.dependence, self.trust, self.threat, me.cover, p.shelter)
        cost = perception.home_cost(
            self.nationalism,
            me.legitimacy,
            me.reference.legitimacy,
            p.nationalism_weight,
            p.heed,
        )
        self.utility = perception.utility(
            returns,
            self.trust,
            self.frameworks,
            risk,
            cost,
            p.trust_weight,
            p.framework_weight,
            p.risk_weight,
        )

    def settle(self, p: Any) -> None:
        """Take the month's next values of what stands between hedger and partner."""
        ref, noise = self.reference, self.noise
        exports_growth = ties.trade_growth(
            ref.exports_growth, self.trust, ref.trust, self.facilitation, p.trust_trade
        )
        self.base["exports"] = ties.trade_next(
            self.base["exports"], exports_growth, p.exports_volatility, noise.exports
        )
        imports_growth = ties.trade_growth(
            ref.imports_growth, self.trust, ref.trust, self.facilitation, p.trust_trade
        )
        self.move(
            "imports",
            ties.trade_next(
                self.base["imports"], imports_growth, p.imports_volatility, noise.imports
            ),
        )
        self.move(
            "investment",
            ties.investment_next(
                self.base["investment"],
                p.investment_growth,
                self.trust,
                ref.trust,
                self.effort,
                ref.effort,
                p.trust_investment,
                p.effort_investment,
                p.investment_volatility,
                noise.investment,
            ),
        )
        self.move(
            "aid",
            response.aid_next(
                self.base["aid"],
                self.offered,
                p.aid_closing,
                self.partner.aid_lumpiness,
                noise.aid,
            ),
        )
        self.move(
            "security",
            ties.security_next(
                self.base["security"],
                ref.security,
                self.effort,
                ref.effort,
                self.threat,
                ref.threat,
                p.effort_security,
                p.threat_security,
                p.security_closing,
            ),
        )
        self.move(
            "nationalism",
            ties.nationalism_next(
                self.base["nationalism"],
                ref.nationalism,
                self.dependence,
                ref.dependence,
                self.effort,
                ref.effort,
                ref.grievance,
                p.amplification,
                p.nationalism_decay,
                p.nationalism_volatility,
                noise.nationalism,
            ),
        )
        self._settle_trust(p)
        self.move("threat", ties.threat_next(self.base["threat"], ref.threat, p.threat_kept))

    def _settle_trust(self, p: Any) -> None:
        """Move trust and its memory together, each from where both stood."""
        ref = self.reference
        trust = ties.trust_next(
            self.base["trust"],
            self.memory,
            self.effort,
            ref.effort,
            self.withheld,
            self.threat,
            ref.threat,
            p.cooperation,
            p.trust_ceiling,
            p.pressure,
            p.fear,
            p.trust_reversion,
            p.trust_volatility,
            self.noise.trust,
        )
        memory = ties.memory_next(
            self.base["memory"], self.trust, self.soft_power, p.trust_ceiling, p.learning
        )
        self.move("trust", trust)
        self.move("memory", memory)


class Hedger(mesa.Agent, Situated):
    """The small state: it sees, chooses where its effort goes, and lives with what follows."""

    variables = HEDGER_NAMES

    def __init__(self, model: HedgingModel, name: str, reference: SimpleNamespace) -> None:
        super().__init__(model)
        self.name = name
        self.reference = reference
        self.noise = SimpleNamespace()
        self.ties: list[Tie] = []
        self.measured: dict[str, float] = {}

    def __getattr__(self, name: str) -> float:
        raise AttributeError(name)

    def perceive(self) -> None:
        """Phase 2: see every partner, and the pressure at home."""
        p = self.model.parameters
        self.aid_total = in_order(tie.aid for tie in self.ties)
        seen = SimpleNamespace(
            aid=perception.inverse(self.aid_total),
            exports=perception.inverse(in_order(tie.exports for tie in self.ties)),
            imports=perception.inverse(in_order(tie.imports for tie in self.ties)),
            investment=perception.inverse(in_order(tie.investment for tie in self.ties)),
        )
        frameworks = in_order(
            framework.of(self).member * framework.cover for framework in self.model.frameworks
        )
        self.cover = home.cover(frameworks, self.standing)
        for tie in self.ties:
            tie.perceive(p, seen)
        self.exposure = in_order(tie.dependence * (1.0 - tie.trust) for tie in self.ties)
        self.resented = in_order(tie.dependence * tie.nationalism for tie in self.ties)
        self.own_utility = perception.own_utility(
            self.resented, self.self_reliance, p.home_pressure_weight
        )

    def choose(self) -> None:
        """Phase 3: move effort towards the logit target."""
        p = self.model.parameters
        own = choice.pull(
            self.reference.effort_self,
            1.0,
            self.own_utility,
            self.reference.own_utility,
            p.inverse_temperature,
        )
        pulls = [
            choice.pull(
                tie.reference.effort,
                tie.recognition,
                tie.utility,
                tie.reference.utility,
                p.inverse_temperature,
            )
            for tie in self.ties
        ]
        inverse = perception.inverse(in_order([own, *pulls]))
        self.move(
            "effort_self", choice.effort_next(self.effort_self, own, inverse, p.effort_closing)
        )
        for tie, pull in zip(self.ties, pulls, strict=True):
            tie.move("effort", choice.effort_next(tie.effort, pull, inverse, p.effort_closing))

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
        sold = [ties.sold(tie.demand, tie.access) for tie in self.ties]
        lost = in_order(tie.demand - passed for tie, passed in zip(self.ties, sold, strict=True))
        inverse = perception.inverse(in_order(sold))
        for tie, passed in zip(self.ties, sold, strict=True):
            tie.exports = ties.diverted(passed, inverse, lost, p.divertible)

    def go_home(self) -> None:
        """Phase 6: output, legitimacy, the river and the governance gap."""
        p, ref, noise = self.model.parameters, self.reference, self.noise
        exports = in_order(tie.exports for tie in self.ties)
        before = self.measured["exports.total"]
        growth = home.output_growth(
            ref.output_growth,
            self.growth,
            self.aid_total * perception.inverse(self.output),
            ref.aid_share,
            12.0 * ((exports - before) * perception.inverse(before)),
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
        river = home.river_next(
            self.base["river_stress"],
            ref.river_stress,
            self.dams,
            self.commission,
            ref.commission,
            p.mitigation,
            p.river_closing,
        )
        self.move("river_stress", river)
        self.move(
            "governance_gap",
            home.gap_next(self.base["governance_gap"], ref.governance_gap, p.gap_kept),
        )

    def measure(self) -> None:
        """Phase 7: measure the outcomes of the month."""
        p = self.model.parameters
        first, second = self.model.poles
        self.measured = portfolio(self, p)
        economic = measures.lean(
            self.ties[first].measured_dependence, self.ties[second].measured_dependence
        )
        security = measures.lean(self.ties[first].security, self.ties[second].security)
        political = measures.lean(self.ties[first].political, self.ties[second].political)
        mean = measures.mean_lean(economic, security, political)
        self.measured |= {
            "lean": mean,
            "lean.economic": economic,
            "lean.security": security,
            "lean.political": political,
            "composite": measures.composite(mean),
            "hedging": measures.hedging(economic, security, political),
            "hedging.security": measures.security_hedging(security),
        }
        self.measured["hedging.kuik"] = self._kuik(security)
        exposure = in_order(tie.measured_dependence * (1.0 - tie.trust) for tie in self.ties)
        self.measured["autonomy"] = home.autonomy(self.effort_self, exposure)

    def _kuik(self, security_lean: float) -> float:
        first, second = (self.ties[pole] for pole in self.model.poles)
        inverse = self.shares
        returns = measures.returns_options(
            (first.measured_dependence + second.measured_dependence) * inverse.dependence,
            (first.political + second.political) * inverse.political,
            security_lean,
        )
        spread = in_order(tie.influence * tie.influence for tie in self.ties)
        contingency = measures.contingency_options(
            spread, (first.security + second.security) * inverse.security
        )
        return measures.balance(returns, contingency)


def portfolio(hedger: Hedger, p: Any) -> dict[str, float]:
    """Measure a hedger's portfolio of ties: dependence, political ties, influence, concentration."""
    held = hedger.ties
    totals = {
        name: in_order(getattr(tie, name) for tie in held)
        for name in ("aid", "exports", "imports", "investment", "security")
    }
    shares = {name: perception.inverse(total) for name, total in totals.items()}
    for tie in held:
        tie.measured_dependence = perception.dependence(
            tie.aid,
            tie.exports,
            tie.imports,
            tie.investment,
            tie.transit,
            shares["aid"],
            shares["exports"],
            shares["imports"],
            shares["investment"],
            p.dependence_aid,
            p.dependence_exports,
            p.dependence_imports,
            p.dependence_investment,
            p.dependence_transit,
        )
        tie.political = measures.political(
            tie.trust, tie.effort, tie.frameworks, tie.recognition, p.framework_tie
        )
    hedger.shares = SimpleNamespace(
        dependence=perception.inverse(in_order(tie.measured_dependence for tie in held)),
        security=shares["security"],
        political=perception.inverse(in_order(tie.political for tie in held)),
    )
    for tie in held:
        tie.influence = measures.influence(
            tie.measured_dependence,
            tie.security,
            tie.political,
            hedger.shares.dependence,
            hedger.shares.security,
            hedger.shares.political,
        )
    measured = {"aid.total": totals["aid"], "exports.total": totals["exports"]}
    for name in ("aid", "exports", "imports", "security"):
        amounts = [getattr(tie, name) for tie in held]
        measured[f"concentration.{name}"] = in_order(
            measures.share_squared(amount, shares[name]) for amount in amounts
        )
        measured[f"partners.{name}"] = measures.effective_number(
            in_order(measures.share_entropy(amount, shares[name]) for amount in amounts)
        )
    return measured


class Partner(mesa.Agent):
    """A bigger state: it answers with what it offers, to all hedgers within one budget."""

    def __init__(self, model: HedgingModel, name: str, traits: dict[str, float]) -> None:
        super().__init__(model)
        self.name = name
        self.reciprocity = traits["reciprocity"]
        self.aid_lumpiness = traits["aid_lumpiness"]
        self.monthly = response.monthly(traits["aid_growth"])
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

    def __getattr__(self, name: str) -> float:
        raise AttributeError(name)


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
