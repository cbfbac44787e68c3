"""Phase 5 of the score: every tie takes its next values."""

from __future__ import annotations

from hedgesim.engines.kernel.score.calls import Score, effort_rows
from hedgesim.engines.kernel.score.events import take_force
from hedgesim.engines.kernel.table import OP, Layout


def settle(score: Score) -> None:
    """Phase 5: every tie takes its next values; then exports meet the markets' access."""
    _settle_trade(score)
    _settle_finance(score)
    _settle_security(score)
    _settle_regard(score)
    take_force(score)


def _draw_for_ties(score: Score, purpose: str) -> None:
    """Draw a pair of normals for every tie."""
    at = score.at
    for h, j in score.ties:
        first, second = at.of_tie("first_noise", h, j), at.of_tie("second_noise", h, j)
        who = at.world.hedgers[h], at.world.partners[j]
        score.add(OP.normals, first, second, at.stream(purpose, *who))


def _settle_trade(score: Score) -> None:
    """Move exports and imports."""
    at = score.at
    _draw_for_ties(score, "trade")
    for flow, noise in (("exports", "first_noise"), ("imports", "second_noise")):
        for h, j in score.ties:
            score.add(
                OP.trade,
                at.rows.tie(flow, h, j),
                at.tie_number(f"{flow}_growth", h, j),
                at.tie("trust", h, j),
                at.tie_number("trust", h, j),
                at.tie("facilitation", h, j),
                score.parameter("trust_trade"),
                score.parameter(f"{flow}_volatility"),
                at.of_tie(noise, h, j),
                at.spare(0),
            )


def _settle_finance(score: Score) -> None:
    """Move investment and aid."""
    at, p = score.at, score.parameter
    _draw_for_ties(score, "finance")
    for h, j in score.ties:
        score.add(
            OP.investment,
            at.rows.tie("investment", h, j),
            p("investment_growth"),
            at.tie("trust", h, j),
            at.tie_number("trust", h, j),
            *effort_rows(at, h, j),
            p("trust_investment"),
            p("effort_investment"),
            p("investment_volatility"),
            at.of_tie("second_noise", h, j),
            at.spare(0),
        )
    for h, j in score.ties:
        score.add(
            OP.aid,
            at.rows.tie("aid", h, j),
            at.of_tie("offer", h, j),
            at.derived("aid_adjustment"),
            at.number("aid_lumpiness", at.world.partners[j]),
            at.of_tie("first_noise", h, j),
        )


def _threat(at: Layout, h: int, j: int) -> tuple[int, int]:
    return at.tie("threat", h, j), at.tie_number("threat", h, j)


def _settle_security(score: Score) -> None:
    """Move security."""
    at, p = score.at, score.parameter
    for h, j in score.ties:
        score.add(
            OP.security,
            at.rows.tie("security", h, j),
            at.tie_number("security", h, j),
            *effort_rows(at, h, j),
            *_threat(at, h, j),
            p("effort_security"),
            p("threat_security"),
            at.derived("security_adjustment"),
        )


def _settle_regard(score: Score) -> None:
    """Move nationalism, trust with its memory, and threat."""
    at, p = score.at, score.parameter
    _draw_for_ties(score, "regard")
    for h, j in score.ties:
        score.add(
            OP.nationalism,
            at.rows.tie("nationalism", h, j),
            at.tie_number("nationalism", h, j),
            at.of_tie("dependence", h, j),
            at.of_tie("dependence_reference", h, j),
            *effort_rows(at, h, j),
            at.tie_number("grievance", h, j),
            p("amplification"),
            p("nationalism_decay"),
            p("nationalism_volatility"),
            at.of_tie("second_noise", h, j),
        )
    for h, j in score.ties:
        score.add(
            OP.trust,
            at.of_tie("next_trust", h, j),
            at.rows.tie("trust", h, j),
            at.tie("memory", h, j),
            *effort_rows(at, h, j),
            at.of_tie("withheld", h, j),
            *_threat(at, h, j),
            *(p(name) for name in ("cooperation", "trust_ceiling", "pressure", "fear")),
            p("trust_reversion"),
            p("trust_volatility"),
            at.of_tie("first_noise", h, j),
        )
    for h, j in score.ties:
        score.add(
            OP.memory,
            at.rows.tie("memory", h, j),
            at.tie("trust", h, j),
            at.tie("soft_power", h, j),
            p("trust_ceiling"),
            p("learning"),
        )
    for h, j in score.ties:
        score.add(OP.copy, at.rows.tie("trust", h, j), at.of_tie("next_trust", h, j))
    for h, j in score.ties:
        feared, decay_factor = at.tie_number("threat", h, j), at.derived("threat_decay")
        score.add(OP.threat, at.rows.tie("threat", h, j), feared, decay_factor)
