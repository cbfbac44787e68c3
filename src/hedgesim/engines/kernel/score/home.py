"""Phase 6 of the score: what changes at home."""

from __future__ import annotations

from hedgesim.description.world.variables import HEDGER_NAMES
from hedgesim.engines.kernel.score.calls import Score
from hedgesim.engines.kernel.score.events import refresh
from hedgesim.engines.kernel.table import OP

BY = ("growth", "autonomy", "resentment", "river", "standing")


def go_home(score: Score) -> None:
    """Phase 6: output, legitimacy, the river and the governance gap."""
    for h in score.hedgers:
        _settle_home(score, h)
    refresh(score, first=score.at.rows.hedger(HEDGER_NAMES[0], 0))


def _settle_home(score: Score, h: int) -> None:
    at, p = score.at, score.parameter
    for_output, for_legitimacy = (
        at.of_hedger("output_noise", h),
        at.of_hedger("legitimacy_noise", h),
    )
    stream = at.stream("home", at.world.hedgers[h])
    score.add(OP.normals, for_output, for_legitimacy, stream)
    exports, growth = at.of_hedger("exports_now", h), at.of_hedger("growth_now", h)
    river = at.own("river_stress", h), at.own_number("river_stress", h)
    score.total(exports, score.over_partners("exports", h))
    score.add(
        OP.output_growth,
        growth,
        at.own_number("output_growth", h),
        at.own("growth", h),
        at.of_hedger("aid_total", h),
        at.own("output", h),
        at.of_hedger("aid_share_reference", h),
        exports,
        at.of_hedger("exports_before", h),
        at.of_hedger("exports_trend", h),
        *river,
        p("aid_growth_effect"),
        p("trade_growth_effect"),
        p("river_damage"),
    )
    autonomy = at.of_hedger("autonomy_now", h)
    score.add(OP.autonomy, autonomy, at.own("effort_self", h), at.of_hedger("exposure", h))
    score.add(
        OP.legitimacy,
        at.rows.hedger("legitimacy", h),
        at.own_number("legitimacy", h),
        growth,
        at.own_number("output_growth", h),
        autonomy,
        at.of_hedger("autonomy_reference", h),
        at.of_hedger("resented", h),
        at.of_hedger("resented_reference", h),
        *river,
        at.own("standing", h),
        *(p(f"{by}_legitimacy") for by in BY),
        p("legitimacy_reversion"),
        p("legitimacy_volatility"),
        for_legitimacy,
    )
    score.add(OP.output, at.rows.hedger("output", h), growth, p("output_volatility"), for_output)
    score.add(
        OP.river,
        at.rows.hedger("river_stress", h),
        river[1],
        at.own("dams", h),
        at.own("commission", h),
        at.own_number("commission", h),
        p("mitigation"),
        at.derived("river_adjustment"),
    )
    gap = at.own_number("governance_gap", h)
    score.add(OP.gap, at.rows.hedger("governance_gap", h), gap, at.derived("gap_decay"))
