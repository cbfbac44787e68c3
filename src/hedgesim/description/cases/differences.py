"""Differences between two calibrations: numbers, priors, and rules beyond numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hedgesim.description.formats.loading import Calibration
from hedgesim.description.parsing import units
from hedgesim.description.provenance.changes import rule_differences
from hedgesim.description.resolution.inventory import Entry, inventory

Data = dict[str, Any]
Key = tuple[str, int | None]  # full name and date of the reference


def differences(first: Calibration, second: Calibration) -> Data:
    """Return what differs between two calibrations, as plain data.

    Returns
    -------
    ``first, second``: their titles and folders. ``numbers``: those of both that differ in value,
    unit, prior or support, with what both say, those that differ in value first.
    ``only_first, only_second``: numbers that one alone
    has. ``rules``: kinds of event, reactions, roles, frameworks and switches that differ, seen from
    the first: ``new``, ``taken out`` or ``changed``.
    """
    here, there = _entries(first), _entries(second)
    return {
        "first": _of(first),
        "second": _of(second),
        "numbers": sorted(_numbers(here, there), key=lambda one: "value" not in one["differ"]),
        "only_first": [_said(here[key]) for key in here if key not in there],
        "only_second": [_said(there[key]) for key in there if key not in here],
        "rules": [
            {"what": what, "name": name, "how": how}
            for what, name, how in rule_differences(first, second)
        ],
    }


def _of(calibration: Calibration) -> Data:
    return {"title": calibration.case.case, "folder": str(calibration.folder)}


def _entries(calibration: Calibration) -> dict[Key, Entry]:
    return {(one.name, one.date): one for one in inventory(calibration)}


def _numbers(here: Mapping[Key, Entry], there: Mapping[Key, Entry]) -> Iterator[Data]:
    for key, entry in here.items():
        if key not in there:
            continue
        one, other = _said(entry), _said(there[key])
        differ = [name for name in COMPARED if one[name] != other[name]]
        if differ:
            yield {
                "name": one["name"],
                "date": one["date"],
                "differ": differ,
                "first": {name: one[name] for name in SHOWN},
                "second": {name: other[name] for name in SHOWN},
            }


COMPARED = ("value", "unit", "prior", "support")
SHOWN = (*COMPARED, "basis", "place")


def _said(entry: Entry) -> Data:
    """Return what a calibration says of a number."""
    number = entry.quantity
    return {
        "name": number.name,
        "date": None if entry.date is None else units.write_date(entry.date),
        "value": number.value,
        "unit": number.unit,
        "prior": number.prior.describe(),
        "support": [_finite(edge) for edge in number.support],
        "basis": number.basis.describe(),
        "place": entry.place,
    }


def _finite(edge: float) -> float | None:
    """Return a bound, or None where there is none: JSON knows no infinity."""
    return edge if abs(edge) != float("inf") else None
