"""Phase 4: partners offer, in answer to the hedgers and to each other."""

from __future__ import annotations

from typing import Any

from hedgesim.engines.kernel.operands import of
from hedgesim.engines.kernel.table import BLOCK, Numbers, State
from hedgesim.rules import response
from hedgesim.rules.compilation import lanes


@lanes
def respond(s: State, n: Numbers, rivals: Any, first_rival: Any) -> None:
    """Find what partners plan, then what they offer."""
    for j in range(len(s.partners)):
        for h in range(len(s.hedgers)):
            weigh_plan(s.ties[h, j], s.partners[j], s.hedgers[h], n.ties[h, j])
    for j in range(len(s.partners)):
        offer_within_budget(s, n, rivals[first_rival[j] : first_rival[j + 1]], j)


@lanes
def withhold(result: Any, tie: Any, hedger: Any, reference: Any) -> None:
    """Find what the partner holds back."""
    for k in range(BLOCK):
        result[k] = response.withheld(
            tie.conditionality[k], hedger.governance_gap[k], of(reference.tolerated_gap, k)
        )


@lanes
def weigh_plan(tie: Any, partner: Any, hedger: Any, reference: Any) -> None:
    """Find what the partner plans for the hedger, and what it holds back."""
    withhold(tie.withheld, tie, hedger, reference)
    for k in range(BLOCK):
        tie.plan[k] = tie.aid_plan[k] * partner.grown[k]
        tie.shortfall[k] = response.shortfall(
            of(reference.aid, k) * partner.grown[k],
            tie.plan[k],
            tie.withheld[k],
            tie.withheld_reference[k],
        )


@lanes
def offer_within_budget(s: State, n: Numbers, rivals: Any, j: int) -> None:
    """Answer the hedgers and the rivals, within the budget."""
    partner, traits = s.partners[j], n.partners[j]
    for k in range(BLOCK):
        partner.offers[k] = 0.0
        partner.plans[k] = 0.0
    for h in range(len(s.hedgers)):
        find_openings(s, n, rivals, h, j)
        offer(s.ties[h, j], partner, traits, n.parameters[0])
    for k in range(BLOCK):
        partner.budget_scale[k] = response.budget_scale(
            partner.offers[k], partner.plans[k], of(traits.budget_slack, k)
        )
    for h in range(len(s.hedgers)):
        tie = s.ties[h, j]
        for k in range(BLOCK):
            tie.offered[k] = tie.offered[k] * partner.budget_scale[k]


@lanes
def find_openings(s: State, n: Numbers, rivals: Any, h: int, j: int) -> None:
    """Find what rivals have gained with the hedger, and which part of their shortfall to fill."""
    partner = s.partners[j]
    for k in range(BLOCK):
        partner.gain[k] = 0.0
        partner.gap[k] = 0.0
    for q in rivals:
        rivalry = n.rivalry[j * len(s.partners) + q]
        add_opening(partner, rivalry, s.ties[h, q], s.partners[q])


@lanes
def add_opening(partner: Any, rivalry: Any, other: Any, rival: Any) -> None:
    """Add what one rival has gained, and the partner's part of its shortfall."""
    for k in range(BLOCK):
        partner.gain[k] += of(rivalry, k) * (other.effort[k] - other.effort_reference[k])
        partner.gap[k] += (of(rivalry, k) * rival.answered[k]) * other.shortfall[k]


@lanes
def offer(tie: Any, partner: Any, traits: Any, p: Any) -> None:
    """Find the offer before the budget binds, and add it to the partner's offers."""
    for k in range(BLOCK):
        tie.offered[k] = response.offer(
            tie.plan[k],
            tie.effort_economic[k],
            tie.effort_economic_reference[k],
            partner.gain[k],
            partner.gap[k],
            tie.withheld[k],
            tie.withheld_reference[k],
            of(traits.reciprocity, k),
            of(p.rivalry_response, k),
            of(p.fill, k),
        )
        partner.offers[k] += tie.offered[k]
        partner.plans[k] += tie.plan[k]
