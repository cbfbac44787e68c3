"""When events fire and what their effects do, as tables, alike on both engines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from hedgesim.description.world.world import Delay, DelayKind, Effect, Event, Mode, Shape, World
from hedgesim.rules.timing import NEVER
from helpers import worlds
from helpers.playing import BLOCK, History, kernel_block, mesa_history

START = (2024, 1)
MONTHS = 24
BASE = worlds.world(months=MONTHS, quiet=True)


@dataclass(frozen=True)
class E:
    """An event as these tables write it: expressions as in a scenario, ``after`` an id.

    Fires as often as it can unless ``once``.
    """

    id: str
    at: int | None = None
    until: int | None = None
    every: int | None = None
    after: str = ""
    wait: Delay = Delay(DelayKind.FIXED, 0.0, 0.0)  # noqa: RUF009
    when: str = ""
    rate: str = ""
    probability: str = ""
    once: bool = False
    effects: tuple[Effect, ...] = field(default=())


def wait(months: float) -> Delay:
    return Delay(DelayKind.FIXED, float(months), 0.0)


# Inputs that nothing but events moves: each event leaves a mark on its own.
MARKS = [("soft_power", p) for p in BASE.partners] + [("facilitation", p) for p in BASE.partners]
MARK = 2.0**-10  # sums of it are exact


def world_with(*events: E, base: World = BASE) -> World:
    """A world with these events, each leaving a mark when it fires."""
    ids = tuple(event.id for event in events)

    def compiled(text: str) -> Any:
        return worlds.condition(base, text, ids) if text else None

    def complete(index: int, event: E) -> Event:
        return worlds.event(
            event.id,
            worlds.effect(base, *MARKS[index], by=MARK),
            *event.effects,
            at=event.at,
            until=event.until,
            every=event.every,
            after=ids.index(event.after) if event.after else None,
            delay=event.wait,
            when=compiled(event.when),
            rate=compiled(event.rate),
            probability=compiled(event.probability),
            once=event.once,
        )

    return worlds.with_events(base, *(complete(i, event) for i, event in enumerate(events)))


def marked(history: History, world: World) -> dict[str, list[int]]:
    """Months in which each event left its mark."""
    months = {}
    for event, (variable, partner) in zip(world.events, MARKS, strict=False):
        name = f"{variable}.Home.{partner}"
        first = world.initial[history.names.index(name)]
        steps = np.diff(history[name], prepend=first)
        months[event.id] = np.flatnonzero(steps > MARK / 2).tolist()
    return months


def fired(*events: E) -> dict[str, list[int]]:
    """Months in which each event fires, the same on both engines."""
    world = world_with(*events)
    mesa, block = mesa_history(world), kernel_block(world)
    assert marked(mesa, world) == mesa.fired == marked(block.history(0), world)
    firsts = [min(months, default=NEVER) for months in mesa.fired.values()]
    assert block.first_fired[:, 0].tolist() == firsts
    return mesa.fired


# --- triggers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "months"),
    [
        # at a date
        (E("e", at=3), [3]),
        (E("e", at=0), [0]),
        (E("e", at=MONTHS - 1), [MONTHS - 1]),
        (E("e", at=MONTHS), []),
        (E("e", at=-2), []),
        (E("e", at=5, until=4), []),
        # every so often
        (E("e", every=9), [0, 9, 18]),
        (E("e", at=2, every=6), [2, 8, 14, 20]),
        (E("e", at=-2, every=6), [4, 10, 16, 22]),
        (E("e", at=-12, every=6), [0, 6, 12, 18]),
        (E("e", at=2, every=6, until=14), [2, 8, 14]),
        (E("e", at=2, every=6, until=13), [2, 8]),
        (E("e", at=2, every=6, once=True), [2]),
        # when a condition holds
        (E("e", when="year >= 2025.75"), [21, 22, 23]),
        (E("e", when="year >= 2025.75", once=True), [21]),
        (E("e", when="year >= 2025.75", until=22), [21, 22]),
        (E("e", when="year < 2024.25"), [0, 1, 2]),
        (E("e", when="year < 2024.25", at=1), [1, 2]),
        (E("e", when="year < 2024.25", at=-9), [0, 1, 2]),
        (E("e", when="0"), []),
        (E("e", when="not member.Club", once=True), []),
        (
            E("e", when="exports.total > 3 * 1500 * 1.06 + 800 * 1.03", once=True),
            [12],
        ),  # a measure, last month's
        # every so often, when a condition holds
        (E("e", at=1, every=5, when="year >= 2024.75"), [11, 16, 21]),
        # at a rate
        (E("e", rate="1e9", once=True), [0]),
        (E("e", rate="1e9", at=4, until=6), [4, 5, 6]),
        (E("e", rate="0"), []),
        (E("e", rate="-5"), []),
        (E("e", rate="1e9 * (year >= 2025.75)"), [21, 22, 23]),
        (E("e", rate="1e9", every=8), [0, 8, 16]),
        (E("e", rate="1e9", when="year >= 2025.75"), [21, 22, 23]),
        # with a probability: once at a date, else in each month or at each occasion
        (E("e", probability="1", at=4), [4]),
        (E("e", probability="0", at=4), []),
        (E("e", probability="year >= 2025.75", at=4), []),
        (E("e", probability="1", at=20, until=22), [20, 21, 22]),
        (E("e", probability="7", at=4), [4]),
        (E("e", probability="-7", at=4), []),
        (E("e", probability="1", at=-3), []),
        (E("e", probability="year >= 2025.75"), [21, 22, 23]),
        (E("e", probability="year >= 2025.75", once=True), [21]),
        (E("e", probability="1", when="year >= 2025.75"), [21, 22, 23]),
        (E("e", probability="1", when="year < 2024.5", at=4), [4, 5]),
        (E("e", probability="year < 2025", every=8), [0, 8]),
    ],
)
def test_triggers(event: E, months: list[int]) -> None:
    assert fired(event) == {"e": months}


@pytest.mark.parametrize(
    ("follower", "months"),
    [
        (E("e", after="cause"), [4]),  # in the same month
        (E("e", after="cause", wait=wait(3)), [7]),
        (E("e", after="cause", wait=wait(30)), []),
        (E("e", after="cause", wait=wait(3), at=5), [7]),  # whichever is later
        (E("e", after="cause", wait=wait(3), at=11), [11]),
        (E("e", after="cause", wait=wait(3), until=6), []),
        (E("e", after="cause", wait=wait(3), until=7), [7]),
        (E("e", after="cause", every=7), [4, 11, 18]),
        (E("e", after="cause", wait=wait(2), every=7, once=True), [6]),
        (E("e", after="cause", when="year >= 2025.75"), [21, 22, 23]),
        (E("e", after="cause", wait=wait(19), when="year >= 2024"), [23]),
        (E("e", after="cause", wait=wait(1), rate="1e9", until=6), [5, 6]),
        (E("e", after="cause", wait=wait(3), probability="1"), [7]),
        (E("e", after="cause", wait=wait(3), probability="1", until=8), [7, 8]),
        (E("e", after="cause", wait=wait(3), probability="year >= 2025.75"), []),
        (E("e", after="cause", every=7, probability="1"), [4, 11, 18]),
    ],
)
def test_what_follows_a_cause_in_month_4(follower: E, months: list[int]) -> None:
    assert fired(E("cause", at=4), follower)["e"] == months


def test_what_follows_never_precedes_its_cause() -> None:
    assert fired(E("cause", at=30), E("e", after="cause", at=2)) == {"cause": [], "e": []}


def test_a_chain_without_delays_happens_in_one_month() -> None:
    chain = [E("a", at=6), E("b", after="a"), E("c", after="b"), E("d", after="c", wait=wait(1))]
    assert fired(*chain) == {"a": [6], "b": [6], "c": [6], "d": [7]}


@pytest.mark.parametrize(
    ("follower", "months"),
    [
        (E("e", after="cause"), [2, 8, 14, 20]),
        (E("e", after="cause", once=True), [2]),
        (E("e", after="cause", wait=wait(2)), [4, 10, 16, 22]),
        (E("e", after="cause", wait=wait(8)), []),  # every repetition opens the window anew
    ],
)
def test_what_follows_a_cause_that_repeats(follower: E, months: list[int]) -> None:
    assert fired(E("cause", at=2, every=6), follower)["e"] == months


# --- within a month ---------------------------------------------------------------------------


def to(variable: str, value: float, of: str = "") -> Effect:
    return worlds.effect(BASE, variable, of, by=value, mode=Mode.SET)


def by(variable: str, amount: float, of: str = "", **shape: Any) -> Effect:
    return worlds.effect(BASE, variable, of, by=amount, **shape)


def test_all_events_decide_on_the_beginning_of_the_month() -> None:
    """What the first brings about the second sees a month later, wherever it stands."""
    first = E("first", at=3, effects=(to("transit", 0.9, "Vietnam"),))
    second = E("second", when="transit.Vietnam > 0.8", once=True)
    assert fired(first, second)["second"] == [4]
    assert fired(second, first)["second"] == [4]


def test_whether_an_event_has_fired_is_known_at_once_to_those_after_it() -> None:
    cause, seen = E("cause", at=3), E("seen", when="fired.cause", once=True)
    assert fired(cause, seen)["seen"] == [3]
    assert fired(seen, cause)["seen"] == [4]


@pytest.mark.parametrize(("order", "result"), [("set, add", 0.3), ("add, set", 0.2)])
def test_effects_of_one_month_come_in_the_order_of_events(order: str, result: float) -> None:
    events = {
        "set": E("set", at=2, effects=(to("standing", 0.2),)),
        "add": E("add", at=2, effects=(by("standing", 0.1),)),
    }
    world = world_with(*(events[name] for name in order.split(", ")))
    assert both(world)["standing.Home"][2:].tolist() == pytest.approx([result] * (MONTHS - 2))


def both(world: World) -> History:
    """The history that both engines record."""
    mesa = mesa_history(world)
    assert (mesa.values == kernel_block(world).history(0).values).all()
    return mesa


# --- effects ----------------------------------------------------------------------------------


def standing(*events: E) -> list[float]:
    """Standing month by month: an input that rests at 0 until events move it."""
    return both(world_with(*events))["standing.Home"].tolist()


def table(*parts: tuple[int, float]) -> Any:
    """So many months of a value, then so many of the next."""
    values = [value for months, value in parts for _ in range(months)]
    return pytest.approx(values + [parts[-1][1]] * (MONTHS - len(values)))


def one(*effects: Effect, **trigger: Any) -> E:
    return E("e", effects=effects, **trigger)


LEVEL, RAMP, FADE = ({"shape": shape} for shape in (Shape.LEVEL, Shape.RAMP, Shape.FADE))


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        (by("standing", 0.3), table((4, 0.0), (1, 0.3))),
        (by("standing", 0.3, delay=5), table((9, 0.0), (1, 0.3))),
        (by("standing", 3.0), table((4, 0.0), (1, 1.0))),  # held to its bounds
        (by("standing", 0.3, months=3, **RAMP), table((4, 0), (1, 0.1), (1, 0.2), (1, 0.3))),
        (by("standing", 0.3, months=1, **RAMP), table((4, 0.0), (1, 0.3))),
        (by("standing", 0.3, months=6, **LEVEL), table((4, 0.0), (6, 0.3), (1, 0.0))),
        (by("standing", 0.3, months=0, **LEVEL), table((4, 0.0), (1, 0.3))),  # to the end
        (by("standing", 0.3, months=2, delay=3, **LEVEL), table((7, 0), (2, 0.3), (1, 0))),
        (
            by("standing", 0.4, half_life=1.0, **FADE),
            pytest.approx([0.0] * 4 + [0.4 / 2**age for age in range(MONTHS - 4)]),
        ),
    ],
)
def test_shapes_of_effects(effect: Effect, expected: Any) -> None:
    assert standing(one(effect, at=4)) == expected


def test_a_relative_effect_scales_what_it_finds() -> None:
    first = E("first", at=1, effects=(to("standing", 0.4),))
    halve = worlds.effect(BASE, "standing", by=-0.5, mode=Mode.SCALE)
    halved = worlds.effect(BASE, "standing", by=-0.5, mode=Mode.SCALE, months=2, **LEVEL)
    assert standing(first, one(halve, at=3)) == table((1, 0.0), (2, 0.4), (1, 0.2))
    assert standing(first, one(halved, at=3)) == table((1, 0.0), (2, 0.4), (2, 0.2), (1, 0.4))


def test_a_repeated_jump_adds_up() -> None:
    assert standing(one(by("standing", 0.1), every=5, until=10)) == table(
        (5, 0.1), (5, 0.2), (1, 0.3)
    )


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        # a level that is renewed after 4 of its 6 months lasts 10, at the same height
        (by("standing", 0.3, months=6, **LEVEL), table((2, 0.0), (10, 0.3), (1, 0.0))),
        # a fade begins again
        (
            by("standing", 0.4, half_life=2.0, **FADE),
            pytest.approx(
                [0.0] * 2
                + [0.4 * 0.5 ** (age / 2) for age in range(4)]
                + [0.4 * 0.5 ** (age / 2) for age in range(MONTHS - 6)]
            ),
        ),
        # what remained of a ramp gives way to the whole of the new one
        (
            by("standing", 0.8, months=8, **RAMP),
            pytest.approx(
                [0.0] * 2 + [0.1, 0.2, 0.3, 0.4] + [0.5, 0.6, 0.7, 0.8, 0.9] + [1.0] * (MONTHS - 11)
            ),
        ),
        # an effect still to come is put off
        (by("standing", 0.3, delay=5), table((11, 0.0), (1, 0.3))),
    ],
)
def test_an_event_that_repeats_renews_its_effects(effect: Effect, expected: Any) -> None:
    assert standing(one(effect, at=2, every=4, until=6)) == expected


def test_levels_of_two_events_lie_one_over_the_other() -> None:
    first = E("first", at=2, effects=(by("standing", 0.3, months=6, **LEVEL),))
    second = E("second", at=4, effects=(by("standing", 0.2, months=6, **LEVEL),))
    expected = table((2, 0.0), (2, 0.3), (4, 0.5), (2, 0.2), (1, 0.0))
    assert standing(first, second) == expected
    assert standing(second, first) == expected


def test_what_lies_over_a_value_leaves_its_own_motion_alone() -> None:
    """Threat decays beneath a level as it would have without it."""
    shock = E("shock", at=1, effects=(by("threat", 0.4, "China"),))
    scare = E("scare", at=3, effects=(by("threat", 0.1, "China", months=5, **LEVEL),))
    alone = both(world_with(shock))["threat.Home.China"]
    scared = both(world_with(shock, scare))["threat.Home.China"]
    assert (scared - alone).tolist() == table((3, 0.0), (5, 0.1), (1, 0.0))


# --- losses as large as what there is ----------------------------------------------------------


LOSSES = [
    (loss, shape, months)
    for loss in (0.3, 0.9, 0.99, 1.0)
    for shape, months in ((Shape.JUMP, 0), (Shape.RAMP, 6), (Shape.LEVEL, 12))
]


def output_after(base: World, *effects: Effect) -> np.ndarray:
    """Output month by month in a history with a loss in month 6, the same on both engines."""
    world = worlds.with_events(base, worlds.event("loss", *effects, at=6))
    mesa, kernel = mesa_history(world)["output.Home"], kernel_block(world).history(0)["output.Home"]
    assert mesa.tolist() == kernel.tolist()
    return mesa


@pytest.mark.parametrize("base", [BASE, worlds.world(months=MONTHS)], ids=["quiet", "noisy"])
@pytest.mark.parametrize(("loss", "shape", "months"), LOSSES)
def test_a_loss_of_output_never_makes_it_rise(
    loss: float, shape: Shape, months: int, base: World
) -> None:
    usual = output_after(base)
    effect = worlds.effect(base, "output", by=-loss, mode=Mode.SCALE, shape=shape, months=months)
    lost = output_after(base, effect)
    assert lost[:6].tolist() == usual[:6].tolist()
    assert (lost[6:] <= usual[6:] * 1.01).all()  # more effort abroad earns some aid and trade
    ends = 12 if shape == Shape.LEVEL else MONTHS
    begins = 6 + (months - 1 if shape == Shape.RAMP else 0)
    meanwhile = slice(begins, 6 + ends)
    aid = np.exp(0.1 * 1.5)  # what aid beyond all output adds: aid_growth_effect a year
    assert (lost[meanwhile] <= (1 - loss) * usual[meanwhile] * aid * 1.05 + 1e-6).all()


@pytest.mark.parametrize("loss", [0.3, 1.0])
def test_a_level_of_lost_output_passes(loss: float) -> None:
    level = {"mode": Mode.SCALE, "shape": Shape.LEVEL, "months": 6}
    lost = output_after(BASE, worlds.effect(BASE, "output", by=-loss, **level))
    usual = output_after(BASE)
    assert lost[6:12] == pytest.approx((1 - loss) * usual[6:12], rel=0.05, abs=1e-6)
    assert lost[-1] == pytest.approx(usual[-1], rel=0.05)


# --- drawn by chance --------------------------------------------------------------------------


def drawn(*events: E) -> list[dict[str, list[int]]]:
    """Months in which events fire in each replication of a block; Mesa says the same of some."""
    world = world_with(*events)
    block = kernel_block(world)
    months = [marked(block.history(lane), world) for lane in range(BLOCK)]
    for lane in (0, 1, BLOCK - 1):
        assert mesa_history(world, lane).fired == months[lane]
    return months


@pytest.mark.parametrize(
    ("delay", "least", "most"),
    [
        (Delay(DelayKind.UNIFORM, 2.0, 5.0), 2, 5),
        (Delay(DelayKind.EXPONENTIAL, 4.0, 0.0), 0, 60),
    ],
)
def test_drawn_delays(delay: Delay, least: int, most: int) -> None:
    months = drawn(E("cause", at=3), E("e", after="cause", wait=delay))
    waits = [month - 3 for history in months for month in history["e"]]
    assert all(least <= wait <= most for wait in waits)
    assert len(set(waits)) > 3  # not all alike
    if delay.kind == DelayKind.UNIFORM:
        assert set(waits) == set(range(least, most + 1))
        assert len(waits) == BLOCK


def test_a_hazard_strikes_at_its_rate_and_once() -> None:
    months = drawn(E("e", rate="0.5", once=True))
    assert all(len(history["e"]) <= 1 for history in months)
    struck = sum(len(history["e"]) for history in months)
    # 64 histories of two years: 1 - exp(-1) = 40.5 expected, standard deviation 3.9
    assert 27 <= struck <= 54


def test_a_hazard_that_repeats_strikes_in_proportion() -> None:
    months = drawn(E("e", rate="6"))
    struck = sum(len(history["e"]) for history in months)
    expected = BLOCK * MONTHS * (1 - np.exp(-0.5))
    assert struck == pytest.approx(expected, rel=0.15)


def test_a_dated_event_with_a_probability_happens_in_that_part_of_histories_and_then_only() -> None:
    months = drawn(E("e", at=9, probability="0.25"))
    assert all(history["e"] in ([], [9]) for history in months)
    # 64 histories: 16 expected, standard deviation 3.5
    assert 6 <= sum(history["e"] == [9] for history in months) <= 26


def test_a_probability_is_drawn_in_each_month_in_which_the_condition_holds() -> None:
    months = drawn(E("e", when="year >= 2024.5", probability="0.25"))
    assert all(month >= 6 for history in months for month in history["e"])
    fires = sum(len(history["e"]) for history in months)
    # 64 histories of 18 months: 288 expected, standard deviation 15
    assert 243 <= fires <= 333


def test_a_probability_of_a_third_each_time_it_may_recur() -> None:
    months = drawn(E("e", every=4, probability="1 / 3"))
    assert all(month % 4 == 0 for history in months for month in history["e"])
    # 64 histories of six occasions: 128 expected, standard deviation 9
    assert 100 <= sum(len(history["e"]) for history in months) <= 156


def test_a_probability_and_the_rate_that_gives_it_strike_in_the_same_months() -> None:
    by_rate = drawn(E("e", rate="3"))
    by_probability = drawn(E("e", probability=str(1 - np.exp(-3 / 12))))
    assert by_rate == by_probability


def test_a_hazard_draws_by_its_own_name_whatever_else_happens() -> None:
    alone = drawn(E("e", rate="1"))
    beside = drawn(E("other", rate="3"), E("e", rate="1"))
    assert [history["e"] for history in alone] == [history["e"] for history in beside]
    assert [history["e"] for history in beside] != [history["other"] for history in beside]
