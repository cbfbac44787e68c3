"""What a scenario file becomes: numbers, first values, events, arms and variants."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from hedgesim.description import (
    Calibration,
    InputError,
    ScenarioFile,
    World,
    load_calibration,
    load_scenario,
    parse_scenario,
    resolve,
    resolve_baseline,
)
from hedgesim.description.formats.loading import find_scenario, shipped
from hedgesim.description.resolution.effects import work_out
from hedgesim.description.world.expressions import Code
from hedgesim.description.world.index import MeasureRows, Rows
from hedgesim.description.world.world import Delay, DelayKind, Event, Mode, Shape, stream
from helpers.casefiles import CALIBRATION, CASES

HEAD = "scenario: 1\ntitle: T\nclock: {start: 2024-01, end: 2025-12}\nhedger: Cambodia\n"


@cache
def calibration() -> Calibration:
    return load_calibration(CALIBRATION)


def scenario(body: str = "", head: str = HEAD) -> ScenarioFile:
    return parse_scenario(head + body, "story")


def world(body: str = "", **options: object) -> World:
    return resolve(scenario(body), calibration(), **options).world  # type: ignore[arg-type]


def valid(name: str) -> ScenarioFile:
    return load_scenario(CASES / "valid" / f"{name}.yaml")


def number(world: World, name: str) -> float:
    return float(world.numbers[world.number_names.index(name)])


def event(world: World, name: str) -> Event:
    return next(event for event in world.events if event.id == name)


def first(world: World, name: str) -> float:
    rows = world.rows
    return float(world.initial[rows.names().index(name)])


def test_first_values_come_from_the_reference_that_holds_at_the_start() -> None:
    assert first(world(), "aid.Cambodia.Japan") == 400
    early = scenario("", HEAD.replace("2024-01", "2015-06"))
    assert first(resolve(early, calibration()).world, "aid.Cambodia.Japan") == 160


def test_a_start_before_all_references_takes_the_earliest_and_says_so() -> None:
    early = resolve(valid("early-start"), calibration())
    assert first(early.world, "aid.Cambodia.Japan") == 160
    [one] = early.cautions
    assert one.code == "reference-early"
    assert one.text == (
        "Cambodia starts in 1997-01 from its situation of 2008-01, 11 years later: the earliest "
        "that the calibration gives."
    )
    assert one.where.startswith("early-start.yaml:")


@pytest.mark.parametrize(("start", "codes"), [("2026-12", []), ("2027-01", ["reference-late"])])
def test_a_start_three_years_after_the_latest_reference_says_so(
    start: str, codes: list[str]
) -> None:
    late = resolve(
        scenario("", HEAD.replace("2024-01, end: 2025", f"{start}, end: 2030")), calibration()
    )
    assert [one.code for one in late.cautions] == codes


def test_derived_rows_start_where_they_belong() -> None:
    found = world("set: {trust.Vietnam: 0.2}")
    assert first(found, "memory.Cambodia.Vietnam") == first(found, "trust.Cambodia.Vietnam") == 0.2
    assert first(found, "aid_plan.Cambodia.Japan") == 400
    assert first(found, "access.Cambodia.Japan") == 1
    assert first(found, "facilitation.Cambodia.Japan") == 0
    assert first(found, "standing.Cambodia") == 0


def test_membership_starts_as_documented() -> None:
    assert first(world(), "member.Cambodia.CLV-DTA") == 1
    before = scenario("", HEAD.replace("2024-01", "2004-10"))
    assert first(resolve(before, calibration()).world, "member.Cambodia.CLV-DTA") == 0
    assert first(resolve(before, calibration()).world, "member.Cambodia.ASEAN") == 1


def test_links_tell_conveners_and_members() -> None:
    found = world()
    assert found.partners == ("China", "Japan", "United States", "Vietnam")
    assert found.frameworks == ("ASEAN", "CLV-DTA")
    assert found.link.tolist() == [[0, 0, 0, 1], [0, 0, 0, 2]]


def test_fewer_partners_share_the_effort_that_is_not_kept() -> None:
    found = resolve(valid("some-partners"), calibration()).world
    assert found.partners == ("Japan", "China")
    assert number(found, "effort_self.Cambodia") == 0.1
    assert number(found, "effort.Cambodia.China") == pytest.approx(0.9 * 0.3 / 0.45)
    assert number(found, "effort.Cambodia.Japan") == pytest.approx(0.9 * 0.15 / 0.45)


def test_an_effort_that_is_set_holds_and_the_others_make_room() -> None:
    found = world("set: {effort.China: 0.6}")
    assert number(found, "effort.Cambodia.China") == 0.6
    assert number(found, "effort_self.Cambodia") == 0.1
    assert number(found, "effort.Cambodia.Vietnam") == pytest.approx(0.3 * 0.25 / 0.6)


def test_efforts_set_for_all_leave_the_rest_to_oneself() -> None:
    found = resolve(valid("effort-for-all"), calibration()).world
    assert number(found, "effort_self.Cambodia") == pytest.approx(0.2)


def test_settings_are_read_in_the_unit_of_their_number() -> None:
    found = resolve(valid("settings"), calibration()).world
    assert number(found, "suspended_share") == pytest.approx(0.45)
    assert number(found, "visit_memory") == 12
    assert number(found, "aid.Cambodia.Japan") == 500
    assert number(found, "output.Cambodia") == 31_000
    assert number(found, "rivalry.Vietnam.China") == 0.4
    assert number(found, "legitimacy.Cambodia") == 0.55
    [fade] = event(found, "visit").effects
    assert fade.half_life == 12


def test_numbers_end_with_further_parameters_sorted() -> None:
    assert world().number_names[-5:] == (
        "exit_nationalism",
        "exit_rate",
        "suspended_share",
        "trust_per_point",
        "visit_memory",
    )


def test_overrides_win_in_both_arms() -> None:
    file = valid("with-baseline")
    arms = (resolve, resolve_baseline)
    assert [number(arm(file, calibration()).world, "temperature") for arm in arms] == [0.3, 0.6]
    over = {"temperature": 0.9}
    assert [
        number(arm(file, calibration(), overrides=over).world, "temperature") for arm in arms
    ] == [
        0.9,
        0.9,
    ]


def test_an_unknown_override_says_so() -> None:
    with pytest.raises(InputError, match=r"--set:1:1: error: there is no number 'temprature'"):
        world(overrides={"temprature": 1.0})


def test_the_baseline_plays_its_events_in_the_scenarios_clock() -> None:
    base = resolve_baseline(valid("with-baseline"), calibration()).world
    assert (base.start, base.months, base.name) == ((2024, 1), 132, "with-baseline")
    told = [event.id for event in base.events if not event.reaction]
    assert told == ["visit", "clv-exit", "far"]
    assert event(base, "visit").at == (2012 - 2024) * 12 + 2
    assert event(base, "clv-exit").at == 8


def test_without_a_baseline_nothing_is_declared_but_reactions_stay() -> None:
    base = resolve_baseline(valid("after"), calibration()).world
    assert all(event.reaction for event in base.events)
    assert base.events


def test_a_baseline_leaves_out_what_has_no_place_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        HEAD
        + "events: [{event: visit, by: Japan, at: 2024-06}, {event: visit, by: China, at: 2024-06}]"
    )
    (tmp_path / "story.yaml").write_text(
        HEAD + "partners: [China, United States]\nbaseline: base\n"
    )
    base = resolve_baseline(load_scenario(tmp_path / "story.yaml"), calibration())
    assert [event.id for event in base.world.events if not event.reaction] == ["visit-2"]
    assert [one.text for one in base.cautions] == [
        "The baseline's event 'visit' is left out: Japan is not a partner in this scenario.",
    ]


def test_triggers() -> None:
    found = resolve(valid("rates"), calibration()).world
    texts = [found.events[i].rate for i in range(6)]
    assert [text and text.text for text in texts] == [
        "0.3",
        "0.3",
        "0.3",
        "0.3 * threat.China",
        "0.3 * threat.China",
        "0.001",
    ]
    assert (event(found, "e").at, event(found, "e").until) == (12, 24)
    likely = resolve(valid("probabilities"), calibration()).world.events
    texts = [one.probability for one in likely if not one.reaction]
    assert [text and text.text for text in texts] == [
        "0.3",
        "0.3",
        "0.3 * threat.China",
        "1 / 6",
        "1",
        "0",
    ]
    assert [one.any_month for one in likely[:6]] == [False, False, True, True, True, False]
    every = resolve(valid("every"), calibration()).world
    assert (event(every, "yearly").every, event(every, "yearly").once) == (12, False)
    assert event(every, "dated").at == -44
    assert event(every, "first-time").once


def test_causes_come_before_consequences() -> None:
    found = resolve(valid("after"), calibration()).world
    assert [event.id for event in found.events[:5]] == [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
    ]
    assert [event.after for event in found.events[:5]] == [None, 0, 1, 0, 0]
    assert event(found, "third").delay == Delay(DelayKind.UNIFORM, 3.0, 9.0)
    assert event(found, "second").delay == Delay(DelayKind.EXPONENTIAL, 6.0, 0.0)
    assert event(found, "fourth").delay == Delay(DelayKind.FIXED, 12.0, 0.0)
    condition = event(found, "fourth").when
    assert condition is not None
    assert (condition.codes, condition.operands) == ((Code.FIRED,), (1,))


def test_streams_hang_on_ids_alone() -> None:
    assert event(world("events: [{event: visit, id: a, by: Japan, at: 2024-02}]"), "a").stream == (
        stream("event", "a")
    )


def test_kinds_expand_into_effects() -> None:
    found = resolve(valid("optional-fields"), calibration()).world
    plain, full = event(found, "plain"), event(found, "full")
    assert [effect.variable for effect in plain.effects] == ["investment"]
    assert [effect.variable for effect in full.effects] == ["investment", "transit", "trust"]
    investment, transit, trust = full.effects
    assert (investment.shape, investment.months, investment.mode) == (Shape.RAMP, 48, Mode.ADD)
    assert work_out(investment.amount, found.numbers) == 900
    assert (transit.mode, transit.delay, transit.of) == (Mode.SCALE, 48, "Vietnam")
    assert work_out(transit.amount, found.numbers) == pytest.approx(-0.4)
    assert work_out(trust.amount, found.numbers) == pytest.approx(-0.04)
    assert full.story == "China builds a work worth US$ 900 m that passes by the ports of Vietnam."
    assert plain.story == "China builds a work worth US$ 500 m."
    endless = event(found, "endless").effects[0]
    assert (endless.shape, endless.months) == (Shape.LEVEL, 0)


def test_fields_of_every_type() -> None:
    found = resolve(valid("field-types"), calibration()).world
    excluded = event(found, "exclusion")
    assert [effect.of for effect in excluded.effects] == ["Japan", "Vietnam", ""]
    assert work_out(excluded.effects[2].amount, found.numbers) == -0.05
    assert dict(excluded.fields)["hold"] == "30 months"
    dam = event(found, "dam_construction")  # Laos is no partner, Thailand neither
    assert [(effect.variable, effect.of) for effect in dam.effects] == [
        ("dams", ""),
        ("threat", "China"),
    ]
    named = event(found, "named").effects[0].amount
    assert Code.NUMBER in [Code(code) for code in named.codes]
    assert work_out(named, found.numbers) == pytest.approx(-0.3)
    exits = [event(found, name) for name in ("framework_withdrawal", "nobody-convenes")]
    assert [[effect.variable for effect in exit.effects] for exit in exits] == [
        ["member", "trust", "legitimacy"],
        ["member", "legitimacy"],
    ]


def test_an_effect_of_all_is_one_of_each_partner_in_proportion_to_its_own_reference() -> None:
    found = resolve(valid("effects-of-partners"), calibration()).world
    effects = event(found, "custom").effects
    count = len(found.partners)
    exports, (aid,), trust = effects[:count], effects[count : count + 1], effects[count + 1 :]
    assert [effect.of for effect in exports] == list(found.partners)
    assert [effect.row for effect in exports] == [
        found.rows.tie("exports", 0, partner) for partner in range(count)
    ]
    assert [work_out(effect.amount, found.numbers) for effect in exports] == [
        -0.5 * number(found, f"exports.Cambodia.{partner}") for partner in found.partners
    ]
    assert aid.of == "United States"
    assert work_out(aid.amount, found.numbers) == 0.1 * number(found, "aid.Cambodia.United States")
    assert len({effect.amount for effect in trust}) == 1
    assert [effect.of for effect in trust] == list(found.partners)


def test_amounts_and_modes() -> None:
    found = resolve(valid("amounts"), calibration()).world
    effects = event(found, "custom").effects
    modes = [effect.mode for effect in effects[:5]]
    assert modes == [Mode.ADD, Mode.SCALE, Mode.SET, Mode.ADD, Mode.SCALE]
    values = [work_out(effect.amount, found.numbers) for effect in effects]
    assert values == pytest.approx(
        [35, -0.2, 1200, -27, -0.3, 0.4, -0.06, 0.05, 0.09, 0.024, 0.02, -0.05, 0]
    )


def test_reactions_stand_for_each_binding() -> None:
    ids = [event.id for event in world().events]
    assert ids == [
        "leave_framework.CLV-DTA",
        "suspend_aid.Japan",
        "suspend_aid.United States",
        "state_visit",
    ]
    two = resolve(valid("two-hedgers"), calibration()).world
    assert "leave_framework.Laos.CLV-DTA" in [event.id for event in two.events]
    assert event(two, "suspend_aid.Cambodia.Japan").hedger == 1


def test_an_event_names_its_own_hedgers_reactions_without_the_hedger() -> None:
    head = HEAD.replace("hedger: Cambodia", "hedgers: [Laos, Cambodia]")
    text = "  - {{event: visit, by: China, hedger: {}, when: fired.suspend_aid.Japan}}\n"
    for hedger in ("Laos", "Cambodia"):
        found = resolve(scenario("events:\n" + text.format(hedger), head), calibration()).world
        when = event(found, "visit").when
        assert when is not None
        ids = [one.id for one in found.events]
        named = when.operands[when.codes.index(Code.FIRED)]
        assert ids[named] == f"suspend_aid.{hedger}.Japan"


def test_reactions_replace_roles() -> None:
    leave = event(world(), "leave_framework.CLV-DTA")
    assert leave.reaction and leave.by == "Cambodia" and leave.story == "Cambodia leaves CLV-DTA."
    assert leave.when is not None
    assert leave.when.text == "member.CLV-DTA > 0.5 and nationalism.Vietnam > exit_nationalism"
    rows = Rows(("Cambodia",), world().partners, world().frameworks)
    assert leave.when.operands[leave.when.codes.index(Code.ROW)] == rows.member(1, 0)


def test_a_reaction_that_names_the_absent_is_skipped() -> None:
    file = scenario("partners: [China, Japan]\npoles: [China, Japan]")
    ids = [event.id for event in resolve(file, calibration()).world.events]
    assert ids == ["suspend_aid.Japan"]


@pytest.mark.parametrize(
    ("case", "reactions"),
    [
        ("reactions-none", []),
        ("reactions-only", ["leave_framework.CLV-DTA"]),
        ("reactions-without", ["suspend_aid.Japan", "suspend_aid.United States", "state_visit"]),
    ],
)
def test_a_scenario_chooses_its_reactions(case: str, reactions: list[str]) -> None:
    found = resolve(valid(case), calibration()).world
    assert [event.id for event in found.events if event.reaction] == reactions


def test_a_reaction_taken_out_never_fires_nor_does_what_follows() -> None:
    file = scenario(
        "reactions: none\nevents:\n"
        "  - {event: visit, id: a, by: China, after: suspend_aid.Japan}\n"
        "  - {event: visit, id: b, by: China, when: not fired.a and not fired.state_visit}\n"
    )
    found = resolve(file, calibration())
    assert [event.id for event in found.world.events] == ["b"]
    [one] = found.cautions
    assert one.text == "Event 'a' is left out: 'suspend_aid.Japan' is taken out."


def test_variants_retell_the_story() -> None:
    file = valid("variants")

    def told(variant: str | None) -> World:
        return resolve(file, calibration(), variant=variant).world

    assert [event.id for event in told("silent").events][:1] == ["call"]
    assert "answer" not in [event.id for event in told("silent").events]
    assert event(told("later"), "call").at == 53
    assert event(told("later"), "answer").delay.low == 6
    by_chance = event(told("by-chance"), "call")
    assert by_chance.at is None and by_chance.rate is not None
    assert event(told("more"), "visit").at == 12
    assert number(told("more"), "temperature") == 0.4
    with pytest.raises(InputError, match="did you mean 'silent'"):
        told("sillent")


def test_a_variant_chooses_its_reactions_in_both_its_arms() -> None:
    file = scenario(
        "baseline: none\nreactions: {only: [suspend_aid]}\nvariants:\n"
        "  quiet: {reactions: none}\n  as-told: {title: The same}\n"
        "  wrong: {reactions: {without: [suspend_ad]}}\n"
    )
    for make in (resolve, resolve_baseline):
        assert make(file, calibration(), variant="quiet").world.events == ()
        told = make(file, calibration(), variant="as-told").world.events
        assert {event.kind for event in told} == {"aid_cut"}
    with pytest.raises(InputError, match="there is no reaction 'suspend_ad'") as error:
        resolve(file, calibration(), variant="wrong")
    assert [problem.line for problem in error.value.problems] == [10]


def test_conditions_name_rows_measures_numbers_and_the_year() -> None:
    found = resolve(valid("names"), calibration()).world
    rows = Rows(found.hedgers, found.partners, found.frameworks)
    measures = MeasureRows(rows)

    def operands(name: str) -> list[tuple[Code, int]]:
        program = event(found, name).when
        assert program is not None
        codes = [Code(code) for code in program.codes]
        return [
            pair
            for pair in zip(codes, program.operands, strict=True)
            if pair[0] in (Code.ROW, Code.NUMBER, Code.FIRED, Code.YEAR)
        ]

    assert operands("a") == [(Code.ROW, rows.tie("trust", 0, 2))]
    assert set(operands("b")) == {(Code.ROW, rows.tie("trust", 0, 3))}
    assert operands("c") == [(Code.ROW, rows.member(1, 0)), (Code.ROW, rows.member(0, 0))]
    assert operands("d") == [
        (Code.ROW, measures.hedger("lean", 0)),
        (Code.ROW, measures.hedger("lean.economic", 0)),
        (Code.ROW, measures.tie("dependence", 0, 0)),
    ]
    trust = found.number_names.index("trust.Cambodia.Japan")
    assert operands("e")[0] == (Code.YEAR, 0)
    assert operands("e")[-1] == (Code.NUMBER, trust)
    fired = [found.events[index].id for code, index in operands("g") if code is Code.FIRED]
    assert fired == ["clv-exit", "leave_framework.CLV-DTA"]


def test_names_are_found_here_then_among_those_shipped_then_as_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.yaml").write_text(HEAD)
    (tmp_path / "other.yaml").write_text(HEAD)
    assert load_scenario("mine").name == "mine"
    assert load_scenario("other.yaml").name == load_scenario("other").name == "other"
    assert load_scenario(tmp_path / "scenarios" / "mine.yaml").name == "mine"
    with pytest.raises(InputError, match=r"there is no scenario 'othr' \(did you mean 'other'"):
        load_scenario("othr")
    with pytest.raises(InputError, match="there is no scenario 'minne'"):
        load_scenario("minne")
    with pytest.raises(InputError, match=r"minne\.yaml:1:1: error: no such file"):
        load_scenario("minne.yaml")


def test_a_file_here_takes_no_place_of_a_shipped_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("mine", "funan-techo-canal"):
        Path(f"{name}.yaml").write_text(HEAD)
        Path(name).mkdir()
    assert find_scenario("mine") == Path("mine.yaml"), "a folder is no scenario"
    assert find_scenario("funan-techo-canal") == shipped("scenarios") / "funan-techo-canal.yaml"
    with pytest.raises(InputError, match=r"nor such a folder here: .*; here there is funan.*mine"):
        find_scenario("scenarios")
    Path("elsewhere").mkdir()
    Path("mine").rmdir()
    with pytest.raises(InputError, match="there is no scenario 'mine'"):
        find_scenario("mine", Path("elsewhere"))


def test_a_world_does_not_share_what_it_can_change() -> None:
    first_world, second = world(), world()
    first_world.numbers[0] = -1
    assert not np.array_equal(first_world.numbers, second.numbers)


@pytest.mark.parametrize("name", ["kerry-visit-2016", "canal-and-withdrawal"])
def test_arms_that_set_nothing_have_the_same_numbers_to_the_last_bit(name: str) -> None:
    """Efforts of 2016 do not sum to 1 exactly: scaled again they would differ."""
    file, calibration = load_scenario(name), load_calibration()
    told = resolve(file, calibration).world.numbers.tobytes()
    assert resolve_baseline(file, calibration).world.numbers.tobytes() == told
    for variant in file.scenario.variants:
        assert resolve(file, calibration, variant=variant).world.numbers.tobytes() == told
        assert resolve_baseline(file, calibration, variant=variant).world.numbers.tobytes() == told
