"""A tie: what stands between one hedger and one partner, and how it settles each month."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hedgesim.description.world.variables import TIE_NAMES
from hedgesim.engines.mesa.situated import Situated, in_order
from hedgesim.rules import perception, response, ties

if TYPE_CHECKING:
    from hedgesim.engines.mesa.agents import Framework, Hedger, Partner


class Tie(Situated):
    """What stands between one hedger and one partner. Variables: ``names.TIE_VARIABLES``.

    ``reference`` holds the reference values and traits of the tie, and what the rules made of them
    before the first month; ``noise`` this month's draws.
    """

    variables = TIE_NAMES

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

    def __init__(self, hedger: Hedger, partner: Partner, reference: SimpleNamespace) -> None:
        self.hedger = hedger
        self.partner = partner
        self.reference = reference
        self.noise = SimpleNamespace()
        self.shared: list[tuple[Framework, float]] = []  # frameworks, weight of the partner's place

    def perceive(self, p: Any, inverse: dict[str, float]) -> None:
        """See what the partner is worth, and what it risks and costs."""
        me = self.hedger
        self.frameworks = in_order(
            framework.of(me).member * (framework.benefit * weight)
            for framework, weight in self.shared
        )
        self.dependence = self.depended_on(p, inverse)
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

    def depended_on(self, p: Any, inverse: dict[str, float]) -> float:
        """How far the hedger depends on the partner; ``inverse`` is one over each flow's total."""
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

    def settle(self, p: Any) -> None:
        """Take the month's next values of what stands between hedger and partner."""
        self._settle_trade(p)
        self._settle_finance(p)
        self._settle_security(p)
        self._settle_nationalism(p)
        self._settle_trust(p)
        threat = self.reference.threat
        self.move("threat", ties.threat_next(self.base["threat"], threat, p.threat_decay))

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
        self.move(
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
        self.move(
            "investment",
            ties.trade_next(
                self.base["investment"], growth, p.investment_volatility, noise.investment
            ),
        )
        self.move(
            "aid",
            response.aid_next(
                self.base["aid"],
                self.offered,
                p.aid_adjustment,
                self.partner.aid_lumpiness,
                noise.aid,
            ),
        )

    def _settle_security(self, p: Any) -> None:
        """Move defence cooperation."""
        ref = self.reference
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
                p.security_adjustment,
            ),
        )

    def _settle_nationalism(self, p: Any) -> None:
        """Move resentment of the partner."""
        ref = self.reference
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
        self.move("trust", trust)
        self.move("memory", memory)
