"""Every outcome that is measured rather than simulated, defined once, for both engines.

Shares and indices are of one hedger in one month. ``first`` and ``second`` are the two poles, in
the order of the scenario: a lean of -1 is all with the first, +1 all with the second.
"""

from __future__ import annotations

import math

from hedgesim.rules.arithmetic import TINY, clamp, exp, greater, jitable, log, saturate


@jitable
def political(
    trust: float, effort: float, frameworks: float, recognition: float, framework_tie: float
) -> float:
    """Return the political tie with a partner (index, >= 0): trust times what is done together.

    Source: trust built by consultation and shared frameworks (M5, M8).
    """
    return recognition * trust * (effort + framework_tie * frameworks)


@jitable
def influence(
    dependence: float,
    security: float,
    political: float,
    dependence_inverse: float,
    security_inverse: float,
    political_inverse: float,
) -> float:
    """Return the partner's influence (share, sums to 1): its mean share over the three domains.

    Source: in the manner of formal bilateral influence capacity (Moyer and others 2021), which adds
    economic, security and political ties.
    """
    return (
        dependence * dependence_inverse
        + security * security_inverse
        + political * political_inverse
    ) / 3.0


@jitable
def lean(first: float, second: float) -> float:
    """Return the lean between two poles, (second - first) / (second + first), in [-1, 1].

    -1 is all with the first, 0 as much with both or nothing with either, 1 all with the second.
    Source: the normalised difference of two ties, an own definition.
    """
    return (second - first) / greater(second + first, TINY)


@jitable
def mean_lean(economic: float, security: float, political: float) -> float:
    """Return the mean lean over the three domains, in [-1, 1].

    Leans that oppose each other cancel. Source: the domains of `influence`, weighted alike.
    """
    return (economic + security + political) / 3.0


@jitable
def composite(mean_lean: float) -> float:
    """Return the alignment index, 0 (all with the first pole) to 100; 45-55 is a hedger.

    Source: the form of the Anatomy of Choice Alignment Index.
    """
    return 50.0 + 50.0 * mean_lean


@jitable
def economic_tie(
    aid: float,
    exports: float,
    imports: float,
    investment: float,
    output: float,
    aid_half: float,
    trade_half: float,
    investment_half: float,
) -> float:
    """Return the economic tie with a partner (0-1), whoever else there is.

    0 where nothing flows; each of aid, trade and investment counts a third, by half of it where it
    has the size against output that its ``*_half`` states; 1 where all are beyond measure.
    Source: the flows of formal bilateral influence capacity (Moyer and others 2021),
    each with satiation.
    """
    size = greater(output, TINY)
    return (
        saturate(aid, aid_half * size)
        + saturate(exports + 0.5 * imports, trade_half * size)
        + saturate(investment, investment_half * size)
    ) / 3.0


@jitable
def tie_strength(economic: float, security: float, trust: float, recognition: float) -> float:
    """Return the tie with a partner (0-1): the mean of economy, defence and recognised trust.

    0 where there is none in any domain, 1 where all three are full. Source: the domains of
    hedging (Kuik 2016), weighted alike.
    """
    return (economic + security + recognition * trust) / 3.0


@jitable
def hedging(first: float, second: float) -> float:
    """Return hedging (0-1): the harmonic mean of the ties to the two poles.

    0 where there is no tie to one of them (bandwagoning, balancing, or indifference to both), 1
    where both are as strong as can be, in the same domains (equidistance) or in different ones.
    Source: hedging as ties that contradict each other held together (Kuik 2016; Ciorciari and
    Haacke 2019). No other partner enters, so that a list of partners does not matter.
    """
    return 2.0 * first * second / greater(first + second, TINY)


