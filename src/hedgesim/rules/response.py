"""How partners answer: the finance they offer, within a budget that hedgers share.

Source: M2-M4: blank cheques and conditional aid, rivals that answer each other's gain.
"""

from __future__ import annotations

from hedgesim.rules.arithmetic import TINY, clamp, exp, greater, jitable, lesser


@jitable
def withheld(conditionality: float, governance_gap: float, tolerated_gap: float) -> float:
    """Return the share of its plan a partner holds back, or how hard it presses (0-1).

    Conditions bite on the part of the governance gap that the partner will not bear.
    """
    return conditionality * greater(0.0, governance_gap - tolerated_gap)


@jitable
def shortfall(
    reference_plan: float, plan: float, withheld: float, withheld_reference: float
) -> float:
    """Return what a partner holds back of its finance, by plan or by condition (US$ m/yr, >= 0)."""
    return greater(0.0, reference_plan - plan * (1.0 - (withheld - withheld_reference)))


@jitable
def offer(
    plan: float,
    effort: float,
    effort_reference: float,
    rivals_gain: float,
    rivals_shortfall: float,
    withheld: float,
    withheld_reference: float,
    reciprocity: float,
    rivalry_response: float,
    fill: float,
) -> float:
    """Return the finance that a partner offers (US$ m/yr, >= 0).

    It rises with economic effort received (``reciprocity``), with what rivals gained
    (``rivalry_response`` times the rivalry-weighted change of their effort) and where a rival's
    finance fell short (``fill`` of the part that is this partner's to fill). It falls with what
    conditions withhold beyond the reference, whose finance already reflects the conditions of its
    day.
    """
    answer = (
        1.0
        + reciprocity * (effort - effort_reference)
        + rivalry_response * rivals_gain
        - (withheld - withheld_reference)
    )
    return plan * greater(0.0, answer) + fill * rivals_shortfall


@jitable
def budget_scale(offers: float, plans: float, slack: float) -> float:
    """Return the factor (0-1] that holds a partner's offers to all hedgers within its budget.

    The budget is its plans for the hedgers present times ``1 + slack``.
    """
    return lesser(1.0, (1.0 + slack) * plans / greater(offers, TINY))


@jitable
def aid_next(
    aid: float, offer: float, aid_adjustment_share: float, lumpiness: float, noise: float
) -> float:
    """Return finance a month on (US$ m/yr): it follows the offer with a delay, in lumps.

    ``lumpiness`` is the standard deviation of the log over a month; the mean is kept.
    """
    smooth = aid + aid_adjustment_share * (offer - aid)
    return clamp(smooth * exp(lumpiness * noise - 0.5 * lumpiness * lumpiness), 0.0, 1e9)
