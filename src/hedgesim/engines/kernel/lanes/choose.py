"""Phase 3 in lanes: effort moves towards its logit target."""

from __future__ import annotations

from hedgesim.engines.kernel.lanes.calls import Call, Table, at
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import choice
from hedgesim.rules.compilation import lanes


@lanes
def logit_weight(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, recognition, utility, reference_utility, inverse_temperature = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = choice.advantage(utility[k], reference_utility[k], inverse_temperature[k])
        for k in range(BLOCK):
            row[k] = choice.weight_of_advantage(reference[k], recognition[k], row[k])


@lanes
def own_weight(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, reference, utility, reference_utility, inverse_temperature = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = choice.logit_weight(
                reference[k], 1.0, utility[k], reference_utility[k], inverse_temperature[k]
            )


@lanes
def inverse_total(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, total = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = choice.inverse_total(total[k])


@lanes
def effort(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, logit_weight, weights_inverse, adjustment_share = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = choice.effort_next(
                row[k], logit_weight[k], weights_inverse[k], adjustment_share[k]
            )
