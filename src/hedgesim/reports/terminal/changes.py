"""The table of what a run changes of the shipped calibration, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Column

from hedgesim.reports.changes import TITLE, Data, changes
from hedgesim.reports.terminal.layout import fixed, grid, indented, right, title

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
    rows, notes = changes(changed, rules)
    if not rows and not notes:
        return
    yield ""
    yield title(TITLE)
    if rows and width >= ROOMY:
        numbers = right("shipped"), right("used"), fixed("unit")
        table = grid("", "", *numbers, Column("why", ratio=1))
        for row in rows:
            table.add_row(*row)
        yield table
    else:
        for name, shipped, used, unit, reason in rows:
            value = f"{used} instead of {shipped} {unit}".rstrip()
            yield indented(f"{name}: {value}; {reason}")
    yield from map(indented, notes)
