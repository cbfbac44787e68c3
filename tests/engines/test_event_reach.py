"""An event changes nothing before it happens, and an event of nothing changes nothing at all."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from hedgesim.description import load_calibration, parse_scenario, resolve
from hedgesim.description.narration.kinds import example
from hedgesim.description.world.world import Event, Mode, Program, World
from hedgesim.rules.expressions import CONSTANT
from helpers.playing import BLOCK, kernel_block

KINDS = tuple(load_calibration().kinds)
AT = 12  # month in which the example of a kind happens
MONTHS = AT + 24
CHANGE_NOTHING = ("leadership_change",)  # unless a scenario says what: its defaults are 0
NOTHING = Program((CONSTANT,), (0,), (0.0,), "0")


@cache
def _world(kind: str) -> World:
    calibration = load_calibration()
    text = example(calibration.kinds[kind], calibration) + "reactions: none\n"
    return replace(resolve(parse_scenario(text), calibration).world, months=MONTHS)


def _with_effects(world: World, kind: str, changed: dict[str, object]) -> World:
    def of(event: Event) -> Event:
        return replace(event, **changed) if event.kind == kind else event

    return replace(world, events=tuple(map(of, world.events)))


@cache
def _without(kind: str) -> np.ndarray:
    return kernel_block(_with_effects(_world(kind), kind, {"effects": ()})).values


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_changes_nothing_before_its_month(kind: str) -> None:
    played = kernel_block(_world(kind)).values
    assert played.shape[0] == MONTHS and played.shape[2] == BLOCK
    assert (played[:AT] == _without(kind)[:AT]).all()
    assert kind in CHANGE_NOTHING or (played[AT:] != _without(kind)[AT:]).any()


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_of_nothing_changes_nothing(kind: str) -> None:
    world = _world(kind)
    (event,) = (event for event in world.events if event.kind == kind)
    nothing = tuple(
        replace(effect, amount=NOTHING) for effect in event.effects if effect.mode is not Mode.SET
    )
    played = kernel_block(_with_effects(world, kind, {"effects": nothing})).values
    assert played.tobytes() == _without(kind).tobytes()
