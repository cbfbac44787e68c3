"""Basis of a run's numbers, and those that are assumptions alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hedgesim.description import Calibration, Resolved, ScenarioFile, World
from hedgesim.description.formats.sourced import Basis
from hedgesim.description.resolution.declared_events import event_ids
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.description.world.expressions import Code

KINDS = ("evidence", "order", "source", "assumed", "absent")


def assumptions(file: ScenarioFile, resolved: Resolved, calibration: Calibration) -> dict[str, Any]:
    """Count the numbers of a world by their basis, and list those that are assumptions alone.

    Returns
    -------
    ``counts``: how many numbers rest on ``evidence``, on evidence that gives an ``order`` but no
    size, on another ``source``, on an assumption alone (``assumed``) or are ``absent`` (so 0).
    ``unfounded``: parameters of the rules and numbers that declared events read, assumed alone,
    and fields of these events left at a default that is; each with meaning, value, unit, prior,
    the reason given and the ids of the ``events`` that read it, those read by events first.
    """
    numbers = resolved.quantities
    kinds = {name: _kind(quantity.basis) for name, quantity in numbers.items()}
    readers = _readers(resolved.world)
    listed = [
        _entry(quantity, calibration, readers)
        for name, quantity in numbers.items()
        if kinds[name] == "assumed" and (name in calibration.parameters or name in readers)
    ]
    listed += _defaults(file, calibration)
    found = list(kinds.values())
    return {
        "counts": {kind: found.count(kind) for kind in KINDS},
        "unfounded": sorted(listed, key=lambda entry: not entry["events"]),
    }


def _defaults(file: ScenarioFile, calibration: Calibration) -> list[dict[str, Any]]:
    """Fields of declared events that are left at a default which is assumed alone."""
    events = file.scenario.events
    return [
        {
            "name": f"{id}.{name}",
            "meaning": field.meaning,
            "value": field.default,
            "unit": "",
            "prior": "",
            "reason": " ".join((field.assumed or "").split()),
            "events": [id],
        }
        for id, event in zip(event_ids(events), events, strict=True)
        if event.event in calibration.kinds
        for name, field in calibration.kinds[event.event].fields.items()
        if field.default is not None and name not in event.extras and _kind(field) == "assumed"
    ]


def _kind(basis: Basis) -> str:
    if basis.evidence:
        return "order" if basis.assumed else "evidence"
    return "source" if basis.source else "assumed" if basis.assumed else "absent"


def _entry(
    quantity: Quantity, calibration: Calibration, readers: Mapping[str, list[str]]
) -> dict[str, Any]:
    parameter = calibration.parameters.get(quantity.name)
    return {
        "name": quantity.name,
        "meaning": parameter.meaning if parameter else "",
        "value": quantity.value,
        "unit": quantity.unit,
        "prior": quantity.prior.describe(),
        "reason": " ".join((quantity.basis.assumed or "").split()),
        "events": readers.get(quantity.name, []),
    }


def _readers(world: World) -> dict[str, list[str]]:
    """Ids of the declared events that read each number: in amounts, conditions or rates."""
    found: dict[str, list[str]] = {}
    for event in world.events:
        if not event.reaction:
            read = {i for program in event.programs for i in program.reads(Code.NUMBER)}
            for index in sorted(read):
                found.setdefault(world.number_names[index], []).append(event.id)
    return found
