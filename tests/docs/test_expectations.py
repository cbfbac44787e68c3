"""Expectations of the shipped scenarios stand beside what the model shows."""

from __future__ import annotations

import pytest

from hedgesim.description.formats.expectations import Expectation
from writers.expectations import expectations, results, verdict
from writers.sources import ROOT

ENTRIES = expectations()


def test_every_shipped_scenario_has_one_entry_and_expects_something() -> None:
    shipped = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
    assert sorted(one["scenario"] for one in ENTRIES) == shipped
    assert all(one["rows"] for one in ENTRIES)


def test_results_stand_beside_the_rows_that_they_answer() -> None:
    found = results()
    assert found.keys() <= {one["scenario"] for one in ENTRIES}
    for one in ENTRIES:
        if one["scenario"] in found:
            assert len(found[one["scenario"]]) == len(one["rows"])


def test_what_the_model_is_known_not_to_show_says_so_where_it_is_expected() -> None:
    for one in ENTRIES:
        for (_, expected), shown in zip(one["rows"], results()[one["scenario"]], strict=True):
            agrees = verdict(expected, shown["value"]) == "yes"
            assert agrees == (expected.disagrees is None), (one["scenario"], expected)


@pytest.mark.parametrize(
    ("low", "high", "middle", "said"),
    [
        (0.01, 0.05, 0.03, "yes"),
        (0.01, 0.05, 0.05, "yes"),
        (0.01, 0.05, 0.2, "sign only"),
        (0.01, 0.05, 0.001, "sign only"),
        (0, 0.05, -0.001, "no"),
        (-0.05, -0.01, -0.001, "sign only"),
        (-0.05, -0.01, 0.0, "no"),
        (-0.02, 0.02, 0.03, "no"),
        ("-3%", "1%", -0.025, "yes"),
        ("-3%", "-1%", -0.04, "sign only"),
    ],
)
def test_a_row_agrees_in_sign_and_size_in_sign_or_not(
    low: object, high: object, middle: float, said: str
) -> None:
    row = {"outcome": "trust.China", "at": "2024-12", "between": [low, high]}
    assert verdict(Expectation.model_validate(row), middle) == said


def test_results_are_those_of_the_rules_as_they_are() -> None:
    """One scenario stands for all: ``python docs/expectations.py`` plays them anew."""
    import expectations as playing  # noqa: PLC0415

    assert playing.played("border-fund") == results()["border-fund"]
