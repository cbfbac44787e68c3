"""Evidence and sources of the calibration, and the check that every number has a basis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hedgesim.description.checking.codings import Codings, passage_faults
from hedgesim.description.checking.cross_references import bases, unfounded
from hedgesim.description.formats.calibration import Parameter
from hedgesim.description.formats.cases import LITERATURE, shipped
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.sourced import Basis
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.nodes import Node
from hedgesim.description.parsing.problems import Fault, InputError
from hedgesim.description.parsing.reading import Document, read
from hedgesim.description.resolution.effects import work_out
from hedgesim.description.world.expressions import compile_expression

CLOSE = 0.005  # a derivation may differ from the value it supports by this share of it


@dataclass(frozen=True)
class Evidence:
    """Items of evidence.yaml, sources.yaml and second_coding.yaml by id, as plain data.

    ``second`` is empty where nobody coded a second time. ``left_out`` holds the items of it that
    the evidence does not take up, as written. ``nameless``: ``evidence`` or ``source`` where
    entries have no id, so that one may be missed only for that.
    """

    items: dict[str, dict[str, Any]]
    sources: dict[str, dict[str, Any]]
    second: dict[str, dict[str, Any]]
    left_out: tuple[dict[str, Any], ...]
    nameless: frozenset[str] = frozenset()


def load_evidence(calibration: Calibration, location: Location) -> Evidence | None:
    """Read the files and add their faults; None where one cannot be read.

    A file may be absent where nothing names what would stand in it. Where files of the calibration
    are general, so is the literature that they name.
    """
    folder, common = calibration.folder, _literature(calibration)
    named = [thing for _, thing, _ in bases(calibration.files)]
    coded = any(thing.evidence for thing in named)
    cited = coded or any(thing.source and thing.source not in common for thing in named)
    evidence = _entries(folder / "evidence.yaml", "evidence", location, needed=coded)
    sources = _entries(folder / "sources.yaml", "sources", location, needed=cited)
    path = folder / "second_coding.yaml"
    second = _entries(path, "items", location) if path.is_file() else (None, {})
    if evidence is None or sources is None or second is None:
        return None
    (document, items), (record, recorded) = evidence, second
    place = location.elsewhere(document)
    misplaced: list[object] = []
    for position, item in enumerate(document.data["evidence"]):
        for fault in passage_faults(item, sources[1]) if isinstance(item, dict) else ():
            (place / "evidence" / position).take(fault)
            misplaced.append(item.get("id"))
    Codings(items, recorded, misplaced).check(
        place, None if record is None else location.elsewhere(record)
    )
    counts = {
        "evidence": (items, document.data["evidence"]),
        "source": (sources[1], sources[0].data["sources"]),
    }
    nameless = frozenset(what for what, (named, all_) in counts.items() if len(named) < len(all_))
    left_out = tuple(document.data.get("left_out") or ())
    return Evidence(items, common | sources[1], recorded, left_out, nameless)


def _literature(calibration: Calibration) -> dict[str, dict[str, Any]]:
    """Return the sources that general files of a calibration may name, by id."""
    if not calibration.case.general:
        return {}
    listed = read(shipped("calibration") / "sources.yaml").data["sources"]
    return {one["id"]: one for one in listed if one["id"].startswith(LITERATURE)}


def _entries(
    path: Path, key: str, location: Location, *, needed: bool = True
) -> tuple[Document, dict[str, dict[str, Any]]] | None:
    """Return a file's list of entries by id, with its document; none where it need not be there."""
    if not needed and not path.is_file():
        return Document(str(path), Node({key: []}, 1, 1)), {}
    try:
        document = read(path)
    except InputError as error:
        location.problems.extend(error.problems)
        return None
    place = location.elsewhere(document)
    entries = document.data.get(key) if isinstance(document.data, dict) else None
    if not isinstance(entries, list):
        place.report(f"'{key}' is missing: a list", f"{key}: [...]")
        return None
    found: dict[str, dict[str, Any]] = {}
    for position, entry in enumerate(entries):
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            (place / key / position).report("an entry needs an id")
            name = _likely_id(entry)
        elif name in found:
            (place / key / position / "id").report(f"'{name}' is given twice", "keep one")
        if name is not None:
            found.setdefault(name, entry)
    return document, found


def _likely_id(entry: object) -> str | None:
    """Return the first value of an entry where that is one word: the key may be misspelt."""
    first = next(iter(entry.values()), None) if isinstance(entry, dict) else None
    return first if isinstance(first, str) and len(first.split()) == 1 else None


def check_bases(calibration: Calibration, evidence: Evidence | None, location: Location) -> None:
    """Report what has no basis, names unknown evidence or sources, or does not follow from it.

    Without ``evidence``, which could not be read, only whether there is a basis.
    """
    for (file, *loc), thing, around in bases(calibration.files):
        place = Location(calibration.documents[str(file)], tuple(loc), location.problems)
        if unfounded(thing, around):
            place.report("no basis given", "evidence, source or assumed: why")
        if evidence is not None:
            check_named(thing, evidence, place)
            _derived(thing, evidence, place)


def check_named(thing: Basis, evidence: Evidence, location: Location) -> None:
    """Add unknown names of evidence and sources."""
    for position, name in enumerate(thing.evidence):
        (location / "evidence" / position).require(name, evidence.items, "evidence")
    if thing.source:
        (location / "source").require(thing.source, evidence.sources, "source")


def _derived(thing: Basis, evidence: Evidence, location: Location) -> None:
    value = _value(thing)
    if thing.derivation is None or value is None:
        return
    with (location / "derivation").guard():
        result = derive(thing.derivation, thing.evidence, evidence.items)
        if abs(result - value) > CLOSE * max(abs(value), 1e-9):
            message = f"the derivation gives {result:.6g}, the value is {value:.6g}"
            raise Fault(message, beside=("value", "default"))


def _value(thing: Basis) -> float | None:
    """Number that a derivation has to give; None where there is none, or another fault of it."""
    raw = getattr(thing, "default", getattr(thing, "value", None))
    if isinstance(thing, Parameter) and not thing.support[0] <= thing.default <= thing.support[1]:
        return None
    return float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None


def derive(text: str, ids: tuple[str, ...], items: Mapping[str, Mapping[str, Any]]) -> float:
    """Return the result of a derivation: arithmetic over the one number of each item named.

    Raises Fault.
    """
    numbers = _operands(ids, items)
    return work_out(compile_expression(text, numbers.get, (), numbers), ())


def worked(text: str, ids: tuple[str, ...], items: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a derivation with the items' numbers in place of their ids."""
    for name, value in sorted(_operands(ids, items).items(), key=lambda pair: -len(pair[0])):
        text = re.sub(rf"\b{name}\b", units.plain(value), text)
    return text


def _operands(ids: tuple[str, ...], items: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """The one number of each item that has one, by the item's id as derivations write it."""
    numbers: dict[str, float] = {}
    for name in ids:
        found = list(_numbers(items.get(name, {}).get("value")))
        if len(found) == 1:
            numbers[name.replace("-", "_")] = found[0]
    return numbers


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _numbers(part)
    elif isinstance(value, list):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)
