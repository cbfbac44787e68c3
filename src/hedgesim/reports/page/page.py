"""report.html: the report of a run as one page, written from its summary and manifest."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from hedgesim import files
from hedgesim.description.parsing.cautions import GRAVE, caution_lines
from hedgesim.outcomes import sentences, words
from hedgesim.outcomes.cautions import cautions
from hedgesim.outcomes.readings import Summary, hedgers
from hedgesim.outcomes.verdict import verdict
from hedgesim.reports import html
from hedgesim.reports.changes import what_bands_show
from hedgesim.reports.charts.palette import variable
from hedgesim.reports.compare.page import at_the_end
from hedgesim.reports.compare.runs import inside
from hedgesim.reports.html import Document, paragraph, text
from hedgesim.reports.page.assumptions import assumptions
from hedgesim.reports.page.measures import bibliography, definitions, scenario_text
from hedgesim.reports.page.sections import of_hedger
from hedgesim.reports.page.sensitivity import sensitivity_section
from hedgesim.reports.page.timeline import timeline
from hedgesim.reports.rows import COLUMNS, Row, headline, rows, sections
from hedgesim.reports.studies import sensitivity
from hedgesim.reports.studies.matching import Search, StoredStudy, search

Manifest = Mapping[str, Any]
MOST_TILES = 4
MOST_CAUTIONS = 3  # that are not folded away
FILE = "report.html"
NOTHING = Search()


def write(
    summary: Summary, manifest: Manifest, folder: Path, study: StoredStudy | None = None
) -> Search:
    """Write report.html into a run folder; return the search for a sensitivity study.

    Parameters
    ----------
    study: a sensitivity study of the run; None to look for a matching one near the folder.
    """
    found = Search(study) if study else search(manifest, summary["scenario"], folder)
    text = page(summary, manifest, found)
    files.write(folder / FILE, text)
    return found


def page(summary: Summary, manifest: Manifest, found: Search = NOTHING) -> str:
    """Return the whole report as HTML that opens offline, light or dark, on a phone or in print."""
    document = Document(tuple(summary.get("partners") or summary["poles"]))
    own = {hedger: rows(summary, hedger) for hedger in hedgers(summary)}
    document.section("events", "The question and the events", *_question(summary))
    for hedger, found_rows in own.items():
        of_hedger(document, hedger, found_rows, summary)
    document.section(
        "variants", "Variants of the scenario", *_variants(document, summary, manifest)
    )
    sensitive = sensitivity_section(document, manifest, found)
    document.section("sensitivity", "What the answer is most sensitive to", *sensitive)
    document.section("assumptions", "Assumptions", *assumptions(summary))
    document.section("numbers", "All outcomes in numbers", *_numbers(summary, own))
    document.section("sources", "Sources", *_sources(summary))
    document.section("reproduce", "How to reproduce this run", *_reproduce(summary, manifest))
    return document.render(f"{summary['title']} - hedgesim", _lead(summary, own, found))


def _lead(summary: Summary, own: Mapping[str, Sequence[Row]], found: Search) -> str:
    names = words.join(own)
    sentences = (summary.get("verdict") or verdict(summary)).replace(". ", ".\n").splitlines()
    tiles = "".join(
        _tile(row, several=len(own) > 1)
        for found_rows in own.values()
        for row in headline(found_rows)[:MOST_TILES]
    )
    question = summary.get("question") or words.question(summary.get("about") or "")
    return (
        f'<header><p class="over">{escape(names)}, {words.month(summary["start"])} to '
        f"{words.month(summary['end'])}</p>\n<h1>{escape(summary['title'])}</h1>"
        f"{paragraph(question, 'question') if question else ''}</header>\n"
        f'<section id="verdict" class="verdict" aria-label="Verdict">'
        f"{''.join(map(paragraph, sentences))}{_cautions(summary)}</section>\n"
        f'<ul class="tiles">{tiles}</ul>\n'
        + paragraph(
            f"Each of {summary['replications']:,} histories is played twice with the same random "
            f"draws, with the events and without. {what_bands_show(summary)}{_spread(found)}"
        )
    )


def _cautions(summary: Summary) -> str:
    """Return the gravest cautions, and the others folded away."""
    found = [paragraph(line) for line in caution_lines(cautions(summary), GRAVE)]
    more = len(found) - MOST_CAUTIONS
    if more < 2:
        return "".join(found)
    shown, rest = "".join(found[:MOST_CAUTIONS]), "".join(found[MOST_CAUTIONS:])
    return f"{shown}<details><summary>{more} more cautions</summary>{rest}</details>"


def _spread(found: Search) -> str:
    if found.taken is None:
        return ""
    outcomes = found.taken.found["outcomes"]
    spreads = "; ".join(
        f"{sensitivity.label(id, one['hedger'])} {sensitivity.spread(one)}"
        for id, one in outcomes.items()
    )
    return f" With parameters sampled from their priors: {spreads}."


def _tile(row: Row, *, several: bool) -> str:
    reading, cells = row.reading, row.cells
    unit = "" if row.change_unit.startswith("scale") else row.change_unit
    label = f"{reading.hedger}: {row.label}" if several else row.label
    moves = "rises" if reading.change.q50 > 0 else "falls"
    told = reading.change.q50 and not sentences.negligible(reading)
    sure = f"; {moves} {words.agreeing(reading)}" if told else ""
    levels = f"{cells['without']} without the events, {cells['with']} with them."
    return (
        f'<li class="tile" style="--tone:{variable(row.colour)}"><span>{text(label)}</span>'
        f"<b>{text(cells['change'])} <small>{text(unit)}</small></b>"
        f"<small>{text(levels)} 90%: {text(cells['90% of histories'])}{sure}.</small></li>"
    )


def _question(summary: Summary) -> list[str]:
    baseline = summary.get("baseline") or "none"
    against = "one without these events" if baseline == "none" else f"one of '{baseline}'"
    notes = map(paragraph, caution_lines(cautions(summary), ("note",)))
    return [
        paragraph(summary["about"]) if summary.get("about") else "",
        paragraph(
            f"Each history is compared with {against} that has the same random draws.", "soft"
        ),
        timeline(summary),
        paragraph(
            "Dot: the median month in which an event first happens, filled if it happens in at "
            "least half of the histories. Bar: 90% of those histories.",
            "soft",
        ),
        *notes,
        scenario_text(summary),
    ]


def _variants(document: Document, summary: Summary, manifest: Manifest) -> list[str]:
    found = inside(summary)
    left = _not_played(summary, manifest)
    if len(found.entries) < 2:
        return left
    listed = [[entry.label, entry.title] for entry in found.entries]
    parts = [html.table(["", "what differs"], listed, kind="left")]
    for hedger in hedgers(summary):
        parts += [f"<h3>{escape(hedger)}</h3>"] if len(hedgers(summary)) > 1 else []
        parts += at_the_end(document, found, hedger)
    over_time = (
        '<p class="soft"><code>hedgesim compare</code> with the folder of this run shows the '
        "variants over time, and beside other runs.</p>"
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
    missing = f"Not played here: {words.join(f"'{title}'" for title in left)}."
    again = escape(shlex.join([*command, "--variant", "all"]))
    return [f"<p>{html.text(missing)} To include them: <code>{again}</code></p>"]


def _numbers(summary: Summary, own: Mapping[str, Sequence[Row]]) -> list[str]:
    parts = []
    for hedger, found in own.items():
        lines: list[Sequence[str] | str] = []
        for heading, block in sections(found).items():
            lines += [heading, *(row.line() for row in block)]
        parts += [f"<h3>{escape(hedger)}</h3>"] if len(own) > 1 else []
        parts.append(html.table(["", *COLUMNS], lines, wide=(1, 4)))
    end = words.month(summary["end"])
    first, second = map(words.with_article, summary["poles"])
    parts.append(
        paragraph(
            f"In {end}; medians over histories. Change: median of the differences within the same "
            "history, which may differ from the difference of the two medians. Rises: share of "
            "histories in which the outcome ends higher than without the events. A lean of -1 is "
            f"fully with {first}, of 1 fully with {second}; an alignment index of 45 to 55 means "
            "hedging. Outcomes over time are in summary.json and outcomes.parquet.",
            "soft",
        )
    )
    return [*parts, definitions(row for found in own.values() for row in found)]


def _sources(summary: Summary) -> list[str]:
    found = bibliography(summary)
    if not found:
        return []
    return [
        paragraph(
            "What the scenario and its assumptions cite. D2 p17 is the seventeenth paragraph of "
            "document D2, counted over lines that are not empty; claims are in our words, as coded."
        ),
        *found,
    ]


def _reproduce(summary: Summary, manifest: Manifest) -> list[str]:
    facts = {
        "Run": manifest.get("run"),
        "Version": f"hedgesim {manifest.get('hedgesim')}"
        + (f", commit {_short(manifest['commit'])}" if manifest.get("commit") else ""),
        "Seed": summary["seed"],
        "Histories": f"{summary['replications']:,}, each with and without the events",
        "Engine": manifest.get("engine"),
        "Python": manifest.get("python"),
        "Libraries": ", ".join(f"{n} {v}" for n, v in (manifest.get("packages") or {}).items()),
    }
    hashes = {
        **{f"world of {name}": hash for name, hash in (manifest.get("worlds") or {}).items()},
        **_hashes(manifest.get("inputs") or {}),
    }
    listed = "".join(
        f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>" for k, v in facts.items() if v
    )
    inputs = [[name, value] for name, value in hashes.items()]
    command = shlex.join(manifest.get("reproduce") or [])
    return [
        paragraph(
            "The same command with the same version gives the same numbers, bit for bit, on any "
            "machine:"
        ),
        f"<pre>{escape(command)}</pre>" if command else "",
        f"<dl>{listed}</dl>",
        f"<details><summary>Hashes of the inputs</summary>"
        f"{html.table(['input', 'hash'], inputs, kind='left')}</details>"
        if inputs
        else "",
    ]


def _hashes(inputs: Mapping[str, str] | Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the hash of each input by its path; earlier manifests hold just that."""
    if isinstance(inputs, Mapping):
        return dict(inputs)
    return {f"{one['role']} {one['path']}": one["sha256"] for one in inputs}


def _short(commit: str) -> str:
    """Return the first digits of a commit, with the mark of changed files."""
    number, changed, _ = commit.partition("+")
    return f"{number[:12]}{changed and ' with changes'}"
