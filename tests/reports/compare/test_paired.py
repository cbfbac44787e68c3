"""Two runs whose histories are all kept are compared within each history."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hedgesim.outcomes.readings import readings
from hedgesim.reports.compare.runs import comparison
from helpers.summaries import CANAL, summary

PRINT = {"numbers": "aa", "baseline": "bb"}
ID = "influence.Vietnam"


def kept(folder: Path, name: str, values: np.ndarray, replications: int) -> str:
    """Write a run whose histories of one outcome are values (replications, months)."""
    (folder / name).mkdir()
    made = summary(CANAL, fingerprint=PRINT, verdict="v", title=name, replications=replications)
    months = made["outcomes"][ID]["months"]
    (folder / name / "summary.json").write_text(json.dumps(made), encoding="utf-8")
    (folder / name / "manifest.json").write_text("{}", encoding="utf-8")
    count, last = values.shape
    table = {
        "arm": pa.array(["scenario"] * values.size).dictionary_encode(),
        "replication": np.repeat(np.arange(count), last),
        "month": pa.array(months * count).dictionary_encode(),
        ID: values.ravel(),
    }
    pq.write_table(pa.table(table), folder / name / "histories.parquet")
    return str(folder / name)


@pytest.fixture
def values() -> np.ndarray:
    months = summary(CANAL)["outcomes"][ID]["months"]
    return np.random.default_rng(1).normal(size=(40, len(months)))


def test_differences_are_within_each_history(tmp_path: Path, values: np.ndarray) -> None:
    less = np.linspace(-0.1, 0.3, 40)[:, None]
    found = comparison(
        [kept(tmp_path, "one", values + less, 40), kept(tmp_path, "two", values, 40)]
    )
    (contrast,) = found.contrasts
    assert contrast.label == "one less two"
    (change,) = readings(contrast.summary)
    assert change.change.q50 == pytest.approx(np.sort(less.ravel())[19])
    assert change.rises == (less > 0).mean()
    assert change.falls == (less < 0).mean()


def test_where_not_all_histories_are_kept_a_note_says_how_to(
    tmp_path: Path, values: np.ndarray
) -> None:
    found = comparison([kept(tmp_path, "one", values, 41), kept(tmp_path, "two", values, 41)])
    assert found.contrasts == ()
    assert found.notes[-1].startswith("one less two within each history is not known: keep all")
