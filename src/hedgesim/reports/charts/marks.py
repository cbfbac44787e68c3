"""Parts of charts: frame, axes, bands, lines, labels at the ends of lines, and tooltips.

Charts are Vega-Lite specifications as plain data: pages embed them, notebooks pass them to Altair,
and files are exported from them. Pages need no Altair.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hedgesim.outcomes.words import month as month_name
from hedgesim.reports.charts.palette import variable

Spec = dict[str, Any]
Bands = Mapping[str, Sequence[float]]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"
LINE_HEIGHT = 13  # pixels between labels
HEIGHT = 220
SPARE = 14  # pixels right of a picture: who shows it may have wider letters than who made it
TICKS = 6  # years written along an axis, at most
POINTER = "pointer"
NEAR = {
    "name": "near", "views": [POINTER],
    "select": {
        "type": "point", "fields": ["m"], "on": "pointerover", "clear": "pointerout",
    },
}  # fmt: skip
INK, SOFT, FAINT, PAPER = (variable(name) for name in ("ink", "soft", "faint", "paper"))
COLOUR = {"field": "colour", "type": "nominal", "scale": None, "legend": None}  # that of the row


def frame(
    layers: list[Spec],
    description: str,
    rows: Iterable[Spec],
    *,
    height: int,
    right: int = 10,
    key: str = "",
) -> Spec:
    """Return a chart that is as wide as its container.

    Parameters
    ----------
    description: what the chart shows, for screen readers. rows: of data, for layers
    without data of their own. height: of the plot, in pixels.
    right: room for labels beside the plot, in pixels. key: what its marks mean, shown outside
        pages only (`sized`); ``{end}`` in it is the last month.
    """
    return {
        "$schema": SCHEMA,
        "description": description,
        **({"usermeta": {"key": key}} if key else {}),
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4, "top": 8, "right": right, "bottom": 4},
        "background": "transparent",
        **({"params": [NEAR]} if any(one.get("name") == POINTER for one in layers) else {}),
        "layer": layers,
        "data": {"values": list(rows)},
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "text": {"fontSize": 11.5, "color": INK},
            "axis": {
                "labelColor": SOFT, "titleColor": SOFT, "gridColor": FAINT, "domainColor": FAINT,
                "tickColor": FAINT, "labelFontSize": 11.5, "titleFontSize": 11.5,
                "titleFontWeight": "normal", "labelOverlap": True,
            },
        },
    }  # fmt: skip


def sized(spec: Spec, width: int, title: str, end: str) -> Spec:
    """Return a chart of a fixed width in pixels, with title and key, for use outside a page.

    ``end``: the last month of the run, ``2034-12``.
    """
    fixed = {name: value for name, value in spec.items() if name != "usermeta"}
    fixed |= {"width": width, "autosize": {"type": "fit-x", "contains": "padding"}}
    right = spec["padding"]["right"] + SPARE
    fixed["padding"] = spec["padding"] | {"bottom": 12, "right": right}
    fixed["title"] = {
        "text": title, "anchor": "start", "color": INK, "fontSize": 14, "offset": 12,
    }  # fmt: skip
    if key := spec.get("usermeta", {}).get("key"):
        fixed["title"] |= {
            "subtitle": key.format(end=month_name(end)), "subtitleColor": SOFT,
            "subtitleFontSize": 11.5, "subtitlePadding": 5,
        }  # fmt: skip
    return fixed


def date(month: str) -> str:
    """Return a month ``2024-08`` as a local time."""
    return f"{month}-01T00:00:00"


def time_axis(months: Sequence[str]) -> Spec:
    """Return the encoding of time: years, or months where there are few.

    Ticks are given one by one: those that Vega chooses for three years lie months apart, and with
    years as labels each would stand there several times.
    """
    years = sorted({month[:4] for month in months if f"{month[:4]}-01" >= months[0]})
    axis: Spec = {"grid": False, "title": None}
    if len(years) < 3:
        axis |= {"format": "%b %Y", "tickCount": 4}
    else:
        step = -(-len(years) // TICKS)
        axis |= {
            "format": "%Y",
            "values": [{"year": int(y), "month": 1, "date": 1} for y in years[::step]],
        }
    return {"field": "m", "type": "temporal", "axis": axis, "scale": {"nice": False}}


def value_axis(title: str, low: float, high: float, field: str = "a50") -> Spec:
    """Return the encoding of a value that lies between two bounds."""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": {"title": title or None, "tickCount": 5, "domain": False, "ticks": False,
                 "titleAnchor": "end", "titleAngle": 0, "titleAlign": "left", "titleY": -10,
                 "titleX": 0, "labelPadding": 6},
    }  # fmt: skip


def name_axis(names: Sequence[str], widest: int = 170) -> Spec:
    """Return the encoding of names, one below the other; ``widest``: of a label, in pixels."""
    return {
        "field": "name", "type": "nominal", "sort": names, "title": None,
        "axis": {"ticks": False, "domain": False, "labelPadding": 8, "labelColor": INK,
                 "labelLimit": widest, "labelOverlap": False},
    }  # fmt: skip


def bounds(*lists: Sequence[float], zero: bool = False) -> tuple[float, float]:
    """Return round numbers below and above some values (and zero), as ends of an axis."""
    values = [value for values in lists for value in values] + ([0.0] if zero else [])
    low, high = min(values), max(values)
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-9):
        room = max(abs(high), 1.0) * 0.05
        low, high = low - room, high + room
    step = _step((high - low) / 5)
    return short(step * math.floor(low / step + 1e-9)), short(step * math.ceil(high / step - 1e-9))


def _step(size: float) -> float:
    """Return the round number next above a size: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(part * power for part in (1.0, 2.0, 5.0, 10.0) if part * power >= size * 0.999)


