"""What a run changes of the shipped calibration, and what its bands show."""

import pytest

from hedgesim.reports.changes import MOST, changes, numbers_changed, what_bands_show
from helpers.summaries import full, summary

NUMBER = {
    "name": "temperature", "shipped": 0.25, "used": 12345.678, "unit": "1", "by": "--set",
    "basis": "set on the command line",
}  # fmt: skip


def test_efforts_that_are_rescaled_are_counted_not_listed() -> None:
    rescaled = [NUMBER | {"by": "balance"}] * 2
    numbers, notes = changes([NUMBER, *rescaled], ["rule of trust differs"])
    assert [name for name, *_ in numbers] == [NUMBER["name"]]
    assert notes == [
        "The rule of trust differs.", "2 more efforts are rescaled so that all sum to 1.",
    ]  # fmt: skip
    assert changes(rescaled[:1], [])[1] == ["1 more effort is rescaled so that all sum to 1."]
    assert changes([], []) == ([], [])


def test_a_long_list_is_cut_and_says_so() -> None:
    numbers, notes = changes([NUMBER] * (MOST + 3), [])
    assert len(numbers) == MOST
    assert notes == ["3 more numbers differ; see summary.json."]


@pytest.mark.parametrize(
    ("arm", "reason"),
    [
        ("scenario", "set on the command line"),
        ("baseline", "in the baseline only: set on the command line"),
        ("slow", "in the variant 'slow': set on the command line"),
    ],
)
def test_a_number_says_in_which_arm_it_differs(arm: str, reason: str) -> None:
    (cells,), _ = changes([NUMBER | {"arm": arm, "shipped": None}], [])
    assert cells == ["temperature", "none", "12,345.7", "", reason]


def test_older_summaries_hold_the_two_values_alone() -> None:
    older = {k: v for k, v in full().items() if k != "changed"}
    names = [one["name"] for one in numbers_changed(older)]
    assert names == list(older["changed_settings"])


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        ({}, "chance only"),
        ({"from": "prior"}, "sampled from priors"),
        ({"from": "history", "draws": 512}, "512 draws of the posterior 'history'"),
    ],
)
def test_what_bands_show_depends_on_whether_parameters_are_sampled(
    drawn: dict[str, object], sentence: str
) -> None:
    assert sentence in what_bands_show(summary() | {"drawn_numbers": drawn})
