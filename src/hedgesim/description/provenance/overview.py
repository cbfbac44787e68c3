"""Overview of a calibration: documents, numbers by basis, the widest priors."""

from __future__ import annotations

from collections import Counter

from hedgesim.description.provenance.basis import Data, brief, targets_on
from hedgesim.description.provenance.evidence_index import GROUNDS, EvidenceIndex

WIDEST = 8  # priors named


def overview(library: EvidenceIndex) -> Data:
    """Return counts of documents, items and numbers by basis, and the widest priors."""
    items = library.evidence.items.values()
    sources = library.evidence.sources.values()
    both = [item for item in items if _answers(item) == 2]
    groups: dict[str, Counter[str]] = {}
    for entry in library.entries:
        groups.setdefault(entry.group, Counter())[library.ground(entry.quantity.basis)] += 1
    return {
        "what": "overview",
        "calibration": str(library.calibration.folder),
        "documents": [_document(source, library) for source in sources if "paragraphs" in source],
        "items": len(items),
        "coded_by_both": len(both),
        "targets": {
            "fitted": sum(one.fitted for one in library.targets),
            "checked": sum(not one.fitted for one in library.targets),
        },
        "settled": sum("settled" in item for item in both),
        "numbers": {
            group: {ground: count[ground] for ground in GROUNDS if count[ground]}
            for group, count in groups.items()
        },
        "widest_parameters": _widest(library, "parameters"),
        "widest_levels": _widest(library, "references"),
    }


def _answers(item: Data) -> int:
    """How many coders coded an item as one of its own."""
    coders = item.get("coders") or {}
    return sum(isinstance(one, dict) and "variable" in one for one in coders.values())


def _document(source: Data, library: EvidenceIndex) -> Data:
    coded = library.items(source=str(source["id"]))
    confidence = Counter(str(item.get("confidence")) for item in coded)
    resting = {e.name for i in coded for e in library.by_item.get(str(i["id"]), ())}
    return {
        "id": source["id"],
        "title": source.get("title"),
        "date": source.get("date"),
        "paragraphs": source["paragraphs"],
        "paragraphs_coded": len({p for item in coded for p in item.get("paragraph", ())}),
        "items": len(coded),
        "confidence": {level: confidence[level] for level in ("high", "medium", "low")},
        "numbers": len(resting),
        "targets": len(targets_on((str(item["id"]) for item in coded), library)),
    }


def _widest(library: EvidenceIndex, group: str) -> list[Data]:
    """Numbers with the widest priors: of parameters for their size, of levels from 0 to 1."""
    found: list[tuple[float, Data]] = []
    for entry in library.held.values():
        one = brief(entry, library)
        level = group == "references"
        if entry.group != group or one["prior"] is None or (level and one["unit"] != "0-1"):
            continue
        low, high = one["prior"]["range90"]
        size = 1.0 if level else max(abs(entry.quantity.value), 1e-12)
        found.append(((high - low) / size, one))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])[:WIDEST]]
