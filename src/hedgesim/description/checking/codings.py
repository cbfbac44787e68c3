"""Codings of the evidence by two coders, matched item by item and settled where they differ.

The check cannot say whether two items are rightly matched: that is judged by reading. It says
whether the files hold together: nothing is matched twice, altered, forgotten or left unsettled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import Fault, unknown_name

Item = Mapping[str, Any]

COMPARED = ("variable", "partner", "framework", "direction")  # where they differ, it is settled
CODED = (*COMPARED, "confidence")
CODERS = ("first", "second")
NONE = "none"  # the coder was asked and has no such item


def coding(item: Item, coder: str) -> Item | None:
    """Return what a coder coded of an item of evidence, or None where it has no such item."""
    coders = item.get("coders")
    found = coders.get(coder) if isinstance(coders, Mapping) else None
    return found if isinstance(found, Mapping) and "variable" in found else None


def differences(one: Item, other: Item) -> list[str]:
    """Return the compared fields in which two codings differ."""
    return [name for name in COMPARED if one.get(name) != other.get(name)]


@dataclass(frozen=True)
class Codings:
    """The items of both coders while they are checked.

    Attributes
    ----------
    items: evidence by id. record: what the second coder coded, by id; empty where nobody did.
    misplaced: ids of items whose own locator is at fault.
    claimed: each item of the record that is accounted for.
    """

    items: Mapping[str, Item]
    record: Mapping[str, Item]
    misplaced: Collection[object] = ()
    claimed: set[str] = field(default_factory=set)

    def check(self, evidence: Location, record: Location | None) -> None:
        """Add every fault of ``coders``, ``settled`` and ``left_out``, and items forgotten.

        ``evidence`` and ``record`` are the two files; ``record`` is None where it is not there.
        """
        data = evidence.document.data
        for position, item in enumerate(data["evidence"]):
            if isinstance(item, dict) and "coders" in item:
                self._item(item, evidence / "evidence" / position)
        left_out = data.get("left_out", [])
        if not isinstance(left_out, list):
            (evidence / "left_out").report("'left_out' is a list", "- {item: ..., why: ...}")
            left_out = []
        for position, entry in enumerate(left_out):
            self._left_out(entry, evidence / "left_out" / position)
        if record is not None:
            self._forgotten(record)

    def _forgotten(self, record: Location) -> None:
        """Add items of the second coder that the evidence does not account for."""
        for position, item in enumerate(record.document.data["items"]):
            name = item.get("id") if isinstance(item, dict) else None
            if name in self.record and name not in self.claimed:
                place = record / "items" / position / "id"
                hint = "name it in evidence.yaml, under coders or left_out"
                place.report(f"'{name}' is neither matched nor left out", hint)

    def _item(self, item: Item, location: Location) -> None:
        coders, place = item["coders"], location / "coders"
        if not isinstance(coders, dict) or not set(coders) <= set(CODERS):
            place.report("'coders' holds what each coder coded", "first: ..., second: ...")
            return
        for name in coders:
            self._coder(item, name, place / name)
        if not any(coding(item, name) for name in CODERS):
            place.report("no coder coded this", "leave the item out")
            return
        self._settlement(item, location)

    def _coder(self, item: Item, coder: str, location: Location) -> None:
        """Check what a coder coded."""
        given = item["coders"][coder]
        if given == NONE:
            return
        if not isinstance(given, dict):
            location.report(f"'{given}' is not a coding", "none, {within: id} or the fields coded")
            return
        if "within" in given:
            known = self.items if coder == "first" else self.record
            (location / "within").require(given["within"], known, "item")
            return
        allowed = CODED if coder == "first" else ("item", *CODED)
        for name in sorted(set(given) - set(allowed)):
            (location / name).report(f"'{name}' is not coded", ", ".join(allowed), key=True)
        for name in ("variable", "confidence"):
            if name not in given:
                location.report(f"'{name}' is missing")
        if coder == "second":
            self._matched(item, given, location)

    def _matched(self, item: Item, given: Item, location: Location) -> None:
        """Check that the second coding is the record's, of the same place, and used once."""
        name = given.get("item")
        if not self._claim(name, location / "item" if "item" in given else location):
            return
        recorded = self.record[str(name)]
        for key in CODED:
            if given.get(key) != recorded.get(key):
                was = recorded.get(key, NONE)
                place = location / key if key in given else location
                place.report(f"the {key} of '{name}' was coded otherwise", f"{key}: {was}")
        located = item.get("id") not in self.misplaced
        elsewhere = recorded.get("source") != item.get("source") or not _overlap(recorded, item)
        if located and elsewhere:
            where = f"{recorded.get('source')} {recorded.get('paragraph')}"
            (location / "item").report(f"'{name}' is of another passage: {where}")

    def _claim(self, name: object, location: Location) -> bool:
        """Take an item of the record as accounted for; say whether it exists and was free."""
        if name is None:
            location.report("'item' is missing", "item: its id in second_coding.yaml")
            return False
        if not location.require(name, self.record, "item"):
            return False
        if name in self.claimed:
            location.report(f"'{name}' is accounted for twice", "keep one")
            return False
        self.claimed.add(str(name))
        return True

    def _settlement(self, item: Item, location: Location) -> None:
        """Check that a disagreement, and nothing else, is settled."""
        codings = [found for name in CODERS if (found := coding(item, name)) is not None]
        differ = {name for one in codings for name in differences(one, item)}
        if differ and not item.get("settled"):
            fields = ", ".join(name for name in COMPARED if name in differ)
            message = f"not settled: a coder has another {fields}"
            (location / "coders").report(message, "settled: why it stands as it does", key=True)
        if not differ and "settled" in item:
            (location / "settled").report("there is nothing to settle", "take it out", key=True)

    def _left_out(self, entry: object, location: Location) -> None:
        if not isinstance(entry, dict) or not isinstance(entry.get("why"), str):
            location.report("what is left out needs a reason", "{item: ..., why: ...}")
            return
        self._claim(entry.get("item"), location / "item" if "item" in entry else location)
        if "within" in entry:
            (location / "within").require(entry["within"], self.items, "item")


def passage_faults(item: Item, sources: Mapping[str, Item]) -> Iterator[Fault]:
    """Yield the faults of where an item of evidence is found."""
    if "source" not in item:
        yield Fault("evidence needs a source", "source: the id of one in sources.yaml")
    elif str(item["source"]) not in sources:
        yield unknown_name("source", str(item["source"]), sources, ("source",))
    paragraphs = item.get("paragraph")
    if paragraphs is None:
        yield Fault("evidence needs a paragraph", "paragraph: [3]")
    elif not _counted(paragraphs):
        message = "paragraphs are a list of whole numbers from 1"
        yield Fault(message, "paragraph: [3]", ("paragraph",))
    else:
        last = sources.get(str(item.get("source")), {}).get("paragraphs")
        if isinstance(last, int) and max(paragraphs) > last:
            message = f"the source has {last} paragraphs"
            yield Fault(message, "lines that are not empty", ("paragraph",))


def _counted(paragraphs: object) -> bool:
    return (
        isinstance(paragraphs, list)
        and bool(paragraphs)
        and all(type(number) is int and number >= 1 for number in paragraphs)
    )


def _overlap(one: Item, other: Item) -> bool:
    """Return whether two items share a paragraph; one without any shares none."""
    here, there = (item.get("paragraph") for item in (one, other))
    return isinstance(here, list) and isinstance(there, list) and any(n in there for n in here)
