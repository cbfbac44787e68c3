"""Phase 3 of the score: the hedgers move their effort."""

from __future__ import annotations

from hedgesim.engines.kernel.score.calls import Score
from hedgesim.engines.kernel.table import OP


def choose(score: Score) -> None:
    """Phase 3: move effort towards the logit target."""
    at = score.at
    heat, adjustment_share = at.derived("inverse_temperature"), at.derived("effort_adjustment")
    own_weight, total, inverse = at.spare(0), at.spare(1), at.spare(2)
    for h in score.hedgers:
        score.add(
            OP.own_weight,
            own_weight,
            at.of_hedger("effort_self_reference", h),
            at.of_hedger("own_utility", h),
            at.of_hedger("own_utility_reference", h),
            heat,
        )
        logit_weights = [at.of_tie("logit_weight", h, j) for j in score.partners]
        for j in score.partners:
            score.add(
                OP.logit_weight,
                logit_weights[j],
                at.of_tie("effort_reference", h, j),
                at.tie("recognition", h, j),
                at.of_tie("utility", h, j),
                at.of_tie("utility_reference", h, j),
                heat,
            )
        score.total(total, [own_weight, *logit_weights])
        score.add(OP.inverse_total, inverse, total)
        score.add(
            OP.effort, at.rows.hedger("effort_self", h), own_weight, inverse, adjustment_share
        )
        for j in score.partners:
            score.add(
                OP.effort, at.rows.tie("effort", h, j), logit_weights[j], inverse, adjustment_share
            )
