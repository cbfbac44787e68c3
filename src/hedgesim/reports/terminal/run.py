"""The report of a run on a terminal: the verdict, then tables and a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.text import Text

from hedgesim.description.parsing.cautions import GRAVE, caution_lines
from hedgesim.outcomes import sentences, words
from hedgesim.outcomes.cautions import cautions
from hedgesim.outcomes.readings import Summary, hedgers
from hedgesim.outcomes.verdict import verdict
from hedgesim.reports.changes import numbers_changed, what_bands_show
from hedgesim.reports.rows import Row, heaviest, named, rows
from hedgesim.reports.terminal import tables
from hedgesim.reports.terminal.changes import changed_parts
from hedgesim.reports.terminal.characters import fan
from hedgesim.reports.terminal.layout import title, write

WIDEST_CHART = 96
EXPLAINED = 3  # outcomes in tables of contributions and variants


def show(summary: Summary, folder: Path | None, out: Console) -> None:
    """Print the report of a run.

    Parameters
    ----------
    summary: of the run. folder: where it was written, if anywhere.
    """
    write(report(summary, folder, out), out)


def report(summary: Summary, folder: Path | None, out: Console) -> Iterator[RenderableType]:
    """Yield the parts of a report, in order, with blank lines between them."""
    plain = out.options.ascii_only
    headline = _text(summary.get("verdict") or verdict(summary), plain=plain)
    yield title(summary["title"])
    yield Panel(headline, title="Verdict", title_align="left", padding=(0, 1))
    yield from map(Text, caution_lines(cautions(summary), GRAVE))
    for hedger in hedgers(summary):
        if len(hedgers(summary)) > 1:
            yield Text(f"\n{hedger}", style="bold underline")
        yield from _of_hedger(hedger, summary, out.width, plain=plain)
    changed = numbers_changed(summary)
    yield from changed_parts(changed, summary.get("changed_rules") or [], out.width)
    yield from _ending(summary, folder)


def _text(said: str, *, plain: bool) -> Text:
    """A text whose signs a terminal without Unicode has too."""
    return Text(said.replace("±", "+/-") if plain else said)


def _of_hedger(
    hedger: str, summary: Summary, width: int, *, plain: bool
) -> Iterator[RenderableType]:
    own = rows(summary, hedger)
    weighty = [row for row in heaviest(own) if row.weight]
    yield ""
    yield tables.outcome_table(own, width, plain=plain)
    reading = _text(_how_to_read(summary, weighty), plain=plain)
    reading.stylize("dim")
    yield reading
    yield ""
    yield tables.partner_table(own, width)
    for row in (weighty or named(own, ("lean",)))[:1]:
        yield ""
        yield from _chart(row, width, plain=plain)
    rest = (
        tables.event_table(summary, hedger),
        tables.posture_table(summary, hedger),
        tables.attribution_table(summary, weighty[:EXPLAINED]),
        _interaction(summary),
        tables.variant_table(summary, weighty[:EXPLAINED]),
        tables.contrast_table(summary, weighty[:EXPLAINED]),
    )
    for part in rest:
        if part is not None:
            yield ""
            yield part


def _interaction(summary: Summary) -> Text | None:
    text = (summary.get("interaction") or {}).get("text")
    return Text(text) if text else None


def _how_to_read(summary: Summary, weighty: Sequence[Row]) -> str:
    first, second = map(words.with_article, summary["poles"])
    return (
        f"Without and with the events: medians over histories. Change: median and bands of the "
        f"difference within the same history. Values without a unit are on a scale of 0 to 1. "
        f"A lean of -1 is fully with {first}, of 1 fully with {second}; an alignment index of 45 "
        f"to 55 means hedging. Effective partners: the number of equal partners that would be as "
        f"diverse. Standard deviations are those of the baseline between histories. "
        f"{sentences.band_errors(weighty[0].reading) if weighty else ''}".strip()
    )


def _chart(row: Row, width: int, *, plain: bool) -> Iterator[RenderableType]:
    scenario, baseline = row.reading.scenario, row.reading.baseline
    decimals = words.decimals_for(row.scale, (max(scenario.spread, baseline.spread, 1e-12) / 4,))
    yield title(row.label)
    yield from fan(
        row.reading.months,
        row.reading.series["scenario"],
        row.reading.series["baseline"],
        width=min(width, WIDEST_CHART),
        write=lambda value: words.number(value * row.scale.factor, decimals),
        plain=plain,
    )
    with_, without, half, most = ("=", "-", ":", ".") if plain else ("━", "┄", "▒", "░")
    legend = f"{with_} scenario, {half} half of its histories, {most} 90%; {without} baseline"
    yield Text(legend, style="dim")


def _ending(summary: Summary, folder: Path | None) -> Iterator[RenderableType]:
    yield from map(Text, caution_lines(cautions(summary), ("note",)))
    yield ""
    baseline = summary.get("baseline") or "none"
    against = "the same world without events" if baseline == "none" else f"'{baseline}'"
    yield Text(
        f"{summary['replications']:,} histories from {words.month(summary['start'])} to "
        f"{words.month(summary['end'])}, each paired with {against}; seed {summary['seed']}."
    )
    yield Text(what_bands_show(summary))
    if folder is not None:
        yield Text(f"Written to {folder}")
