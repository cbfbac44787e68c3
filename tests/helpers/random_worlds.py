"""Whole valid worlds for Hypothesis: few countries, any numbers within bounds, any events."""

from __future__ import annotations

import math
import random

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.variables import POSITIVE, UNIT_INTERVAL, VARIABLES, Variable
from hedgesim.description.world.world import Mode, Shape
from helpers import worlds

PARTNERS = ("China", "Vietnam", "United States", "Japan", "Thailand")
FRAMEWORKS = ("Club", "CLV-DTA", "ASEAN")

# Parameters that are shares; all others are positive and lie around their usual values.
SHARES = ("member_link", "shelter", "fill", "divertible", "trust_ceiling", "mitigation")
NEVER_ZERO = ("temperature", "aid_half", "trade_half", "investment_half", "_half_life")
DEPENDENCE = tuple(name for name in worlds.PARAMETER_VALUES if name.startswith("dependence_"))


@st.composite
def random_worlds(draw: DrawFn, *, noisy: bool = True, most_events: int = 5) -> worlds.World:
    """Draw a world with its events.

    Numbers come from one seed, so that Hypothesis shrinks what matters: countries, months, events.
    """
    partners = PARTNERS[: draw(st.integers(2, 5))]
    hedgers = ("Home", "Away")[: draw(st.integers(1, 2))]
    frameworks = FRAMEWORKS[: draw(st.integers(0, 3))]
    months = draw(st.integers(1, 40))
    shape = {"hedgers": hedgers, "partners": partners, "frameworks": frameworks}
    base = worlds.world(**shape, convener=partners[1], months=months)
    numbers = random_numbers(base, random.Random(draw(st.integers(0, 999))))
    base = worlds.with_numbers(base, numbers)
    if not noisy:
        base = worlds.silent(base)
    return worlds.with_events(base, *draw(random_events(base, most_events)))


def random_numbers(world: worlds.World, dice: random.Random) -> dict[str, float]:
    """Any numbers within their bounds, every tenth on one of them."""
    numbers = {name: _number(name, dice) for name in world.number_names}
    weights = [numbers[name] for name in DEPENDENCE]
    for name in DEPENDENCE:  # they are shares of a whole
        numbers[name] = numbers[name] / (sum(weights) or 1.0)
    for hedger in world.hedgers:  # somebody always gets effort
        numbers[f"effort_self.{hedger}"] += 0.01
    return numbers


def _number(name: str, dice: random.Random) -> float:
    bare = name.split(".", maxsplit=1)[0]
    if bare in worlds.PARAMETER_VALUES:
        return _parameter(bare, dice)
    if bare.endswith("_growth"):
        return dice.uniform(-0.1, 0.2)
    low, high = VARIABLES[bare].bounds if bare in VARIABLES else UNIT_INTERVAL
    if (low, high) == POSITIVE:
        return 0.0 if dice.random() < 0.1 else 10 ** dice.uniform(0, 5)
    if bare in ("soft_power", "reciprocity", "budget_slack"):
        low, high = 0.0, 3.0
    return dice.choice((low, high)) if dice.random() < 0.1 else dice.uniform(low, high)


def _parameter(name: str, dice: random.Random) -> float:
    if name in SHARES:
        return dice.uniform(0.0, 1.0)
    may_vanish = not name.endswith(NEVER_ZERO)
    if may_vanish and dice.random() < 0.1:
        return 0.0
    return worlds.PARAMETER_VALUES[name] * math.exp(dice.uniform(-1.0, 1.0))


# --- events -----------------------------------------------------------------------------------


@st.composite
def random_events(draw: DrawFn, world: worlds.World, most: int) -> tuple[worlds.Event, ...]:
    """Draw events in an order in which causes come first; ids are ``e0``, ``e1``, ..."""
    count = draw(st.integers(0, most))
    ids = tuple(f"e{i}" for i in range(count))
    return tuple(draw(random_event(world, ids, index)) for index in range(count))


@st.composite
def random_event(
    draw: DrawFn,
    world: worlds.World,
    ids: tuple[str, ...],
    index: int,
    *,
    after: bool = True,
    earliest: int | None = None,
) -> worlds.Event:
    """Draw one event, triggered in any way, with up to three effects.

    ``after``: it may follow another. ``earliest``: month before which it cannot fire.
    """
    last = world.months + 3
    month = st.integers(-3, last)
    at = st.none() | month if earliest is None else st.integers(earliest, last)
    maybe = st.booleans()
    chance = draw(st.sampled_from(["", "rate", "probability"]))
    return worlds.event(
        ids[index],
        *draw(st.lists(effects(world), max_size=3)),
        at=draw(at),
        until=draw(st.none() | month),
        every=draw(st.none() | st.integers(1, 9)),
        after=draw(st.integers(0, index - 1)) if after and index and draw(maybe) else None,
        delay=draw(DELAYS),
        when=draw(conditions(world, ids)) if draw(maybe) else None,
        rate=draw(chances(world, ids)) if chance == "rate" else None,
        probability=draw(chances(world, ids)) if chance == "probability" else None,
        once=draw(maybe),
    )


