"""Actors of a world: hedgers, partners and frameworks, with the references they start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hedgesim.description.formats.actors import Framework
from hedgesim.description.formats.calibration import (
    Reference,
)
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.scenario import Scenario
from hedgesim.description.parsing.cautions import Caution
from hedgesim.description.parsing.locations import Location, file_and_line
from hedgesim.description.parsing.problems import one_of, shortened, unknown_name
from hedgesim.description.parsing.units import write_date

LATE = 36  # months after its situation from which a start is said to be late


@dataclass(frozen=True, slots=True)
class Actors:
    """Actors and clock of a world.

    Attributes
    ----------
    hedgers, partners, frameworks: names, in the order of the world's rows.
    poles: the two partners between which lean is measured.
    start: first month, counted from year 0. months: number of months played.
    references: of each hedger, its index in the calibration and the reference that holds.
    cautions: on the distance of the clock from the references.
    """

    hedgers: tuple[str, ...]
    partners: tuple[str, ...]
    frameworks: tuple[str, ...]
    poles: tuple[str, str]
    start: int
    months: int
    references: dict[str, tuple[int, Reference]]
    cautions: tuple[Caution, ...]

    @property
    def reference_dates(self) -> dict[str, str]:
        """Date of the reference that each hedger starts from."""
        return {name: write_date(found.date) for name, (_, found) in self.references.items()}


def find_actors(scenario: Scenario, calibration: Calibration, location: Location) -> Actors:
    """Find the actors that the scenario names.

    Raises
    ------
    InputError: with every name that the calibration does not know.
    """
    references: dict[str, tuple[int, Reference]] = {}
    for position, hedger in enumerate(scenario.all_hedgers):
        place = location / "hedgers" / position if scenario.hedgers else location / "hedger"
        found = _reference(hedger, scenario.clock.start, calibration, place)
        if found is not None:
            references[hedger] = found
    if len(references) < len(scenario.all_hedgers):
        location.settle()
    partners = _partners(scenario, calibration, references, location)
    for position, pole in enumerate(scenario.poles):
        if pole not in partners:
            _missing_pole(scenario, position, partners, location, calibration)
    location.settle()
    return Actors(
        scenario.all_hedgers,
        partners,
        tuple(sorted(calibration.frameworks)),
        scenario.poles,
        scenario.clock.start,
        scenario.clock.months,
        references,
        tuple(_distances(scenario.clock.start, references, location / "clock")),
    )


def _reference(
    name: str, start: int, calibration: Calibration, location: Location
) -> tuple[int, Reference] | None:
    """Return the latest reference dated at or before the start; the earliest where none is."""
    if name not in calibration.hedgers:
        hedgers, also = tuple(calibration.hedgers), calibration.other_names
        location.take(unknown_name("hedger", name, hedgers, also=also))
        return None
    references = list(enumerate(calibration.hedgers[name].reference))
    before = [pair for pair in references if pair[1].date <= start]
    if before:
        return max(before, key=lambda pair: pair[1].date)
    return min(references, key=lambda pair: pair[1].date)


def _distances(
    start: int, references: Mapping[str, tuple[int, Reference]], location: Location
) -> Iterator[Caution]:
    """Yield a caution for each hedger whose situation is of another time than the clock's start."""
    for name, (_, reference) in references.items():
        later = start - reference.date
        starts = (
            f"{name} starts in {write_date(start)} from its situation of "
            f"{write_date(reference.date)}"
        )
        if later < 0:
            text = f"{starts}, {_years(-later)} later: the earliest that the calibration gives."
            yield Caution("reference-early", text, file_and_line(location))
        elif later >= LATE:
            text = f"{starts}, {_years(later)} earlier: the latest before it that the calibration "
            yield Caution("reference-late", f"{text}gives.", file_and_line(location))


def _years(months: int) -> str:
    """Write a distance in time: ``16 years``, ``7 months``."""
    count, unit = (months // 12, "year") if months >= 12 else (months, "month")
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _partners(
    scenario: Scenario,
    calibration: Calibration,
    references: dict[str, tuple[int, Reference]],
    location: Location,
) -> tuple[str, ...]:
    """Partners listed, or all for which every hedger has a reference."""
    shared = [
        name
        for name in next(iter(references.values()))[1].partners
        if all(name in reference.partners for _, reference in references.values())
        and name not in references
    ]
    for position, name in enumerate(scenario.partners or ()):
        if name not in shared:
            missing = [h for h, (_, found) in references.items() if name not in found.partners]
            message = f"there is no partner '{shortened(name)}'"
            if name in calibration.countries:
                message = f"{name} is no partner of {' and '.join(missing)} in the calibration"
            hint = one_of(name, shared, also=calibration.other_names)
            (location / "partners" / position).report(message, hint)
    return scenario.partners or tuple(sorted(shared))


def _missing_pole(
    scenario: Scenario,
    position: int,
    partners: tuple[str, ...],
    location: Location,
    calibration: Calibration,
) -> None:
    pole = scenario.poles[position]
    given = "poles" in scenario.model_fields_set
    place = location / "poles" / position if given else location / "partners"
    hint = "add it, or name two partners as 'poles'"
    hint = one_of(pole, partners, also=calibration.other_names) if given else hint
    place.report(f"the pole '{pole}' is not among the partners", hint)


def links(actors: Actors, calibration: Calibration) -> list[list[int]]:
    """Return frameworks x partners: 2 for the convener, 1 for a member at the start, else 0."""
    return [
        [_link(calibration.frameworks[name], partner, actors.start) for partner in actors.partners]
        for name in actors.frameworks
    ]


def _link(framework: Framework, partner: str, month: int) -> int:
    if framework.convener == partner:
        return 2
    return int(belongs(framework, partner, month))


def belongs(framework: Framework, country: str, month: int) -> bool:
    """Say whether a country is a member in a month counted from year 0."""
    membership = framework.members.get(country)
    return membership is not None and membership.holds(month)
