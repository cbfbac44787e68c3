"""Charts as SVG without scripts, for the explorer and where no script runs, as in an email preview.

Vega takes a twentieth of a second for each; this draws only the few kinds of mark that `specs`
uses, in a thousandth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import Any

from hedgesim.reports.charts.marks import FAINT, INK, PAPER, POINTER, SOFT, Spec

WIDTH = 520  # pixels
LETTER = 6.4  # mean width of a letter, in pixels
TICKS = 5


@dataclass(frozen=True)
class Plot:
    """The plot area: its sides in pixels, and its two scales."""

    left: float
    top: float
    right: float
    foot: float
    across: Callable[[Any], float]
    up: Callable[[Any], float]
    row: float  # height of a row, where the vertical axis has names; else 0


def draw(spec: Spec, width: int = WIDTH) -> str:
    """Return a chart as SVG with CSS variables as colours.

    ``width``: of the drawing, in pixels; a page scales it.
    """
    layers = [layer for layer in spec["layer"] if layer.get("name") != POINTER]
    rows = spec["data"]["values"]
    encoding = next(e for e in (layer["encoding"] for layer in layers) if "x" in e and "y" in e)
    plot = _plot(spec, layers, rows, encoding, width)
    parts = [*_axes(plot, rows, encoding)]
    for layer in layers:
        parts += _mark(layer, _rows(layer, spec), plot)
    size = f"0 0 {width} {plot.foot + (36 if _title(encoding['x']) else 20):.0f}"
    return f'<svg viewBox="{size}" font-size="11.5" aria-hidden="true">{"".join(parts)}</svg>'


def _rows(layer: Spec, spec: Spec) -> list[Spec]:
    rows: list[Spec] = (layer.get("data") or spec["data"])["values"]
    return rows


def _title(channel: Spec) -> str:
    return str(channel["axis"].get("title") or "")


def _plot(spec: Spec, layers: list[Spec], rows: list[Spec], encoding: Spec, width: int) -> Plot:
    x, y = encoding["x"], encoding["y"]
    texts = [
        len(row[layer["encoding"]["text"]["field"]])
        for layer in layers
        if layer["mark"]["type"] == "text"
        for row in _rows(layer, spec)
    ]
    right = width - 12 - LETTER * max(texts, default=0)
    top = 24.0 if _title(y) else 6.0
    foot = top + spec["height"]
    if y["type"] == "nominal":
        names = list(y["sort"])
        left = 14 + LETTER * max(map(len, names))
        row = spec["height"] / len(names)
        places = {name: top + row * (place + 0.5) for place, name in enumerate(names)}
        up: Callable[[Any], float] = places.__getitem__
    else:
        low, high = y["scale"]["domain"]
        ticks = _ticks(low, high)
        left, row = 12 + LETTER * max(len(_number(tick, ticks)) for tick in ticks), 0.0
        up = _linear(low, high, foot, top)
    if x["type"] == "temporal":
        moments = [month_number(one["m"]) for one in rows]
        scale = _linear(min(moments), max(moments), left, right)
        across = cache(lambda moment: scale(month_number(moment)))  # many rows have the same few
        return Plot(left, top, right, foot, across, up, row)
    low, high = x["scale"]["domain"]
    return Plot(left, top, right, foot, _linear(low, high, left, right), up, row)


def _linear(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    slope = (end - start) / ((high - low) or 1.0)
    return lambda value: start + (value - low) * slope


@lru_cache(maxsize=4096)
def month_number(moment: str) -> int:
    """Return a month ``2024-08``, or a moment in it, counted from the year 0."""
    return 12 * int(moment[:4]) + int(moment[5:7]) - 1


def _ticks(low: float, high: float) -> list[float]:
    size = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(size))
    step = min((p * power for p in (1, 2, 5, 10) if p * power >= 0.7 * size), default=size)
    first = math.ceil(low / step - 1e-9)
    return [step * count for count in range(first, math.floor(high / step + 1e-9) + 1)]


def _number(value: float, ticks: Sequence[float]) -> str:
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value + 0.0:,.{places}f}".replace("-", "\u2212")


def _axes(plot: Plot, rows: list[Spec], encoding: Spec) -> Iterator[str]:
    x, y = encoding["x"], encoding["y"]
    if y["type"] == "nominal":
        for name in y["sort"]:
            yield _text(plot.left - 8, plot.up(name) + 4, name, "end")
    else:
        ticks = _ticks(*y["scale"]["domain"])
        for tick in ticks:
            yield _line(plot.left, plot.up(tick), plot.right, plot.up(tick), FAINT)
            yield _text(plot.left - 6, plot.up(tick) + 4, _number(tick, ticks), "end", SOFT)
        yield _text(plot.left, plot.top - 10, _title(y), "start", SOFT)
    yield _line(plot.left, plot.foot, plot.right, plot.foot, FAINT)
    if x["type"] == "temporal":
        years = sorted({row["m"][:4] for row in rows if f"{row['m'][:4]}-01" >= rows[0]["m"][:7]})
        for year in years[:: -(-len(years) // 6) or 1]:
            yield _text(plot.across(f"{year}-01"), plot.foot + 15, year, "middle", SOFT)
        return
    ticks = _ticks(*x["scale"]["domain"])
    for tick in ticks:
        place = plot.across(tick)
        yield _line(place, plot.top, place, plot.foot, FAINT)
        yield _text(place, plot.foot + 15, _number(tick, ticks), "middle", SOFT)
    yield _text(plot.left, plot.foot + 30, _title(x), "start", SOFT)


def _line(x: float, y: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    return (
        f'<path d="M{x:.1f} {y:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" stroke-width="{width:g}"/>'
    )


def _text(x: float, y: float, text: str, anchor: str, colour: str = INK) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escape(text)}</text>"


def _mark(layer: Spec, rows: list[Spec], plot: Plot) -> Iterator[str]:
    mark, encoding = layer["mark"], layer["encoding"]
    kind = mark["type"]
    if kind in ("area", "line"):
        yield from _over_time(mark, encoding, rows, plot)
        return
    for row in rows:
        colour = _colour(mark, encoding, row)
        x, y = (_place(encoding.get(name), row, plot, name) for name in ("x", "y"))
        if kind == "rule" and "x2" in encoding:
            end = plot.across(row[encoding["x2"]["field"]])
            yield _line(x, y, end, y, colour, mark.get("strokeWidth", 1))
        elif kind == "rule" and "y" in encoding:
            yield _line(plot.left, y, plot.right, y, colour)
        elif kind == "rule":
            yield _line(x, plot.top, x, plot.foot, colour)
        elif kind == "point":
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}" stroke="{PAPER}"/>'
        elif kind == "tick" and row.get("before") is not None:
            yield _line(x, y - 8, x, y + 8, colour, 2.5)
        elif kind == "text":
            yield _text(x + 5, y + 4, row[encoding["text"]["field"]], "start", colour)
        elif kind == "bar":
            zero, high = plot.across(0), mark.get("height", 0.42 * plot.row)
            yield (
                f'<rect x="{min(x, zero):.1f}" y="{y - high / 2:.1f}" width="{abs(x - zero):.1f}" '
                f'height="{high:.1f}" fill="{colour}"/>'
            )


def _place(channel: Spec | None, row: Spec, plot: Plot, name: str) -> float:
    if channel is None:
        return 0.0
    found = row.get(channel["field"])
    if found is None:
        return 0.0
    if name == "x":
        return plot.across(found)
    shift = 0.0
    if "arm" in row and plot.row:  # two bars share a row: first without the events, then with
        shift = 0.21 * plot.row * (-1 if row["arm"] == "without" else 1)
    return plot.up(found) + shift


def _colour(mark: Spec, encoding: Spec, row: Spec) -> str:
    colour = encoding.get("color", {})
    if "condition" in colour:
        return str(colour["condition"]["value"] if row["value"] < 0 else colour["value"])
    return str(row[colour["field"]] if "field" in colour else mark.get("color", INK))


def _over_time(mark: Spec, encoding: Spec, rows: list[Spec], plot: Plot) -> Iterator[str]:
    """Yield lines and bands; a band for each name where there are several."""
    colour = encoding.get("color")
    scale = colour["scale"] if colour else {"domain": [None], "range": [mark["color"]]}
    for name, shade in zip(scale["domain"], scale["range"], strict=True):
        own = [row for row in rows if name is None or row["who"] == name]
        path = _path(own, encoding["y"]["field"], plot)
        if mark["type"] == "line":
            dashes = " ".join(map(str, mark.get("strokeDash", ())))
            dash = f' stroke-dasharray="{dashes}"' if dashes else ""
            stroke = f'stroke="{shade}" stroke-width="{mark["strokeWidth"]}"'
            yield f'<path d="M{path}" fill="none" {stroke}{dash}/>'
        else:
            back = _path(own[::-1], encoding["y2"]["field"], plot)
            stroke = f' stroke="{mark["stroke"]}"' if "stroke" in mark else ""
            opacity = f' opacity="{mark["opacity"]}"' if "opacity" in mark else ""
            yield f'<path d="M{path}L{back}Z" fill="{shade}"{stroke}{opacity}/>'


def _path(rows: list[Spec], field: str, plot: Plot) -> str:
    places = [place for row in rows for place in (plot.across(row["m"]), plot.up(row[field]))]
    return ("%.1f %.1fL" * len(rows) % tuple(places))[:-1]
