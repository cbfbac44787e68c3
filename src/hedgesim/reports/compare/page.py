"""Runs and variants side by side: a table of what each changes, and charts on the same axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from hedgesim import files
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.outcomes import words
from hedgesim.outcomes.readings import hedgers
from hedgesim.outcomes.verdict import verdict
from hedgesim.reports import html
from hedgesim.reports.changes import what_bands_show
from hedgesim.reports.charts import figures, specs
from hedgesim.reports.charts.figures import Figure
from hedgesim.reports.charts.palette import slug
from hedgesim.reports.compare.runs import Comparison, Entry, compared
from hedgesim.reports.html import Document, paragraph
from hedgesim.reports.rows import Row
from hedgesim.reports.terminal.layout import console, grid, right, write

SHOWN = ("with", "change", "90% of histories", "rises")  # columns of the table
SHOWN_OF_PAIRS = ("change", "90% of histories", "rises", "falls")
HOW_TO_READ = "Change against the baseline: median of the differences within the same history"
PAIRED = "Paired differences"
HOW_TO_READ_PAIRS = (
    "The first less the second, history by history with the same random draws, median and band; in "
    "how many histories the first is higher (rises) or lower (falls)"
)


def report(found: Comparison, out: Path, screen: Console | None = None) -> None:
    """Print the table of differences and write the page.

    Raises
    ------
    InputError: where the page cannot be written.
    """
    write_page(found, out)
    show(found, screen or console())
    print(f"Written to {out}")


def write_page(found: Comparison, out: Path) -> None:
    """Write the page, whole or not at all. Raises InputError where it cannot be written."""
    try:
        files.write(out, page(found))
    except OSError as error:
        hint = "another --out"
        raise InputError([Problem(str(out), 1, 1, f"cannot write: {error}", hint)]) from None


def show(found: Comparison, screen: Console) -> None:
    """Print the differences: a block for each outcome, a row for each run or variant."""
    write(_parts(found), screen)


def _parts(found: Comparison) -> Iterator[RenderableType]:
    summary = found.entries[0].summary
    yield Text(found.title, style="bold")
    for entry in found.entries:
        if entry.title.lower() != entry.label.replace("-", " ").lower():
            yield Text(f"  {entry.label}: {entry.title}")
    for hedger in hedgers(summary):
        table = grid(f"{hedger} in {words.month(summary['end'])}", "", *map(right, SHOWN))
        for heading, lines in _blocks(found.entries, hedger):
            table.add_row(heading, style="bold")
            for label, *cells in lines:
                table.add_row(f"  {label}", *cells)
            table.add_section()
        yield ""
        yield table
        if found.contrasts:
            yield ""
            yield _pairs_table(found, hedger)
    note = f"{words.sentence(found.histories)} {HOW_TO_READ}, and its 90% band."
    yield Text(note, style="dim")
    yield from (Text(note) for note in found.notes)


def _pairs_table(found: Comparison, hedger: str) -> Table:
    """Return the contrasts: a block for each outcome, a row for each pair."""
    table = grid(PAIRED, "", *map(right, SHOWN_OF_PAIRS))
    for heading, lines in _blocks(found.contrasts, hedger, SHOWN_OF_PAIRS):
        table.add_row(heading, style="bold")
        for label, *cells in lines:
            table.add_row(f"  {label}", *cells)
    table.caption = f"{HOW_TO_READ_PAIRS}."
    return table


def _blocks(
    entries: Sequence[Entry], hedger: str, columns: Sequence[str] = SHOWN
) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield heading and lines of each outcome: the entry's label, then the columns."""
    for _, own in compared(entries, hedger):
        lines = [
            [entry.label, *(row.line(columns)[1:] if row else [""] * len(columns))]
            for entry, row in zip(entries, own, strict=True)
        ]
        yield next(row.label for row in own if row), lines


