"""Draws that are kept are those that the kernel draws for itself."""

from __future__ import annotations

import numpy as np

from hedgesim.engines.kernel.draw_cache import Noise
from hedgesim.engines.kernel.plan import plan_of
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.players import KernelPlayer
from helpers import worlds


def test_histories_are_the_same_with_draws_that_are_kept() -> None:
    base = worlds.world(hedgers=("Home", "Other"))
    shaken = worlds.with_events(
        base, worlds.event("e", worlds.effect(base, "trust", "China"), at=1)
    )
    moved = worlds.with_numbers(base, {"temperature": 0.7})
    rows = range(base.rows.count)
    noise = Noise(plan_of(base, range(base.months), rows)[0], seed=7)
    for world in (base, shaken, moved):
        plan, at = plan_of(world, range(base.months), rows)
        for first in (0, 5 * BLOCK, 0):
            drawn, _ = KernelPlayer(plan, at, 7).play(first, BLOCK)
            kept, _ = KernelPlayer(plan, at, 7, noise).play(first, BLOCK)
            assert (drawn.view(np.uint64) == kept.view(np.uint64)).all()
            assert drawn.std() > 0


def test_draws_fit_their_own_hedgers_partners_months_and_seed_alone() -> None:
    def plan(**changed: object) -> object:
        return plan_of(worlds.world(**changed), [0], [0])[0]  # type: ignore[arg-type]

    noise = Noise(plan(months=3), 1)  # type: ignore[arg-type]
    assert noise.fits(plan(months=3), 1)  # type: ignore[arg-type]
    assert not noise.fits(plan(months=3), 2)  # type: ignore[arg-type]
    assert not noise.fits(plan(months=4), 1)  # type: ignore[arg-type]
    assert not noise.fits(plan(months=3, hedgers=("Home", "Other")), 1)  # type: ignore[arg-type]
