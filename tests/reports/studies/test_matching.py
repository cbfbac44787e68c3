"""Studies beside a run: taken where both were made of the same, never otherwise."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from hedgesim.cli import report
from hedgesim.description.parsing.problems import InputError
from hedgesim.reports.page import page
from hedgesim.reports.studies import matching
from hedgesim.running.manifest import DIFFERENCES, differences
from helpers.summaries import SENSITIVITY, full

MADE: dict[str, Any] = {
    "version": "1.0", "code": "c0", "scenario": "s0", "baseline": "b0", "priors": "p0",
    "set": ["temperature"], "drawn": None,
}  # fmt: skip
RUN = {
    "run": "01", "made_of": MADE,
    "reproduce": ["hedgesim", "run", "my canal.yaml", "--replications", "9", "--seed", "1",
                  "--set", "temperature=0.3", "--calibration", "mine", "--variant", "x"],
}  # fmt: skip
OTHER = {key: f"another {key}" for key in DIFFERENCES}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder, for studies are looked for in runs/ too."""
    monkeypatch.chdir(tmp_path)


def study(folder: Path, *, base: int = 256, day: str = "2026-11-01", **made: Any) -> Path:
    """Leave a study as `hedgesim sensitivity` does; ``made``: what it was made of otherwise."""
    folder.mkdir(parents=True)
    found = SENSITIVITY | {"base": base, "scenario": full()["scenario"]}
    (folder / "sensitivity.json").write_text(json.dumps(found))
    manifest = {
        "analysis": "sensitivity", "made_of": MADE | made, "finished": f"{day}T10:00:00+00:00",
        "reproduce": ["hedgesim", "sensitivity", "my canal.yaml", "--quick"],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def run(folder: Path, **manifest: Any) -> Path:
    """Leave a run folder."""
    folder.mkdir(parents=True)
    (folder / "summary.json").write_text(json.dumps({"verdict": "It falls.", **full()}))
    (folder / "manifest.json").write_text(json.dumps({**RUN, **manifest}))
    return folder


def search(folder: Path, **manifest: Any) -> matching.Search:
    return matching.search({**RUN, **manifest}, full()["scenario"], folder)


def test_a_study_made_of_the_same_is_told_with_its_command_and_day(tmp_path: Path) -> None:
    study(tmp_path / "a-study")
    found = page.write(full(), RUN, run(tmp_path / "run"))
    assert found.taken is not None
    text = (tmp_path / "run" / page.FILE).read_text("utf-8")
    assert "exit_trust *" in text, "assumed alone, so marked"
    assert "made on 2026-11-01" in text
    assert "hedgesim sensitivity &#x27;my canal.yaml&#x27; --quick" in text


@pytest.mark.parametrize("key", DIFFERENCES)
def test_a_study_made_of_anything_else_is_not_shown(tmp_path: Path, key: str) -> None:
    study(tmp_path / "theirs", **{key: OTHER[key]})
    found = page.write(full(), RUN, run(tmp_path / "run"))
    assert found.taken is None
    text = (tmp_path / "run" / page.FILE).read_text("utf-8")
    assert "exit_trust *" not in text
    wanted = "hedgesim sensitivity &#x27;my canal.yaml&#x27; --set temperature=0.3"
    assert f"<code>{wanted} --calibration mine</code>" in text
    assert f"&#x27;theirs&#x27; belongs to another run: {DIFFERENCES[key]}." in text


def test_one_that_keeps_no_record_belongs_to_no_run(tmp_path: Path) -> None:
    folder = study(tmp_path / "theirs")
    (folder / "manifest.json").write_text(json.dumps({"analysis": "sensitivity"}))
    assert search(tmp_path / "run").taken is None
    assert differences({}, {"made_of": MADE}) == ["no record of what it was made of"]
    assert search(tmp_path / "run", made_of=None).taken is None


def test_a_run_that_samples_from_a_posterior_has_the_study_with_a_note(tmp_path: Path) -> None:
    study(tmp_path / "theirs", drawn=None)
    drawn = {"made_of": MADE | {"drawn": "posterior 'h'"}}
    found = search(tmp_path / "run", **drawn)
    assert found.taken is not None
    note = "samples parameters from the posterior &#x27;h&#x27;, where they vary less"
    assert note in page.page(full(), RUN | drawn, found)
    assert note not in page.page(full(), RUN, found)


def test_of_several_the_larger_and_then_the_later_is_taken(tmp_path: Path) -> None:
    study(tmp_path / "a", day="2026-11-03")
    study(tmp_path / "b", base=1024, day="2026-11-01")
    study(tmp_path / "c", base=1024, day="2026-11-02")
    found = search(tmp_path / "run").taken
    assert found is not None
    assert found.folder.name == "c"


def test_studies_in_the_usual_folder_are_found_for_runs_elsewhere(tmp_path: Path) -> None:
    study(tmp_path / "runs" / "here")
    assert search(tmp_path / "far" / "away" / "run").taken is not None


def test_a_folder_in_the_making_is_no_study(tmp_path: Path) -> None:
    study(tmp_path / ".half-written")
    assert search(tmp_path / "run") == matching.Search()


def test_the_page_of_an_old_run_is_rewritten(tmp_path: Path) -> None:
    place = run(tmp_path / "run")
    (line,) = report.rewrite_reports([str(place)])
    assert str(line).endswith("no sensitivity study of it was found")
    before = (place / page.FILE).read_text("utf-8")
    folder = study(tmp_path / "elsewhere" / "study")
    report.rewrite_reports([str(place)], folder)
    assert "exit_trust *" in (place / page.FILE).read_text("utf-8")
    assert "exit_trust *" not in before
    assert matching.runs_of({"made_of": MADE}, tmp_path / "study") == [place]
    assert matching.runs_of({"made_of": MADE | {"code": "c1"}}, tmp_path / "study") == []


def test_a_study_of_another_run_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    place, other = run(tmp_path / "run"), run(tmp_path / "other", made_of=MADE | {"priors": "p1"})
    folder = study(tmp_path / "study")
    with pytest.raises(InputError) as error:
        report.rewrite_reports([str(place), str(other)], folder)
    assert str(error.value).startswith(f"{folder}:1:1: error: is no study of this run: other prior")
    assert "make one with: hedgesim sensitivity 'my canal.yaml'" in str(error.value)
    assert not (place / page.FILE).exists()
    with pytest.raises(InputError, match="holds no sensitivity study"):
        report.rewrite_reports([str(place)], tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    place = run(tmp_path / "run")
    place.chmod(0o555)
    with pytest.raises(InputError, match="cannot write"):
        report.rewrite_reports([str(place)])


def test_what_is_mostly_chance_is_not_ranked(tmp_path: Path) -> None:
    noisy = {"influence.Vietnam": SENSITIVITY["outcomes"]["influence.Vietnam"] | {"chance": 0.6}}
    kept = matching.StoredStudy(tmp_path, SENSITIVITY | {"outcomes": noisy}, {})
    text = page.page(full(), RUN, matching.Search(kept))
    assert "Not ranked, because 60% of its variance" in text
    assert "exit_trust *" not in text
