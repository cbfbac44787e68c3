"""Tellings side by side: a table of what each changes, and small charts on the same axes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console, RenderableType
from rich.text import Text

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Reading, hedgers
from hedgesim.outcomes.verdict import verdict
from hedgesim.reports import html
from hedgesim.reports.charts import figures, marks, specs
from hedgesim.reports.charts.figures import Figure
from hedgesim.reports.charts.palette import slug
from hedgesim.reports.compare.runs import Comparison, compared
from hedgesim.reports.html import Canvas, paragraph
from hedgesim.reports.terminal.changes import what_bands_hold
from hedgesim.reports.terminal.layout import console, grid, write

HOW_TO_READ = "Change against the baseline: median of the differences within the same history"


def tell(found: Comparison, out: Path, screen: Console | None = None) -> None:
    """Print the table of differences and write the page.

    Raises
    ------
    InputError: where the page cannot be written.
    """
    _write(out, page(found))
    show(found, screen or console())
    print(f"Written to {out}")


def _write(out: Path, text: str) -> None:
    """Write a file whole or not at all."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=out.parent, delete=False
        ) as part:
            part.write(text)
        Path(part.name).chmod(0o644)
        Path(part.name).replace(out)
    except OSError as error:
        hint = "another --out"
        raise InputError([Problem(str(out), 1, 1, f"cannot write: {error}", hint)]) from None


def show(found: Comparison, screen: Console) -> None:
    """Print the differences: a block an outcome, a row a telling."""
    write(_report(found), screen)


def _report(found: Comparison) -> Iterator[RenderableType]:
    summary = found.entries[0].summary
    yield Text(found.title, style="bold")
    for label, title in _legend(found):
        yield Text(f"  {label}: {title}")
    for hedger in hedgers(summary):
        table = grid(f"{hedger} in {words.month(summary['end'])}")
        for heading in ("", "with", "change", "90% of histories", "rises"):
            table.add_column(heading, justify="right" if heading else "left", no_wrap=bool(heading))
        for heading, rows in _rows(found, hedger):
            table.add_row(heading, style="bold")
            for row in rows:
                table.add_row(f"  {row[0]}", *row[1:])
            table.add_section()
        yield ""
        yield table
    told = f"{words.sentence(found.histories)} {HOW_TO_READ}, and the band around it."
    yield Text(told, style="dim")
    yield from (Text(note) for note in found.notes)


def _legend(found: Comparison) -> list[tuple[str, str]]:
    """Return labels with the titles that they stand for, where these say more."""
    return [(e.label, e.title) for e in found.entries if e.title.lower() != _plain(e.label)]


def _plain(label: str) -> str:
    return label.replace("-", " ").lower()


def _rows(found: Comparison, hedger: str) -> list[tuple[str, list[list[str]]]]:
    """Heading and rows of each outcome: label, level, change, 90% band, share that rises."""
    blocks = []
    for _, told in compared(found.entries, hedger):
        first = next(reading for reading in told if reading is not None)
        scale = words.scale(first)
        ends = [v for r in told if r for v in (r.change.q05, r.change.q50, r.change.q95)]
        places = words.finer(scale, ends)
        rows = []
        for entry, reading in zip(found.entries, told, strict=True):
            if reading is None:
                rows.append([entry.label, "", "", "", ""])
                continue
            change = reading.change
            low, middle, high = (
                scale.change(value, places) for value in (change.q05, change.q50, change.q95)
            )
            level, rises = scale.level(reading.scenario.q50), words.percent(reading.rises)
            rows.append([entry.label, level, middle, f"{low} to {high}", rises])
        blocks.append((words.label(first), rows))
    return blocks


