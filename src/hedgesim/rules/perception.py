"""How the hedger perceives its partners: what effort returns, and what risk it adds.

Utilities are values at the margin: what one more unit of effort (all of it is 1) brings within the
planning horizon. Flows are in US$ m/yr, stocks in US$ m. Source: economic pragmatism, overreliance
and hedging as the documents describe them (M1, M2, M3, M6, M7, M15); hedging as a portfolio of
returns and of insurance (Kuik 2008, 2016; Markowitz 1952); clubs and rivalry as similarity of
alliance portfolios (Signorino and Ritter 1999).
"""

from __future__ import annotations

import math

from hedgesim.rules.arithmetic import TINY, clamp, exp, greater, jitable, saturate

LEAST_DISCOUNT = 1e-8  # per year; below it the annuity would lose its digits


@jitable
def foresight(horizon: float, discount: float) -> float:
    """Return what one unit a year is worth over the horizon, in years: a discounted annuity."""
    rate = greater(discount, LEAST_DISCOUNT)
    return (1.0 - exp(-rate * horizon)) / rate


@jitable
def at_margin(share: float, satiation: float) -> float:
    """Return by how much the worth of a tie rises if the tie grows, in logs.

    ``share`` is x / (x + half) of the tie x. The worth is a mixture of ln(1 + x / half) and of
    x / (x + half), by ``satiation`` from 0 to 1: s (1 - satiation s). At 1 this is also by how
    much a share of a total rises if that part of it grows.
    """
    return share * (1.0 - satiation * share)


