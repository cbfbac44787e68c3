"""What a state plays: its world, that of its baseline, and which outcomes of them are charted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hedgesim.description import World
from hedgesim.description.world.world import Event
from hedgesim.explorer.state import State
from hedgesim.explorer.stories import Story, Switch
from hedgesim.outcomes.catalogue import Outcome

BESIDE = ("lean", "effort")  # outcomes that are charted beside the chosen one


def charted(story: Story, outcome: str) -> tuple[Outcome, ...]:
    """Outcomes that the page draws: the chosen one, leans and efforts of its hedger."""
    chosen = story.outcomes[outcome]
    prefix = f"{chosen.hedger}." if len(story.world.hedgers) > 1 else ""
    return (
        chosen,
        *(
            one
            for id, one in story.outcomes.items()
            if id != outcome
            and one.hedger == chosen.hedger
            and id.removeprefix(prefix).partition(".")[0] in BESIDE
        ),
    )


def world_of(story: Story, state: State) -> World:
    """Return the world of a state: that of its scenario file, made of the story's own world.

    Where nothing of the events is changed, they are the story's own objects.
    """
    events = story.world.events
    changed = {switch.id: _changed(story, state, switch) for switch in story.switches}
    if any(changed.values()):
        events = tuple(changed.get(event.id) or event for event in events)
    return replace(story.world, events=events, numbers=_numbers(story, state, story.world))


def _changed(story: Story, state: State, switch: Switch) -> Event | None:
    """Return an event as the state has it, or None where it is as told."""
    moved = dict(state.moved)
    keys = [one for one in switch.sliders if one.key in moved]
    off = switch.id in state.off
    if not keys and not off:
        return None
    event = next(event for event in story.world.events if event.id == switch.id)
    sizes = {
        one.key.rpartition(".")[2]: one.plain(moved[one.key]) for one in keys if one.unit != "date"
    }
    if sizes:
        bound = story.rebinder.event(switch.id, sizes)
        event = replace(event, effects=bound.effects, story=bound.story, fields=bound.fields)
    if any(one.unit == "date" for one in keys):
        event = replace(event, at=round(moved[f"at.{switch.id}"]) - story.world.first_month)
    return replace(event, until=-1) if off else event


def baseline_of(story: Story, state: State) -> World:
    """Return the world that a state is compared with."""
    return replace(story.baseline, numbers=_numbers(story, state, story.baseline))


def _numbers(story: Story, state: State, world: World) -> NDArray[np.float64]:
    numbers = world.numbers.copy()
    for key, value in state.moved:
        if key.startswith("set."):
            numbers[world.number_names.index(key.removeprefix("set."))] = value
    return numbers


def alike(one: World, other: World) -> bool:
    """Say whether two worlds of a story differ in values only, so that they share a plan."""
    return one.events is other.events or _form(one) == _form(other)


def _form(world: World) -> list[list[tuple[int, ...]]]:
    return [
        [(effect.row, int(effect.mode), int(effect.shape)) for effect in event.effects]
        for event in world.events
    ]