DELAYS: SearchStrategy[worlds.Delay] = st.one_of(
    st.integers(0, 12).map(lambda low: worlds.Delay(worlds.DelayKind.FIXED, float(low), 0.0)),
    st.floats(0.5, 12.0).map(lambda mean: worlds.Delay(worlds.DelayKind.EXPONENTIAL, mean, 0.0)),
    st.tuples(st.integers(0, 6), st.integers(1, 6)).map(
        lambda pair: worlds.Delay(worlds.DelayKind.UNIFORM, float(pair[0]), float(sum(pair)))
    ),
)


@st.composite
def conditions(draw: DrawFn, world: worlds.World, ids: tuple[str, ...]) -> worlds.Program:
    """Draw a condition on the situation, the measures, the date and what has fired."""
    return worlds.condition(world, draw(_condition_texts(world, ids)), ids)


@st.composite
def chances(draw: DrawFn, world: worlds.World, ids: tuple[str, ...]) -> worlds.Program:
    """Draw a hazard or probability: a number, or an expression that may fall below zero."""
    factor = draw(st.sampled_from(["0.5", "3", "24", "0"]))
    name = draw(_names(world))
    fired = f" * fired.{draw(st.sampled_from(ids))}" if draw(st.booleans()) else ""
    return worlds.condition(
        world, draw(st.sampled_from([factor, f"{factor} * ({name} - 0.3){fired}"])), ids
    )


@st.composite
def _condition_texts(draw: DrawFn, world: worlds.World, ids: tuple[str, ...]) -> str:
    name, other = draw(_names(world)), draw(_names(world))
    level = draw(st.sampled_from(["0.2", "0.5", "0.9"]))
    fired = draw(st.sampled_from(ids))
    year = 2024 + draw(st.integers(0, world.months)) / 12
    return draw(
        st.sampled_from(
            [
                f"{name} < {level}",
                f"{name} >= {other}",
                f"not fired.{fired} and {name} > {level}",
                f"fired.{fired} or year >= {year:.4f}",
                f"abs({name} - {other}) * 2 > min({level}, {other}, 1)",
                f"max({name}, -{other}) / ({other} - {level}) <= 2 or year == 2024.5",
            ]
        )
    )


def _names(world: worlds.World) -> SearchStrategy[str]:
    """Name of any variable, measure or number, as an expression writes it."""
    rows = world.rows
    recorded = (*rows.names(), *MeasureRows(rows).names())
    return st.sampled_from([*recorded, "temperature", f"grievance.Home.{world.partners[0]}"])


@st.composite
def effects(draw: DrawFn, world: worlds.World) -> worlds.Effect:
    """Draw an effect on any variable that events may change."""
    rows = world.rows.names()
    name = draw(st.sampled_from([row for row in rows if _moved(row) != "choice"]))
    variable, _, of = name.partition(".")
    hedger, _, of = of.partition(".")
    shape = draw(st.sampled_from(Shape))
    mode = draw(st.sampled_from(Mode if shape == Shape.JUMP else [Mode.ADD, Mode.SCALE]))
    months = {Shape.RAMP: st.integers(1, 24), Shape.LEVEL: st.integers(0, 24)}
    return worlds.effect(
        world,
        variable,
        of,
        by=draw(_amounts(VARIABLES[variable], mode)),
        mode=mode,
        shape=shape,
        months=draw(months.get(shape, st.just(0))),
        half_life=draw(st.floats(0.5, 24.0)) if shape == Shape.FADE else 0.0,
        delay=draw(st.integers(0, 12)),
        hedger=hedger,
    )


def _moved(row: str) -> str:
    return VARIABLES[row.split(".", maxsplit=1)[0]].moved_by


def _amounts(variable: Variable, mode: Mode) -> SearchStrategy[float]:
    if mode == Mode.SCALE:
        return st.floats(-1.0, 1.5)
    low, high = {POSITIVE: (0.0, 5000.0)}.get(variable.bounds, variable.bounds)
    if variable.unit in ("1/yr", "utility"):
        low, high = -0.5, 0.5
    return st.floats(low if mode == Mode.SET else low - high, high)
