"""How ties settle from month to month: trade, investment, security, trust, threat, resentment.

Rates are per year; a step is a month. ``noise`` is a standard normal draw, ``*_reference`` the
value at the reference date. Each rule takes the base value of its own variable and the effective
values of all others.
"""

from __future__ import annotations

from hedgesim.rules.arithmetic import clamp, greater, jitable
from hedgesim.rules.rates import MONTH, apply_log_step, bounded_next, log_step


@jitable
def trade_growth(
    trend: float,
    trust: float,
    trust_reference: float,
    effort: float,
    effort_reference: float,
    frameworks: float,
    frameworks_reference: float,
    facilitation: float,
    trust_trade: float,
    effort_trade: float,
    club_trade: float,
) -> float:
    """Return the growth of trade with a partner, per year in logs.

    Trend, trust, economic effort, shared clubs (M21) and works that facilitate it.
    """
    return (
        trend
        + trust_trade * (trust - trust_reference)
        + effort_trade * (effort - effort_reference)
        + club_trade * (frameworks - frameworks_reference)
        + facilitation
    )


@jitable
def trade_volatility(typical: float, variability: float) -> float:
    """Return the yearly standard deviation of the log of trade with a partner.

    ``typical`` is that of all partners, ``variability`` (>= 0) this one's as a multiple of it.
    """
    return typical * variability


@jitable
def trade_next(trade: float, growth: float, trade_volatility: float, noise: float) -> float:
    """Return exports, imports or the stock of investment a month on (US$ m/yr; stock US$ m).

    Geometric Brownian motion: ``growth`` per year in logs, ``volatility`` per square root of a
    year; the mean is kept.
    """
    return apply_log_step(trade, log_step(growth, trade_volatility, noise))


@jitable
def investment_growth(
    investment_trend: float,
    trust: float,
    trust_reference: float,
    effort: float,
    effort_reference: float,
    trust_investment: float,
    effort_investment: float,
) -> float:
    """Return the growth of the stock of investment, per year in logs."""
    return (
        investment_trend
        + trust_investment * (trust - trust_reference)
        + effort_investment * (effort - effort_reference)
    )


@jitable
def security_next(
    security: float,
    memory: float,
    effort: float,
    effort_reference: float,
    threat: float,
    threat_reference: float,
    effort_defence: float,
    threat_security: float,
    security_adjustment_share: float,
) -> float:
    """Return defence cooperation a month on (0-1).

    It adjusts to its memory, moved by security effort and by threat.
    """
    target = (
        memory
        + effort_defence * (effort - effort_reference)
        - threat_security * (threat - threat_reference)
    )
    return clamp(security + security_adjustment_share * (target - security), 0.0, 1.0)


@jitable
def security_memory_next(
    memory: float, security: float, supply: float, security_learning: float
) -> float:
    """Return the level that defence cooperation returns to, a month on (0-1).

    It follows cooperation, and a partner's programmes lift it directly: steady defence ties
    outlast a political strain (M14).
    """
    drift = supply * (1.0 - memory) + security_learning * (security - memory)
    return clamp(memory + drift * MONTH, 0.0, 1.0)


@jitable
def trust_next(
    trust: float,
    memory: float,
    effort: float,
    pressing: float,
    threat: float,
    threat_before: float,
    cooperation: float,
    trust_ceiling: float,
    pressure: float,
    fear: float,
    trust_reversion: float,
    trust_volatility: float,
    noise: float,
) -> float:
    """Return trust a month on (0-1).

    Political effort builds it by its level, up to a ceiling below full trust (no big friend is
    trusted fully, M5); pressure spends it; it returns to its memory. Fear takes some of it at once
    when threat rises, and gives it back as threat falls: ``threat_before`` is that of last month.
    """
    calm = clamp(trust - fear * (threat - threat_before), 0.0, 1.0)
    drift = (
        cooperation * effort * greater(0.0, trust_ceiling - trust)
        - pressure * pressing * trust
        + trust_reversion * (memory - trust)
    )
    return bounded_next(calm, drift, trust_volatility, noise)


@jitable
def memory_next(
    memory: float, trust: float, soft_power: float, trust_ceiling: float, learning: float
) -> float:
    """Return the level that trust returns to, a month on.

    It follows trust slowly, and soft power lifts it directly: what education and exchange build
    survives a political strain (M12).
    """
    drift = soft_power * greater(0.0, trust_ceiling - memory) + learning * (trust - memory)
    return clamp(memory + drift * MONTH, 0.0, 1.0)


@jitable
def threat_next(threat: float, reference: float, threat_decay_factor: float) -> float:
    """Return threat a month on (0-1): its distance to the reference halves in a half-life (M11)."""
    return reference + (threat - reference) * threat_decay_factor


@jitable
def nationalism_next(
    nationalism: float,
    reference: float,
    dependence: float,
    dependence_reference: float,
    effort: float,
    effort_reference: float,
    threat: float,
    threat_reference: float,
    coercion: float,
    grievance: float,
    amplification: float,
    provocation: float,
    nationalism_decay: float,
    nationalism_volatility: float,
    noise: float,
) -> float:
    """Return resentment of a partner a month on (0-1).

    Where there is a grievance it grows with dependence and visible alignment beyond their
    reference, amplified by social media (M6); threat beyond its reference and coercion (0-1)
    provoke it everywhere; it decays to its reference.
    """
    fuel = (dependence - dependence_reference) + (effort - effort_reference)
    provoked = provocation * ((threat - threat_reference) + coercion)
    drift = (amplification * grievance * fuel + provoked) * (
        1.0 - nationalism
    ) + nationalism_decay * (reference - nationalism)
    return bounded_next(nationalism, drift, nationalism_volatility, noise)
