"""The vocabulary: every variable of the situation, with its level, unit and bounds.

One table serves validation, both engines, the schema and the docs. A variable is a *state* when a
rule moves it each month, an *input* when only events do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["tie", "hedger", "membership"]

UNIT_INTERVAL = (0.0, 1.0)
POSITIVE = (0.0, 1e9)
RATE = (-5.0, 5.0)
DOMAINS = ("economic", "security", "political")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the situation.

    Attributes
    ----------
    name: as written in scenarios.
    level: ``tie`` (hedger and partner), ``hedger`` or ``membership`` (hedger and framework).
    unit: unit as printed.
    bounds: closed range that every value is held to.
    moved_by: ``rule`` (a state with its own dynamics), ``event`` (an input, constant otherwise) or
        ``choice`` (the hedger's: no event can change it).
    meaning: one plain sentence.
    """

    name: str
    level: Level
    unit: str
    bounds: tuple[float, float]
    moved_by: Literal["rule", "event", "choice"]
    meaning: str


def _tie(name: str, unit: str, bounds: tuple[float, float], meaning: str) -> Variable:
    return Variable(name, "tie", unit, bounds, "rule", meaning)


def _tie_input(name: str, unit: str, bounds: tuple[float, float], meaning: str) -> Variable:
    return Variable(name, "tie", unit, bounds, "event", meaning)


TIE_VARIABLES: tuple[Variable, ...] = (
    Variable(
        "effort", "tie", "share", UNIT_INTERVAL, "choice", "share of effort given to the partner"
    ),
    *(
        Variable(
            f"effort_{domain}",
            "tie",
            "share",
            UNIT_INTERVAL,
            "choice",
            f"part of that effort that goes to {domain} ties",
        )
        for domain in DOMAINS
    ),
    _tie("aid", "US$ m/yr", POSITIVE, "official finance received from the partner"),
    _tie("exports", "US$ m/yr", POSITIVE, "goods sold to the partner"),
    _tie("imports", "US$ m/yr", POSITIVE, "goods bought from the partner"),
    _tie("investment", "US$ m", POSITIVE, "stock of direct investment from the partner"),
    _tie("security", "0-1", UNIT_INTERVAL, "defence cooperation with the partner"),
    _tie("security_memory", "0-1", UNIT_INTERVAL, "level that defence cooperation returns to"),
    _tie("trust", "0-1", UNIT_INTERVAL, "trust in the partner"),
    _tie("memory", "0-1", UNIT_INTERVAL, "level that trust returns to; follows trust slowly"),
    _tie("threat", "0-1", UNIT_INTERVAL, "threat perceived from the partner"),
    _tie("nationalism", "0-1", UNIT_INTERVAL, "resentment of the partner at home"),
    _tie_input("transit", "share", UNIT_INTERVAL, "share of trade that passes the partner's ports"),
    _tie_input("aid_plan", "US$ m/yr", POSITIVE, "finance the partner plans, before growth"),
    _tie_input(
        "promised", "US$ m", POSITIVE, "finance and investment announced, not yet delivered"
    ),
    _tie_input("access", "multiple", (0.0, 2.0), "access of exports to the partner; 1 is normal"),
    _tie_input(
        "import_access", "multiple", (0.0, 2.0), "access to the partner's goods; 1 is normal"
    ),
    _tie_input("passage", "share", UNIT_INTERVAL, "openness of its ports and roads; 1 is open"),
    _tie_input("facilitation", "1/yr", RATE, "extra growth of trade with the partner"),
    _tie_input("conditionality", "0-1", UNIT_INTERVAL, "how far the partner ties aid to rights"),
    _tie_input("soft_power", "1/yr", RATE, "pull of education and exchange on lasting trust"),
    _tie_input("security_supply", "1/yr", RATE, "pull of its programmes on lasting defence ties"),
    _tie_input("recognition", "0-1", UNIT_INTERVAL, "diplomatic recognition of the partner"),
)


def _hedger(
    name: str,
    unit: str,
    bounds: tuple[float, float],
    moved_by: Literal["rule", "event", "choice"],
    meaning: str,
) -> Variable:
    return Variable(name, "hedger", unit, bounds, moved_by, meaning)


