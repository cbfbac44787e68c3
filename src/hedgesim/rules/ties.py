"""How ties settle from month to month: trade, investment, security, trust, threat, resentment.

Rates are per year; a step is a month. ``noise`` is a standard normal draw. Each rule takes the base
value of its own variable and the values in force of all others.
"""

from __future__ import annotations

from hedgesim.rules.arithmetic import clamp, exp, greater, jitable

MONTH = 1.0 / 12.0
ROOT_MONTH = 0.28867513459481287  # sqrt(1 / 12): scales a yearly standard deviation to a month
LARGEST = 1e9  # US$ m: bound of every amount


@jitable
def boundary_damping(value: float) -> float:
    """Return 4·x·(1 - x): 1 in the middle, 0 at both bounds, so noise never pushes beyond them."""
    return 4.0 * value * (1.0 - value)


@jitable
def trade_growth(
    trend: float, trust: float, trust_reference: float, facilitation: float, trust_trade: float
) -> float:
    """Return the growth of trade with a partner, per year in logs: trend, trust, facilitation."""
    return trend + trust_trade * (trust - trust_reference) + facilitation


@jitable
def trade_next(trade: float, growth: float, volatility: float, noise: float) -> float:
    """Return trade a month on. ``volatility`` is per square root of a year; the mean is kept."""
    return traded(trade, trade_step(growth, volatility, noise))


@jitable
def trade_step(growth: float, volatility: float, noise: float) -> float:
    """Return by how much the log of trade moves in a month."""
    drift = (growth - 0.5 * volatility * volatility) * MONTH
    return drift + volatility * ROOT_MONTH * noise


@jitable
def traded(trade: float, step: float) -> float:
    """Return trade (US$ m/yr) after its log has moved by ``step``."""
    return clamp(trade * exp(step), 0.0, LARGEST)


@jitable
def sold(exports: float, access: float) -> float:
    """Return exports that a market's access lets through (US$ m/yr)."""
    return exports * access


@jitable
def diverted(sold: float, sold_inverse: float, lost: float, divertible: float) -> float:
    """Return exports to one market after others lost access: it takes a share by its size.

    ``lost`` is what all markets together let through less than they would at access 1.
    """
    return sold + divertible * greater(0.0, lost) * (sold * sold_inverse)


@jitable
def investment_next(
    investment: float,
    trend: float,
    trust: float,
    trust_reference: float,
    effort: float,
    effort_reference: float,
    trust_investment: float,
    effort_investment: float,
    volatility: float,
    noise: float,
) -> float:
    """Return the stock of investment a month on: trend, trust and attention draw it in."""
    growth = investment_growth(
        trend, trust, trust_reference, effort, effort_reference, trust_investment, effort_investment
    )
    return trade_next(investment, growth, volatility, noise)


@jitable
def investment_growth(
    trend: float,
    trust: float,
    trust_reference: float,
    effort: float,
    effort_reference: float,
    trust_investment: float,
    effort_investment: float,
) -> float:
    """Return the growth of the stock of investment, per year in logs."""
    return (
        trend
        + trust_investment * (trust - trust_reference)
        + effort_investment * (effort - effort_reference)
    )


@jitable
def security_next(
    security: float,
    reference: float,
    effort: float,
    effort_reference: float,
    threat: float,
    threat_reference: float,
    effort_security: float,
    threat_security: float,
    adjustment_share: float,
) -> float:
    """Return defence cooperation a month on.

    It relaxes to its reference, moved by effort and threat.
    """
    target = (
        reference
        + effort_security * (effort - effort_reference)
        - threat_security * (threat - threat_reference)
    )
    return clamp(security + adjustment_share * (target - security), 0.0, 1.0)


@jitable
def trust_next(
    trust: float,
    memory: float,
    effort: float,
    effort_reference: float,
    pressing: float,
    threat: float,
    threat_reference: float,
    cooperation: float,
    ceiling: float,
    pressure: float,
    fear: float,
    reversion: float,
    volatility: float,
    noise: float,
) -> float:
    """Return trust a month on (0-1).

    Cooperation beyond the reference builds it, up to a ceiling below full trust (no big friend is
    trusted fully, M5); pressure and fear spend it; it returns to its memory.
    """
    drift = (
        cooperation * (effort - effort_reference) * greater(0.0, ceiling - trust)
        - pressure * pressing * trust
        - fear * (threat - threat_reference) * trust
        + reversion * (memory - trust)
    )
    shock = volatility * ROOT_MONTH * boundary_damping(trust) * noise
    return clamp(trust + drift * MONTH + shock, 0.0, 1.0)


@jitable
def memory_next(
    memory: float, trust: float, soft_power: float, ceiling: float, learning: float
) -> float:
    """Return the level that trust returns to, a month on.

    It follows trust slowly, and soft power lifts it directly: what education and exchange build
    survives a political strain (M12).
    """
    drift = soft_power * greater(0.0, ceiling - memory) + learning * (trust - memory)
    return clamp(memory + drift * MONTH, 0.0, 1.0)


@jitable
def decay_factor(half_life: float) -> float:
    """Return the share of a distance left after a month, for a half-life in months."""
    return exp(-0.6931471805599453 / half_life)


@jitable
def threat_next(threat: float, reference: float, decay_factor: float) -> float:
    """Return threat a month on: its distance to the reference decays with a half-life (M11)."""
    return reference + (threat - reference) * decay_factor


@jitable
def nationalism_next(
    nationalism: float,
    reference: float,
    dependence: float,
    dependence_reference: float,
    effort: float,
    effort_reference: float,
    grievance: float,
    amplification: float,
    decay: float,
    volatility: float,
    noise: float,
) -> float:
    """Return resentment of a partner a month on (0-1).

    Where there is a grievance it grows with dependence and visible alignment beyond their
    reference, amplified by social media (M6); it decays to its reference.
    """
    fuel = (dependence - dependence_reference) + (effort - effort_reference)
    drift = amplification * grievance * fuel * (1.0 - nationalism) + decay * (
        reference - nationalism
    )
    shock = volatility * ROOT_MONTH * boundary_damping(nationalism) * noise
    return clamp(nationalism + drift * MONTH + shock, 0.0, 1.0)