def page(found: Comparison) -> str:
    """Return the comparison as one page that opens offline."""
    summary = found.entries[0].summary
    document = Document(tuple(summary.get("partners") or summary["poles"]))
    many = len(hedgers(summary)) > 1
    for hedger in hedgers(summary):
        of, tail = (f"{hedger}: ", f"-{slug(hedger)}") if many else ("", "")
        parts = [*at_the_end(document, found, hedger), *over_time(document, found, hedger)]
        document.section(f"differences{tail}", f"{of}What each changes", *parts)
    verdicts = "".join(
        f"<h3>{html.text(entry.title)} <small>{html.text(_called(mark, entry.label))}</small>"
        f"</h3>{paragraph(entry.summary.get('verdict') or verdict(entry.summary))}"
        for mark, entry in zip(found.marks, found.entries, strict=True)
    )
    span = f"{words.month(summary['start'])} to {words.month(summary['end'])}"
    over = (
        f"{words.join(hedgers(summary))}, {span}; {len(found.entries)} runs or variants, "
        f"{found.histories}"
    )
    lead = (
        f"<header>{paragraph(over, 'over')}<h1>{html.text(found.title)}</h1></header>"
        f'<section id="verdict" class="compared">{verdicts}'
        f"{paragraph(what_bands_show(summary), 'soft')}</section>"
    )
    return document.render(f"{found.title}, compared - hedgesim", lead)


def _called(mark: str, label: str) -> str:
    return label if mark == label else f"{mark} {label}"


def at_the_end(document: Document, found: Comparison, hedger: str) -> list[str]:
    """Return the table of differences, a row for each entry, with a figure of each outcome."""
    lines: list[list[str] | str] = []
    for heading, block in _blocks(found.entries, hedger):
        marked = zip(found.marks, block, strict=True)
        lines += [heading, *([_called(mark, label), *cells] for mark, (label, *cells) in marked)]
    drawn = [document.figure(_ends_figure(found, o)) for _, o in compared(found.entries, hedger)]
    return [
        paragraph(f"{HOW_TO_READ}. Dot: median; thick: half of histories; thin: 90%."),
        *map(paragraph, found.notes),
        html.pair(drawn),
        html.table(["", *SHOWN], lines),
        *_pairs(found, hedger),
    ]


def _pairs(found: Comparison, hedger: str) -> list[str]:
    if not found.contrasts:
        return []
    lines: list[list[str] | str] = []
    for heading, block in _blocks(found.contrasts, hedger, SHOWN_OF_PAIRS):
        lines += [heading, *block]
    return [
        f"<h3>{PAIRED}</h3>",
        paragraph(f"{HOW_TO_READ_PAIRS}."),
        html.table(["", *SHOWN_OF_PAIRS], lines),
    ]


def _ends_figure(found: Comparison, own: Sequence[Row | None]) -> Figure:
    first = next(row for row in own if row)
    bars = [
        figures.interval(row, mark, "change")
        for mark, row in zip(found.marks, own, strict=True)
        if row
    ]
    return Figure(
        f"compared-{slug(first.reading.hedger)}-{slug(first.reading.id.replace('.', ' '))}",
        first.name,
        specs.intervals(
            bars,
            unit=first.change_unit,
            description=f"Change of {words.noun(first.reading)[0]}: {figures.read_out(bars)}.",
        ),
    )


def over_time(document: Document, found: Comparison, hedger: str) -> list[str]:
    """Return small multiples: for each outcome a chart for each entry, on the same axis."""
    parts = ["<h3>Over time</h3>"]
    for id, own in compared(found.entries, hedger):
        shown = [row for row in own if row]
        limits = figures.shared_axis(shown, "difference", zero=True)
        drawn = [
            document.figure(
                figures.change_figure(row, limits, f"{n}-{slug(id)}"),
                title=_called(mark, entry.label),
            )
            for n, (mark, entry, row) in enumerate(
                zip(found.marks, found.entries, own, strict=True)
            )
            if row
        ]
        parts += [
            f"<h4>{html.text(shown[0].label)}</h4>",
            f'<div class="many">{"".join(drawn)}</div>',
        ]
    return parts
