"""The chart of a sensitivity study: screening and indices of each outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

from hedgesim.outcomes import words
from hedgesim.reports.charts import export
from hedgesim.reports.studies.parameters import Found, short_name
from hedgesim.reports.studies.sensitivity import hedgers_of, label, ranked, scale_of

NAMED = 6  # parameters named in the plot of the screening
WIDTH, HEIGHT = 330, 190
AXIS = alt.Axis(tickCount=5, labelOverlap="greedy")
LETTER, LINE, GAP = 6.0, 12.0, 7.0  # pixels: of a letter, between lines, from point to name


def chart(found: Found) -> Any:
    """Return the chart, without outcomes that no parameter changes."""
    rows = [
        alt.hconcat(_screening(id, found), _indices(id, found), spacing=50)
        for id in found["outcomes"]
        if ranked(id, found)
    ]
    subtitle = (
        f"Scenario less baseline, {words.month(found['end'])}; {found['drawn']} parameters "
        f"sampled, {len(found['kept'])} ranked"
    )
    if not rows:
        empty = alt.Chart(alt.InlineData(values=[{"text": "No parameter changes any outcome."}]))
        return export.styled(empty.mark_text().encode(text="text:N"), found["title"], subtitle)
    return export.styled(alt.vconcat(*rows, spacing=30), found["title"], subtitle)


def _screening(id: str, found: Found) -> Any:
    """Mean size of the elementary effects against their standard deviation."""
    outcome = found["outcomes"][id]
    factor, unit = scale_of(outcome).factor, scale_of(outcome).word.strip() or outcome["unit"]
    points = sorted(
        (
            {
                "number": short_name(name, hedgers_of(found)),
                "size": factor * row[id]["mu_star"],
                "varies": factor * row[id]["sigma"],
                "kept": "ranked" if name in found["kept"] else "fixed at its median",
                "name": "",
                "align": "",
                "beside": 0.0,
            }
            for name, row in found["screening"].items()
        ),
        key=lambda point: -point["size"],
    )
    limits = [_limit(point[key] for point in points) for key in ("size", "varies")]
    _place_names(points[:NAMED], *limits)
    across, up = (alt.Scale(domain=[0.0, limit], nice=False) for limit in limits)
    x = alt.X("size:Q", title=f"mean size of the effect, mu* ({unit})", scale=across, axis=AXIS)
    base = alt.Chart(alt.InlineData(values=points))
    dots = base.mark_circle(size=45, opacity=0.75).encode(
        x,
        alt.Y("varies:Q", title="standard deviation, sigma", scale=up),
        alt.Color(
            "kept:N",
            title=None,
            scale=alt.Scale(
                domain=["ranked", "fixed at its median"], range=[export.STRONG, export.FAINT]
            ),
            legend=alt.Legend(orient="top"),
        ),
    )
    title = alt.TitleParams(label(id, outcome["hedger"]), anchor="start", fontSize=13)
    return alt.layer(dots, *_names(base, x)).properties(width=WIDTH, height=HEIGHT, title=title)


def _names(base: alt.Chart, x: alt.X) -> list[alt.Chart]:
    """The names of points, left of each point or right of it, with a line to those moved up."""
    named = base.transform_filter(alt.datum.align != "")
    lines = named.mark_rule(color=export.SOFT, strokeWidth=0.7)
    return [
        lines.encode(x=x, y="varies:Q", y2="beside:Q"),
        *(
            base.transform_filter(alt.datum.align == align)
            .mark_text(
                align=align, dx=GAP if align == "left" else -GAP, fontSize=10, color=export.INK
            )
            .encode(x=x, y="beside:Q", text="name:N")
            for align in ("left", "right")
        ),
    ]


def _limit(values: Iterable[float]) -> float:
    """End of an axis from 0, with room for a name above the largest value."""
    return 1.12 * max(values, default=0.0) or 1.0


def _place_names(points: Sequence[dict[str, Any]], wide: float, high: float) -> None:
    """Name points: each name beside its point, above those that stand in its way.

    ``wide``, ``high``: ends of the axes. A name is at most as wide as its letters times `LETTER`.
    """
    taken: list[tuple[float, float, float]] = []  # left, right and foot, in pixels
    for point in sorted(points, key=lambda one: one["varies"]):
        x, y = WIDTH * point["size"] / wide, HEIGHT * point["varies"] / high
        length = LETTER * len(point["number"]) + GAP
        right = x < length
        start, end = (x, x + length) if right else (x - length, x)
        for left, stop, foot in sorted(taken, key=lambda one: one[2]):
            if left < end and start < stop and abs(foot - y) < LINE:
                y = foot + LINE
        taken.append((start, end, y))
        point |= {
            "name": point["number"],
            "align": "left" if right else "right",
            "beside": high * y / HEIGHT,
        }


def _indices(id: str, found: Found) -> Any:
    kinds = (("first", "first order (S1)"), ("total", "total (ST)"))
    bars = [
        {
            "number": short_name(name, hedgers_of(found)),
            "kind": kind,
            "share": max(0.0, index[id][key]),
            "low": index[id][key] - index[id][f"{key}_error"],
            "high": index[id][key] + index[id][f"{key}_error"],
        }
        for name in ranked(id, found)
        for index in [found["indices"][name]]
        for key, kind in kinds
    ]
    order = list(dict.fromkeys(bar["number"] for bar in bars))
    order_of_kinds = [kind for _, kind in kinds]
    base = alt.Chart(alt.InlineData(values=bars)).encode(
        alt.Y("number:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False)),
        alt.YOffset("kind:N", sort=order_of_kinds),
    )
    shares = base.mark_bar().encode(
        alt.X(
            "share:Q",
            title="share of the variance due to those ranked",
            axis=alt.Axis(format="%", tickCount=5),
        ),
        alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(domain=order_of_kinds, range=[export.STRONG, export.LIGHT]),
            legend=alt.Legend(orient="top"),
        ),
    )
    errors = base.mark_rule(color=export.INK).encode(x="low:Q", x2="high:Q")
    layers = alt.layer(shares, errors).resolve_scale(color="independent")
    return layers.properties(width=WIDTH, height=HEIGHT + 40)
