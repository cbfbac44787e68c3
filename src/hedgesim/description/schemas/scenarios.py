"""JSON Schema of scenario files, with the kinds, names and numbers of one calibration."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from hedgesim.description.formats.calibration import ON, Parameter
from hedgesim.description.formats.events import ENTITIES, Kind, KindField
from hedgesim.description.formats.limits import MOST
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.scenario import Scenario
from hedgesim.description.parsing import units, values
from hedgesim.description.schemas.dialect import (
    Schema,
    choice,
    draft_7,
    one_or_more,
    reference,
)
from hedgesim.description.schemas.requirements import one_each, require
from hedgesim.description.world.variables import VARIABLES


def json_schema(calibration: Calibration | None = None, name: str = "scenario") -> Schema:
    """Return the JSON Schema of scenario files: of any, or of those for one calibration.

    It says less than `check`: dates beyond the clock, expressions and ids are only text to it.
    """
    schema = draft_7(Scenario.model_json_schema(by_alias=True), "A hedgesim scenario", name)
    event, variant = (schema["definitions"][one] for one in ("EventFile", "Variant"))
    for block in (schema, variant):
        _bound(block["properties"])
    schema["oneOf"] = one_each(("hedger", "hedgers"))
    require(schema["definitions"])
    if calibration is None:
        return schema
    schema["definitions"] |= _names(calibration) | _FORMS
    _name(schema["properties"], calibration)
    _add_kinds(event, calibration)
    _name_effects(schema["definitions"]["EffectFile"]["properties"], calibration)
    _name_choice(schema["definitions"]["ReactionChoice"]["properties"])
    for block in (schema, variant):
        _replace(block["properties"], "rules", _rules(calibration))
        _replace(block["properties"], "set", _settings(calibration))
    fields = (name for kind in calibration.kinds.values() for name in kind.fields)
    changed: Schema = {name: {} for name in dict.fromkeys((*event["properties"], *fields))}
    variant["properties"]["change"]["additionalProperties"] = {
        "type": "object", "properties": changed, "additionalProperties": False,
    }  # fmt: skip
    return schema


_FORMS = {
    "months": TypeAdapter(values.TimeForm).json_schema(),
    "share": TypeAdapter(values.ShareForm).json_schema(),
    "money": TypeAdapter(values.MoneyForm).json_schema(),
    "setting": TypeAdapter(values.SettingForm).json_schema(),
    "text": TypeAdapter(values.TextForm).json_schema(),
}


def _names(calibration: Calibration) -> dict[str, Schema]:
    """Return the definitions of what a file may name, each with its meaning."""
    countries = {name: country.code for name, country in calibration.countries.items()}
    return {
        "country": choice(countries),
        "partner": choice({name: countries.get(name, "") for name in calibration.partners}),
        "framework": choice({name: one.meaning for name, one in calibration.frameworks.items()}),
        "parameter": choice({name: one.meaning for name, one in calibration.parameters.items()}),
        "reaction": choice({name: one.meaning for name, one in calibration.reactions.items()}),
        "variable": choice(
            {
                name: f"{one.meaning} ({one.unit})"
                for name, one in VARIABLES.items()
                if one.moved_by != "choice"
            }
        ),
    }


def _bound(properties: Schema) -> None:
    """Add how much a block may hold."""
    for key, most in MOST.items():
        for one in _options(properties.get(key, {})):
            limit = {"array": "maxItems", "object": "maxProperties"}.get(one.get("type", ""))
            if limit:
                one[limit] = most


def _options(schema: Schema) -> list[Schema]:
    found: list[Schema] = schema.get("anyOf", [schema])
    return found


def _replace(properties: Schema, key: str, schema: Schema) -> None:
    """Put a schema in the place of a field's, whose meaning stays."""
    kept = ("description", "minItems", "maxItems", "minProperties", "maxProperties")
    before = properties[key]
    properties[key] = schema | {name: before[name] for name in kept if name in before}


def _name(properties: Schema, calibration: Calibration) -> None:
    """Name the actors of a scenario."""
    hedger, partners = choice(dict.fromkeys(calibration.hedgers, "")), reference("partner")
    several = {"type": "array", "minItems": 1, "uniqueItems": True}
    _replace(properties, "hedger", hedger)
    _replace(properties, "hedgers", several | {"items": hedger})
    _replace(properties, "partners", {"anyOf": [{"const": "all"}, several | {"items": partners}]})
    _replace(properties, "poles", several | {"items": [partners, partners]})


