"""A precision decides how many replications are played, within a bound."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from hedgesim.description.parsing.problems import InputError
from hedgesim.running import replicating
from hedgesim.running.experiment import run
from hedgesim.running.replicating import MOST, SPARE, needed, reached
from hedgesim.running.setup import Options
from helpers.summaries import summary

STORY = (
    "scenario: 1\ntitle: T\nclock: {start: 2024-01, end: 2024-06}\nhedger: Cambodia\n"
    "partners: [China, United States]\nevents:\n"
    "  - {event: custom, id: e, at: 2024-02, effects: [{change: trust, of: China, by: 0.1}]}\n"
)


def made(histories: int, share: float | None = None, vectors: int = 512) -> dict[str, Any]:
    """A summary in which exports alone move: they rise in 80 of 100."""
    found = summary({"exports.total": (100.0, 9000.0, 0.8)}, replications=histories)
    if share is not None:
        parts = 1.0 / (share / histories + (1.0 - share) / min(histories // 2, vectors))
        found["chance"] = {"exports.total": {"share": [share]}}
        found["drawn_numbers"] = {"from": "history", "vectors": 1024, "draws": vectors}
        found["over_time"] = {"exports.total": {"end": {"histories": parts}}}
    return found


def test_the_error_is_that_of_the_share_and_falls_with_the_root() -> None:
    assert reached(made(400)) == pytest.approx(0.02)  # sqrt(0.8 * 0.2 / 400)
    assert needed(made(400), 0.01) == round(SPARE * 1600)
    assert needed(made(400), 0.004) == round(SPARE * 10_000)


def test_the_median_counts_in_standard_deviations_of_the_baseline() -> None:
    found = made(400)
    found["over_time"] = {"exports.total": {"end": {"histories": 400, "error": {"q50": 1000.0}}}}
    assert reached(found) == pytest.approx(1000.0 / (18_000.0 / 3.289707), rel=1e-6)


def test_it_is_reached_by_what_it_says_and_not_by_fewer() -> None:
    found = made(1000, share=0.5)
    precision = 0.02
    least = round(needed(found, precision) / SPARE)
    error = replicating.error_of(found)
    assert error(least) <= precision < error(least - 1)


def test_what_cannot_be_reached_is_refused_with_what_can() -> None:
    with pytest.raises(InputError) as refused:
        needed(made(400), 1e-5)
    [problem] = refused.value.problems
    assert (problem.path, problem.hint) == ("--precision", "0.0004 can")
    assert f"{MOST:,}" in problem.message
    assert needed(made(400), 0.0004) <= MOST


def test_few_vectors_of_parameters_are_a_limit_of_their_own() -> None:
    limit = sqrt(0.16 * 0.75 / 512)  # the variance between vectors, of which there are 512
    with pytest.raises(InputError, match="few vectors") as refused:
        needed(made(1000, share=0.25), 0.9 * limit)
    assert refused.value.problems[0].hint.startswith("0.016 can")
    assert needed(made(1000, share=0.25), 1.05 * limit) < MOST


def played(folder: Path, **options: Any) -> Any:
    path = folder / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    fixed = Options(attribution=False, uncertainty="chance", workers=1, **options)
    return run(path, fixed)


def test_a_run_plays_until_it_is_precise_and_says_how_to_play_it_again(tmp_path: Path) -> None:
    result = played(tmp_path, precision=0.025, out=tmp_path / "run")
    count = result.summary["replications"]
    assert count > replicating.FIRST
    assert reached(result.summary) <= 0.025
    assert f"--replications {count}" in " ".join(result.manifest["reproduce"])
    again = played(tmp_path, replications=count, out=tmp_path / "again")
    assert again.summary == result.summary


def test_a_precision_out_of_reach_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be reached"):
        played(tmp_path, precision=1e-6, out=tmp_path / "run")
    assert [path.name for path in tmp_path.iterdir()] == ["story.yaml"]


@pytest.mark.parametrize("precision", [0.0, 1.0, -0.1, float("nan")])
def test_a_precision_is_between_0_and_1(precision: float) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        Options(precision=precision)
