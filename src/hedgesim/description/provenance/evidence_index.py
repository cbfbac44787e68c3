"""Index of a calibration's evidence: the basis of each number, and the numbers on each basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hedgesim.description.checking.check import sound_calibration
from hedgesim.description.checking.cross_references import bases
from hedgesim.description.checking.evidence import Evidence, load_evidence
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.sourced import Basis
from hedgesim.description.formats.targets import Target, load_targets
from hedgesim.description.parsing.locations import nowhere
from hedgesim.description.resolution.inventory import Entry, held, inventory

# Kinds of basis, the firmest first.
GROUNDS = ("derived", "evidence", "document", "statistic", "literature", "assumed", "nothing")


@dataclass(frozen=True)
class EvidenceIndex:
    """A calibration, its evidence, every number of it as an entry, and what must be reproduced."""

    calibration: Calibration
    evidence: Evidence
    entries: tuple[Entry, ...]
    targets: tuple[Target, ...]

    @cached_property
    def dated(self) -> dict[str, list[Entry]]:
        """Entries by full name, the latest date first."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.name, []).append(entry)
        return {
            name: sorted(entries, key=lambda one: -(one.date or 0))
            for name, entries in found.items()
        }

    @cached_property
    def held(self) -> dict[str, Entry]:
        """The entry of each name that holds for a scenario that starts late enough."""
        return held(self.entries)

    @cached_property
    def by_item(self) -> dict[str, list[Entry]]:
        """Entries that rest on each item of evidence, by its id."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for item in entry.quantity.basis.evidence:
                found.setdefault(item, []).append(entry)
        return found

    @cached_property
    def rules_by_item(self) -> dict[str, list[str]]:
        """Kinds of event, reactions and frameworks that rest on each item, by its id."""
        found: dict[str, list[str]] = {}
        for name, basis in self._rules():
            for item in basis.evidence:
                found.setdefault(item, []).append(name)
        return found

    @cached_property
    def targets_by_item(self) -> dict[str, list[Target]]:
        """Targets that rest on each item, by its id."""
        found: dict[str, list[Target]] = {}
        for target in self.targets:
            for item in target.evidence:
                found.setdefault(item, []).append(target)
        return found

    def _rules(self) -> Iterator[tuple[str, Basis]]:
        read = self.calibration
        yield from ((kind.kind, kind) for kind in read.kinds.values())
        yield from ((reaction.reaction, reaction) for reaction in read.reactions.values())
        for framework in read.frameworks.values():
            for _, basis, _ in bases(framework):
                if basis not in framework.traits().values():
                    yield framework.name, basis

    def ground(self, basis: Basis) -> str:
        """Return what a basis is, one of `GROUNDS`."""
        if basis.evidence:
            return "derived" if basis.derivation else "evidence"
        if basis.source:
            kind = self.evidence.sources.get(basis.source, {}).get("kind")
            return {"public-statistic": "statistic", "literature": "literature"}.get(
                str(kind), "document"
            )
        return "assumed" if basis.assumed else "nothing"

    def items(self, **wanted: str) -> list[dict[str, Any]]:
        """Return the items whose fields have the values wanted, in the order of the file."""
        return [
            item
            for item in self.evidence.items.values()
            if all(item.get(field) == value for field, value in wanted.items())
        ]


def load_evidence_index(folder: Path | str | None = None) -> EvidenceIndex:
    """Read a calibration folder (default: the shipped one) with its evidence and targets, if any.

    Raises
    ------
    InputError: with every fault of the folder, but for missing bases.
    """
    calibration = sound_calibration(folder)
    location = nowhere(str(calibration.folder))
    evidence = load_evidence(calibration, location)
    location.settle()
    assert evidence is not None
    with_targets = (calibration.folder / "targets.yaml").is_file()
    targets = load_targets(calibration.folder).all if with_targets else ()
    return EvidenceIndex(calibration, evidence, inventory(calibration), targets)
