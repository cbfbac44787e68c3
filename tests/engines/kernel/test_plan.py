"""What the plan makes of a world: conditions taken apart where that changes nothing."""

import numpy as np
import pytest

from hedgesim.engines.kernel.events import fired_for
from hedgesim.engines.kernel.plan import conjuncts, plan_of
from hedgesim.engines.kernel.table import BLOCK
from helpers import worlds
from helpers.playing import kernel_block

TRUE, FALSE = "trust.China >= 0", "trust.China < 0"


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        (TRUE, 1),
        (f"{TRUE} and {TRUE}", 2),
        (f"{TRUE} and {TRUE} and {FALSE}", 3),
        (f"{TRUE} and ({FALSE} or {TRUE})", 2),
        (f"{TRUE} or {TRUE} and {FALSE}", 1),
        (f"not ({TRUE} and {TRUE})", 1),
        (f"({TRUE} and {TRUE}) == 1", 1),
        (f"abs(trust.China - 1) > 0 and not {FALSE} and max(1, year) > 2", 3),
    ],
)
def test_a_condition_is_taken_apart_at_its_outermost_and(condition: str, parts: int) -> None:
    program = worlds.condition(worlds.world(), condition)
    found = conjuncts(program)
    assert len(found) == parts
    codes = [code for part in found for code in part.codes]
    assert len(codes) == len(program.codes) - (parts - 1)  # nothing is lost but the ands


@pytest.mark.parametrize("first", [TRUE, FALSE])
@pytest.mark.parametrize("second", [TRUE, FALSE])
@pytest.mark.parametrize("third", [TRUE, FALSE])
def test_an_event_fires_where_all_parts_hold(first: str, second: str, third: str) -> None:
    base = worlds.world(months=2)
    when = worlds.condition(base, f"{first} and {second} and not ({third})")
    block = kernel_block(worlds.with_events(base, worlds.event("e", when=when)))
    holds = (first, second, third) == (TRUE, TRUE, FALSE)
    assert (block.first_fired == 0).all() if holds else (block.first_fired > 2).all()


def test_room_for_events_fits_the_plan() -> None:
    world = worlds.with_events(worlds.world(), worlds.event("e", at=1))
    plan, _ = plan_of(world, [0], [0])
    fired = fired_for(plan)
    assert fired.opens.shape == (1, BLOCK)
    assert len(fired.laid) == len(plan.overlaid)
    assert fired.latest.dtype == np.int64
