"""The worlds of a state, scenario and baseline, and the outcomes that are charted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description import World
from hedgesim.description.checking.cautions import cautions_of
from hedgesim.description.provenance.changes import Comparison
from hedgesim.description.resolution.resolved import SetBy
from hedgesim.description.world.world import Event, Sampled
from hedgesim.explorer.scenarios import ExploredScenario, Switch
from hedgesim.explorer.state import State
from hedgesim.outcomes.catalogue import Outcome
from hedgesim.running.parameters.sampling import ParameterSampler
from hedgesim.running.setup import SCENARIO, Options, moved_priors, sampler_of
from hedgesim.running.storage.limits import Uncertainty

MOVED = SetBy("scenario", "its slider")
SAMPLES = 8  # sets of samples that are cached, a few megabytes each
ALSO = ("lean", "effort")  # outcomes charted beside those chosen


def charted(explored: ExploredScenario, outcomes: Sequence[str]) -> tuple[Outcome, ...]:
    """Return the outcomes on the page: the chosen ones, leans and efforts of the first's hedger."""
    hedger = explored.outcomes[outcomes[0]].hedger
    prefix = f"{hedger}." if len(explored.world.hedgers) > 1 else ""
    beside = (
        one
        for id, one in explored.outcomes.items()
        if id not in outcomes
        and one.hedger == hedger
        and id.removeprefix(prefix).partition(".")[0] in ALSO
    )
    return *(explored.outcomes[id] for id in outcomes), *beside


def world_of(explored: ExploredScenario, state: State) -> World:
    """Return the world of a state: equal to that of its scenario file, but made faster.

    Events that are not changed are the objects of ``explored.world``.
    """
    events = explored.world.events
    changed = {switch.id: _changed(explored, state, switch) for switch in explored.switches}
    if any(changed.values()):
        events = tuple(changed.get(event.id) or event for event in events)
    return replace(explored.world, events=events, numbers=_numbers(state, explored.world))


def _changed(explored: ExploredScenario, state: State, switch: Switch) -> Event | None:
    moved = dict(state.moved)
    keys = [one for one in switch.sliders if one.key in moved]
    off = switch.id in state.off
    if not keys and not off:
        return None
    event = next(event for event in explored.world.events if event.id == switch.id)
    sizes = {
        one.key.rpartition(".")[2]: one.plain(moved[one.key]) for one in keys if one.unit != "date"
    }
    if sizes:
        bound = explored.rebinder.event(switch.id, sizes)
        event = replace(event, effects=bound.effects, story=bound.story, fields=bound.fields)
    if any(one.unit == "date" for one in keys):
        event = replace(event, at=round(moved[f"at.{switch.id}"]) - explored.world.first_month)
    return replace(event, until=-1) if off else event


def baseline_of(explored: ExploredScenario, state: State) -> World:
    """Return the baseline world of a state."""
    return replace(explored.baseline, numbers=_numbers(state, explored.baseline))


def _numbers(state: State, world: World) -> NDArray[np.float64]:
    numbers = world.numbers.copy()
    for key, value in state.moved:
        if key.startswith("set."):
            numbers[world.number_names.index(key.removeprefix("set."))] = value
    return numbers


def sampled(explored: ExploredScenario, state: State, arm: str, seed: int) -> World:
    """Return a world of a state with its parameters sampled, as a run samples them.

    A number whose slider is moved keeps its value. ``arm``: scenario or baseline.
    """
    world = (world_of if arm == SCENARIO else baseline_of)(explored, state)
    if state.uncertainty == Uncertainty.CHANCE:
        return world
    set_ = tuple(key.removeprefix("set.") for key, _ in state.moved if key.startswith("set."))
    return replace(world, sampled=_samples(explored, arm, state.uncertainty, set_, seed))


@lru_cache(maxsize=SAMPLES)
def _samples(
    explored: ExploredScenario, arm: str, uncertainty: str, set_: tuple[str, ...], seed: int
) -> Sampled | None:
    """Sampled numbers of an arm; the same object for all states that set the same numbers."""
    resolved = explored.resolved if arm == SCENARIO else explored.resolved_baseline
    held = replace(resolved, set_by={**resolved.set_by, **dict.fromkeys(set_, MOVED)})
    return sampler(explored, uncertainty, seed).sample(held).world.sampled


def cautions_in(explored: ExploredScenario, state: State, seed: int) -> list[Mapping[str, Any]]:
    """Return the cautions of a scenario as written, and of what its parameters are sampled from."""
    found = cautions_of(explored.file, explored.resolved)
    if state.uncertainty != Uncertainty.CHANCE:
        found += (*sampler(explored, state.uncertainty, seed).cautions,)
    return [one.data() for one in found]


@lru_cache(maxsize=SAMPLES)
def sampler(explored: ExploredScenario, uncertainty: str, seed: int) -> ParameterSampler:
    """Return what samples the parameters of a scenario, as for a run of it."""
    options = Options(seed=seed, uncertainty=uncertainty)
    comparison = Comparison.of(explored.file, explored.resolved, explored.calibration)
    moved = tuple(moved_priors(explored.resolved, comparison))
    return replace(sampler_of(options, explored.calibration), moved=moved)


def alike(one: World, other: World) -> bool:
    """Say whether two worlds of a scenario differ in values only, so that they share a plan."""
    return one.events is other.events or _form(one) == _form(other)


def _form(world: World) -> list[list[tuple[int, ...]]]:
    return [
        [(effect.row, int(effect.mode), int(effect.shape)) for effect in event.effects]
        for event in world.events
    ]
