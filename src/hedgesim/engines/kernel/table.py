"""Memory of a block of replications: records of rows, found by the same names as in the rules.

Every variable is a row of `BLOCK` numbers, one for each replication. The rows of a tie, a hedger or
a partner lie side by side as one record, so that ``tie.trust[k]`` is the trust of replication k;
all records lie in one table of rows, where events and outcomes find any row by its number.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.variables import (
    ELSEWHERE,
    FLOWS,
    FRAMEWORK_TRAITS,
    HEDGER_MEASURES,
    HEDGER_NAMES,
    HEDGER_REFERENCES,
    HEDGER_TRAITS,
    HEDGER_VARIABLES,
    PARAMETERS,
    PARTNER_TRAITS,
    TIE_MEASURES,
    TIE_NAMES,
    TIE_REFERENCES,
    TIE_TRAITS,
    TIE_VARIABLES,
    VARIABLES,
    Variable,
)
from hedgesim.description.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Records = NDArray[np.void]

BLOCK = 64  # replications side by side: the length of every row
CACHE_LINE = 64  # bytes


def measured_field(name: str) -> str:
    """Name of the field that holds a measure."""
    return f"measured_{name.replace('.', '_')}"


def _situation(variables: Iterable[Variable]) -> list[str]:
    """Fields of effective values, then those of base values of what the rules move."""
    variables = list(variables)
    bases = [f"{variable.name}_base" for variable in variables if variable.moved_by == "rule"]
    return [*(variable.name for variable in variables), *bases]


# Fields of the records: the situation, the measures, what the rules make of the reference
# situation, and what they find in a month.
TIE = (
    *_situation(TIE_VARIABLES),
    *(measured_field(measure.name) for measure in TIE_MEASURES),
    "exports_scale", "exports_shift", "imports_scale", "imports_shift",
    "effort_reference", "dependence_reference", "withheld_reference", "frameworks_reference",
    "threat_before",
    "effort_economic_reference", "effort_security_reference", "effort_political_reference",
    "economic_reference", "security_reference", "political_reference",
    "frameworks", "bound", "dependence", "hazard", "holding", "stake", "comovement",
    "economic", "security_utility", "political", "economic_weight", "security_weight",
    "political_weight", "plan", "withheld", "shortfall", "offered",
)  # fmt: skip
HEDGER = (
    *_situation(HEDGER_VARIABLES),
    *(measured_field(measure.name) for measure in HEDGER_MEASURES),
    "effort_self_reference", "own_utility_reference", "aid_share_reference", "autonomy_reference",
    "resented_reference", "exports_trend", "aid_total", "exports_total", "aid_inverse",
    "exports_inverse", "imports_inverse", "investment_inverse", "security_inverse",
    "dependence_inverse", "political_inverse", "trust_inverse", "cover", "survival", "exposure",
    "resented", "portfolio_risk", "undiversified_risk", "own_utility", "own_weight",
    "weights_inverse", "exports_before", "growth_found", "growth_felt", "lost",
    "admitted_inverse", "blocked", "openness", "exports_demand", "imports_demand", "delivered",
    "stopped", "exports_elsewhere_scale", "exports_elsewhere_shift", "imports_elsewhere_scale",
    "imports_elsewhere_shift",
)  # fmt: skip
PARTNER = (
    "monthly", "grown", "answered", "gain", "gap", "offers", "plans", "budget_scale",
)  # fmt: skip
DERIVED = (
    "inverse_temperature", "foresight", "reroute_adjustment", "effort_adjustment", "aid_adjustment",
    "security_adjustment", "river_adjustment", "threat_decay", "gap_decay",
)  # fmt: skip
STACK = 66  # rows: operands of a program, and at the end two that events work with
PARTS, FIRES = STACK - 2, STACK - 1


def places(names: Iterable[str]) -> Any:
    """Give each name its place, as attributes that compiled code takes as constants."""
    names = tuple(names)
    return namedtuple("Places", names)(*range(len(names)))


@cache
def record_of(names: tuple[str, ...], *, rows: bool = True) -> np.dtype[np.void]:
    """Type of a record with a row of `BLOCK` numbers, or one number, under each name."""
    return np.dtype([(name, np.float64, (BLOCK,) if rows else ()) for name in names], align=True)


def aligned(shape: tuple[int, ...]) -> Floats:
    """Allocate zeros that begin at a cache line: vectors then never cross one."""
    items = int(np.prod(shape))
    room = np.zeros(items + CACHE_LINE // 8)
    first = -room.ctypes.data % CACHE_LINE // 8
    return room[first : first + items].reshape(shape)


class State(NamedTuple):
    """The table of a block, (rows, BLOCK), and the records that lie in it."""

    table: Floats
    ties: Records  # (hedgers, partners) of `TIE`
    hedgers: Records
    partners: Records
    derived: Records  # (1,): what follows from parameters once for all months
    noise: Floats  # (2, BLOCK): room for a pair of draws
    members: Floats  # (frameworks, hedgers, BLOCK)
    profiles: Floats  # (partners, partners, BLOCK)
    correlations: Floats  # (partners, partners, BLOCK) of the partners' failures


class Numbers(NamedTuple):
    """The world's numbers: one value each, or a row each where they are sampled."""

    flat: Floats  # (n,) or (n, BLOCK), in the order of `Layout.number_order`
    parameters: Records  # (1,)
    ties: Records  # (hedgers, partners)
    hedgers: Records
    partners: Records
    frameworks: Records
    rivalry: Floats  # (partners * partners,) or (partners * partners, BLOCK)


