"""The chart of a sensitivity study: screening and indices of each outcome."""

from __future__ import annotations

from typing import Any

import altair as alt

from hedgesim.outcomes import words
from hedgesim.reports.charts import export
from hedgesim.reports.studies.parameters import Found, short_name
from hedgesim.reports.studies.sensitivity import hedgers_of, label, ranked, scale_of

NAMED = 6  # parameters named in the plot of the screening
WIDTH, HEIGHT = 330, 190


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
            }
            for name, row in found["screening"].items()
        ),
        key=lambda point: -point["size"],
    )
    for point in points[:NAMED]:
        point["name"] = point["number"]
    across = alt.X("size:Q", title=f"mean size of the effect, mu* ({unit})")
    base = alt.Chart(alt.InlineData(values=points))
    dots = base.mark_circle(size=45, opacity=0.75).encode(
        across,
        alt.Y("varies:Q", title="standard deviation, sigma"),
        alt.Color(
            "kept:N",
            title=None,
            scale=alt.Scale(
                domain=["ranked", "fixed at its median"], range=[export.STRONG, export.FAINT]
            ),
            legend=alt.Legend(orient="top"),
        ),
    )
    names = base.mark_text(align="right", dx=-6, dy=-5, fontSize=10, color=export.INK).encode(
        x=across, y="varies:Q", text="name:N"
    )
    title = alt.TitleParams(label(id, outcome["hedger"]), anchor="start", fontSize=13)
    return alt.layer(dots, names).properties(width=WIDTH, height=HEIGHT, title=title)


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
