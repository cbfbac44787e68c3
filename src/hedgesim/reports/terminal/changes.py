"""The table of what a run changes of the shipped calibration, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table

from hedgesim.reports.changes import TITLE, Data, changes, number_cells
from hedgesim.reports.terminal.layout import grid, indented, title

ROOMY = 80  # columns from which a table fits


def changed_parts(
    changed: Sequence[Data], rules: Sequence[str], width: int
) -> Iterator[RenderableType]:
    """Yield what differs from the shipped calibration; nothing where nothing does.

    Parameters
    ----------
    changed: entries of ``changed`` in summary.json. rules: its ``changed_rules``.
    width: columns of the terminal.
    """
    found = changes(changed, rules)
    if not found:
        return
    yield ""
    yield title(TITLE)
    rows = [number_cells(one) for one in found.numbers]
    if rows and width >= ROOMY:
        yield _table(rows)
    else:
        for name, shipped, used, unit, reason in rows:
            value = f"{used} instead of {shipped} {unit}".rstrip()
            yield indented(f"{name}: {value}; {reason}")
    yield from map(indented, found.notes)


def _table(rows: Sequence[Sequence[str]]) -> Table:
    table = grid("")
    table.add_column("")
    table.add_column("shipped", justify="right", no_wrap=True)
    table.add_column("used", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("why", ratio=1)
    for row in rows:
        table.add_row(*row)
    return table
