"""What must hold of any valid world, on either engine."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hedgesim.description.world.variables import MEASURES, VARIABLES
from hedgesim.description.world.world import World
from hedgesim.engines.mesa.model import HedgingModel
from helpers import worlds
from helpers.playing import BLOCK, History, kernel_block, mesa_history, row_names
from helpers.random_worlds import random_event, random_worlds

SEEDS = st.integers(0, 2**40)
REPLICATIONS = st.integers(0, 2**40)
FEW = settings(max_examples=25)


def bits(history: History) -> bytes:
    return history.values.tobytes()


# --- values -----------------------------------------------------------------------------------


@FEW
@given(random_worlds(), SEEDS)
def test_efforts_sum_to_one_in_every_replication_and_month(world: World, seed: int) -> None:
    block = kernel_block(world, seed=seed)
    for hedger in world.hedgers:
        names = [f"effort_self.{hedger}", *(f"effort.{hedger}.{p}" for p in world.partners)]
        total = block.values[:, [block.names.index(name) for name in names]].sum(axis=1)
        assert np.abs(total - 1.0).max() < 1e-9


BOUNDS = {name: variable.bounds for name, variable in VARIABLES.items()} | {
    measure.name: measure.bounds for measure in MEASURES
}
# Sold where access is doubled, or diverted from elsewhere: more than is demanded at normal access.
ABOVE_DEMAND = ("exports",)


def bounds_of(name: str) -> tuple[float, float]:
    """Bounds of a recorded row: the longest known name that it begins with."""
    known = [known for known in BOUNDS if name == known or name.startswith(f"{known}.")]
    return BOUNDS[max(known, key=len)]


@FEW
@given(random_worlds(), SEEDS)
def test_nothing_leaves_its_bounds_and_nothing_is_nan(world: World, seed: int) -> None:
    block = kernel_block(world, seed=seed)
    assert np.isfinite(block.values).all()
    for column, name in enumerate(block.names):
        low, high = bounds_of(name)
        values = block.values[:, column]
        assert values.min() >= low - 1e-12, name
        if not name.startswith(ABOVE_DEMAND):
            assert values.max() <= high * (1 + 1e-12), name


@FEW
@given(random_worlds(noisy=False, most_events=0))
def test_a_quiet_world_is_the_same_in_every_replication(world: World) -> None:
    block = kernel_block(world)
    assert (block.values == block.values[:, :, :1]).all()


def test_a_quiet_world_without_growth_or_pressure_stays_at_rest() -> None:
    """Every variable and every measure keeps its first value, month after month."""
    flows = ("exports", "imports", "exports_elsewhere", "imports_elsewhere")
    growths = (f"{name}_growth" for name in (*flows, "investment", "output"))
    moving = (*growths, "aid_growth", "soft_power", "cooperation", "conditionality")
    nothing = dict.fromkeys(moving, 0.0)
    history = mesa_history(worlds.world(quiet=True, numbers=nothing))
    assert np.allclose(history.values, history.values[0], rtol=1e-9, atol=1e-12)


# --- time -------------------------------------------------------------------------------------


@FEW
@given(random_worlds(most_events=3), st.data())
def test_an_event_changes_nothing_before_its_month(world: World, data: st.DataObject) -> None:
    month = data.draw(st.integers(0, world.months), "month")
    ids = (*(event.id for event in world.events), "late")
    late = data.draw(random_event(world, ids, len(ids) - 1, after=False, earliest=month), "event")
    longer = worlds.with_events(world, *world.events, late)
    for play in (mesa_history, lambda w: kernel_block(w).history(3)):
        before, after = play(world), play(longer)
        assert (before.values[:month] == after.values[:month]).all()


@FEW
@given(random_worlds(), st.integers(1, 39))
def test_a_longer_clock_changes_nothing_before_the_shorter_ends(world: World, months: int) -> None:
    assume(months < world.months)
    whole, part = mesa_history(world), mesa_history(worlds.replace(world, months=months))
    assert (whole.values[:months] == part.values).all()


@FEW
@given(random_worlds(), st.data())
def test_keeping_less_changes_nothing_that_is_kept(world: World, data: st.DataObject) -> None:
    """Months that are not kept are played without being measured, unless a condition needs it."""
    rows = data.draw(st.lists(st.sampled_from(range(len(row_names(world)))), max_size=9), "rows")
    months = sorted(data.draw(st.sets(st.integers(0, world.months - 1)), "months"))
    whole, part = kernel_block(world), kernel_block(world, months=months, rows=rows)
    assert (whole.values[np.ix_(months, rows)] == part.values).all()
    assert (whole.first_fired == part.first_fired).all()


# --- seeds and replications -------------------------------------------------------------------


@FEW
@given(random_worlds(), REPLICATIONS, SEEDS)
def test_the_same_seed_gives_the_same_bytes(world: World, replication: int, seed: int) -> None:
    once, again = (mesa_history(world, replication, seed) for _ in range(2))
    assert bits(once) == bits(again)
    assert once.fired == again.fired
    block, other = (kernel_block(world, replication, seed) for _ in range(2))
    assert block.values.tobytes() == other.values.tobytes()
    assert block.first_fired.tobytes() == other.first_fired.tobytes()


@FEW
@given(random_worlds(), st.integers(0, 2**40), st.integers(0, BLOCK - 1))
def test_a_replication_alone_is_the_same_as_among_many(world: World, first: int, lane: int) -> None:
    among, alone = kernel_block(world, first), kernel_block(world, first + lane)
    assert bits(among.history(lane)) == bits(alone.history(0))
    assert (among.first_fired[:, lane] == alone.first_fired[:, 0]).all()


@pytest.mark.parametrize("changed", [{"seed": 2}, {"replication": 1}])
def test_another_seed_or_replication_is_another_history(changed: dict[str, int]) -> None:
    assert bits(mesa_history(worlds.world())) != bits(mesa_history(worlds.world(), **changed))


# --- noise ------------------------------------------------------------------------------------


def draws(world: World, months: int = 6) -> dict[tuple[str, ...], list[float]]:
    """Every normal drawn in the first months, by whom it concerns and what it moves."""
    noises: dict[tuple[str, ...], list[float]] = {}

    def watch(model: HedgingModel, phase: str, _month: int) -> None:
        if phase != "settle":
            return
        for hedger in model.hedgers:
            for what, value in vars(hedger.noise).items():
                noises.setdefault((hedger.name, what), []).append(value)
            for tie in hedger.ties:
                for what, value in vars(tie.noise).items():
                    noises.setdefault((hedger.name, tie.partner, what), []).append(value)

    HedgingModel(worlds.replace(world, months=months), watch=watch).play()
    return noises


def test_taking_a_country_away_leaves_the_draws_of_all_others_alone() -> None:
    whole = draws(worlds.world(hedgers=("Home", "Away"), partners=("China", "Vietnam", "Japan")))
    for remaining in (
        worlds.world(hedgers=("Home", "Away"), partners=("China", "Vietnam")),
        worlds.world(hedgers=("Away",), partners=("Japan", "Vietnam", "China")),
    ):
        fewer = draws(remaining)
        assert len(fewer) == sum(1 for _ in fewer) < len(whole)
        assert fewer == {who: whole[who] for who in fewer}


def test_no_two_draws_are_alike() -> None:
    drawn = [value for values in draws(worlds.world(hedgers=("Home", "Away"))).values()
             for value in values]  # fmt: skip
    assert len(set(drawn)) == len(drawn) == 6 * 2 * (4 + 3 * 6)


@FEW
@given(random_worlds(most_events=0), st.data())
def test_noise_of_one_variable_moves_no_other_in_the_first_month(
    world: World, data: st.DataObject
) -> None:
    """Silencing one volatility changes one kind of row in the month it is drawn."""
    name = data.draw(st.sampled_from(["exports", "imports", "investment", "trust", "nationalism"]))
    silenced = worlds.with_numbers(world, {f"{name}_volatility": 0.0})
    noisy, quiet = (
        mesa_history(worlds.replace(w, months=1), watched=True) for w in (world, silenced)
    )
    settled = 4  # rows are phases: events, perceive, choose, respond, settle, ...
    changed = noisy.values[settled] != quiet.values[settled]
    assert {row_names(world)[i].split(".")[0] for i in np.flatnonzero(changed)} <= {
        name,
        f"{name}_elsewhere",
    }
