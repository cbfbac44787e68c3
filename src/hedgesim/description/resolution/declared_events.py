"""Declared events before their names are bound: of a scenario or a variant, and reactions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hedgesim.description.formats.events import EffectFile, EventFile, Trigger
from hedgesim.description.formats.loading import Calibration, ScenarioFile
from hedgesim.description.formats.scenario import Variant
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import one_of, suggest
from hedgesim.description.parsing.validating import faults_of
from hedgesim.description.resolution.actors import Actors


@dataclass(frozen=True, slots=True)
class DeclaredEvent:
    """An event of a scenario or a reaction, before its names are bound.

    Attributes
    ----------
    id: unique in the world. kind: name of its kind. trigger: when it happens.
    given: fields of the kind as written. effects: those beyond the kind's.
    hedger: whom it concerns. by: who acts, or ''.
    location: of the event. given_location: of the block that holds its fields.
    reaction: whether it comes from the calibration's reactions.
    """

    id: str
    kind: str
    trigger: Trigger
    given: dict[str, Any]
    effects: tuple[EffectFile, ...]
    hedger: str
    by: str
    location: Location
    given_location: Location
    reaction: bool = False


def variant_of(file: ScenarioFile, name: str | None) -> Variant | None:
    """Return a variant of the scenario; raises InputError where there is none of that name."""
    if name is None:
        return None
    if name not in file.scenario.variants:
        location = Location(file.document) / "variants"
        hint = one_of(name, tuple(file.scenario.variants))
        location.report(f"'{file.name}' has no variant '{name}'", hint, key=True)
        location.settle()
    return file.scenario.variants[name]


def event_ids(events: tuple[EventFile, ...], taken: frozenset[str] = frozenset()) -> list[str]:
    """Return the id of each event: its own, or its kind, numbered from 2 where that is taken."""
    used = {event.id for event in events if event.id} | taken
    return [event.id or _free_id(event.event, used) for event in events]


def _free_id(kind: str, used: set[str]) -> str:
    name, number = kind, 1
    while name in used:
        number += 1
        name = f"{kind}-{number}"
    used.add(name)
    return name


def events_of(
    file: ScenarioFile, variant: str | None, location: Location
) -> Iterator[tuple[str, EventFile, Location]]:
    """Yield id, event and location of each event of a scenario or of one of its variants."""
    events = file.scenario.events
    ids = event_ids(events)
    changed_by = variant_of(file, variant)
    if changed_by is None:
        yield from zip(ids, events, (location / "events" / i for i in range(len(ids))), strict=True)
        return
    here = location / "variants" / str(variant)
    _known_ids(changed_by, ids, here)
    for position, (name, event) in enumerate(zip(ids, events, strict=True)):
        if name in changed_by.remove:
            continue
        if name not in changed_by.change:
            yield name, event, location / "events" / position
            continue
        place = here / "change" / name
        changed = _changed(file, event, position, changed_by.change[name], place)
        if changed is not None:
            yield name, changed, place
    added = event_ids(changed_by.add, frozenset(ids))
    for position, (name, event) in enumerate(zip(added, changed_by.add, strict=True)):
        yield name, event, here / "add" / position


def _known_ids(variant: Variant, ids: list[str], location: Location) -> None:
    for position, name in enumerate(variant.remove):
        if name not in ids:
            (location / "remove" / position).report(
                f"there is no event '{name}'", one_of(name, ids)
            )
    for name in variant.change:
        if name not in ids:
            place = location / "change" / name
            place.report(f"there is no event '{name}'", one_of(name, ids), key=True)


def changed_fields(fields: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an event after a variant's change, which removes those it empties."""
    return {key: value for key, value in {**fields, **change}.items() if value is not None}


def _changed(
    file: ScenarioFile, event: EventFile, position: int, change: dict[str, Any], location: Location
) -> EventFile | None:
    """Return the event with fields changed; None if that is invalid."""
    if "id" in change:
        (location / "id").report("an event keeps its id", "remove it and add another", key=True)
        return None
    raw: dict[str, Any] = file.document.data["events"][position]
    try:
        return type(event).model_validate(changed_fields(raw, change))
    except ValidationError as error:
        for fault in faults_of(error, EventFile):
            location.take(fault)
    return None


def scenario_events(
    file: ScenarioFile, variant: str | None, actors: Actors, location: Location
) -> Iterator[DeclaredEvent]:
    """Yield the declared events of a scenario or variant; faults go to ``location``."""
    seen: set[str] = set()
    for name, event, place in events_of(file, variant, location):
        if name in seen:
            (place / "id").report(f"the id '{name}' is given twice", "ids must be unique")
            continue
        seen.add(name)
        hedger = _hedger(event, file, actors, place)
        if hedger is None:
            continue
        yield DeclaredEvent(
            name, event.event, event, event.extras, event.effects, hedger, event.by or "",
            place, place,
        )  # fmt: skip


def _hedger(event: EventFile, file: ScenarioFile, actors: Actors, location: Location) -> str | None:
    """Name of the hedger whom the event concerns."""
    own = file.scenario.all_hedgers
    name = event.hedger or (own[0] if len(own) == 1 else None)
    if name is None:
        location.report("the event names no hedger", f"hedger: {' or '.join(own)}")
    elif name not in actors.hedgers:
        place = location / "hedger" if event.hedger else location
        place.report(f"'{name}' is not a hedger here", one_of(name, actors.hedgers))
        return None
    return name


def unknown_kind(name: str, calibration: Calibration) -> str:
    """Hint for a kind that does not exist."""
    return suggest(name, calibration.kinds) or f"kinds: {', '.join(calibration.kinds)}"
