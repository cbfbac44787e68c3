"""Calls in the making: one operation on rows of the table, several times while its rows step on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hedgesim.engines.kernel.table import OP, Layout

OPERANDS = 20  # at most, of one call
WIDTH = 2 + 2 * OPERANDS  # integers of a call: operation, times, then row and step of each operand


@dataclass
class Call:
    """One operation, done several times while its rows step on."""

    operation: int
    rows: tuple[int, ...]
    steps: tuple[int, ...] | None = None
    times: int = 1

    def takes(self, operation: int, rows: tuple[int, ...]) -> bool:
        """Take the same operation on the next rows as one time more, if the rows step on evenly."""
        if operation != self.operation or len(rows) != len(self.rows) or not rows:
            return False
        steps = self.steps or tuple(b - a for a, b in zip(self.rows, rows, strict=True))
        due = tuple(a + self.times * step for a, step in zip(self.rows, steps, strict=True))
        if rows != due:
            return False
        self.steps = steps
        self.times += 1
        return True

    def integers(self) -> list[int]:
        """The call as the compiled engine reads it."""
        steps = self.steps or (0,) * len(self.rows)
        pairs = [number for pair in zip(self.rows, steps, strict=True) for number in pair]
        return [self.operation, self.times, *pairs]


class Score:
    """Calls in the making."""

    def __init__(self, layout: Layout) -> None:
        self.at = layout
        self.calls: list[Call] = []
        self.hedgers = range(len(layout.world.hedgers))
        self.partners = range(len(layout.world.partners))
        self.frameworks = range(len(layout.world.frameworks))
        self.ties = [(h, j) for h in self.hedgers for j in self.partners]

    def add(self, operation: int, *rows: int) -> None:
        """Add a call, the result's row first.

        The same operation on rows that step on evenly becomes one call: it is done in the same
        order, only without the way from call to call.
        """
        if not (self.calls and self.calls[-1].takes(operation, rows)):
            self.calls.append(Call(operation, rows))

    def parameter(self, name: str) -> int:
        """Row of a parameter."""
        return self.at.number(name)

    def zero(self, row: int) -> None:
        """Set a row to zero."""
        self.add(OP.copy, row, self.at.constant(0.0))

    def sum(self, operation: int, total: int, terms: Iterable[tuple[int, ...]]) -> None:
        """Sum terms from zero on in their order; each term is what the operation adds."""
        self.sums(operation, {total: terms})

    def sums(self, operation: int, totals: Mapping[int, Iterable[tuple[int, ...]]]) -> None:
        """Make several sums, as `sum` makes one."""
        for total in totals:
            self.zero(total)
        for total, terms in totals.items():
            for term in terms:
                self.add(operation, total, *term)

    def total(self, total: int, rows: Iterable[int]) -> None:
        """Sum rows in their order."""
        self.sum(OP.add, total, ((row,) for row in rows))

    def over_partners(self, variable: str, h: int) -> list[int]:
        """Values in force of a tie variable, partner by partner."""
        return [self.at.tie(variable, h, j) for j in self.partners]


def effort_rows(at: Layout, h: int, j: int) -> tuple[int, int]:
    """Effort of a tie, and its reference."""
    return at.tie("effort", h, j), at.of_tie("effort_reference", h, j)
