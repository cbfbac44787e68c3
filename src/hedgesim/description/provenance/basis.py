"""A number with its basis as plain data: prior, evidence, source, derivation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hedgesim.description.checking.evidence import derive, worked
from hedgesim.description.formats.priors import middle
from hedgesim.description.formats.sourced import Basis, Block
from hedgesim.description.formats.targets import Target, format_goal
from hedgesim.description.parsing.problems import Fault
from hedgesim.description.parsing.units import write_date
from hedgesim.description.provenance.evidence_index import EvidenceIndex
from hedgesim.description.resolution.inventory import Entry

type Data = dict[str, Any]


def brief(entry: Entry, library: EvidenceIndex) -> Data:
    """Return a number in one line: value, unit, prior and kind of basis."""
    one = entry.quantity
    return {
        "name": one.name,
        "of": one.name.split(".")[1:],
        "value": one.value,
        "unit": one.unit,
        "date": None if entry.date is None else write_date(entry.date),
        "ground": library.ground(one.basis),
        "prior": prior(entry),
        "meaning": entry.meaning,
        "place": entry.place,
    }


def number(entries: list[Entry], library: EvidenceIndex) -> Data:
    """Return a number in full.

    Parameters
    ----------
    entries: of that name, the one that holds by default first.
    """
    entry = entries[0]
    one = entry.quantity
    return {
        **brief(entry, library),
        "group": entry.group,
        "support": list(one.support) if abs(one.support[0]) < float("inf") else None,
        "basis": basis(one.basis, library, entry.note),
        "others": [brief(other, library) for other in entries[1:]],
    }


def prior(entry: Entry) -> Data | None:
    """Return a number's prior with the range that holds 90 per cent of it; None where fixed."""
    one = entry.quantity
    span = middle(one.prior, one.support)
    if span is None:
        return None
    return {
        "family": one.prior.family,
        "arguments": list(one.prior.arguments),
        "range90": [float(f"{bound:.6g}") for bound in span],
    }


def basis(thing: Basis, library: EvidenceIndex, remark: str | None = None) -> Data:
    """Return the basis of something, with its items and its source written out.

    ``remark``: the number's own, where the basis is that of its block.
    """
    known = library.evidence
    found: Data = {
        "ground": library.ground(thing),
        "evidence": [cited(item, library) for item in thing.evidence],
        "assumed": thing.assumed,
        "note": thing.note,
        "remark": remark,
        "shared_by": len(thing.values) if isinstance(thing, Block) else None,
        "source": known.sources.get(thing.source, {"id": thing.source}) if thing.source else None,
        "derivation": None,
    }
    if thing.derivation:
        found["derivation"] = _derivation(thing, library)
    return found


def cited(item: str, library: EvidenceIndex) -> Data:
    """Return an item of evidence as coded, with the title of its document."""
    coded = library.evidence.items.get(item, {"id": item})
    source = library.evidence.sources.get(str(coded.get("source")), {})
    return {**coded, "source_title": source.get("title"), "source_date": source.get("date")}


def target(one: Target) -> Data:
    """Return a target in one line: its claim, statistic and range, and whether it is fitted."""
    return {
        "id": one.id,
        "claim": one.claim,
        "told": one.describe(),
        "asked": format_goal(one),
        "fitted": one.fitted,
    }


def targets_on(items: Iterable[str], library: EvidenceIndex) -> list[Data]:
    """Return the targets that rest on items of evidence, in the order of the file."""
    resting = {one.id for item in items for one in library.targets_by_item.get(item, ())}
    return [target(one) for one in library.targets if one.id in resting]


def targets_about(name: str, library: EvidenceIndex) -> list[Data]:
    """Return the targets on an outcome (``trust.Vietnam``), a variable or a partner."""
    return [
        target(one)
        for one in library.targets
        if any(name == about or name in about.split(".", 1) for about in one.about)
    ]


def _derivation(thing: Basis, library: EvidenceIndex) -> Data:
    text, items = thing.derivation or "", library.evidence.items
    try:
        result = derive(text, thing.evidence, items)
    except Fault as fault:
        return {"text": text, "fault": fault.message}
    return {"text": text, "worked": worked(text, thing.evidence, items), "result": result}


def resting_on(entries: Iterable[Entry]) -> list[Data]:
    """Return numbers in groups: those of one variable together, with whom and when."""
    groups: dict[str, list[Entry]] = {}
    for entry in {(one.name, one.date): one for one in entries}.values():
        variable, _, rest = entry.name.partition(".")
        whose = rest.partition(".")[0] if entry.group == "references" else ""
        groups.setdefault(f"{variable}.{whose}" if whose else entry.name, []).append(entry)
    return [
        {
            "name": name,
            "group": found[0].group,
            "of": list(dict.fromkeys(o for e in found if (o := ".".join(e.name.split(".")[2:])))),
            "dates": sorted({write_date(e.date) for e in found if e.date is not None}),
        }
        for name, found in groups.items()
    ]
