"""Fields of an event's kind: reading their values, and formatting them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hedgesim.description.formats.events import ENTITIES, EVENT_KEYS, Kind, KindField
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import Fault, one_of, suggest, unknown_name
from hedgesim.description.resolution.binding import Scope
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.description.world.expressions import Operand


@dataclass(frozen=True, slots=True)
class Named:
    """A number that a field takes from the calibration, by the parameter's name."""

    name: str


type FieldValue = float | bool | str | tuple[str, ...] | Named

_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_PLACE = re.compile(r"\{(\w+)\}")
_CONVENER = re.compile(r"convener of (\w+)")


@dataclass(frozen=True, slots=True)
class Binder:
    """Names, numbers and calibration of one world, to which events are bound."""

    scope: Scope
    calibration: Calibration
    quantities: Mapping[str, Quantity]


@dataclass(frozen=True, slots=True)
class Bound:
    """An event's kind with the values of its fields; absent optional fields are left out."""

    kind: Kind
    hedger: str
    values: dict[str, FieldValue]

    def numbers(self, scope: Scope) -> dict[str, Operand | float]:
        """Return the names that amounts may hold: numeric fields, and the kind's severity."""
        found: dict[str, Operand | float] = {}
        for name, value in self.values.items():
            if isinstance(value, Named):
                found[name] = scope.number(value.name)
            elif isinstance(value, int | float):
                found[name] = float(value)
        severity = self.kind.severity
        return found if severity is None else found | {"severity": severity.value}

    def targets(self, name: str) -> tuple[str, ...] | None:
        """Return countries or frameworks that a field holds; None if it is no such field."""
        field = self.kind.fields.get(name)
        if field is None or field.type not in ENTITIES:
            return None
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else (str(value),)

    def lacks(self, text: str | None) -> bool:
        """Whether an expression or time names an absent field."""
        fields = self.kind.fields
        return text is not None and any(
            name in fields and name not in self.values for name in _WORD.findall(text)
        )

    def written(self) -> tuple[tuple[str, str], ...]:
        """Return each field and its value as a scenario file would have them."""
        return tuple(
            (name, _write(self.kind.fields[name], value)) for name, value in self.values.items()
        )

    def plain(self, name: str) -> object:
        """Return a field's value as the plain data of a scenario file."""
        value = self.values[name]
        if isinstance(value, tuple):
            return list(value)
        if isinstance(value, bool | str):
            return value
        text = _write(self.kind.fields[name], value)
        number = units.literal(text)
        return text if number is None else value

    def story(self, binder: Binder) -> str:
        """Fill the kind's story; a part in square brackets goes where a field in it is absent."""
        words = {"hedger": called(self.hedger, binder.calibration)}
        for name, value in self.values.items():
            words[name] = _format(self.kind.fields[name], value, binder)

        def part(match: re.Match[str]) -> str:
            return match[1] if all(name in words for name in _PLACE.findall(match[1])) else ""

        filled = re.sub(r"\[([^\]]*)\]", part, self.kind.story or self.kind.meaning)
        story = _PLACE.sub(lambda match: words.get(match[1], "nobody"), filled)
        return story[:1].upper() + story[1:]


def bind_fields(
    kind: Kind, given: Mapping[str, object], hedger: str, binder: Binder, location: Location
) -> Bound:
    """Read the fields of an event; faults go to ``location``, that of their block."""
    for name in given:
        if name not in kind.fields:
            message = f"an event of kind '{kind.kind}' has no '{name}'"
            hint = suggest(name, (*kind.fields, *EVENT_KEYS))
            hint = hint or (f"its fields: {', '.join(kind.fields)}" if kind.fields else "")
            location.take(Fault(message, hint, (name,), key=True, beside=("event",)))
    values: dict[str, FieldValue] = {}
    for name, field in kind.fields.items():
        if given.get(name) is None:
            value = None
            with (location / name).guard():
                value = _left_out(field, values, binder)
            if value is not None:
                values[name] = value
            elif field.required:
                message = f"an event of kind '{kind.kind}' needs '{name}'"
                hint = f"{name}: {field.type}, {_lower(field.meaning)}"
                location.take(Fault(message, hint, (name,), beside=("event",)))
            continue
        with (location / name).guard():
            values[name] = read_field(field, given[name], binder)
            _lasting(kind, name, values[name])
    return Bound(kind, hedger, values)


