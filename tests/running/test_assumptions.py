"""What the summary says of the numbers' basis, and the marks by which runs are told comparable."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hedgesim.description import load_calibration, load_scenario, resolve, resolve_baseline
from hedgesim.outcomes.summary import MONTHS, _month
from hedgesim.running.assumptions import KINDS, assumptions
from hedgesim.running.manifest import again
from hedgesim.running.setup import Options
from hedgesim.running.storage.identity import fingerprint
from helpers.worlds import world


@pytest.fixture(scope="module")
def told() -> dict:
    file, calibration = load_scenario("canal-and-withdrawal"), load_calibration()
    return assumptions(file, resolve(file, calibration), calibration)


def test_every_number_is_counted_once(told: dict) -> None:
    file, calibration = load_scenario("canal-and-withdrawal"), load_calibration()
    assert tuple(told["counts"]) == KINDS
    assert sum(told["counts"].values()) == len(resolve(file, calibration).world.number_names)


def test_what_is_assumed_alone_has_neither_evidence_nor_source(told: dict) -> None:
    calibration = load_calibration()
    for entry in told["unfounded"]:
        basis = calibration.parameters.get(entry["name"])
        assert entry["reason"]
        assert basis is None or not (basis.evidence or basis.source)


def test_numbers_that_declared_events_read_come_first(told: dict) -> None:
    read = [bool(entry["events"]) for entry in told["unfounded"]]
    assert read == sorted(read, reverse=True)
    by_name = {entry["name"]: entry for entry in told["unfounded"]}
    assert "clv-exit" in by_name["trust_per_point"]["events"]


def test_fields_left_at_an_assumed_default_are_listed_and_those_given_are_not(told: dict) -> None:
    by_name = {entry["name"]: entry for entry in told["unfounded"]}
    assert by_name["canal.opening"]["value"] == "24 months"
    assert by_name["canal.opening"]["events"] == ["canal"]
    assert "canal.amount" not in by_name, "the story gives it"


def test_stories_over_one_baseline_leave_the_same_mark_and_a_set_number_another() -> None:
    calibration = load_calibration()
    one, two = (
        fingerprint(resolve_baseline(load_scenario(name), calibration).world)
        for name in ("funan-techo-canal", "canal-and-withdrawal")
    )
    assert one == two
    base = world()
    moved = replace(base, numbers=base.numbers * (np.arange(len(base.numbers)) != 3))
    assert fingerprint(base)["numbers"] != fingerprint(moved)["numbers"]
    assert fingerprint(base) == fingerprint(replace(base, name="b", title="b", about="b"))
    shorter = fingerprint(world(months=12))
    assert shorter["numbers"] == fingerprint(base)["numbers"]
    assert shorter["baseline"] != fingerprint(base)["baseline"]


def test_the_command_to_play_it_again_has_all_that_moves_a_number() -> None:
    options = Options(
        50, seed=3, workers=7, settings={"temperature": 0.3}, variants=("all",),
        engine="mesa", attribution=False, out=Path("x"), calibration=Path("mine"),
        posterior="prior",
    )  # fmt: skip
    assert again("a b", options) == [
        "hedgesim", "run", "a b", "--replications", "50", "--seed", "3", "--set",
        "temperature=0.3", "--variant", "all", "--calibration", "mine", "--uncertainty",
        "prior", "--engine", "mesa",
        "--no-attribution",
    ]  # fmt: skip


def test_months_of_firing_are_quantiles_of_those_that_fire() -> None:
    base = world(months=24)
    counts = np.zeros(25, dtype=np.int64)
    counts[2], counts[5], counts[20], counts[24] = 1, 18, 1, 80
    first = base.start[0]
    found = {name: _month(base, counts, share) for name, share in MONTHS.items()}
    assert found == {
        "early_month": f"{first}-03",  # the first of twenty
        "median_month": f"{first}-06",
        "late_month": f"{first}-06",  # the nineteenth
    }
    assert _month(base, np.array([0] * 24 + [7]), 0.5) is None
