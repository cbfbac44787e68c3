"""Every outcome that is measured rather than simulated, defined once, for both engines.

Shares and indices are of one hedger in one month. ``first`` and ``second`` are the two poles, in
the order of the scenario: a lean of -1 is all with the first, +1 all with the second.
"""

from __future__ import annotations

from hedgesim.rules.arithmetic import TINY, exp, greater, jitable, lesser, log


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

    Neither tie gives 0.
    """
    return (second - first) / greater(second + first, TINY)


@jitable
def mean_lean(economic: float, security: float, political: float) -> float:
    """Return the mean lean over the three domains, in [-1, 1]."""
    return (economic + security + political) / 3.0


@jitable
def composite(mean_lean: float) -> float:
    """Return the alignment index, 0 (all with the first pole) to 100; 45-55 is a hedger.

    Source: the form of the Anatomy of Choice Alignment Index.
    """
    return 50.0 + 50.0 * mean_lean


@jitable
def hedging(economic: float, security: float, political: float) -> float:
    """Return hedging (0-1): leans that contradict each other while their mean stays near zero.

    (1 - |mean lean|) times the spread of leans over domains, half their range. Source: hedging as
    contradictory acts that offset each other (Kuik 2016).
    """
    mean = mean_lean(economic, security, political)
    size = greater(mean, -mean)
    highest = greater(economic, greater(security, political))
    lowest = lesser(economic, lesser(security, political))
    return (1.0 - size) * (0.5 * (highest - lowest))


@jitable
def returns_options(poles_economic: float, poles_political: float, security_lean: float) -> float:
    """Return how far returns-maximising options are used (0-1), as Kuik (2008) lists them.

    Mean of economic pragmatism (the poles' share of economic ties), binding engagement (their share
    of political ties) and limited bandwagoning (size of the security lean).
    """
    bandwagoning = greater(security_lean, -security_lean)
    return (poles_economic + poles_political + bandwagoning) / 3.0


@jitable
def contingency_options(influence_concentration: float, poles_security: float) -> float:
    """Return how far risk-contingency options are used (0-1), as Kuik (2008) lists them.

    Mean of dominance denial (influence spread over many: 1 - HHI) and indirect balancing (security
    ties with others than the poles).
    """
    return 0.5 * ((1.0 - influence_concentration) + (1.0 - poles_security))


@jitable
def balance(returns: float, contingency: float) -> float:
    """Return 2 min(R, C) / (R + C): 1 where both kinds of option are used alike, 0 where one is.

    Source: hedging as two sets of opposite options held together (Kuik 2008).
    """
    return 2.0 * lesser(returns, contingency) / greater(returns + contingency, TINY)


@jitable
def security_hedging(security_lean: float) -> float:
    """Return the ambiguity of security alignment (0-1): 1 - |security lean|.

    Source: hedging as ambiguous signals of security alignment only (Lim and Cooper 2015).
    """
    return 1.0 - greater(security_lean, -security_lean)


@jitable
def share_squared(amount: float, inverse_total: float) -> float:
    """Return a partner's term of the Herfindahl-Hirschman index: its share squared."""
    share = amount * inverse_total
    return share * share


@jitable
def share_entropy(amount: float, inverse_total: float) -> float:
    """Return a partner's term of Shannon entropy, -s ln s in nats; an empty share gives 0."""
    share = amount * inverse_total
    return -share * log(greater(share, TINY))


@jitable
def effective_number(entropy: float) -> float:
    """Return the effective number of partners, exp(entropy): the Hill number of order 1."""
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
def rung(economic: float, security: float, political: float) -> int:
    """Return the posture towards a pole as an index into ``RUNGS``.

    Arguments are leans TOWARDS the pole (positive: with it). A lean beyond a third counts as taking
    sides in that domain: one side then holds at least twice what the other has. With the pole,
    security outranks politics and politics outrank the economy; against it likewise.
    """
    side = 1.0 / 3.0
    if security > side:
        return 7 if economic > side and political > side else 6
    if security < -side:
        return 0 if economic < -side and political < -side else 1
    if political > side:
        return 5
    if political < -side:
        return 2
    return 4 if economic > side else 3
