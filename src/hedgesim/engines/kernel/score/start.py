"""Before the first month: the reference situation, and what the rules make of it."""

from __future__ import annotations

from hedgesim.engines.kernel.score.calls import Score
from hedgesim.engines.kernel.score.perceive import perceive
from hedgesim.engines.kernel.score.record import record, remember
from hedgesim.engines.kernel.score.respond import withhold
from hedgesim.engines.kernel.table import OP


def start(score: Score) -> None:
    """Before the first month: take the reference situation, note what the rules make of it."""
    at = score.at
    p = score.parameter
    world = at.world
    for row in range(at.rows.count):
        number = int(world.initial_number[row])
        value = float(world.initial[row])
        score.add(OP.copy, row, at.numbers + number if number >= 0 else at.constant(value))
    score.add(OP.reciprocal, at.derived("inverse_temperature"), p("temperature"))
    for name in ("effort", "aid", "security", "river"):
        score.add(OP.adjustment_share, at.derived(f"{name}_adjustment"), p(f"{name}_speed"))
    for name in ("threat", "gap"):
        score.add(OP.decay_factor, at.derived(f"{name}_decay"), p(f"{name}_half_life"))
    for j, partner in enumerate(world.partners):
        score.add(OP.monthly, at.of_partner("monthly", j), at.number("aid_growth", partner))
    for j in score.partners:
        score.add(OP.copy, at.of_partner("grown", j), at.constant(1.0))
    for h in score.hedgers:
        _share_efforts(score, h)
    _share_answers(score)
    for x, row in enumerate(at.overlaid):
        score.add(OP.copy, at.effective + x, row)
    perceive(score)
    for h in score.hedgers:
        _refer(score, h)
    withhold(score, "withheld_reference")
    record(score)
    remember(score)
    score.add(OP.prepare)


def _share_efforts(score: Score, h: int) -> None:
    """Turn the reference efforts into shares that sum to 1, own effort first."""
    at = score.at
    total, inverse = at.spare(0), at.spare(1)
    own = at.own_number("effort_self", h)
    efforts = [at.tie_number("effort", h, j) for j in score.partners]
    score.total(total, [own, *efforts])
    score.add(OP.invert, inverse, total)
    score.add(OP.multiply, at.of_hedger("effort_self_reference", h), own, inverse)
    first = at.rows.hedger("effort_self", h)
    score.add(OP.copy, first, at.of_hedger("effort_self_reference", h))
    for j, effort in zip(score.partners, efforts, strict=True):
        score.add(OP.multiply, at.of_tie("effort_reference", h, j), effort, inverse)
        score.add(OP.copy, at.rows.tie("effort", h, j), at.of_tie("effort_reference", h, j))


def _share_answers(score: Score) -> None:
    """Note, for each partner, one over the sum of rivalries that answer it."""
    at, names = score.at, score.at.world.partners
    for k in score.partners:
        rivalries = [at.number("rivalry", names[j], names[k]) for j in score.partners]
        score.total(at.spare(0), rivalries)
        for h in score.hedgers:
            score.add(OP.invert, at.of_tie("answered", h, k), at.spare(0))


def _refer(score: Score, h: int) -> None:
    """Note what the rules make of the reference situation: later months are set against it."""
    at = score.at
    score.add(OP.copy, at.of_hedger("own_utility_reference", h), at.of_hedger("own_utility", h))
    score.add(OP.invert, at.spare(0), at.own("output", h))
    aid_total = at.of_hedger("aid_total", h)
    score.add(OP.multiply, at.of_hedger("aid_share_reference", h), aid_total, at.spare(0))
    score.add(
        OP.autonomy,
        at.of_hedger("autonomy_reference", h),
        at.own("effort_self", h),
        at.of_hedger("exposure", h),
    )
    score.add(OP.copy, at.of_hedger("resented_reference", h), at.of_hedger("resented", h))
    score.total(at.spare(0), score.over_partners("exports", h))
    growths = [
        (at.tie_number("exports_growth", h, j), at.tie("exports", h, j)) for j in score.partners
    ]
    score.sum(OP.add_product, at.spare(1), growths)
    for name in ("utility", "dependence"):
        for j in score.partners:
            score.add(OP.copy, at.of_tie(f"{name}_reference", h, j), at.of_tie(name, h, j))
    score.add(OP.invert, at.spare(2), at.spare(0))
    score.add(OP.multiply, at.of_hedger("exports_trend", h), at.spare(1), at.spare(2))
