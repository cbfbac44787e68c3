"""Markets, ports and roads: what closing them costs, and what comes back with them."""

import math
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.rules import home, rates, routes

UNIT = st.floats(0.0, 1.0)


def sell(
    demand: list[float], access: list[float], divertible: float, openness: float = 1.0
) -> list[float]:
    """Trade after markets and routes, as both engines put the two rules together."""
    sold = [routes.admitted(d, a) for d, a in zip(demand, access, strict=True)]
    lost = sum(demand) - sum(sold)
    return [routes.delivered(s, 1.0 / sum(sold), lost, openness, divertible) for s in sold]


def test_half_of_what_a_closed_market_took_goes_to_the_others_by_size() -> None:
    # 400 are lost; half of them, 200, are shared by markets of 600 and 200 that stay open.
    assert sell([400.0, 600.0, 200.0], [0.0, 1.0, 1.0], 0.5) == pytest.approx([0.0, 750.0, 250.0])


@given(st.lists(st.floats(1.0, 1e6), min_size=1, max_size=5), UNIT)
def test_with_full_access_and_open_routes_trade_is_what_is_demanded(
    demand: list[float], part: float
) -> None:
    assert sell(demand, [1.0] * len(demand), part) == pytest.approx(demand)


@given(
    st.lists(st.tuples(st.floats(1, 1e6), st.floats(0.01, 1)), min_size=1, max_size=5), UNIT, UNIT
)
def test_diversion_saves_its_share_of_what_is_lost_and_routes_pass_theirs(
    markets: list[tuple[float, float]], part: float, openness: float
) -> None:
    demand, access = ([pair[i] for pair in markets] for i in (0, 1))
    passed = sum(d * a for d, a in markets)
    total = passed + part * (sum(demand) - passed)
    assert sum(sell(demand, access, part, openness)) == pytest.approx(openness * total)


def test_nothing_is_diverted_to_markets_that_are_all_closed() -> None:
    assert routes.delivered(0.0, 1e12, 900.0, 1.0, 0.5) == 0.0


def test_a_market_that_takes_more_takes_it_from_nobody() -> None:
    assert sell([400.0, 600.0], [1.5, 1.0], 0.5) == pytest.approx([600.0, 600.0])


@pytest.mark.parametrize(
    ("transit", "passage", "blocked"), [(0.3, 1.0, 0.0), (0.3, 0.0, 0.3), (0.3, 0.5, 0.15)]
)
def test_closed_ports_block_what_passes_them(
    transit: float, passage: float, blocked: float
) -> None:
    assert routes.blocked_transit(transit, passage) == pytest.approx(blocked)


@pytest.mark.parametrize(
    ("blocked", "rerouted", "openness"),
    [
        (0.0, 0.0, 1.0),
        (0.0, 0.6, 1.0),  # detours that nobody needs
        (0.3, 0.0, 0.7),
        (0.3, 0.5, 0.85),
        (0.3, 1.0, 1.0),
        (1.4, 0.0, 0.0),  # shares that sum to more than all trade
    ],
)
def test_openness(blocked: float, rerouted: float, openness: float) -> None:
    assert routes.openness(blocked, rerouted) == pytest.approx(openness)


@pytest.mark.parametrize(
    ("demand", "delivered", "blocked", "rerouted", "disruption"),
    [
        (100.0, 100.0, 0.0, 0.0, 0.0),  # open
        (100.0, 100.0, 0.0, 0.6, 0.0),  # open again
        (100.0, 70.0, 0.3, 0.0, 0.3),
        (100.0, 85.0, 0.3, 0.5, 0.15 + 0.2 * 0.15),  # half of it by a detour at a fifth
        (100.0, 110.0, 0.0, 0.0, 0.0),  # a market that takes more disrupts nothing
        (0.0, 0.0, 0.3, 0.0, 0.0),  # no trade to stop
    ],
)
def test_disruption(
    demand: float, delivered: float, blocked: float, rerouted: float, disruption: float
) -> None:
    got = routes.disruption(demand, delivered, blocked, rerouted, route_cost=0.2)
    assert got == pytest.approx(disruption)


