"""The tables of a run: columns, dates, and parameters that explain outcomes."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from hedgesim.outcomes.result import Result
from hedgesim.outcomes.tables import TABLES
from hedgesim.reports.formats import write_csv
from hedgesim.running.experiment import run
from hedgesim.running.playing.histories import _facts
from hedgesim.running.setup import Options
from hedgesim.running.storage.tables import write_outcomes, write_tables
from helpers.parameters import few
from helpers.summaries import full, two_hedgers

STORY = """\
scenario: 1
title: A quarrel
hedger: Cambodia
poles: [China, United States]
partners: [China, Japan, Thailand, United States, Vietnam]
clock: {start: 2024-01, end: 2024-12}
baseline: none
events:
  - {event: custom, id: quarrel, at: 2024-05, effects: [{change: trust, of: Vietnam, by: -0.3}]}
  - {event: custom, id: visit, at: 2024-06, effects: [{change: trust, of: Japan, by: 0.1}]}
variants:
  quiet: {remove: [visit]}
"""
PLAYED = {"workers": 1, "variants": ("quiet",), "uncertainty": "prior", "keep_histories": True}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "story.yaml").write_text(STORY)
    return run(folder / "story.yaml", Options(512, out=folder / "run", **PLAYED))  # type: ignore[arg-type]


def test_an_outcome_regressed_on_parameters_has_the_known_signs(result: Result) -> None:
    """Trust in Vietnam at the end rises with that at the start, and not with trust in Japan."""
    histories = pd.read_parquet(result.folder / "histories.parquet")
    last = histories[(histories["arm"] == "baseline") & (histories["month"] == "2024-12")]
    outcome = last.set_index("replication")["trust.Vietnam"]
    names = ["trust.Cambodia.Vietnam", "trust.Cambodia.Japan", "temperature"]
    chosen = result.parameters[names]
    standard = (chosen - chosen.mean()) / chosen.std()
    slopes, *_ = np.linalg.lstsq(
        np.column_stack([np.ones(len(standard)), standard]), outcome[standard.index], rcond=None
    )
    assert slopes[1] > 0.7 * outcome.std()
    assert abs(slopes[2:]).max() < 0.2 * slopes[1]


def test_parameters_are_those_of_each_replication(result: Result) -> None:
    table = pq.read_table(result.folder / "parameters.parquet")
    assert table.column_names == ["replication", "name", "value", "unit"]
    wide = result.parameters
    assert wide.shape == (512, table.num_rows // 512)
    assert (wide.iloc[::2].to_numpy() == wide.iloc[1::2].to_numpy()).all()
    assert wide["temperature"].nunique() == 256


def test_without_sampling_there_are_no_parameters(result: Result, tmp_path: Path) -> None:
    alone = Result(result.summary | {"drawn_numbers": {}}, {}, tmp_path)
    assert alone.parameters.shape == (512, 0)


@pytest.mark.parametrize("summary", few([two_hedgers(), full()], 2))
def test_csv_and_parquet_hold_the_same_rows(summary: dict, tmp_path: Path) -> None:
    summary["variants"] = {"b": {"title": "B", "outcomes": summary["outcomes"]}}
    write_csv(summary, tmp_path)
    write_tables(tmp_path, summary)
    write_outcomes(tmp_path / "outcomes.parquet", summary)
    for name in ("outcomes", *TABLES):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        parquet = pq.read_table(tmp_path / f"{name}.parquet").to_pylist()
        assert len(rows) == len(parquet), name
        for one, other in zip(rows, parquet, strict=True):
            told = {key: "" if value is None else str(value) for key, value in other.items()}
            assert {key: text.removeprefix("'") for key, text in one.items()} == told


def test_outcomes_have_partner_hedger_unit_and_real_dates(tmp_path: Path) -> None:
    summary = two_hedgers()
    write_outcomes(tmp_path / "outcomes.parquet", summary)
    table = pq.read_table(tmp_path / "outcomes.parquet")
    assert table.schema.metadata[b"format"] == b"2"
    row = next(r for r in table.to_pylist() if r["outcome"] == "Laos.influence.China")
    assert (row["hedger"], row["partner"], row["unit"]) == ("Laos", "China", "share")
    assert row["date"] == date.fromisoformat(f"{row['month']}-01")
    assert {r["partner"] for r in table.to_pylist() if r["outcome"] == "Laos.lean"} == {""}


def test_tables_say_what_their_columns_mean_and_what_they_are_of(tmp_path: Path) -> None:
    summary = full()
    write_tables(tmp_path, summary)
    write_outcomes(tmp_path / "outcomes.parquet", summary)
    for path in tmp_path.iterdir():
        schema = pq.read_schema(path)
        assert all(field.metadata[b"description"] for field in schema), path.name
        assert schema.metadata[b"scenario"] == b"canal-and-exit"
        assert schema.metadata[b"seed"] == b"1"


def test_histories_have_dates_units_and_meanings(result: Result) -> None:
    table = pq.read_table(result.folder / "histories.parquet")
    row = table.slice(5, 1).to_pylist()[0]
    assert (row["month"], row["date"]) == ("2024-06", date(2024, 6, 1))
    facts = {field.name: field.metadata for field in table.schema}
    assert facts["exports.China"][b"unit"] == b"US$ m/yr"
    assert facts["exports.total"][b"description"] != facts["exports.China"][b"description"]
    assert facts["lean.economic"][b"unit"] == b"-1..1"


def test_facts_of_columns_of_several_hedgers_are_found_without_the_name() -> None:
    assert _facts("Laos.exports.China", 2) == _facts("exports.China", 1)


def test_sampled_parameters_have_their_units(result: Result) -> None:
    found = pd.read_parquet(result.folder / "parameters.parquet")
    units = dict(zip(found["name"], found["unit"], strict=True))
    assert units["aid.Cambodia.Japan"] == "US$ m/yr"
    assert units["trust.Cambodia.Vietnam"] == "0-1"
    schema = pq.read_schema(result.folder / "parameters.parquet")
    assert all(field.metadata[b"description"] for field in schema)


def test_events_and_postures_of_a_run_are_in_frames(result: Result) -> None:
    events = result.events.set_index(["variant", "event"])
    assert events.loc[("", "quarrel"), "median_date"] == pd.Timestamp("2024-05-01")
    assert events.loc[("", "quarrel"), "probability"] == 1.0
    assert ("quiet", "visit") not in events.index
    degrees = result.postures.groupby(["variant", "arm", "pole"])["degree"].sum()
    assert len(degrees) == 6
    np.testing.assert_allclose(degrees, 1.0, atol=1e-6)
    found = result.contributions.set_index(["event", "outcome"])
    assert set(result.contributions["event"]) == {"quarrel", "visit"}
    assert found.loc[("quarrel", "influence.Vietnam"), "partner"] == "Vietnam"
