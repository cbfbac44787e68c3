"""A history that is followed is told as the engine played it, and is not changed by being told."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from hedgesim.description.world.expressions import Code, constant_program
from hedgesim.description.world.world import Delay, DelayKind, Event, Mode, Program, Shape, World
from hedgesim.engines.mesa.model import HedgingModel
from hedgesim.reports.terminal.layout import console
from hedgesim.reports.trace import causes, follow
from hedgesim.reports.trace.follow import trace
from hedgesim.reports.trace.record import Firing, Trace
from hedgesim.reports.trace.sentences import lines, print_trace
from helpers import worlds

BASE = worlds.world(months=48)


def row(name: str, world: World = BASE) -> int:
    return world.rows.names().index(name)


def under(name: str, limit: float) -> Program:
    """Condition that a row is under a limit."""
    codes = (int(Code.ROW), int(Code.CONSTANT), int(Code.LESS))
    short = name.replace(".Home", "")
    return Program(codes, (row(name), 0, 0), (limit,), f"{short} < {limit}")


def after_fired(index: int, id: str) -> Program:
    return Program((int(Code.FIRED),), (index,), (), f"fired.{id}")


def reference(name: str) -> Program:
    return Program(
        (int(Code.NUMBER),), (BASE.number_names.index(name),), (), "reference.trust.China"
    )


def story(*events: Event, base: World = BASE) -> Trace:
    return trace(worlds.with_events(base, *events), base, 3, 1)


def blow(of: str = "Vietnam", at: int = 6, by: float = -0.25, id: str = "blow") -> Event:
    return worlds.event(id, worlds.effect(BASE, "trust", of, by=by), at=at)


def firings(told: Trace) -> list[tuple[int, Firing]]:
    return [(month.month, firing) for month in told.months for firing in month.firings]


@pytest.fixture(scope="module")
def eventful() -> Trace:
    """A history with a dated blow, its consequence, and events that wait for chance."""
    follow = worlds.event("follow", after=0, delay=Delay(DelayKind.FIXED, 5.0, 5.0))
    anger = worlds.event(
        "anger",
        worlds.effect(BASE, "nationalism", "Vietnam", by=0.15),
        when=under("trust.Home.Vietnam", 0.45),
        rate=2.0,
        once=False,
    )
    witness = worlds.event("witness", when=after_fired(0, "blow"))
    return story(blow(), follow, anger, witness)


def test_every_event_is_told_in_the_month_in_which_it_fires(eventful: Trace) -> None:
    seen: list[tuple[int, str, int]] = []

    def watch(model: HedgingModel, phase: str, month: int) -> None:
        if phase == "events":
            fired = [one for one in model.events if one.fired == month]
            seen.extend((month, one.event.id, one.count) for one in fired)

    HedgingModel(eventful.world, 3, 1, watch=watch).play()
    told = [(month, firing.event.id, firing.times) for month, firing in firings(eventful)]
    assert told == seen
    assert {id for _, id, _ in told} == {"blow", "follow", "anger", "witness"}
    assert max(times for _, id, times in told if id == "anger") > 1


def test_what_a_condition_saw_is_what_the_engine_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated: dict[tuple[int, str], list[float]] = defaultdict(list)
    plain = HedgingModel.evaluate

    def noted(self: HedgingModel, program: Program) -> float:
        result = plain(self, program)
        evaluated[self.month, program.text].append(result)
        return result

    monkeypatch.setattr(HedgingModel, "evaluate", noted)
    anger = worlds.event(
        "anger",
        worlds.effect(BASE, "trust", "Vietnam", by=-0.01),  # so that it sees what it then changes
        when=under("trust.Home.Vietnam", 0.45),
        rate=Program((int(Code.ROW),), (row("trust.Home.Vietnam"),), (), "trust.Vietnam"),
        once=False,
    )
    told = story(blow(), anger)
    angry = [(month, firing) for month, firing in firings(told) if firing.event.id == "anger"]
    assert angry
    for month, firing in angry:
        assert firing.when is not None
        assert firing.rate is not None
        assert firing.when.result in evaluated[month, firing.when.text]
        assert firing.rate.result in evaluated[month, firing.rate.text]
        ((name, value),) = firing.when.values
        assert name == "trust.Vietnam"
        assert value == told.at(month - 1, "trust.Home.Vietnam")
        assert value < 0.45


def test_chances_follow_from_hazards(eventful: Trace) -> None:
    chances = {firing.chance for _, firing in firings(eventful) if firing.event.id == "anger"}
    assert len(chances) == 1
    assert chances.pop() == pytest.approx(1 - math.exp(-2.0 / 12))
    assert all(f.chance is None for _, f in firings(eventful) if f.event.id != "anger")


def test_a_reference_is_named_as_conditions_name_it() -> None:
    told = story(worlds.event("visit", rate=reference("trust.Home.China"), once=False))
    rates = [firing.rate for _, firing in firings(told)]
    assert rates
    assert all(rate and rate.values == (("reference.trust.China", 0.5),) for rate in rates)


def test_an_event_of_the_same_month_counts_if_it_comes_earlier(eventful: Trace) -> None:
    month, witness = next(pair for pair in firings(eventful) if pair[1].event.id == "witness")
    assert month == 6
    assert witness.when is not None
    assert witness.when.values == (("fired.blow", 1.0),)


def test_being_followed_changes_nothing(eventful: Trace) -> None:
    alone = HedgingModel(eventful.world, 3, 1).play()
    assert eventful.record == alone.record
    assert eventful.baseline_record == HedgingModel(BASE, 3, 1).play().record


def test_effort_is_told_from_where_it_was_last_told(eventful: Trace) -> None:
    last: dict[str, float] = {}
    for month in eventful.months:
        for move in month.efforts:
            name = f"effort.Home.{move.partner}" if move.partner else "effort_self.Home"
            assert move.now == eventful.at(month.month, name)
            assert move.before == last.get(move.partner, move.before)
            assert abs(move.now - move.before) >= follow.WITH_IT
            last[move.partner] = move.now
    assert "Vietnam" in last


def test_what_is_never_told_has_hardly_moved(eventful: Trace) -> None:
    told = {move.partner for month in eventful.months for move in month.efforts}
    for partner in set(BASE.partners) - told:
        name = f"effort.Home.{partner}"
        start = eventful.at(0, name)
        moved = max(abs(eventful.at(m, name) - start) for m in range(BASE.months))
        assert moved < follow.EFFORT_STEP + 0.002


@pytest.mark.parametrize("cooperation", [0.0, 3.0])
def test_a_partner_that_loses_nearly_all_trust_is_left(cooperation: float) -> None:
    """Whatever political effort might win back: of such a partner little is expected."""
    numbers = {"cooperation": cooperation}
    told = story(blow(by=-0.4), base=worlds.world(months=48, quiet=True, numbers=numbers))
    moves = [move for month in told.months for move in month.efforts if move.partner == "Vietnam"]
    assert moves
    assert moves[0].now < moves[0].before
    assert moves[0].cause == "more risk"


def test_a_cut_plan_lowers_the_offer_and_is_named_as_its_cause() -> None:
    cut = worlds.event(
        "cut", worlds.effect(BASE, "aid_plan", "China", by=-0.5, mode=Mode.SCALE), at=4
    )
    told = story(cut)
    (move,) = [move for month in told.months for move in month.offers if move.partner == "China"][
        :1
    ]
    assert (move.before, move.cause) == (1.0, "a smaller plan")
    assert 0.4 < move.now < 0.65


def test_parts_of_a_utility_sum_to_it() -> None:
    model = HedgingModel(BASE, 3, 1)
    for _ in range(10):
        model.step()
    hedger = model.hedgers[0]
    hedger.perceive()
    for tie in hedger.ties:
        efforts = (tie.effort_economic, tie.effort_security, tie.effort_political)
        utility = sum(e * u for e, u in zip(efforts, tie.utilities, strict=True)) / tie.effort
        parts = causes.of_effort(tie, model.parameters)
        assert sum(parts.values()) == pytest.approx(utility)


def test_parts_of_an_offer_sum_to_it() -> None:
    model = HedgingModel(BASE, 3, 1)
    seen = []

    def watch(model: HedgingModel, phase: str, month: int) -> None:
        if phase == "respond":
            for tie, partner in zip(model.hedgers[0].ties, model.partners, strict=True):
                parts = causes.of_offer(tie, partner, model.parameters)
                usual = causes.usual_plan(tie, partner)
                seen.append((sum(parts.values()) * usual, tie.offered))

    model.watch = watch
    model.play()
    assert seen
    for parts, offered in seen:
        assert parts == pytest.approx(offered, rel=1e-9)


@pytest.mark.parametrize(
    ("moved", "up", "said"),
    [
        ({"returns": 0.1, "risk": 0.02}, True, "more to gain"),
        ({"returns": -0.1, "risk": 0.02}, False, "less to gain"),
        ({"returns": -0.1, "risk": 0.02}, True, ""),
        ({"returns": 0.0, "risk": 0.0}, True, ""),
        ({"cost": -0.3, "returns": -0.1}, False, "more resentment at home"),
    ],
)
def test_the_strongest_push_is_named(moved: dict[str, float], up: bool, said: str) -> None:
    assert causes.strongest(dict.fromkeys(moved, 0.0), moved, up) == said


# --- sentences ------------------------------------------------------------------------------------


def text(told: Trace) -> str:
    return "\n".join(line for _, line in lines(told))


def test_sentences_name_what_fired_and_why(eventful: Trace) -> None:
    said = text(eventful)
    assert "July 2024\n  * blow [blow]\n    Why: its date has come." in said
    assert "* follow [follow]\n    Why: 5 months after blow." in said
    assert "Condition: trust.Vietnam < 0.45 (trust.Vietnam 0." in said
    assert "Probability: 15% in that month, at 2 a year." in said
    assert "for the 2nd time" in said
    assert "Condition: fired.blow (fired.blow yes)." in said


def test_sentences_say_the_probability_of_an_event_that_might_not_have_happened() -> None:
    sure = worlds.event("sure", at=2, probability=constant_program(1.0))
    told = story(sure, worlds.event("trusted", probability=reference("trust.Home.China")))
    said = text(told)
    assert "* sure [sure]\n    Why: it was drawn by chance.\n    Probability: 100% in that" in said
    assert (
        "Probability: 50% in that month = reference.trust.China (reference.trust.China 0.5)."
        in said
    )
    assert {f.chance for _, f in firings(told)} == {1.0, 0.5}


def test_every_firing_has_its_line(eventful: Trace) -> None:
    said = text(eventful)
    assert said.count("  * ") == len(firings(eventful))


def test_quiet_months_are_condensed() -> None:
    said = text(story(base=worlds.world(months=30, quiet=True)))
    assert "January to November 2024: 11 quiet months." in said
    assert "End of 2024: Home gives effort to " in said
    assert "End of 2026: Home gives effort to " in said
    assert said.rstrip().endswith("Nothing.")


def test_the_end_compares_with_the_same_history_without_the_events() -> None:
    cut = worlds.effect(BASE, "trust", "Vietnam", by=-0.3, shape=Shape.LEVEL)
    told = story(worlds.event("cut", cut, at=4))
    last = BASE.months - 1
    here = told.at(last, "influence.Home.Vietnam")
    there = told.at(last, "influence.Home.Vietnam", baseline=True)
    assert here < there
    assert f"influence of Vietnam is {100 * here:.1f}% instead of {100 * there:.1f}%" in text(told)


def test_reactions_of_one_history_only_are_named() -> None:
    angry = worlds.event("anger", when=under("trust.Home.Vietnam", 0.3))
    reaction = replace(angry, reaction=True, story="People are angry.")
    base = worlds.with_events(worlds.world(months=48, quiet=True), reaction)
    loud = worlds.with_events(base, blow(by=-0.4), reaction)
    said = "\n".join(line for _, line in lines(trace(loud, base, 0, 1)))
    assert "Only with the events: People are angry (August 2024)." in said


def test_several_hedgers_are_told_by_name() -> None:
    base = worlds.world(hedgers=("Home", "Neighbour"), months=36)
    shock = worlds.effect(base, "trust", "China", by=-0.3, hedger="Neighbour")
    said = text(story(worlds.event("shock", shock, at=3), base=base))
    assert "Neighbour moves effort: " in said
    assert "* Home: Shock. [shock]" in said or "* Home: " in said
    assert "End of 2024: Home gives" in said
    assert "End of 2024: Neighbour gives" in said


@pytest.mark.parametrize("width", [60, 80])
def test_no_line_is_wider_than_the_terminal(
    eventful: Trace, width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    print_trace(eventful, console(width=width))
    assert max(map(len, capsys.readouterr().out.splitlines())) <= width


def test_the_same_history_gives_the_same_sentences(eventful: Trace) -> None:
    again: Any = trace(eventful.world, BASE, 3, 1)
    assert text(again) == text(eventful)
