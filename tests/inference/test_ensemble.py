"""An ensemble plays what a run plays, with any vector of numbers beside any other."""

from dataclasses import replace

import numpy as np

from hedgesim.description import load_calibration, load_scenario, resolve
from hedgesim.description.world.world import World
from hedgesim.engines.players import prepare_world
from hedgesim.inference.ensemble import Ensemble
from hedgesim.running.parameters.sampling import Space

MONTHS, PLACES = (1, 3), range(100)


def short_world() -> tuple[World, Space]:
    file, calibration = load_scenario("funan-techo-canal"), load_calibration()
    resolved = resolve(file, calibration)
    return replace(resolved.world, months=4), Space.of(resolved.quantities)


def test_vectors_side_by_side_give_what_each_gives_alone() -> None:
    world, space = short_world()
    values = space.from_normals(space.prior_draws(70, 3))
    replications = np.arange(70)[::-1].copy()
    for workers in (1, 2):
        (played,) = Ensemble([world], space, MONTHS, PLACES, 5, workers).play(values, replications)
        for vector in (0, 63, 69):
            numbers = world.numbers.copy()
            numbers[space.places] = values[vector]
            alone = prepare_world("mesa", replace(world, numbers=numbers), MONTHS, PLACES).player(5)
            kept, fired = alone.play(int(replications[vector]), 1)
            assert np.array_equal(kept[..., 0], played.values[vector])
            assert np.array_equal(fired[:, 0], played.fired[vector])
