"""The memory of the NumPy peer: one table of rows, seen as arrays by name; and numbers by name."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from hedgesim.description.world import variables
from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.world import Shape, World

OVERLAYS = (Shape.FADE, Shape.LEVEL)
AFTER = variables.HEDGER_NAMES.index(variables.ELSEWHERE[-1]) + 1
ELSEWHERE_ENDS = variables.ELSEWHERE[0], variables.HEDGER_NAMES[AFTER]  # the first, the one after


class Table:
    """Base values, effective values and measures of a block; a row is found by its index.

    ``base.trust`` and ``now.trust`` are views of the rows. They are the same memory, but for
    variables that something may lie over: trade, and what fades and levels touch.
    ``efforts``: those by domain, (domains, hedgers, partners, replications).
    """

    def __init__(self, world: World, replications: int) -> None:
        rows = world.rows
        hedgers, partners = len(world.hedgers), len(world.partners)
        lasting = [e for event in world.events for e in event.effects if e.shape in OVERLAYS]
        touched = {*variables.FLOWS, *variables.ELSEWHERE} | {effect.variable for effect in lasting}
        shapes = dict.fromkeys(variables.TIE_NAMES, (hedgers, partners))
        shapes |= dict.fromkeys(variables.HEDGER_NAMES, (hedgers,))
        shapes |= {variables.MEMBER.name: (len(world.frameworks), hedgers)}
        parts, first = {}, 0
        for name, shape in shapes.items():
            parts[name] = slice(first, first + int(np.prod(shape)))
            first = parts[name].stop
        over = np.array([r for n in shapes if n in touched for r in range(*_ends(parts[n]))])
        names = [*rows.names(), *MeasureRows(rows).names()]
        self.values = np.zeros((len(names) + len(over), replications))
        self.place = np.arange(len(names))  # row of the effective value of each recorded row
        self.place[over] = len(names) + np.arange(len(over))
        self.over = over
        ends = (len(variables.TIE_NAMES) * rows.ties, *(parts[e].start for e in ELSEWHERE_ENDS))
        first, trade, after = (int(x) for x in np.searchsorted(over, ends))
        self.own = slice(first, trade), slice(after, None)
        self.laid = {int(row): x for x, row in enumerate(over)}
        self.effective = self.values[len(names) :]
        self.scale, self.shift = np.ones_like(self.effective), np.zeros_like(self.effective)
        bounds = [variables.VARIABLES[rows.names()[row].split(".")[0]].bounds for row in over]
        self.bounds = np.array(bounds).T[..., None]
        self.base, self.now = SimpleNamespace(), SimpleNamespace()
        for name, shape in shapes.items():
            view = self.values[parts[name]].reshape(*shape, replications)
            setattr(self.base, name, view)
            effective = int(self.place[parts[name].start]) if view.size else 0
            count = parts[name].stop - parts[name].start
            above = self.values[effective : effective + count].reshape(*shape, replications)
            setattr(self.now, name, above if name in touched else view)
        by_domain = slice(parts["effort_economic"].start, parts["effort_political"].stop)
        self.efforts = self.values[by_domain].reshape(3, hedgers, partners, replications)
        measures = self.values[rows.count : len(names)]
        of_ties = len(variables.TIE_MEASURES) * rows.ties
        self.tie_measures = measures[:of_ties].reshape(-1, hedgers, partners, replications)
        own = measures[of_ties:].reshape(-1, hedgers, replications)
        own_names = (measure.name for measure in variables.HEDGER_MEASURES)
        self.measures = dict(zip(own_names, own, strict=True))

    def refresh(self, *, ties: bool = True) -> None:
        """Bring effective values up to date with bases and overlays; own ones alone without
        ``ties``.
        """
        for part in (slice(None),) if ties else self.own:
            effective = self.effective[part]
            np.multiply(self.values[self.over[part]], self.scale[part], out=effective)
            effective += self.shift[part]
            np.clip(effective, *(bound[part] for bound in self.bounds), out=effective)


def _ends(part: slice) -> tuple[int, int]:
    return part.start, part.stop


def numbers_of(world: World) -> SimpleNamespace:
    """A world's numbers by name: parameters as floats, the rest with an axis to broadcast over."""
    named = dict(zip(world.number_names, world.numbers.tolist(), strict=True))
    found = SimpleNamespace(**{name: named[name] for name in variables.PARAMETERS})
    for name in variables.PARTNER_TRAITS:
        setattr(found, name, np.array([[named[f"{name}.{p}"]] for p in world.partners]))
    found.ref = SimpleNamespace()
    for name in (*variables.TIE_REFERENCES, *variables.TIE_TRAITS):
        values = [[[named[f"{name}.{h}.{p}"]] for p in world.partners] for h in world.hedgers]
        setattr(found.ref, name, np.array(values))
    for name in (*variables.HEDGER_REFERENCES, *variables.HEDGER_TRAITS):
        setattr(found.ref, name, np.array([[named[f"{name}.{h}"]] for h in world.hedgers]))
    for name in variables.FRAMEWORK_TRAITS:
        setattr(found, name, np.array([named[f"{name}.{f}"] for f in world.frameworks]))
    found.rivalry = np.array(
        [[named[f"rivalry.{a}.{b}"] for b in world.partners] for a in world.partners]
    )
    return found