def _name_effects(properties: Schema, calibration: Calibration) -> None:
    fields = (kind.fields.items() for kind in calibration.kinds.values())
    named = sorted({name for kind in fields for name, one in kind if one.type in ENTITIES})
    concerned = {"enum": ["all", *calibration.partners, *calibration.frameworks, *named]}
    _replace(properties, "of", concerned)
    _replace(properties, "change", {"allOf": [reference("variable")]})


def _name_choice(properties: Schema) -> None:
    for key in ("only", "without"):
        _replace(properties, key, one_or_more(reference("reaction")))


def _settings(calibration: Calibration) -> Schema:
    """Numbers that may be set: parameters with unit and range, others by name alone."""
    numbers = {name: _setting(one) for name, one in calibration.parameters.items()}
    other = {"anyOf": [{"type": "number"}, reference("setting")]}
    return {"type": "object", "properties": numbers, "additionalProperties": other}


def _setting(parameter: Parameter) -> Schema:
    low, high = parameter.support
    shown = units.between(low, high, parameter.unit)
    return {
        "anyOf": [{"type": "number", "minimum": low, "maximum": high}, reference("setting")],
        "description": f"{parameter.meaning} {shown.capitalize()}.",
    }


def _rules(calibration: Calibration) -> Schema:
    """Each switch with its states; ``off`` and ``on`` may be written as flags."""
    flags = {"on": True, "off": False}
    switches = {
        name: {
            "description": switch.meaning,
            "enum": [
                written
                for state in (ON, *switch.states)
                for written in dict.fromkeys((state, flags.get(state, state)))
            ],
        }
        for name, switch in calibration.switches.items()
    }
    return {"type": "object", "properties": switches, "additionalProperties": False}


def _add_kinds(event: Schema, calibration: Calibration) -> None:
    """Let an event have the fields of its kind, and no others."""
    kinds = calibration.kinds.values()
    _replace(event["properties"], "event", choice({one.kind: one.meaning for one in kinds}))
    _replace(event["properties"], "hedger", choice(dict.fromkeys(calibration.hedgers, "")))
    own = dict(event["properties"])
    event["allOf"] = [_kind(kind, own) for kind in kinds]


def _kind(kind: Kind, own: Schema) -> Schema:
    fields = {name: _field(field) for name, field in kind.fields.items()}
    required = [name for name, field in kind.fields.items() if field.required]
    return {
        "if": {"properties": {"event": {"const": kind.kind}}, "required": ["event"]},
        "then": {
            "description": kind.meaning,
            "properties": fields,
            "propertyNames": {"enum": [*own, *(name for name in fields if name not in own)]},
            "required": required,
        },
    }


def _field(field: KindField) -> Schema:
    """Schema of a field of a kind; a number may be taken from a parameter by its name."""
    found = _value(field)
    if field.many:
        found = one_or_more(found)
    elif "$ref" in found:
        found = {"allOf": [found]}
    return found | {"description": _meaning(field)}


def _meaning(field: KindField) -> str:
    default = "" if field.default is None else f" Default: {_written(field.default)}."
    within = "" if field.within is None else f" From {' to '.join(map(units.plain, field.within))}."
    return f"{field.meaning[:1].upper()}{field.meaning[1:].rstrip('.')}.{within}{default}"


def _written(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _value(field: KindField) -> Schema:
    """Schema of one value of a field."""
    if field.type in ENTITIES:
        return reference(field.type)
    if field.type == "flag":
        return {"type": "boolean"}
    if field.type == "text":
        return reference("text")
    number: Schema = {"type": "number"}
    low, high = field.within or ((0.0, 1.0) if field.type == "share" else (None, None))
    if low is not None:
        number |= {"minimum": low, "maximum": high}
    forms = {
        "months": [reference("months")],
        "number": [number],
        "share": [number, reference("share")],
        "money": [number, reference("money")],
    }
    return {"anyOf": [*forms[field.type], reference("parameter")]}
