"""Sums and products of rows, draws, and what follows once from a number."""

from __future__ import annotations

from typing import Any

from hedgesim.engines.kernel.lanes.calls import Call, Keys, Table, at
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import arithmetic, draws, rates
from hedgesim.rules.compilation import lanes


@lanes
def copy(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, source = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = source[k]


@lanes
def keep(t: Table, rows: Any, out: Any) -> None:
    """Copy rows of the table to the output."""
    for i in range(len(rows)):
        source, row = t[rows[i]], out[i]
        for k in range(BLOCK):
            row[k] = source[k]


@lanes
def add(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, term = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = row[k] + term[k]


@lanes
def add_product(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, left, right = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = row[k] + left[k] * right[k]


@lanes
def add_distrusted(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, dependence, trust = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = row[k] + dependence[k] * (1.0 - trust[k])


@lanes
def add_difference(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, left, right = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = row[k] + (left[k] - right[k])


@lanes
def add_framework(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, member, benefit, weight = (
            t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)], t[at(c, 4, j)],
        )  # fmt: skip
        for k in range(BLOCK):
            row[k] = row[k] + member[k] * (benefit[k] * weight[k])


@lanes
def multiply(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, left, right = t[at(c, 1, j)], t[at(c, 2, j)], t[at(c, 3, j)]
        for k in range(BLOCK):
            row[k] = left[k] * right[k]


@lanes
def invert(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, total = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = arithmetic.inverse(total[k])


@lanes
def reciprocal(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, value = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = 1.0 / value[k]


@lanes
def normals(t: Table, c: Call, keys: Keys, streams: Any, noise: Any, month: int) -> None:
    """Draw two rows of standard normals, or take them from what is drawn already.

    The third operand is the place of their stream.
    """
    for j in range(c[1]):
        place, first, second = at(c, 3, j), t[at(c, 1, j)], t[at(c, 2, j)]
        if len(noise) > 0:
            one, other = noise[month, place, 0], noise[month, place, 1]
            for k in range(BLOCK):
                first[k] = one[k]
            for k in range(BLOCK):
                second[k] = other[k]
        else:
            draws.fill_normal_pairs(keys, draws.counter(streams[place], month), first, second)


@lanes
def adjustment_share(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, rate = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = rates.adjustment_share(rate[k])


@lanes
def decay_factor(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, half_life = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = rates.decay_factor(half_life[k])


@lanes
def monthly(t: Table, c: Call) -> None:
    for j in range(c[1]):
        row, growth = t[at(c, 1, j)], t[at(c, 2, j)]
        for k in range(BLOCK):
            row[k] = rates.growth_factor(growth[k])
