"""States go to an address and back, and no address is too strange to be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hedgesim.description import load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import parse_scenario
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios, explore_scenario
from hedgesim.explorer.sliders import Slider
from hedgesim.explorer.state import (
    AS_WRITTEN,
    LAST_HISTORY,
    LONGEST,
    MOST_OUTCOMES,
    State,
    beginning,
    file_name,
    from_address,
    scenario_text,
)
from hedgesim.explorer.worlds import baseline_of, world_of
from helpers.parameters import few

SCENARIOS = Scenarios("canal-and-withdrawal")
EXPLORED = SCENARIOS.get("canal-and-withdrawal")


def to_address(state: State, explored: ExploredScenario) -> str:
    """Write a state as the query of an address, as the page does."""
    pairs = [("scenario", state.scenario), *changes(state, explored)]
    pairs += [("outcome", id) for id in state.outcomes]
    pairs += [] if state.history is None else [("history", str(state.history))]
    if state.pinned is not None:
        pinned = changes(state.pinned, explored)
        pairs += [("a", urlencode(pinned, quote_via=quote) or AS_WRITTEN)]
    return urlencode(pairs, quote_via=quote)


def changes(state: State, explored: ExploredScenario) -> list[tuple[str, str]]:
    pairs = [("variant", state.variant)] if state.variant else []
    pairs += [pair for one in state.added for pair in one.pairs()]
    pairs += [("off", id) for id in state.off]
    return pairs + [(key, explored.sliders[key].write(value)) for key, value in state.moved]


def value_of(slider: Slider) -> st.SearchStrategy[float]:
    if slider.unit in ("date", "months"):
        return st.integers(int(slider.low), int(slider.high)).map(float)
    drawn = st.floats(slider.low, slider.high, allow_nan=False)
    return drawn.map(lambda value: round(value, 4))


@st.composite
def states(
    draw: st.DrawFn, explored: ExploredScenario = EXPLORED, *, may_pin: bool = True
) -> State:
    keys = draw(st.sets(st.sampled_from(sorted(explored.sliders)), max_size=6))
    moved = {key: draw(value_of(explored.sliders[key])) for key in keys}
    kept = {
        key: value
        for key, value in moved.items()
        if value != explored.sliders[key].own
        and explored.sliders[key].least <= value <= explored.sliders[key].most
    }
    off = draw(st.sets(st.sampled_from([switch.id for switch in explored.switches])))
    names = st.sampled_from(sorted(explored.outcomes))
    outcomes = tuple(draw(st.lists(names, min_size=1, max_size=MOST_OUTCOMES, unique=True)))
    history = draw(st.none() | st.integers(0, LAST_HISTORY))
    changed = tuple(sorted(off)), tuple(sorted(kept.items()))
    pinned = draw(st.none() | states(explored, may_pin=False)) if may_pin else None
    if pinned is not None:
        pinned = replace(pinned, outcomes=explored.first_outcomes, history=None)
    return State(explored.name, outcomes, *changed, history, pinned=pinned)


@settings(max_examples=40)
@given(states())
def test_a_state_comes_back_from_its_address(state: State) -> None:
    assert from_address(to_address(state, EXPLORED), SCENARIOS) == (state, EXPLORED, ())


@settings(max_examples=12, deadline=None)
@given(states())
def test_a_saved_state_is_the_world_that_is_played(state: State) -> None:
    """What is patched while somebody drags is what the file resolves to, number by number."""
    file = parse_scenario(scenario_text(state, EXPLORED, 1, 2000), EXPLORED.file.document.path)
    for quick, read in (
        (world_of(EXPLORED, state), resolve(file, EXPLORED.calibration).world),
        (baseline_of(EXPLORED, state), resolve_baseline(file, EXPLORED.calibration).world),
    ):
        assert quick.numbers.tolist() == read.numbers.tolist()
        for mine, theirs in zip(quick.events, read.events, strict=True):
            assert (mine.id, mine.at, mine.effects) == (theirs.id, theirs.at, theirs.effects)
            if mine.id not in state.off:
                assert mine == theirs


@settings(deadline=None)
@given(st.text(max_size=300) | st.binary(max_size=300).map(quote))
def test_any_address_gives_a_state(query: str) -> None:
    state, explored, notes = from_address(query, SCENARIOS)
    assert explored is EXPLORED
    assert state.scenario == EXPLORED.name
    assert all("Traceback" not in note for note in notes)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*sorted(EXPLORED.sliders), "off", "outcome", "history", "scenario"]),
            st.sampled_from(["nan", "inf", "-1", "1e400", "", "../../etc/passwd", "2024-13", "½"])
            | st.text(max_size=20),
        ),
        max_size=8,
    )
)
@example([("set.temperature", "0\x1f")])
def test_wrong_values_are_left_out_with_a_note(pairs: list[tuple[str, str]]) -> None:
    state, _, notes = from_address(urlencode(pairs, errors="replace"), SCENARIOS)
    again, _, quiet = from_address(to_address(state, SCENARIOS.get(state.scenario)), SCENARIOS)
    assert (again, quiet) == (state, ())
    assert all(note.endswith(".") for note in notes)


def test_each_kind_of_fault_is_told_in_words() -> None:
    query = (
        "scenario=nowhere&off=nobody&at.canal=2024-13&with.canal.amount=much"
        "&with.canal.duration=1.5&set.temperature=-3&history=2000&colour=red"
    )
    state, _, notes = from_address(query, SCENARIOS)
    assert state == beginning(EXPLORED)
    assert notes == (
        "Unknown scenario 'nowhere'; this is canal-and-withdrawal.",
        "'off' = 'nobody' is unknown; ignored.",
        "at.canal: '2024-13' is not a date: there is no month 13 (a date is written YYYY-MM, "
        "for example 2024-08); not changed.",
        "with.canal.amount: 'much' is not a number; not changed.",
        "with.canal.duration: '1.5' is not a whole number of months; not changed.",
        "set.temperature: '-3' is out of range (0.01 to 2); not changed.",
        "history: '2000' must be from 0 to 1999; ignored.",
        "'colour' = 'red' is unknown; ignored.",
    )


SANCTION = "add.1.event=trade_sanction&add.1.by=Vietnam&add.1.at=2026-03&add.1.loss=30%25"


def test_an_added_event_is_one_of_the_scenario() -> None:
    state, explored, notes = from_address(f"{SANCTION}&with.added-1.scale=2&off=canal", SCENARIOS)
    assert notes == ()
    assert [one.id for one in state.added] == ["added-1"]
    assert (state.moved, state.off) == ((("with.added-1.scale", 2.0),), ("canal",))
    assert from_address(to_address(state, explored), SCENARIOS) == (state, explored, ())
    text = scenario_text(state, explored, 1, 2000)
    (event,) = [
        event
        for event in resolve(parse_scenario(text), EXPLORED.calibration).world.events
        if event.id == "added-1"
    ]
    assert (event.by, event.at) == ("Vietnam", 26)
    assert dict(event.fields)["loss"] in ("0.3", "30%")
    plain = from_address("off=canal", SCENARIOS)[0]
    assert file_name(state, explored) != file_name(plain, EXPLORED)


def test_added_events_with_faults_are_left_out_alone() -> None:
    wrong = "add.2.event=trade_sanction&add.2.by=Vietnm&add.2.at=2026-03"
    state, _, notes = from_address(f"{SANCTION}&{wrong}", SCENARIOS)
    assert [one.number for one in state.added] == [1]
    assert notes == (
        "Added event 2: there is no partner 'Vietnm' (did you mean 'Vietnam'?); ignored.",
    )


def test_a_state_is_compared_with_what_is_pinned_or_written() -> None:
    written = beginning(EXPLORED)
    assert written.reference() is None
    changed, _, _ = from_address("off=canal&uncertainty=chance&outcome=lean", SCENARIOS)
    like = changed.reference()
    assert like is not None
    assert (like.off, like.outcomes, like.uncertainty) == ((), ("lean",), "chance")
    pinned, _, _ = from_address("outcome=lean&a=off%3Dcanal%26variant%3Dexit-only", SCENARIOS)
    like = pinned.reference()
    assert like is not None
    assert (like.variant, like.off, like.outcomes) == ("exit-only", (), ("lean",))
    same, _, _ = from_address("off=canal&a=off%3Dcanal", SCENARIOS)
    assert same.pinned is not None
    assert same.reference() is None


def test_faults_of_a_pinned_state_are_told_as_its_own() -> None:
    _, _, notes = from_address("a=at.canal%3D2024-13%26scenario%3Dx%26history%3D9", SCENARIOS)
    assert len(notes) == 1
    assert notes[0].startswith("A: at.canal: '2024-13' is not a date")


def test_an_address_that_is_too_long_is_not_read() -> None:
    state, _, notes = from_address("off=canal&" + "x" * LONGEST, SCENARIOS)
    assert state == beginning(EXPLORED)
    assert len(notes) == 1


def test_scenarios_are_found_by_name_only() -> None:
    for name in ("../scenarios/baseline", "/etc/passwd", "baseline.yaml", "scenarios/baseline"):
        state, _, notes = from_address(urlencode({"scenario": name}), SCENARIOS)
        assert state.scenario == EXPLORED.name
        assert "Unknown scenario" in notes[0]


def test_a_state_at_its_own_values_is_the_scenario_as_told() -> None:
    slider = EXPLORED.sliders["with.canal.amount"]
    state, _, _ = from_address(f"{slider.key}={slider.write(slider.own)}", SCENARIOS)
    assert state == beginning(EXPLORED)


def test_names_of_files_tell_states_apart() -> None:
    one, two = beginning(EXPLORED), State(EXPLORED.name, EXPLORED.first_outcomes, ("canal",))
    assert file_name(one, EXPLORED) != file_name(two, EXPLORED)
    assert file_name(one, EXPLORED) == file_name(beginning(EXPLORED), EXPLORED)


def test_the_menu_shows_titles_and_a_file_without_one_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "broken.yaml").write_text("title: [")
    (tmp_path / "scenarios" / "bare.yaml").write_text("- 1")
    monkeypatch.chdir(tmp_path)
    titles = Scenarios("baseline").titles
    assert titles["canal-and-withdrawal"] == EXPLORED.world.title
    assert (titles["broken"], titles["bare"]) == ("broken", "bare")
    assert list(titles.values()) == sorted(titles.values(), key=str.casefold)


@pytest.mark.parametrize("name", few(SCENARIOS.names, 6))
def test_every_shipped_scenario_can_be_explored(name: str) -> None:
    """Each slider takes its own value and both its ends, and can be saved there."""
    explored = explore_scenario(name, SCENARIOS.paths[name], SCENARIOS.calibration)
    for ends in ("low", "high"):
        moved = {key: getattr(one, ends) for key, one in explored.sliders.items()}
        moved = {k: v for k, v in moved.items() if v != explored.sliders[k].own}
        state = State(name, explored.first_outcomes, (), tuple(sorted(moved.items())))
        text = scenario_text(state, explored, 1, 2000)
        resolve(parse_scenario(text, explored.file.document.path), explored.calibration)
    assert all(one.low <= one.own <= one.high for one in explored.sliders.values())


VARIANTS = [
    (name, variant)
    for name in SCENARIOS.names
    for variant in load_scenario(SCENARIOS.paths[name]).scenario.variants
]


@pytest.mark.parametrize(("name", "variant"), few(VARIANTS, 6))
def test_a_variant_is_the_world_that_a_run_plays(name: str, variant: str) -> None:
    """Efforts differ in their last bits: a run makes them sum to one once more."""
    explored = explore_scenario(name, SCENARIOS.paths[name], SCENARIOS.calibration, variant)
    written = load_scenario(SCENARIOS.paths[name])
    gone = written.scenario.variants[variant].remove
    for arm, build in ((explored.world, resolve), (explored.baseline, resolve_baseline)):
        run = build(written, SCENARIOS.calibration, variant=variant).world
        np.testing.assert_allclose(arm.numbers, run.numbers, rtol=1e-14)
        mine, theirs = (
            {event.id: event.effects for event in world.events if event.id not in gone}
            for world in (arm, run)
        )
        assert mine == theirs
    assert not {switch.id for switch in explored.switches} & set(gone)


def test_variants_are_chosen_by_name_only() -> None:
    state, explored, notes = from_address("variant=exit-only&off=clv-exit", SCENARIOS)
    assert (state.variant, explored.variant, notes) == ("exit-only", "exit-only", ())
    assert explored.world.title == f"{EXPLORED.world.title}: The exit alone"
    assert from_address(to_address(state, explored), SCENARIOS) == (state, explored, ())
    assert file_name(state, explored).startswith("canal-and-withdrawal-exit-only-explored-")
    text = scenario_text(state, explored, 1, 2000)
    assert text.startswith("# canal-and-withdrawal, variant exit-only, as explored.")
    for wrong in ("nothing", "../exit-only", "exit-only\n"):
        state, explored, notes = from_address(urlencode({"variant": wrong}), SCENARIOS)
        assert explored is EXPLORED
        assert state == beginning(EXPLORED)
        assert "Unknown variant" in notes[0]


def test_an_event_of_some_probability_is_switched_off_by_a_rate_of_zero(tmp_path: Path) -> None:
    path = tmp_path / "chance.yaml"
    path.write_text(
        "scenario: 1\ntitle: Perhaps\nclock: {start: 2024-01, end: 2026-12}\nhedger: Cambodia\n"
        "events:\n  - {event: visit, id: call, by: Japan, at: 2025-01, probability: 0.3}\n"
        "variants: {without: {remove: [call]}}\n"
    )
    explored = explore_scenario("chance", path, EXPLORED.calibration)
    text = scenario_text(replace(beginning(explored), off=("call",)), explored, 1, 2000)
    (event, *_) = resolve(parse_scenario(text, path), EXPLORED.calibration).world.events
    assert event.rate is not None
    assert (event.rate.text, event.probability) == ("0", None)
    assert explore_scenario("chance", path, EXPLORED.calibration, "without").switches == ()


TRUSTED = "{change: trust, of: Japan, by: 0.05"


@pytest.mark.parametrize(
    ("effect", "missing"),
    [
        (f"{TRUSTED}}}", set()),
        (f"{TRUSTED}, shape: fade, half_life: threat_half_life}}", {"threat_half_life"}),
        (f"{TRUSTED}, delay: gap_half_life}}", {"gap_half_life"}),
    ],
    ids=["no event reads a time", "one fades by a time", "one waits for a time"],
)
def test_times_can_be_dragged_that_no_event_reads(
    effect: str, missing: set[str], tmp_path: Path
) -> None:
    path = tmp_path / "gift.yaml"
    path.write_text(
        "scenario: 1\ntitle: A gift\nclock: {start: 2024-01, end: 2025-12}\nhedger: Cambodia\n"
        f"events:\n  - {{event: custom, id: gift, at: 2024-06, effects: [{effect}]}}\n",
        encoding="utf-8",
    )
    explored = explore_scenario("gift", path, SCENARIOS.calibration)
    times = {one.key for one in explored.numbers if one.unit == "months"}
    assert times == {f"set.{n}" for n in {"threat_half_life", "gap_half_life"} - missing}
    for slider in (one for one in explored.numbers if one.unit == "months"):
        assert (slider.step, slider.low, slider.high) == (1, *map(round, (slider.low, slider.high)))
        assert slider.plain(12.0) == "12 months"


def test_a_number_that_a_switch_holds_cannot_be_moved(tmp_path: Path) -> None:
    path = tmp_path / "held.yaml"
    text = "scenario: 1\ntitle: Held\nclock: {start: 2024-01, end: 2026-12}\nhedger: Cambodia\n"
    events = "events:\n  - {event: visit, by: Japan, at: 2024-06}\n"
    variants = "variants:\n  free: {rules: {risk: on, effort: frozen}}\n"
    path.write_text(f"{text}rules: {{risk: off}}\n{events}{variants}")
    explored = explore_scenario("held", path, EXPLORED.calibration)
    assert "set.risk_weight" not in explored.sliders
    assert "set.effort_speed" in explored.sliders
    free = explore_scenario("held", path, EXPLORED.calibration, "free")
    assert "set.effort_speed" not in free.sliders
    assert "set.risk_weight" in free.sliders
    assert free.resolved.rules == {"effort": "frozen"}
