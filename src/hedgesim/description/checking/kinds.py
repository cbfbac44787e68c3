"""Faults of event kinds and reactions, found by binding each to a world with everybody in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hedgesim.description.formats.calibration import HedgerEntry, Parameter
from hedgesim.description.formats.events import ENTITIES, EVENT_KEYS, Kind, KindField
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.scenario import ReactionChoice
from hedgesim.description.formats.sourced import Prior
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import Fault, InputError, Problem, one_of
from hedgesim.description.resolution.actors import Actors
from hedgesim.description.resolution.binding import Scope
from hedgesim.description.resolution.compiling import compile_events
from hedgesim.description.resolution.effects import bind_effects
from hedgesim.description.resolution.fields import Binder, Bound, FieldValue, read_field
from hedgesim.description.resolution.numbers import quantities
from hedgesim.description.resolution.reactions import Roles, reaction_events
from hedgesim.description.world.variables import PARAMETERS, VARIABLES

ROLES = ("hedger", "partner", "rival", "framework", "convener")
_PLACE = re.compile(r"\{(\w+)\}")


def check_kinds(calibration: Calibration, location: Location) -> None:
    """Add faults of kinds: fields, defaults, effects, stories. Numbers must be sound already."""
    location = location.elsewhere(calibration.documents["events"]) / "kinds"
    binders = [binder for _, binder in _worlds(calibration, location)]
    for position, kind in enumerate(calibration.kinds.values()):
        place = location / position
        for name, field in kind.fields.items():
            _field(name, field, kind, calibration, place / "fields" / name)
            for binder in binders[:1]:
                _default(field, binder, place / "fields" / name)
        _story(kind, place)
        _common(place, [_effects(kind, binder, place) for binder in binders])


def check_reactions(calibration: Calibration, location: Location) -> None:
    """Add faults of reactions: kinds, fields, roles, conditions."""
    location = location.elsewhere(calibration.documents["reactions"])
    for position, (name, reaction) in enumerate(calibration.reactions.items()):
        place = location / "reactions" / position
        if name in calibration.kinds and reaction.for_each == "nothing":
            (place / "reaction").report(f"'{name}' is a kind of event already", "another name")
        if reaction.among and reaction.for_each == "nothing":
            hint = "for_each: framework, for_each: partner or for_each: pair"
            (place / "among").report("'among' belongs to a reaction for each", hint, key=True)
            continue
        known = _who(reaction.for_each, calibration)
        what = "framework" if reaction.for_each == "framework" else "partner"
        for number, one in enumerate(reaction.among or ()):
            (place / "among" / number).require(one, known, what)
        if reaction.by and reaction.by not in (*ROLES, *calibration.countries):
            hint = one_of(reaction.by, (*ROLES, *calibration.countries))
            message = f"'{reaction.by}' is neither role nor country"
            place.take(Fault(message, hint, ("by",), unknown="country"))
    worlds = list(_worlds(calibration, location))
    _common(location, [_roles(actors, binder) for actors, binder in worlds])
    _common(location, [_reactions(actors, binder) for actors, binder in worlds])


def _who(for_each: str, calibration: Calibration) -> tuple[str, ...]:
    """Names and roles to which a reaction may be limited."""
    names: dict[str, tuple[str, ...]] = {
        "framework": tuple(calibration.frameworks),
        "partner": tuple(calibration.partners),
        "pair": tuple(calibration.partners),
    }
    roles = (name for name, role in calibration.roles.items() if role.of == for_each)
    return (*names.get(for_each, ()), *roles)


def _roles(actors: Actors, binder: Binder) -> list[Problem]:
    """Faults of the expressions of roles: the first of each."""
    roles = Roles(actors, binder.calibration, binder.quantities)
    location = Location(binder.calibration.documents["reactions"]) / "roles"
    for position, role in enumerate(binder.calibration.roles.values()):
        with (location / position / "where").guard():
            for binding in roles.candidates(role.of, actors.hedgers[0]):
                roles.plays(role, binding)
    return location.problems


def _worlds(calibration: Calibration, location: Location) -> Iterator[tuple[Actors, Binder]]:
    """One world for each hedger, with every partner and framework."""
    calibration = _with_every_parameter(calibration)
    for hedger in calibration.hedgers.values():
        actors = everybody(hedger, calibration, latest(hedger))
        try:
            found = quantities(actors, calibration)
        except (Fault, InputError):
            continue  # numbers at fault, which `cross_check` reports
        yield actors, Binder(Scope(actors, tuple(found)), calibration, found)


def _with_every_parameter(calibration: Calibration) -> Calibration:
    """Return the calibration with stand-ins for parameters that it lacks."""
    stand_ins = {
        name: Parameter(
            name=name, meaning=name, unit="1", default=1.0, support=(1.0, 1.0), prior=Prior(),
            role="core",
        )
        for name in PARAMETERS
    }  # fmt: skip
    return replace(calibration, parameters=stand_ins | calibration.parameters)


def latest(hedger: HedgerEntry) -> int:
    """Return the index of a hedger's latest reference."""
    return max(enumerate(hedger.reference), key=lambda pair: pair[1].date)[0]


