"""The table of ``hedgesim test``: what scenarios expect, and what the model shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Column, Table
from rich.text import Text

from hedgesim.description.formats.expectations import Expectation
from hedgesim.reports.terminal.layout import count, grid, right
from hedgesim.running.expectations import Checked


def expectations_report(found: Sequence[Checked], *, every: bool) -> Iterator[RenderableType]:
    """Yield the parts of the report.

    Parameters
    ----------
    every: list those that hold too.
    """
    by_kind = {
        "Not as expected": [one for one in found if one.failed],
        "Not as expected, as the file says": [
            one for one in found if not one.holds and not one.failed
        ],
        "As expected, although the file says otherwise": [
            one for one in found if one.holds and one.expected.disagrees
        ],
        "As expected": [one for one in found if every and one.holds and not one.expected.disagrees],
    }
    for heading, own in by_kind.items():
        if own:
            yield _table(heading, own)
            yield ""
    failed, known = len(by_kind["Not as expected"]), sum(not one.holds for one in found)
    scenarios = count(len({one.path for one in found}), "scenario")
    yield Text(
        f"{count(len(found), 'expectation')} of {scenarios}: {len(found) - known} hold, "
        f"{failed} do not, {known - failed} are known not to."
    )


def _table(heading: str, own: Sequence[Checked]) -> Table:
    """Return a block for each file: line, what is looked at, range, and what is shown."""
    columns = (
        Column(ratio=1, overflow="fold"),
        *map(right, ("expected", "shown", "90% of histories")),
    )
    table = grid(heading, right("line"), *columns)
    paths = list(dict.fromkeys(one.path for one in own))
    for path in paths:
        table.add_row("", path, style="bold")
        for one in own:
            if one.path == path:
                table.add_row(*_cells(one))
    return table


def _cells(one: Checked) -> list[str]:
    expected, relative = one.expected, one.relative
    share = expected.share is not None
    low, high = (_amount(value, percent=relative) for value in (one.low, one.high))
    return [
        str(one.line),
        _what(one),
        _range(expected, relative=relative),
        _amount(one.value, percent=relative or share),
        f"{low} to {high}",
    ]


def _what(one: Checked) -> str:
    """Say what is looked at: ``effort.Vietnam, exit-only less scenario, 2028-12``."""
    expected = one.expected
    parts = [expected.outcome, *([one.variant] if one.variant else [])]
    if expected.start is not None:
        parts.append(f"since {expected.start.describe()}")
    elif expected.against != "baseline":
        parts.append("level" if expected.against == "nothing" else "less the scenario")
    parts.append(expected.at.describe())
    if expected.share is not None or expected.statistic != "median":
        parts.append("share of histories" if expected.share is not None else expected.statistic)
    reason = f": {expected.disagrees}" if expected.disagrees and not one.holds else ""
    return ", ".join(parts) + reason


def _range(expected: Expectation, *, relative: bool) -> str:
    low, high = (_amount(edge, percent=relative) for edge in expected.range)
    within = f"{low} to {high}"
    if expected.at_least is not None:
        within = f"at least {low}"
    elif expected.at_most is not None:
        within = f"at most {high}"
    if expected.share is None:
        return within
    return f"{within} in {expected.share:.0%}"


def _amount(value: float, *, percent: bool) -> str:
    return f"{100 * value:.3g}%" if percent else f"{value:.3g}"
