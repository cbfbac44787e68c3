"""Phase 3 in lanes: effort moves towards its logit target."""

from __future__ import annotations

from hedgesim.engines.kernel.lanes.calls import Call, Table, at
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import choice
from hedgesim.rules.compilation import lanes


@lanes
def pull(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, recognition, utility, reference_utility, inverse_temperature = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = choice.advantage(utility[k], reference_utility[k], inverse_temperature[k])
        for k in range(BLOCK):
            row[k] = choice.pull_of(reference[k], recognition[k], row[k])


@lanes
def own_pull(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, utility, reference_utility, inverse_temperature = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = choice.pull(
                reference[k], 1.0, utility[k], reference_utility[k], inverse_temperature[k]
            )


@lanes
def share_of_pulls(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, total = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = choice.share_of_pulls(total[k])


@lanes
def effort(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, pull, pulls_inverse, closing = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = choice.effort_next(row[k], pull[k], pulls_inverse[k], closing[k])
