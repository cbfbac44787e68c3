"""Phase 3: the hedgers move their effort."""

from __future__ import annotations

from typing import Any

from hedgesim.engines.kernel.table import BLOCK, State
from hedgesim.rules import choice
from hedgesim.rules.compilation import lanes


@lanes
def choose(s: State) -> None:
    """Move effort towards the logit target."""
    d = s.derived[0]
    for h in range(len(s.hedgers)):
        hedger, ties = s.hedgers[h], s.ties[h]
        weigh_options(s, h)
        for k in range(BLOCK):
            hedger.effort_self[k] = choice.effort_next(
                hedger.effort_self[k],
                hedger.own_weight[k],
                hedger.weights_inverse[k],
                d.effort_adjustment[k],
            )
        for j in range(len(ties)):
            tie = ties[j]
            move(tie.effort_economic, tie.economic_weight, hedger, d)
            move(tie.effort_security, tie.security_weight, hedger, d)
            move(tie.effort_political, tie.political_weight, hedger, d)
            for k in range(BLOCK):
                tie.effort[k] = (
                    tie.effort_economic[k] + tie.effort_security[k] + tie.effort_political[k]
                )


@lanes
def move(effort: Any, weight: Any, hedger: Any, d: Any) -> None:
    """Move the effort for a partner in one domain."""
    for k in range(BLOCK):
        effort[k] = choice.effort_next(
            effort[k], weight[k], hedger.weights_inverse[k], d.effort_adjustment[k]
        )


@lanes
def weigh_options(s: State, h: int) -> None:
    """Find the logit weights, the hedger's own first, and one over their sum."""
    d, hedger, ties = s.derived[0], s.hedgers[h], s.ties[h]
    for k in range(BLOCK):
        hedger.own_weight[k] = choice.logit_weight(
            hedger.effort_self_reference[k],
            1.0,
            hedger.own_utility[k],
            hedger.own_utility_reference[k],
            d.inverse_temperature[k],
        )
        hedger.weights_inverse[k] = 0.0 + hedger.own_weight[k]
    for j in range(len(ties)):
        tie, total = ties[j], hedger.weights_inverse
        effort, before = tie.effort_economic_reference, tie.economic_reference
        weigh_option(tie.economic_weight, effort, tie, tie.economic, before, d, total)
        effort, before = tie.effort_security_reference, tie.security_reference
        weigh_option(tie.security_weight, effort, tie, tie.security_utility, before, d, total)
        effort, before = tie.effort_political_reference, tie.political_reference
        weigh_option(tie.political_weight, effort, tie, tie.political, before, d, total)
    for k in range(BLOCK):
        hedger.weights_inverse[k] = choice.inverse_total(hedger.weights_inverse[k])


@lanes
def weigh_option(
    weight: Any, effort: Any, tie: Any, utility: Any, before: Any, d: Any, total: Any
) -> None:
    """Find the logit weight of a partner in one domain, and add it to the total."""
    for k in range(BLOCK):
        weight[k] = choice.logit_weight(
            effort[k], tie.recognition[k], utility[k], before[k], d.inverse_temperature[k]
        )
        total[k] += weight[k]
