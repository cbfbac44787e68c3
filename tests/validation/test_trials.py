"""Trials: worlds played side by side under the same draws and chance."""

from __future__ import annotations

import numpy as np
import pytest

from hedgesim.description import Calibration
from hedgesim.validation.figures import Effort
from hedgesim.validation.trials import Draws, play, world_of

EFFORT = Effort(histories=70)  # more than a block
NAMES = ("lean", "trust.China", "output")


def test_the_same_world_twice_differs_in_nothing(calibration: Calibration) -> None:
    resolved = world_of(calibration)
    draws = Draws.of_prior(resolved, EFFORT)
    first, second = play([resolved.world] * 2, NAMES, [0, 12], draws, EFFORT)
    assert first.values.shape == (70, 2, 3)
    assert np.array_equal(first.values, second.values)
    assert np.ptp(first.values[:, 0, 1]) > 0.01  # each history has its own numbers


def test_outcomes_come_in_the_order_of_their_names(calibration: Calibration) -> None:
    resolved = world_of(calibration)
    draws = Draws.calibrated(resolved, EFFORT)
    forth = play([resolved.world], NAMES, [3], draws, EFFORT)[0].values
    back = play([resolved.world], NAMES[::-1], [3], draws, EFFORT)[0].values
    assert np.array_equal(forth, back[..., ::-1])
    assert forth[..., 2].min() > 1000.0  # output, in US$ m


def test_calibrated_draws_play_the_world_as_it_is(calibration: Calibration) -> None:
    resolved = world_of(calibration)
    draws = Draws.calibrated(resolved, EFFORT)
    assert np.array_equal(draws.values[2], resolved.world.numbers[draws.space.places])
    values = play([resolved.world], NAMES, [12], draws, EFFORT)[0].values[:, 0]
    assert len(np.unique(values[:, 1])) == 70  # each history has its own chance


def test_what_is_set_is_not_drawn(calibration: Calibration) -> None:
    resolved = world_of(calibration, "set: {transit.Vietnam: 0.5}\n")
    assert "transit.Cambodia.Vietnam" not in Draws.of_prior(resolved, EFFORT).space.names


def test_numbers_are_held_and_others_stay(calibration: Calibration) -> None:
    """With a prior or without, a number that is held has its value in every draw."""
    resolved = world_of(calibration)
    draws = Draws.of_prior(resolved, EFFORT)
    held = {"risk_weight": 0.0, "effort_speed": 0.25}
    found = draws.holding(resolved, held)
    columns = {name: found.values[:, k] for k, name in enumerate(found.space.names)}
    assert set(columns["risk_weight"]) == {0.0} and set(columns["effort_speed"]) == {0.25}
    assert sorted(found.space.names) == sorted({*draws.space.names, *held})
    for axis, name in enumerate(draws.space.names):
        if name not in held:
            assert np.array_equal(columns[name], draws.values[:, axis])
    for name, place in zip(found.space.names, found.space.places, strict=True):
        assert resolved.world.number_names[place] == name


def test_held_numbers_act_in_both_worlds(calibration: Calibration) -> None:
    resolved = world_of(calibration)
    draws = Draws.of_prior(resolved, EFFORT).holding(resolved, {"effort_speed": 0.0})
    names = ["effort.China", "effort.Vietnam"]
    values = play([resolved.world], names, [0, 36], draws, EFFORT)[0].values
    assert np.allclose(values[:, 0], values[:, 1], atol=1e-12)  # frozen


@pytest.mark.parametrize("partners", ["[China, United States]", "all"])
def test_the_list_of_partners_is_as_asked(calibration: Calibration, partners: str) -> None:
    count = len(world_of(calibration, partners=partners).world.partners)
    assert count == (14 if partners == "all" else 2)