HEDGER_VARIABLES: tuple[Variable, ...] = (
    _hedger("effort_self", "share", UNIT_INTERVAL, "choice", "effort kept for oneself"),
    _hedger("output", "US$ m/yr", POSITIVE, "rule", "gross domestic product"),
    _hedger("exports_elsewhere", "US$ m/yr", POSITIVE, "rule", "goods sold to all other countries"),
    _hedger(
        "imports_elsewhere", "US$ m/yr", POSITIVE, "rule", "goods bought from all other countries"
    ),
    _hedger("legitimacy", "0-1", UNIT_INTERVAL, "rule", "standing of the rulers at home"),
    _hedger("river_stress", "0-1", UNIT_INTERVAL, "rule", "harm to river livelihoods"),
    _hedger("governance_gap", "0-1", UNIT_INTERVAL, "rule", "rights gap as donors see it"),
    _hedger("rerouted", "share", UNIT_INTERVAL, "rule", "part of blocked transit on other routes"),
    _hedger("disruption", "share", UNIT_INTERVAL, "rule", "part of trade that is stopped"),
    _hedger("growth", "1/yr", RATE, "event", "extra growth of output (shocks)"),
    _hedger("dams", "0-1", UNIT_INTERVAL, "event", "load of dams upstream"),
    _hedger("commission", "0-1", UNIT_INTERVAL, "event", "working river commission"),
    _hedger("standing", "0-1", UNIT_INTERVAL, "event", "cover from hosting and chairing"),
    _hedger("self_reliance", "utility", RATE, "event", "pull of relying on oneself"),
)

MEMBER = Variable(
    "member", "membership", "0-1", UNIT_INTERVAL, "event", "membership of a framework"
)

VARIABLES: dict[str, Variable] = {
    variable.name: variable for variable in (*TIE_VARIABLES, *HEDGER_VARIABLES, MEMBER)
}

TIE_NAMES = tuple(variable.name for variable in TIE_VARIABLES)
HEDGER_NAMES = tuple(variable.name for variable in HEDGER_VARIABLES)