class Layout:
    """Where the rows of one world lie in the table of a block.

    Attributes
    ----------
    trade: number of rows of exports and imports, of ties and elsewhere.
    effective, base: (situation rows,) where the effective and the base value of each row lie; one
    place for both where only events move a row and nothing lies over it.
    overlaid: rows that something may lie over, trade first; scale, shift: where
    what lies over each is found.
    measures: where the measures lie. amounts, stack: first row of the effects' amounts, of the
    room in which programs run. height: number of rows of the table.
    number_order: index in `World.numbers` of each number in `Numbers.flat`; number_places: the
    inverse. apart: see `plan.plan_of`.
    """

    apart = False

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows = world.rows
        self.height = 0
        count = len(world.hedgers), len(world.partners), len(world.frameworks)
        self.ties = self._room(len(TIE) * count[0] * count[1])
        self.hedgers = self._room(len(HEDGER) * count[0])
        self.partners = self._room(len(PARTNER) * count[1])
        self.derived = self._room(len(DERIVED))
        self.noise = self._room(2)
        self.members = self._room(count[2] * count[0])
        self.profiles = self._room(count[1] * count[1])
        self.correlations = self._room(count[1] * count[1])
        self.effective = self._situation("")
        self.base = self._situation("_base")
        self._measures()
        self._overlays()
        self.amounts = self._room(sum(len(event.effects) for event in world.events))
        self.stack = self._room(STACK)
        self._order_numbers()

    def _room(self, rows: int) -> int:
        first = self.height
        self.height += rows
        return first

    def _tie_rows(self, field: str) -> Ints:
        return self.ties + TIE.index(field) + len(TIE) * np.arange(self.rows.ties)

    def _hedger_rows(self, field: str) -> Ints:
        return self.hedgers + HEDGER.index(field) + len(HEDGER) * np.arange(len(self.rows.hedgers))

    def _situation(self, suffix: str) -> Ints:
        """Rows of all variables: of the fields with the suffix where there are such."""

        def field(name: str, fields: tuple[str, ...]) -> str:
            return name + suffix if name + suffix in fields else name

        members = len(self.rows.frameworks) * len(self.rows.hedgers)
        return np.concatenate(
            [
                *(self._tie_rows(field(name, TIE)) for name in TIE_NAMES),
                *(self._hedger_rows(field(name, HEDGER)) for name in HEDGER_NAMES),
                self.members + np.arange(members),
            ]
        )

    def _measures(self) -> None:
        of_ties = [self._tie_rows(measured_field(measure.name)) for measure in TIE_MEASURES]
        own = [self._hedger_rows(measured_field(measure.name)) for measure in HEDGER_MEASURES]
        self.measures = np.concatenate([*of_ties, *own])

    def _overlays(self) -> None:
        """Find room for what lies over rows, and for base values of inputs under it."""
        hedgers = range(len(self.rows.hedgers))
        trade = [
            *(self.rows.tie(flow, 0, 0) + tie for flow in FLOWS for tie in range(self.rows.ties)),
            *(self.rows.hedger(flow, hedger) for flow in ELSEWHERE for hedger in hedgers),
        ]
        others = [row for row in self.world.overlaid_rows() if row not in trade]
        self.overlaid, self.trade = [*trade, *others], len(trade)
        for row in others:
            if self.base[row] == self.effective[row]:
                self.base[row] = self._room(1)
        scale, shift = self._room(len(others)), self._room(len(others))
        places = np.arange(len(others))
        self.scale = np.concatenate([*self._trade_rows("scale"), scale + places])
        self.shift = np.concatenate([*self._trade_rows("shift"), shift + places])
        names = self.rows.names()
        self.bounds = np.array([VARIABLES[name.split(".")[0]].bounds for name in names])

    def _trade_rows(self, field: str) -> list[Ints]:
        """Rows of a field that all trade has, in the order of `overlaid`."""
        return [
            *(self._tie_rows(f"{flow}_{field}") for flow in FLOWS),
            *(self._hedger_rows(f"{flow}_{field}") for flow in ELSEWHERE),
        ]

    def _order_numbers(self) -> None:
        world = self.world
        index = {name: i for i, name in enumerate(world.number_names)}
        order = [
            *PARAMETERS,
            *(
                f"{name}.{h}.{p}"
                for h in world.hedgers
                for p in world.partners
                for name in (*TIE_REFERENCES, *TIE_TRAITS)
            ),
            *(
                f"{name}.{h}"
                for h in world.hedgers
                for name in (*HEDGER_REFERENCES, *HEDGER_TRAITS)
            ),
            *(f"{name}.{p}" for p in world.partners for name in PARTNER_TRAITS),
            *(f"{name}.{f}" for f in world.frameworks for name in FRAMEWORK_TRAITS),
            *(f"rivalry.{a}.{b}" for a in world.partners for b in world.partners),
        ]
        chosen = [index.pop(name) for name in order]
        self.number_order = np.array([*chosen, *index.values()])
        self.number_places = np.argsort(self.number_order)

    def recorded(self) -> Ints:
        """Rows of all effective values, then of all measures."""
        return np.concatenate([self.effective, self.measures])

    def state(self, more: int = 0) -> State:
        """Allocate the table of one block, with ``more`` rows after those of the layout."""
        table = aligned((self.height + more, BLOCK))

        def records(first: int, names: tuple[str, ...], *shape: int) -> Records:
            rows = table[first : first + len(names) * int(np.prod(shape))]
            return rows.reshape(-1).view(record_of(names)).reshape(shape)

        hedgers, partners = len(self.rows.hedgers), len(self.rows.partners)
        frameworks = len(self.rows.frameworks)

        def cube(first: int, rows: int, columns: int) -> Floats:
            return table[first : first + rows * columns].reshape(rows, columns, BLOCK)

        return State(
            table=table,
            ties=records(self.ties, TIE, hedgers, partners),
            hedgers=records(self.hedgers, HEDGER, hedgers),
            partners=records(self.partners, PARTNER, partners),
            derived=records(self.derived, DERIVED, 1),
            noise=table[self.noise : self.noise + 2],
            members=cube(self.members, frameworks, hedgers),
            profiles=cube(self.profiles, partners, partners),
            correlations=cube(self.correlations, partners, partners),
        )

    def numbers(self) -> Numbers:
        """Allocate the world's numbers and fill them in; in rows if the world samples any."""
        rows = self.world.sampled is not None
        flat = self.world.numbers[self.number_order]
        if rows:
            values, flat = flat, aligned((len(flat), BLOCK))
            flat[:] = values[:, None]
        first = 0

        def records(names: tuple[str, ...], *shape: int) -> Records:
            nonlocal first
            part = flat[first : first + len(names) * int(np.prod(shape))]
            first += len(part)
            records: Records = part.reshape(-1).view(record_of(names, rows=rows)).reshape(shape)
            return records

        hedgers, partners = len(self.rows.hedgers), len(self.rows.partners)
        return Numbers(
            flat=flat,
            parameters=records(PARAMETERS, 1),
            ties=records((*TIE_REFERENCES, *TIE_TRAITS), hedgers, partners),
            hedgers=records((*HEDGER_REFERENCES, *HEDGER_TRAITS), hedgers),
            partners=records(PARTNER_TRAITS, partners),
            frameworks=records(FRAMEWORK_TRAITS, len(self.rows.frameworks)),
            rivalry=flat[first : first + partners * partners],
        )
