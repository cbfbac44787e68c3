"""The report of a validation on a terminal: what is asked, what was found, what is not reached."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from hedgesim.reports.terminal.layout import count, fixed, folded, grid, indented, right, title
from hedgesim.validation.figures import printed
from hedgesim.validation.page import verdict
from hedgesim.validation.requirements import Validation


def report(found: Validation) -> Iterator[RenderableType]:
    """Yield the parts of the report."""
    columns = (fixed("to reach"), right("now"), fixed("reached"))
    table = grid("What the model must show", folded("requirement"), *columns)
    for one in found.figures:
        table.add_row(one.asked, one.required, printed(one.value, one.form), verdict(one))
    yield table
    yield ""
    missed = [one for one in found.figures if not one.reached]
    reached = len(found.figures) - len(missed)
    yield Text(f"{reached} of {count(len(found.figures), 'figure')} reached.")
    if missed:
        yield title("Not reached")
    for one in missed:
        yield indented(f"{one.id}: {one.detail}")
