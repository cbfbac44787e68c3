"""The catalogue of outcomes: which recorded values are reported, with id and unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.variables import (
    HEDGER_MEASURES,
    MEMBER,
    TIE_MEASURES,
    VARIABLES,
    Measure,
    Variable,
)
from hedgesim.description.world.world import World

# Variables that are reported as outcomes, beside all measures.
TIE_OUTCOMES = (
    "effort", "effort_economic", "effort_security", "effort_political", "trust", "threat",
    "nationalism", "aid", "exports", "imports", "investment", "security", "transit",
)  # fmt: skip
# Reported id of a hedger's variable, where it is not the variable's own name.
HEDGER_OUTCOMES = {
    "effort_self": "effort.self",
    "output": "output",
    "legitimacy": "legitimacy",
    "river_stress": "river_stress",
    "governance_gap": "governance_gap",
    "disruption": "disruption",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One reported outcome.

    Attributes
    ----------
    id: as in summary.json, ``influence.China``; with several hedgers ``Laos.influence.China``.
    unit: as printed. meaning: one plain phrase. place: index into the recorded rows (effective
    values of all rows of the situation, then all measures). hedger: whose outcome it is.
    """

    id: str
    unit: str
    meaning: str
    place: int
    hedger: str


def outcomes_of(world: World) -> tuple[Outcome, ...]:
    """Return all outcomes of a world, hedger by hedger, in a fixed order."""
    several = len(world.hedgers) > 1
    return tuple(
        Outcome(f"{hedger}.{id}" if several else id, one.unit, one.meaning, place, hedger)
        for h, hedger in enumerate(world.hedgers)
        for id, one, place in _of_hedger(world, h)
    )


def _of_hedger(world: World, h: int) -> Iterator[tuple[str, Variable | Measure, int]]:
    rows, measures = world.rows, MeasureRows(world.rows)
    for name in TIE_OUTCOMES:
        for j, partner in enumerate(world.partners):
            yield f"{name}.{partner}", VARIABLES[name], rows.tie(name, h, j)
    for name, id in HEDGER_OUTCOMES.items():
        yield id, VARIABLES[name], rows.hedger(name, h)
    for measure in TIE_MEASURES:
        for j, partner in enumerate(world.partners):
            yield f"{measure.name}.{partner}", measure, measures.tie(measure.name, h, j)
    for measure in HEDGER_MEASURES:
        yield measure.name, measure, measures.hedger(measure.name, h)
    for f, framework in enumerate(world.frameworks):
        yield f"{MEMBER.name}.{framework}", MEMBER, rows.member(f, h)


def months_reported(world: World) -> tuple[int, ...]:
    """Return the months, from the start, whose outcomes are reported.

    Every month of a world of up to two years, every third of up to twenty years, otherwise every
    twelfth, counted back from the last month.
    """
    every = 1 if world.months <= 24 else 3 if world.months <= 240 else 12
    last = world.months - 1
    return tuple(range(last % every, world.months, every))


def month_name(world: World, month: int) -> str:
    """Return a month, counted from the start, as ``YYYY-MM``."""
    count = world.first_month + month
    return f"{count // 12:04d}-{count % 12 + 1:02d}"
