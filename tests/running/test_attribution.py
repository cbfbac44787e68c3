"""Attribution against worlds whose contributions are known."""

from __future__ import annotations

import pytest

from hedgesim.description.world.world import Mode
from hedgesim.outcomes.catalogue import outcomes_of
from hedgesim.running.playing.attribution import attribute
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


@pytest.mark.parametrize("count", [2, 3, 6, 7])
def test_events_that_add_up_contribute_what_they_add(count: int) -> None:
    shocked = jumps(count)
    found = attribute(shocked, transit(shocked), "kernel", 1, 64)
    for i in range(count):
        one = found[f"e{i}"]["transit.China"]
        assert one["shapley"] == pytest.approx(AMOUNTS[i], rel=1e-6)
        assert one["leave_one_out"] == pytest.approx(AMOUNTS[i], rel=1e-6)
        assert one["error"] == pytest.approx(0.0, abs=1e-9)


def test_a_sum_and_a_product_share_their_interaction() -> None:
    # x = 0.05: one event adds 0.05, a later one doubles. Alone: +0.05 and +0.05; together +0.15.
    base = world(months=4, quiet=True)
    shocked = with_events(
        base,
        event("adds", effect(base, "transit", "China", by=0.05), at=1),
        event("doubles", effect(base, "transit", "China", by=1.0, mode=Mode.SCALE), at=2),
    )
    found = attribute(shocked, transit(shocked), "kernel", 1, 64)
    for name in ("adds", "doubles"):
        assert found[name]["transit.China"]["shapley"] == pytest.approx(0.075)
        assert found[name]["transit.China"]["leave_one_out"] == pytest.approx(0.10)


def test_one_event_needs_no_attribution() -> None:
    shocked = jumps(1)
    assert attribute(shocked, transit(shocked), "kernel", 1, 64) == {}


def test_both_engines_leave_an_absent_event_out() -> None:
    shocked = jumps(2)
    found = attribute(shocked, transit(shocked), "mesa", 1, 2)
    assert found["e1"]["transit.China"]["leave_one_out"] == pytest.approx(AMOUNTS[1])
