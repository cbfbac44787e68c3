"""The timeline of a run's events: when each happens, and in what share of histories."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from hedgesim.description.parsing import units
from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Summary, hedger_of_event, hedgers
from hedgesim.reports.charts.palette import variable
from hedgesim.reports.rows import MOST_REACTIONS, Event, chances, declared_events, emerging_events

LEAST = 0.005  # share of histories from which an event that emerges is shown
YEARS = 6  # written along the line, about


def timeline(summary: Summary) -> str:
    """Return the timeline: declared events by date, then those that emerge by themselves."""
    events = summary.get("events", {})
    declared = list(declared_events(events).items())
    declared.sort(key=lambda pair: pair[1].get("median_month") or "9999")
    emerging = [event for event in emerging_events(events) if max(chances(event)) >= LEAST]
    rows = [_years(summary)]
    rows += ['<div class="group">Declared by the scenario</div>'] if declared else []
    rows += [_row(id, event, summary) for id, event in declared]
    shown = emerging[:MOST_REACTIONS]
    if shown:
        rows.append(
            '<div class="group">Emerging from the situation, with the events or without</div>'
        )
    rows += [_row("", event, summary) for event in shown]
    if not declared and not shown:
        return "<p>Nothing is declared, and nothing emerges by itself.</p>"
    return f'<div class="timeline">{"".join(rows)}</div>{_rest(emerging[MOST_REACTIONS:])}'


def _rest(left: Sequence[Event]) -> str:
    if not left:
        return ""
    most = max(max(chances(event)) for event in left)
    emerge = "emerges" if len(left) == 1 else "emerge"
    text = f"{len(left)} more {emerge}, each in {words.percent(most)} of histories or fewer."
    return f'<p class="soft">{text}</p>'


def _row(id: str, event: Event, summary: Summary) -> str:
    chance, before = chances(event)
    story = escape(str(event["story"]))
    if len(hedgers(summary)) > 1:
        story = f"{escape(hedger_of_event(id, event, summary))}: {story}"
    named = f" <code>{escape(id)}</code>" if id else ""
    when = _when(event)
    detail = f'<span class="when">{escape(when)}</span>' if when else ""
    against = f"<small>{words.percent(before)} without</small>" if event.get("reaction") else ""
    return (
        f'<div class="row"><div>{story}{named}{detail}</div>{_track(event, summary)}'
        f'<div class="chance">{words.percent(chance)}{against}</div></div>'
    )


def _when(event: Event) -> str:
    """Describe when it happens: its trigger, and the months in which it first does."""
    trigger, month = str(event.get("when") or ""), event.get("median_month")
    parts = [trigger] if trigger else []
    certain = float(event["probability"]) >= 1.0
    early, late = str(event.get("early_month") or month), str(event.get("late_month") or month)
    if month and not (certain and early == late and trigger):
        span = f" (90%: {words.short_month(early)} to {words.short_month(late)})"
        typically = f"typically {words.short_month(month)}"
        parts.append(typically + (span if early != late else ""))
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _track(event: Event, summary: Summary) -> str:
    """Return the event's place on the line: a dot at its median month, a bar for nine of ten."""
    month = event.get("median_month")
    if not month:
        return '<div class="track"></div>'
    chance = float(event["probability"])
    tone = variable(event["by"] if event.get("by") in summary.get("partners", ()) else "scenario")
    early, late = event.get("early_month") or month, event.get("late_month") or month
    left, right = _place(early, summary), _place(late, summary)
    bar = f'<i style="left:{left:.1f}%;width:{right - left:.1f}%"></i>' if late != early else ""
    kind = "" if chance >= 0.5 else ' class="open"'
    dot = f'<b{kind} style="left:{_place(month, summary):.1f}%"></b>'
    return f'<div class="track" style="--tone:{tone}" aria-hidden="true">{bar}{dot}</div>'


def _place(month: str, summary: Summary) -> float:
    """Return where a month stands on the line, in % of its length."""
    place, first, last = map(units.date, (month, summary["start"], summary["end"]))
    return 100 * (place - first) / max(last - first, 1)


def _years(summary: Summary) -> str:
    first, last = int(summary["start"][:4]), int(summary["end"][:4])
    step = max(1, -(-(last - first + 1) // YEARS))
    marks = [
        f'<span style="left:{min(max(_place(f"{year}-01", summary), 0), 100):.1f}%">{year}</span>'
        for year in range(first, last + 1, step)
    ]
    return (
        f'<div class="row years" aria-hidden="true"><div></div><div class="track">'
        f'{"".join(marks)}</div><div class="chance">happens in</div></div>'
    )
