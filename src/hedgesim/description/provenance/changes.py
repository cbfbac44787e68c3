"""What differs from the shipped calibration: each number with its shipped value, and since when."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from hedgesim.description.formats.loading import (
    Calibration,
    ScenarioFile,
    load_calibration,
    shipped,
)
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.parsing.reading import Document
from hedgesim.description.resolution.actors import Actors, find_actors
from hedgesim.description.resolution.inventory import Entry, held, inventory
from hedgesim.description.resolution.numbers import Quantity, full_names, quantities
from hedgesim.description.resolution.resolving import baseline_of
from hedgesim.description.world.world import World

type By = Literal["command", "scenario", "variant", "baseline", "calibration", "balance"]

UNSAID = "no new reason given"


@dataclass(frozen=True, slots=True)
class Change:
    """One number that is not as shipped.

    Attributes
    ----------
    name: full name. shipped: None where the shipped calibration has no such number.
    used: the value in this world. unit: of both.
    by: who changed it; ``balance`` where an effort makes room for others that were set.
    basis: what the change rests on, in words.
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


def changes(
    file: ScenarioFile,
    world: World,
    calibration: Calibration,
    *,
    variant: str | None = None,
    overrides: Mapping[str, float | str] | None = None,
    baseline: bool = False,
) -> tuple[Change, ...]:
    """Return the numbers of a world that differ from the shipped calibration, in its order.

    Numbers of kinds of event (``KIND.FIELD``) come last.

    Parameters
    ----------
    world: of the scenario, told as ``variant`` with ``overrides``; or of its ``baseline``.
    """
    who = find_actors(file.scenario, calibration, Location(file.document))
    found = quantities(who, calibration)
    edited = _is_edited(calibration)
    original = load_calibration() if edited else calibration
    before = _values(file, original) if edited else {n: one.value for n, one in found.items()}
    said = _settings(file, who, tuple(found), variant, overrides, baseline=baseline)
    here = held(inventory(calibration), who.start) if edited else {}
    there = held(inventory(original), who.start) if edited else {}
    numbers = zip(world.number_names, world.numbers.tolist(), strict=True)
    told = [
        Change(name, before.get(name), used, found[name].unit, *reason)
        for name, used in numbers
        if not _same(before.get(name), used)
        for reason in [said.get(name) or _edited(name, here, there, found[name])]
    ]
    return (*told, *_of_kinds(here, there))


def _same(before: float | None, used: float) -> bool:
    return before is not None and math.isclose(before, used, rel_tol=1e-12)


def _is_edited(calibration: Calibration) -> bool:
    return calibration.folder.resolve() != shipped("calibration").resolve()


def _values(file: ScenarioFile, original: Calibration) -> dict[str, float]:
    """Values of the shipped calibration in the scenario's world.

    As they are written, where it has no such world because it does not know everybody.
    """
    try:
        who = find_actors(file.scenario, original, Location(file.document))
        return {name: one.value for name, one in quantities(who, original).items()}
    except InputError:
        entries = held(inventory(original), file.scenario.clock.start)
        return {name: entry.quantity.value for name, entry in entries.items()}


def _settings(
    file: ScenarioFile,
    who: Actors,
    names: tuple[str, ...],
    variant: str | None,
    overrides: Mapping[str, float | str] | None,
    *,
    baseline: bool,
) -> dict[str, tuple[By, str]]:
    """Full names of the numbers that are set, with who set them; the last one to do so."""
    full = full_names(names, who)
    scenario = file.scenario
    found: dict[str, tuple[By, str]] = {}

    def note(written: Mapping[str, object], by: By, document: Document, *loc: str) -> None:
        for name in written:
            if name in full:
                line = document.place((*loc, name), key=True)[0]
                place = f"{Path(document.path).name}:{line}"
                found[full[name]] = (by, f"set by the {by}, {place}")

    note(scenario.settings, "scenario", file.document, "set")
    if variant is not None:
        told = scenario.variants[variant].settings
        note(told, "variant", file.document, "variants", variant, "set")
    played = baseline_of(file) if baseline else None
    if played is not None:
        note(played.scenario.settings, "baseline", played.document, "set")
    for name in overrides or ():
        if name in full:
            found[full[name]] = ("command", "set on the command line")
    return found


def _edited(
    name: str, here: Mapping[str, Entry], there: Mapping[str, Entry], now: Quantity
) -> tuple[By, str]:
    """Say where an edited calibration changes a number, and what it gives as the reason."""
    entry, before = here.get(name), there.get(name)
    if entry is None or (before and _same(before.quantity.value, entry.quantity.value)):
        return "balance", "scaled so that efforts sum to 1"
    told = now.basis.told() or "nothing"
    if before is not None and before.quantity.basis.told() == told:
        told = UNSAID
    return "calibration", f"{entry.place}: {told}"


def _of_kinds(here: Mapping[str, Entry], there: Mapping[str, Entry]) -> Iterator[Change]:
    """Changes of severities and defaults of kinds of event."""
    for name, entry in here.items():
        if entry.group != "events":
            continue
        before = there[name].quantity.value if name in there else None
        used = entry.quantity
        if not _same(before, used.value):
            yield Change(name, before, used.value, used.unit, *_edited(name, here, there, used))


def other_differences(calibration: Calibration) -> tuple[str, ...]:
    """Say which rules of an edited calibration differ from the shipped, beyond their numbers.

    Kinds of event by their effects, reactions by their triggers, frameworks by who belongs.
    """
    if not _is_edited(calibration):
        return ()
    original = load_calibration()
    parts = {
        "kind of event": (_kinds(original), _kinds(calibration)),
        "reaction": (_reactions(original), _reactions(calibration)),
        "framework": (_frameworks(original), _frameworks(calibration)),
    }
    return tuple(
        f"{what} '{name}' is {_how(name, before, after)}"
        for what, (before, after) in parts.items()
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    )


def _how(name: str, before: Mapping[str, object], after: Mapping[str, object]) -> str:
    return "new" if name not in before else "taken out" if name not in after else "changed"


def _kinds(read: Calibration) -> dict[str, object]:
    return {name: kind.effects for name, kind in read.kinds.items()}


def _reactions(read: Calibration) -> dict[str, object]:
    keys = {"for_each", "among", "event", "fields", "by", "at", "when", "rate", "after", "delay"}
    keys |= {"every", "until", "once"}
    return {name: one.model_dump(include=keys) for name, one in read.reactions.items()}


def _frameworks(read: Calibration) -> dict[str, object]:
    return {
        name: (one.convener, {m: (held.since, held.until) for m, held in one.members.items()})
        for name, one in read.frameworks.items()
    }
