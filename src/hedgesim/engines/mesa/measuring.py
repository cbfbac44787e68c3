"""Phase 7 of the Mesa engine: what `rules.measures` defines, of a hedger and its ties."""

from __future__ import annotations

from typing import Any

from hedgesim.description.world.variables import CONCENTRATED, FLOWS
from hedgesim.engines.mesa.agents import TOTALS, Hedger
from hedgesim.engines.mesa.ties import Tie
from hedgesim.rules import arithmetic, home, measures
from hedgesim.rules.arithmetic import ordered_sum


def measure(hedger: Hedger, poles: tuple[int, int], p: Any) -> dict[str, float]:
    """Measure a hedger's ties (set on each tie) and return its own measures by name."""
    held = hedger.ties
    totals = {flow: hedger.total(flow) for flow in TOTALS}
    inverse = {flow: arithmetic.inverse(total) for flow, total in totals.items()}
    for tie in held:
        _measure_tie(tie, hedger.output, inverse, p)
    depended = (tie.measured_dependence for tie in held)
    inverse["dependence"] = arithmetic.inverse(ordered_sum(depended))
    inverse["political"] = arithmetic.inverse(ordered_sum(tie.political for tie in held))
    for tie in held:
        tie.influence = measures.influence(
            tie.measured_dependence,
            tie.security,
            tie.political,
            inverse["dependence"],
            inverse["security"],
            inverse["political"],
        )
    exposure = ordered_sum(
        home.exposed(tie.measured_dependence, tie.trust, tie.bound, p.club_binding) for tie in held
    )
    return {
        "aid.total": totals["aid"],
        "exports.total": totals["exports"],
        **_concentration(hedger, inverse),
        **_leans(held, poles),
        "hedging.insurance": measures.insurance(hedger.portfolio_risk, hedger.undiversified_risk),
        "risk": measures.risk(hedger.portfolio_risk),
        "autonomy": home.autonomy(hedger.effort_self, exposure),
    }


def _measure_tie(tie: Tie, output: float, inverse: dict[str, float], p: Any) -> None:
    tie.measured_dependence = tie.measure_dependence(p, inverse)
    tie.economic = measures.economic_tie(
        tie.aid,
        tie.exports,
        tie.imports,
        tie.investment,
        output,
        p.aid_half,
        p.trade_half,
        p.investment_half,
    )
    tie.political = measures.political(
        tie.trust, tie.effort_political, tie.frameworks, tie.recognition, p.framework_tie
    )


def _concentration(hedger: Hedger, inverse: dict[str, float]) -> dict[str, float]:
    measured = {}
    for kind in CONCENTRATED:
        amounts = [getattr(tie, kind) for tie in hedger.ties]
        amounts += [getattr(hedger, f"{kind}_elsewhere")] if kind in FLOWS else []
        measured[f"concentration.{kind}"] = ordered_sum(
            measures.share_squared(amount, inverse[kind]) for amount in amounts
        )
        measured[f"partners.{kind}"] = measures.effective_number(
            ordered_sum(measures.share_entropy(amount, inverse[kind]) for amount in amounts)
        )
    return measured


def _leans(held: list[Tie], poles: tuple[int, int]) -> dict[str, float]:
    """Measure leans between the poles, and how far ties to both are held."""
    first, second = (held[pole] for pole in poles)
    economic = measures.lean(first.measured_dependence, second.measured_dependence)
    security = measures.lean(first.security, second.security)
    political = measures.lean(first.political, second.political)
    mean = measures.mean_lean(economic, security, political)
    ties = [
        measures.tie_strength(pole.economic, pole.security, pole.trust, pole.recognition)
        for pole in (first, second)
    ]
    return {
        "lean": mean,
        "lean.economic": economic,
        "lean.security": security,
        "lean.political": political,
        "composite": measures.composite(mean),
        "hedging": measures.hedging(*ties),
        "hedging.security": measures.security_hedging(security),
    }
