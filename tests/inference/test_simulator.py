"""A simulator gives what runs give, takes numbers in every form, and refuses wrong ones."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hedgesim
from hedgesim import InputError, Simulator
from hedgesim.description.world.index import recorded_names

SCENARIO = """\
scenario: 1
title: A short canal
about: For tests.
clock: {start: 2024-01, end: 2024-12}
hedger: Cambodia
baseline: baseline
set: {effort_speed: 0.5}
events:
  - event: infrastructure_project
    id: canal
    at: 2024-03
    builder: China
    bypasses: Vietnam
    duration: 12 months
variants:
  larger: {set: {temperature: 0.4}}
"""
OUTCOMES = ["lean", "influence.China", "trust.Vietnam", "imports.China"]
BOTH = ["scenario", "baseline", "difference"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    file = tmp_path_factory.mktemp("simulator") / "short.yaml"
    file.write_text(SCENARIO)
    yield file


@pytest.fixture(scope="module")
def sim(path: Path) -> Simulator:
    return hedgesim.simulator(path, outcomes=OUTCOMES)


def histories(sim: Simulator, folder: Path, outcome: str, arm: str) -> np.ndarray[Any, Any]:
    """Values of an outcome in the last month, by replication, as a run stores them."""
    place = next(one.place for one in sim.selected if one.id == outcome)
    world = sim.study.scenario
    table = pq.read_table(folder / "histories.parquet").to_pandas()
    last = table[(table["arm"] == arm) & (table["month"].astype(str) == "2024-12")]
    column = recorded_names(world.rows)[place]
    return last.sort_values("replication")[column].to_numpy()


def run(path: Path, folder: Path, replications: int, **given: Any) -> hedgesim.Result:
    return hedgesim.run(
        path, replications=replications, out=folder, attribution=False, report=False,
        keep_histories=True, **given,
    )  # fmt: skip


# --- what runs give -------------------------------------------------------------------------------


def test_parameters_of_a_kept_run_give_the_outcomes_of_the_run(
    sim: Simulator, path: Path, tmp_path: Path
) -> None:
    result = run(path, tmp_path / "run", 70)
    parameters = result.parameters
    assert len(parameters) == 70
    found = sim(parameters, parameters.index, arm=BOTH)
    assert dict(found.sizes) == {"arm": 3, "row": 70}
    for outcome in OUTCOMES:
        for arm in BOTH[:2]:
            stored = histories(sim, result.folder, outcome, arm)
            assert np.array_equal(found[outcome].sel(arm=arm), stored)
        middle = float(found[outcome].sel(arm="difference").median())
        band = result.summary["outcomes"][outcome]["difference"]
        assert band["q05"][-1] <= middle <= band["q95"][-1]


def test_draws_are_those_of_the_run(sim: Simulator, path: Path, tmp_path: Path) -> None:
    parameters = run(path, tmp_path / "run", 8).parameters
    draws = sim.draws(4)
    shared = parameters.columns.intersection(draws.columns)
    assert set(draws.columns) == set(shared)
    assert np.array_equal(draws[shared], parameters[shared].iloc[::2])
    assert np.array_equal(sim.draws(1030).iloc[:4], draws)


def test_numbers_mean_what_they_mean_to_a_run(sim: Simulator, path: Path, tmp_path: Path) -> None:
    given = {"temperature": 0.3, "trust.Vietnam": "60%"}
    result = run(path, tmp_path / "run", 5, settings=given, uncertainty="chance")
    for outcome in OUTCOMES:
        found = sim(given, 5, arm="scenario")[outcome]
        assert np.array_equal(found, histories(sim, result.folder, outcome, "scenario"))
    assert not np.array_equal(found, sim(None, 5, arm="scenario")[outcome])


def test_efforts_that_are_not_given_make_room_as_in_a_run(
    sim: Simulator, path: Path, tmp_path: Path
) -> None:
    given = {"effort.China": 0.4}
    result = run(path, tmp_path / "run", 5, settings=given, uncertainty="chance")
    found = sim(given, 5, arm="baseline")["lean"]
    stored = histories(sim, result.folder, "lean", "baseline")
    np.testing.assert_allclose(found, stored, rtol=1e-9, atol=1e-12)


def test_a_variant_is_compared_with_its_own_baseline(sim: Simulator, path: Path) -> None:
    variant = hedgesim.simulator(path, outcomes=["lean"], variant="larger")
    assert "temperature" not in variant.names
    found = variant(replications=3, arm=BOTH)["lean"]
    assert np.array_equal(found, sim({"temperature": 0.4}, 3, arm=BOTH)["lean"])


# --- forms ----------------------------------------------------------------------------------------


def test_rows_side_by_side_give_what_each_gives_alone(sim: Simulator) -> None:
    draws = sim.draws(3, uncertainty="prior")
    together = sim(draws, 66, arm=BOTH)
    assert together["lean"].dims == ("arm", "row", "replication")
    alone = sim(draws.iloc[2], 66, arm="difference")
    assert np.array_equal(together["lean"].sel(arm="difference", row=2), alone["lean"])
    difference = together["lean"].sel(arm="scenario") - together["lean"].sel(arm="baseline")
    assert np.array_equal(difference, together["lean"].sel(arm="difference"))


def test_every_form_of_numbers_gives_the_same(sim: Simulator) -> None:
    values = {"temperature": [0.2, 0.3], "trust.Cambodia.Vietnam": [0.5, 0.7]}
    narrow = sim.only(list(values))
    frame = pd.DataFrame(values, index=pd.Index(["low", "high"], name="case"))
    forms = [values, frame, pa.table(values), np.array(list(values.values())).T]
    found = [narrow(form, 3)["lean"] for form in forms]
    assert all(np.array_equal(found[0], one) for one in found[1:])
    assert found[1]["row"].to_numpy().tolist() == ["low", "high"]
    one = narrow([0.2, 0.5], 3)["lean"]
    assert one.dims == ("replication",)
    assert np.array_equal(one, found[0].sel(row=0))


def test_months_become_an_axis_where_several_are_asked_for(path: Path, sim: Simulator) -> None:
    several = hedgesim.simulator(path, outcomes=["lean"], at=["2024-06", "2024-12"])
    found = several(replications=4)["lean"]
    assert found.dims == ("replication", "month")
    assert np.array_equal(found.sel(month="2024-12-01"), sim(replications=4)["lean"])
    every = hedgesim.simulator(path, outcomes=["lean"], at="all")
    assert every(replications=2).sizes["month"] == 12
    assert every(replications=2)["lean"].attrs["units"] == sim.selected[0].unit


def test_a_copy_in_another_process_gives_the_same(sim: Simulator) -> None:
    copy = pickle.loads(pickle.dumps(sim))
    assert np.array_equal(
        copy({"temperature": 0.3}, 3)["lean"], sim({"temperature": 0.3}, 3)["lean"]
    )


# --- parameters -----------------------------------------------------------------------------------


def test_parameters_say_what_they_are(sim: Simulator) -> None:
    found = sim.parameters
    assert tuple(found.index) == sim.names
    one = found.loc["temperature"]
    assert one["low"] < one["q05"] < one["median"] < one["q95"] < one["high"]
    assert one["meaning"]
    assert one["unit"]
    assert "effort_speed" not in found.index  # the scenario sets it


def test_the_middle_of_all_shares_is_the_median(sim: Simulator) -> None:
    names = ["trust.Cambodia.Vietnam", "temperature"]
    narrow = sim.only(names)
    medians = narrow.parameters["median"]
    found = narrow.at_shares([0.5, 0.5])
    assert list(found.columns) == names
    np.testing.assert_allclose(found.iloc[0], medians, rtol=1e-6)
    low, high = narrow.bounds(0.9).T
    np.testing.assert_allclose(narrow.at_shares(np.full(2, 0.05)).iloc[0], low, rtol=1e-6)
    assert (low < high).all()


def test_efforts_and_weights_that_are_all_given_are_scaled_to_their_sum(sim: Simulator) -> None:
    efforts = [name for name in sim.names if name.startswith(("effort.", "effort_self."))]
    weights = ["weight_economic", "weight_security", "weight_political"]
    calibrated = sim.parameters["value"]
    doubled = {name: 2.0 * calibrated[name] for name in [*efforts, *weights]}
    found, as_calibrated = sim(doubled, 3)["lean"], sim(replications=3)["lean"]
    np.testing.assert_allclose(found, as_calibrated, rtol=1e-9, atol=1e-14)


# --- wrong numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"temprature": 0.3}, "numbers:1:1: error: there is no number 'temprature' (did you mean"),
        ({"temperature": -1}, "numbers:1:1: error: temperature = -1 is out of range (between"),
        ({"temperature": float("nan")}, "nan is not a number"),
        ({"temperature": "warm"}, "'warm' is not a number"),
        ({"effort_speed": 0.4}, "effort_speed is set by the scenario"),
        ({"trust.Vietnam": 0.4, "trust.Cambodia.Vietnam": 0.5}, "is given twice"),
        ({"effort.China": 0.7, "effort.Vietnam": 0.9}, "leave no room: efforts sum to 1"),
        ({"temperature": [0.1, 0.2], "trust.Vietnam": [0.5]}, "columns differ in length"),
        ([0.1, 0.2], "the array is 2 (rows x "),
        ("temperature", "cannot be a str"),
        (pd.DataFrame({"temperature": []}), "there are no rows"),
    ],
)
def test_wrong_numbers_are_refused(sim: Simulator, numbers: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        sim(numbers, 2)
    assert said in str(caught.value)


def test_every_fault_is_reported_by_row_and_column(sim: Simulator) -> None:
    table = pd.DataFrame({"temperature": [0.3, 9.0], "trust.Vietnm": [0.5, 0.5], "heed": [-1, 1]})
    with pytest.raises(InputError) as caught:
        sim(table, 2)
    places = [(one.line, one.column) for one in caught.value.problems]
    assert places == [(1, 2), (1, 3), (2, 1)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"replications": 0}, "--replications"),
        ({"replications": [0, 1]}, "2 numbers for 1 vectors"),
        ({"replications": [-1]}, "whole numbers from 0"),
        ({"arm": "diference"}, "did you mean 'difference'?"),
        ({"replications": 100_000_000, "numbers": {"temperature": [0.2] * 9}}, "fewer rows"),
    ],
)
def test_wrong_arguments_are_refused(sim: Simulator, given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        sim(**given)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"outcomes": ["leen"]}, "there is no outcome 'leen'"),
        ({"at": "2030-01"}, "outside the scenario's clock"),
        ({"parameters": ["temprature"]}, "did you mean 'temperature'?"),
        ({"parameters": ["effort_speed"]}, "does not vary"),
        ({"settings": {"temprature": 1}}, "temprature"),
        ({"variant": "nobody"}, "nobody"),
    ],
)
def test_wrong_simulators_are_refused(path: Path, given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        hedgesim.simulator(path, **given)
    assert said in str(caught.value)


def test_chance_alone_samples_nothing(sim: Simulator) -> None:
    with pytest.raises(InputError, match="chance samples nothing"):
        sim.draws(2, uncertainty="chance")
