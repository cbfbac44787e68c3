"""Phase 3 of the score: the hedgers move their effort."""

from __future__ import annotations

from hedgesim.engines.kernel.score.calls import Score
from hedgesim.engines.kernel.table import OP


def choose(score: Score) -> None:
    """Phase 3: move effort towards the logit target."""
    at = score.at
    heat, closing = at.derived("inverse_temperature"), at.derived("effort_closing")
    own_pull, total, inverse = at.spare(0), at.spare(1), at.spare(2)
    for h in score.hedgers:
        score.add(
            OP.own_pull,
            own_pull,
            at.of_hedger("effort_self_reference", h),
            at.of_hedger("own_utility", h),
            at.of_hedger("own_utility_reference", h),
            heat,
        )
        pulls = [at.of_tie("pull", h, j) for j in score.partners]
        for j in score.partners:
            score.add(
                OP.pull,
                pulls[j],
                at.of_tie("effort_reference", h, j),
                at.tie("recognition", h, j),
                at.of_tie("utility", h, j),
                at.of_tie("utility_reference", h, j),
                heat,
            )
        score.total(total, [own_pull, *pulls])
        score.add(OP.share_of_pulls, inverse, total)
        score.add(OP.effort, at.rows.hedger("effort_self", h), own_pull, inverse, closing)
        for j in score.partners:
            score.add(OP.effort, at.rows.tie("effort", h, j), pulls[j], inverse, closing)
