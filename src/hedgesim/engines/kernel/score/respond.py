"""Phase 4 of the score: partners offer, in answer to the hedgers and to each other."""

from __future__ import annotations

from hedgesim.engines.kernel.score.calls import Score, effort_rows
from hedgesim.engines.kernel.table import OP, Layout


def respond(score: Score) -> None:
    """Phase 4: what partners offer, in answer to the hedgers and to each other."""
    at = score.at
    weigh(score)
    answer(score)
    for h, j in score.ties:
        offers = at.of_partner("offers", j)
        score.add(OP.copy if h == 0 else OP.add, offers, at.of_tie("offer", h, j))
    for h, j in score.ties:
        plans = at.of_partner("plans", j)
        score.add(OP.copy if h == 0 else OP.add, plans, at.of_tie("planned", h, j))
    for j, partner in enumerate(at.world.partners):
        rows = (at.of_partner(name, j) for name in ("factor", "offers", "plans"))
        score.add(OP.budget_scale, *rows, at.number("budget_slack", partner))
    for h, j in score.ties:
        offer = at.of_tie("offer", h, j)
        score.add(OP.multiply, offer, offer, at.of_partner("factor", j))


def weigh(score: Score) -> None:
    """Find what each partner plans for each hedger, and what it holds back."""
    at = score.at
    for h, j in score.ties:
        grown = at.of_partner("grown", j)
        score.add(OP.multiply, at.of_tie("planned", h, j), at.tie("aid_plan", h, j), grown)
    withhold(score, "withheld")
    for h, j in score.ties:
        expected, grown = at.of_tie("expected", h, j), at.of_partner("grown", j)
        score.add(OP.multiply, expected, at.tie_number("aid", h, j), grown)
    for h, j in score.ties:
        names = ("shortfall", "expected", "planned", "withheld", "withheld_reference")
        score.add(OP.shortfall, *(at.of_tie(name, h, j) for name in names))


def withhold(score: Score, result: str) -> None:
    """Find what each partner holds back; ``result`` names the working of ties it goes to."""
    at = score.at
    for h, j in score.ties:
        score.add(
            OP.withheld,
            at.of_tie(result, h, j),
            at.tie("conditionality", h, j),
            at.own("governance_gap", h),
            at.tie_number("tolerated_gap", h, j),
        )


def answer(score: Score) -> None:
    """Find what each partner offers each hedger before its budget binds."""
    at, names = score.at, score.at.world.partners
    gains, gaps = {}, {}
    for h, j in score.ties:
        rivals = [(k, at.number("rivalry", names[j], names[k])) for k in answered(at, j)]
        gains[at.of_tie("gain", h, j)] = [
            (rivalry, *effort_rows(at, h, k)) for k, rivalry in rivals
        ]
        gaps[at.of_tie("gap", h, j)] = [
            (rivalry, at.of_tie("answered", h, k), at.of_tie("shortfall", h, k))
            for k, rivalry in rivals
        ]
    score.sums(OP.add_gain, gains)
    score.sums(OP.add_share, gaps)
    for h, j in score.ties:
        score.add(
            OP.offer,
            at.of_tie("offer", h, j),
            at.of_tie("planned", h, j),
            at.tie("effort", h, j),
            *(at.of_tie(name, h, j) for name in ("effort_reference", "gain", "gap")),
            *(at.of_tie(name, h, j) for name in ("withheld", "withheld_reference")),
            at.number("reciprocity", names[j]),
            score.parameter("rivalry_response"),
            score.parameter("fill"),
        )


def answered(at: Layout, j: int) -> list[int]:
    """Partners whose gains a partner answers: those with a rivalry that is not zero, or drawn."""
    world = at.world
    rivalries = [at.number_index[f"rivalry.{world.partners[j]}.{k}"] for k in world.partners]
    sampled = set() if world.sampled is None else set(world.sampled.places.tolist())
    return [k for k, index in enumerate(rivalries) if world.numbers[index] or index in sampled]
