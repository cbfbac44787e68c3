"""Contrasts of variants: one arm less another, history by history."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from hedgesim.cli.settings import read_contrasts
from hedgesim.description.parsing.problems import InputError
from hedgesim.outcomes.readings import contrast_outcomes, readings
from hedgesim.outcomes.result import Result
from hedgesim.running.experiment import run
from hedgesim.running.setup import Options

SCENARIO = """\
scenario: 1
title: Two shocks to trust
clock: {start: 2024-01, end: 2024-06}
hedger: Cambodia
events:
  - event: custom
    id: quarrel
    at: 2024-02
    effects: [{change: trust, of: Vietnam, by: -0.1}]
  - event: custom
    id: visit
    at: 2024-03
    effects: [{change: trust, of: China, by: 0.1}]
variants:
  quarrel-only: {remove: [visit]}
  visit-only: {remove: [quarrel]}
"""
NAME = "as-told less visit-only"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("contrast")
    (folder / "two.yaml").write_text(SCENARIO, encoding="utf-8")
    options = Options(
        replications=40,
        out=folder / "run",
        keep_histories=True,
        contrasts=(("as-told", "visit-only"), ("as-told", "visit-only")),
    )
    return run(folder / "two.yaml", options)


def test_a_contrast_is_the_difference_within_each_history(played: Result) -> None:
    table = pq.read_table(played.folder / "histories.parquet").to_pydict()
    arms, months = np.array(table["arm"]), np.array(table["month"])
    trust = np.array(table["trust.Vietnam"])
    last = months == "2024-06"
    less = trust[last & (arms == "scenario")] - trust[last & (arms == "visit-only")]
    found = played.summary["contrasts"][NAME]["outcomes"]["trust.Vietnam"]
    assert less.min() < less.max() < 0.0
    assert found["mean"][-1] == pytest.approx(less.mean(), rel=0.02)
    assert found["q05"][-1] == pytest.approx(np.quantile(less, 0.05), rel=0.05)
    assert (found["p_positive"][-1], found["p_negative"][-1]) == (0.0, 1.0)


def test_the_arms_of_a_contrast_are_played_and_stand_as_scenario_and_baseline(
    played: Result,
) -> None:
    assert list(played.summary["contrasts"]) == [NAME]
    assert list(played.summary["variants"]) == ["visit-only"]
    outcomes = contrast_outcomes(played.summary, NAME)
    (trust,) = (one for one in readings(played.summary, outcomes) if one.id == "trust.Vietnam")
    other = played.summary["variants"]["visit-only"]["outcomes"]["trust.Vietnam"]["scenario"]
    assert trust.baseline.q50 == other["q50"][-1]
    assert trust.scenario.q50 == played.summary["outcomes"]["trust.Vietnam"]["scenario"]["q50"][-1]
    assert trust.falls == 1.0


def test_the_command_that_plays_a_run_again_names_its_contrasts(played: Result) -> None:
    command = played.manifest["reproduce"]
    assert command[command.index("--contrast") + 1] == "as-told,visit-only"


@pytest.mark.parametrize(
    ("contrasts", "why"),
    [
        ((("a", "a"),), "'a' less itself is nothing"),
        ((("a",),), "cannot be"),
        (("ab",), "cannot be"),
    ],
)
def test_what_is_no_pair_is_refused(contrasts: object, why: str) -> None:
    with pytest.raises(InputError, match=why):
        Options(contrasts=contrasts)  # type: ignore[arg-type]


def test_an_unknown_variant_of_a_contrast_is_refused(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(SCENARIO, encoding="utf-8")
    options = Options(8, out=tmp_path / "run", contrasts=(("as-told", "visit-onyl"),))
    with pytest.raises(InputError, match="visit-only"):
        run(tmp_path / "two.yaml", options)


def test_contrasts_on_the_command_line_are_pairs() -> None:
    assert read_contrasts(["a, b", "b,c"]) == (("a", "b"), ("b", "c"))
    for wrong in ("a", "a,", "a,b,c"):
        with pytest.raises(InputError, match=f"'{wrong}' is not A,B"):
            read_contrasts([wrong])
