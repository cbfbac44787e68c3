"""What changes at home: output, the river, the governance gap, legitimacy.

Rates are per year; a step is a month. ``noise`` is a standard normal draw.
"""

from __future__ import annotations

from hedgesim.rules.arithmetic import clamp, jitable, lesser
from hedgesim.rules.rates import MONTH, apply_log_step, bounded_next, log_step


@jitable
def output_growth(
    trend: float,
    extra: float,
    aid_share: float,
    aid_share_reference: float,
    exports_growth: float,
    exports_trend: float,
    river_stress: float,
    river_reference: float,
    disruption: float,
    disruption_before: float,
    aid_growth_effect: float,
    trade_growth_effect: float,
    disruption_effect: float,
    river_damage: float,
) -> float:
    """Return the growth of output per year, in logs.

    ``aid_share`` is aid over output, without losses that pass; a rise by more than all of output
    adds nothing more, or a calamity would raise output by the aid that outgrows it.
    ``exports_growth`` is that of what all partners would buy over the month, per year. Trade that
    is stopped (``disruption``, 0-1) costs a part of the level of output, which returns with it.
    ``extra`` carries other shocks.
    """
    return (
        trend
        + extra
        + aid_growth_effect * clamp(aid_share - aid_share_reference, -1.0, 1.0)
        + trade_growth_effect * clamp(exports_growth - exports_trend, -1.0, 1.0)
        - disruption_effect * (disruption - disruption_before) / MONTH
        - river_damage * (river_stress - river_reference)
    )


@jitable
def felt_growth(
    growth: float, disruption: float, disruption_before: float, disruption_effect: float
) -> float:
    """Return the growth by which rulers are judged, per year in logs.

    A disruption counts as long as it lasts, by what it takes from output, and not by the jumps
    when it begins and ends.
    """
    jump = disruption_effect * (disruption - disruption_before) / MONTH
    return growth + jump - disruption_effect * disruption


@jitable
def output_next(output: float, growth: float, output_volatility: float, noise: float) -> float:
    """Return output a month on (US$ m/yr)."""
    return apply_log_step(output, log_step(growth, output_volatility, noise))


@jitable
def river_stress_next(
    river_stress: float,
    reference: float,
    dams: float,
    commission: float,
    commission_reference: float,
    mitigation: float,
    river_adjustment_share: float,
) -> float:
    """Return river stress a month on (0-1): dams raise it, a working commission eases their load.

    A commission that works worse than at the reference also lets old stress through.
    """
    load = dams * (1.0 - mitigation * commission)
    neglect = mitigation * reference * (commission_reference - commission)
    target = clamp(reference + load + neglect, 0.0, 1.0)
    return river_stress + river_adjustment_share * (target - river_stress)


@jitable
def governance_gap_next(governance_gap: float, reference: float, gap_decay_factor: float) -> float:
    """Return the governance gap as donors see it, a month on (0-1).

    Plans written for donors let it fade back to its reference, whatever happened (M3).
    """
    return reference + (governance_gap - reference) * gap_decay_factor


@jitable
def legitimacy_next(
    legitimacy: float,
    reference: float,
    growth: float,
    growth_reference: float,
    autonomy: float,
    autonomy_reference: float,
    resented: float,
    resented_reference: float,
    river_stress: float,
    river_reference: float,
    standing: float,
    growth_legitimacy: float,
    autonomy_legitimacy: float,
    resentment_legitimacy: float,
    river_legitimacy: float,
    standing_legitimacy: float,
    legitimacy_reversion: float,
    legitimacy_volatility: float,
    noise: float,
) -> float:
    """Return the rulers' legitimacy a month on (0-1).

    Growth, autonomy and standing raise it; dependence that is resented and harm to the river lower
    it; it returns to its reference.
    """
    drift = (
        growth_legitimacy * clamp(growth - growth_reference, -0.5, 0.5)
        + autonomy_legitimacy * (autonomy - autonomy_reference)
        - resentment_legitimacy * (resented - resented_reference)
        - river_legitimacy * (river_stress - river_reference)
        + standing_legitimacy * standing
        + legitimacy_reversion * (reference - legitimacy)
    )
    return bounded_next(legitimacy, drift, legitimacy_volatility, noise)


@jitable
def cover(frameworks: float, standing: float) -> float:
    """Return multilateral cover (0-1): that of the frameworks belonged to, and standing in them."""
    return lesser(1.0, frameworks + standing)


@jitable
def exposed(dependence: float, trust: float, bound: float, club_binding: float) -> float:
    """Return what dependence on a partner leaves to its will: by distrust, and by its clubs (M8).

    ``bound`` is membership times benefit, summed over the clubs that the partner convenes.
    """
    return dependence * ((1.0 - trust) + club_binding * bound)


@jitable
def autonomy(effort_self: float, exposure: float) -> float:
    """Return autonomy (0-1): effort kept for oneself, and the rest free of exposed dependence.

    ``exposure`` is dependence times distrust, and what clubs bind of it, summed over partners.
    """
    return effort_self + (1.0 - effort_self) * (1.0 - clamp(exposure, 0.0, 1.0))
