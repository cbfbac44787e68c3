"""Inventory of a calibration: every number, with its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hedgesim.description.formats.calibration import Parameter, Reference, Rivalry
from hedgesim.description.formats.events import NUMERIC, KindField
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.sourced import Block, Prior, SourcedNumber
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import Fault
from hedgesim.description.resolution.numbers import Quantity, quantity
from hedgesim.description.world.variables import TRAIT_MEANINGS, VARIABLES

UNITS = {"months": "months", "money": "US$ m", "share": "share", "number": "1"}
ANYTHING = (float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a calibration.

    Attributes
    ----------
    quantity: the number; its full name as `world.Numbers` lists it, or ``KIND.FIELD`` for a
        default and ``KIND.severity`` for the severity of a kind of event.
    group: ``parameters``, ``references``, ``partners``, ``rivalry``, ``frameworks`` or ``events``.
    meaning: in a few words.
    date: of the reference, in months since year 0; None for numbers without a date.
    file, line: its place. note: its own remark, beside the basis of its block.
    """

    quantity: Quantity
    group: str
    meaning: str
    date: int | None
    file: str
    line: int
    note: str | None = None

    @property
    def name(self) -> str:
        """Full name of the number."""
        return self.quantity.name

    @property
    def place(self) -> str:
        """File and line, the file without its folder."""
        return f"{Path(self.file).name}:{self.line}"


def inventory(calibration: Calibration) -> tuple[Entry, ...]:
    """Return every number of a calibration, file by file in the order of the files."""
    documents = calibration.documents
    return (
        *_parameters(calibration, Location(documents["parameters"]) / "parameters"),
        *_countries(calibration, Location(documents["countries"])),
        *_frameworks(calibration, Location(documents["frameworks"]) / "frameworks"),
        *_kinds(calibration, Location(documents["events"]) / "kinds"),
    )


def held(entries: tuple[Entry, ...], start: int | None = None) -> dict[str, Entry]:
    """Return the entry of each name that holds at a month; by default the latest.

    Before its earliest date a number is taken from that date.
    """
    found: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda one: one.date or 0):
        if entry.name not in found or start is None or (entry.date or 0) <= start:
            found[entry.name] = entry
    return found


def _entry(
    one: Quantity,
    group: str,
    location: Location,
    *,
    meaning: str = "",
    date: int | None = None,
    note: str | None = None,
) -> Entry:
    bare = one.name.partition(".")[0]
    words = meaning or TRAIT_MEANINGS.get(bare) or VARIABLES[bare].meaning
    at = location / ("value" if group not in ("parameters", "events") else "default") / "value"
    line = at.document.place(at.loc)[0]
    return Entry(one, group, words, date, location.document.path, line, note)


def _parameters(calibration: Calibration, location: Location) -> Iterator[Entry]:
    for position, parameter in enumerate(calibration.parameters.values()):
        yield _entry(_of(parameter), "parameters", location / position, meaning=parameter.meaning)


def _of(parameter: Parameter) -> Quantity:
    return Quantity(
        parameter.name, parameter.default, parameter.unit, parameter.support, parameter,
        parameter.prior,
    )  # fmt: skip


def _countries(calibration: Calibration, location: Location) -> Iterator[Entry]:
    file = calibration.files.countries
    for position, partner in enumerate(file.partners):
        yield from _traits(
            partner.name, partner.traits(), "partners", location / "partners" / position, None
        )
    for first, answers in file.rivalry.values.items():
        for second, number in answers.items():
            place = location / "rivalry" / "values" / first / second
            yield _block_entry(f"rivalry.{first}.{second}", number, file.rivalry, "rivalry", place)
    for position, hedger in enumerate(file.hedgers):
        for at, reference in enumerate(hedger.reference):
            place = location / "hedgers" / position / "reference" / at
            yield from _reference(hedger.name, reference, place)


def _reference(hedger: str, reference: Reference, location: Location) -> Iterator[Entry]:
    for name, block in reference.ties.items():
        for partner, number in block.values.items():
            place = location / "ties" / name / "values" / partner
            full = f"{name}.{hedger}.{partner}"
            yield _block_entry(full, number, block, "references", place, reference.date)
    yield from _traits(hedger, reference.own, "references", location / "own", reference.date)


def _block_entry(
    name: str,
    number: SourcedNumber,
    block: Block | Rivalry,
    group: str,
    location: Location,
    date: int | None = None,
) -> Entry:
    note = None if number.given else number.note
    return _entry(quantity(name, number, block), group, location, date=date, note=note)


def _traits(
    owner: str,
    numbers: Mapping[str, SourcedNumber],
    group: str,
    location: Location,
    date: int | None,
) -> Iterator[Entry]:
    for name, number in numbers.items():
        yield _entry(quantity(f"{name}.{owner}", number, number), group, location / name, date=date)


def _frameworks(calibration: Calibration, location: Location) -> Iterator[Entry]:
    for position, framework in enumerate(calibration.frameworks.values()):
        yield from _traits(
            framework.name, framework.traits(), "frameworks", location / position, None
        )


def _kinds(calibration: Calibration, location: Location) -> Iterator[Entry]:
    for position, kind in enumerate(calibration.kinds.values()):
        if kind.severity is not None:
            one = Quantity(
                f"{kind.kind}.severity", kind.severity.value, "points", ANYTHING, kind.severity,
                kind.severity.prior or Prior(),
            )  # fmt: skip
            yield _entry(one, "events", location / position / "severity", meaning="severity")
        for name, field in kind.fields.items():
            default = default_of(field)
            if default is not None:
                one = Quantity(
                    f"{kind.kind}.{name}", default, UNITS[field.type], field.within or ANYTHING,
                    field, Prior(),
                )  # fmt: skip
                place = location / position / "fields" / name
                yield _entry(one, "events", place, meaning=field.meaning)


def default_of(field: KindField) -> float | None:
    """Return the number that a field holds where it is left out; None where it is none.

    A default that names a parameter is listed with that parameter.
    """
    if field.type not in NUMERIC or field.default is None:
        return None
    readers = {"months": units.months, "share": units.share, "money": units.money}
    try:
        return float(readers.get(field.type, units.number)(field.default))
    except Fault:
        return None
