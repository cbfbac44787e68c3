"""States go to an address and back, and no address is too strange to be read."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.description import load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import parse_scenario
from hedgesim.explorer.sliders import Slider
from hedgesim.explorer.state import (
    LAST_HISTORY,
    LONGEST,
    State,
    beginning,
    file_name,
    from_address,
    scenario_text,
    to_address,
)
from hedgesim.explorer.stories import Shelf, Story, story_of
from hedgesim.explorer.worlds import baseline_of, world_of

SHELF = Shelf("canal-and-withdrawal")
STORY = SHELF.story("canal-and-withdrawal")


def value_of(slider: Slider) -> st.SearchStrategy[float]:
    if slider.unit in ("date", "months"):
        return st.integers(int(slider.low), int(slider.high)).map(float)
    drawn = st.floats(slider.low, slider.high, allow_nan=False)
    return drawn.map(lambda value: round(value, 4))


@st.composite
def states(draw: st.DrawFn, story: Story = STORY) -> State:
    keys = draw(st.sets(st.sampled_from(sorted(story.sliders)), max_size=6))
    moved = {key: draw(value_of(story.sliders[key])) for key in keys}
    kept = {
        key: value
        for key, value in moved.items()
        if value != story.sliders[key].own
        and story.sliders[key].least <= value <= story.sliders[key].most
    }
    off = draw(st.sets(st.sampled_from([switch.id for switch in story.switches])))
    outcome = draw(st.sampled_from(sorted(story.outcomes)))
    history = draw(st.none() | st.integers(0, LAST_HISTORY))
    return State(story.name, outcome, tuple(sorted(off)), tuple(sorted(kept.items())), history)


@given(states())
def test_a_state_comes_back_from_its_address(state: State) -> None:
    assert from_address(to_address(state, STORY), SHELF) == (state, STORY, ())


@settings(max_examples=12, deadline=None)
@given(states())
def test_a_saved_state_is_the_world_that_is_played(state: State) -> None:
    """What is patched while somebody drags is what the file resolves to, number by number."""
    file = parse_scenario(scenario_text(state, STORY, 1, 2000), STORY.file.document.path)
    for quick, read in (
        (world_of(STORY, state), resolve(file, STORY.calibration)),
        (baseline_of(STORY, state), resolve_baseline(file, STORY.calibration)),
    ):
        assert quick.numbers.tolist() == read.numbers.tolist()
        for mine, theirs in zip(quick.events, read.events, strict=True):
            assert (mine.id, mine.at, mine.effects) == (theirs.id, theirs.at, theirs.effects)
            if mine.id not in state.off:
                assert mine == theirs


@settings(deadline=None)
@given(st.text(max_size=300) | st.binary(max_size=300).map(quote))
def test_any_address_gives_a_state(query: str) -> None:
    state, story, notes = from_address(query, SHELF)
    assert story is STORY
    assert state.scenario == STORY.name
    assert all("Traceback" not in note for note in notes)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*sorted(STORY.sliders), "off", "outcome", "history", "scenario"]),
            st.sampled_from(["nan", "inf", "-1", "1e400", "", "../../etc/passwd", "2024-13", "½"])
            | st.text(max_size=20),
        ),
        max_size=8,
    )
)
def test_wrong_values_are_left_out_with_a_note(pairs: list[tuple[str, str]]) -> None:
    state, _, notes = from_address(urlencode(pairs, errors="replace"), SHELF)
    again, _, quiet = from_address(to_address(state, SHELF.story(state.scenario)), SHELF)
    assert (again, quiet) == (state, ())
    assert all(note.endswith(".") for note in notes)


def test_each_kind_of_fault_is_told_in_words() -> None:
    query = (
        "scenario=nowhere&off=nobody&at.canal=2024-13&with.canal.amount=much"
        "&with.canal.duration=1.5&set.temperature=-3&history=2000&colour=red"
    )
    state, _, notes = from_address(query, SHELF)
    assert state == beginning(STORY)
    assert notes == (
        "There is no scenario 'nowhere'; this is canal-and-withdrawal.",
        "'off' = 'nobody' is not known here; left out.",
        "at.canal: '2024-13' is not a date: there is no month 13 (a date is written YYYY-MM, "
        "for example 2024-08); left as it is.",
        "with.canal.amount: 'much' is not a number; left as it is.",
        "with.canal.duration: '1.5' is not a whole number of months; left as it is.",
        "set.temperature: '-3' is out of range (0.05 to 2); left as it is.",
        "history: '2000' is not one of 0 to 1999; left out.",
        "'colour' = 'red' is not known here; left out.",
    )


def test_an_address_that_is_too_long_is_not_read() -> None:
    state, _, notes = from_address("off=canal&" + "x" * LONGEST, SHELF)
    assert state == beginning(STORY)
    assert len(notes) == 1


def test_scenarios_are_found_by_name_only() -> None:
    for name in ("../scenarios/baseline", "/etc/passwd", "baseline.yaml", "scenarios/baseline"):
        state, _, notes = from_address(urlencode({"scenario": name}), SHELF)
        assert state.scenario == STORY.name
        assert "There is no scenario" in notes[0]


def test_a_state_at_its_own_values_is_the_scenario_as_told() -> None:
    slider = STORY.sliders["with.canal.amount"]
    state, _, _ = from_address(f"{slider.key}={slider.write(slider.own)}", SHELF)
    assert state == beginning(STORY)


def test_names_of_files_tell_states_apart() -> None:
    one, two = beginning(STORY), State(STORY.name, STORY.first_outcome, ("canal",))
    assert file_name(one, STORY) != file_name(two, STORY)
    assert file_name(one, STORY) == file_name(beginning(STORY), STORY)


@pytest.mark.parametrize("name", SHELF.names)
def test_every_shipped_scenario_can_be_explored(name: str) -> None:
    """Each slider takes its own value and both its ends, and can be saved there."""
    story = story_of(name, SHELF.paths[name], SHELF.calibration)
    for ends in ("low", "high"):
        moved = {key: getattr(one, ends) for key, one in story.sliders.items()}
        moved = {k: v for k, v in moved.items() if v != story.sliders[k].own}
        state = State(name, story.first_outcome, (), tuple(sorted(moved.items())))
        text = scenario_text(state, story, 1, 2000)
        resolve(parse_scenario(text, story.file.document.path), story.calibration)
    assert all(one.low <= one.own <= one.high for one in story.sliders.values())


VARIANTS = [
    (name, variant)
    for name in SHELF.names
    for variant, _ in story_of(name, SHELF.paths[name], SHELF.calibration).variants
]


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_a_variant_is_the_world_that_a_run_plays(name: str, variant: str) -> None:
    """Efforts differ in their last bits: a run makes them sum to one once more."""
    story = story_of(name, SHELF.paths[name], SHELF.calibration, variant)
    written = load_scenario(SHELF.paths[name])
    gone = written.scenario.variants[variant].remove
    for arm, build in ((story.world, resolve), (story.baseline, resolve_baseline)):
        run = build(written, SHELF.calibration, variant=variant)
        np.testing.assert_allclose(arm.numbers, run.numbers, rtol=1e-14)
        mine, theirs = (
            {event.id: event.effects for event in world.events if event.id not in gone}
            for world in (arm, run)
        )
        assert mine == theirs
    assert not {switch.id for switch in story.switches} & set(gone)


def test_variants_are_chosen_by_name_only() -> None:
    state, story, notes = from_address("variant=exit-only&off=clv-exit", SHELF)
    assert (state.variant, story.variant, notes) == ("exit-only", "exit-only", ())
    assert story.world.title == f"{STORY.world.title}: The exit alone"
    assert from_address(to_address(state, story), SHELF) == (state, story, ())
    assert file_name(state, story).startswith("canal-and-withdrawal-exit-only-explored-")
    text = scenario_text(state, story, 1, 2000)
    assert text.startswith("# canal-and-withdrawal, variant exit-only, as explored.")
    for wrong in ("nothing", "../exit-only", "exit-only\n"):
        state, story, notes = from_address(urlencode({"variant": wrong}), SHELF)
        assert story is STORY
        assert state == beginning(STORY)
        assert "has no variant" in notes[0]


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
    story = story_of("gift", path, SHELF.calibration)
    times = {one.key for one in story.numbers if one.unit == "months"}
    assert times == {f"set.{n}" for n in {"threat_half_life", "gap_half_life"} - missing}
    for slider in (one for one in story.numbers if one.unit == "months"):
        assert (slider.step, slider.low, slider.high) == (1, *map(round, (slider.low, slider.high)))
        assert slider.plain(12.0) == "12 months"
