"""The tables of a run's report: outcomes, partners, events, postures, shares of the cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Reading, Summary, hedgers
from hedgesim.outcomes.verdict import of_event, weight
from hedgesim.reports.terminal.characters import sparkline
from hedgesim.reports.terminal.layout import grid

WIDE = 100  # columns from which the band of half the histories finds room
# Columns of the terminal from which what each column of the outcomes holds finds room; labels come
# first. What is not listed is always there.
ROOM = {"path": 78, "rises": 68, "without": 56, "most": 48, "effort": 78}
MOST_TIES, MOST_PARTNERS, MOST_REACTIONS = 8, 8, 8
SECTIONS: dict[str, tuple[str, ...]] = {
    "Alignment": (
        "composite", "lean", "lean.economic", "lean.security", "lean.political",
    ),
    "Hedging": ("hedging", "hedging.kuik", "hedging.security"),
    "Effective partners": (
        "partners.aid", "partners.exports", "partners.imports", "partners.security",
    ),
    "At home": (
        "autonomy", "effort.self", "legitimacy", "output", "exports.total", "aid.total",
        "river_stress", "governance_gap",
    ),
}  # fmt: skip
TIES = (
    "trust", "threat", "nationalism", "aid", "exports", "imports", "investment", "security",
    "transit", "member",
)  # fmt: skip


def outcome_table(found: Sequence[Reading], width: int, *, plain: bool) -> Table:
    """Return the table of outcomes at the end, in sections.

    Parameters
    ----------
    found: outcomes of one hedger. width: columns of the terminal. plain: ASCII only.
    """
    table = grid(f"Outcomes in {words.month(found[0].months[-1])}")
    table.add_column("", ratio=1, overflow="fold")
    if has_room(width, "without"):
        table.add_column("without", justify="right", no_wrap=True)
    for heading in ("with", "change"):
        table.add_column(heading, justify="right", no_wrap=True)
    if width >= WIDE:
        table.add_column("half of histories", justify="right", no_wrap=True)
    if has_room(width, "most"):
        table.add_column("90% of histories", justify="right", no_wrap=True)
    if has_room(width, "rises"):
        table.add_column("% rises\n/falls", justify="right", no_wrap=True)
    if has_room(width, "path"):
        columns = _path_width(width)
        heading = "over time" if columns >= 9 else "path"
        table.add_column(heading, no_wrap=True, width=columns)
    by_name = {reading.name: reading for reading in found if not reading.of}
    for heading, names in SECTIONS.items():
        rows = [by_name[name] for name in names if name in by_name]
        _section(table, heading, rows, width, plain=plain)
    _section(table, "Ties that moved most", moved_ties(found), width, plain=plain)
    return table


def moved_ties(found: Sequence[Reading]) -> list[Reading]:
    """Return the ties that moved most against what varies anyway, heaviest first.

    A change of trust counts alike whoever is trusted, so it is set against the widest of the bands
    of trust; flows of money differ by partner, and each is set against its own.
    """
    ties = [reading for reading in found if reading.name in TIES and reading.sureness >= 0.5]
    widest = {
        reading.name: max(other.baseline.spread for other in ties if other.name == reading.name)
        for reading in ties
        if not reading.unit.startswith("US$")
    }
    return sorted(ties, key=lambda r: -weight(r, widest.get(r.name, 0.0)))[:MOST_TIES]


def _section(
    table: Table, heading: str, rows: Iterable[Reading], width: int, *, plain: bool
) -> None:
    rows = list(rows)
    if not rows:
        return
    table.add_row(heading, style="bold")
    for reading in rows:
        table.add_row(*_cells(reading, width, plain=plain))
    table.add_section()


def _cells(reading: Reading, width: int, *, plain: bool) -> list[RenderableType]:
    scale, change = words.scale(reading), reading.change
    decimals = words.finer(scale, (change.q05, change.q50, change.q95))
    half = f"{scale.change(change.q25, decimals)} to {scale.change(change.q75, decimals)}"
    most = f"{scale.change(change.q05, decimals)} to {scale.change(change.q95, decimals)}"
    rises_falls = f"{_bare(reading.rises)}/{_bare(reading.falls)}"
    path = sparkline(reading.path, _path_width(width), plain=plain)
    return [
        Padding(words.label(reading), (0, 0, 0, 2)),
        *([scale.level(reading.baseline.q50)] if has_room(width, "without") else []),
        scale.level(reading.scenario.q50),
        scale.change(change.q50, decimals),
        *([half] if width >= WIDE else []),
        *([most] if has_room(width, "most") else []),
        *([rises_falls] if has_room(width, "rises") else []),
        *([path] if has_room(width, "path") else []),
    ]


def has_room(width: int, column: str) -> bool:
    """Whether a terminal of that width has room for a column."""
    return width >= ROOM[column]


def _path_width(width: int) -> int:
    return 6 if width < WIDE else 8 if width < WIDE + 10 else 12


def _bare(share: float) -> str:
    return words.percent(share).removesuffix("%")


def partner_table(found: Sequence[Reading], width: int) -> Table:
    """Return influence and effort of the partners that moved most, in shares of all."""
    influence = {reading.of: reading for reading in found if reading.name == "influence"}
    effort = {reading.of: reading for reading in found if reading.name == "effort"}
    order = sorted(influence, key=lambda partner: -abs(influence[partner].change.q50))
    table = grid("Influence of each partner, and effort given to it (% of all)")
    table.add_column("", ratio=1, overflow="fold")
    headings = [name for name in ("without",) if has_room(width, name)] + ["with", "change"]
    headings += ["90% of histories"] * has_room(width, "most")
    headings += ["% rises\n/falls"] * has_room(width, "rises")
    told = len(headings)
    if has_room(width, "effort"):
        headings += ["effort\nwithout", "effort\nwith", "effort\nchange"]
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for partner in order[:MOST_PARTNERS]:
        first, second = influence[partner], effort.get(partner)
        cells = _cells(first, min(width, WIDE - 1), plain=False)[1 : told + 1]
        more = _cells(second, WIDE - 1, plain=False)[1:4] if second else []
        table.add_row(partner, *cells, *(more if has_room(width, "effort") else []))
    rest = order[MOST_PARTNERS:]
    if rest:
        most = max(abs(influence[partner].change.q50) for partner in rest)
        table.caption = (
            f"{len(rest)} other partners: influence changes by {100 * most:.2g} points at most."
        )
    return table


def event_table(summary: Summary, hedger: str) -> Table | None:
    """Return the events: those declared, then those that emerge by themselves."""
    own = {
        key: event
        for key, event in summary.get("events", {}).items()
        if of_event(key, event, summary) == hedger
    }
    declared = {key: event for key, event in own.items() if not event.get("reaction")}
    emerging = [event for event in own.values() if event.get("reaction") and _chances(event) > 0]
    if not declared and not emerging:
        return None
    table = grid("Events: share of histories in which each happens at all")
    table.add_column("", ratio=1, overflow="fold")
    for heading in ("without", "with", "typically in"):
        table.add_column(heading, justify="right", no_wrap=True)
    if declared:
        table.add_row("Declared by the scenario", style="bold")
    for key, event in declared.items():
        table.add_row(*_event(f"{key}: {event['story']}", event))
    emerging.sort(key=lambda event: (-_shift(event), -event["probability"], event["story"]))
    if emerging:
        table.add_row("Emerging from the situation, what changes most first", style="bold")
    for event in emerging[:MOST_REACTIONS]:
        table.add_row(*_event(event["story"], event))
    rest = emerging[MOST_REACTIONS:]
    if rest:
        most = max(_chances(event) for event in rest)
        table.caption = (
            f"{len(rest)} more, whose chances change less, emerge in {words.percent(most)} of "
            f"histories or fewer."
        )
    return table


def _chances(event: Mapping[str, Any]) -> float:
    return max(float(event["probability"]), float(event.get("baseline_probability") or 0.0))


def _shift(event: Mapping[str, Any]) -> float:
    return abs(float(event["probability"]) - float(event.get("baseline_probability") or 0.0))


def _event(story: str, event: Mapping[str, Any]) -> list[RenderableType]:
    month = event.get("median_month")
    return [
        Padding(str(story), (0, 0, 0, 2)),
        words.percent(event.get("baseline_probability") or 0.0),
        words.percent(event["probability"]),
        words.short_month(month) if month else "",
    ]


def posture_table(summary: Summary, hedger: str) -> Table | None:
    """Return how the hedger stands to each pole: share of histories on each rung at the end."""
    several = len(hedgers(summary)) > 1
    with_, without = summary.get("posture", {}), summary.get("posture_baseline", {})
    if several:
        with_, without = with_.get(hedger, {}), without.get(hedger, {})
    if not with_:
        return None
    poles = list(with_)
    table = grid("Posture at the end: share of histories on each rung")
    table.add_column("", overflow="fold")
    for pole in poles:
        table.add_column(f"{pole}\nwithout", justify="right")
        table.add_column("\nwith", justify="right")
    for rung in with_[poles[0]]:
        pairs = [(without.get(pole, {}).get(rung), with_[pole][rung]) for pole in poles]
        if any((share or 0.0) >= 0.005 for pair in pairs for share in pair):
            cells = [words.percent(share) for pair in pairs for share in pair]
            table.add_row(f"{rung[:1].upper()}{rung[1:]}", *cells)
    return table


def attribution_table(summary: Summary, shown: Sequence[Reading]) -> Table | None:
    """Return what each event contributes to the outcomes shown.

    ``shown``: outcomes, of which those that the summary attributes are taken.
    """
    attribution = summary.get("attribution") or {}
    several = len(hedgers(summary)) > 1
    keys = {(f"{r.hedger}.{r.id}" if several else r.id): r for r in shown}
    keys = {key: r for key, r in keys.items() if any(key in row for row in attribution.values())}
    if not keys:
        return None
    table = grid("What each event contributes (and what would be missing without it alone)")
    table.add_column("", overflow="fold")
    for reading in keys.values():
        table.add_column(words.label(reading), justify="right", overflow="fold")
    for event, row in attribution.items():
        table.add_row(event, *(_contribution(row.get(key), r) for key, r in keys.items()))
    errors = ", ".join(_largest_error(key, r, attribution) for key, r in keys.items())
    table.caption = (
        f"Means over histories: Shapley value (leave-one-out). Standard errors: {errors} at most. "
        "What fires only after an event counts with it."
    )
    return table


def _largest_error(key: str, reading: Reading, attribution: Mapping[str, Any]) -> str:
    largest = max(row[key]["error"] for row in attribution.values() if key in row)
    return f"{largest * words.scale(reading).factor:.1g}"


def _contribution(cell: Mapping[str, float] | None, reading: Reading) -> str:
    if cell is None:
        return ""
    scale = words.scale(reading)
    decimals = words.finer(scale, (reading.change.q05, reading.change.q50, reading.change.q95))
    alone = scale.change(cell["leave_one_out"], decimals)
    return f"{scale.change(cell['shapley'], decimals)} ({alone})"


def variant_table(
    summary: Summary,
    shown: Sequence[Reading],
    variants: Mapping[str, Mapping[tuple[str, str], Reading]],
) -> Table:
    """Return the outcomes shown in each variant of the story, as changes against the baseline.

    Parameters
    ----------
    variants: name -> (hedger, outcome id) -> outcome.
    """
    table = grid("The same story told otherwise: change against the baseline (90% of histories)")
    table.add_column("", overflow="fold")
    for reading in shown:
        table.add_column(words.label(reading), justify="right", overflow="fold")
    table.add_row("as told", *(_changed(reading) for reading in shown))
    for name, found in variants.items():
        title = summary["variants"][name].get("title") or name
        told = [found.get((reading.hedger, reading.id)) for reading in shown]
        table.add_row(title, *(_changed(reading) if reading else "" for reading in told))
    return table


def _changed(reading: Reading) -> str:
    cells = _cells(reading, WIDE - 1, plain=False)
    return f"{cells[3]} ({cells[4]})"
