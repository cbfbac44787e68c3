"""Charts of a run as specifications: fans, stacked shares, intervals, rungs and contributions.

Each takes plain numbers, already in the unit in which they are shown. Where ``tips`` is false, the
chart holds nothing for a pointer, and is made sooner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hedgesim.outcomes.readings import QUANTILES
from hedgesim.outcomes.words import number
from hedgesim.reports.charts import marks
from hedgesim.reports.charts.marks import Bands, Spec
from hedgesim.reports.charts.palette import variable

BASELINE, SCENARIO = variable("baseline"), variable("scenario")
WITH, WITHOUT = "with the events", "without"
BANDS = "Lines: medians. Bands: half of the histories, and 90% of them."
DOTS = "{end}. Dot: median. Bars: half of the histories, and 90% of them."
ROW = 26  # pixels of a row of a bar or an interval


@dataclass(frozen=True, slots=True)
class Look:
    """What charts over time share.

    Attributes
    ----------
    unit: of the values. colour: of the scenario. limits: ends of the axis; None for those of the
    bands. tips: values follow the pointer.
    """

    unit: str
    colour: str = SCENARIO
    limits: tuple[float, float] | None = None
    tips: bool = True


def _rows(months: Sequence[str], arms: Mapping[str, Bands], *, tips: bool) -> list[Spec]:
    """One row a month: quantiles of each arm (after its letter), and its text for the pointer."""
    rows: list[Spec] = [{"m": marks.date(month)} for month in months]
    for letter, bands in arms.items():
        for name in QUANTILES:
            field = f"{letter}{name[1:]}"
            for row, value in zip(rows, bands[name], strict=True):
                row[field] = marks.short(value)
    if tips:
        every = [value for bands in arms.values() for name in QUANTILES for value in bands[name]]
        places = marks.decimals(every)
        for letter, bands in arms.items():
            ends = (bands[name] for name in ("q05", "q50", "q95"))
            for row, *values in zip(rows, *ends, strict=True):
                low, middle, high = (number(value, places) for value in values)
                row[f"{letter}text"] = f"{middle} (90%: {low} to {high})"
    return rows


def fan(
    months: Sequence[str], scenario: Bands, baseline: Bands, look: Look, description: str = ""
) -> Spec:
    """Return an outcome over time: median, 50% and 90% of histories, with and without the events.

    Parameters
    ----------
    months: ``YYYY-MM``. scenario, baseline: quantiles by name, in the unit of the chart.
    """
    colour = look.colour
    rows = _rows(months, {"b": baseline, "a": scenario}, tips=look.tips)
    every = [bands[name] for bands in (scenario, baseline) for name in ("q05", "q95")]
    low, high = look.limits or marks.bounds(*every)
    x, y = marks.time_axis(months), marks.value_axis(look.unit, low, high)
    ends = [(WITH, scenario["q50"][-1], colour), (WITHOUT, baseline["q50"][-1], BASELINE)]
    layers = [
        marks.area("b05", "b95", x, y, BASELINE, 0.14),
        marks.area("b25", "b75", x, y, BASELINE, 0.18),
        marks.area("a05", "a95", x, y, colour, 0.2),
        marks.area("a25", "a75", x, y, colour, 0.28),
        marks.line("b50", x, y, BASELINE, dashed=True),
        marks.line("a50", x, y, colour),
        marks.labels(ends, x, y, months[-1], marks.HEIGHT),
    ]
    if look.tips:
        layers.append(marks.pointer(rows, x, [("atext", WITH), ("btext", WITHOUT)]))
    return marks.frame(layers, description, rows, height=marks.HEIGHT, key=BANDS)


def change(months: Sequence[str], difference: Bands, look: Look, description: str = "") -> Spec:
    """Return the paired difference over time: median, 50% and 90% of histories, against zero."""
    rows = _rows(months, {"a": difference}, tips=look.tips)
    low, high = look.limits or marks.bounds(difference["q05"], difference["q95"], zero=True)
    x, y = marks.time_axis(months), marks.value_axis(look.unit, low, high)
    layers = [
        marks.area("a05", "a95", x, y, look.colour, 0.2),
        marks.area("a25", "a75", x, y, look.colour, 0.28),
        marks.zero("y", y),
        marks.line("a50", x, y, look.colour),
    ]
    if look.tips:
        layers.append(marks.pointer(rows, x, [("atext", "Change")]))
    return marks.frame(layers, description, rows, height=marks.HEIGHT, key=BANDS)


def shares(
    months: Sequence[str],
    stacked: Mapping[str, Sequence[float]],
    *,
    colours: Mapping[str, str],
    unit: str,
    description: str = "",
    tips: bool = True,
) -> Spec:
    """Return shares of a whole over time, stacked from the bottom up.

    Parameters
    ----------
    stacked: name -> share in % of each month; they sum to 100 or less. colours: by name.
    unit: for the axis.
    """
    height = 280
    x, y = marks.time_axis(months), marks.value_axis(unit, 0.0, 100.0, "low")
    foot = [0.0] * len(months)
    rows: list[Spec] = []
    ends = []
    dates = [marks.date(month) for month in months]
    edge = [0.0] * len(months)  # as it is drawn
    for name, values in stacked.items():
        top = [low + value for low, value in zip(foot, values, strict=True)]
        above = [marks.short(value) for value in top]
        rows += [
            {"m": date, "who": name, "low": low, "high": high}
            for date, low, high in zip(dates, edge, above, strict=True)
        ]
        shade = marks.SOFT if colours[name] == variable("Others") else colours[name]
        ends.append((name, (foot[-1] + top[-1]) / 2, shade))
        foot, edge = top, above
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "stroke": marks.PAPER, "strokeWidth": 1, "tooltip": None},
            "encoding": {
                "x": x,
                "y": y,
                "y2": {"field": "high"},
                "color": {
                    "field": "who",
                    "type": "nominal",
                    "legend": None,
                    "scale": {"domain": list(stacked), "range": [colours[n] for n in stacked]},
                },
            },
        },
        marks.labels(ends, x, y, months[-1], height),
    ]
    if tips:
        layers.append(_share_tips(dates, stacked, x))
    return marks.frame(layers, description, rows, height=height)


def _share_tips(dates: Sequence[str], stacked: Mapping[str, Sequence[float]], x: Spec) -> Spec:
    """Tooltips with all shares of a month, from the top down."""
    rows: list[Spec] = [{"m": date} for date in dates]
    for place, values in enumerate(stacked.values()):
        for row, value in zip(rows, values, strict=True):
            row[f"s{place}"] = f"{value:.1f}%"
    fields = [(f"s{place}", name) for place, name in enumerate(stacked)]
    return marks.pointer(rows, x, fields[::-1])


def intervals(
    rows: Sequence[Mapping[str, Any]],
    *,
    unit: str,
    domain: tuple[float, float] | None = None,
    description: str = "",
) -> Spec:
    """Return a row for each name: median, 50% and 90% of histories, and a value to compare.

    Parameters
    ----------
    rows: ``name``, ``colour``, quantiles, ``text`` for the pointer and, where there is one,
        ``before``, a value to compare with. domain: ends of the axis; default those of the rows.
    """
    every = [row[name] for row in rows for name in (*QUANTILES, "before") if name in row]
    low, high = domain or marks.bounds(every, zero=True)
    y = marks.name_axis([row["name"] for row in rows])
    scale = {"domain": [low, high], "zero": False, "nice": False}
    axis = {"title": unit, "tickCount": 5, "titleAnchor": "start"}
    x = {"field": "q50", "type": "quantitative", "scale": scale, "axis": axis}
    tip = [{"field": "name", "title": "Of"}, {"field": "text", "title": unit}]

    def bar(first: str, last: str, width: float) -> Spec:
        ends = {"x": x | {"field": first}, "x2": {"field": last}, "y": y, "color": marks.COLOUR}
        mark = {"type": "rule", "strokeWidth": width, "strokeCap": "butt"}
        return {"mark": mark, "encoding": ends | {"tooltip": tip}}

    layers = [
        marks.zero("x", x),
        bar("q05", "q95", 2),
        bar("q25", "q75", 7),
        {
            "mark": {"type": "point", "filled": True, "size": 70, "stroke": marks.PAPER,
                     "strokeWidth": 1.5, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": marks.COLOUR, "tooltip": tip},
        },
    ]  # fmt: skip
    key = DOTS
    if any("before" in row for row in rows):
        key += " Grey: median without the events."
        layers.append(
            {
                "mark": {"type": "tick", "thickness": 2.5, "size": 16, "color": BASELINE},
                "encoding": {"x": x | {"field": "before"}, "y": y, "tooltip": tip},
            }
        )
    return marks.frame(
        layers, description, map(_shortened, rows), height=ROW * len(rows), right=16, key=key
    )


def _shortened(row: Mapping[str, Any]) -> Spec:
    return {k: marks.short(v) if isinstance(v, float) else v for k, v in row.items()}


def bars(rows: Sequence[Mapping[str, Any]], *, description: str) -> Spec:
    """Return a pair of bars for each name, with the events and without: % of histories.

    ``rows``: ``name``, ``arm``, ``value``, ``text``, ``colour``.
    """
    names = list(dict.fromkeys(row["name"] for row in rows))
    y = marks.name_axis(names)
    encoding = {
        "y": y,
        "yOffset": {"field": "arm", "type": "nominal", "sort": [WITHOUT, WITH]},
        "x": {
            "field": "value",
            "type": "quantitative",
            "scale": {"domain": [0, 100.0]},
            "axis": {"title": "% of histories", "tickCount": 4, "titleAnchor": "start"},
        },
        "color": marks.COLOUR,
        "tooltip": [
            {"field": "name", "title": "Posture"},
            {"field": "arm", "title": "Events"},
            {"field": "text", "title": "Histories"},
        ],
    }
    text = {"type": "text", "align": "left", "dx": 4, "fontSize": 10.5, "color": marks.INK}
    layers: list[Spec] = [
        {"mark": {"type": "bar"}, "encoding": encoding},
        {
            "mark": text,
            "encoding": {k: v for k, v in encoding.items() if k != "color"}
            | {"text": {"field": "text"}},
        },
    ]
    key = "{end}. Grey: without the events. Colour: with them."
    return marks.frame(
        layers, description, map(_shortened, rows), height=32 * len(names), right=40, key=key
    )


def contributions(rows: Sequence[Mapping[str, Any]], *, unit: str, description: str) -> Spec:
    """Return a bar for each event, with the 95% interval of its mean.

    ``rows``: ``name``, ``value``, ``low``, ``high``, ``text``, ``story``.
    """
    low, high = marks.bounds([row["low"] for row in rows], [row["high"] for row in rows], zero=True)
    y = marks.name_axis([row["name"] for row in rows], 150)
    x = {
        "field": "value", "type": "quantitative", "scale": {"domain": [low, high], "nice": False},
        "axis": {"title": unit, "tickCount": 4, "titleAnchor": "start"},
    }  # fmt: skip
    tip = [{"field": "story", "title": "Event"}, {"field": "text", "title": "Contribution"}]
    sign = {
        "condition": {"test": "datum.value < 0", "value": variable("fall")},
        "value": variable("rise"),
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "height": 14},
            "encoding": {"x": x, "y": y, "color": sign, "tooltip": tip},
        },
        {
            "mark": {"type": "rule", "color": marks.INK, "strokeWidth": 1.2},
            "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}, "y": y},
        },
        marks.zero("x", x),
    ]
    key = "{end}. Bar: mean. Line: its 95% interval."
    return marks.frame(
        layers, description, map(_shortened, rows), height=ROW * len(rows), right=16, key=key
    )