def _lasting(kind: Kind, name: str, value: FieldValue) -> None:
    """Require a month at least of a time that a shape of the kind unfolds over."""
    unfolding = {time for one in kind.effects for time in (one.over, one.half_life, one.lasts)}
    if name in unfolding and isinstance(value, int | float) and value < 1:
        raise Fault("a time of 0 months", "at least 1 month")


def _lower(sentence: str) -> str:
    return (sentence[:1].lower() + sentence[1:]).rstrip(".")


def _left_out(
    field: KindField, values: Mapping[str, FieldValue], binder: Binder
) -> FieldValue | None:
    """Return the default of a field, or None where it has none in this world."""
    convener = _CONVENER.fullmatch(field.default) if isinstance(field.default, str) else None
    if convener is not None:
        framework = binder.calibration.frameworks.get(str(values.get(convener[1])))
        name = framework.convener if framework else ""
        return name if name in binder.scope.actors.partners else None
    return None if field.default is None else read_field(field, field.default, binder)


def read_field(field: KindField, raw: object, binder: Binder) -> FieldValue:
    """Return the value of a field; raises Fault."""
    if field.many:
        items = raw if isinstance(raw, list | tuple) else [raw]
        if not items:
            raise Fault("the list is empty", "at least one name")
        return tuple(_entity(field, item, binder, (i,)) for i, item in enumerate(items))
    match field.type:
        case "partner" | "country" | "framework":
            return _entity(field, raw, binder, ())
        case "flag":
            if not isinstance(raw, bool):
                raise Fault(f"{units.shown(raw)} is not true or false")
            return raw
        case "text":
            if not isinstance(raw, str) or not raw.strip():
                raise Fault(f"{units.shown(raw)} is not text")
            return raw.strip()
    return _number(field, raw, binder)


def _number(field: KindField, raw: object, binder: Binder) -> float | Named:
    """Value of a numeric field, or the parameter that it names."""
    if isinstance(raw, str) and raw in binder.calibration.parameters:
        if field.type != "months":
            return Named(raw)
        return round(binder.quantities[raw].value)
    readers = {"months": units.months, "share": units.share, "money": units.money}
    try:
        value = readers.get(field.type, units.number)(raw)
    except Fault as fault:
        if isinstance(raw, str) and raw.isidentifier():
            fault.unknown = "number"
        raise
    if field.within and not field.within[0] <= value <= field.within[1]:
        unit = {"money": "US$ m"}.get(field.type, "")
        raise Fault(f"{units.shown(raw)} is out of range", units.between(*field.within, unit))
    return value


def _entity(field: KindField, raw: object, binder: Binder, loc: tuple[int, ...]) -> str:
    """Name of a partner, country or framework."""
    known = {
        "partner": binder.scope.actors.partners,
        "country": tuple(binder.calibration.countries),
        "framework": binder.scope.actors.frameworks,
    }[field.type]
    if not isinstance(raw, str):
        raise Fault(f"{units.shown(raw)} is not the name of a {field.type}", "one name", loc)
    if raw not in known:
        if field.type == "partner" and raw in binder.calibration.countries:
            raise Fault(f"{raw} is not a partner in this scenario", one_of("", known), loc)
        raise unknown_name(field.type, raw, known, loc, also=binder.calibration.other_names)
    return raw


def _write(field: KindField, value: FieldValue) -> str:
    """Write a value as a scenario file would have it."""
    match value:
        case tuple():
            return ", ".join(value)
        case bool():
            return "true" if value else "false"
        case Named():
            return value.name
        case str():
            return value
    if field.type == "months":
        return units.write_months(round(value))
    return units.write_money(value) if field.type == "money" else units.plain(value)


def called(name: str, calibration: Calibration) -> str:
    """Return a country's name as it stands inside a sentence: ``the United States``."""
    country = calibration.countries.get(name)
    return name if country is None or country.called is None else country.called


def _format(field: KindField, value: FieldValue, binder: Binder) -> str:
    """Format a value for a sentence."""
    if isinstance(value, Named):
        value = binder.quantities[value.name].value
    if field.type in ENTITIES:
        names = value if isinstance(value, tuple) else (str(value),)
        words = [called(name, binder.calibration) for name in names]
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    if field.type == "share" and isinstance(value, int | float):
        return f"{100 * value:.3g}%"
    if field.type == "money" and isinstance(value, int | float):
        return units.format_money(value)
    return _write(field, value)
