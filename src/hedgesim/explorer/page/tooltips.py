"""Tooltips of the explorer's charts: a small table for each month, as compact numbers.

A table has a heading for each column and a row for each arm or partner; a cell is one number or
both ends of a band. Numbers are integers, in units of the last decimal shown; each series is its
first value followed by differences, which takes a third of the bytes of decimal text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hedgesim.reports.charts import figures, svg
from hedgesim.reports.charts.palette import variable
from hedgesim.reports.rows import Row, named

BANDS = ("median", "half", "9 in 10")
QUANTILES = ("q50", "q25", "q75", "q05", "q95")
CELLS = ([0], [1, 2], [3, 4])  # of the quantiles above, in the columns of `BANDS`
WITH, WITHOUT = "with the events", "without"  # as the charts say
CHANGE, DIFFERENCE = "change", "difference"


@dataclass
class Table:
    """The tooltip at each place of a chart.

    Attributes
    ----------
    heads: of the columns. unit: of all numbers. places: decimals. signed: write ``+``.
    rows: name, colour and cells of each; a cell holds indices into ``series``.
    """

    heads: Sequence[str]
    unit: str
    places: int
    factor: float
    signed: bool = False
    rows: list[list[Any]] = field(default_factory=list)
    series: list[Sequence[float]] = field(default_factory=list)

    def add(
        self, name: str, colour: str, series: Iterable[Sequence[float]], cells: Sequence[list[int]]
    ) -> None:
        """Add a row; ``cells`` hold indices into its own series."""
        first = len(self.series)
        self.series.extend(series)
        self.rows.append([name, colour, [[first + place for place in cell] for cell in cells]])

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        names = ("heads", "unit", "places", "signed", "rows")
        series = [_whole(self.factor, one, self.places) for one in self.series]
        return {name: getattr(self, name) for name in names} | {"series": list(map(_steps, series))}


def _whole(factor: float, values: Sequence[float], places: int) -> list[int]:
    """Round as text is rounded, so that a tooltip agrees with the sentence under the charts."""
    return [round(round(factor * value, places) * 10**places) for value in values]


def _steps(values: Sequence[int]) -> list[int]:
    return [values[0], *(after - before for before, after in pairwise(values))]


def tooltips(
    own: Sequence[Row],
    chosen: int,
    paths: Sequence[Sequence[float]] = (),
    history: int | None = None,
    against: Sequence[Row] = (),
    reference: str = "",
) -> dict[str, Any]:
    """Return the tooltips of all charts as plain data.

    ``months`` count from the year 0, in steps; ``names`` are the rows of the chart of leans.

    Parameters
    ----------
    own: charted outcomes, the chosen ones first. chosen: how many these are.
    paths: of the history shown, for each chosen outcome; or none. history: its number.
    against: the chosen outcomes, with those of the reference as baseline. reference: its name.
    """
    beside = [row for row in own if row.reading.hedger == own[0].reading.hedger]
    leans = named(beside, figures.DOMAINS)
    found = {
        "months": _steps([svg.month_number(month) for month in own[0].reading.months]),
        "names": [figures.DOMAINS[row.reading.name] for row in leans],
        "leans": _leans(leans).plain(),
        "effort": _effort(beside).plain(),
    }
    for place, row in enumerate(own[:chosen]):
        level = _level(row)
        if against:
            series = (against[place].reading.series["baseline"][q] for q in QUANTILES)
            level.add(reference, variable("soft"), series, CELLS)
            found[f"against-{place}"] = _change(against[place], DIFFERENCE).plain()
        if paths:
            level.add(f"history {history}", variable("ink"), [paths[place]], [[0]])
        found[f"level-{place}"] = level.plain()
        found[f"change-{place}"] = _change(row, CHANGE).plain()
    return found


def _level(chosen: Row) -> Table:
    found = Table(BANDS, chosen.unit, chosen.scale.decimals, chosen.scale.factor)
    for name, arm, colour in (
        (WITH, "scenario", chosen.colour), (WITHOUT, "baseline", "baseline"),
    ):  # fmt: skip
        series = (chosen.reading.series[arm][q] for q in QUANTILES)
        found.add(name, variable(colour), series, CELLS)
    return found


def _change(chosen: Row, name: str) -> Table:
    scale = chosen.scale
    found = Table(BANDS, chosen.change_unit, scale.change_decimals, scale.factor, signed=True)
    series = (chosen.reading.series["difference"][q] for q in QUANTILES)
    found.add(name, variable(chosen.colour), series, CELLS)
    return found


def _leans(leans: Sequence[Row]) -> Table:
    """Here places are domains in place of months."""
    found = Table(BANDS, leans[0].unit, leans[0].scale.decimals, 1.0)
    for name, arm, colour in ((WITH, "scenario", "ink"), (WITHOUT, "baseline", "baseline")):
        ends = [getattr(row.reading, arm) for row in leans]
        series = ([getattr(end, q) for end in ends] for q in QUANTILES)
        found.add(name, variable(colour), series, CELLS)
    return found


def _effort(own: Sequence[Row]) -> Table:
    """Means of the partners that the charts name, in the order of the chart from its top."""
    groups = figures.portfolio(own, "effort")
    scale = groups[0][2][0].scale
    found = Table(("without", "with"), "% of effort, mean", scale.decimals, scale.factor)
    for name, colour, members in reversed(groups):
        arms = [
            [row.reading.series[arm]["mean"] for row in members] for arm in ("baseline", "scenario")
        ]
        sums = [[sum(values) for values in zip(*arm, strict=True)] for arm in arms]
        found.add(name, colour, sums, [[0], [1]])
    return found
