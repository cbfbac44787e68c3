"""Ties and memberships: what stands between a hedger and a partner, and a framework."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Protocol

from hedgesim.description.world.variables import DOMAINS
from hedgesim.engines.mesa.entity import Entity
from hedgesim.rules import choice, perception
from hedgesim.rules.arithmetic import ordered_sum


class Perceiver(Protocol):
    """What a tie reads of its hedger."""

    output: float
    governance_gap: float
    cover: float
    survival: float
    openness: float
    security_inverse: float
    reference: SimpleNamespace


class Membership(Entity):
    """One hedger's place in one framework, of which ``benefit`` and ``cover`` are traits."""

    member: float

    def __init__(self, benefit: float, cover: float) -> None:
        self.benefit = benefit
        self.cover = cover


class Tie(Entity):
    """What stands between one hedger and one partner: `variables.TIE_VARIABLES`.

    Attributes
    ----------
    partner: name. aid_lumpiness, reciprocity: the partner's traits. grown: its planned finance
        as a multiple of the plan at the start.
    reference: reference values and traits of the tie, and what the rules made of them before the
        first month. noise: this month's draws.
    shared: the hedger's memberships that tie the partner, each with the weight of its place there;
        convened: those of clubs that the partner convenes.
    correlations: with every partner of the hedger, in the world's order.
    rivals: ties of the same hedger with partners whose gains this one answers, each with its
        rivalry and its share of their shortfall.
    """

    effort: float
    effort_economic: float
    effort_security: float
    effort_political: float
    aid: float
    exports: float
    imports: float
    investment: float
    security: float
    security_memory: float
    trust: float
    memory: float
    threat: float
    nationalism: float
    transit: float
    aid_plan: float
    promised: float
    access: float
    import_access: float
    passage: float
    facilitation: float
    conditionality: float
    soft_power: float
    security_supply: float
    recognition: float
    # What the rules found this month.
    threat_before: float
    frameworks: float
    bound: float
    dependence: float
    hazard: float
    holding: float
    comovement: float
    returns: float
    protection: float
    home_cost: float
    utilities: tuple[float, float, float]  # of effort in each of `variables.DOMAINS`
    plan: float
    withheld: float
    shortfall: float
    offered: float
    demands: dict[str, float]  # exports and imports before markets and routes
    # What was measured at the end of the month.
    measured_dependence: float
    economic: float
    political: float
    influence: float

    def __init__(
        self, partner: str, aid_lumpiness: float, reciprocity: float, reference: SimpleNamespace
    ) -> None:
        self.partner = partner
        self.aid_lumpiness = aid_lumpiness
        self.reciprocity = reciprocity
        self.grown = 1.0
        self.demands = {}
        self.convened: list[Membership] = []
        self.correlations: list[float] = []
        self.reference = reference
        self.noise = SimpleNamespace()
        self.shared: list[tuple[Membership, float]] = []
        self.rivals: list[tuple[Tie, float, float]] = []

    def perceive(self, p: Any, hedger: Perceiver, inverse: dict[str, float]) -> None:
        """See how much depends on the partner, and how far it may fail.

        ``inverse`` is one over each flow's total.
        """
        self.frameworks = ordered_sum(
            membership.member * (membership.benefit * weight) for membership, weight in self.shared
        )
        self.bound = ordered_sum(club.member * club.benefit for club in self.convened)
        self.dependence = self.measure_dependence(p, inverse)
        self.hazard = perception.hazard(
            self.trust,
            self.threat,
            hedger.cover,
            self.conditionality,
            hedger.governance_gap,
            p.shelter,
        )
        self.holding = perception.holding(
            self.dependence, self.security, inverse["security"], p.portfolio_security
        )

    def insure(self, stakes: list[float]) -> None:
        """See how the partner's failure moves with that of the others, by their stakes."""
        pairs = zip(self.correlations, stakes, strict=True)
        self.comovement = ordered_sum(correlation * stake for correlation, stake in pairs)

    def weigh(self, p: Any, hedger: Perceiver, inverse: dict[str, float]) -> None:
        """Find what effort for the partner is worth in each domain; ``inverse`` as above."""
        cost = perception.home_cost(self.nationalism, hedger.survival, p.nationalism_weight)
        self.home_cost, self.returns = cost, self._returns(p, hedger)
        self.protection = perception.protection(
            self.security, self.security_supply, p.foresight, p.security_weight, p.effort_defence
        )
        economic = perception.economic_utility(
            self.returns,
            self.hazard,
            self.comovement,
            self._added_dependence(p, inverse),
            p.risk_weight,
            p.portfolio_security,
        )
        security = perception.security_utility(
            self.security,
            cost,
            self.hazard,
            self.comovement,
            inverse["security"],
            self.protection,
            p.effort_defence,
            p.risk_weight,
            p.portfolio_security,
        )
        political = perception.political_utility(
            self.frameworks,
            cost,
            self.trust,
            self.holding,
            self.hazard,
            self.soft_power,
            p.foresight,
            p.framework_weight,
            p.risk_weight,
            p.cooperation,
            p.trust_ceiling,
            p.trust_reversion,
        )
        mean = (economic + security + political) / 3.0
        self.utilities = (
            perception.separated(economic, mean, p.domain_separation),
            perception.separated(security, mean, p.domain_separation),
            perception.separated(political, mean, p.domain_separation),
        )

    def _returns(self, p: Any, hedger: Perceiver) -> float:
        return perception.returns(
            self.aid,
            self.exports,
            self.imports,
            self.investment,
            self.aid_plan * self.grown,
            self.promised,
            self.facilitation,
            hedger.output,
            self.conditionality,
            hedger.governance_gap,
            self.reciprocity,
            p.foresight,
            p.aid_weight,
            p.aid_half,
            p.trade_weight,
            p.trade_half,
            p.investment_weight,
            p.investment_half,
            p.satiation,
            p.effort_trade,
            p.effort_investment,
        )

    def _added_dependence(self, p: Any, inverse: dict[str, float]) -> float:
        return perception.added_dependence(
            self.aid,
            self.exports,
            self.imports,
            self.investment,
            inverse["aid"],
            inverse["exports"],
            inverse["imports"],
            inverse["investment"],
            self.reciprocity,
            p.foresight,
            p.dependence_aid,
            p.dependence_exports,
            p.dependence_imports,
            p.dependence_investment,
            p.effort_trade,
            p.effort_investment,
        )

    def logit_weights(self, p: Any) -> list[float]:
        """Return the logit weight of the partner in each domain."""
        ref = self.reference
        return [
            choice.logit_weight(effort, self.recognition, utility, reference, p.inverse_temperature)
            for effort, utility, reference in zip(
                ref.efforts, self.utilities, ref.utilities, strict=True
            )
        ]

    def split_effort(self, p: Any, inverse: dict[str, float]) -> None:
        """Divide the reference effort over domains, by the partner's share in each."""
        ref = self.reference
        economic = p.weight_economic * (self.dependence * inverse["dependence"])
        security = p.weight_security * (self.security * inverse["security"])
        political = p.weight_political * (self.trust * inverse["trust"])
        parts = economic + security + political
        ref.effort_economic = choice.reference_part(ref.effort, economic, parts)
        ref.effort_security = choice.reference_part(ref.effort, security, parts)
        ref.effort_political = ref.effort - ref.effort_economic - ref.effort_security
        ref.efforts = (ref.effort_economic, ref.effort_security, ref.effort_political)
        for domain, effort in zip(DOMAINS, ref.efforts, strict=True):
            self.set_base(f"effort_{domain}", effort)

    def measure_dependence(self, p: Any, inverse: dict[str, float]) -> float:
        """Return how far the hedger depends on the partner; ``inverse`` as in `perceive`."""
        return perception.dependence(
            self.aid,
            self.exports,
            self.imports,
            self.investment,
            self.transit,
            inverse["aid"],
            inverse["exports"],
            inverse["imports"],
            inverse["investment"],
            p.dependence_aid,
            p.dependence_exports,
            p.dependence_imports,
            p.dependence_investment,
            p.dependence_transit,
        )

    def rivals_gain(self) -> float:
        """Return the rivalry-weighted change of effort that the partner's rivals have gained."""
        return ordered_sum(
            rivalry * (rival.effort - rival.reference.effort) for rival, rivalry, _ in self.rivals
        )

    def rivals_shortfall(self) -> float:
        """Return the part of the rivals' shortfall that is the partner's to fill (US$ m/yr)."""
        return ordered_sum(share * rival.shortfall for rival, _, share in self.rivals)