def page(found: Comparison) -> str:
    """Return the comparison as one page that opens offline."""
    summary = found.entries[0].summary
    made = Canvas(tuple(summary.get("partners") or summary["poles"]))
    many = len(hedgers(summary)) > 1
    for hedger in hedgers(summary):
        of, tail = (f"{hedger}: ", f"-{slug(hedger)}") if many else ("", "")
        parts = [*at_the_end(made, found, hedger), *over_time(made, found, hedger)]
        made.section(f"differences{tail}", f"{of}What each changes", *parts)
    verdicts = "".join(
        f"<h3>{html.text(entry.title)} <small>{html.text(_called(mark, entry.label))}</small>"
        f"</h3>{paragraph(entry.summary.get('verdict') or verdict(entry.summary))}"
        for mark, entry in zip(found.marks, found.entries, strict=True)
    )
    span = f"{words.month(summary['start'])} to {words.month(summary['end'])}"
    over = f"{words.listed(hedgers(summary))}, {span}; {len(found.entries)} tellings side by side, "
    over += found.histories
    lead = (
        f"<header>{paragraph(over, 'over')}<h1>{html.text(found.title)}</h1></header>"
        f'<section id="verdict" class="compared">{verdicts}'
        f"{paragraph(what_bands_hold(summary), 'soft')}</section>"
    )
    return made.html(f"{found.title}, compared - hedgesim", lead)


def _called(mark: str, label: str) -> str:
    return label if mark == label else f"{mark} {label}"


def at_the_end(made: Canvas, found: Comparison, hedger: str) -> list[str]:
    """Return the table of differences, with a figure of each outcome: a row a telling."""
    rows: list[list[str] | str] = []
    drawn = []
    for (heading, block), (_, told) in zip(
        _rows(found, hedger), compared(found.entries, hedger), strict=True
    ):
        called = [
            [_called(mark, label), *row]
            for mark, (label, *row) in zip(found.marks, block, strict=True)
        ]
        rows += [heading, *called]
        drawn.append(made.figure(_ends_figure(found, told)))
    return [
        paragraph(f"{HOW_TO_READ}. Dot: median; thick: half of histories; thin: nine of ten."),
        *(paragraph(note) for note in found.notes),
        html.pair(drawn),
        html.table(["", "with", "change", "90% of histories", "rises"], rows),
    ]


def _ends_figure(found: Comparison, told: Sequence[Reading | None]) -> Figure:
    first = next(reading for reading in told if reading is not None)
    rows = [
        {"name": mark, "colour": figures.colour(reading)} | figures.at_end(reading, reading.change)
        for mark, reading in zip(found.marks, told, strict=True)
        if reading is not None
    ]
    said = "; ".join(f"{row['name']} {row['told']}" for row in rows)
    return Figure(
        f"compared-{slug(first.hedger)}-{slug(first.id.replace('.', ' '))}",
        words.name(first),
        specs.intervals(
            rows,
            unit=figures.change_unit(first),
            description=f"Change of {words.noun(first)[0]}: {said}.",
        ),
    )


def over_time(made: Canvas, found: Comparison, hedger: str) -> list[str]:
    """Return small multiples: for each outcome a chart a telling, on the same axis."""
    parts = ["<h3>Over time</h3>"]
    for id, told in compared(found.entries, hedger):
        shown = [
            (_called(mark, entry.label), reading, n)
            for n, (mark, entry, reading) in enumerate(
                zip(found.marks, found.entries, told, strict=True)
            )
            if reading is not None
        ]
        factor = words.scale(shown[0][1]).factor
        every = [
            factor * value
            for _, reading, _ in shown
            for name in ("q05", "q95")
            for value in reading.series["difference"][name]
        ]
        limits = marks.bounds(every, zero=True)
        drawn = [
            made.figure(figures.change_figure(reading, limits, f"{n}-{slug(id)}"), title=label)
            for label, reading, n in shown
        ]
        parts += [
            f"<h4>{html.text(words.label(shown[0][1]))}</h4>",
            f'<div class="many">{"".join(drawn)}</div>',
        ]
    return parts
