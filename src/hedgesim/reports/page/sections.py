"""Sections of a report on one hedger: changes, portfolio, leans, posture, contributions."""

from __future__ import annotations

from collections.abc import Sequence

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Summary, hedgers
from hedgesim.reports import html
from hedgesim.reports.charts import figures, specs
from hedgesim.reports.charts.palette import slug, variable
from hedgesim.reports.html import Document, paragraph
from hedgesim.reports.page.measures import facts
from hedgesim.reports.rows import Row, headline, named


def of_hedger(document: Document, hedger: str, own: Sequence[Row], summary: Summary) -> None:
    """Add the sections of one hedger, under its name where there are several."""
    several = len(hedgers(summary)) > 1
    tail, of = (f"-{slug(hedger)}", f"{hedger}: ") if several else ("", "")

    def add(id: str, heading: str, *parts: str) -> None:
        heading = f"{of}{heading[:1].lower()}{heading[1:]}" if of else heading
        document.section(f"{id}{tail}", heading, *parts)

    add("changes", "What changes", *_changes(document, own, summary))
    add("portfolio", "The alignment portfolio", *_portfolio(document, own))
    add("leans", "Lean by domain", *_leans(document, own, summary))
    add("posture", "Posture towards each pole", *_posture(document, summary, hedger))
    add("causes", "Contribution of each event", *_causes(document, summary, own))


def _changes(document: Document, own: Sequence[Row], summary: Summary) -> list[str]:
    shades = [
        (specs.SCENARIO, "with the events (in a partner's colour where it is about that partner)"),
        (specs.BASELINE, "without them"),
    ]
    parts = [
        paragraph(
            "Each outcome with the events and without, then the difference within the same "
            "history. Line: median; dark band: half of the histories; light band: 90% of them."
        ),
        html.key(shades),
    ]
    for row in headline(own):
        end = words.month(row.reading.months[-1])
        level = document.figure(figures.level_figure(row), f"{end}: {row.at_end('scenario')}")
        change = document.figure(figures.change_figure(row), f"{end}: {row.at_end('change')}")
        parts += [html.pair((level, change)), paragraph(facts(row, summary), "soft")]
    return parts


def _portfolio(document: Document, own: Sequence[Row]) -> list[str]:
    parts = [
        paragraph(
            "Influence: each partner's mean share of economic, security and political ties. "
            "Effort: how the state divides its attention among partners. Means over histories."
        )
    ]
    for name, what in (("influence", "influence"), ("effort", "effort given")):
        stacks = [
            document.figure(figures.portfolio_figure(own, name, arm))
            for arm in ("scenario", "baseline")
        ]
        gains = figures.gains_figure(own, name)
        note = "dot: median; thick: half of histories; thin: 90%"
        parts += [
            f"<h3>Shares of {what}</h3>",
            html.pair(stacks),
            html.pair((document.figure(gains, note),)),
        ]
    return parts


def _leans(document: Document, own: Sequence[Row], summary: Summary) -> list[str]:
    first, second = map(words.with_article, summary["poles"])
    leans = named(own, figures.DOMAINS)
    over_time = [figures.level_figure(row, leans) for row in leans]
    note = "dot: with the events; grey mark: without; thick: half of histories; thin: 90%"
    return [
        paragraph(
            "A state hedges when it leans to different poles, or less strongly, in different "
            "domains. A state that leans the same way in all domains is aligned."
        ),
        html.key(
            [(variable(pole), f"leans to {words.with_article(pole)}") for pole in summary["poles"]]
        ),
        document.figure(figures.leans_figure(own, summary["poles"]), note),
        html.pair(document.figure(figure) for figure in over_time),
        paragraph(f"-1: fully with {first}; 1: fully with {second}; 0: between them.", "soft"),
    ]


def _posture(document: Document, summary: Summary, hedger: str) -> list[str]:
    drawn = figures.posture_figures(summary, hedger)
    if not drawn:
        return []
    poles = [
        (variable(pole), f"with the events, towards {words.with_article(pole)}")
        for pole in summary["poles"]
    ]
    return [
        paragraph(
            f"Degree to which each rung holds in {words.month(summary['end'])}, the mean over "
            "histories, from full alignment (bandwagoning) through the middle rungs of hedging to "
            "opposition (balancing), after Kuik. Each pole is judged by its own ties alone."
        ),
        html.key([(specs.BASELINE, "without the events"), *poles]),
        html.pair(document.figure(figure) for figure in drawn),
    ]


def _causes(document: Document, summary: Summary, own: Sequence[Row]) -> list[str]:
    drawn = figures.cause_figures(summary, own)
    declared = [e for e in summary.get("events", {}).values() if not e.get("reaction")]
    if not drawn:
        if len(declared) == 1:
            return [paragraph("Only one event is declared: it causes all of the difference.")]
        return [paragraph("Contributions were not computed in this run.")] if declared else []
    return [
        paragraph(
            f"Contribution of each declared event to the difference in "
            f"{words.month(summary['end'])}, averaged over the orders in which events may join "
            "(Shapley value). Events that an event triggers are counted with it. Lines: 95% "
            "confidence intervals of these means over histories."
        ),
        html.pair(document.figure(figure) for figure in drawn),
        *map(paragraph, filter(None, [(summary.get("interaction") or {}).get("text")])),
    ]
