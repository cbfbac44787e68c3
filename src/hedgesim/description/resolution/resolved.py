"""A resolved world together with what it was resolved from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hedgesim.description.parsing.cautions import Caution
from hedgesim.description.parsing.locations import Location, file_and_line
from hedgesim.description.resolution.actors import Actors
from hedgesim.description.resolution.numbers import Quantity, full_names, with_settings
from hedgesim.description.world.world import World

type Setter = Literal["command", "scenario", "variant", "baseline", "balance", "rules"]


@dataclass(frozen=True, slots=True)
class SetBy:
    """Who set a number, and the basis of that in words.

    ``by`` is ``balance`` for a number that nobody set and that makes room for others: the efforts
    of a hedger sum to 1. It is ``rules`` for a number that a switch holds.
    """

    by: Setter
    basis: str


BALANCE = SetBy("balance", "scaled so that efforts sum to 1")


@dataclass(frozen=True, slots=True)
class SettingsBlock:
    """Numbers that one author sets, by name as written; ``location`` is that of the block."""

    by: Setter
    values: Mapping[str, float | str]
    location: Location

    def setter(self, name: str) -> SetBy:
        """Return who sets one of the numbers, with file and line."""
        if self.by == "command":
            return SetBy(self.by, "set on the command line")
        return SetBy(self.by, f"set by the {self.by}, {file_and_line(self.location / name)}")


@dataclass(frozen=True, eq=False, slots=True)
class Resolved:
    """The world of one arm, and what it was resolved from.

    Attributes
    ----------
    world: what engines play. actors: who plays.
    quantities: every number of the world as calibrated, in the order of ``World.number_names``.
    set_by: by full name, the numbers that were set or held, or scaled to make room for those.
    rules: state of each switch that is not on. cautions: found while resolving.
    """

    world: World
    actors: Actors
    quantities: Mapping[str, Quantity]
    set_by: Mapping[str, SetBy]
    rules: Mapping[str, str]
    cautions: tuple[Caution, ...] = ()

    @property
    def set_names(self) -> list[str]:
        """Full names of the numbers set or held, sorted; not those scaled to make room."""
        return sorted(name for name, one in self.set_by.items() if one.by != "balance")

    @property
    def effective(self) -> dict[str, Quantity]:
        """Every number with its value in this world."""
        values = self.world.numbers.tolist()
        return {
            name: replace(quantity, value=value)
            for (name, quantity), value in zip(self.quantities.items(), values, strict=True)
        }


def apply_settings(
    quantities: Mapping[str, Quantity], blocks: Iterable[SettingsBlock], actors: Actors
) -> tuple[dict[str, Quantity], dict[str, SetBy]]:
    """Return the numbers after all settings, the last of which prevails, and who set them.

    Faults go to the locations of the blocks.
    """
    names = full_names(tuple(quantities), actors)
    found = dict(quantities)
    set_by: dict[str, SetBy] = {}
    for block in blocks:
        found = with_settings(found, block.values, names, actors, block.location)
        set_by |= {names[name]: block.setter(name) for name in block.values if name in names}
    scaled = {
        name: BALANCE
        for name, one in found.items()
        if name not in set_by and one.value != quantities[name].value
    }
    return found, set_by | scaled
