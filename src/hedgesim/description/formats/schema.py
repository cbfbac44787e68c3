"""JSON Schema of scenario files for editors, and the commented file to start a scenario from."""

from __future__ import annotations

import json
from typing import Any

from hedgesim.description.formats.calibration import ON
from hedgesim.description.formats.events import Kind, KindField
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.scenario import Scenario
from hedgesim.description.parsing import units

DIALECT = "http://json-schema.org/draft-07/schema#"
_NAME = r"[A-Za-z_][A-Za-z0-9_.]*"  # of a parameter whose value is taken


def _written(*patterns: str) -> dict[str, Any]:
    """Return the schema of text that has one of these forms, spaces around it left out."""
    return {"type": "string", "pattern": rf"^\s*(?:{'|'.join(patterns)})\s*$"}


_NUMBER = {"type": "number"}


def json_schema(calibration: Calibration | None = None) -> dict[str, Any]:
    """Return the JSON Schema of scenario files, with the fields of each kind where they are known.

    It says less than `check`: names, dates and expressions are only text to it.
    """
    schema = Scenario.model_json_schema(by_alias=True, mode="validation")
    schema = {"$schema": DIALECT, **schema, "title": "A hedgesim scenario"}
    if calibration is not None:
        _add_kinds(schema["$defs"]["EventFile"], calibration)
        for block in (schema, schema["$defs"]["Variant"]):
            block["properties"]["rules"] = _rules(calibration)
    return schema


def _add_kinds(event: dict[str, Any], calibration: Calibration) -> None:
    """Let an event have the fields of its kind, and no others."""
    kinds = calibration.kinds.values()
    event["properties"]["event"] = {"enum": [kind.kind for kind in kinds]}
    own = dict(event["properties"])
    for kind in kinds:
        for name in kind.fields:
            event["properties"].setdefault(name, {})
    event["additionalProperties"] = False
    event["allOf"] = [_kind(kind, own) for kind in kinds]


def _rules(calibration: Calibration) -> dict[str, Any]:
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


def _kind(kind: Kind, own: dict[str, Any]) -> dict[str, Any]:
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


def _field(field: KindField) -> dict[str, Any]:
    types: dict[str, Any] = {
        "months": _written(units.TIME, _NAME),
        "number": {"anyOf": [_NUMBER, _written(_NAME)]},
        "share": {"anyOf": [_NUMBER, _written(units.PERCENT, _NAME)]},
        "money": {"anyOf": [_NUMBER, _written(units.MONEY, _NAME)]},
        "flag": {"type": "boolean"},
    }
    one = types.get(field.type, {"type": "string"})
    found = {"anyOf": [one, {"type": "array", "items": one}]} if field.many else dict(one)
    return found | {"description": field.meaning}


def template(name: str) -> str:
    """Return the text of a new scenario: commented, and valid with the shipped calibration."""
    title = json.dumps(name.replace("-", " ").capitalize(), ensure_ascii=False)
    return _TEMPLATE.replace("NAME", title)


_TEMPLATE = """\
# yaml-language-server: $schema=scenario.schema.json
scenario: 1                                  # version of this format
title: NAME
about: >-
  Which question does this scenario answer, and what does it rest on?
clock: {start: 2024-01, end: 2034-12}        # first and last month
hedger: Cambodia                             # or hedgers: [Cambodia, Laos]
partners: all                                # or a list, such as [China, Vietnam, United States]
poles: [China, United States]                # lean is measured between these two
baseline: none                               # or the name of a scenario to compare with
# set: {temperature: 0.25}                   # numbers of the calibration that this story changes
# rules: {risk: off}                         # mechanisms that are switched off, in both arms
# reactions: none                            # or {only: [...]}, {without: [...]}; all by default

events:
  # A kind of event, at a date. `hedgesim kinds` lists them, `hedgesim kinds visit` its fields.
  - event: visit
    id: first-visit
    at: 2024-08
    by: Japan

  # When a condition holds, at a rate per year, at most once (the default).
  - event: visit
    id: second-visit
    by: China
    when: trust.China > 0.4 and fired.first-visit
    rate: 0.5 per year

  # After another event; an event of one's own says what it does.
  - event: custom
    id: goodwill
    after: first-visit
    delay: {between: [3 months, 9 months]}   # or 6 months, or {mean: 6 months}
    note: Effects are jump, ramp (over), fade (half_life) or level (for).
    effects:
      - {change: trust, of: Japan, by: +0.05, shape: fade, half_life: 12 months}

variants:
  quiet: {title: Without the second visit, remove: [second-visit]}
"""
