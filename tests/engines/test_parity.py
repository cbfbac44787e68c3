"""Mesa and the kernel give the same bits, for every variable, after every phase of every month."""

import ast
import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.description import load_calibration, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import shipped
from hedgesim.description.world.variables import PARAMETERS
from hedgesim.description.world.world import Mode, Sampled, Shape, World
from hedgesim.engines.mesa import model
from hedgesim.rules import (
    choice,
    effects,
    home,
    measures,
    perception,
    rates,
    response,
    routes,
    ties,
    timing,
)
from hedgesim.rules.timing import NEVER
from helpers import worlds
from helpers.playing import BLOCK, PHASES, History, kernel_block, mesa_history
from helpers.random_worlds import random_worlds

SCENARIOS = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))


def first_difference(mesa: History, kernel: History) -> str | None:
    """Month, phase, name and values of the first bit that differs, or None."""
    assert mesa.values.shape == kernel.values.shape
    differs = mesa.values.view(np.uint64) != kernel.values.view(np.uint64)
    if not differs.any():
        return None
    row, column = (int(i) for i in np.argwhere(differs)[0])
    month, phase = divmod(row, len(PHASES))
    values = f"{mesa.values[row, column]!r} and {kernel.values[row, column]!r}"
    return f"month {month} after {PHASES[phase]}: {mesa.names[column]} is {values}"


def require_parity(world: World, *replications: int, first: int = 0, seed: int = 1) -> None:
    """Require the same bits in these replications of the block that begins at ``first``."""
    block = kernel_block(world, first, seed, watched=True)
    for replication in replications:
        mesa = mesa_history(world, replication, seed, watched=True)
        lane = replication - first
        assert first_difference(mesa, block.history(lane)) is None
        firsts = [min(months, default=NEVER) for months in mesa.fired.values()]
        assert block.first_fired[:, lane].tolist() == firsts


# --- shipped scenarios ------------------------------------------------------------------------

CALIBRATION = cache(load_calibration)


def shipped_world(name: str, arm: Callable[..., World]) -> World:
    return arm(load_scenario(name), CALIBRATION()).world


