"""Phase 4 in lanes: what partners offer."""

from __future__ import annotations

from hedgesim.engines.kernel.lanes.calls import Call, Table, at
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import response
from hedgesim.rules.compilation import lanes


@lanes
def withheld(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, conditionality, governance_gap, tolerated_gap = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = response.withheld(conditionality[k], governance_gap[k], tolerated_gap[k])


@lanes
def shortfall(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference_plan, plan, withheld, reference = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = response.shortfall(reference_plan[k], plan[k], withheld[k], reference[k])


@lanes
def add_gain(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, rivalry, effort, reference = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = row[k] + rivalry[k] * (effort[k] - reference[k])


@lanes
def add_share(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, rivalry, answered, shortfall = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = row[k] + (rivalry[k] * answered[k]) * shortfall[k]


@lanes
def offer(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, plan, effort, effort_reference, gain, gap, withheld, withheld_reference,
            reciprocity, rivalry_response, fill_share,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], t[at(c, 10, j)],
            t[at(c, 11, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = response.offer(
                plan[k], effort[k], effort_reference[k], gain[k], gap[k], withheld[k],
                withheld_reference[k], reciprocity[k], rivalry_response[k], fill_share[k],
            )  # fmt: skip


@lanes
def budget_scale(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, offers, plans, slack = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)]
        for k in range(BLOCK):
            row[k] = response.budget_scale(offers[k], plans[k], slack[k])
