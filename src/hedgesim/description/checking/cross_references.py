"""Faults between the files of a calibration: unknown names, numbers out of range."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from hedgesim.description.formats.calibration import HedgerEntry, Parameter, Reference, Rivalry
from hedgesim.description.formats.events import NUMERIC, Kind, KindField, ReactionFile, RoleFile
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.sourced import Basis, Block, Prior, SourcedNumber
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import Fault, Loc, one_of, simplified, unknown_name
from hedgesim.description.resolution.numbers import TRAIT_BOUNDS
from hedgesim.description.world.variables import (
    HEDGER_REFERENCES,
    MEASURES,
    PARAMETERS,
    TIE_REFERENCES,
    VARIABLES,
)

TOLERANCE = 1e-6
# Levels at the start that a switch may hold: all but efforts, which sum to 1.
STARTS = tuple(
    name for name in (*TIE_REFERENCES, *HEDGER_REFERENCES) if not name.startswith("effort")
)


def cross_check(calibration: Calibration, location: Location) -> None:
    """Add faults of the files that a run needs to the list of ``location``."""
    _parameters(calibration, location.elsewhere(calibration.documents["parameters"]))
    _countries(calibration, location.elsewhere(calibration.documents["countries"]))
    _frameworks(calibration, location.elsewhere(calibration.documents["frameworks"]))
    _switches(calibration, location.elsewhere(calibration.documents["switches"]))


def bases(
    model: BaseModel, loc: Loc = (), around: Basis | None = None
) -> Iterator[tuple[Loc, Basis, Basis | None]]:
    """Yield each entry that has a basis: its keys, itself and the block around it."""
    if isinstance(model, Basis):
        yield loc, model, around
    inside = model if isinstance(model, Basis) else around
    for name, field in type(model).model_fields.items():
        yield from _parts(getattr(model, name), (*loc, field.alias or name), inside)


def _parts(
    value: object, loc: Loc, around: Basis | None
) -> Iterator[tuple[Loc, Basis, Basis | None]]:
    if isinstance(value, Prior):
        return
    if isinstance(value, BaseModel):
        yield from bases(value, loc, around)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _parts(part, (*loc, key), around)
    elif isinstance(value, tuple):
        for position, part in enumerate(value):
            yield from _parts(part, (*loc, position), around)


def unfounded(thing: Basis, around: Basis | None) -> bool:
    """Return whether an entry that needs a basis has none, of its own or of its block."""
    match thing:
        case SourcedNumber() if isinstance(around, Block | Rivalry):
            return not thing.given and not around.given
        case SourcedNumber() | Parameter() | ReactionFile() | RoleFile():
            return not thing.given
        case Kind():
            return bool(thing.effects) and not thing.given
        case KindField():
            return thing.default is not None and thing.type in NUMERIC and not thing.given
    return False


def _parameters(calibration: Calibration, location: Location) -> None:
    for name in PARAMETERS:
        if name not in calibration.parameters:
            hint = one_of(name, tuple(calibration.parameters), 0)
            message = f"there is no parameter '{name}', which rules take"
            (location / "parameters").take(Fault(message, hint, unknown="number"))
    # Efforts are always written with a partner, so that a parameter may have the name of one.
    taken = {name for name, one in VARIABLES.items() if one.moved_by != "choice"}
    taken |= {*(measure.name for measure in MEASURES), "year", "fired", "reference"}
    for position, parameter in enumerate(calibration.parameters.values()):
        place = location / "parameters" / position
        if parameter.name in taken:
            (place / "name").report(f"'{parameter.name}' is a variable or measure already")
        low, high = parameter.support
        if low > high:
            (place / "support").report("the support runs downwards", "[low, high]")
            continue
        if not low <= parameter.default <= high:
            hint = units.between(low, high, parameter.unit)
            message = "the default lies outside the support"
            place.take(Fault(message, hint, ("default",), beside=("support",)))
        elif not _inside(parameter.prior, low, high):
            message = "the prior lies outside the support"
            place.take(Fault(message, "", ("prior",), beside=("support",)))


def _inside(prior: Prior, low: float, high: float) -> bool:
    """Whether a prior's centre, or the whole of a uniform one, lies in the support."""
    first, second = prior.arguments
    match prior.family:
        case "uniform":
            return low <= first and second <= high
        case "beta":
            return low <= first / (first + second) <= high
        case "fixed":
            return True
    return low <= first <= high