@pytest.mark.parametrize("arm", [resolve, resolve_baseline], ids=["scenario", "baseline"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_parity_on_the_first_months_of_shipped_scenarios(
    name: str, arm: Callable[..., World]
) -> None:
    require_parity(replace(shipped_world(name, arm), months=12), 0, 63)


def test_parity_on_one_shipped_scenario_to_the_end() -> None:
    require_parity(shipped_world("canal-and-withdrawal", resolve), 7)


def with_rows(world: World) -> World:
    """The same world, its numbers sampled: every replication has the same vector."""
    places = np.arange(len(world.numbers))
    return replace(world, sampled=Sampled(places, np.array([world.numbers])))


@pytest.mark.parametrize("name", SCENARIOS)
def test_sampled_numbers_give_the_bits_of_fixed_ones(name: str) -> None:
    world = shipped_world(name, resolve)
    fixed, rows = kernel_block(world), kernel_block(with_rows(world))
    assert (fixed.values.view(np.uint64) == rows.values.view(np.uint64)).all()
    assert (fixed.first_fired == rows.first_fired).all()


@pytest.mark.slow
@pytest.mark.parametrize("arm", [resolve, resolve_baseline], ids=["scenario", "baseline"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_parity_on_shipped_scenarios_to_the_end(name: str, arm: Callable[..., World]) -> None:
    require_parity(shipped_world(name, arm), 0, 17, 63)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_parity_on_every_variant_to_the_end(name: str) -> None:
    file = load_scenario(name)
    for variant in file.scenario.variants:
        require_parity(resolve(file, CALIBRATION(), variant=variant).world, 5)


# --- any world --------------------------------------------------------------------------------


@settings(max_examples=50)
@given(random_worlds(), st.integers(0, BLOCK - 1), st.sampled_from([0, 64, 2**33]), st.booleans())
def test_parity_on_any_world(world: World, lane: int, first: int, rows: bool) -> None:
    require_parity(with_rows(world) if rows else world, first + lane, first=first)


@pytest.mark.slow
@settings(max_examples=2_000)
@given(random_worlds(most_events=9), st.integers(0, BLOCK - 1), st.integers(-(2**40), 2**40))
def test_parity_on_very_many_worlds(world: World, lane: int, seed: int) -> None:
    require_parity(world, lane, seed=seed)


def test_parity_where_every_number_is_drawn() -> None:
    """Five vectors, each of two neighbours: the third and the thirteenth share theirs."""
    world = busy_world()
    factors = np.random.Generator(np.random.PCG64(1)).uniform(0.8, 1.0, (5, len(world.numbers)))
    sampled = Sampled(np.arange(len(world.numbers)), world.numbers * factors)
    require_parity(replace(world, sampled=sampled), 2, 12, 63)
    one, other = (mesa_history(replace(world, sampled=sampled), k, watched=True) for k in (2, 12))
    assert not np.array_equal(one.values, other.values)
    assert np.array_equal(world.numbers_of(2), world.numbers)
    for replication, row in ((2, 1), (3, 1), (4, 2), (12, 1)):
        numbers = replace(world, sampled=sampled).numbers_of(replication)
        assert np.array_equal(numbers, sampled.values[row])


@pytest.mark.parametrize("replication", [128, 130, 137])
def test_parity_in_a_last_block_that_is_filled_in_part(replication: int) -> None:
    """With 138 replications the third block holds ten; nobody reads its other lanes."""
    require_parity(busy_world(), replication, first=128)


# --- parity can fail --------------------------------------------------------------------------


def busy_world() -> World:
    """A noisy world in which every rule matters and no two numbers are alike."""
    base = worlds.world(hedgers=("Home", "Away"), frameworks=("Club", "ASEAN"), months=14)
    numbers = {name: value * (1 + i / 1e4) for i, (name, value) in enumerate(numbered(base))}
    numbers |= {"rivalry.China.Vietnam": 0.6, "rivalry.Vietnam.China": 0.4, "cover.Club": 0.1}
    base = worlds.with_numbers(base, numbers | {"budget_slack.China": 0.0})
    always = worlds.condition(base, "lean > -1 and exports.China < 9 * exports.Vietnam")
    early = worlds.condition(base, "year < 2024.5 and not fired.cut * 0", ("cut",))
    half = worlds.condition(base, "0.4 + exports.China * 1e-5")
    soon = worlds.Delay(worlds.DelayKind.EXPONENTIAL, 3.0, 0.0)
    return worlds.with_events(
        base,
        worlds.event("cut", worlds.effect(base, "aid_plan", "Vietnam", by=-90.0), at=2),
        worlds.event(
            "closed",
            worlds.effect(base, "access", "China", by=-0.4, shape=Shape.LEVEL, months=4),
            worlds.effect(base, "import_access", "Vietnam", by=-0.3, shape=Shape.LEVEL, months=4),
            worlds.effect(base, "passage", "Vietnam", by=-0.8, shape=Shape.LEVEL, months=6),
            worlds.effect(base, "promised", "China", by=400.0),
            worlds.effect(base, "security_supply", "China", by=0.02),
            worlds.effect(base, "imports", "China", by=90.0, shape=Shape.FADE, half_life=6.0),
            worlds.effect(base, "dams", by=0.2, shape=Shape.RAMP, months=5),
            worlds.effect(base, "trust", "China", by=-0.1, shape=Shape.FADE, half_life=6.0),
            worlds.effect(base, "output", by=-0.01, mode=Mode.SCALE, hedger="Away"),
            at=3,
        ),
        worlds.event("exit", worlds.effect(base, "member", "Club", by=0.0, mode=Mode.SET), at=4),
        worlds.event("rise", worlds.effect(base, "growth", by=0.1), when=always, once=False),
        worlds.event("crackdown", worlds.effect(base, "governance_gap", by=0.05), when=early),
        worlds.event("strike", worlds.effect(base, "standing", by=0.1), rate=2.0),
        worlds.event("maybe", worlds.effect(base, "trust", "Vietnam", by=0.01), probability=half),
        worlds.event("later", worlds.effect(base, "threat", "China", by=0.2), after=1, delay=soon),
    )


@cache
def busy_kernel() -> History:
    return kernel_block(busy_world(), watched=True).history(0)


@cache
def busy_mesa() -> History:
    return mesa_history(busy_world(), watched=True)


def numbered(world: World) -> list[tuple[str, float]]:
    """Every number of a world by name."""
    return list(zip(world.number_names, world.numbers.tolist(), strict=True))


def test_parity_on_the_busy_world() -> None:
    require_parity(busy_world(), 0, 1, 63)


BOOK = (choice, effects, home, measures, perception, rates, response, routes, ties, timing)
RULES = {module.__name__.rpartition(".")[2]: module for module in BOOK}
# A billionth more or less decides nothing here: these are broken by half.
DECIDING = ("timing.monthly_probability", "timing.bounded_probability", "timing.decimal_year")
# Rules that only other rules ask, or that measure whole experiments.
ASKED_BY_RULES = {
    "measures.beyond",
    "measures.rung_degrees",
    "perception.at_margin",
    "rates.apply_log_step",
    "rates.boundary_damping",
    "rates.bounded_next",
    "rates.log_step",
}


def rules_that_mesa_asks() -> list[str]:
    """Every rule that the sources of the engines call, as ``module.rule``."""
    sources = Path(model.__file__).parents[1].rglob("*.py")
    calls = [
        node.func
        for source in sources
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    asked = {
        f"{call.value.id}.{call.attr}"
        for call in calls
        if isinstance(call.value, ast.Name) and hasattr(RULES.get(call.value.id), call.attr)
    }
    return sorted(asked - ASKED_BY_RULES)


def broken(rule: Callable[..., Any], by: float) -> Callable[..., Any]:
    """The rule, off by a little; a yes becomes a no, a month the next."""

    def off(*arguments: Any) -> Any:
        result = rule(*arguments)
        if isinstance(result, bool):
            return not result
        return result + 1 if isinstance(result, int) else result * (1 + by) + by

    return off


@pytest.mark.parametrize("name", rules_that_mesa_asks())
def test_parity_fails_where_a_rule_is_broken_on_one_side(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = busy_kernel()  # before anything is broken: what compiles now is kept for later runs
    module, rule = name.split(".")
    by = 0.5 if name in DECIDING else 1e-9
    monkeypatch.setattr(RULES[module], rule, broken(getattr(RULES[module], rule), by))
    told = first_difference(mesa_history(busy_world(), watched=True), kernel)
    assert told is not None


@pytest.mark.parametrize("name", PARAMETERS)
def test_parity_fails_where_a_parameter_differs_on_one_side(name: str) -> None:
    numbers = dict(numbered(busy_world()))
    other = worlds.with_numbers(busy_world(), {name: numbers[name] * (1 + 1e-9)})
    assert first_difference(mesa_history(other, watched=True), busy_kernel()) is not None


def test_every_rule_of_the_rule_book_is_broken_above() -> None:
    book = {
        f"{module}.{name}"
        for module, rules in RULES.items()
        for name, function in inspect.getmembers(rules, inspect.isfunction)
        if function.__module__ == rules.__name__
    }
    assert book - set(rules_that_mesa_asks()) == ASKED_BY_RULES


@pytest.mark.parametrize("phase", PHASES)
def test_a_difference_is_told_with_month_phase_and_name(phase: str) -> None:
    mesa = busy_mesa()
    values = mesa.values.copy()
    row = 3 * len(PHASES) + PHASES.index(phase)
    values[row, 5] = np.nextafter(values[row, 5], 9.0)
    told = first_difference(mesa, replace(mesa, values=values))
    assert told is not None
    assert told.startswith(f"month 3 after {phase}: {mesa.names[5]} is ")
