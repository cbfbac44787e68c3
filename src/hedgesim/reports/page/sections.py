"""Sections of a report about one hedger: changes, portfolio, leans, posture, causes."""

from __future__ import annotations

from collections.abc import Sequence

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Reading, Summary, hedgers
from hedgesim.reports import html
from hedgesim.reports.charts import figures, specs
from hedgesim.reports.charts.palette import slug, variable
from hedgesim.reports.html import Canvas, paragraph


def of_hedger(made: Canvas, hedger: str, summary: Summary) -> None:
    """Add the sections of one hedger, under its name where there are several."""
    several = len(hedgers(summary)) > 1
    own = figures.own_readings(summary, hedger)
    tail, of = (f"-{slug(hedger)}", f"{hedger}: ") if several else ("", "")

    def add(id: str, heading: str, *parts: str) -> None:
        heading = f"{of}{heading[:1].lower()}{heading[1:]}" if of else heading
        made.section(f"{id}{tail}", heading, *parts)

    add("changes", "What changes", *_changes(made, own))
    add("portfolio", "The alignment portfolio", *_portfolio(made, own))
    add("leans", "Where it leans, domain by domain", *_leans(made, own, summary))
    add("posture", "Posture towards each pole", *_posture(made, summary, hedger))
    add("causes", "What each event contributed", *_causes(made, summary, own))


def _changes(made: Canvas, own: Sequence[Reading]) -> list[str]:
    shades = [
        (specs.SCENARIO, "with the events (in a partner's colour where it is about that partner)"),
        (specs.BASELINE, "without them"),
    ]
    parts = [
        paragraph(
            "First the outcome, with the events and without; then what they change within the same "
            "history. Line: median; dark band: half of the histories; light band: nine of ten."
        ),
        html.key(shades),
    ]
    for reading in figures.headline(own):
        level, change = figures.level_figure(reading), figures.change_figure(reading)
        ended = f"{words.month(reading.months[-1])}: "
        parts.append(
            html.pair(
                (
                    made.figure(level, f"{ended}{figures.told(reading, reading.scenario)}"),
                    made.figure(
                        change, f"{ended}{figures.told(reading, reading.change, change=True)}"
                    ),
                )
            )
        )
    return parts


def _portfolio(made: Canvas, own: Sequence[Reading]) -> list[str]:
    parts = [
        paragraph(
            "Influence: each partner's mean share of economic, security and political ties. "
            "Effort: how the state spreads its own attention. Means over histories."
        )
    ]
    for name, what in (("influence", "influence"), ("effort", "effort given")):
        stacks = [
            made.figure(figures.portfolio_figure(own, name, arm))
            for arm in ("scenario", "baseline")
        ]
        gains = figures.gains_figure(own, name)
        note = "dot: median; thick: half of histories; thin: nine of ten"
        parts += [
            f"<h3>Shares of {what}</h3>",
            html.pair(stacks),
            html.pair((made.figure(gains, note),)),
        ]
    return parts


def _leans(made: Canvas, own: Sequence[Reading], summary: Summary) -> list[str]:
    first, second = map(words.named, summary["poles"])
    by_name = {reading.name: reading for reading in own}
    leans = [by_name[name] for name in figures.DOMAINS if name in by_name]
    ends = [figures.level_figure(reading, leans) for reading in leans]
    note = "dot: with the events; grey mark: without; thick: half of histories; thin: nine of ten"
    return [
        paragraph(
            "To hedge is to lean one way in one domain and another way, or less, in another, so "
            "that no tie decides the whole. A state that leans the same way in all is aligned."
        ),
        html.key([(variable(pole), f"leans to {words.named(pole)}") for pole in summary["poles"]]),
        made.figure(figures.leans_figure(own, summary["poles"]), note),
        html.pair(made.figure(figure) for figure in ends),
        paragraph(f"-1 is all with {first}, 1 all with {second}, 0 between them.", "soft"),
    ]


def _posture(made: Canvas, summary: Summary, hedger: str) -> list[str]:
    drawn = figures.posture_figures(summary, hedger)
    if not drawn:
        return []
    poles = [
        (variable(pole), f"with the events, towards {words.named(pole)}")
        for pole in summary["poles"]
    ]
    return [
        paragraph(
            f"Share of histories on each rung in {words.month(summary['end'])}, from full "
            "alignment (bandwagoning) through the middle rungs of hedging to opposition "
            "(balancing), after Kuik."
        ),
        html.key([(specs.BASELINE, "without the events"), *poles]),
        html.pair(made.figure(figure) for figure in drawn),
    ]


def _causes(made: Canvas, summary: Summary, own: Sequence[Reading]) -> list[str]:
    drawn = figures.cause_figures(summary, own)
    declared = [e for e in summary.get("events", {}).values() if not e.get("reaction")]
    if not drawn:
        if len(declared) == 1:
            return [paragraph("One event is declared: all of the difference is its doing.")]
        return [paragraph("This was not worked out in this run.")] if declared else []
    return [
        paragraph(
            f"Contribution of each declared event to the difference in "
            f"{words.month(summary['end'])}, averaged over the orders in which events may join "
            "(Shapley value). What fires only because of an event counts with it. Lines: 95% "
            "confidence intervals of these means over histories."
        ),
        html.pair(made.figure(figure) for figure in drawn),
    ]
