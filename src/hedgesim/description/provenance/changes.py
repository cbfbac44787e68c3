"""Differences from the shipped calibration: numbers with their shipped values, and rules."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from hedgesim.description.formats.cases import CASE, FIRST_CASE, read_case, shipped_cases
from hedgesim.description.formats.loading import Calibration, ScenarioFile, load_calibration
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.resolution.actors import find_actors
from hedgesim.description.resolution.inventory import Entry, held, inventory
from hedgesim.description.resolution.numbers import Quantity, quantities
from hedgesim.description.resolution.resolved import BALANCE, Resolved, SetBy, Setter

type By = Setter | Literal["calibration"]

UNSAID = "no new reason given"


@dataclass(frozen=True, slots=True)
class Change:
    """One number that is not as shipped.

    Attributes
    ----------
    name: full name. shipped: None where the shipped calibration has no such number.
    used: the value in this world. unit: of both.
    by: who changed it; ``balance`` where an effort makes room for others that were set.
    basis: of the change, in words.
    """

    name: str
    shipped: float | None
    used: float
    unit: str
    by: By
    basis: str

    def data(self) -> dict[str, Any]:
        """Return it as plain data, free of the last bits that scaling leaves."""
        shipped = None if self.shipped is None else float(f"{self.shipped:.12g}")
        return asdict(self) | {"shipped": shipped, "used": float(f"{self.used:.12g}")}


def changes(file: ScenarioFile, resolved: Resolved, calibration: Calibration) -> tuple[Change, ...]:
    """Return the numbers of one world that differ from the shipped calibration.

    See `Comparison.changes`.
    """
    return Comparison.of(file, resolved, calibration).changes(resolved)


@dataclass(frozen=True)
class Comparison:
    """Numbers of the shipped calibration beside those of the one in use, for one scenario.

    Attributes
    ----------
    shipped: values by full name, in the scenario's world. used, original: entries of both
    calibrations that hold at the scenario's start; empty where they are the same calibration.
    """

    shipped: Mapping[str, float]
    used: Mapping[str, Entry]
    original: Mapping[str, Entry]

    @classmethod
    def of(cls, file: ScenarioFile, resolved: Resolved, calibration: Calibration) -> Comparison:
        """Compare a calibration with the shipped one; ``resolved``: any world of the scenario."""
        folder = original_of(calibration)
        if folder is None:
            return cls({name: one.value for name, one in resolved.quantities.items()}, {}, {})
        original, start = load_calibration(folder), resolved.actors.start
        entries = held(inventory(original), start)
        return cls(_values(file, original, entries), held(inventory(calibration), start), entries)

    def changes(self, resolved: Resolved) -> tuple[Change, ...]:
        """Return the numbers of a world that differ from the shipped calibration, in its order.

        Numbers of kinds of event (``KIND.FIELD``) come last.
        """
        original = {name: entry.quantity.value for name, entry in self.original.items()}
        pairs = [(self.shipped.get(name), one) for name, one in resolved.effective.items()]
        pairs += [
            (original.get(name), entry.quantity)
            for name, entry in self.used.items()
            if entry.group == "events"
        ]
        return tuple(
            Change(now.name, before, now.value, now.unit, *self._reason(now, resolved.set_by))
            for before, now in pairs
            if not _same(before, now.value)
        )

    def left_behind(self) -> tuple[str, ...]:
        """Return the numbers whose value is not as shipped while their prior is, by full name."""
        pairs = ((entry.quantity, self.original.get(name)) for name, entry in self.used.items())
        return tuple(
            now.name
            for now, before in pairs
            if before is not None
            and now.prior == before.quantity.prior
            and not _same(before.quantity.value, now.value)
        )

    def _reason(self, now: Quantity, set_by: Mapping[str, SetBy]) -> tuple[By, str]:
        """Who changed a number, and on what basis."""
        setter = set_by.get(now.name, BALANCE)
        if setter.by != "balance":
            return setter.by, setter.basis
        entry, before = self.used.get(now.name), self.original.get(now.name)
        if entry is None or (before and _same(before.quantity.value, entry.quantity.value)):
            return BALANCE.by, BALANCE.basis
        reason = now.basis.describe() or "nothing"
        if before is not None and before.quantity.basis.describe() == reason:
            reason = UNSAID
        return "calibration", f"{entry.place}: {reason}"


def _same(before: float | None, used: float) -> bool:
    return before is not None and math.isclose(before, used, rel_tol=1e-12)


def original_of(calibration: Calibration) -> Path | None:
    """Return the shipped calibration of which one is an edited copy; None where it is none.

    A copy has the title of its original in case.yaml; without that file it is of the first case.
    """
    cases = shipped_cases()
    folder = calibration.folder.resolve()
    if folder in (one.resolve() for one in cases.values()):
        return None
    if not (folder / f"{CASE}.yaml").is_file():
        return cases[FIRST_CASE]
    same = (one for one in cases.values() if read_case(one).case == calibration.case.case)
    return next(same, None)


def _values(
    file: ScenarioFile, original: Calibration, entries: Mapping[str, Entry]
) -> dict[str, float]:
    """Values of the shipped calibration in the scenario's world.

    As they are written, where it has no such world because it does not know everybody.
    """
    try:
        actors = find_actors(file.scenario, original, Location(file.document))
        return {name: one.value for name, one in quantities(actors, original).items()}
    except InputError:
        return {name: entry.quantity.value for name, entry in entries.items()}


def other_differences(calibration: Calibration) -> tuple[str, ...]:
    """Describe which rules of an edited calibration differ from the shipped, beyond their numbers.

    Kinds of event by their effects, reactions by their triggers, frameworks by who belongs,
    switches by what they hold.
    """
    folder = original_of(calibration)
    if folder is None:
        return ()
    found = rule_differences(load_calibration(folder), calibration)
    return tuple(f"{what} '{name}' is {how}" for what, name, how in found)


def rule_differences(
    original: Calibration, calibration: Calibration
) -> Iterator[tuple[str, str, str]]:
    """Yield what differs beyond numbers: what it is, its name, and ``new, taken out, changed``."""
    parts = {
        "kind of event": (_kinds(original), _kinds(calibration)),
        "reaction": (_reactions(original), _reactions(calibration)),
        "role": (_roles(original), _roles(calibration)),
        "framework": (_frameworks(original), _frameworks(calibration)),
        "switch": (_switches(original), _switches(calibration)),
    }
    for what, (before, after) in parts.items():
        for name in {**before, **after}:
            if before.get(name) != after.get(name):
                yield what, name, _how(name, before, after)


def _how(name: str, before: Mapping[str, object], after: Mapping[str, object]) -> str:
    return "new" if name not in before else "taken out" if name not in after else "changed"


def _kinds(read: Calibration) -> dict[str, object]:
    return {name: kind.effects for name, kind in read.kinds.items()}


def _reactions(read: Calibration) -> dict[str, object]:
    keys = {"for_each", "among", "event", "fields", "by", "at", "when", "rate", "after"}
    keys |= {"delay", "probability", "every", "until", "once"}
    return {name: one.model_dump(include=keys) for name, one in read.reactions.items()}


def _roles(read: Calibration) -> dict[str, object]:
    return {name: (one.of, one.where) for name, one in read.roles.items()}


def _frameworks(read: Calibration) -> dict[str, object]:
    return {
        name: (one.convener, {m: (held.since, held.until) for m, held in one.members.items()})
        for name, one in read.frameworks.items()
    }


def _switches(read: Calibration) -> dict[str, object]:
    return {name: one.states for name, one in read.switches.items()}
