"""Phase 1 of the score: events fire and unfold; values in force and markets follow."""

from __future__ import annotations

from hedgesim.engines.kernel.score.calls import Score
from hedgesim.engines.kernel.table import OP


def events(score: Score) -> None:
    """Phase 1: events decide and fire, their effects unfold, and values in force follow."""
    score.add(OP.fire)
    score.add(OP.unfold)
    take_force(score)


def take_force(score: Score) -> None:
    """Bring values in force up to date with their bases, what lies over them, and the markets."""
    refresh(score, first=0)
    for h in score.hedgers:
        clear_markets(score, h)


def refresh(score: Score, *, first: int) -> None:
    """Bring values in force up to date, of the situation's rows from ``first`` on."""
    at = score.at
    for x, row in enumerate(at.overlaid):
        if row >= first:
            low, high = (at.constant(bound) for bound in at.bounds[row])
            score.add(OP.effective, at.effective + x, row, at.scale + x, at.shift + x, low, high)


def clear_markets(score: Score, h: int) -> None:
    """Pass exports through access; a part of what is lost is diverted to other markets."""
    at = score.at
    total, lost, inverse = at.spare(0), at.spare(1), at.spare(2)
    demand = score.over_partners("exports", h)
    sold = [at.of_tie("sold", h, j) for j in score.partners]
    for j in score.partners:
        score.add(OP.sold, sold[j], demand[j], at.tie("access", h, j))
    score.sum(OP.add_difference, lost, zip(demand, sold, strict=True))
    score.total(total, sold)
    score.add(OP.invert, inverse, total)
    divertible = score.parameter("divertible")
    for j in score.partners:
        score.add(OP.diverted, demand[j], sold[j], inverse, lost, divertible)
