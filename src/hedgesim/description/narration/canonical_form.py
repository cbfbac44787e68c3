"""Canonical form of a scenario: every default, name and id written out.

Reading the complete form and completing it again gives the same text, and both give the same world.
"""

from __future__ import annotations

from typing import Any

from hedgesim.description.formats.events import EffectFile, EventFile, Wait
from hedgesim.description.formats.loading import Calibration, ScenarioFile
from hedgesim.description.formats.scenario import ReactionChoice, Settings, Variant
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.writing import write_yaml
from hedgesim.description.resolution.actors import Actors
from hedgesim.description.resolution.binding import Scope
from hedgesim.description.resolution.declared_events import event_ids
from hedgesim.description.resolution.fields import Binder, bind_fields
from hedgesim.description.resolution.numbers import full_names, read_number
from hedgesim.description.resolution.resolved import Resolved
from hedgesim.description.resolution.resolving import resolve


def complete(file: ScenarioFile, resolved: Resolved, calibration: Calibration) -> dict[str, Any]:
    """Return the scenario as plain data with everything written out.

    Raises
    ------
    InputError: where a name is unknown.
    """
    scenario = file.scenario
    location = Location(file.document)
    actors = resolved.actors
    scope = Scope(actors, resolved.world.number_names)
    writer = _Writer(file, actors, Binder(scope, calibration, resolved.quantities))
    data: dict[str, Any] = {
        "scenario": 1,
        "title": scenario.title,
        "about": scenario.about,
        "clock": {
            "start": units.write_date(scenario.clock.start),
            "end": units.write_date(scenario.clock.end),
        },
        "hedgers": list(actors.hedgers),
        "partners": list(actors.partners),
        "poles": list(actors.poles),
        "baseline": scenario.baseline or "none",
        "set": writer.settings(scenario.settings),
        "rules": dict(scenario.rules),
        "reactions": _choice(scenario.reactions),
        "events": writer.events(scenario.events, location / "events", frozenset()),
    }
    data["expect"] = [one.plain() for one in scenario.expect]
    ids = frozenset(event["id"] for event in data["events"])
    data["variants"] = {
        name: writer.variant(variant, location / "variants" / name, ids)
        for name, variant in scenario.variants.items()
    }
    location.settle()
    return _without_empty(data)


def write_scenario(file: ScenarioFile, calibration: Calibration) -> str:
    """Return the complete form of a scenario as YAML text. Raises InputError."""
    return write_yaml(complete(file, resolve(file, calibration), calibration))


class _Writer:
    """Writes parts of one scenario as plain data."""

    def __init__(self, file: ScenarioFile, actors: Actors, binder: Binder) -> None:
        self.own_hedgers = file.scenario.all_hedgers
        self.names = full_names(tuple(binder.quantities), actors)
        self.binder = binder

    def settings(self, settings: Settings) -> dict[str, Any]:
        """Numbers that are set, by full name, in their own unit."""
        written: dict[str, Any] = {}
        for name, value in settings.items():
            full = self.names.get(name, name)
            quantity = self.binder.quantities.get(full)
            written[full] = value if quantity is None else read_number(value, quantity)
        return written

    def events(
        self, events: tuple[EventFile, ...], location: Location, taken: frozenset[str]
    ) -> list[dict[str, Any]]:
        ids = event_ids(events, taken)
        return [
            self.event(name, event, location / position)
            for position, (name, event) in enumerate(zip(ids, events, strict=True))
        ]

    def event(self, name: str, event: EventFile, location: Location) -> dict[str, Any]:
        hedger = event.hedger or (self.own_hedgers[0] if len(self.own_hedgers) == 1 else None)
        return {
            "event": event.event,
            "id": name,
            "at": _date(event.at),
            "when": event.when,
            "rate": event.rate and _amount(event.rate),
            "probability": event.probability and _amount(event.probability),
            "after": event.after,
            "delay": _wait(event.delay) if event.after else None,
            "every": event.every and units.write_months(event.every),
            "until": _date(event.until),
            "once": event.fires_once,
            "by": event.by,
            "hedger": hedger,
            **self.fields(event, hedger or "", location),
            "effects": [_effect(effect) for effect in event.effects],
            "note": event.note,
        }

    def fields(self, event: EventFile, hedger: str, location: Location) -> dict[str, Any]:
        """Fields of the event's kind, defaults included; as written where the kind is unknown."""
        kind = self.binder.calibration.kinds.get(event.event)
        if kind is None:
            return event.extras
        given = event.extras
        if "by" in kind.fields and event.by:
            given["by"] = event.by
        bound = bind_fields(kind, given, hedger, self.binder, location)
        return {name: bound.plain(name) for name in bound.values}

    def variant(self, variant: Variant, location: Location, ids: frozenset[str]) -> dict[str, Any]:
        return {
            "title": variant.title,
            "remove": list(variant.remove),
            "set": self.settings(variant.settings),
            "reactions": variant.reactions and _choice(variant.reactions),
            "rules": dict(variant.rules),
            "change": variant.change,
            "add": self.events(variant.add, location / "add", ids),
            "expect": [one.plain() for one in variant.expect],
        }


def _choice(choice: ReactionChoice) -> Any:
    if choice.only is not None:
        return {"only": list(choice.only)} if choice.only else "none"
    return {"without": list(choice.without)} if choice.without is not None else "all"


def _wait(wait: Wait | None) -> Any:
    if wait is None:
        return None
    if wait.mean is not None:
        return {"mean": units.write_months(wait.mean)}
    if wait.between is not None:
        return {"between": [units.write_months(months) for months in wait.between]}
    return units.write_months(wait.fixed or 0)


def _date(month: int | None) -> str | None:
    return None if month is None else units.write_date(month)


def _amount(text: str) -> float | str:
    """Write a number as one, an expression as text."""
    number = units.literal(text)
    if number is None:
        return text
    return int(number) if number == int(number) else number


def _effect(effect: EffectFile) -> dict[str, Any]:
    written = effect.model_dump(by_alias=True, exclude_none=True)
    return {
        key: _amount(value) if key in ("by", "times", "to") else value
        for key, value in written.items()
    }


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out keys without a value, except those that a variant sets to nothing."""
    return {
        key: part if key == "change" else _filled(part)
        for key, part in data.items()
        if part is not None and part not in ({}, [])
    }


def _filled(part: Any) -> Any:
    if isinstance(part, dict):
        return _without_empty(part)
    return [_filled(item) for item in part] if isinstance(part, list) else part
