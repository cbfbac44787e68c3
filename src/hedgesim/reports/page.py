"""The report of a run as one page: report.html, made from the summary and the manifest alone."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Reading, Summary, hedgers
from hedgesim.outcomes.verdict import verdict
from hedgesim.reports import canvas, figures, specs
from hedgesim.reports.canvas import Canvas, paragraph, text
from hedgesim.reports.chronicle import timeline
from hedgesim.reports.comparing import inside
from hedgesim.reports.footing import assumptions, sensitivity
from hedgesim.reports.palette import variable
from hedgesim.reports.sidebyside import at_the_end
from hedgesim.reports.tables import SECTIONS, moved_ties

Manifest = Mapping[str, Any]
MOST_TILES = 4
MOST_STILL = 2  # outcomes drawn for those without scripts too
FILE = "report.html"


def write(summary: Summary, manifest: Manifest, folder: Path) -> None:
    """Write report.html into a run folder; what sensitivity.json says there is told too."""
    found = summary.get("sensitivity")
    beside = folder / "sensitivity.json"
    if beside.is_file():
        found = json.loads(beside.read_text("utf-8"))
    told = dict(summary) | ({"sensitivity": found} if found else {})
    (folder / FILE).write_text(page(told, manifest), encoding="utf-8", newline="\n")


def page(summary: Summary, manifest: Manifest) -> str:
    """Return the whole report as HTML that opens offline, light or dark, on a phone or in print."""
    made = Canvas(tuple(summary.get("partners") or summary["poles"]))
    made.section("events", "The question, and what happens", *_question(summary))
    for hedger in hedgers(summary):
        _of_hedger(made, hedger, summary)
    made.section("variants", "The same story told otherwise", *_variants(made, summary))
    made.section("sensitivity", "What the answer is most sensitive to", *sensitivity(made, summary))
    made.section("assumptions", "What was assumed", *assumptions(summary))
    made.section("numbers", "All outcomes in numbers", *_numbers(summary))
    made.section("reproduce", "How to reproduce this", *_reproduce(summary, manifest))
    return made.html(f"{summary['title']} - hedgesim", _lead(summary))


def _lead(summary: Summary) -> str:
    names = words.listed(hedgers(summary))
    told = summary.get("verdict") or verdict(summary)
    sentences = _sentences(told)
    tiles = "".join(
        _tile(reading, several=len(hedgers(summary)) > 1)
        for hedger in hedgers(summary)
        for reading in figures.headline(figures.own_readings(summary, hedger))[:MOST_TILES]
    )
    return (
        f'<header><p class="over">{escape(names)}, {words.month(summary["start"])} to '
        f"{words.month(summary['end'])}</p>\n<h1>{escape(summary['title'])}</h1></header>\n"
        f'<section id="verdict" class="verdict" aria-label="Verdict">'
        f"{''.join(paragraph(one) for one in sentences)}</section>\n"
        f'<ul class="tiles">{tiles}</ul>\n'
        + paragraph(
            f"Every one of {summary['replications']:,} histories is played twice with the same "
            "chances, with the events and without. The bands say what chance does under the numbers "
            "given; how sure the numbers themselves are is told under What was assumed.",
            "soft",
        )
    )


def _sentences(told: str) -> list[str]:
    """Split a verdict into its sentences, each a paragraph."""
    parts = told.replace(". ", ".\n").split("\n")
    return [part for part in parts if part]


def _tile(reading: Reading, *, several: bool) -> str:
    scale, change = words.scale(reading), reading.change
    places = words.finer(scale, (change.q05, change.q50, change.q95))
    size, low, high = (scale.change(v, places) for v in (change.q50, change.q05, change.q95))
    behind = figures.change_unit(reading)
    behind = "" if behind.startswith("scale") else behind
    named = f"{reading.hedger}: {words.name(reading)}" if several else words.name(reading)
    moves = "rises" if change.q50 > 0 else "falls"
    sure = f"; {moves} {words.of_hundred(reading.sureness)} histories" if change.q50 else ""
    levels = (
        f"{scale.level(reading.baseline.q50)} without the events, "
        f"{scale.level(reading.scenario.q50)} with them."
    )
    return (
        f'<li class="tile" style="--tone:{figures.colour(reading)}"><span>{text(named)}</span>'
        f"<b>{text(size)} <small>{behind}</small></b>"
        f"<small>{text(levels)} 90%: {text(f'{low} to {high}')}{sure}.</small></li>"
    )


def _question(summary: Summary) -> list[str]:
    baseline = summary.get("baseline") or "none"
    against = "the same world without these events" if baseline == "none" else f"'{baseline}'"
    notes = [paragraph(f"Note: {note}") for note in summary.get("notes") or []]
    return [
        paragraph(summary["about"]) if summary.get("about") else "",
        paragraph(f"Each history is compared with {against}.", "soft"),
        timeline(summary),
        paragraph(
            "A dot stands at the month in which an event typically first happens, filled if it "
            "happens in at least half of the histories; the bar holds nine of ten of those.",
            "soft",
        ),
        *notes,
    ]


def _of_hedger(made: Canvas, hedger: str, summary: Summary) -> None:
    """Add the sections of one hedger, under its name where there are several."""
    several = len(hedgers(summary)) > 1
    own = figures.own_readings(summary, hedger)
    tail, of = (f"-{hedger.lower()}", f"{hedger}: ") if several else ("", "")

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
        canvas.key(shades),
    ]
    for place, reading in enumerate(figures.headline(own)):
        level, change = figures.level_figure(reading), figures.change_figure(reading)
        still = place < MOST_STILL
        ended = f"{words.month(reading.months[-1])}: "
        parts.append(
            canvas.pair(
                (
                    made.figure(
                        level, f"{ended}{figures.told(reading, reading.scenario)}", still=still
                    ),
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
            canvas.pair(stacks),
            canvas.pair((made.figure(gains, note, still=name == "influence"),)),
        ]
    return parts


def _leans(made: Canvas, own: Sequence[Reading], summary: Summary) -> list[str]:
    first, second = summary["poles"]
    by_name = {reading.name: reading for reading in own}
    leans = [by_name[name] for name in figures.DOMAINS if name in by_name]
    ends = [figures.level_figure(reading, leans) for reading in leans]
    note = "dot: with the events; grey mark: without; thick: half of histories; thin: nine of ten"
    return [
        paragraph(
            "To hedge is to lean one way in one domain and another way, or less, in another, so that "
            "no tie decides the whole. A state that leans the same way in all three is aligned."
        ),
        canvas.key(
            [(variable(first), f"leans to {first}"), (variable(second), f"leans to {second}")]
        ),
        made.figure(figures.leans_figure(own, summary["poles"]), note, still=True),
        canvas.pair(made.figure(figure) for figure in ends),
        paragraph(f"-1 is all with {first}, 1 all with {second}, 0 between them.", "soft"),
    ]


def _posture(made: Canvas, summary: Summary, hedger: str) -> list[str]:
    drawn = figures.posture_figures(summary, hedger)
    if not drawn:
        return []
    poles = [(variable(pole), f"with the events, towards {pole}") for pole in summary["poles"]]
    return [
        paragraph(
            f"Share of histories on each rung in {words.month(summary['end'])}, from full alignment "
            "(bandwagoning) through the middle rungs of hedging to opposition (balancing), after "
            "Kuik."
        ),
        canvas.key([*poles, (specs.BASELINE, "without them")]),
        canvas.pair(made.figure(figure) for figure in drawn),
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
            "(Shapley value). What fires only because of an event counts with it. Lines: 95% of the "
            "error of the mean."
        ),
        canvas.pair(made.figure(figure) for figure in drawn),
    ]


def _variants(made: Canvas, summary: Summary) -> list[str]:
    found = inside(summary)
    if len(found) < 2:
        return []
    return [
        part
        for hedger in hedgers(summary)
        for part in (
            f"<h3>{escape(hedger)}</h3>" if len(hedgers(summary)) > 1 else "",
            *at_the_end(made, found, hedger),
        )
    ]


def _numbers(summary: Summary) -> list[str]:
    headings = ["", "without", "with", "change", "half of histories", "90% of histories", "rises"]
    parts = []
    for hedger in hedgers(summary):
        own = figures.own_readings(summary, hedger)
        by_name = {reading.name: reading for reading in own if not reading.of}
        rows: list[Sequence[str] | str] = []
        for heading, names in SECTIONS.items():
            rows += [heading, *(cells(by_name[name]) for name in names if name in by_name)]
        ties = moved_ties(own)
        rows += ["Ties that moved most", *map(cells, ties)] if ties else []
        parts += [f"<h3>{escape(hedger)}</h3>"] if len(hedgers(summary)) > 1 else []
        parts.append(canvas.table(headings, rows, wide=(1, 4)))
    end = words.month(summary["end"])
    first, second = summary["poles"]
    parts.append(
        paragraph(
            f"In {end}; medians over histories. Rises: share of histories in which the outcome ends "
            f"higher than without the events. A lean of -1 is all with {first}, of 1 all with "
            f"{second}; an alignment index of 45 to 55 is a hedger. Every outcome of every month is "
            "in summary.json and outcomes.parquet.",
            "soft",
        )
    )
    return parts


def cells(reading: Reading) -> list[str]:
    """Return the row of an outcome at the end: label, levels, change, bands, share that rises."""
    scale, change = words.scale(reading), reading.change
    places = words.finer(scale, (change.q05, change.q50, change.q95))
    low, below, above, high = (
        scale.change(value, places) for value in (change.q05, change.q25, change.q75, change.q95)
    )
    return [
        words.label(reading),
        scale.level(reading.baseline.q50),
        scale.level(reading.scenario.q50),
        scale.change(change.q50, places),
        f"{below} to {above}",
        f"{low} to {high}",
        words.percent(reading.rises),
    ]


def _reproduce(summary: Summary, manifest: Manifest) -> list[str]:
    facts = {
        "Run": manifest.get("run"),
        "Version": f"hedgesim {manifest.get('hedgesim')}"
        + (f", commit {manifest['commit'][:12]}" if manifest.get("commit") else ""),
        "Seed": summary["seed"],
        "Histories": f"{summary['replications']:,}, each with and without the events",
        "Engine": manifest.get("engine"),
        "Python": manifest.get("python"),
        "Libraries": ", ".join(f"{n} {v}" for n, v in manifest.get("packages", {}).items()),
    }
    hashes = {
        **{f"world of {name}": hash for name, hash in manifest.get("worlds", {}).items()},
        **manifest.get("inputs", {}),
    }
    listed = "".join(
        f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>" for k, v in facts.items() if v
    )
    rows = [[name, value] for name, value in hashes.items()]
    command = shlex.join(manifest.get("reproduce") or [])
    return [
        paragraph("The same command gives the same numbers, bit for bit, on any machine:"),
        f"<pre>{escape(command)}</pre>" if command else "",
        f"<dl>{listed}</dl>",
        f"<details><summary>Hashes of what went in</summary>"
        f"{canvas.table(['what', 'hash'], rows, kind='left')}</details>"
        if rows
        else "",
    ]
