"""How the hedger perceives a partner: returns, dependence, risk, and the utility of effort.

Flows are in US$ m/yr, the stock of investment in US$ m. Source: economic pragmatism and
overreliance as the documents describe them (M1, M2, M3, M6, M7, M15).
"""

from __future__ import annotations

from hedgesim.rules.arithmetic import TINY, greater, jitable, saturate


@jitable
def returns(
    aid: float,
    exports: float,
    imports: float,
    investment: float,
    security: float,
    output: float,
    conditionality: float,
    governance_gap: float,
    aid_weight: float,
    aid_half: float,
    trade_weight: float,
    trade_half: float,
    investment_weight: float,
    investment_half: float,
    security_weight: float,
) -> float:
    """Return what a partner is worth to the hedger, in units of utility.

    Each flow saturates as a share of output (half its weight at its half-saturation share), so a
    growing economy feels the same aid less; aid tied to rights is worth less the wider the gap.
    """
    tied = 1.0 - conditionality * governance_gap
    size = greater(output, TINY)
    return (
        aid_weight * saturate(aid, aid_half * size) * tied
        + trade_weight * saturate(exports + 0.5 * imports, trade_half * size)
        + investment_weight * saturate(investment, investment_half * size)
        + security_weight * security
    )


@jitable
def dependence(
    aid: float,
    exports: float,
    imports: float,
    investment: float,
    transit: float,
    aid_inverse: float,
    exports_inverse: float,
    imports_inverse: float,
    investment_inverse: float,
    dependence_aid: float,
    dependence_exports: float,
    dependence_imports: float,
    dependence_investment: float,
    dependence_transit: float,
) -> float:
    """Return the partner's weighted share in the hedger's aid, trade, investment and transit (0-1).

    The five ``*_share`` weights sum to 1; ``transit`` is a share of trade already.
    """
    return (
        dependence_aid * (aid * aid_inverse)
        + dependence_exports * (exports * exports_inverse)
        + dependence_imports * (imports * imports_inverse)
        + dependence_investment * (investment * investment_inverse)
        + dependence_transit * transit
    )


@jitable
def risk(dependence: float, trust: float, threat: float, cover: float, shelter: float) -> float:
    """Return the risk of a partner (>= 0): dependence on one not trusted, and threat.

    Multilateral cover (0-1) shelters from threat, by ``shelter`` at full cover.
    """
    return dependence * (1.0 - trust) + threat * (1.0 - shelter * cover)


@jitable
def home_cost(
    nationalism: float,
    legitimacy: float,
    legitimacy_reference: float,
    nationalism_weight: float,
    heed: float,
) -> float:
    """Return what resentment at home makes effort for a partner cost, in units of utility.

    Rulers heed resentment more (by ``heed`` per unit) when their legitimacy is under its reference.
    """
    heeded = greater(0.0, 1.0 + heed * (legitimacy_reference - legitimacy))
    return nationalism_weight * nationalism * heeded


@jitable
def utility(
    returns: float,
    trust: float,
    frameworks: float,
    risk: float,
    home_cost: float,
    trust_weight: float,
    framework_weight: float,
    risk_weight: float,
) -> float:
    """Return the utility of effort given to a partner."""
    return (
        returns
        + trust_weight * (trust - 0.5)
        + framework_weight * frameworks
        - risk_weight * risk
        - home_cost
    )


@jitable
def own_utility(home_pressure: float, self_reliance: float, home_pressure_weight: float) -> float:
    """Return the utility of effort kept for oneself.

    ``home_pressure`` is resentment weighted by dependence, summed over partners (M6, M20).
    """
    return self_reliance + home_pressure_weight * home_pressure
