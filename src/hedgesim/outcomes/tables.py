"""Tables of a summary: events, postures and contributions, a row each, as columns by name.

A column holds texts, numbers, truth values or, where its name ends in ``date``, months such as
``2024-05``; None is a missing value. ``variant`` is empty for the scenario itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from hedgesim.outcomes.readings import Summary, hedger_of_event, hedgers, of_hedger, split

Row = tuple[Any, ...]
Table = dict[str, list[Any]]

EVENTS = (
    "variant", "hedger", "event", "kind", "by", "reaction", "probability", "baseline_probability",
    "early_date", "median_date", "late_date",
)  # fmt: skip
POSTURES = ("variant", "arm", "hedger", "pole", "posture", "degree")
CONTRIBUTIONS = (
    "event", "hedger", "outcome", "partner", "unit", "leave_one_out", "shapley", "error",
)  # fmt: skip


def events(summary: Summary) -> Table:
    """Return each event's probability, and the first day of the month in which it first fires."""
    return _table(EVENTS, _events(summary))


def postures(summary: Summary) -> Table:
    """Return the mean degree of each posture at the end, of the baseline too."""
    return _table(POSTURES, _postures(summary))


def contributions(summary: Summary) -> Table:
    """Return what each event contributes to each headline outcome in the last month."""
    return _table(CONTRIBUTIONS, _contributions(summary))


TABLES: dict[str, Callable[[Summary], Table]] = {
    "events": events,
    "postures": postures,
    "contributions": contributions,
}


def is_date(column: str) -> bool:
    """Say whether a column holds months."""
    return column.endswith("date")


def first_day(month: str | None) -> str | None:
    """First day of a month, as ``2024-05-01``."""
    return None if month is None else f"{month}-01"


def _table(columns: tuple[str, ...], rows: Iterable[Row]) -> Table:
    found = list(rows)
    return {name: [row[place] for row in found] for place, name in enumerate(columns)}


def _by_variant(summary: Summary) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "", summary
    yield from (summary.get("variants") or {}).items()


def _events(summary: Summary) -> Iterator[Row]:
    for variant, one in _by_variant(summary):
        for name, event in (one.get("events") or {}).items():
            yield (
                variant,
                hedger_of_event(name, event, summary),
                name,
                event["kind"],
                event.get("by") or "",
                bool(event.get("reaction")),
                event["probability"],
                event["baseline_probability"],
                *(event.get(f"{quantile}_month") for quantile in ("early", "median", "late")),
            )


def _postures(summary: Summary) -> Iterator[Row]:
    arms = [(variant, "scenario", one.get("posture")) for variant, one in _by_variant(summary)]
    for variant, arm, found in [*arms, ("", "baseline", summary.get("posture_baseline"))]:
        alone = len(hedgers(summary)) == 1
        by_hedger = {hedgers(summary)[0]: found or {}} if alone else found or {}
        for hedger, poles in by_hedger.items():
            for pole, degrees in poles.items():
                yield from (
                    (variant, arm, hedger, pole, posture, degree)
                    for posture, degree in degrees.items()
                )


def _contributions(summary: Summary) -> Iterator[Row]:
    for event, found in (summary.get("attribution") or {}).items():
        for outcome, one in found.items():
            hedger, id = of_hedger(outcome, summary)
            unit = summary["outcomes"][outcome]["unit"]
            numbers = (one["leave_one_out"], one["shapley"], one["error"])
            yield event, hedger, outcome, split(id)[1], unit, *numbers
