"""The verdict says in plain words what moves, by how much and how surely."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.outcomes.readings import readings
from hedgesim.outcomes.verdict import main_mover, verdict
from helpers import summaries
from helpers.summaries import Change, event, summary


def test_the_two_heaviest_movers_come_first_with_size_and_uncertainty() -> None:
    said = verdict(summary(summaries.CANAL))
    assert said.startswith(
        "By December 2034, Vietnam's share of influence falls by 1.2 to 5.0 points in 90% of "
        "histories (median -3.1; 1.7 standard deviations; it falls in 99 of 100), and China's "
        "share of influence rises by 1.9 to 3.1 points (median +2.5; 1.4 standard deviations; in "
        "all). The change of Vietnam's share of influence lasts to the end."
    )


def test_the_place_between_the_poles_follows() -> None:
    said = verdict(summary(summaries.CANAL))
    assert (
        "Cambodia edges towards China: its alignment falls by 0.1 to 2.5 points in 90% of "
        "histories (median -1.3; in 94 of 100): 29 on the scale from 0 (China) to 100 (United "
        "States), where 45 to 55 is a hedger; it still leans to China." in said
    )


@pytest.mark.parametrize(
    ("before", "change", "said"),
    [
        (50.0, -0.1, "it still hedges"),
        (50.0, -9.0, "it stops hedging and leans to China"),
        (50.0, 9.0, "it stops hedging and leans to the United States"),
        (42.0, 6.0, "it starts to hedge"),
        (30.0, 6.0, "it still leans to China"),
    ],
)
def test_where_the_hedger_stands(before: float, change: float, said: str) -> None:
    rises = 1.0 if change > 0 else 0.0
    made = summary({"composite": (change, 0.1, rises)}, {"composite": before})
    assert said in verdict(made)


def test_an_alignment_that_is_unsure_is_not_said_to_move() -> None:
    made = summary({"composite": (-1.3, 4.0, 0.3), "legitimacy": (0.05, 0.01, 1.0)})
    assert (
        "Cambodia's alignment does not clearly move: it changes by -5.3 to +2.7 points in 90% of "
        "histories (median -1.3; in 70 of 100 towards China, where 90 would be clear): 29 on the "
        "scale" in verdict(made)
    )


@pytest.mark.parametrize(
    ("id", "change", "said"),
    [
        (
            "legitimacy",
            (0.03, 0.01, 1.0),
            "legitimacy at home rises by 0.020 to 0.040 on a scale of 0 to 1",
        ),
        ("autonomy", (-0.02, 0.01, 0.0), "room for choice (autonomy) falls by 0.010 to 0.030"),
        ("output", (-3000.0, 900.0, 0.02), "output falls by US$ 2.1 to 3.9 bn a year"),
        ("exports.total", (5000.0, 900.0, 1.0), "exports rise by US$ 4.1 to 5.9 bn a year"),
        ("river_stress", (0.28, 0.01, 1.0), "harm to the river rises by 0.27 to 0.29"),
        ("influence.United States", (0.03, 0.01, 1.0), "the United States' share of influence"),
    ],
)
def test_each_kind_of_outcome_has_its_words(id: str, change: Change, said: str) -> None:
    assert f"By December 2034, {said}" in verdict(summary({id: change}))


def test_plural_outcomes_take_plural_pronouns() -> None:
    said = verdict(summary({"exports.total": (-5000.0, 900.0, 0.0)}))
    assert "exports fall by" in said
    assert "they fall in all" in said


def test_without_any_difference_it_says_so() -> None:
    assert verdict(summary()) == "Nothing differs from the baseline in any history."


def test_chance_alone_is_called_chance() -> None:
    said = verdict(summary({"influence.China": (0.004, 0.02, 0.6)}))
    assert said.startswith(
        "No outcome moves beyond chance: at most, by December 2034, China's share of influence "
        "changes by -1.6 to +2.4 points in 90% of histories (median +0.4; 0.22 standard "
        "deviations; it rises in 60 of 100)."
    )


def test_a_large_change_that_often_goes_the_other_way_is_chance() -> None:
    said = verdict(summary({"influence.China": (0.02, 0.04, 0.8)}))
    assert said.startswith("No outcome moves beyond chance: at most, by December 2034, China's")


def test_a_sure_but_small_change_is_called_small() -> None:
    said = verdict(summary({"influence.China": (0.004, 0.001, 1.0)}))
    assert said.startswith(
        "Changes are small relative to the variation between histories: at most, by December 2034, "
        "China's share of influence rises by 0.30 to 0.50 points in 90% of histories"
    )


def test_a_partner_with_little_influence_does_not_take_the_headline() -> None:
    """Laos moves a third of a point in every history: much for Laos, little for the hedger."""
    little = {**summaries.CANAL, "influence.Laos": (-0.006, 0.001, 0.0)}
    assert "Laos" not in verdict(summary(little))


def test_an_event_that_would_not_happen_otherwise_comes_first() -> None:
    exit = event("Cambodia leaves CLV-DTA.", 0.45, 0.04)
    said = verdict(
        summary({"influence.Vietnam": (-0.004, 0.003, 0.02)}, events={"leave_framework": exit})
    )
    assert said.startswith(
        "Cambodia leaves CLV-DTA in 45 of 100 histories (typically in January 2027), against 4 of "
        "100 without. Beyond that, changes are small"
    )


def test_what_a_partner_does_never_comes_first() -> None:
    """A rival's package does not open the answer, however little moves."""
    pledge = event("Japan answers a rival with a package.", 0.45, 0.04) | {"by": "Japan"}
    still = {"influence.Vietnam": (-0.004, 0.003, 0.02)}
    said = verdict(summary(still, events={"rival_pledge.Japan.China": pledge}))
    assert not said.startswith("Japan")
    assert "Japan answers a rival with a package in 45 of 100" in said


