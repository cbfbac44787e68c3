"""Where everything of a block stands in one table: a row a variable, a column a replication.

situation   base values, in the order of `description.world.Rows`
measures    of last month, in the order of `MeasureRows`
in force    values of the rows that effects may lie over
numbers     the world's numbers, in the order of `Numbers`
workings    what the rules need between two steps
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.variables import VARIABLES
from hedgesim.description.world.world import Shape, World, stream

BLOCK = 64  # replications side by side: the length of every row

DERIVED = (
    "inverse_temperature", "effort_adjustment", "aid_adjustment", "security_adjustment",
    "river_adjustment", "threat_decay", "gap_decay",
)  # fmt: skip
# What the rules make of the reference situation, and workings, for each tie and each hedger.
OF_TIES = (
    "effort_reference", "utility_reference", "dependence_reference", "withheld_reference",
    "answered", "frameworks", "dependence", "returns", "risk", "cost", "utility", "logit_weight",
    "sold", "planned", "expected", "withheld", "shortfall", "gain", "gap", "offer", "first_noise",
    "second_noise", "next_trust",
)  # fmt: skip
OF_HEDGERS = (
    "effort_self_reference", "own_utility_reference", "aid_share_reference", "autonomy_reference",
    "resented_reference", "exports_trend", "aid_total", "aid_inverse", "exports_inverse",
    "imports_inverse", "investment_inverse", "security_inverse", "dependence_inverse",
    "political_inverse", "cover", "exposure", "resented", "own_utility", "growth_now",
    "exports_now", "exports_before", "autonomy_now", "output_noise", "legitimacy_noise",
)  # fmt: skip
OF_PARTNERS = ("monthly", "grown", "offers", "plans", "factor")
SPARE = 4
STACK = 66  # rows: operands of a program, and at the end two that events work with
PARTS, FIRES = STACK - 2, STACK - 1


def places(names: tuple[str, ...]) -> Any:
    """Give each name its place, as attributes that compiled code takes as constants."""
    return namedtuple("Places", names)(*range(len(names)))


# What a score can call; `kernel.play_block` leads from each to its loop.
OPERATIONS = (
    "fire", "unfold", "prepare", "keep", "copy", "add", "add_product", "add_distrusted",
    "add_difference", "add_framework", "multiply", "invert", "reciprocal", "normals",
    "effective", "sold", "diverted", "adjustment_share", "decay_factor", "dependence",
    "returns", "cover", "risk",
    "home_cost", "utility", "own_utility", "logit_weight", "own_weight", "inverse_total", "effort",
    "monthly", "withheld",
    "shortfall", "add_gain", "add_share", "offer", "budget_scale", "trade", "investment", "aid",
    "security", "nationalism", "trust", "memory", "threat", "output_growth", "output",
    "autonomy", "legitimacy", "river", "gap", "political", "influence", "lean", "leanings",
    "kuik", "add_squared", "add_entropy", "effective_number",
)  # fmt: skip
OP = places(OPERATIONS)


def overlaid_rows(world: World) -> list[int]:
    """Rows that something may lie over: exports, for access, and targets of fades and levels."""
    rows = world.rows
    first = rows.tie("exports", 0, 0)
    return sorted(
        {
            *range(first, first + rows.ties),
            *(
                effect.row
                for event in world.events
                for effect in event.effects
                if effect.shape in (Shape.FADE, Shape.LEVEL)
            ),
        }
    )


class Layout:
    """Rows of the table of one world, found by name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows = world.rows
        self.measures = MeasureRows(self.rows)
        self.overlaid = overlaid_rows(world)
        self.bounds = [VARIABLES[name.split(".")[0]].bounds for name in self.rows.names()]
        self.number_index = {name: i for i, name in enumerate(world.number_names)}
        self.constants: dict[str, int] = {}
        self.streams: dict[tuple[str, ...], int] = {}
        ties, hedgers = self.rows.ties, len(world.hedgers)
        effects = sum(len(event.effects) for event in world.events)
        self._height = 0
        self._room(self.rows.count)  # the situation comes first
        self._measures = self._room(len(self.measures.names()))
        self.effective = self._room(len(self.overlaid))
        self.numbers = self._room(len(world.number_names))
        self._derived = self._room(len(DERIVED))
        self._of_ties = self._room(len(OF_TIES) * ties)
        self._of_hedgers = self._room(len(OF_HEDGERS) * hedgers)
        self._of_partners = self._room(len(OF_PARTNERS) * len(world.partners))
        self._spare = self._room(SPARE)
        self.scale = self._room(len(self.overlaid))
        self.shift = self._room(len(self.overlaid))
        self.amounts = self._room(effects)
        self.stack = self._room(STACK)
        self._seen = {row: self.effective + x for x, row in enumerate(self.overlaid)}

    def _room(self, rows: int) -> int:
        first = self._height
        self._height += rows
        return first

    @property
    def height(self) -> int:
        """Number of rows of the table."""
        return self._height

    def seen(self, row: int) -> int:
        """Row of the value in force, for a row of the situation."""
        return self._seen.get(row, row)

    def recorded(self) -> list[int]:
        """Rows of all values in force, then of all measures."""
        measures = range(self._measures, self._measures + len(self.measures.names()))
        return [*(self.seen(row) for row in range(self.rows.count)), *measures]

    def tie(self, variable: str, h: int, j: int) -> int:
        """Value in force of a tie variable."""
        return self.seen(self.rows.tie(variable, h, j))

    def own(self, variable: str, h: int) -> int:
        """Value in force of a hedger's variable."""
        return self.seen(self.rows.hedger(variable, h))

    def member(self, f: int, h: int) -> int:
        """Membership in force."""
        return self.seen(self.rows.member(f, h))

    def number(self, *name: str) -> int:
        """A number, by the parts of its full name."""
        return self.numbers + self.number_index[".".join(name)]

    def tie_number(self, name: str, h: int, j: int) -> int:
        """A number of a tie."""
        return self.number(name, self.world.hedgers[h], self.world.partners[j])

    def own_number(self, name: str, h: int) -> int:
        """A number of a hedger."""
        return self.number(name, self.world.hedgers[h])

    def derived(self, name: str) -> int:
        """What follows from a parameter once for all months."""
        return self._derived + DERIVED.index(name)

    def of_tie(self, name: str, h: int, j: int) -> int:
        """A reference or working of a tie."""
        ties, partners = self.rows.ties, len(self.world.partners)
        return self._of_ties + OF_TIES.index(name) * ties + h * partners + j

    def of_hedger(self, name: str, h: int) -> int:
        """A reference or working of a hedger."""
        return self._of_hedgers + OF_HEDGERS.index(name) * len(self.world.hedgers) + h

    def of_partner(self, name: str, j: int) -> int:
        """A working of a partner."""
        return self._of_partners + OF_PARTNERS.index(name) * len(self.world.partners) + j

    def stream(self, *names: str) -> int:
        """Place of a stream of draws among all that are used, by purpose and who."""
        return self.streams.setdefault(names, len(self.streams))

    def stream_words(self) -> list[int]:
        """The streams in their places."""
        return [stream(*names) for names in self.streams]

    def spare(self, place: int) -> int:
        """A row for the moment."""
        return self._spare + place

    def constant(self, value: float) -> int:
        """A row that holds one number; +0 and -0 are two."""
        written = float(value).hex()
        if written not in self.constants:
            self.constants[written] = self._room(1)
        return self.constants[written]