@jitable
def returns(
    aid: float,
    exports: float,
    imports: float,
    investment: float,
    plan: float,
    promised: float,
    facilitation: float,
    output: float,
    conditionality: float,
    governance_gap: float,
    reciprocity: float,
    foresight: float,
    aid_weight: float,
    aid_half: float,
    trade_weight: float,
    trade_half: float,
    investment_weight: float,
    investment_half: float,
    satiation: float,
    effort_trade: float,
    effort_investment: float,
) -> float:
    """Return what a unit of economic effort for a partner brings, in units of utility.

    The worth of each flow is concave in its size against output (`at_margin`), so that a partner
    that gives much already adds the less, the greater ``satiation`` is. Finance answers effort by
    ``reciprocity`` times what the partner plans (US$ m/yr) and has ``promised`` (US$ m, spread
    over the horizon); trade and investment grow with effort over the horizon, trade the more so
    where works or agreements ease it (``facilitation``, 1/yr). Finance tied to rights is worth less
    the wider the gap.
    """
    size = greater(output, TINY)
    ahead = plan + promised / greater(foresight, TINY)
    whole = aid + aid_half * size
    room = (1.0 - satiation * (aid / whole)) / whole
    trade = at_margin(saturate(exports + 0.5 * imports, trade_half * size), satiation)
    stock = at_margin(saturate(investment, investment_half * size), satiation)
    return (
        aid_weight * (1.0 - conditionality * governance_gap) * reciprocity * ahead * room
        + foresight * (trade_weight * greater(0.0, effort_trade + facilitation) * trade)
        + foresight * (investment_weight * effort_investment * stock)
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

    The five ``dependence_*`` weights sum to 1; ``transit`` is a share of trade already.
    """
    return (
        dependence_aid * (aid * aid_inverse)
        + dependence_exports * (exports * exports_inverse)
        + dependence_imports * (imports * imports_inverse)
        + dependence_investment * (investment * investment_inverse)
        + dependence_transit * transit
    )


@jitable
def added_dependence(
    aid: float,
    exports: float,
    imports: float,
    investment: float,
    aid_inverse: float,
    exports_inverse: float,
    imports_inverse: float,
    investment_inverse: float,
    reciprocity: float,
    foresight: float,
    dependence_aid: float,
    dependence_exports: float,
    dependence_imports: float,
    dependence_investment: float,
    effort_trade: float,
    effort_investment: float,
) -> float:
    """Return by how much a unit of economic effort raises dependence on the partner (share).

    The derivative of `dependence`: flows answer effort as in `returns`.
    """
    trade = dependence_exports * at_margin(exports * exports_inverse, 1.0)
    trade += dependence_imports * at_margin(imports * imports_inverse, 1.0)
    stock = dependence_investment * at_margin(investment * investment_inverse, 1.0)
    finance = dependence_aid * reciprocity * at_margin(aid * aid_inverse, 1.0)
    return finance + foresight * (effort_trade * trade + effort_investment * stock)


@jitable
def hazard(
    trust: float,
    threat: float,
    cover: float,
    conditionality: float,
    governance_gap: float,
    shelter: float,
) -> float:
    """Return how far a partner may fail or coerce (>= 0): the standard deviation of its ties.

    Distrust, threat (less what multilateral cover, 0-1, shelters from) and conditions that apply.
    """
    return (1.0 - trust) + threat * (1.0 - shelter * cover) + conditionality * governance_gap


@jitable
def holding(
    dependence: float, security: float, security_inverse: float, portfolio_security: float
) -> float:
    """Return the partner's weight in the portfolio (>= 0): dependence, and its share of defence."""
    return (1.0 - portfolio_security) * dependence + portfolio_security * (
        security * security_inverse
    )


@jitable
def profile(rivalry: float, answer: float, clubs: float, fellowship: float) -> float:
    """Return one entry of a partner's profile: fellowship with another, less their rivalry.

    ``rivalry`` and ``answer`` (0-1) are the rivalry of the two, either way; ``clubs`` the share of
    the clubs of either to which both belong (0-1). Towards itself a partner's entry is 1.
    """
    return fellowship * clubs - 0.5 * (rivalry + answer)


@jitable
def correlation(product: float, size: float, other_size: float) -> float:
    """Return the correlation (-1 to 1) of two partners: the cosine of their profiles.

    ``product`` is the inner product of the profiles, ``size`` that of each with itself. Camps
    follow: allies of allies and rivals of rivals move together. Such a matrix is positive
    semi-definite whatever the numbers are.
    """
    return product / math.sqrt(size * other_size)


@jitable
def home_cost(nationalism: float, survival: float, nationalism_weight: float) -> float:
    """Return what resentment makes visible alignment with a partner cost, in units of utility."""
    return nationalism_weight * nationalism * survival


@jitable
def economic_utility(
    returns: float,
    hazard: float,
    comovement: float,
    added_dependence: float,
    risk_weight: float,
    portfolio_security: float,
) -> float:
    """Return the utility of economic effort: returns, less the risk that it adds.

    ``hazard * comovement`` is half the derivative of the portfolio's variance by the holding. What
    the public resents is visible alignment, in politics and defence, and not trade.
    """
    added = (1.0 - portfolio_security) * added_dependence
    return returns - risk_weight * (hazard * comovement) * added


@jitable
def protection(
    security: float, supply: float, foresight: float, security_weight: float, effort_defence: float
) -> float:
    """Return what a unit of security effort for a partner brings, in units of utility.

    Effort, and over the horizon the partner's programmes (``supply``, 1/yr), cover a part of the
    room that is left: the more cooperation there is, the less more of it protects.
    """
    room = greater(0.0, 1.0 - security)
    return security_weight * greater(0.0, effort_defence + foresight * supply) * room


@jitable
def security_utility(
    security: float,
    home_cost: float,
    hazard: float,
    comovement: float,
    security_inverse: float,
    protection: float,
    effort_defence: float,
    risk_weight: float,
    portfolio_security: float,
) -> float:
    """Return the utility of security effort: protection, less added risk, less the cost at home."""
    share = security * security_inverse
    added = portfolio_security * effort_defence * security_inverse * (1.0 - share)
    return protection - risk_weight * (hazard * comovement) * added - home_cost


@jitable
def political_utility(
    frameworks: float,
    home_cost: float,
    trust: float,
    holding: float,
    hazard: float,
    soft_power: float,
    foresight: float,
    framework_weight: float,
    risk_weight: float,
    cooperation: float,
    trust_ceiling: float,
    trust_reversion: float,
) -> float:
    """Return the utility of political effort: clubs, and the risk that more trust would take away.

    Engaging a partner on which much depends makes it less of a risk (binding engagement), the more
    so if it meets the hedger half-way (``soft_power``, 1/yr), and the less the more it may fail or
    coerce: trust is built by non-interference (M5). The gain counts by the partner's own variance,
    (hazard * holding)^2, alone: a rival's partner that fails less insures no worse. Trust gained
    returns to its memory in 1 / ``trust_reversion`` years, or stays for the horizon.
    """
    gain = greater(0.0, cooperation + soft_power) * greater(0.0, trust_ceiling - trust)
    expected = gain * greater(0.0, 1.0 - hazard)
    lasting = foresight / (1.0 + trust_reversion * foresight)
    insured = risk_weight * (holding * holding * hazard) * (expected * lasting)
    return framework_weight * frameworks + insured - home_cost


@jitable
def own_utility(
    resented: float, self_reliance: float, survival: float, home_pressure_weight: float
) -> float:
    """Return the utility of effort kept for oneself.

    ``resented`` is dependence times resentment, summed over partners; it counts the more the more
    the rulers must care for their survival (M6, M20).
    """
    return self_reliance + home_pressure_weight * survival * resented


@jitable
def survival(legitimacy: float, legitimacy_reference: float, heed: float) -> float:
    """Return how much the public counts (>= 0, at the reference 1).

    More, by ``heed`` per unit, when the rulers' legitimacy lies under its reference.
    """
    return greater(0.0, 1.0 + heed * (legitimacy_reference - legitimacy))


@jitable
def separated(utility: float, mean: float, domain_separation: float) -> float:
    """Return a domain's utility drawn to the mean of the three, where domains move together."""
    return mean + clamp(domain_separation, 0.0, 1.0) * (utility - mean)