def test_a_small_change_of_chance_never_comes_first() -> None:
    exit = event("Cambodia leaves CLV-DTA.", 0.16, 0.04)
    still = {"influence.Vietnam": (-0.004, 0.003, 0.02)}
    assert not verdict(summary(still, events={"leave_framework": exit})).startswith("Cambodia le")


def test_variants_are_reported_where_they_end_otherwise() -> None:
    told = summary(summaries.CANAL)
    same = {"title": "The same", "outcomes": told["outcomes"], "events": {}}
    assert verdict(told | {"variants": {"same": same}}) == verdict(told)
    milder = {**summaries.CANAL, "influence.Vietnam": (-0.01, 0.005, 0.0)}
    other = {"title": "Milder", "outcomes": summary(milder)["outcomes"], "events": {}}
    said = verdict(told | {"variants": {"milder": other}})
    assert said.endswith(
        "In variants of the scenario, the influence of Vietnam changes by -1.0 points in 'Milder'."
    )
    three = {name: other | {"title": name} for name in ("a", "b", "c")}
    said = verdict(told | {"variants": three})
    assert "In 3 variants, the influence of Vietnam changes by -1.0 points to" in said


def test_an_event_that_matters_less_than_what_moves_comes_last() -> None:
    pledge = event("Japan answers a rival with a package.", 0.2, 0.1)
    said = verdict(summary(summaries.CANAL, events={"rival_pledge.Japan.China": pledge}))
    assert said.startswith("By December 2034, Vietnam's share")
    assert said.endswith(
        "Japan answers a rival with a package in 20 of 100 histories (typically in January 2027), "
        "against 10 of 100 without."
    )


def test_a_declared_event_left_to_chance_is_told_without_a_comparison() -> None:
    declared = event("Vietnam retaliates.", 0.3, 0.0, "2028-05", reaction=False)
    said = verdict(summary(summaries.CANAL, events={"retaliation": declared}))
    assert said.endswith("Vietnam retaliates in 30 of 100 histories (typically in May 2028).")


@pytest.mark.parametrize(
    "told",
    [
        event("China builds a canal.", 1.0, reaction=False),
        event("Something hardly changes.", 0.22, 0.2),
    ],
)
def test_events_that_say_nothing_new_are_left_out(told: dict[str, object]) -> None:
    with_event = verdict(summary(summaries.CANAL, events={"it": told}))
    assert with_event == verdict(summary(summaries.CANAL))


def test_each_of_several_hedgers_has_its_own_headline() -> None:
    said = verdict(summaries.two_hedgers())
    first, second = said.split(" Laos: ", maxsplit=1)
    assert first.startswith("Cambodia: By December 2034, Vietnam's share of influence falls")
    assert second.startswith("Laos leaves CLV-DTA in 40 of 100 histories")
    assert "it still hedges" in second


def test_it_is_at_most_four_sentences() -> None:
    said = verdict(summaries.full())
    assert said.count(". ") <= 3
    assert said.endswith(".")


def test_the_same_summary_gives_the_same_words() -> None:
    assert verdict(summaries.full()) == verdict(summaries.full())


def test_the_chart_shows_the_heaviest_mover_or_else_the_lean() -> None:
    moved = main_mover(readings(summary(summaries.CANAL)))
    still = main_mover(readings(summary({"lean": (0.1, 0.01, 1.0)})))
    assert moved is not None
    assert moved.id == "influence.Vietnam"
    assert still is not None
    assert still.id == "lean"


def test_what_somebody_told_to_act_does_more_rarely_of_itself_is_not_the_headline() -> None:
    told = event("The United States cuts its finance.", 1.0, reaction=False)
    of_itself = event("The United States suspends its finance.", 0.02, 0.15)
    legitimacy = {"legitimacy": (0.05, 0.01, 1.0)}
    by_both = {"cut": told | {"by": "United States"}, "s": of_itself | {"by": "United States"}}
    assert "suspends" not in verdict(summary(legitimacy, events=by_both))
    by_another = {**by_both, "cut": told | {"by": "Japan"}}
    assert "suspends its finance in 2 of 100" in verdict(summary(legitimacy, events=by_another))
    likelier = {**by_both, "s": of_itself | {"by": "United States", "probability": 0.4}}
    assert "suspends its finance in 40 of 100" in verdict(summary(legitimacy, events=likelier))


