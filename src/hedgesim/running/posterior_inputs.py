"""All that a posterior depends on, in parts, so that what differs can be named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hedgesim.description import Resolved
from hedgesim.description.formats.targets import Target, Targets
from hedgesim.description.parsing import units
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.running.manifest import digest, unnamed

SHOWN = 3  # differences that a message names
PARTS = ("", "bounds ", "prior ")  # of a number as stated


@dataclass(frozen=True)
class Inputs:
    """What a history is calibrated on; words that change no number do not count.

    Attributes
    ----------
    numbers: by full name, each stated as ``value; bounds; prior``. targets: those that are fitted,
    by id, each with a hash of what it asks. history: hash of the scenario's world but for its
    numbers: events and the rules of their kinds, the cast, the calendar.
    """

    numbers: Mapping[str, str]
    targets: Mapping[str, str]
    history: str

    @property
    def hash(self) -> str:
        """One hash of all."""
        return digest(dict(self.numbers), dict(self.targets), self.history)

    def changed_from(self, before: Inputs) -> list[str]:
        """Name what differs from other inputs: numbers first, then targets, then the history."""
        found = list(_numbers(before.numbers, self.numbers))
        found += list(_targets(before.targets, self.targets))
        if not found and before.history != self.history:
            found.append("the history, or the rules of its events, are others")
        return found


def inputs_of(history: Resolved, targets: Targets) -> Inputs:
    """Gather the inputs of a calibration on the history that ``targets`` name."""
    world = history.world
    bare = replace(unnamed(world), numbers=0.0 * world.numbers)
    return Inputs(
        {name: _stated(one) for name, one in history.quantities.items()},
        {target.id: _asked(target) for target in targets.all if target.fitted},
        digest(bare),
    )


def _stated(number: Quantity) -> str:
    value, low, high = map(units.plain, (number.value, *number.support))
    return f"{value}; {low} to {high}; {number.prior.told()}"


def _asked(target: Target) -> str:
    return digest(repr(target.model_copy(update={"claim": "", "note": None})))


def _numbers(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name, stated in now.items():
        if name not in before:
            yield f"{name} is new"
        elif stated != before[name]:
            pairs = zip(PARTS, stated.split("; "), before[name].split("; "), strict=True)
            parts = [f"{part}{new}, was {old}" for part, new, old in pairs if new != old]
            yield f"{name} is {'; '.join(parts)}"
    yield from (f"{name} is gone" for name in before if name not in now)


def _targets(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name, asked in now.items():
        if asked != before.get(name):
            yield f"target {name} {'asks for something else' if name in before else 'is new'}"
    yield from (f"target {name} is gone" for name in before if name not in now)


def told(differences: list[str]) -> str:
    """Write the first few differences, and how many more there are."""
    more = len(differences) - SHOWN
    return ", ".join([*differences[:SHOWN], *([f"and {more} more"] if more > 0 else [])])