def _countries(calibration: Calibration, location: Location) -> None:
    countries, partners = calibration.countries, calibration.partners
    for position, country in enumerate(countries.values()):
        for number, name in enumerate((country.name, country.code, *country.also)):
            if (owner := calibration.other_names[simplified(name)]) != country.name and number > 1:
                place = location / "countries" / position / "also" / (number - 2)
                place.report(f"'{name}' is also a name of {owner}", "keep one")
        neighbours = location / "countries" / position / "neighbour_of"
        for number, neighbour in enumerate(country.neighbour_of):
            (neighbours / number).require(neighbour, countries)
    for position, partner in enumerate(partners.values()):
        place = location / "partners" / position
        (place / "name").require(partner.name, countries)
        for name, trait in partner.traits().items():
            _bounded(name, trait, place / name)
    for first, answers in calibration.files.countries.rivalry.values.items():
        place = location / "rivalry" / "values" / first
        place.require(first, partners, key=True)
        for second, strength in answers.items():
            (place / second).require(second, partners, key=True)
            _bounded("rivalry", strength, place / second)
    for position, hedger in enumerate(calibration.hedgers.values()):
        place = location / "hedgers" / position
        (place / "name").require(hedger.name, countries)
        _references(hedger, calibration, place / "reference")


def _references(hedger: HedgerEntry, calibration: Calibration, location: Location) -> None:
    dates: list[int] = []
    for position, reference in enumerate(hedger.reference):
        place = location / position
        if reference.date in dates:
            (place / "date").report("a second reference of the same date", "keep one")
        dates.append(reference.date)
        for partner in reference.partners:
            trust = place / "ties" / "trust" / "values" / partner
            trust.require(partner, calibration.partners, key=True)
        for name, block in reference.ties.items():
            for partner, number in block.values.items():
                _bounded(name, number, place / "ties" / name / "values" / partner)
        for name, number in reference.own.items():
            _bounded(name, number, place / "own" / name)
        _efforts(reference, place / "ties" / "effort")
        _transit(reference, place / "ties" / "transit")


def _efforts(reference: Reference, location: Location) -> None:
    efforts = reference.ties["effort"].values.values()
    total = reference.own["effort_self"].value + sum(number.value for number in efforts)
    touched = location.document.touched(location.loc[:-2])
    if abs(total - 1.0) > TOLERANCE and not touched:
        location.report(f"efforts and effort_self sum to {total:.6g}, not to 1")


def _transit(reference: Reference, location: Location) -> None:
    block = reference.ties.get("transit")
    total = sum(number.value for number in block.values.values()) if block else 0.0
    touched = location.document.touched(location.loc)
    if total > 1.0 + TOLERANCE and not touched:
        location.report(f"shares of transit sum to {total:.6g}", "to at most 1, all trade")


def _bounded(name: str, number: SourcedNumber, location: Location) -> None:
    variable = VARIABLES.get(name)
    low, high = variable.bounds if variable else TRAIT_BOUNDS[name]
    if not low <= number.value <= high:
        unit = variable.unit if variable else number.unit or ""
        shown = f"{name} = {units.plain(number.value)}"
        location.report(f"{shown} is out of range", units.between(low, high, unit))


def _frameworks(calibration: Calibration, location: Location) -> None:
    countries = calibration.countries
    for position, framework in enumerate(calibration.frameworks.values()):
        place = location / "frameworks" / position
        if framework.convener != "none":
            (place / "convener").require(framework.convener, countries)
        for member, membership in framework.members.items():
            (place / "members" / member).require(member, countries, key=True)
            until = membership.until
            if until is not None and until <= (membership.since or 0):
                (place / "members" / member / "until").report("'until' lies before 'since'")
        for name, number in framework.traits().items():
            _bounded(name, number, place / name)


def _switches(calibration: Calibration, location: Location) -> None:
    """Require of each switch numbers that exist, and of others than parameters their bounds."""
    bounds = TRAIT_BOUNDS | {name: VARIABLES[name].bounds for name in STARTS}
    known = (*calibration.parameters, *bounds)
    for position, switch in enumerate(calibration.switches.values()):
        for state, numbers in switch.states.items():
            place = location / "switches" / position / "states" / state
            for name, value in numbers.items():
                low, high = bounds.get(name, (float("-inf"), float("inf")))
                if name not in known:
                    (place / name).take(unknown_name("number", name, known, key=True))
                elif not low <= value <= high:
                    shown = f"{name} = {units.plain(value)}"
                    unit = VARIABLES[name].unit if name in VARIABLES else ""
                    hint = units.between(low, high, unit)
                    (place / name).report(f"{shown} is out of range", hint)
