"""Inputs of a calibration, as plain values with one hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hedgesim.description import Resolved
from hedgesim.description.formats.targets import Target, Targets
from hedgesim.description.parsing import units
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.running.storage.identity import digest, dynamics_id

# Of a target: its wording, and its periods, which count as months.
LEFT_OUT = {"claim", "note", "at", "start", "to"}
PARTS = ("", "bounds ", "prior ")  # of a number

type Stated = tuple[float | str, ...]


@dataclass(frozen=True)
class Inputs:
    """Inputs of a calibration; texts that change no number do not count.

    Attributes
    ----------
    numbers: by full name, each as plain values: value, low and high of its support, family and two
    arguments of its prior. targets: the fitted ones, by id, each with its hash. history: hash of
    the scenario's world except its numbers: events, actors and clock.
    """

    numbers: Mapping[str, Stated]
    targets: Mapping[str, str]
    history: str

    @property
    def hash(self) -> str:
        """One hash of all."""
        return digest(dict(self.numbers), dict(self.targets), self.history)

    def changed_from(self, before: Inputs) -> list[str]:
        """List differences from other inputs: numbers first, then targets, then the history."""
        found = list(_numbers(before.numbers, self.numbers))
        found += list(_targets(before.targets, self.targets))
        if not found and before.history != self.history:
            found.append("the history, or the rules of its events, have changed")
        return found


def inputs_of(histories: Mapping[str | None, Resolved], targets: Targets) -> Inputs:
    """Gather the inputs of a calibration on the histories that ``targets`` name."""
    bare = [replace(one.world, numbers=0.0 * one.world.numbers) for one in histories.values()]
    return Inputs(
        {name: _stated(one) for name, one in histories[None].quantities.items()},
        {target.id: _target_id(target) for target in targets.fitted},
        digest([dynamics_id(world) for world in bare]),
    )


def _stated(number: Quantity) -> Stated:
    prior = number.prior
    values = (number.value, *number.support, prior.family, *prior.arguments)
    return tuple(one if isinstance(one, str) else float(one) for one in values)


def _texts(stated: Stated) -> tuple[str, str, str]:
    """Value, bounds and prior in words; the hash holds the plain values alone."""
    value, low, high, family, first, second = (
        one if isinstance(one, str) else units.plain(one) for one in stated
    )
    prior = family if family == "fixed" else f"{family}({first}, {second})"
    return value, f"{low} to {high}", prior


def _target_id(target: Target) -> str:
    """Identity of what a target requires, under the keys of its file; its wording aside."""
    form = target.model_dump(by_alias=True, exclude_none=True, exclude=LEFT_OUT)
    periods = (target.at, target.start, target.to)
    form["periods"] = [period and (period.first, period.last) for period in periods]
    return digest(form)


def _numbers(before: Mapping[str, Stated], now: Mapping[str, Stated]) -> Iterator[str]:
    for name, stated in now.items():
        if name not in before:
            yield f"{name} is new"
        elif stated != before[name]:
            pairs = zip(PARTS, _texts(stated), _texts(before[name]), strict=True)
            parts = [f"{part}{new}, was {old}" for part, new, old in pairs if new != old]
            yield f"{name} is {'; '.join(parts)}"
    yield from (f"{name} is gone" for name in before if name not in now)


def _targets(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name, identity in now.items():
        if identity != before.get(name):
            yield f"target {name} {'has changed' if name in before else 'is new'}"
    yield from (f"target {name} is gone" for name in before if name not in now)
