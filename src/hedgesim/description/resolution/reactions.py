"""Reactions as declared events: one for each partner, framework or pair that plays a role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hedgesim.description.formats.events import CONDITIONS, ReactionFile, RoleFile, Trigger
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.scenario import ReactionChoice
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import Fault, one_of, unknown_name
from hedgesim.description.resolution.actors import Actors
from hedgesim.description.resolution.binding import plain
from hedgesim.description.resolution.declared_events import DeclaredEvent
from hedgesim.description.resolution.effects import work_out
from hedgesim.description.resolution.numbers import Quantity, full_names
from hedgesim.description.world.expressions import Code, Operand, compile_expression
from hedgesim.description.world.world import Program

FACTS = ("neighbour", "convened")  # what a role may ask beside numbers

# Names that a reaction is bound to, by what it calls them: ``partner``, ``rival``, ``hedger``, ...
type Binding = Mapping[str, str]


@dataclass(frozen=True)
class Roles:
    """Finds who plays the roles of reactions, by the numbers of the calibration.

    Numbers that a scenario sets do not count, so that all its arms and variants have the same
    reactions.
    """

    actors: Actors
    calibration: Calibration
    quantities: Mapping[str, Quantity]
    _programs: dict[str, tuple[Program, list[list[str]]]] = field(default_factory=dict)
    _found: dict[Any, Sequence[Binding]] = field(default_factory=dict)

    def bindings(self, reaction: ReactionFile, hedger: str) -> Sequence[Binding]:
        """Return the bindings of a reaction; those of a role at fault are left out."""
        asked = reaction.for_each, reaction.among, hedger
        if asked not in self._found:
            self._found[asked] = [
                binding
                for binding in self.candidates(reaction.for_each, hedger)
                if reaction.among is None or self._is_among(reaction.among, binding)
            ]
        return self._found[asked]

    def candidates(self, for_each: str, hedger: str) -> Iterator[Binding]:
        """Yield every binding that a reaction may have."""
        partners = self.actors.partners
        match for_each:
            case "partner":
                yield from ({"hedger": hedger, "partner": name} for name in partners)
            case "pair":
                for partner in partners:
                    for rival in partners:
                        if rival != partner:
                            yield {"hedger": hedger, "partner": partner, "rival": rival}
            case "framework":
                for name in self.actors.frameworks:
                    convener = self.calibration.frameworks[name].convener
                    known = {"convener": convener} if convener in partners else {}
                    yield {"hedger": hedger, "framework": name, **known}
            case _:
                yield {"hedger": hedger}

    def _is_among(self, among: tuple[str, ...], binding: Binding) -> bool:
        if (binding.get("framework") or binding.get("partner")) in among:
            return True
        asked = (self.calibration.roles[name] for name in among if name in self.calibration.roles)
        with suppress(Fault):  # `check_reactions` reports it
            return any(self.plays(role, binding) for role in asked)
        return False

    def plays(self, role: RoleFile, binding: Binding) -> bool:
        """Whether a partner, framework or pair plays a role; raises Fault."""
        if role.role not in self._programs:
            self._programs[role.role] = self._compiled(role)
        program, names = self._programs[role.role]
        if "convener" not in binding and any("convener" in name for name in names):
            return False
        values = [self._value(name, binding) for name in map(".".join, names)]
        return work_out(program, values) != 0

    def _compiled(self, role: RoleFile) -> tuple[Program, list[list[str]]]:
        """Program of a role, once for all bindings, and the names whose values it reads in turn."""
        names: list[list[str]] = []
        actors = self.actors
        awkward = (*actors.hedgers, *actors.partners, *actors.frameworks)
        written = {plain(name): name for name in awkward}

        def lookup(name: str) -> Operand:
            names.append([written.get(part, part) for part in name.split(".")])
            return Code.NUMBER, len(names) - 1

        return compile_expression(role.where, lookup, awkward, ()), names

    def _value(self, name: str, binding: Binding) -> float:
        hedger = binding["hedger"]
        match name:
            case "neighbour":
                return float(self._are_neighbours(hedger, binding.get("partner", "")))
            case "convened":
                return float("convener" in binding)
        full = ".".join(binding.get(part, part) for part in name.split("."))
        found = self._names.get(f"{hedger}.{full}") or self._names.get(full)
        if found is None:
            raise unknown_name("number", name, (*FACTS, *self._names))
        return self.quantities[found].value

    @cached_property
    def _names(self) -> dict[str, str]:
        return full_names(tuple(self.quantities), self.actors)

    def _are_neighbours(self, hedger: str, partner: str) -> bool:
        countries = self.calibration.countries
        return any(
            other in countries[one].neighbour_of
            for one, other in ((hedger, partner), (partner, hedger))
            if one in countries
        )


def reaction_events(
    choice: ReactionChoice, roles: Roles, location: Location
) -> Iterator[DeclaredEvent]:
    """Yield a declared event for each reaction that the scenario includes, and each binding of it.

    Unknown names in the choice are faults of ``location``, that of the scenario; the events have
    locations in reactions.yaml, each with its own list of problems.
    """
    reactions = roles.calibration.reactions
    known = tuple(reactions)
    for key in ("only", "without"):
        for position, name in enumerate(getattr(choice, key) or ()):
            if name not in known:
                place = location / "reactions" / key / position
                place.report(f"there is no reaction '{name}'", one_of(name, known))
    file = Location(roles.calibration.documents["reactions"]) / "reactions"
    for name, reaction in sorted(reactions.items()):
        if (choice.only is None or name in choice.only) and name not in (choice.without or ()):
            for hedger in roles.actors.hedgers:
                for binding in roles.bindings(reaction, hedger):
                    if "convener" in binding or not _needs_convener(reaction):
                        place = Location(file.document, (*file.loc, known.index(name)))
                        yield _declared(reaction, binding, roles.actors, place)


def _declared(
    reaction: ReactionFile, binding: Binding, actors: Actors, location: Location
) -> DeclaredEvent:
    texts = {name: getattr(reaction, name) for name in CONDITIONS}
    update = {name: text and bound(text, binding) for name, text in texts.items()}
    trigger: Trigger = reaction.model_copy(update=update)
    return DeclaredEvent(
        id=_reaction_id(reaction.reaction, binding, actors),
        kind=reaction.event,
        trigger=trigger,
        given={key: binding.get(value, value) if isinstance(value, str) else value
               for key, value in reaction.fields.items()},
        effects=(),
        hedger=binding["hedger"],
        by=binding.get(reaction.by or "", reaction.by or ""),
        location=location,
        given_location=location / "with",
        reaction=True,
    )  # fmt: skip


def _reaction_id(name: str, binding: Binding, actors: Actors) -> str:
    """Name of the reaction and of those it is bound to: ``rival_pledge.Vietnam.China``."""
    keys = ("framework", "partner", "rival")
    owner = (binding["hedger"],) if len(actors.hedgers) > 1 else ()
    return ".".join((name, *owner, *(binding[key] for key in keys if key in binding)))


def _needs_convener(reaction: ReactionFile) -> bool:
    texts = (*reaction.conditions, reaction.by or "", *map(str, reaction.fields.values()))
    return any(_mentions("convener", text) for text in texts)


def _mentions(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){word}(?![\w-])", text) is not None


def bound(text: str, binding: Binding) -> str:
    """Return an expression with what stands for names replaced by them."""
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(binding)})(?![\w-])")
    return pattern.sub(lambda match: binding[match.group()], text)
