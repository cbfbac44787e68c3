"""The NumPy peer plays the same model as the kernel: but for rounding, the same numbers."""

from dataclasses import replace

import numpy as np
import pytest

from hedgesim.description import load_calibration, load_scenario, resolve
from hedgesim.description.world.world import Delay, DelayKind, Mode, Shape, World
from hedgesim.engines.kernel.table import BLOCK
from helpers import worlds
from helpers.playing import kernel_block
from peers.arrays import ArrayModel

TOLERANCE = 1e-12


def require_agreement(world: World, first: int = 0, seed: int = 1) -> None:
    """Require every recorded value of every month to agree, relative to the largest of its row."""
    kernel = kernel_block(world, first, seed)
    model = ArrayModel(world, first, BLOCK, seed)
    found = model.play(range(world.months), range(len(kernel.names)))
    assert np.array_equal(model.events.first, kernel.first_fired)
    largest = np.abs(kernel.values).max(axis=(0, 2), keepdims=True)
    off = np.abs(found - kernel.values) / np.where(largest > 0.0, largest, 1.0)
    worst = off.max(axis=(0, 2))
    names = np.array(kernel.names)[~(worst <= TOLERANCE)]
    assert names.tolist() == []


@pytest.mark.parametrize("name", ["baseline", "canal-and-withdrawal"])
def test_shipped_scenarios_agree(name: str) -> None:
    world = resolve(load_scenario(name), load_calibration()).world
    require_agreement(replace(world, months=36), first=128, seed=3)


def test_effects_of_every_shape_and_mode_agree_for_two_hedgers() -> None:
    base = worlds.world(hedgers=("Home", "Away"), frameworks=("Club", "Pact"), months=30)
    events = []
    modes = {"aid": Mode.SCALE, "trust": Mode.ADD, "threat": Mode.SET}
    for shape in Shape:
        for variable, mode in modes.items():
            if mode == Mode.SET and shape != Shape.JUMP:
                continue
            effect = worlds.effect(
                base, variable, "Vietnam", by=0.2, mode=mode, shape=shape, months=5,
                half_life=4.0, delay=1, hedger="Away",
            )  # fmt: skip
            events.append(worlds.event(f"{shape.name}-{variable}", effect, at=3 + len(events)))
    legitimacy = worlds.effect(base, "legitimacy", by=-0.1, shape=Shape.FADE, half_life=6.0)
    events.append(worlds.event("scandal", legitimacy, at=2))
    flood = worlds.effect(base, "output", by=-0.3, mode=Mode.SCALE, shape=Shape.FADE, half_life=6.0)
    events.append(worlds.event("flood", flood, at=4))
    leave = worlds.effect(base, "member", "Club", mode=Mode.SET)
    events.append(worlds.event("leave", leave, at=9))
    require_agreement(worlds.with_events(base, *events))


def test_events_that_wait_and_follow_agree() -> None:
    base = worlds.world(months=36)
    fall = worlds.effect(base, "trust", "Vietnam", by=-0.05)
    level = worlds.effect(
        base, "access", "China", by=-0.3, mode=Mode.SCALE, shape=Shape.LEVEL, months=4
    )
    ids = ("strike", "soon", "later", "yearly", "never", "odd")
    when = "fired.strike and not fired.never and min(trust.Vietnam, 0.9) / legitimacy < 2 or year"
    events = [
        worlds.event("strike", fall, rate=3.0, until=20, once=False),
        worlds.event("soon", level, after=0, delay=Delay(DelayKind.UNIFORM, 0.0, 3.0)),
        worlds.event("later", fall, after=1, delay=Delay(DelayKind.EXPONENTIAL, 4.0, 0.0)),
        worlds.event("yearly", fall, at=1, every=12, once=False),
        worlds.event("never", fall, at=-3),
        worlds.event("odd", level, when=worlds.condition(base, when, ids), rate=0.5, once=False),
        worlds.event("lean", fall, when=worlds.condition(base, "abs(lean) > 0.01")),
    ]
    require_agreement(worlds.with_events(base, *events))
