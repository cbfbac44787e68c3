"""Charts made of characters: a sparkline, and a fan chart of histories against the baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from rich.text import Text

_BARS = "▁▂▃▄▅▆▇█"
_PLAIN_BARS = "_.-~=*#@"
Bands = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Ink:
    """Characters of a fan chart."""

    wide: str = "░"
    narrow: str = "▒"
    scenario: str = "━"
    baseline: str = "┄"
    side: str = "┤"
    floor: str = "─"
    corner: str = "└"


UNICODE = Ink()
ASCII = Ink(".", ":", "=", "-", "|", "-", "+")


def resampled(values: Sequence[float], width: int) -> list[float]:
    """Return ``width`` of the values at even steps, the first and the last among them."""
    if width <= 1 or len(values) <= 1:
        return [values[-1]] * max(width, 1)
    step = (len(values) - 1) / (width - 1)
    return [values[round(index * step)] for index in range(width)]


def sparkline(values: Sequence[float], width: int, *, plain: bool = False) -> str:
    """Return a line of bars from the least to the greatest of the values and zero."""
    taken = resampled(values, width)
    low, high = min(0.0, *taken), max(0.0, *taken)
    bars = _PLAIN_BARS if plain else _BARS
    if high - low <= 0.0:
        return ("." if plain else "·") * width
    top = len(bars) - 1
    return "".join(bars[round(top * (value - low) / (high - low))] for value in taken)


def fan(
    months: Sequence[str],
    scenario: Bands,
    baseline: Bands,
    *,
    width: int,
    height: int = 11,
    write: Callable[[float], str] = "{:.2f}".format,
    plain: bool = False,
) -> list[Text]:
    """Return the lines of a fan chart.

    Parameters
    ----------
    months: dates of the series. scenario, baseline: quantiles by name. width, height: of the plot
        with its axis of values, in characters. write: how to write a value on the axis.
    """
    ink = ASCII if plain else UNICODE
    low = min(*scenario["q05"], *baseline["q50"])
    high = max(*scenario["q95"], *baseline["q50"])
    if high - low <= 0.0:
        low, high = low - 0.5, high + 0.5
    rows = [low + (high - low) * (height - 0.5 - row) / height for row in range(height)]
    ticks = [write(value) for value in rows]
    margin = max(map(len, ticks))
    columns = width - margin - 2
    grid = _grid(scenario, baseline, low, high, columns, height, ink)
    lines = []
    for row, cells in enumerate(grid):
        tick = ticks[row] if row % 2 == 0 else ""
        line = Text(f"{tick:>{margin}} {ink.side}")
        for style, run in groupby(cells, key=itemgetter(1)):
            line.append("".join(character for character, _ in run), style)
        lines.append(line)
    lines.append(Text(" " * (margin + 1) + ink.corner + ink.floor * columns))
    lines.append(Text(" " * (margin + 2) + _dates(months, columns)))
    return lines


def _grid(
    scenario: Bands, baseline: Bands, low: float, high: float, columns: int, height: int, ink: Ink
) -> list[list[tuple[str, str]]]:
    """Characters and styles of the plot, from the top row down."""
    names = ("q05", "q25", "q50", "q75", "q95")
    bands = {name: resampled(scenario[name], columns) for name in names}
    middle = resampled(baseline["q50"], columns)

    def place(value: float) -> int:
        return height - 1 - min(height - 1, int(height * (value - low) / (high - low)))

    grid = [[(" ", "")] * columns for _ in range(height)]
    for column in range(columns):
        at = {name: place(bands[name][column]) for name in names}
        for row in range(at["q95"], at["q05"] + 1):
            inside = at["q75"] <= row <= at["q25"]
            grid[row][column] = (ink.narrow if inside else ink.wide, "cyan")
        grid[place(middle[column])][column] = (ink.baseline, "bold yellow")
        grid[at["q50"]][column] = (ink.scenario, "bold")
    return grid


def _dates(months: Sequence[str], columns: int) -> str:
    """Years along the floor of a chart, as many as find room."""
    line = [" "] * columns
    free, before = 0, ""
    for column in range(columns):
        year = months[round(column * (len(months) - 1) / max(columns - 1, 1))][:4]
        if year != before and column >= free and column + 4 <= columns:
            line[column : column + 4] = year
            free = column + 8
        before = year
    return "".join(line).rstrip()
