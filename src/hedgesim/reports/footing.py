"""What a run stands on, for its page: what the answer is sensitive to, and what was assumed.

A sensitivity analysis is told where there is one: ``sensitivity.json`` in the run folder, or the
same as key ``sensitivity`` of the summary. `inference.drivers` says what it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hedgesim.description import units
from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Summary, hedgers, of_hedger, split
from hedgesim.reports import canvas, specs
from hedgesim.reports.canvas import Canvas, paragraph
from hedgesim.reports.changed import MOST, not_as_shipped, row, what_bands_hold
from hedgesim.reports.figures import Figure
from hedgesim.reports.palette import slug

MOST_INPUTS = 8
BARE = ("1", "0-1", "share", "utility", "")
COUNTED = {
    "evidence": "follow from coded claims of the documents",
    "order": "were set by judgement where the documents give a direction or an order but no size",
    "source": "come from public statistics or the literature",
    "assumed": "rest on an assumption alone",
}


def sensitivity(made: Canvas, summary: Summary) -> list[str]:
    """Return what the answer is most sensitive to, where that was worked out."""
    found = summary.get("sensitivity") or {}
    drawn = [_drivers(id, found, summary) for id in found.get("outcomes", {})]
    figures = [made.figure(figure) for figure in drawn if figure is not None]
    if not figures:
        return []
    return [
        paragraph(
            f"How much of the variance of each difference in {words.month(found['end'])} a number "
            f"accounts for, alone and with others (Sobol index of total order), while "
            f"{found['drawn']} numbers are drawn from their priors. Lines: the index's interval. A "
            "star marks what is assumed alone."
        ),
        canvas.pair(figures),
    ]


def _drivers(id: str, found: Mapping[str, Any], summary: Summary) -> Figure | None:
    """Return the numbers that drive an outcome, heaviest first; None where none does."""
    indices = {number: row[id] for number, row in found["indices"].items() if id in row}
    known = [number for number, index in indices.items() if index["total"] is not None]
    heaviest = sorted(known, key=lambda number: -indices[number]["total"])[:MOST_INPUTS]
    if not heaviest:
        return None
    assumed = {entry["name"] for entry in summary.get("assumptions", {}).get("unfounded", [])}
    rows = [_input(number, indices[number], assumed=number in assumed) for number in heaviest]
    said = "; ".join(f"{row['name']} {row['told']}" for row in rows)
    hedger, own = of_hedger(id, summary)
    title = words.titled(*split(own))
    spec = specs.intervals(
        rows,
        unit="% of the variance",
        description=f"Share of the variance of {title} by number: {said}.",
    )
    several = len(hedgers(summary)) > 1
    return Figure(
        f"sensitivity-{slug(id.replace('.', ' '))}",
        f"{hedger}: {title}" if several else title,
        spec,
    )


def _input(name: str, index: Mapping[str, float], *, assumed: bool) -> dict[str, Any]:
    share, error = 100 * index["total"], 100 * (index.get("total_error") or 0.0)
    return {
        "name": name + (" *" if assumed else ""),
        "colour": specs.SCENARIO,
        "q05": max(share - error, 0.0),
        "q25": share,
        "q50": share,
        "q75": share,
        "q95": share + error,
        "told": f"{share:.0f}% (\u00b1{error:.0f})",
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
        canvas.table(headings, [row(one) for one in told[:MOST]], kind="left") if told else "",
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
    headings = ["number", "value", "believed before", *(["read by"] if events else []), "why"]
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
    return canvas.table(headings, rows, kind="left", wide=(2,))


def _value(entry: Mapping[str, Any]) -> str:
    unit = "" if entry["unit"] in BARE else f" {entry['unit']}"
    value = entry["value"]
    return f"{value if isinstance(value, str) else units.plain(value)}{unit}"
