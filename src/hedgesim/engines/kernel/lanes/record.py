"""Phase 7 in lanes: the outcomes of the month."""

from __future__ import annotations

from hedgesim.engines.kernel.lanes.calls import Call, Table, at
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import measures
from hedgesim.rules.compilation import lanes


@lanes
def political(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, trust, effort, frameworks, recognition, framework_tie = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = measures.political(
                trust[k], effort[k], frameworks[k], recognition[k], framework_tie[k]
            )


@lanes
def influence(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, dependence, security, political, dependence_inverse, security_inverse,
            political_inverse,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = measures.influence(
                dependence[k], security[k], political[k], dependence_inverse[k],
                security_inverse[k], political_inverse[k],
            )  # fmt: skip


@lanes
def lean(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, first, second = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = measures.lean(first[k], second[k])


@lanes
def leanings(t: Table, c: Call) -> None:
    for j in range(c[1]):
        mean, composite, hedging, security_hedging, economic, security, political = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            mean[k] = measures.mean_lean(economic[k], security[k], political[k])
            composite[k] = measures.composite(mean[k])
            hedging[k] = measures.hedging(economic[k], security[k], political[k])
            security_hedging[k] = measures.security_hedging(security[k])


@lanes
def kuik(t: Table, c: Call) -> None:
    for j in range(c[1]):
        (
            row, first_dependence, second_dependence, dependence_inverse, first_political,
            second_political, political_inverse, first_security, second_security,
            security_inverse, security_lean, concentration,
        ) = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)], t[at(c, 5, j)],
            t[at(c, 6, j)], t[at(c, 7, j)], t[at(c, 8, j)], t[at(c, 9, j)], t[at(c, 10, j)],
            t[at(c, 11, j)], t[at(c, 12, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            returns = measures.returns_options(
                (first_dependence[k] + second_dependence[k]) * dependence_inverse[k],
                (first_political[k] + second_political[k]) * political_inverse[k],
                security_lean[k],
            )
            contingency = measures.contingency_options(
                concentration[k], (first_security[k] + second_security[k]) * security_inverse[k]
            )
            row[k] = measures.balance(returns, contingency)


@lanes
def add_squared(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, amount, inverse = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = row[k] + measures.share_squared(amount[k], inverse[k])


@lanes
def add_entropy(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, amount, inverse = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = row[k] + measures.share_entropy(amount[k], inverse[k])


@lanes
def effective_number(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, entropy = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = measures.effective_number(entropy[k])
