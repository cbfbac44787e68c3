"""The rules in the order of the month, and the parameters that each reads."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from hedgesim.rules import (
    choice,
    effects,
    home,
    measures,
    perception,
    response,
    routes,
    ties,
    timing,
)

_TRADE = (
    routes.blocked_transit, routes.openness, routes.admitted, routes.delivered, routes.disruption,
)  # fmt: skip

RULES: dict[str, tuple[Callable[..., Any], ...]] = {
    "events": (
        timing.is_due, timing.monthly_probability, timing.bounded_probability, timing.delay_months,
        effects.step_share, effects.step, effects.overlay_share, effects.effective_value,
        *_TRADE,
    ),
    "perceive": (
        perception.foresight, perception.profile, perception.correlation, home.cover,
        perception.survival, perception.dependence, home.exposed,
        perception.hazard, perception.holding, perception.returns, perception.added_dependence,
        perception.home_cost, perception.economic_utility, perception.protection,
        perception.security_utility, perception.political_utility, perception.separated,
        perception.own_utility,
    ),
    "choose": (
        choice.reference_part, choice.logit_weight, choice.inverse_total, choice.effort_next,
    ),
    "respond": (response.withheld, response.shortfall, response.offer, response.budget_scale),
    "settle": (
        ties.trade_growth, ties.trade_volatility, ties.investment_growth, ties.trade_next,
        response.aid_next,
        ties.security_next, ties.security_memory_next, routes.coercion, ties.nationalism_next,
        ties.trust_next, ties.memory_next, ties.threat_next, *_TRADE,
    ),
    "home": (
        home.output_growth, home.felt_growth, home.output_next, home.autonomy, home.legitimacy_next,
        home.river_stress_next, home.governance_gap_next, routes.rerouted_next,
    ),
    "record": (
        measures.political, measures.influence, measures.economic_tie, measures.tie_strength,
        measures.lean, measures.mean_lean, measures.composite, measures.hedging,
        measures.insurance, measures.risk, measures.security_hedging, measures.share_squared,
        measures.share_entropy, measures.effective_number,
    ),
}  # fmt: skip

# Parameters that reach a rule in another form, or under a name that serves several.
ARGUMENTS: dict[str, str | tuple[str, ...]] = {
    "temperature": "inverse_temperature",
    "horizon": "foresight",
    "discount": "foresight",
    "effort_speed": "effort_adjustment_share",
    "aid_speed": "aid_adjustment_share",
    "security_speed": "security_adjustment_share",
    "reroute_speed": "reroute_adjustment_share",
    "weight_economic": "part",
    "weight_security": "part",
    "weight_political": "part",
    "river_speed": "river_adjustment_share",
    "threat_half_life": "threat_decay_factor",
    "gap_half_life": "gap_decay_factor",
    "investment_growth": "investment_trend",
    "exports_volatility": ("typical", "trade_volatility"),
    "imports_volatility": ("typical", "trade_volatility"),
    "investment_volatility": "trade_volatility",
}


def rules_reading(parameter: str) -> list[Callable[..., Any]]:
    """Return the rules that read a parameter, or a value derived from it, in the month's order."""
    other = ARGUMENTS.get(parameter, ())
    arguments = {parameter, *([other] if isinstance(other, str) else other)}
    rules = dict.fromkeys(rule for phase in RULES.values() for rule in phase)
    return [rule for rule in rules if arguments & signature(rule).parameters.keys()]
