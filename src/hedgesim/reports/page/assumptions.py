"""The assumptions of a run, for its page: what was changed, and what rests on assumptions alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hedgesim.description.parsing import units
from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Summary
from hedgesim.reports import html
from hedgesim.reports.changes import (
    TITLE,
    changes,
    numbers_changed,
    what_bands_show,
    what_is_switched,
)
from hedgesim.reports.html import paragraph

BARE = ("1", "0-1", "share", "utility", "")  # units that are not written
COUNTED = {
    "evidence": "follow from coded claims of the documents",
    "order": "were set by judgement where the documents give a direction or an order but no size",
    "source": "come from public statistics or the literature",
    "assumed": "are assumptions",
}


def assumptions(summary: Summary) -> list[str]:
    """Return what differs from the shipped calibration, and what rests on assumptions alone."""
    parts = [paragraph(text) for text in (what_bands_show(summary), *what_is_switched(summary))]
    rows, notes = changes(numbers_changed(summary), summary.get("changed_rules") or [])
    if rows or notes:
        headings = ["number", "shipped", "used", "unit", "why"]
        table = html.table(headings, rows, kind="left") if rows else ""
        parts += [f"<h3>{TITLE}</h3>", table, *map(paragraph, notes)]
    else:
        parts.append(paragraph("All numbers are as the calibration states them."))
    return parts + _founded(summary.get("assumptions") or {})


def _founded(found: Mapping[str, Any]) -> list[str]:
    counts, unfounded = found.get("counts") or {}, found.get("unfounded") or []
    parts = [f"{counts[kind]} {text}" for kind, text in COUNTED.items() if counts.get(kind)]
    if not parts:
        return []
    read = [entry for entry in unfounded if entry["events"]]
    rest = [entry for entry in unfounded if not entry["events"]]
    shown = [paragraph(f"Of the {sum(counts.values())} numbers used, {words.join(parts)}.")]
    if read:
        shown += [
            "<h3>Assumptions that the declared events use</h3>",
            paragraph("They set the size of the events directly, so question them first."),
            _listed(read, events=True),
        ]
    if rest:
        shown.append(
            f"<details><summary>Parameters of the rules that are assumptions ({len(rest)})"
            f"</summary>{_listed(rest, events=False)}</details>"
        )
    return shown


def _listed(entries: Sequence[Mapping[str, Any]], *, events: bool) -> str:
    headings = ["number", "value", "prior", *(["used by"] if events else []), "why"]
    rows = [
        [
            f"{entry['name']}: {entry['meaning']}" if entry["meaning"] else entry["name"],
            _value(entry),
            entry["prior"] or "not stated",
            *([", ".join(entry["events"])] if events else []),
            entry["reason"],
        ]
        for entry in entries
    ]
    return html.table(headings, rows, kind="left", wide=(2,))


def _value(entry: Mapping[str, Any]) -> str:
    unit = "" if entry["unit"] in BARE else f" {entry['unit']}"
    value = entry["value"]
    return f"{value if isinstance(value, str) else units.plain(value)}{unit}"
