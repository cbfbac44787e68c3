"""What a run stands on, for its page: what was changed, and what was assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hedgesim.description.parsing import units
from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Summary
from hedgesim.reports import html
from hedgesim.reports.html import paragraph
from hedgesim.reports.terminal.changes import MOST, not_as_shipped, row, what_bands_hold

BARE = ("1", "0-1", "share", "utility", "")
COUNTED = {
    "evidence": "follow from coded claims of the documents",
    "order": "were set by judgement where the documents give a direction or an order but no size",
    "source": "come from public statistics or the literature",
    "assumed": "rest on an assumption alone",
}


def assumptions(summary: Summary) -> list[str]:
    """Return what differs from the calibration, and what rests on nothing but an assumption."""
    bands = paragraph(what_bands_hold(summary))
    return [bands, *_changed(summary), *_founded(summary.get("assumptions") or {})]


def _changed(summary: Summary) -> list[str]:
    changed, rules = not_as_shipped(summary), summary.get("changed_rules") or []
    if not changed and not rules:
        return [paragraph("Every number is that of the shipped calibration.")]
    told = [one for one in changed if one["by"] != "balance"]
    moved = len(changed) - len(told)
    headings = ["number", "shipped", "here", "unit", "why"]
    return [
        "<h3>Set differently from the shipped calibration</h3>",
        html.table(headings, [row(one) for one in told[:MOST]], kind="left") if told else "",
        *(paragraph(words.sentence(f"the {text}")) for text in rules),
        paragraph(f"{moved} efforts more are scaled so that all sum to 1.") if moved else "",
        paragraph(f"{len(told) - MOST} more differ; see summary.json.") if len(told) > MOST else "",
    ]


def _founded(found: Mapping[str, Any]) -> list[str]:
    counts, unfounded = found.get("counts") or {}, found.get("unfounded") or []
    parts = [f"{counts[kind]} {text}" for kind, text in COUNTED.items() if counts.get(kind)]
    if not parts:
        return []
    read = [entry for entry in unfounded if entry["events"]]
    rest = [entry for entry in unfounded if not entry["events"]]
    told = [paragraph(f"Of the {sum(counts.values())} numbers in play, {words.listed(parts)}.")]
    if read:
        told += [
            "<h3>Assumed alone, and read by the declared events</h3>",
            paragraph("These set directly how hard the events strike; doubt them first."),
            _listed(read, events=True),
        ]
    if rest:
        told.append(
            f"<details><summary>Parameters of the rules that are assumed alone ({len(rest)})"
            f"</summary>{_listed(rest, events=False)}</details>"
        )
    return told


def _listed(entries: Sequence[Mapping[str, Any]], *, events: bool) -> str:
    headings = ["number", "value", "prior", *(["read by"] if events else []), "why"]
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
