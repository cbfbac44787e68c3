"""Expectations of scenarios name what is there, and are judged as scenarios.md says."""

from __future__ import annotations

from typing import Any

import pytest

from hedgesim import Options
from hedgesim.description.parsing import units
from hedgesim.outcomes.catalogue import outcomes_of
from hedgesim.running.setup import SCENARIO, prepare
from writers.expectations import bounds, expectations, results, verdict
from writers.sources import ROOT

ENTRIES = expectations()


def row(low: object, high: object) -> dict[str, Any]:
    return {"size": [low, high]}


def test_every_shipped_scenario_has_one_entry() -> None:
    shipped = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
    assert sorted(one["scenario"] for one in ENTRIES) == shipped


@pytest.mark.parametrize("one", ENTRIES, ids=lambda one: one["scenario"])
def test_rows_name_outcomes_variants_and_months(one: dict[str, Any]) -> None:
    variants = tuple({found["of"] for found in one["rows"] if "of" in found})
    setup = prepare(one["scenario"], Options(variants=variants, uncertainty="chance"))
    world = setup.worlds[SCENARIO]
    names = {outcome.id for outcome in outcomes_of(world)}
    for found in one["rows"]:
        assert found["outcome"] in names
        assert found.get("against", SCENARIO) == SCENARIO
        months = [
            units.date(found[key]) - world.first_month for key in ("from", "at") if key in found
        ]
        assert all(0 <= month < world.months for month in months)
        money = world_unit(world, found["outcome"]).startswith("US$")
        assert all(isinstance(edge, str) == money for edge in found["size"])
        low, high = bounds(found)
        assert low < high


def world_unit(world: Any, name: str) -> str:
    return next(outcome.unit for outcome in outcomes_of(world) if outcome.id == name)


def test_results_stand_beside_the_rows_that_they_answer() -> None:
    found = results()
    assert found.keys() <= {one["scenario"] for one in ENTRIES}
    for one in ENTRIES:
        if one["scenario"] in found:
            assert len(found[one["scenario"]]) == len(one["rows"])


@pytest.mark.parametrize(
    ("asked", "middle", "said"),
    [
        (row(0.01, 0.05), 0.03, "yes"),
        (row(0.01, 0.05), 0.05, "yes"),
        (row(0.01, 0.05), 0.2, "sign only"),
        (row(0.01, 0.05), 0.001, "sign only"),
        (row(0, 0.05), -0.001, "no"),
        (row(-0.05, -0.01), -0.001, "sign only"),
        (row(-0.05, -0.01), 0.0, "no"),
        (row(-0.02, 0.02), 0.03, "no"),
        (row("-3%", "1%"), -2.5, "yes"),
        (row("-3%", "-1%"), -4, "sign only"),
    ],
)
def test_a_row_agrees_in_sign_and_size_in_sign_or_not(
    asked: dict[str, Any], middle: float, said: str
) -> None:
    assert verdict(asked, middle) == said


def test_results_are_those_of_the_rules_as_they_are() -> None:
    """One scenario stands for all: ``python docs/expectations.py`` plays them anew."""
    import expectations as playing  # noqa: PLC0415

    (one,) = (entry for entry in ENTRIES if entry["scenario"] == "border-fund")
    variants = tuple(dict.fromkeys(found["of"] for found in one["rows"] if "of" in found))
    setup = prepare(one["scenario"], Options(variants=variants, uncertainty="chance"))
    assert [playing.result(setup, found) for found in one["rows"]] == results()[one["scenario"]]
