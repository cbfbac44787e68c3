"""Phase 7 of the score: the outcomes of the month, and what the next month remembers."""

from __future__ import annotations

from hedgesim.description.world.variables import CONCENTRATED
from hedgesim.engines.kernel.score.calls import Score
from hedgesim.engines.kernel.score.perceive import depend, total_flows
from hedgesim.engines.kernel.table import OP


def record(score: Score) -> None:
    """Phase 7: measure the outcomes of the month."""
    at = score.at
    for h in score.hedgers:
        total_flows(score, h)
    depend(score, at.measures.tie)
    for h in score.hedgers:
        _measure_ties(score, h)
        for kind in CONCENTRATED:
            _measure_concentration(score, h, kind)
        _measure_leans(score, h)
        exposure = at.spare(0)
        depends = [at.measures.tie("dependence", h, j) for j in score.partners]
        distrusted = zip(depends, score.over_partners("trust", h), strict=True)
        score.sum(OP.add_distrusted, exposure, distrusted)
        autonomy = at.measures.hedger("autonomy", h)
        score.add(OP.autonomy, autonomy, at.own("effort_self", h), exposure)


def _measure_ties(score: Score, h: int) -> None:
    """Measure dependence, political ties and influence, and total flows."""
    at = score.at
    score.add(OP.copy, at.measures.hedger("aid.total", h), at.of_hedger("aid_total", h))
    score.add(OP.copy, at.measures.hedger("exports.total", h), at.of_hedger("exports_now", h))
    for j in score.partners:
        score.add(
            OP.political,
            at.measures.tie("political", h, j),
            at.tie("trust", h, j),
            at.tie("effort", h, j),
            at.of_tie("frameworks", h, j),
            at.tie("recognition", h, j),
            score.parameter("framework_tie"),
        )
    domains = {
        "dependence": [at.measures.tie("dependence", h, j) for j in score.partners],
        "security": score.over_partners("security", h),
        "political": [at.measures.tie("political", h, j) for j in score.partners],
    }
    for domain, rows in domains.items():
        score.total(at.spare(0), rows)
        score.add(OP.invert, at.of_hedger(f"{domain}_inverse", h), at.spare(0))
    for j in score.partners:
        score.add(
            OP.influence,
            at.measures.tie("influence", h, j),
            *(rows[j] for rows in domains.values()),
            *(at.of_hedger(f"{domain}_inverse", h) for domain in domains),
        )


def _measure_concentration(score: Score, h: int, kind: str) -> None:
    """Measure how concentrated a kind of tie is over partners."""
    at = score.at
    squares, entropy = at.measures.hedger(f"concentration.{kind}", h), at.spare(0)
    inverse = at.of_hedger(f"{kind}_inverse", h)
    shares = [(amount, inverse) for amount in score.over_partners(kind, h)]
    score.sum(OP.add_squared, squares, shares)
    score.sum(OP.add_entropy, entropy, shares)
    score.add(OP.effective_number, at.measures.hedger(f"partners.{kind}", h), entropy)


def _measure_leans(score: Score, h: int) -> None:
    """Measure leans between the poles, and what hedging makes of them."""
    at = score.at
    poles = [at.world.partners.index(pole) for pole in at.world.poles]
    ties = {
        "economic": [at.measures.tie("dependence", h, j) for j in poles],
        "security": [at.tie("security", h, j) for j in poles],
        "political": [at.measures.tie("political", h, j) for j in poles],
    }
    leans = [at.measures.hedger(f"lean.{domain}", h) for domain in ties]
    for lean, pair in zip(leans, ties.values(), strict=True):
        score.add(OP.lean, lean, *pair)
    names = ("lean", "composite", "hedging", "hedging.security")
    score.add(OP.leanings, *(at.measures.hedger(name, h) for name in names), *leans)
    spread = at.spare(0)
    influences = [at.measures.tie("influence", h, j) for j in score.partners]
    score.sum(OP.add_product, spread, zip(influences, influences, strict=True))
    score.add(
        OP.kuik,
        at.measures.hedger("hedging.kuik", h),
        *ties["economic"],
        at.of_hedger("dependence_inverse", h),
        *ties["political"],
        at.of_hedger("political_inverse", h),
        *ties["security"],
        at.of_hedger("security_inverse", h),
        leans[1],
        spread,
    )


def remember(score: Score) -> None:
    """Remember the exports that the next month's growth is measured against."""
    at = score.at
    for h in score.hedgers:
        score.total(at.of_hedger("exports_before", h), score.over_partners("exports", h))


def close(score: Score) -> None:
    """End of the month: remember its exports, and let planned finance grow."""
    at = score.at
    remember(score)
    for j in score.partners:
        grown = at.of_partner("grown", j)
        score.add(OP.multiply, grown, grown, at.of_partner("monthly", j))