@given(st.floats(0.0, 1e6), UNIT, UNIT, UNIT, UNIT, UNIT)
def test_disruption_is_a_share(
    demand: float, access: float, blocked: float, rerouted: float, part: float, cost: float
) -> None:
    openness = routes.openness(blocked, rerouted)
    sold = routes.admitted(demand, access)
    delivered = routes.delivered(sold, 1.0 / max(sold, 1e-12), demand - sold, openness, part)
    got = routes.disruption(demand, delivered, blocked, rerouted, cost)
    assert 0.0 <= got <= 1.0
    if demand >= 1.0:
        assert got >= (1.0 - openness) - 1e-9  # at least what routes stop


@pytest.mark.parametrize("months", [1, 6, 24])
def test_blocked_transit_finds_other_routes_exponentially_and_leaves_them(months: int) -> None:
    month = partial(
        routes.rerouted_next, reroutable=0.6, reroute_adjustment_share=rates.adjustment_share(1.5)
    )
    found = 0.0
    for _ in range(months):
        found = month(found, blocked=0.3)
    assert found == pytest.approx(0.6 * (1.0 - math.exp(-1.5 * months / 12)))
    left = found
    for _ in range(12):
        left = month(left, blocked=0.0)
    assert left == pytest.approx(found * math.exp(-1.5))


@pytest.mark.parametrize(
    ("access", "import_access", "passage", "coercion"),
    [
        (1.0, 1.0, 1.0, 0.0),
        (0.4, 1.0, 1.0, 0.6),
        (1.0, 0.4, 1.0, 0.6),
        (1.0, 1.0, 0.4, 0.6),
        (0.5, 0.5, 0.5, 0.875),
        (0.0, 1.0, 1.0, 1.0),
        (1.5, 1.0, 1.0, 0.0),  # better access is no threat
    ],
)
def test_coercion(access: float, import_access: float, passage: float, coercion: float) -> None:
    assert routes.coercion(access, import_access, passage) == pytest.approx(coercion)


def play(closed: range, months: int = 48, transit: float = 1.0 / 3.0) -> list[dict[str, float]]:
    """Close ports in some months: trade, disruption and output, each month after the last."""
    found, stopped, output, story = 0.0, 0.0, 1000.0, []
    for month in range(months):
        passage = 0.0 if month in closed else 1.0
        blocked = routes.blocked_transit(transit, passage)
        openness = routes.openness(blocked, found)
        delivered = sum(sell([300.0, 200.0], [1.0, 1.0], 0.5, openness))
        before, stopped = stopped, routes.disruption(500.0, delivered, blocked, found, 0.15)
        growth = home.output_growth(
            0.05, 0.0, 0.1, 0.1, 0.06, 0.06, 0.3, 0.3, stopped, before, 0.1, 0.15, 0.3, 0.02
        )
        output = home.output_next(output, growth, 0.0, 0.0)
        found = routes.rerouted_next(found, blocked, 0.6, rates.adjustment_share(1.5))
        story.append({"trade": delivered, "disruption": stopped, "output": output})
    return story


def test_a_closure_costs_its_share_at_once_less_as_detours_are_found_and_nothing_after() -> None:
    closed, open_all_along = play(range(12, 21)), play(range(0))
    losses = [
        math.log(spared["output"] / struck["output"])
        for struck, spared in zip(closed, open_all_along, strict=True)
    ]
    assert losses[11] == 0.0
    assert losses[12] == pytest.approx(0.3 / 3.0)  # the effect of a third of trade
    assert all(later < earlier for earlier, later in pairwise(losses[12:21]))
    assert losses[20] > 0.04
    assert losses[21:] == pytest.approx([0.0] * 27, abs=1e-12)
    assert closed[-1]["trade"] == open_all_along[-1]["trade"]


@given(UNIT, st.integers(1, 40))
def test_output_is_back_at_its_level_whatever_was_closed_and_for_how_long(
    transit: float, length: int
) -> None:
    closed, open_all_along = play(range(3, 3 + length), transit=transit), play(range(0))
    assert closed[-1]["output"] == pytest.approx(open_all_along[-1]["output"])
    assert closed[4]["output"] <= open_all_along[4]["output"] * (1 + 1e-12)
