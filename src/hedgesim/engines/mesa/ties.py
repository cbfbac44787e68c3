"""Ties and memberships: what stands between a hedger and a partner, and a framework."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Protocol

from hedgesim.engines.mesa.entity import Entity
from hedgesim.rules import perception, response, ties
from hedgesim.rules.arithmetic import ordered_sum


class Perceiver(Protocol):
    """What a tie reads of its hedger."""

    output: float
    governance_gap: float
    cover: float
    legitimacy: float
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
    partner: name. aid_lumpiness: the partner's trait.
    reference: reference values and traits of the tie, and what the rules made of them before the
        first month. noise: this month's draws.
    shared: the hedger's memberships that tie the partner, each with the weight of its place there.
    rivals: ties of the same hedger with partners whose gains this one answers, each with its
        rivalry and its share of their shortfall.
    """

    effort: float
    aid: float
    exports: float
    imports: float
    investment: float
    security: float
    trust: float
    memory: float
    threat: float
    nationalism: float
    transit: float
    aid_plan: float
    access: float
    facilitation: float
    conditionality: float
    soft_power: float
    recognition: float
    # What the rules found this month.
    frameworks: float
    dependence: float
    utility: float
    plan: float
    withheld: float
    shortfall: float
    offered: float
    demand: float
    # What was measured at the end of the month.
    measured_dependence: float
    political: float
    influence: float

    def __init__(self, partner: str, aid_lumpiness: float, reference: SimpleNamespace) -> None:
        self.partner = partner
        self.aid_lumpiness = aid_lumpiness
        self.reference = reference
        self.noise = SimpleNamespace()
        self.shared: list[tuple[Membership, float]] = []
        self.rivals: list[tuple[Tie, float, float]] = []

    def perceive(self, p: Any, hedger: Perceiver, inverse: dict[str, float]) -> None:
        """See what the partner is worth, and what it risks and costs.

        ``inverse`` is one over each flow's total.
        """
        self.frameworks = ordered_sum(
            membership.member * (membership.benefit * weight) for membership, weight in self.shared
        )
        self.dependence = self.measure_dependence(p, inverse)
        returns = perception.returns(
            self.aid,
            self.exports,
            self.imports,
            self.investment,
            self.security,
            hedger.output,
            self.conditionality,
            hedger.governance_gap,
            p.aid_weight,
            p.aid_half,
            p.trade_weight,
            p.trade_half,
            p.investment_weight,
            p.investment_half,
            p.security_weight,
        )
        risk = perception.risk(self.dependence, self.trust, self.threat, hedger.cover, p.shelter)
        cost = perception.home_cost(
            self.nationalism,
            hedger.legitimacy,
            hedger.reference.legitimacy,
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

    def settle(self, p: Any) -> None:
        """Take the month's next values of what stands between hedger and partner."""
        self._settle_trade(p)
        self._settle_finance(p)
        self._settle_security(p)
        self._settle_nationalism(p)
        self._settle_trust(p)
        threat = self.reference.threat
        self.set_base(
            "threat", ties.threat_next(self.base["threat"], threat, p.threat_decay_factor)
        )

    def _settle_trade(self, p: Any) -> None:
        """Move exports, which meet the market's access later, and imports."""
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
        self.set_base(
            "imports",
            ties.trade_next(
                self.base["imports"], imports_growth, p.imports_volatility, noise.imports
            ),
        )

    def _settle_finance(self, p: Any) -> None:
        """Move the stock of investment, and aid."""
        ref, noise = self.reference, self.noise
        growth = ties.investment_growth(
            p.investment_growth,
            self.trust,
            ref.trust,
            self.effort,
            ref.effort,
            p.trust_investment,
            p.effort_investment,
        )
        self.set_base(
            "investment",
            ties.trade_next(
                self.base["investment"], growth, p.investment_volatility, noise.investment
            ),
        )
        self.set_base(
            "aid",
            response.aid_next(
                self.base["aid"],
                self.offered,
                p.aid_adjustment_share,
                self.aid_lumpiness,
                noise.aid,
            ),
        )

    def _settle_security(self, p: Any) -> None:
        """Move defence cooperation."""
        ref = self.reference
        self.set_base(
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
                p.security_adjustment_share,
            ),
        )

    def _settle_nationalism(self, p: Any) -> None:
        """Move resentment of the partner."""
        ref = self.reference
        self.set_base(
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
                self.noise.nationalism,
            ),
        )

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
        self.set_base("trust", trust)
        self.set_base("memory", memory)
