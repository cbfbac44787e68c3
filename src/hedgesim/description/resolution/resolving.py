"""Resolution of a scenario file and a calibration into the world that engines play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path

from hedgesim.description.formats.loading import (
    Calibration,
    ScenarioFile,
    find_scenario,
    load_scenario,
)
from hedgesim.description.formats.scenario import ReactionChoice
from hedgesim.description.parsing.cautions import Caution
from hedgesim.description.parsing.locations import Location, nowhere
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.resolution.actors import Actors, find_actors
from hedgesim.description.resolution.binding import Scope
from hedgesim.description.resolution.building import build_world
from hedgesim.description.resolution.compiling import check_events, compile_events, in_clock
from hedgesim.description.resolution.declared_events import (
    DeclaredEvent,
    event_ids,
    scenario_events,
    variant_of,
)
from hedgesim.description.resolution.fields import Binder
from hedgesim.description.resolution.numbers import Quantity, quantities
from hedgesim.description.resolution.reactions import Roles, reaction_events
from hedgesim.description.resolution.resolved import (
    Resolved,
    SetBy,
    SettingsBlock,
    apply_settings,
)
from hedgesim.description.resolution.switches import Rule, hold, rule_cautions, rules_of
from hedgesim.description.world.world import Event

type Overrides = Mapping[str, float | str]
type RuleStates = Mapping[str, str]


def resolve(
    file: ScenarioFile,
    calibration: Calibration,
    *,
    variant: str | None = None,
    overrides: Overrides | None = None,
    rules: RuleStates | None = None,
) -> Resolved:
    """Return the world of a scenario, with what it was resolved from.

    Parameters
    ----------
    variant: name of the variant to resolve. overrides: numbers set beyond the file's ``set:``.
    rules: states of switches beyond the file's ``rules:``.

    Raises
    ------
    InputError: with every fault found.
    """
    return _resolve(file, file, calibration, variant, overrides or {}, rules or {})


@dataclass(frozen=True, slots=True)
class Shared:
    """What all variants of a scenario share: actors, numbers as calibrated, roles of reactions."""

    actors: Actors
    calibrated: Mapping[str, Quantity]
    roles: Roles


def shared_by_variants(file: ScenarioFile, calibration: Calibration) -> Shared:
    """Return what all variants of a scenario share; raises InputError."""
    actors = find_actors(file.scenario, calibration, Location(file.document))
    calibrated = quantities(actors, calibration)
    return Shared(actors, calibrated, Roles(actors, calibration, calibrated))


def check_arm(file: ScenarioFile, shared: Shared, variant: str | None, rules: RuleStates) -> None:
    """Raise InputError with every fault of the scenario or of a variant.

    As `resolve`, without making a world: reactions are compiled only there, and have no faults.
    """
    location = Location(file.document)
    found, _, _ = _numbers(file, file, shared, variant, {}, rules, location)
    declared_events, out, _ = _declared(file, shared.roles, variant, location, file)
    check_events(declared_events, _binder(declared_events, out, shared.roles, found))
    location.settle()


def resolve_baseline(
    file: ScenarioFile,
    calibration: Calibration,
    *,
    variant: str | None = None,
    overrides: Overrides | None = None,
    rules: RuleStates | None = None,
) -> Resolved:
    """Return the world that the scenario is compared with: the events of its baseline.

    Clock, hedgers, partners and poles are the scenario's, reactions and rules the scenario's or the
    variant's; the baseline's own ``set:`` goes over the scenario's. Without a baseline it is the
    scenario's world without events.
    """
    baseline = baseline_of(file)
    return _resolve(file, baseline, calibration, variant, overrides or {}, rules or {})


def baseline_of(file: ScenarioFile) -> ScenarioFile | None:
    """Return the scenario that ``baseline:`` names, or None. Raises InputError."""
    name = file.scenario.baseline
    if name is None:
        return None
    location = Location(file.document) / "baseline"
    try:
        path = find_scenario(name, Path(file.document.path).parent)
    except InputError as error:
        location.report(error.problems[0].message, error.problems[0].hint)
        raise InputError(location.problems) from None
    if realpath(path) == realpath(file.document.path):
        location.report("a scenario cannot be its own baseline", "none, or the name of another")
        location.settle()
    return load_scenario(path)


def _resolve(
    file: ScenarioFile,
    played: ScenarioFile | None,
    calibration: Calibration,
    variant: str | None,
    overrides: Overrides,
    given: RuleStates,
) -> Resolved:
    """World of ``file`` with the events of ``played``: itself, its baseline or nothing."""
    location = Location(file.document)
    shared = shared_by_variants(file, calibration)
    found, set_by, rules = _numbers(file, played, shared, variant, overrides, given, location)
    events, left_out = _events(file, played, shared.roles, found, variant, location)
    location.settle()
    world = build_world(file, shared.actors, found, calibration, events)
    states = {rule.switch: rule.state for rule in rules}
    cautions = (*shared.actors.cautions, *rule_cautions(rules), *left_out)
    return Resolved(world, shared.actors, shared.calibrated, set_by, states, cautions)


def _numbers(
    file: ScenarioFile,
    played: ScenarioFile | None,
    shared: Shared,
    variant: str | None,
    overrides: Overrides,
    given: RuleStates,
    location: Location,
) -> tuple[Mapping[str, Quantity], Mapping[str, SetBy], tuple[Rule, ...]]:
    """Return the numbers as set and held, who set them, and the switches that are not on."""
    blocks = _settings(file, played, variant, overrides, location)
    authors = _rules(file, variant, given, location)
    rules = tuple(rules_of(authors, shared.roles.calibration))
    numbers, set_by = apply_settings(shared.calibrated, blocks, shared.actors)
    return *hold(numbers, set_by, rules), rules


def _rules(
    file: ScenarioFile, variant: str | None, given: RuleStates, location: Location
) -> Iterator[tuple[RuleStates, Location]]:
    """States of switches of all authors, the last of which prevails."""
    yield file.scenario.rules, location / "rules"
    chosen = variant_of(file, variant)
    if chosen is not None:
        yield chosen.rules, location / "variants" / str(variant) / "rules"
    yield given, Location(nowhere("--rules").document, (), location.problems)


def _settings(
    file: ScenarioFile,
    played: ScenarioFile | None,
    variant: str | None,
    overrides: Overrides,
    location: Location,
) -> Iterator[SettingsBlock]:
    """Settings of all authors, the last of which prevails.

    Empty ones are left out, but for the scenario's: scaling the efforts once more would change
    their last bits, and a variant that sets nothing would not share the scenario's baseline.
    """
    yield SettingsBlock("scenario", file.scenario.settings, location / "set")
    chosen = variant_of(file, variant)
    if chosen is not None and chosen.settings:
        place = location / "variants" / str(variant) / "set"
        yield SettingsBlock("variant", chosen.settings, place)
    if played is not None and played is not file and played.scenario.settings:
        place = Location(played.document, ("set",), location.problems)
        yield SettingsBlock("baseline", played.scenario.settings, place)
    if overrides:
        place = Location(nowhere("--set").document, (), location.problems)
        yield SettingsBlock("command", overrides, place)


def _events(
    file: ScenarioFile,
    played: ScenarioFile | None,
    roles: Roles,
    found: Mapping[str, Quantity],
    variant: str | None,
    location: Location,
) -> tuple[tuple[Event, ...], tuple[Caution, ...]]:
    """Events of the world, and cautions about those that have no place in it."""
    lenient = played is not file
    declared_events, out, own = _declared(file, roles, variant, location, played)
    binder = _binder(declared_events, out, roles, found)
    events, dropped = compile_events(declared_events, binder, lenient=lenient)
    reasons = {declared.id: out[declared.id] for declared in own if declared.id in out}
    reasons |= {event.id: event.reason for event in dropped if not event.reaction}
    whose = "The baseline's event" if lenient else "Event"
    return events, tuple(
        Caution("left-out", f"{whose} '{name}' is left out: {reason}.")
        for name, reason in reasons.items()
    )


def _declared(
    file: ScenarioFile,
    roles: Roles,
    variant: str | None,
    location: Location,
    played: ScenarioFile | None,
) -> tuple[list[DeclaredEvent], dict[str, str], tuple[DeclaredEvent, ...]]:
    """Return the events and reactions of a world, ids taken out with the reason, and own events."""
    choice, place = _reactions(file, variant, location)
    reactions = tuple(reaction_events(choice, roles, place))
    lenient = played is not file
    own: tuple[DeclaredEvent, ...] = ()
    if played is not None:
        place = Location(played.document, (), [] if lenient else location.problems)
        own = tuple(scenario_events(played, None if lenient else variant, roles.actors, place))
    if not lenient:
        in_clock(own, roles.actors)
    _distinct(own, reactions)
    out = _taken_out(played, roles, (*own, *reactions))
    return [one for one in (*own, *reactions) if one.id not in out], out, own


def _binder(
    declared_events: list[DeclaredEvent],
    out: Mapping[str, str],
    roles: Roles,
    found: Mapping[str, Quantity],
) -> Binder:
    ids = {declared.id: position for position, declared in enumerate(declared_events)}
    scope = Scope(roles.actors, tuple(found), ids, frozenset(out))
    return Binder(scope, roles.calibration, found)


def _reactions(
    file: ScenarioFile, variant: str | None, location: Location
) -> tuple[ReactionChoice, Location]:
    """Reactions that the variant chooses, otherwise the scenario, and where it does."""
    chosen = variant_of(file, variant)
    if chosen is None or chosen.reactions is None:
        return file.scenario.reactions, location
    return chosen.reactions, location / "variants" / str(variant)


def _taken_out(
    played: ScenarioFile | None,
    roles: Roles,
    declared_events: tuple[DeclaredEvent, ...],
) -> dict[str, str]:
    """Return ids that a variant or a choice of reactions takes out, with the reason.

    Expressions may still name them: they never fire, nor do events that follow them.
    """
    location = Location(roles.calibration.documents["reactions"])
    everything = reaction_events(ReactionChoice(), roles, location)
    possible = [declared.id for declared in everything]
    if played is not None:
        possible += event_ids(played.scenario.events)
    present = {declared.id for declared in declared_events}
    out = {name: "it is taken out" for name in possible if name not in present}
    while more := [d for d in declared_events if d.id not in out and d.trigger.after in out]:
        out |= {declared.id: f"'{declared.trigger.after}' is taken out" for declared in more}
    return out


def _distinct(own: tuple[DeclaredEvent, ...], reactions: tuple[DeclaredEvent, ...]) -> None:
    taken = {declared.id for declared in reactions}
    for declared in own:
        if declared.id in taken:
            declared.location.report(
                f"'{declared.id}' is the id of a reaction", "give the event an id"
            )
