"""Studies in Python: their samples are what the simulator gives, and are written where asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import hedgesim
from hedgesim import InputError
from hedgesim.inference.studies import discovery, sensitivity_study

SCENARIO = """\
scenario: 1
title: A quarrel
about: For tests.
clock: {start: 2024-01, end: 2024-06}
hedger: Cambodia
partners: [China, Vietnam, United States]
reactions: none
events:
  - event: custom
    id: quarrel
    at: 2024-03
    note: Vietnam is offended.
    effects: [{change: trust, of: Vietnam, by: -0.3}]
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("studies") / "quarrel.yaml"
    file.write_text(SCENARIO)
    return file


def test_the_sample_of_a_discovery_is_what_the_simulator_gives(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "QUICK", 128)
    where = "trust.Vietnam < 0.3 and delta.lean < 0"
    made = hedgesim.discover(
        path, where, quick=True, out=tmp_path / "study", formats=["parquet", "csv"]
    )
    samples = made.samples["samples"]
    frame, sim = samples.frame, hedgesim.simulator(path, outcomes=["trust.Vietnam", "lean"])
    found = sim(frame[list(samples.inputs)], range(128), arm=["scenario", "difference"])
    trust, lean = found["trust.Vietnam"].sel(arm="scenario"), found["lean"].sel(arm="difference")
    assert np.array_equal(samples.outputs["holds"] == 1.0, (trust < 0.3) & (lean < 0.0))
    assert 0.0 < made.content["share"] == samples.outputs["holds"].mean() < 1.0

    table = pq.read_table(made.folder / "samples.parquet")
    assert table.schema.field("holds").metadata == {b"unit": b"1", b"role": b"output"}
    assert table.schema.field("temperature").metadata[b"role"] == b"input"
    assert table.to_pandas().equals(frame)
    pd.testing.assert_frame_equal(pd.read_csv(made.folder / "samples.csv"), frame)


def test_the_samples_of_a_sensitivity_study_are_what_the_simulator_gives(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("SALib", reason="SALib is not installed (extra analysis)")
    depth = sensitivity_study.Depth(trajectories=3, few=2, base=8, replications=2)
    monkeypatch.setattr(sensitivity_study, "QUICK", depth)
    made = hedgesim.sensitivity(path, outcomes=["lean"], quick=True, out=tmp_path / "study")
    assert set(made.samples) == {"screening", "indices"}
    assert not list(made.folder.glob("*.parquet"))
    screening = made.samples["screening"]
    rows = screening.frame.iloc[:40]
    sim = hedgesim.simulator(path, outcomes=["lean"])
    found = sim(rows[list(screening.inputs)], screening.replications)["lean"].mean("replication")
    np.testing.assert_array_equal(found, rows["lean"])
    indices = made.samples["indices"].frame
    varied = {name for name in screening.inputs if indices[name].nunique() > 1}
    assert varied >= set(made.content["kept"])


def test_unknown_formats_are_refused_before_any_work(path: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"unknown format 'parket' \(did you mean 'parquet'\?\)"):
        hedgesim.discover(path, "lean < 0", out=tmp_path / "study", formats=["parket"])
    assert not (tmp_path / "study").exists()


# --- other commands in Python ---------------------------------------------------------------------


def test_a_trace_is_the_history_that_the_simulator_plays(path: Path) -> None:
    found = hedgesim.trace(path, replication=3, uncertainty="chance")
    sim = hedgesim.simulator(path, outcomes=["lean", "trust.Vietnam"])
    for arm, frame in (("scenario", found.frame), ("baseline", found.baseline_frame)):
        played = sim(None, replications=[3], arm=arm)
        assert frame["lean.Cambodia"].iloc[-1] == float(played["lean"])
        assert frame["trust.Cambodia.Vietnam"].iloc[-1] == float(played["trust.Vietnam"])
    assert str(found.frame.index[-1].date()) == "2024-06-01"
    assert "Vietnam" in str(found)


def test_evidence_is_what_the_command_prints_as_json() -> None:
    found = hedgesim.evidence("trust.Vietnam")
    assert (found["what"], found["name"]) == ("number", "trust.Cambodia.Vietnam")
    with pytest.raises(InputError, match="Vietnm"):
        hedgesim.evidence("trust.Vietnm")
    with pytest.raises(InputError, match="belongs to"):
        hedgesim.evidence("risk", quick=True)
