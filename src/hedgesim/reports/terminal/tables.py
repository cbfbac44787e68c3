"""Tables of a run's report on a terminal: outcomes, partners, events, postures, contributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Column, Table

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import (
    Summary,
    contrast_outcomes,
    hedger_of_event,
    key_of,
    readings,
)
from hedgesim.reports.rows import (
    MOST_PARTNERS,
    MOST_REACTIONS,
    Event,
    Row,
    chances,
    declared_events,
    emerging_events,
    postures,
    sections,
)
from hedgesim.reports.terminal.characters import sparkline
from hedgesim.reports.terminal.layout import folded, grid, loose, right

WIDE = 100  # columns from which there is room for all
# Columns of the terminal from which there is room for a column of the table; labels come first.
ROOM = {
    "without": 56, "with": 0, "change": 0, "half of histories": WIDE, "90% of histories": 48,
    "% rises\n/falls": 68,
}  # fmt: skip
ROOM_FOR_PATH, ROOM_FOR_EFFORT = 78, 78
EFFORT = ("without", "with", "change")


def outcome_table(own: Sequence[Row], width: int, *, plain: bool) -> Table:
    """Return the table of outcomes at the end, in sections.

    Parameters
    ----------
    own: outcomes of one hedger. width: columns of the terminal. plain: ASCII only.
    """
    columns = _columns(width)
    table = grid(f"Outcomes in {words.month(own[0].reading.months[-1])}", *_headed(columns))
    path = 6 if width < WIDE else 8 if width < WIDE + 10 else 12
    if width >= ROOM_FOR_PATH:
        table.add_column("over time" if path >= 9 else "path", no_wrap=True, width=path)
    for heading, block in sections(own).items():
        table.add_row(heading, style="bold")
        for row in block:
            line = sparkline(row.reading.path, path, plain=plain)
            over_time = [line] if width >= ROOM_FOR_PATH else []
            table.add_row(_inset(row.label), *_cells(row, columns), *over_time)
        table.add_section()
    return table


def _columns(width: int) -> list[str]:
    return [name for name, least in ROOM.items() if width >= least]


def _headed(headings: Iterable[str]) -> list[Column]:
    """Return a column of labels that may wrap, and columns of short texts that do not."""
    return [Column(ratio=1, overflow="fold"), *map(right, headings)]


def _cells(row: Row, columns: Iterable[str]) -> list[str]:
    cells = row.cells
    cells["% rises\n/falls"] = f"{cells['rises']}/{cells['falls']}".replace("%", "")
    return [cells[column] for column in columns]


def _inset(label: str) -> Padding:
    return Padding(label, (0, 0, 0, 2))


def partner_table(own: Sequence[Row], width: int) -> Table:
    """Return influence and effort of the partners that moved most, in shares of all."""
    influence, effort = (
        {row.reading.of: row for row in own if row.reading.name == name}
        for name in ("influence", "effort")
    )
    order = sorted(influence, key=lambda partner: -abs(influence[partner].reading.change.q50))
    columns = _columns(min(width, WIDE - 1))
    beside = EFFORT if width >= ROOM_FOR_EFFORT else ()
    headings = [*columns, *(f"effort\n{name}" for name in beside)]
    table = grid("Influence of each partner, and effort given to it (% of all)", *_headed(headings))
    for partner in order[:MOST_PARTNERS]:
        more = _cells(effort[partner], beside) if partner in effort else []
        table.add_row(partner, *_cells(influence[partner], columns), *more)
    rest = order[MOST_PARTNERS:]
    if rest:
        most = max(abs(influence[partner].reading.change.q50) for partner in rest)
        table.caption = (
            f"{len(rest)} other partners: influence changes by {100 * most:.2g} points at most."
        )
    return table


def event_table(summary: Summary, hedger: str) -> Table | None:
    """Return the events: those declared, then those that emerge by themselves."""
    own = {
        key: event
        for key, event in summary.get("events", {}).items()
        if hedger_of_event(key, event, summary) == hedger
    }
    declared, emerging = declared_events(own), emerging_events(own)
    if not declared and not emerging:
        return None
    headings = ("without", "with", "typically in")
    table = grid("Events: share of histories in which each happens at all", *_headed(headings))
    if declared:
        table.add_row("Declared by the scenario", style="bold")
    for key, event in declared.items():
        table.add_row(*_event(f"{key}: {event['story']}", event))
    if emerging:
        table.add_row("Emerging from the situation, what changes most first", style="bold")
    for event in emerging[:MOST_REACTIONS]:
        table.add_row(*_event(event["story"], event))
    rest = emerging[MOST_REACTIONS:]
    if rest:
        most = words.percent(max(max(chances(event)) for event in rest))
        table.caption = (
            f"{len(rest)} more, whose chances change less, emerge in {most} of histories or fewer."
        )
    return table


def _event(story: str, event: Event) -> list[RenderableType]:
    month = event.get("median_month")
    with_, without = map(words.percent, chances(event))
    return [_inset(story), without, with_, words.short_month(month) if month else ""]


def posture_table(summary: Summary, hedger: str) -> Table | None:
    """Return how the hedger stands to each pole: mean degree of each rung at the end."""
    with_, without = postures(summary, hedger)
    if not with_:
        return None
    poles = list(with_)
    columns = [loose(heading) for pole in poles for heading in (f"{pole}\nwithout", "\nwith")]
    table = grid("Posture at the end: mean degree of each rung", folded(), *columns)
    for rung in with_[poles[0]]:
        pairs = [(without.get(pole, {}).get(rung), with_[pole][rung]) for pole in poles]
        if any((share or 0.0) >= 0.005 for pair in pairs for share in pair):
            cells = [words.percent(share) for pair in pairs for share in pair]
            table.add_row(f"{rung[:1].upper()}{rung[1:]}", *cells)
    return table


def attribution_table(summary: Summary, shown: Sequence[Row]) -> Table | None:
    """Return what each event contributes to the outcomes shown.

    ``shown``: outcomes, of which those that the summary attributes are taken.
    """
    attribution = summary.get("attribution") or {}
    keys = {key_of(row.reading, summary): row for row in shown}
    keys = {key: row for key, row in keys.items() if any(key in of for of in attribution.values())}
    if not keys:
        return None
    columns = [loose(row.label, overflow="fold") for row in keys.values()]
    table = grid("Contribution of each event (in brackets: leave-one-out)", folded(), *columns)
    for event, of in attribution.items():
        table.add_row(event, *(_contribution(of.get(key), row) for key, row in keys.items()))
    largest = {k: max(of[k]["error"] for of in attribution.values() if k in of) for k in keys}
    errors = ", ".join(f"{largest[k] * row.scale.factor:.1g}" for k, row in keys.items())
    table.caption = (
        "Means over histories. Contribution: Shapley value; leave-one-out: what is lost without "
        f"that event alone. Standard errors: at most {errors}. "
        "Events that an event triggers are counted with it."
    )
    return table


def _contribution(cell: Mapping[str, float] | None, row: Row) -> str:
    if cell is None:
        return ""
    return f"{row.scale.change(cell['shapley'])} ({row.scale.change(cell['leave_one_out'])})"


def variant_table(summary: Summary, shown: Sequence[Row]) -> Table | None:
    """Return the outcomes shown in each variant, as changes against the baseline."""
    variants = summary.get("variants")
    if not variants or not shown:
        return None
    columns = [loose(one.label, overflow="fold") for one in shown]
    heading = "Variants of the scenario: change against the baseline (90% of histories)"
    table = grid(heading, folded(), *columns)
    table.add_row("as written", *map(_changed, shown))
    for name, variant in variants.items():
        cells = _changes(variant["outcomes"], summary, shown)
        table.add_row(variant.get("title") or name, *cells)
    return table


def contrast_table(summary: Summary, shown: Sequence[Row]) -> Table | None:
    """Return the outcomes shown in each contrast: one variant less another."""
    contrasts = summary.get("contrasts")
    if not contrasts or not shown:
        return None
    columns = [loose(one.label, overflow="fold") for one in shown]
    table = grid("Paired differences, history by history (90% of histories)", folded(), *columns)
    for name in contrasts:
        table.add_row(name, *_changes(contrast_outcomes(summary, name), summary, shown))
    return table


def _changes(
    outcomes: Mapping[str, Any], summary: Summary, shown: Sequence[Row]
) -> list[RenderableType]:
    found = {(one.hedger, one.id): one for one in readings(summary, outcomes)}
    own = [found.get((one.reading.hedger, one.reading.id)) for one in shown]
    return [_changed(Row.of(reading)) if reading else "" for reading in own]


def _changed(row: Row) -> str:
    cells = row.cells
    return f"{cells['change']} ({cells['90% of histories']})"
