"""Faults of targets.yaml: of its form, of bases, of names and times."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hedgesim.description.checking.contradictions import check_contradictions
from hedgesim.description.checking.data import check_data
from hedgesim.description.checking.evidence import Evidence, check_named
from hedgesim.description.formats.cases import own_scenarios
from hedgesim.description.formats.data import load_data
from hedgesim.description.formats.loading import Calibration, ScenarioFile, load_scenario
from hedgesim.description.formats.targets import Target, Targets, TargetsFile
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.parsing.reading import read
from hedgesim.description.parsing.recovery import recover
from hedgesim.description.resolution.resolved import Resolved
from hedgesim.description.resolution.resolving import resolve
from hedgesim.description.world.index import recorded_names
from hedgesim.description.world.variables import is_money, unit_of
from hedgesim.description.world.world import World


def check_targets_file(
    calibration: Calibration, evidence: Evidence | None, location: Location
) -> None:
    """Report every fault of targets.yaml."""
    try:
        recovered = recover(read(calibration.folder / "targets.yaml"), TargetsFile)
    except InputError as error:
        location.problems.extend(error.problems)
        return
    location.problems.extend(recovered.problems)
    if recovered.value is None:
        return
    targets = Targets(recovered.document, recovered.value)
    root = location.elsewhere(targets.document)
    if evidence is not None:
        for position, target in enumerate(targets.all):
            check_named(target, evidence, root / "targets" / position)
    try:
        histories = resolve_histories(targets, calibration)
    except InputError as error:
        files = {document.path for document in calibration.documents.values()}
        others = [problem for problem in error.problems if problem.path not in files]
        if others:  # faults of the calibration are reported at their place
            (root / "scenario").report(f"cannot be simulated: {others[0].message}")
        return
    worlds = {name: one.world for name, one in histories.items()}
    check_targets(targets, worlds, location)
    try:
        data = load_data(calibration.folder)
    except InputError as error:
        location.problems.extend(error.problems)
        return
    check_data(data, worlds[None], calibration, location)
    if evidence is not None:
        for row in data:
            check_named(row.target, evidence, row.location(location))


def load_history(targets: Targets, calibration: Calibration) -> ScenarioFile:
    """Read the history that targets name, one of the calibration's own; raises InputError."""
    return load_scenario(targets.file.scenario, beside=own_scenarios(calibration.folder))


def resolve_histories(targets: Targets, calibration: Calibration) -> dict[str | None, Resolved]:
    """Return the history and its variants that targets name, by name; None is the history itself.

    A variant that the scenario lacks is left out. Raises InputError.
    """
    file = load_history(targets, calibration)
    named = {target.variant for target in targets.all} & {*file.scenario.variants}
    return {
        variant: resolve(file, calibration, variant=variant)
        for variant in (None, *sorted(filter(None, named)))
    }


def require_sound(
    targets: Targets, worlds: Mapping[str | None, World], calibration: Calibration
) -> None:
    """Raise InputError with every fault that `check_targets` and `check_data` find."""
    location = Location(targets.document)
    check_targets(targets, worlds, location)
    check_data(targets.data, worlds[None], calibration, location)
    location.settle()


def check_targets(targets: Targets, worlds: Mapping[str | None, World], location: Location) -> None:
    """Add targets given twice, and those that do not fit their world: outcomes, events, clock.

    ``worlds``: the history's and its variants', see `resolve_histories`.
    """
    outcomes = recorded_names(worlds[None].rows)
    root = location.elsewhere(targets.document) / "targets"
    check_contradictions([(one, root / place) for place, one in enumerate(targets.all)])
    seen: set[str] = set()
    for position, target in enumerate(targets.all):
        place = root / position
        if target.id in seen:
            (place / "id").report(f"'{target.id}' is given twice", "keep one")
        seen.add(target.id)
        world = worlds.get(target.variant)
        if world is None:
            variants = sorted(filter(None, worlds))
            (place / "variant").require(str(target.variant), variants, "variant of the history")
            continue
        if target.kind == "event":
            (place / "event").require(target.outcome, sorted(_happenings(world)), "event")
        else:
            _outcome(target, outcomes, world.partners, place)
        _times(target, world, place)


def _happenings(world: World) -> set[str]:
    """Ids of a world's events, and names of its reactions."""
    reactions = {event.id.partition(".")[0] for event in world.events if event.reaction}
    return {event.id for event in world.events} | reactions


def _outcome(
    target: Target, outcomes: Collection[str], partners: tuple[str, ...], place: Location
) -> None:
    tied = sorted(name.partition(".")[0] for name in outcomes if name.endswith(f".{partners[0]}"))
    if target.kind in ("level", "change") and not target.partners:
        (place / target.kind).require(target.outcome, outcomes, "outcome")
    elif target.outcome not in tied:
        (place / target.kind).require(target.outcome, tied, "outcome")
    elif target.kind in ("level", "change") and not _adds(target.outcome):
        hint = "one of: " + ", ".join(name for name in tied if _adds(name))
        (place / target.kind).report(f"'{target.outcome}' does not add up over partners", hint)
    else:
        _partners(target, partners, place)
    if target.per is not None:
        (place / "per").require(target.per, outcomes, "outcome")


def _adds(name: str) -> bool:
    """Whether a tie variable can be summed over partners: money and shares can."""
    return is_money(name) or unit_of(name) == "share"


def _times(target: Target, world: World, place: Location) -> None:
    clock = world.first_month, world.first_month + world.months - 1
    for name, period in (("at", target.at), ("from", target.start), ("to", target.to)):
        if period is not None and not clock[0] <= period.first <= period.last <= clock[1]:
            hint = " to ".join(units.write_date(month) for month in clock)
            (place / name).report(f"{period.describe()} lies outside the scenario's clock", hint)


def _partners(target: Target, known: tuple[str, ...], location: Location) -> None:
    for name in ("partners", "among"):
        for position, partner in enumerate(getattr(target, name)):
            (location / name / position).require(partner, known, "partner")
    if target.partner is not None:
        (location / "partner").require(target.partner, known, "partner")
    least = 2 if target.kind == "order" else 0
    if len(target.partners) < least:
        (location / "partners").report("an order has at least two partners")
    most = len(target.among or known)
    if target.place is not None and not 1 <= target.place <= most:
        (location / "place").report(f"there is no place {target.place}", f"1 to {most}")
    if target.kind == "leading" and not set(target.among or known) - set(target.partners):
        (location / "partners").report(
            "no other partner for them to lead", "fewer of them, or others in 'among'"
        )
