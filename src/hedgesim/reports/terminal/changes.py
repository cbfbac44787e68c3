"""What a world has otherwise than the shipped calibration, as every report tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Summary
from hedgesim.reports.terminal.layout import grid, indented

MOST = 40  # numbers told one by one
ROOMY = 80  # columns from which there is room for a table

type Data = Mapping[str, Any]


def not_as_shipped(summary: Summary) -> Sequence[Data]:
    """Return the numbers that are not as shipped; older summaries hold the two values alone."""
    found: Sequence[Data] | None = summary.get("changed")
    if found is not None:
        return found
    return [
        {"name": name, "shipped": shipped, "used": used, "unit": "", "by": "", "basis": ""}
        for name, (shipped, used) in (summary.get("changed_settings") or {}).items()
    ]


def what_bands_hold(summary: Summary) -> str:
    """Say whether bands hold chance alone, or the numbers' uncertainty too."""
    drawn = summary.get("drawn_numbers")
    if not drawn:
        return (
            "Bands hold chance alone: numbers stand as calibrated, as if they were known. With "
            "--posterior they are drawn, and bands are wider."
        )
    if drawn["from"] == "prior":
        return "Bands hold chance and the numbers' uncertainty before any target: their priors."
    return (
        f"Bands hold chance and the numbers' uncertainty: {drawn['draws']} draws of the posterior "
        f"'{drawn['from']}'; levels of other years from their priors."
    )


def row(one: Data) -> list[str]:
    """Return what a table says of a number: name, shipped, used, unit, why."""
    shipped, used = _written(one["shipped"]), _written(one["used"])
    return [one["name"], shipped, used, _unit(one["unit"]), _basis(one)]


def changed_parts(
    changed: Sequence[Data], rules: Sequence[str], width: int
) -> Iterator[RenderableType]:
    """Yield the table of what differs from the shipped calibration; nothing where nothing does.

    Parameters
    ----------
    changed: entries of ``changed`` in summary.json. rules: its ``changed_rules``.
    """
    if not changed and not rules:
        return
    yield ""
    yield Text("Set differently from the shipped calibration", style="bold")
    told = [one for one in changed if one["by"] != "balance"]
    if told and width >= ROOMY:
        yield _table(told[:MOST])
    elif told:
        yield from map(_line, told[:MOST])
    if len(told) > MOST:
        yield Text(f"{len(told) - MOST} more numbers differ; summary.json has them all.")
    for text in rules:
        yield indented(words.sentence(f"the {text}"))
    moved = len(changed) - len(told)
    if moved:
        efforts = "One effort more is" if moved == 1 else f"{moved} efforts more are"
        yield indented(f"{efforts} scaled so that all sum to 1.")


def _table(changed: Sequence[Data]) -> Table:
    """A row a number."""
    table = grid("")
    table.add_column("")
    table.add_column("shipped", justify="right", no_wrap=True)
    table.add_column("used", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("why", ratio=1)
    for one in changed:
        table.add_row(*row(one))
    return table


def _line(one: Data) -> RenderableType:
    """A number in a paragraph, for a narrow terminal."""
    used = f"{_written(one['used'])} instead of {_written(one['shipped'])} {_unit(one['unit'])}"
    return indented(f"{one['name']}: {used.rstrip()}; {_basis(one)}")


def _basis(one: Data) -> str:
    arm = one.get("arm", "scenario")
    only = {"scenario": "", "baseline": "in the baseline only: "}
    return only.get(arm, f"in the variant '{arm}': ") + str(one["basis"])


def _written(value: float | None) -> str:
    return "none" if value is None else f"{value:,.6g}" if abs(value) >= 1000 else f"{value:.6g}"


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit
