"""The chart of a scenario discovery: the peeling of each range, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from hedgesim.outcomes import words
from hedgesim.reports.charts import export
from hedgesim.reports.studies.discovery import range_text, strongest
from hedgesim.reports.studies.parameters import Found, short_name

WIDTH, HEIGHT = 330, 230
PERCENT = {"axis": alt.Axis(format="%"), "scale": alt.Scale(domain=[0, 1])}
HALVES = {"seen": "half that it was found in", "held_out": "held-out half"}


def chart(found: Found, hedgers: list[str]) -> Any:
    """Return the chart: a row for each range."""
    subtitle = (
        f"{found['title']}; {words.of_hundred(found['share'])} of {found['histories']:,} "
        f"histories in {words.month(found['at'])}"
    )
    title = f"Scenario discovery: {found['where']}"
    if not found["boxes"]:
        text = alt.InlineData(values=[{"text": "No parameter range was found."}])
        note = alt.Chart(text).mark_text(align="left").encode(text="text:N", x=alt.value(0))
        return export.styled(note.properties(width=WIDTH, height=40), title, subtitle)
    rows = [
        alt.hconcat(_peeling(number, box), _limits(box, found, hedgers), spacing=50)
        for number, box in enumerate(found["boxes"], start=1)
    ]
    return export.styled(alt.vconcat(*rows, spacing=30), title, subtitle)


def _peeling(number: int, box: dict[str, Any]) -> Any:
    """Coverage against density from everything to the smallest box, in both halves."""
    points = [
        {"half": name, "step": step, **{key: one[half][key] for key in ("coverage", "density")}}
        for step, one in enumerate(box["trajectory"])
        for half, name in HALVES.items()
    ]
    chosen = [
        {"half": name, "coverage": box[half]["coverage"], "density": box[half]["density"]}
        for half, name in HALVES.items()
    ]
    across = alt.X("coverage:Q", title="coverage: share of the cases inside", **PERCENT)
    up = alt.Y("density:Q", title="density: share inside that are cases", **PERCENT)
    colour = alt.Color(
        "half:N",
        title=None,
        scale=alt.Scale(domain=list(HALVES.values()), range=[export.LIGHT, export.STRONG]),
        legend=alt.Legend(orient="top"),
    )
    every, ends = alt.InlineData(values=points), alt.InlineData(values=chosen)
    lines = alt.Chart(every).mark_line(point=True)
    marks = alt.Chart(ends).mark_point(size=160, strokeWidth=2.5, shape="diamond")
    title = alt.TitleParams(
        f"Range {number}: peeling (diamond: the range)", anchor="start", fontSize=13
    )
    layers = alt.layer(
        lines.encode(across, up, colour, order="step:Q"), marks.encode(across, up, colour)
    )
    return layers.properties(width=WIDTH, height=HEIGHT, title=title)


def _with_unit(limit: Mapping[str, Any], unit: str) -> str:
    plain = "" if unit in ("0-1", "share") else f" {unit}"
    return f"{range_text(limit, unit)}{plain}"


def _limits(box: dict[str, Any], found: Found, hedgers: list[str]) -> Any:
    """The range within the samples of each parameter that it limits."""
    bars = [
        {
            "number": short_name(name, hedgers),
            "from": limit["from_share"],
            "to": limit["to_share"],
            "zero": 0.0,
            "one": 1.0,
            "text": _with_unit(limit, found["numbers"][name]["unit"]),
        }
        for name, limit in strongest(box)
    ]
    order = [bar["number"] for bar in bars]
    base = alt.Chart(alt.InlineData(values=bars)).encode(alt.Y("number:N", sort=order, title=None))
    title = "share of the parameter's samples, from the lowest to the highest"
    across = alt.X("from:Q", title=title, **PERCENT)
    whole = base.mark_bar(color=export.FAINT, height=18).encode(x="zero:Q", x2="one:Q")
    inside = base.mark_bar(color=export.STRONG, height=18).encode(across, x2="to:Q")
    names = base.mark_text(align="left", dy=-16, fontSize=11, color=export.INK).encode(
        x="from:Q", text="text:N"
    )
    return alt.layer(whole, inside, names).properties(
        width=WIDTH, height=max(70, 55 * len(bars)), title=""
    )
