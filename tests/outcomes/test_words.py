"""Plain words: labels, amounts, shares of histories; and summaries taken apart."""

import pytest

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import readings, split
from helpers import summaries


@pytest.mark.parametrize(
    ("value", "decimals", "sign", "written"),
    [
        (-0.0004, 2, "+", "0.00"),
        (0.0, 3, "+", "0"),
        (1234.5, 0, "", "1,234"),
        (-3.14, 1, "+", "-3.1"),
        (3.14, 1, "+", "+3.1"),
    ],
)
def test_numbers(value: float, decimals: int, sign: str, written: str) -> None:
    assert words.number(value, decimals, sign) == written


@pytest.mark.parametrize(
    ("share", "written", "sentence"),
    [
        (0.0, "0%", "in none"),
        (0.004, "<1%", "in fewer than 1 of 100"),
        (0.36, "36%", "in 36 of 100"),
        (0.996, ">99%", "in more than 99 of 100"),
        (1.0, "100%", "in all"),
    ],
)
def test_only_none_is_none_and_only_all_is_all(share: float, written: str, sentence: str) -> None:
    assert words.percent(share) == written
    assert words.of_hundred(share) == sentence


@pytest.mark.parametrize(
    ("unit", "largest", "level", "written"),
    [
        ("share", 0.2, 0.153, "15.3"),
        ("US$ m/yr", 63600.0, 63621.6, "63.6"),
        ("US$ m/yr", 640.0, 640.4, "640"),
        ("US$ m/yr", 12.0, 12.34, "12.3"),
        ("0-1", 0.6, 0.573, "0.57"),
        ("-1..1", 0.4, -0.394, "-0.39"),
        ("0-100", 30.0, 30.31, "30.3"),
    ],
)
def test_levels_are_written_in_their_unit(
    unit: str, largest: float, level: float, written: str
) -> None:
    assert words.scale_of(unit, largest).level(level) == written


def test_changes_show_two_figures() -> None:
    scale = words.scale_of("share", 0.2)
    assert scale.change(-0.00331, words.decimals_for(scale, (-0.0041, -0.00331))) == "-0.33"
    assert scale.change(-0.0331, words.decimals_for(scale, (-0.041, -0.0331))) == "-3.3"


def test_every_outcome_has_a_label_that_is_not_its_id() -> None:
    for reading in readings(summaries.full()):
        label = words.name(reading)
        assert label != reading.id
        assert "_" not in label
        assert label[0].isupper()


@pytest.mark.parametrize(
    ("id", "parts"),
    [
        ("influence.United States", ("influence", "United States")),
        ("lean.economic", ("lean.economic", "")),
        ("lean", ("lean", "")),
        ("aid.total", ("aid.total", "")),
        ("aid.China", ("aid", "China")),
        ("effort.self", ("effort.self", "")),
        ("hedging.insurance", ("hedging.insurance", "")),
        ("partners.aid", ("partners.aid", "")),
        ("member.CLV-DTA", ("member", "CLV-DTA")),
    ],
)
def test_ids_are_taken_apart(id: str, parts: tuple[str, str]) -> None:
    assert split(id) == parts


def test_histories_that_do_not_differ_count_neither_as_rise_nor_as_fall() -> None:
    made = summaries.summary({"governance_gap": (0.0, 0.05, 0.05)})
    differences = made["outcomes"]["governance_gap"]["difference"]
    differences["p_negative"] = [0.1] * len(differences["p_positive"])
    gap = next(reading for reading in readings(made) if reading.id == "governance_gap")
    assert (gap.rises, gap.falls, gap.sureness) == (0.05, 0.1, 0.0)


def test_of_several_hedgers_each_has_its_outcomes() -> None:
    found = readings(summaries.two_hedgers())
    assert {reading.hedger for reading in found} == {"Cambodia", "Laos"}
    assert all("Cambodia" not in reading.id for reading in found)


def test_a_share_of_histories_with_its_noun() -> None:
    assert words.of_hundred_histories(0.0) == "in no history"
    assert words.of_hundred_histories(0.36) == "in 36 of 100 histories"
    assert words.of_hundred_histories(1.0) == "in all histories"
