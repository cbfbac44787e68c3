"""Kinds of events as plain data: what each means, takes and does, with an example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hedgesim.description.cases.starting_point import starting_point
from hedgesim.description.formats.events import NUMERIC, Kind, KindField
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.parsing.writing import write_yaml
from hedgesim.description.provenance.basis import Data, basis
from hedgesim.description.provenance.evidence_index import EvidenceIndex
from hedgesim.description.resolution.declared_events import unknown_kind

EXAMPLE_YEARS = 10
TRIGGERS = (  # key, example, when an event with it happens
    ("at", "2024-08", "in that month; with when, rate or every, from that month"),
    ("when", "trust.Vietnam < 0.35", "in the first month in which the condition holds"),
    ("rate", "0.3 per year", "at random, with this rate per year, while 'when' holds"),
    ("probability", "0.3", "at random: once at a date, each time with every, else each month"),
    ("after", "ID", "once that event has fired and the delay has passed"),
    ("delay", "6 months", "or {mean: 6 months}, or {between: [3 months, 9 months]}"),
    ("every", "12 months", "at this interval, from 'at' or from the start"),
    ("until", "2027-12", "not after that month"),
    ("once", "false", "any number of times, which is the default with every"),
)


def list_kinds(calibration: Calibration) -> Data:
    """Return every kind in a line, and the triggers."""
    kinds = calibration.kinds.values()
    return {
        "what": "kinds",
        "kinds": [
            {"name": one.kind, "meaning": one.meaning, "mechanisms": list(one.mechanisms)}
            for one in kinds
        ],
        "triggers": [
            {"name": name, "example": example, "meaning": meaning}
            for name, example, meaning in TRIGGERS
        ],
    }


def kind_data(name: str, library: EvidenceIndex) -> Data:
    """Return a kind in full: fields, effects, evidence and an example.

    Raises
    ------
    InputError: where no kind has that name, with a near one.
    """
    calibration = library.calibration
    if name not in calibration.kinds:
        hint = unknown_kind(name, calibration)
        raise InputError([Problem(name or "''", 1, 1, f"there is no kind of event '{name}'", hint)])
    kind = calibration.kinds[name]
    return {
        "what": "kind",
        "name": name,
        "meaning": kind.meaning,
        "mechanisms": list(kind.mechanisms),
        "severity": None if kind.severity is None else kind.severity.value,
        "fields": [_field(name, field) for name, field in kind.fields.items()],
        "effects": [
            effect.model_dump(by_alias=True, exclude_defaults=True) for effect in kind.effects
        ],
        "basis": basis(kind, library),
        "example": example(kind, calibration),
    }


def _field(name: str, field: KindField) -> Data:
    return {
        "name": name,
        "type": field.type,
        "many": field.many,
        "required": field.required,
        "default": field.default,
        "within": None if field.within is None else list(field.within),
        "meaning": field.meaning,
    }


def example(kind: Kind, calibration: Calibration) -> str:
    """Return a scenario file with one event of the kind, which `check` accepts."""
    begin = starting_point(calibration)
    event = {
        "event": kind.kind,
        "at": units.write_date(begin.date + 12),
        **dict(_values(kind, _names(begin.partners, calibration))),
    }
    if not kind.effects:
        event["effects"] = [{"change": "trust", "of": begin.partners[0], "by": 0.05}]
    return write_yaml(
        {
            "scenario": 1,
            "title": f"An example of {kind.kind}",
            "clock": {
                "start": units.write_date(begin.date),
                "end": units.write_date(begin.date + 12 * EXAMPLE_YEARS - 1),
            },
            "hedger": begin.hedgers[0],
            "poles": list(begin.poles),
            "events": [event],
        }
    )


def _names(partners: Sequence[str], calibration: Calibration) -> dict[str, list[str]]:
    """Return names by type of field, frameworks that a partner convenes first."""
    frameworks = calibration.frameworks
    led = sorted(frameworks, key=lambda name: frameworks[name].convener not in partners)
    return {"partner": [*partners], "country": [*calibration.countries], "framework": led}


def _values(kind: Kind, names: dict[str, list[str]]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of an example: numbers with their defaults, and what is required."""
    for name, field in kind.fields.items():
        if field.type in NUMERIC and field.default is not None:
            yield name, field.default
        elif field.required and field.type in names:
            yield name, names[field.type][:2] if field.many else names[field.type][0]
        elif field.required:
            yield name, _sample(field)


def _sample(field: KindField) -> Any:
    """Return a value for a required field that holds no name."""
    samples = {"months": "12 months", "flag": True, "text": "text", "money": "US$ 100 m"}
    return samples.get(field.type, field.within[1] if field.within else 1)
