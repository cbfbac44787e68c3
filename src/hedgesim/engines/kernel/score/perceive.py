"""Phase 2 of the score: the hedgers see every partner, and the pressure at home."""

from __future__ import annotations

from collections.abc import Callable

from hedgesim.engines.kernel.score.calls import Score
from hedgesim.engines.kernel.table import OP

PARTS = ("weight", "half")


def perceive(score: Score) -> None:
    """Phase 2: see every partner, and the pressure at home."""
    at = score.at
    for h in score.hedgers:
        total_flows(score, h)
        cover(score, h)
    share_frameworks(score)
    depend(score, at.of_tie)
    see(score)
    for h in score.hedgers:
        exposure, resented = at.of_hedger("exposure", h), at.of_hedger("resented", h)
        depends = [at.of_tie("dependence", h, j) for j in score.partners]
        trusts, resents = (score.over_partners(name, h) for name in ("trust", "nationalism"))
        score.sum(OP.add_distrusted, exposure, zip(depends, trusts, strict=True))
        score.sum(OP.add_product, resented, zip(depends, resents, strict=True))
        score.add(
            OP.own_utility,
            at.of_hedger("own_utility", h),
            resented,
            at.own("self_reliance", h),
            score.parameter("home_pressure_weight"),
        )


def total_flows(score: Score, h: int) -> None:
    """Sum each flow over partners and note one over the sum."""
    at = score.at
    totals = {"aid": at.of_hedger("aid_total", h), "exports": at.of_hedger("exports_now", h)}
    for flow in ("aid", "exports", "imports", "investment"):
        total = totals.get(flow, at.spare(0))
        score.total(total, score.over_partners(flow, h))
        score.add(OP.invert, at.of_hedger(f"{flow}_inverse", h), total)


def cover(score: Score, h: int) -> None:
    """Sum what the hedger's frameworks cover."""
    at, names = score.at, score.at.world.frameworks
    covers = [(at.member(f, h), at.number("cover", names[f])) for f in score.frameworks]
    score.sum(OP.add_product, at.spare(0), covers)
    score.add(OP.cover, at.of_hedger("cover", h), at.spare(0), at.own("standing", h))


def share_frameworks(score: Score) -> None:
    """Sum, for every tie, what the frameworks shared with the partner are worth."""
    at, names = score.at, score.at.world.frameworks
    weights = {1: score.parameter("member_link"), 2: at.constant(1.0)}
    shared = {}
    for h, j in score.ties:
        links = [(f, int(at.world.link[f, j])) for f in score.frameworks]
        shared[at.of_tie("frameworks", h, j)] = [
            (at.member(f, h), at.number("benefit", names[f]), weights[link])
            for f, link in links
            if link
        ]
    score.sums(OP.add_framework, shared)


def depend(score: Score, result: Callable[[str, int, int], int]) -> None:
    """Find how far each hedger depends on each partner; ``result`` gives the row it goes to."""
    at = score.at
    flows = ("aid", "exports", "imports", "investment")
    for h, j in score.ties:
        score.add(
            OP.dependence,
            result("dependence", h, j),
            *(at.tie(flow, h, j) for flow in flows),
            at.tie("transit", h, j),
            *(at.of_hedger(f"{flow}_inverse", h) for flow in flows),
            *(score.parameter(f"dependence_{flow}") for flow in flows),
            score.parameter("dependence_transit"),
        )


def see(score: Score) -> None:
    """See what each partner is worth, and what it risks and costs."""
    at, p = score.at, score.parameter
    flows = ("aid", "exports", "imports", "investment", "security")
    for h, j in score.ties:
        score.add(
            OP.returns,
            at.of_tie("returns", h, j),
            *(at.tie(flow, h, j) for flow in flows),
            at.own("output", h),
            at.tie("conditionality", h, j),
            at.own("governance_gap", h),
            *(p(f"{flow}_{part}") for flow in ("aid", "trade", "investment") for part in PARTS),
            p("security_weight"),
        )
    for h, j in score.ties:
        score.add(
            OP.risk,
            at.of_tie("risk", h, j),
            at.of_tie("dependence", h, j),
            at.tie("trust", h, j),
            at.tie("threat", h, j),
            at.of_hedger("cover", h),
            p("shelter"),
        )
    for h, j in score.ties:
        score.add(
            OP.home_cost,
            at.of_tie("cost", h, j),
            at.tie("nationalism", h, j),
            at.own("legitimacy", h),
            at.own_number("legitimacy", h),
            p("nationalism_weight"),
            p("heed"),
        )
    for h, j in score.ties:
        score.add(
            OP.utility,
            at.of_tie("utility", h, j),
            at.of_tie("returns", h, j),
            at.tie("trust", h, j),
            *(at.of_tie(name, h, j) for name in ("frameworks", "risk", "cost")),
            *(p(f"{name}_weight") for name in ("trust", "framework", "risk")),
        )
