"""Phase 3: the hedgers move their effort."""

from __future__ import annotations

from hedgesim.engines.kernel.table import BLOCK, State
from hedgesim.rules import choice
from hedgesim.rules.compilation import lanes


@lanes
def choose(s: State) -> None:
    """Move effort towards the logit target."""
    d = s.derived[0]
    for h in range(len(s.hedgers)):
        hedger, ties = s.hedgers[h], s.ties[h]
        weigh(s, h)
        for k in range(BLOCK):
            hedger.effort_self[k] = choice.effort_next(
                hedger.effort_self[k],
                hedger.own_weight[k],
                hedger.weights_inverse[k],
                d.effort_adjustment[k],
            )
        for j in range(len(ties)):
            tie = ties[j]
            for k in range(BLOCK):
                tie.effort[k] = choice.effort_next(
                    tie.effort[k],
                    tie.logit_weight[k],
                    hedger.weights_inverse[k],
                    d.effort_adjustment[k],
                )


@lanes
def weigh(s: State, h: int) -> None:
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
        tie = ties[j]
        for k in range(BLOCK):
            tie.logit_weight[k] = choice.logit_weight(
                tie.effort_reference[k],
                tie.recognition[k],
                tie.utility[k],
                tie.utility_reference[k],
                d.inverse_temperature[k],
            )
            hedger.weights_inverse[k] += tie.logit_weight[k]
    for k in range(BLOCK):
        hedger.weights_inverse[k] = choice.inverse_total(hedger.weights_inverse[k])