def everybody(hedger: HedgerEntry, calibration: Calibration, position: int) -> Actors:
    """Return one hedger at one of its references, with all partners that it gives."""
    reference = hedger.reference[position]
    partners = tuple(name for name in reference.partners if name in calibration.partners)
    return Actors(
        hedgers=(hedger.name,),
        partners=partners,
        frameworks=tuple(calibration.frameworks),
        poles=(hedger.name, hedger.name),
        start=reference.date,
        months=12,
        references={hedger.name: (position, reference)},
        cautions=(),
    )


def _common(location: Location, found: list[list[Problem]]) -> None:
    """Add the problems that every hedger's world has: a partner may be absent in some."""
    if found:
        location.problems.extend(set(found[0]).intersection(*found[1:]))


def _field(
    name: str, field: KindField, kind: Kind, calibration: Calibration, location: Location
) -> None:
    number = name in calibration.parameters or name in VARIABLES or name == "severity"
    if number or (name in EVENT_KEYS and name != "by"):
        what = "a number or variable" if number else "a key of every event"
        location.report(f"field '{name}' has the name of {what}", "rename it", key=True)
    mentioned = re.fullmatch(r"convener of (\w+)", str(field.default))
    if mentioned and mentioned[1] not in kind.fields:
        hint = one_of(mentioned[1], tuple(kind.fields))
        (location / "default").report(f"there is no field '{mentioned[1]}'", hint)


def _default(field: KindField, binder: Binder, location: Location) -> None:
    if field.default is not None and not str(field.default).startswith("convener of "):
        with (location / "default").guard():
            read_field(field, field.default, binder)


def _story(kind: Kind, location: Location) -> None:
    for name in _PLACE.findall(kind.story or ""):
        if name not in kind.fields and name != "hedger":
            hint = one_of(name, (*kind.fields, "hedger"))
            (location / "story").report(f"the story names '{name}', which is no field", hint)


def _effects(kind: Kind, binder: Binder, location: Location) -> list[Problem]:
    """Faults of a kind's effects in a world, every field given."""
    values = {name: _sample(field, binder) for name, field in kind.fields.items()}
    hedger = binder.scope.actors.hedgers[0]
    scratch = Location(location.document, (*location.loc, "effects"))
    bind_effects(kind.effects, Bound(kind, hedger, values), binder, scratch)
    return scratch.problems


def _sample(field: KindField, binder: Binder) -> FieldValue:
    """Return a value that the field may have."""
    actors = binder.scope.actors
    names = {"partner": actors.partners, "country": actors.partners, "framework": actors.frameworks}
    if field.type in ENTITIES:
        name = (*names[field.type], "nobody")[0]
        return (name,) if field.many else name
    samples: dict[str, FieldValue] = {"months": 12, "flag": True, "text": "text"}
    low = field.within[0] if field.within else 0.0
    return samples.get(field.type, low)


def _reactions(actors: Actors, binder: Binder) -> list[Problem]:
    calibration = binder.calibration
    location = Location(calibration.documents["reactions"])
    roles = Roles(actors, calibration, binder.quantities)
    declared_events = list(reaction_events(ReactionChoice(), roles, location))
    ids = {declared.id: position for position, declared in enumerate(declared_events)}
    scope = Scope(actors, binder.scope.numbers, ids)
    _, dropped = compile_events(
        declared_events, Binder(scope, calibration, binder.quantities), lenient=True
    )
    return [problem for one in dropped for problem in one.problems]
