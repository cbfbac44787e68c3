"""The verdict says in plain words what moves, by how much and how surely."""

import pytest

from hedgesim.outcomes.readings import readings
from hedgesim.outcomes.verdict import main_mover, verdict
from helpers import summaries
from helpers.summaries import Change, event, summary


def test_the_two_heaviest_movers_come_first_with_size_and_uncertainty() -> None:
    said = verdict(summary(summaries.CANAL))
    assert said.startswith(
        "By December 2034, Vietnam's share of influence falls by 3.1 points (90% of histories: "
        "-5.0 to -1.2; it falls in 99 of 100), and China's rises by 2.5 points (+1.9 to +3.1; "
        "in all)."
    )


def test_the_place_between_the_poles_follows() -> None:
    said = verdict(summary(summaries.CANAL))
    assert (
        "Cambodia edges 1.3 points towards China (in 94 of 100), to 29 on the scale from 0 (China) "
        "to 100 (United States), where 45 to 55 is a hedger; it still leans to China." in said
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
        "Cambodia's alignment does not clearly move (-1.3 points; down in 70 of 100, where 90 "
        "would be clear): 29 on the scale" in verdict(made)
    )


@pytest.mark.parametrize(
    ("id", "change", "said"),
    [
        ("legitimacy", (0.03, 0.01, 1.0), "legitimacy at home rises by 0.030 on a scale of 0 to 1"),
        ("autonomy", (-0.02, 0.01, 0.0), "room for choice (autonomy) falls by 0.020"),
        ("output", (-3000.0, 900.0, 0.02), "output falls by US$ 3.0 bn a year (4.7%)"),
        ("exports.total", (5000.0, 900.0, 1.0), "exports rise by US$ 5.0 bn a year (11%)"),
        ("river_stress", (0.28, 0.01, 1.0), "harm to the river rises by 0.28"),
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
        "No outcome moves beyond chance: the largest, the influence of China, changes by +0.4 "
        "points (90% of histories: -1.6 to +2.4)."
    )


def test_a_large_change_that_often_goes_the_other_way_is_chance() -> None:
    said = verdict(summary({"influence.China": (0.02, 0.04, 0.8)}))
    assert said.startswith("No outcome moves beyond chance: the largest, the influence of China")


def test_a_sure_but_small_change_is_called_small() -> None:
    said = verdict(summary({"influence.China": (0.004, 0.001, 1.0)}))
    assert said.startswith(
        "Changes are small relative to the variation between histories: at most, China's share"
    )
    assert "rises by 0.40 points" in said


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


def test_it_is_at_most_three_sentences() -> None:
    said = verdict(summaries.full())
    assert said.count(". ") <= 2
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
