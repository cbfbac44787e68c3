"""How the hedger moves its effort: logit dynamics over partners and domains.

Source: quantal response (McKelvey and Palfrey 1995) in the logit dynamic (Hofbauer and Sandholm);
the reference point keeps a plain softmax from collapsing on the largest partner.
"""

from __future__ import annotations

from hedgesim.rules.arithmetic import TINY, clamp, exp, greater, jitable

STEEPEST = 60.0  # an advantage beyond this many temperatures changes nothing more


@jitable
def reference_part(effort: float, part: float, parts: float) -> float:
    """Return the part of a partner's reference effort that goes to one domain.

    ``part`` is the domain's weight times the partner's share in it, ``parts`` their sum over
    domains.
    """
    return effort * (part / greater(parts, TINY))


@jitable
def logit_weight(
    reference: float,
    recognition: float,
    utility: float,
    reference_utility: float,
    inverse_temperature: float,
) -> float:
    """Return the unnormalised weight of a partner in a domain; the target is its share of all.

    A partner without recognition (0) gets no effort.
    """
    advantage = (utility - reference_utility) * inverse_temperature
    return reference * recognition * exp(clamp(advantage, -STEEPEST, STEEPEST))


@jitable
def inverse_total(total: float) -> float:
    """Return 1 / total of all weights; tiny totals count, so that efforts go on summing to 1."""
    return 1.0 / greater(total, 1e-300)


@jitable
def effort_next(
    effort: float, logit_weight: float, weights_inverse: float, effort_adjustment_share: float
) -> float:
    """Return effort a month on: the distance to the target share shrinks by ``adjustment_share``.

    Every partner's step has the same ``adjustment_share``, so efforts that sum to 1 go on doing so.
    """
    return effort + effort_adjustment_share * (logit_weight * weights_inverse - effort)
