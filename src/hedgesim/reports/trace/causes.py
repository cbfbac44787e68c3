"""The causes of a choice or an offer: the terms that the rules add up, each with a name.

Terms are computed with the rules on the situation after a phase; the model is not changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hedgesim.description.world.variables import DOMAINS
from hedgesim.rules import arithmetic

if TYPE_CHECKING:
    from hedgesim.engines.mesa.agents import Hedger, Partner
    from hedgesim.engines.mesa.ties import Tie

Parts = dict[str, float]

# Texts of a term that pushes up, and of one that pushes down.
WORDS = {
    "returns": ("more to gain", "less to gain"),
    "engagement": ("more at risk unless it is engaged", "less at risk without engaging it"),
    "frameworks": ("a framework more in common", "a framework less in common"),
    "risk": ("less risk", "more risk"),
    "cost": ("less resentment at home", "more resentment at home"),
    "self_reliance": ("a stronger will to rely on itself", "a weaker will to rely on itself"),
    "pressure": ("more resented dependence", "less resented dependence"),
    "plan": ("a larger plan", "a smaller plan"),
    "effort": ("more effort received", "less effort received"),
    "rivals": ("rivals gain", "rivals lose"),
    "conditions": ("fewer conditions unmet", "more conditions unmet"),
    "gap": ("a rival's finance falls short", "a rival's finance is back"),
}
ENOUGH = 0.25  # share of all changes that a cause must make up to be named


def of_effort(tie: Tie, p: Any) -> Parts:
    """Return the parts of the utility of effort for a partner, by domain as effort goes to each."""
    economic, security, political = tie.utilities
    total = arithmetic.inverse(tie.effort)
    shares = [getattr(tie, f"effort_{domain}") * total for domain in DOMAINS]
    clubs = p.framework_weight * tie.frameworks
    return {
        "returns": shares[0] * tie.returns + shares[1] * tie.protection,
        "risk": shares[0] * (economic - tie.returns)
        + shares[1] * (security + tie.home_cost - tie.protection),
        "frameworks": shares[2] * clubs,
        "engagement": shares[2] * (political + tie.home_cost - clubs),
        "cost": -(shares[1] + shares[2]) * tie.home_cost,
    }


def of_own_effort(me: Hedger, p: Any) -> Parts:
    """Return the parts of the utility of effort kept for oneself."""
    pressure = p.home_pressure_weight * me.survival * me.resented
    return {"self_reliance": me.self_reliance, "pressure": pressure}


def of_offer(tie: Tie, partner: Partner, p: Any) -> Parts:
    """Return the parts of a partner's offer, each as a share of its ordinary plan."""
    usual = usual_plan(tie, partner)
    inverse = arithmetic.inverse(usual)
    return {
        "plan": tie.plan * inverse,
        "effort": partner.reciprocity * (tie.effort_economic - tie.reference.effort_economic),
        "rivals": p.rivalry_response * tie.rivals_gain(),
        "conditions": -(tie.withheld - tie.reference.withheld),
        "gap": p.fill * tie.rivals_shortfall() * inverse,
    }


def usual_plan(tie: Tie, partner: Partner) -> float:
    """Return the finance that the partner would plan had no event changed its plan."""
    return float(tie.reference.aid * partner.grown)


def strongest(before: Parts, now: Parts, up: bool) -> str:
    """Name the part that pushed most in a direction, or '' where none pushed much that way."""
    moved = {name: now[name] - before[name] for name in now}
    sign = 1 if up else -1
    name = max(moved, key=lambda part: sign * moved[part])
    total = sum(abs(part) for part in moved.values())
    if sign * moved[name] <= ENOUGH * total:
        return ""
    return WORDS[name][0 if up else 1]