def short(value: float) -> float:
    """Round to five significant digits, more than a chart can show."""
    return float(f"{value:.5g}")


def area(low: str, high: str, x: Spec, y: Spec, colour: str, opacity: float) -> Spec:
    """Return a band between two fields."""
    return {
        "mark": {"type": "area", "color": colour, "opacity": opacity, "tooltip": None},
        "encoding": {"x": x, "y": y | {"field": low}, "y2": {"field": high}},
    }


def line(field: str, x: Spec, y: Spec, colour: str, *, dashed: bool = False) -> Spec:
    """Return a line of one field."""
    mark: Spec = {"type": "line", "color": colour, "strokeWidth": 1.8 if dashed else 2.4}
    if dashed:
        mark["strokeDash"] = [5, 3]
    return {"mark": mark | {"tooltip": None}, "encoding": {"x": x, "y": y | {"field": field}}}


def zero(channel: str, axis: Spec) -> Spec:
    """Return a line at zero across ``x`` or ``y``."""
    return {
        "data": {"values": [{axis["field"]: 0}]},
        "mark": {"type": "rule", "color": SOFT, "tooltip": None},
        "encoding": {channel: axis},
    }


def labels(
    ends: Sequence[tuple[str, float, str]], x: Spec, y: Spec, month: str, height: int
) -> Spec:
    """Return labels at the ends of lines, moved apart so that they do not overlap.

    ``ends``: text, value and colour of each. ``y``: the encoding whose domain places them.
    """
    low, high = y["scale"]["domain"]
    places = apart([value for _, value, _ in ends], LINE_HEIGHT * (high - low) / height, low, high)
    values = [
        {"m": date(month), "y": short(place), "text": text, "colour": colour}
        for (text, _, colour), place in zip(ends, places, strict=True)
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "dx": 6, "clip": False, "tooltip": None},
        "encoding": {"x": x, "y": y | {"field": "y"}, "text": {"field": "text"}, "color": COLOUR},
    }


def apart(values: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Return positions near the values, at least ``least`` apart, in the same order, in bounds.

    Values that are too near are spread around their mean. Where there is no room for all,
    positions go below the lower bound.
    """
    order = sorted(range(len(values)), key=lambda index: values[index])
    groups: list[list[float]] = []
    for index in order:
        groups.append([values[index]])
        while len(groups) > 1 and _touch(groups[-2], groups[-1], least):
            groups[-2:] = [groups[-2] + groups[-1]]
    spread = [
        sum(group) / len(group) + least * (rank - (len(group) - 1) / 2)
        for group in groups
        for rank in range(len(group))
    ]
    for rank in range(len(spread)):
        spread[rank] = max(spread[rank], spread[rank - 1] + least if rank else low)
    for rank in reversed(range(len(spread))):
        above = spread[rank + 1] - least if rank + 1 < len(spread) else high
        spread[rank] = min(spread[rank], above)
    return [place for _, place in sorted(zip(order, spread, strict=True))]


def _touch(lower: Sequence[float], upper: Sequence[float], least: float) -> bool:
    middles = sum(upper) / len(upper) - sum(lower) / len(lower)
    return middles < least * (len(lower) + len(upper)) / 2


def pointer(rows: list[Spec], x: Spec, tips: Sequence[tuple[str, str]]) -> Spec:
    """Return a strip that follows the pointer from month to month, with a tooltip of the values.

    ``tips``: fields of the tooltip, each with its title. A selection of the nearest month would
    need only a line, but Vega-Lite 6 then loses the text fields of a tooltip.
    """
    wide = f"max(width / {len(rows)}, 3)"
    tooltip = [{"field": "m", "type": "temporal", "format": "%B %Y", "title": "Month"}]
    tooltip += [{"field": field, "type": "nominal", "title": title} for field, title in tips]
    return {
        "name": POINTER,
        "data": {"values": rows},
        "mark": {"type": "rule", "color": INK, "strokeWidth": {"expr": wide}},
        "encoding": {
            "x": x,
            "opacity": {"condition": {"param": "near", "empty": False, "value": 0.12}, "value": 0},
            "tooltip": tooltip,
        },
    }


def without_pointer(spec: Spec) -> Spec:
    """Return a chart without tooltips, which is smaller and drawn sooner."""
    rest = {key: value for key, value in spec.items() if key != "params"}
    return rest | {"layer": [one for one in spec["layer"] if one.get("name") != POINTER]}


def apart_from_rows(spec: Spec) -> tuple[Spec, dict[str, list[Spec]]]:
    """Return a chart that refers to its rows by name, and the rows: Altair reads it faster."""
    rows: dict[str, list[Spec]] = {}

    def named(part: Spec, name: str) -> Spec:
        if "data" not in part:
            return part
        rows[name] = part["data"]["values"]
        return part | {"data": {"name": name}}

    layers = [named(layer, f"rows-{place}") for place, layer in enumerate(spec["layer"])]
    return named(spec, "rows") | {"layer": layers}, rows


def decimals(values: Sequence[float]) -> int:
    """Return the decimals that distinguish some values."""
    spread = max(values, default=0.0) - min(values, default=0.0)
    return max(0, min(3, 1 - math.floor(math.log10(spread)))) if spread > 0 else 1