def test_the_size_of_money_is_a_part_of_the_baseline_too() -> None:
    assert "(median -3.0, or -4.7%; 0.82 standard deviations" in verdict(
        summary({"output": (-3000.0, 900.0, 0.02)})
    )


@pytest.mark.parametrize(("size", "slight"), [(0.0017, True), (0.0019, False)])
def test_below_a_tenth_of_a_standard_deviation_is_negligible_and_not_sure(
    size: float, slight: bool
) -> None:
    """The baseline's band of China's influence is 0.06 wide: 0.018 is a standard deviation."""
    said = verdict(summary({"influence.China": (size, 0.0001, 1.0)}))
    assert said.startswith("All changes are negligible: at most") == slight
    assert ("in all" in said) != slight
    unsure = summary({"composite": (0.3, 0.1, 1.0), "legitimacy": (0.05, 0.01, 1.0)})
    assert "Cambodia's alignment hardly moves: it rises by 0.20 to 0.40 points" in verdict(unsure)


@pytest.mark.parametrize("replications", [1, 2, 28])
def test_from_few_histories_nothing_is_sure(replications: int) -> None:
    said = verdict(summary(summaries.CANAL, replications=replications))
    assert "not how likely it is. Ask for --replications 1000 or more." in said
    assert "of 100" not in said
    assert "in all" not in said
    assert "90% of" not in said
    if replications == 1:
        assert said.startswith("One history shows one course")
        assert "median" not in said


def test_fewer_than_a_thousand_histories_are_never_all_of_them() -> None:
    said = verdict(summary(summaries.CANAL, replications=300))
    assert "in at least 99 of 100" in said
    assert "in all" not in said
    assert "it falls in 99 ± 1 of 100" in said
    assert "in all" in verdict(summary(summaries.CANAL, replications=1000))


def test_the_error_of_the_median_is_given_where_the_summary_has_it() -> None:
    end = {"histories": 100.0, "error": {"q50": 0.00123}}
    made = summary(summaries.CANAL, over_time={"influence.Vietnam": {"end": end}})
    assert "median -3.1 ± 0.1; 1.7 standard deviations; it falls in 99 ± 1 of 100" in verdict(made)


def test_how_much_of_a_change_is_chance_alone() -> None:
    made = summary(summaries.CANAL, chance={"influence.Vietnam": {"share": [0.1, 0.42]}})
    assert "lasts to the end; chance alone makes up 42% of its variance." in verdict(made)


def shaped(shape: list[float], **given: object) -> dict[str, Any]:
    """Return a summary whose legitimacy moves as the shape says, month by month."""
    made = summary({"legitimacy": (0.05, 0.01, 1.0)}, **given)
    entry = made["outcomes"]["legitimacy"]
    last = len(entry["months"]) - 1
    for name, values in entry["difference"].items():
        if name.startswith("q"):
            ends = values[last]
            values[:] = [ends * shape[min(k, len(shape) - 1)] for k in range(last + 1)]
        if name == "p_positive":
            values[:] = [1.0] * (last + 1)
        if name == "p_negative":
            values[:] = [0.0] * (last + 1)
    return made


def test_the_course_of_the_first_mover_is_told() -> None:
    said = verdict(shaped([0.0, 2.0, 1.5, 0.8]))
    assert (
        "The change of legitimacy at home is largest in June 2024 (+0.100 on a scale of 0 to 1): "
        "half of it is gone by December 2024, 40% is left at the end." in said
    )


def test_what_moved_earlier_and_is_gone_is_told() -> None:
    said = verdict(shaped([0.0, 1.0, 0.2, 0.01]))
    assert (
        "Earlier, by June 2024, legitimacy at home rises by 0.040 to 0.060 on a scale of 0 to 1 "
        "(median +0.050; 1.4 standard deviations; in all), its largest change: half of it is gone "
        "by September 2024, 1% is left at the end." in said
    )


SMALL = st.floats(-0.3, 0.3)


@given(st.lists(st.tuples(SMALL, st.floats(0.01, 2.0), st.booleans()), min_size=3, max_size=3))
def test_at_most_names_the_largest_median_change(
    drawn: list[tuple[float, float, bool]],
) -> None:
    """None of three changes moves, whatever the share that agrees: the named one is the largest."""
    units = {"legitimacy": 0.06, "autonomy": 0.035, "output": 6000.0}
    changes = {
        id: (part * 2 * half * 0.33, spread * half, 0.95 if sure else 0.6)
        for (id, half), (part, spread, sure) in zip(units.items(), drawn, strict=True)
    }
    said = verdict(summary(changes))
    names = {"legitimacy": "legitimacy at home", "autonomy": "room for choice", "output": "output"}
    sizes = {names[id]: abs(changes[id][0]) / half for id, half in units.items()}
    if any(sizes.values()):
        [named] = [name for name in sizes if f"at most, by December 2034, {name}" in said]
        assert sizes[named] >= max(sizes.values()) * (1 - 1e-9)
