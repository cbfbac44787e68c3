"""The report of a run as one page: report.html, made from the summary and the manifest alone."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Reading, Summary, hedgers
from hedgesim.outcomes.verdict import verdict
from hedgesim.reports import html
from hedgesim.reports.charts import figures
from hedgesim.reports.compare.page import at_the_end
from hedgesim.reports.compare.runs import inside
from hedgesim.reports.html import Canvas, paragraph, text
from hedgesim.reports.page.assumptions import assumptions
from hedgesim.reports.page.sections import of_hedger
from hedgesim.reports.page.sensitivity import sensitivity_section
from hedgesim.reports.page.timeline import timeline
from hedgesim.reports.studies import sensitivity
from hedgesim.reports.studies.matching import Search, StoredStudy, search
from hedgesim.reports.terminal.changes import what_bands_hold
from hedgesim.reports.terminal.tables import SECTIONS, moved_ties

Manifest = Mapping[str, Any]
MOST_TILES = 4
FILE = "report.html"
NOTHING = Search()


def write(
    summary: Summary, manifest: Manifest, folder: Path, study: StoredStudy | None = None
) -> Search:
    """Write report.html into a run folder; return what was found about its sensitivity.

    Parameters
    ----------
    study: of what the answer is most sensitive to; None for one made of the same, near the folder.
    """
    found = Search(study) if study else search(manifest, summary["scenario"], folder)
    text = page(summary, manifest, found)
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")
    return found


def page(summary: Summary, manifest: Manifest, found: Search = NOTHING) -> str:
    """Return the whole report as HTML that opens offline, light or dark, on a phone or in print."""
    made = Canvas(tuple(summary.get("partners") or summary["poles"]))
    made.section("events", "The question, and what happens", *_question(summary))
    for hedger in hedgers(summary):
        of_hedger(made, hedger, summary)
    made.section("variants", "The same story told otherwise", *_variants(made, summary, manifest))
    sensitive = sensitivity_section(made, manifest, found)
    made.section("sensitivity", "What the answer is most sensitive to", *sensitive)
    made.section("assumptions", "What was assumed", *assumptions(summary))
    made.section("numbers", "All outcomes in numbers", *_numbers(summary))
    made.section("reproduce", "How to reproduce this", *_reproduce(summary, manifest))
    return made.html(f"{summary['title']} - hedgesim", _lead(summary, found))


def _lead(summary: Summary, found: Search) -> str:
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
            f"chances, with the events and without. {what_bands_hold(summary)}{_drawn(found)}"
        )
    )


def _drawn(found: Search) -> str:
    """Say how far the answer varies with the numbers, where a study knows it."""
    if found.taken is None:
        return ""
    outcomes = found.taken.found["outcomes"]
    told = "; ".join(
        f"{sensitivity.label(id, one['hedger'])} {sensitivity.spread(one)}"
        for id, one in outcomes.items()
    )
    return f" With numbers drawn from their priors: {told}."


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
    named = f"{reading.hedger}: {words.label(reading)}" if several else words.label(reading)
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
    against = "one without these events" if baseline == "none" else f"one of '{baseline}'"
    notes = [paragraph(f"Note: {note}") for note in summary.get("notes") or []]
    return [
        paragraph(summary["about"]) if summary.get("about") else "",
        paragraph(f"Each history is compared with {against} that draws the same chances.", "soft"),
        timeline(summary),
        paragraph(
            "A dot stands at the month in which an event typically first happens, filled if it "
            "happens in at least half of the histories; the bar holds nine of ten of those.",
            "soft",
        ),
        *notes,
    ]


def _variants(made: Canvas, summary: Summary, manifest: Manifest) -> list[str]:
    found = inside(summary)
    left = _not_played(summary, manifest)
    if len(found.entries) < 2:
        return left
    listed = [[entry.label, entry.title] for entry in found.entries]
    parts = [html.table(["", "what differs"], listed, kind="left")]
    for hedger in hedgers(summary):
        parts += [f"<h3>{escape(hedger)}</h3>"] if len(hedgers(summary)) > 1 else []
        parts += at_the_end(made, found, hedger)
    over_time = (
        '<p class="soft"><code>hedgesim compare</code> with the folder of this run shows them over '
        "time, and beside other runs.</p>"
    )
    return [*parts, over_time, *left]


def _not_played(summary: Summary, manifest: Manifest) -> list[str]:
    """Name the variants of the scenario that were left out, and the command that plays them."""
    written = (manifest.get("resolved") or {}).get("variants") or {}
    played = summary.get("variants") or {}
    left = [one.get("title") or name for name, one in written.items() if name not in played]
    command = list(manifest.get("reproduce") or [])
    if not left or not command:
        return []
    while "--variant" in command:
        place = command.index("--variant")
        del command[place : place + 2]
    told = f"Not played here: {words.listed(f"'{title}'" for title in left)}."
    again = escape(shlex.join([*command, "--variant", "all"]))
    return [f"<p>{html.text(told)} With them: <code>{again}</code></p>"]


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
        parts.append(html.table(headings, rows, wide=(1, 4)))
    end = words.month(summary["end"])
    first, second = map(words.named, summary["poles"])
    parts.append(
        paragraph(
            f"In {end}; medians over histories. Change: median of the differences within the same "
            "history, so not always the difference of the two medians before it. Rises: share of "
            "histories in which the outcome ends higher than without the events. A lean of -1 is "
            f"all with {first}, of 1 all with {second}; an alignment index of 45 to 55 is a "
            "hedger. Outcomes over time are in summary.json and outcomes.parquet.",
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
        paragraph(
            "The same command gives the same numbers, bit for bit, on any machine with the same "
            "version:"
        ),
        f"<pre>{escape(command)}</pre>" if command else "",
        f"<dl>{listed}</dl>",
        f"<details><summary>Hashes of what went in</summary>"
        f"{html.table(['what', 'hash'], rows, kind='left')}</details>"
        if rows
        else "",
    ]
