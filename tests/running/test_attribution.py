"""Attribution against worlds whose contributions are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hedgesim.description.world.world import Mode
from hedgesim.outcomes.catalogue import outcomes_of
from hedgesim.running.playing.attribution import attribute, mean_and_error, play_sets, shocks
from hedgesim.running.playing.interaction import interact
from helpers.worlds import effect, event, with_events, world

AMOUNTS = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07)


def jumps(count: int):
    base = world(months=4, quiet=True)
    events = [
        event(f"e{i}", effect(base, "transit", "China", by=AMOUNTS[i]), at=1) for i in range(count)
    ]
    return with_events(base, *events)


def transit(shocked):
    return [one for one in outcomes_of(shocked) if one.id == "transit.China"]


def contributions(shocked, *how):
    return attribute(play_sets(shocked, transit(shocked), *how))


@pytest.mark.parametrize("count", [2, 3, 6, 7])
def test_events_that_add_up_contribute_what_they_add(count: int) -> None:
    shocked = jumps(count)
    found = contributions(shocked, "kernel", 1, 64)
    for i in range(count):
        one = found[f"e{i}"]["transit.China"]
        assert one["shapley"] == pytest.approx(AMOUNTS[i], rel=1e-6)
        assert one["leave_one_out"] == pytest.approx(AMOUNTS[i], rel=1e-6)
        assert one["error"] == pytest.approx(0.0, abs=1e-9)


def adds_and_doubles():
    base = world(months=4, quiet=True)
    return with_events(
        base,
        event("adds", effect(base, "transit", "China", by=0.05), at=1),
        event("doubles", effect(base, "transit", "China", by=1.0, mode=Mode.SCALE), at=2),
    )


def test_a_sum_and_a_product_share_their_interaction() -> None:
    # x = 0.05: one event adds 0.05, a later one doubles. Alone: +0.05 and +0.05; together +0.15.
    shocked = adds_and_doubles()
    found = contributions(shocked, "kernel", 1, 64)
    for name in ("adds", "doubles"):
        assert found[name]["transit.China"]["shapley"] == pytest.approx(0.075)
        assert found[name]["transit.China"]["leave_one_out"] == pytest.approx(0.10)


def test_one_event_needs_no_attribution() -> None:
    shocked = jumps(1)
    assert play_sets(shocked, transit(shocked), "kernel", 1, 64) is None


def test_both_engines_leave_an_absent_event_out() -> None:
    shocked = jumps(2)
    found = contributions(shocked, "mesa", 1, 2)
    assert found["e1"]["transit.China"]["leave_one_out"] == pytest.approx(AMOUNTS[1])


def interaction(shocked):
    return interact(play_sets(shocked, transit(shocked), "kernel", 1, 64))


def test_a_sum_and_a_product_do_more_together_than_the_sum_of_each() -> None:
    found = interaction(adds_and_doubles())
    one = found["outcomes"]["transit.China"]
    assert one["together"] == pytest.approx(0.15)
    assert one["sum"] == pytest.approx(0.10)
    assert one["interaction"] == pytest.approx(0.05)
    assert one["error"] == pytest.approx(0.0, abs=1e-9)
    assert one["p_positive"] == 1.0
    assert found["shocks"] == {"adds": ["adds"], "doubles": ["doubles"]}
    assert found["text"].startswith(
        "Together, adds and doubles do more than the sum of each alone: Trade by ports of China "
        "changes by +15.0 points, against +10.0 as a sum (interaction +5.0,"
    )


@pytest.mark.parametrize("count", [2, 7])
def test_shocks_that_add_up_do_not_interact(count: int) -> None:
    found = interaction(jumps(count))
    assert found["outcomes"]["transit.China"]["interaction"] == pytest.approx(0.0, abs=1e-12)
    assert found["text"].startswith("Together, e0")
    assert "do what each alone adds up to" in found["text"]


def test_an_event_belongs_to_the_shock_that_it_waits_for() -> None:
    shocked = jumps(3)
    chained = replace(shocked.events[2], at=None, after=1)
    shocked = replace(shocked, events=(*shocked.events[:2], chained))
    assert shocks(shocked) == {"e0": {0}, "e1": {1, 2}}
    alone = replace(shocked, events=(shocked.events[1], replace(chained, after=0)))
    assert interaction(alone) == {}


def test_neighbours_that_share_their_parameters_count_as_one_in_the_error() -> None:
    """Pairs of equal values say no more than each value once, and noise within pairs adds to it."""
    once = np.random.default_rng(1).normal(size=100)
    assert mean_and_error(np.repeat(once, 2), 2) == pytest.approx(mean_and_error(once))
    assert mean_and_error(np.repeat(once, 2))[1] < 0.8 * mean_and_error(once)[1]
    assert mean_and_error(np.append(np.repeat(once, 2), 0.3), 2)[1] > 0  # the odd one is left out
    assert mean_and_error(np.array([2.0]), 2) == (2.0, 0.0)
