"""A comparison of runs as data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from hedgesim.outcomes.readings import hedgers
from hedgesim.reports.compare.runs import Comparison, Entry, compared
from hedgesim.reports.rows import Row


def comparison_data(found: Comparison) -> dict[str, Any]:
    """Return the outcomes that the table shows, by hedger and outcome, one entry a run or variant.

    Values are quantiles over histories in the last month, in the unit of the outcome.
    """
    summary = found.entries[0].summary
    return {
        "title": found.title,
        "notes": list(found.notes),
        "month": summary["end"],
        "entries": [
            {"label": one.label, "title": one.title, "replications": one.summary["replications"]}
            for one in found.entries
        ],
        "outcomes": {hedger: _outcomes(found.entries, hedger) for hedger in hedgers(summary)},
        "contrasts": {
            one.label: {hedger: _outcomes((one,), hedger) for hedger in hedgers(summary)}
            for one in found.contrasts
        },
    }


def _outcomes(entries: tuple[Entry, ...], hedger: str) -> dict[str, Any]:
    return {
        id: {
            entry.label: None if row is None else _row(row)
            for entry, row in zip(entries, rows, strict=True)
        }
        for id, rows in compared(entries, hedger)
    }


def _row(row: Row) -> dict[str, Any]:
    found = row.reading
    return {
        "unit": found.unit,
        **{arm: asdict(getattr(found, arm)) for arm in ("scenario", "baseline", "change")},
        "rises": found.rises,
        "falls": found.falls,
    }