@jitable
def insurance(portfolio_risk: float, undiversified_risk: float) -> float:
    """Return hedging as insurance (0-1): the part of risk that holding many partners takes away.

    1 - sqrt(pi'C pi) / sum of pi_j sigma_j, the diversification ratio (Choueifaty and Coignard
    2008): 0 where all hangs on one partner or one camp, towards 1 where the failures
    of partners offset each other. Nothing at risk gives 0. Source: hedging as insurance against
    uncertainty (Haacke 2019; Kuik 2021).
    """
    kept = math.sqrt(greater(portfolio_risk, 0.0)) / greater(undiversified_risk, TINY)
    return clamp(1.0 - kept, 0.0, 1.0) if undiversified_risk > 0.0 else 0.0


@jitable
def risk(portfolio_risk: float) -> float:
    """Return the risk of all partners together (>= 0): the standard deviation of the portfolio.

    0 where nothing is held or nothing can fail; 1 where all is held with one partner whose hazard
    is 1. Source: portfolio theory (Markowitz 1952).
    """
    return math.sqrt(greater(portfolio_risk, 0.0))


@jitable
def security_hedging(security_lean: float) -> float:
    """Return the ambiguity of security alignment (0-1): 1 - |security lean|.

    0 where all defence cooperation is with one pole, 1 where it is even, or there is none. Source:
    hedging as ambiguous signals of security alignment only (Lim and Cooper 2015).
    """
    return 1.0 - greater(security_lean, -security_lean)


@jitable
def share_squared(amount: float, inverse_total: float) -> float:
    """Return a partner's term of the Herfindahl-Hirschman index: its share squared.

    Over partners these sum to 1/n with n alike, to 1 with one, and to 0 with none. Source:
    Hirschman (1964).
    """
    share = amount * inverse_total
    return share * share


@jitable
def share_entropy(amount: float, inverse_total: float) -> float:
    """Return a partner's term of Shannon entropy, -s ln s in nats; an empty share gives 0.

    Over partners these sum to 0 with one and to ln n with n alike. Source: Shannon (1948).
    """
    share = amount * inverse_total
    return -share * log(greater(share, TINY))


@jitable
def effective_number(entropy: float) -> float:
    """Return the effective number of partners, exp(entropy): the Hill number of order 1.

    1 with one partner or none, n with n alike. Source: Hill (1973).
    """
    return exp(entropy)


# Kuik's rungs, from against a pole to with it.
RUNGS = (
    "balancing",
    "indirect balancing",
    "dominance denial",
    "neutral",
    "economic pragmatism",
    "binding engagement",
    "limited bandwagoning",
    "bandwagoning",
)


@jitable
def beyond(value: float, start: float, full: float) -> float:
    """Return 0 up to ``start``, 1 from ``full`` on, and between them the share of the way."""
    return clamp((value - start) / (full - start), 0.0, 1.0)


@jitable
def rung_degrees(
    economic: float, security: float, trust: float, threat: float
) -> tuple[float, float, float, float, float, float, float, float]:
    """Return to what degree the posture towards a pole is each of ``RUNGS``; they sum to 1.

    Arguments are the pole's own ties (0-1). A tie holds to a degree: not at all up to 1/2, fully
    from 3/4 on. Distrust likewise below 1/2, opposition in security where threat is beyond 1/4,
    fully from 1/2 on. With the pole, security outranks politics and politics outrank the economy;
    against it likewise. Source: the rungs of Kuik (2008), held by degrees (fuzzy sets, Ragin 2000).
    """
    economy = beyond(economic, 0.5, 0.75)
    defence = beyond(security, 0.5, 0.75)
    confidence = beyond(trust, 0.5, 0.75)
    distrust = beyond(1.0 - trust, 0.5, 0.75)
    bandwagoning = defence * economy * confidence
    left = 1.0 - defence
    opposed = left * beyond(threat, 0.25, 0.5)
    balancing = opposed * (1.0 - economy) * distrust
    left = left - opposed
    binding = left * confidence
    denial = left * distrust
    left = left - binding - denial
    pragmatism = left * economy
    return (
        balancing,
        opposed - balancing,
        denial,
        left - pragmatism,
        pragmatism,
        binding,
        defence - bandwagoning,
        bandwagoning,
    )
