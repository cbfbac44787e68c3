"""What a measure means, when its change is largest, what is left of it, and how much is chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Summary, key_of
from hedgesim.reports.html import text
from hedgesim.reports.rows import Row

Data = Mapping[str, Any]


def definition(row: Row) -> str:
    """Return the definition of an outcome as a sentence, or '' in summaries without any."""
    meaning = str(row.reading.series.get("meaning") or "")
    return words.sentence(meaning) if meaning else ""


def facts(row: Row, summary: Summary) -> str:
    """Return the definition of an outcome, the course of its change and the share of chance."""
    key = key_of(row.reading, summary)
    course = (summary.get("over_time") or {}).get(key)
    chance = (summary.get("chance") or {}).get(key)
    parts = (definition(row), _course(row, course), _chance(chance))
    return " ".join(part for part in parts if part)


def _course(row: Row, found: Data | None) -> str:
    """Say when the median change is largest, when half of it is gone, and what is left."""
    if not found or not found["largest"]["change"]:
        return ""
    largest, end, scale = found["largest"], found["end"], row.scale
    text = (
        f"Largest median change: {scale.change(largest['change'])} in "
        f"{words.month(largest['month'])}{_deviations(largest)}"
    )
    if found["half_gone"]:
        text += f"; half of it is gone by {words.month(found['half_gone'])}"
    if end["month"] != largest["month"]:
        text += f"; in {words.month(end['month'])} {scale.change(end['change'])} is left"
    return f"{text}."


def _deviations(point: Data) -> str:
    size = point["deviations"]
    if size is None:
        return ""
    return f", {abs(size):.1f} standard deviations of the level without the events"


def _chance(found: Data | None) -> str:
    """Say how much of the variance at the end is chance alone."""
    if not found or found["share"][-1] is None:
        return ""
    share, error = found["share"][-1], found["error"][-1]
    give = f" (standard error {100 * error:.0f} points)" if error else ""
    return (
        f"At the end {words.percent(share)} of the variance of the change is chance alone{give}; "
        "the rest is uncertainty about parameters."
    )


def definitions(own: Iterable[Row]) -> str:
    """Return a list of measures with their definitions, each measure once."""
    found: dict[str, str] = {}
    for row in own:
        if defined := definition(row):
            name = words.outcome_name(row.reading.name, "")
            found.setdefault(name[:1].upper() + name[1:], defined)
    if not found:
        return ""
    parts = "".join(f"<dt>{text(name)}</dt><dd>{text(is_)}</dd>" for name, is_ in found.items())
    return f"<details><summary>Definitions of the measures</summary><dl>{parts}</dl></details>"


def scenario_text(summary: Summary) -> str:
    """Return the scenario's file as it was written."""
    written = str(summary.get("scenario_text") or "")
    if not written:
        return ""
    heading = f"The scenario as written: {summary['scenario']}"
    return f"<details><summary>{text(heading)}</summary><pre>{escape(written)}</pre></details>"


def bibliography(summary: Summary) -> list[str]:
    """Return the sources that the scenario and its assumptions cite, with the passages."""
    sources: Sequence[Data] = summary.get("sources") or []
    return [
        f"<h3>{text(one['id'])}</h3><p>{text(one['citation'])}</p>"
        + (f'<p class="soft">{text(one["view"])}</p>' if one.get("view") else "")
        + _passages(one["passages"])
        for one in sources
    ]


def _passages(found: Sequence[Data]) -> str:
    items = "".join(f"<li><b>{text(one['place'])}</b>: {text(one['claim'])}</li>" for one in found)
    return f"<ul>{items}</ul>" if items else ""
