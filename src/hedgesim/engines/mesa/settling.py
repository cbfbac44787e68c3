"""Phase 5 of the Mesa engine: how a tie settles, from what was perceived, chosen and offered."""

from __future__ import annotations

from typing import Any

from hedgesim.description.world.variables import FLOWS
from hedgesim.engines.mesa.entity import Entity
from hedgesim.engines.mesa.ties import Tie
from hedgesim.rules import response, routes, ties


def settle(tie: Tie, p: Any) -> None:
    """Take the month's next values of what stands between hedger and partner."""
    _settle_trade(tie, p)
    _settle_finance(tie, p)
    _settle_security(tie, p)
    _settle_nationalism(tie, p)
    _settle_trust(tie, p)
    threat = tie.reference.threat
    tie.set_base("threat", ties.threat_next(tie.base["threat"], threat, p.threat_decay_factor))


def settle_elsewhere(hedger: Entity, reference: Any, noise: Any, p: Any) -> None:
    """Move trade with all other countries, which meets routes later."""
    for flow in FLOWS:
        name = f"{flow}_elsewhere"
        hedger.base[name] = ties.trade_next(
            hedger.base[name],
            getattr(reference, f"{name}_growth"),
            getattr(p, f"{flow}_volatility"),
            getattr(noise, flow),
        )


def _settle_trade(tie: Tie, p: Any) -> None:
    """Move exports and imports, which meet markets and routes later."""
    ref, noise = tie.reference, tie.noise
    tie.base["exports"] = ties.trade_next(
        tie.base["exports"],
        _trade_growth(tie, ref.exports_growth, p),
        ties.trade_volatility(p.exports_volatility, ref.exports_variability),
        noise.exports,
    )
    tie.base["imports"] = ties.trade_next(
        tie.base["imports"],
        _trade_growth(tie, ref.imports_growth, p),
        ties.trade_volatility(p.imports_volatility, ref.imports_variability),
        noise.imports,
    )


def _trade_growth(tie: Tie, trend: float, p: Any) -> float:
    ref = tie.reference
    return ties.trade_growth(
        trend,
        tie.trust,
        ref.trust,
        tie.effort_economic,
        ref.effort_economic,
        tie.frameworks,
        ref.frameworks,
        tie.facilitation,
        p.trust_trade,
        p.effort_trade,
        p.club_trade,
    )


def _settle_finance(tie: Tie, p: Any) -> None:
    """Move the stock of investment, and aid."""
    ref, noise = tie.reference, tie.noise
    growth = ties.investment_growth(
        p.investment_growth,
        tie.trust,
        ref.trust,
        tie.effort_economic,
        ref.effort_economic,
        p.trust_investment,
        p.effort_investment,
    )
    tie.set_base(
        "investment",
        ties.trade_next(tie.base["investment"], growth, p.investment_volatility, noise.investment),
    )
    tie.set_base(
        "aid",
        response.aid_next(
            tie.base["aid"],
            tie.offered,
            p.aid_adjustment_share,
            tie.aid_lumpiness,
            noise.aid,
        ),
    )


def _settle_security(tie: Tie, p: Any) -> None:
    """Move defence cooperation and its memory together, each from where both stood."""
    ref = tie.reference
    security = ties.security_next(
        tie.base["security"],
        tie.security_memory,
        tie.effort_security,
        ref.effort_security,
        tie.threat,
        ref.threat,
        p.effort_defence,
        p.threat_security,
        p.security_adjustment_share,
    )
    memory = ties.security_memory_next(
        tie.base["security_memory"], tie.security, tie.security_supply, p.security_learning
    )
    tie.set_base("security", security)
    tie.set_base("security_memory", memory)


def _settle_nationalism(tie: Tie, p: Any) -> None:
    """Move resentment of the partner."""
    ref = tie.reference
    tie.set_base(
        "nationalism",
        ties.nationalism_next(
            tie.base["nationalism"],
            ref.nationalism,
            tie.dependence,
            ref.dependence,
            tie.effort,
            ref.effort,
            tie.threat,
            ref.threat,
            routes.coercion(tie.access, tie.import_access, tie.passage),
            ref.grievance,
            p.amplification,
            p.provocation,
            p.nationalism_decay,
            p.nationalism_volatility,
            tie.noise.nationalism,
        ),
    )


def _settle_trust(tie: Tie, p: Any) -> None:
    """Move trust and its memory together, each from where both stood."""
    trust = ties.trust_next(
        tie.base["trust"],
        tie.memory,
        tie.effort_political,
        tie.withheld,
        tie.threat,
        tie.threat_before,
        p.cooperation,
        p.trust_ceiling,
        p.pressure,
        p.fear,
        p.trust_reversion,
        p.trust_volatility,
        tie.noise.trust,
    )
    memory = ties.memory_next(
        tie.base["memory"], tie.trust, tie.soft_power, p.trust_ceiling, p.learning
    )
    tie.threat_before = tie.threat
    tie.set_base("trust", trust)
    tie.set_base("memory", memory)
