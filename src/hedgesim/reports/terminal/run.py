"""A run told on a terminal: the verdict first, then what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.text import Text

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Reading, Summary, hedgers, readings
from hedgesim.outcomes.verdict import main_mover, verdict, weights
from hedgesim.reports.terminal import tables
from hedgesim.reports.terminal.changes import changed_parts, not_as_shipped, what_bands_hold
from hedgesim.reports.terminal.characters import fan
from hedgesim.reports.terminal.layout import write

CHARTED = 96
EXPLAINED = 3  # outcomes in tables of attribution and variants


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
    headline = Text(summary.get("verdict") or verdict(summary))
    yield Text(summary["title"], style="bold")
    yield Panel(headline, title="Verdict", title_align="left", padding=(0, 1))
    found = readings(summary)
    for hedger in hedgers(summary):
        own = [reading for reading in found if reading.hedger == hedger]
        if len(hedgers(summary)) > 1:
            yield Text(f"\n{hedger}", style="bold underline")
        yield from _of_hedger(hedger, own, summary, out.width, plain=plain)
    yield from changed_parts(not_as_shipped(summary), summary.get("changed_rules") or [], out.width)
    yield from _ending(summary, folder)


def _of_hedger(
    hedger: str, own: Sequence[Reading], summary: Summary, width: int, *, plain: bool
) -> Iterator[RenderableType]:
    yield ""
    yield tables.outcome_table(own, width, plain=plain)
    yield _how_to_read(summary)
    yield ""
    yield tables.partner_table(own, width)
    shown = main_mover(own)
    if shown is not None:
        yield ""
        yield from _chart(shown, width, plain=plain)
    rest = (
        tables.event_table(summary, hedger),
        tables.posture_table(summary, hedger),
        tables.attribution_table(summary, _explained(own)),
        _variants(own, summary),
    )
    for table in rest:
        if table is not None:
            yield ""
            yield table


def _how_to_read(summary: Summary) -> Text:
    first, second = summary["poles"]
    return Text(
        f"Without and with the events: medians over histories. Change: the median difference "
        f"within the same history, and the bands around it. Numbers without a unit are on a "
        f"scale of 0 to 1; a lean of -1 is all with {first}, of 1 all with {second}; an index of "
        f"45 to 55 is a hedger. Effective partners: as many equal partners would be as diverse.",
        style="dim",
    )


def _chart(reading: Reading, width: int, *, plain: bool) -> Iterator[RenderableType]:
    """A fan chart of one outcome, with its legend."""
    scale = words.scale(reading)
    spread = max(reading.scenario.spread, reading.baseline.spread, 1e-12)
    decimals = words.finer(scale, (spread / 4,), most=3)
    yield Text(words.label(reading), style="bold")
    series = reading.series
    yield from fan(
        reading.months,
        series["scenario"],
        series["baseline"],
        width=min(width, CHARTED),
        write=lambda value: words.number(value * scale.factor, decimals),
        plain=plain,
    )
    marks = ("=", "-", ":", ".") if plain else ("━", "┄", "▒", "░")
    scenario, baseline, half, most = marks
    legend = f"{scenario} scenario, {half} half of its histories, {most} 90%; {baseline} baseline"
    yield Text(legend, style="dim")


def _explained(own: Sequence[Reading]) -> list[Reading]:
    """Outcomes worth explaining: the heaviest candidates of the verdict."""
    return [reading for size, reading in weights(own) if size > 0][:EXPLAINED]


def _variants(own: Sequence[Reading], summary: Summary) -> RenderableType | None:
    shown = _explained(own)
    if not summary.get("variants") or not shown:
        return None
    found = {
        name: {(r.hedger, r.id): r for r in readings(summary, variant["outcomes"])}
        for name, variant in summary["variants"].items()
    }
    return tables.variant_table(summary, shown, found)


def _ending(summary: Summary, folder: Path | None) -> Iterator[RenderableType]:
    for note in summary.get("notes") or []:
        yield Text(f"Note: {note}")
    yield ""
    told = summary.get("baseline") or "none"
    against = "the same world without events" if told == "none" else f"'{told}'"
    yield Text(
        f"{summary['replications']:,} histories from {words.month(summary['start'])} to "
        f"{words.month(summary['end'])}, each paired with {against}; seed {summary['seed']}."
    )
    yield Text(what_bands_hold(summary))
    if folder is not None:
        yield Text(f"Written to {folder}")
