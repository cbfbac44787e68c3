"""Scope of expressions: what each name means in one world."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from hedgesim.description.resolution.actors import Actors
from hedgesim.description.world.expressions import Code, Operand, compile_expression
from hedgesim.description.world.index import MeasureRows, Rows
from hedgesim.description.world.variables import (
    HEDGER_MEASURES,
    HEDGER_NAMES,
    TIE_MEASURES,
    TIE_NAMES,
    TIE_REFERENCES,
)
from hedgesim.description.world.world import Program


def plain(name: str) -> str:
    """Return a name as `conditions.mangle` writes it."""
    return re.sub(r"[^\w.]", "_", name)


@dataclass(frozen=True)
class Scope:
    """Names of one world.

    Attributes
    ----------
    actors: of the world. numbers: names of its numbers, in order.
    events: ids of events that conditions may name, with their index.
    never: ids of events that a variant or a choice of reactions takes out: they never fire.
    """

    actors: Actors
    numbers: tuple[str, ...]
    events: Mapping[str, int] = field(default_factory=dict)
    never: frozenset[str] = frozenset()

    def condition(self, text: str, hedger: str) -> Program:
        """Compile an expression over the situation, numbers and events, as ``hedger`` reads it."""
        table = self.situation[hedger]
        return compile_expression(text, table.get, self.awkward, self.known(table))

    def amount(self, text: str, hedger: str, fields: Mapping[str, Operand | float]) -> Program:
        """Compile an expression over numbers only, and over ``fields`` beside them."""
        table = self.amounts[hedger]

        def lookup(name: str) -> Operand | float | None:
            return fields[name] if name in fields else table.get(name)

        return compile_expression(text, lookup, self.awkward, chain(fields, self.known(table)))

    def known(self, table: Iterable[str]) -> Iterable[str]:
        """Names for 'did you mean', as people write them."""
        return (self.written.get(name, name) for name in table)

    def number(self, name: str) -> Operand:
        """Operand of a number by its full name."""
        return Code.NUMBER, self.index[name]

    @cached_property
    def index(self) -> dict[str, int]:
        """Index of each number by its full name."""
        return {name: position for position, name in enumerate(self.numbers)}

    @cached_property
    def awkward(self) -> tuple[str, ...]:
        """Names that are no identifiers."""
        actors = self.actors
        names = (*actors.hedgers, *actors.partners, *actors.frameworks, *self.events, *self.never)
        return tuple(name for name in names if not name.isidentifier())

    @cached_property
    def written(self) -> dict[str, str]:
        """Mangled names as people write them."""
        pairs: dict[str, str] = {}
        for hedger in self.actors.hedgers:
            pairs |= {plain(name): name for name, _ in self._rows(hedger)}
            pairs |= {plain(name): name for name, _ in self._numbers(hedger)}
        return pairs | {f"fired.{plain(name)}": f"fired.{name}" for name in self.events}

    @cached_property
    def situation(self) -> dict[str, dict[str, Operand | float]]:
        """Names in conditions, for each hedger whose event it is."""
        fired: dict[str, Operand | float] = {f"fired.{plain(name)}": 0.0 for name in self.never}
        for name, index in self.events.items():
            fired[f"fired.{plain(name)}"] = Code.FIRED, index
        return {
            hedger: self.amounts[hedger]
            | {plain(name): (Code.ROW, row) for name, row in self._rows(hedger)}
            | fired
            | _own_reactions(fired, plain(hedger))
            | {"year": (Code.YEAR, 0)}
            for hedger in self.actors.hedgers
        }

    @cached_property
    def amounts(self) -> dict[str, dict[str, Operand]]:
        """Names in amounts, which are numbers only."""
        return {
            hedger: {plain(name): (Code.NUMBER, index) for name, index in self._numbers(hedger)}
            for hedger in self.actors.hedgers
        }

    def _rows(self, own: str) -> Iterator[tuple[str, int]]:
        """Every way to write a row of the situation or of measures, and the row."""
        actors = self.actors
        rows = Rows(actors.hedgers, actors.partners, actors.frameworks)
        measures = MeasureRows(rows)
        for h, hedger in enumerate(actors.hedgers):
            for p, partner in enumerate(actors.partners):
                for name in TIE_NAMES:
                    yield from _ways(name, hedger, partner, own, rows.tie(name, h, p))
                for measure in TIE_MEASURES:
                    row = measures.tie(measure.name, h, p)
                    yield from _ways(measure.name, hedger, partner, own, row)
            for name in HEDGER_NAMES:
                yield from _ways(name, hedger, "", own, rows.hedger(name, h))
            for measure in HEDGER_MEASURES:
                yield from _ways(measure.name, hedger, "", own, measures.hedger(measure.name, h))
            for f, framework in enumerate(actors.frameworks):
                yield from _ways("member", hedger, framework, own, rows.member(f, h))

    def _numbers(self, own: str) -> Iterator[tuple[str, int]]:
        """Every way to write a number, and its index; start values are ``reference.…``."""
        for index, full in enumerate(self.numbers):
            name, _, rest = full.partition(".")
            owner, _, other = rest.partition(".")
            prefix = "reference." if name in (*TIE_REFERENCES, *HEDGER_NAMES) else ""
            if owner in self.actors.hedgers:
                for written, _ in _ways(name, owner, other, own, index):
                    yield f"reference.{written}", index
                    if not prefix:
                        yield written, index
            else:
                yield full, index


def _own_reactions(fired: Mapping[str, Operand | float], hedger: str) -> dict[str, Operand | float]:
    """Reactions of one of several hedgers, as its own events may name them: without its name."""
    parts = {name: name.split(".") for name in fired}
    return {
        ".".join([*path[:2], *path[3:]]): fired[name]
        for name, path in parts.items()
        if len(path) > 2 and path[2] == hedger
    }


def _ways(name: str, hedger: str, other: str, own: str, index: int) -> Iterator[tuple[str, int]]:
    tail = f".{other}" if other else ""
    yield f"{name}.{hedger}{tail}", index
    yield f"{hedger}.{name}{tail}", index
    if hedger == own:
        yield f"{name}{tail}", index