# What starts at a fixed neutral value (efforts by domain are divided by a rule), or at another's.
NEUTRAL = {
    "access": 1.0, "import_access": 1.0, "passage": 1.0, "promised": 0.0, "facilitation": 0.0,
    "security_supply": 0.0, **{f"effort_{domain}": 0.0 for domain in DOMAINS},
}  # fmt: skip
STARTS_AT = {"memory": "trust", "security_memory": "security", "aid_plan": "aid"}
# Tie variables whose value at the start the calibration gives.
TIE_REFERENCES = tuple(name for name in TIE_NAMES if name not in NEUTRAL and name not in STARTS_AT)
# Further numbers that the calibration gives for each hedger and partner.
TIE_TRAITS = (
    "exports_growth", "imports_growth", "exports_variability", "imports_variability", "grievance",
    "tolerated_gap",
)  # fmt: skip
# Hedger variables whose value at the start the calibration gives.
HEDGER_REFERENCES = (
    "effort_self", "output", "exports_elsewhere", "imports_elsewhere", "legitimacy", "river_stress",
    "governance_gap", "commission",
)  # fmt: skip
HEDGER_TRAITS = ("output_growth", "exports_elsewhere_growth", "imports_elsewhere_growth")
FLOWS = ("exports", "imports")  # trade: of a tie, and with all other countries
ELSEWHERE = tuple(f"{flow}_elsewhere" for flow in FLOWS)
PARTNER_TRAITS = ("reciprocity", "aid_lumpiness", "aid_growth", "budget_slack")
FRAMEWORK_TRAITS = ("benefit", "cover")
# What the numbers mean that are no variable's first value.
TRAIT_MEANINGS = {
    "exports_growth": "trend of exports to the partner, in logs",
    "imports_growth": "trend of imports from the partner, in logs",
    "exports_variability": "volatility of exports to the partner, against exports_volatility",
    "imports_variability": "volatility of imports from the partner, against imports_volatility",
    "grievance": "how far an old quarrel turns dependence into resentment",
    "tolerated_gap": "rights gap that the partner bears without pressing",
    "output_growth": "trend of output, in logs",
    "exports_elsewhere_growth": "trend of exports to all other countries, in logs",
    "imports_elsewhere_growth": "trend of imports from all other countries, in logs",
    "reciprocity": "rise of the offer, as a share of the plan, per unit of effort received",
    "aid_growth": "growth of planned finance",
    "aid_lumpiness": "standard deviation of the log of finance over a month",
    "budget_slack": "how far offers to all hedgers may exceed the plans for them",
    "rivalry": "how strongly the first answers the second's gain or loss",
    "benefit": "what membership is worth towards the convener",
    "cover": "shelter from threat that membership gives",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One outcome: its id, level, unit, range and what it means.

    ``levels`` is ``tie`` (one outcome for each partner, id ``name.<Partner>``) or ``hedger``.
    How it is computed, and its source, stand in ``rules/measures.py``.
    """

    name: str
    level: Literal["tie", "hedger"]
    unit: str
    bounds: tuple[float, float]
    meaning: str


CONCENTRATED = ("aid", "exports", "imports", "security")


def _own(name: str, unit: str, bounds: tuple[float, float], meaning: str) -> Measure:
    return Measure(name, "hedger", unit, bounds, meaning)


LEAN = (-1.0, 1.0)
MEASURES: tuple[Measure, ...] = (
    Measure("dependence", "tie", "share", UNIT_INTERVAL, "share in aid, trade, capital, transit"),
    Measure("economic", "tie", "0-1", UNIT_INTERVAL, "size against output; 0: none, 1: full"),
    Measure("political", "tie", "index", POSITIVE, "trust times effort and shared frameworks"),
    Measure("influence", "tie", "share", UNIT_INTERVAL, "mean share over the three domains"),
    _own("lean", "-1..1", LEAN, "mean lean, from the first pole (-1) to the second (1)"),
    *(_own(f"lean.{domain}", "-1..1", LEAN, f"lean in {domain} ties") for domain in DOMAINS),
    _own("composite", "0-100", (0.0, 100.0), "alignment index; 45-55 is a hedger"),
    _own("hedging", "0-1", UNIT_INTERVAL, "ties to both poles; 0: one lacks, 1: both full"),
    _own("hedging.insurance", "0-1", UNIT_INTERVAL, "risk that is spread; 0: one camp, 1: all"),
    _own("hedging.security", "0-1", UNIT_INTERVAL, "ambiguity; 0: one pole, 1: even"),
    *(
        _own(f"concentration.{tie}", "HHI", UNIT_INTERVAL, f"concentration of {tie}; 1: in one")
        for tie in CONCENTRATED
    ),
    *(
        _own(f"partners.{tie}", "number", (0.0, 64.0), f"effective number of partners in {tie}")
        for tie in CONCENTRATED
    ),
    _own("aid.total", "US$ m/yr", POSITIVE, "finance from all partners"),
    _own("exports.total", "US$ m/yr", POSITIVE, "exports to all countries"),
    _own("risk", "index", POSITIVE, "risk of all partners together; 0: none"),
    _own("autonomy", "0-1", UNIT_INTERVAL, "little exposed dependence; 0: all, 1: none"),
)

TIE_MEASURES = tuple(measure for measure in MEASURES if measure.level == "tie")
HEDGER_MEASURES = tuple(measure for measure in MEASURES if measure.level == "hedger")


def unit_of(name: str) -> str:
    """Unit of a recorded row of a world with one hedger, by its name."""
    measures = {measure.name: measure.unit for measure in (*HEDGER_MEASURES, *TIE_MEASURES)}
    first = name.partition(".")[0]
    return measures.get(name) or measures.get(first) or VARIABLES[first].unit


def is_money(name: str) -> bool:
    """Whether an outcome is counted in US$."""
    return unit_of(name).startswith("US$")


# Parameters that the rules take; calibration/parameters.yaml gives each its meaning and value.
# It may hold more (severities of events), which event kinds and conditions use by name.
PARAMETERS = (
    # perception
    "aid_weight", "aid_half", "trade_weight", "trade_half", "investment_weight", "investment_half",
    "security_weight", "dependence_aid", "dependence_exports", "dependence_imports",
    "dependence_investment", "dependence_transit", "satiation", "horizon", "discount",
    "framework_weight",
    "member_link", "club_binding", "risk_weight", "portfolio_security", "fellowship", "shelter",
    "nationalism_weight", "heed", "home_pressure_weight",
    # choice
    "weight_economic", "weight_security", "weight_political", "domain_separation", "temperature",
    "effort_speed",
    # response
    "rivalry_response", "fill", "aid_speed",
    # ties
    "trust_trade", "effort_trade", "club_trade", "exports_volatility", "imports_volatility",
    "divertible", "reroutable", "reroute_speed", "route_cost", "investment_growth",
    "trust_investment", "effort_investment", "investment_volatility", "effort_defence",
    "threat_security", "security_speed", "security_learning", "cooperation", "trust_ceiling",
    "pressure", "fear", "trust_reversion", "trust_volatility", "learning", "threat_half_life",
    "amplification", "provocation", "nationalism_decay", "nationalism_volatility",
    # home
    "aid_growth_effect", "trade_growth_effect", "disruption_effect", "river_damage",
    "output_volatility", "mitigation", "river_speed", "gap_half_life", "growth_legitimacy",
    "autonomy_legitimacy", "resentment_legitimacy", "river_legitimacy", "standing_legitimacy",
    "legitimacy_reversion", "legitimacy_volatility",
    # outcomes
    "framework_tie",
)  # fmt: skip

# Weights that sum to one: whoever draws them scales them to do so.
SHARES_OF_ONE = (
    (
        "dependence_aid", "dependence_exports", "dependence_imports", "dependence_investment",
        "dependence_transit",
    ),
    ("weight_economic", "weight_security", "weight_political"),
)  # fmt: skip
