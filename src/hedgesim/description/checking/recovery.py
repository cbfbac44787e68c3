"""Scenario files with faults of form, mended so that their names can be checked all the same.

So a user sees a misspelt key and a country that does not exist at once, not one after the other.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from hedgesim.description.formats.events import TRIGGERS
from hedgesim.description.formats.loading import Calibration, ScenarioFile
from hedgesim.description.formats.scenario import MOST_MONTHS, Scenario
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault, Loc
from hedgesim.description.parsing.reading import Document

_NOTHING: dict[str, Any] = {"change": "growth", "by": 0}


def recovered(
    document: Document, name: str, faults: Iterable[Fault], calibration: Calibration
) -> ScenarioFile | None:
    """Return the scenario without what is at fault, or None where little of it is left.

    Places in the file stay those of the file as written.
    """
    if not isinstance(document.data, dict) or not calibration.hedgers:
        return None
    data = copy.deepcopy(document.data)
    for fault in faults:
        _mend(data, fault.loc)
    data.setdefault("scenario", 1)
    data.setdefault("title", "untitled")
    if "clock" not in data:
        data["clock"] = _wide_clock(data)
    if "hedger" not in data and "hedgers" not in data:
        data["hedger"] = next(iter(calibration.hedgers))
    for event in data.get("events", []):
        if not any(key in event for key in TRIGGERS):
            event["every"] = "1 month"
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError:
        return None
    return ScenarioFile(name, Document(document.path, replace(document.root, data=data)), scenario)


def _mend(data: dict[str, Any], loc: Loc) -> None:
    """Take out the least that holds the value at ``loc``."""
    match loc:
        case ("events", int(position), *rest) if _is_event(data, position):
            _mend_event(data["events"], position, rest)
        case ("variants", str(name), str(key), *_) if isinstance(data["variants"].get(name), dict):
            data["variants"][name].pop(key, None)
        case (str(key), *_):
            data.pop(key, None)


def _is_event(data: dict[str, Any], position: int) -> bool:
    events = data.get("events")
    return isinstance(events, list) and all(isinstance(event, dict) for event in events)


def _mend_event(events: list[dict[str, Any]], position: int, rest: list[Any]) -> None:
    event = events[position]
    match rest:
        case ["effects", int(number), *_] if isinstance(event.get("effects"), list):
            event["effects"][number] = _NOTHING
        case [str(key), *_] if key != "event":
            event.pop(key, None)
        case [] if "event" in event and not any(key in event for key in TRIGGERS):
            pass
        case _:
            kept = {"id": event["id"]} if "id" in event else {}
            events[position] = {"event": "custom", "every": "1 month", **kept}


def _wide_clock(data: dict[str, Any]) -> dict[str, str]:
    """Clock that holds every date of the file, as far as a clock can."""
    months: list[int] = []
    for event in data.get("events", []):
        for key in ("at", "until"):
            try:
                months.append(units.date(event.get(key)))
            except Fault:
                continue
    start = min(months, default=units.date("2000-01"))
    end = max(*months, start + 12) if months else start + 12
    return {
        "start": units.write_date(start),
        "end": units.write_date(min(end, start + MOST_MONTHS - 1)),
    }
