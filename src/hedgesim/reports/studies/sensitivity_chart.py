"""The picture of a sensitivity analysis: for each outcome, the screening and the indices."""

from __future__ import annotations

from typing import Any

from hedgesim.outcomes import words
from hedgesim.reports.charts import pictures
from hedgesim.reports.studies.sensitivity import Found, hedgers_of, label, ranked, scale_of, short

NAMED = 6  # numbers named in the plot of the screening
WIDTH, HEIGHT = 330, 190


def driver_chart(found: Found) -> Any:
    """Return the chart; outcomes that nothing moves are left out."""
    import altair as alt  # noqa: PLC0415

    rows = [
        alt.hconcat(_screening(id, found), _indices(id, found), spacing=50)
        for id in found["outcomes"]
        if ranked(id, found)
    ]
    subtitle = (
        f"Scenario less baseline, {words.month(found['end'])}; {found['drawn']} numbers drawn, "
        f"{len(found['kept'])} ranked"
    )
    if not rows:
        empty = alt.Chart(pictures.rows([{"text": "No number moves any outcome."}]))
        return pictures.styled(empty.mark_text().encode(text="text:N"), found["title"], subtitle)
    return pictures.styled(alt.vconcat(*rows, spacing=30), found["title"], subtitle)


def _screening(id: str, found: Found) -> Any:
    """Size of effects against how much they vary from one starting point to the next."""
    import altair as alt  # noqa: PLC0415

    outcome = found["outcomes"][id]
    factor, unit = scale_of(outcome).factor, scale_of(outcome).word.strip() or outcome["unit"]
    points = sorted(
        (
            {
                "number": short(name, hedgers_of(found)),
                "size": factor * row[id]["mu_star"],
                "varies": factor * row[id]["sigma"],
                "kept": "ranked" if name in found["kept"] else "held at its median",
                "name": "",
            }
            for name, row in found["screening"].items()
        ),
        key=lambda point: -point["size"],
    )
    for point in points[:NAMED]:
        point["name"] = point["number"]
    across = alt.X("size:Q", title=f"effect when moved alone, mu* ({unit})")
    chart = alt.Chart(pictures.rows(points))
    dots = chart.mark_circle(size=45, opacity=0.75).encode(
        across,
        alt.Y("varies:Q", title="varies by starting point, sigma"),
        alt.Color(
            "kept:N",
            title=None,
            scale=alt.Scale(
                domain=["ranked", "held at its median"], range=[pictures.STRONG, pictures.FAINT]
            ),
            legend=alt.Legend(orient="top"),
        ),
    )
    names = chart.mark_text(align="right", dx=-6, dy=-5, fontSize=10, color=pictures.INK).encode(
        x=across, y="varies:Q", text="name:N"
    )
    title = alt.TitleParams(label(id, outcome["hedger"]), anchor="start", fontSize=13)
    return alt.layer(dots, names).properties(width=WIDTH, height=HEIGHT, title=title)


def _indices(id: str, found: Found) -> Any:
    """Parts of the variance, with their confidence intervals."""
    import altair as alt  # noqa: PLC0415

    kinds = (("first", "alone (S1)"), ("total", "in all (ST)"))
    bars = [
        {
            "number": short(name, hedgers_of(found)),
            "kind": told,
            "share": max(0.0, found["indices"][name][id][key]),
            "low": found["indices"][name][id][key] - found["indices"][name][id][f"{key}_error"],
            "high": found["indices"][name][id][key] + found["indices"][name][id][f"{key}_error"],
        }
        for name in ranked(id, found)
        for key, told in kinds
    ]
    order = list(dict.fromkeys(bar["number"] for bar in bars))
    told = [kind for _, kind in kinds]
    chart = alt.Chart(pictures.rows(bars)).encode(
        alt.Y("number:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False)),
        alt.YOffset("kind:N", sort=told),
    )
    shares = chart.mark_bar().encode(
        alt.X(
            "share:Q",
            title="part of the variance of those ranked",
            axis=alt.Axis(format="%", tickCount=5),
        ),
        alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(domain=told, range=[pictures.STRONG, pictures.LIGHT]),
            legend=alt.Legend(orient="top"),
        ),
    )
    errors = chart.mark_rule(color=pictures.INK).encode(x="low:Q", x2="high:Q")
    layers = alt.layer(shares, errors).resolve_scale(color="independent")
    return layers.properties(width=WIDTH, height=HEIGHT + 40)
