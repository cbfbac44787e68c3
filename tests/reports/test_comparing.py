"""Runs side by side: what is refused and why, and what the table says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from summaries import CANAL, full, summary

from hedgesim.description.problems import InputError
from hedgesim.reports import sidebyside
from hedgesim.reports.comparing import compared, entries
from hedgesim.reports.terminal import console

PRINT = {"numbers": "aa", "baseline": "bb"}


def kept(folder: Path, name: str, **given: Any) -> str:
    """Write the summary of a run into a folder of its own; return the folder."""
    place = folder / name
    place.mkdir()
    usual = {"fingerprint": PRINT, "verdict": "It falls.", "title": name}
    made = summary(CANAL, **(usual | given))
    (place / "summary.json").write_text(json.dumps(made), encoding="utf-8")
    return str(place)


def test_runs_that_share_their_baseline_are_compared(tmp_path: Path) -> None:
    found = entries([kept(tmp_path, "one"), kept(tmp_path, "two") + "/summary.json"])
    assert [entry.label for entry in found] == ["one", "two"]
    out = io.StringIO()
    sidebyside.show(found, console(out, width=100))
    assert "Influence of Vietnam (%)" in out.getvalue()
    assert out.getvalue().count("-5.0 to -1.2") == 2


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"hedger": "Laos"}, "another hedger: Laos, not Cambodia"),
        ({"poles": ["China", "Japan"]}, "other poles"),
        ({"end": "2030-12"}, "another calendar"),
        ({"partners": ["China", "United States"]}, "other partners"),
        ({"seed": 2}, "another seed: 2, not 1"),
        ({"fingerprint": {"numbers": "cc", "baseline": "bb"}}, "other numbers"),
        ({"fingerprint": {"numbers": "aa", "baseline": "cc"}}, "another baseline"),
        ({"fingerprint": None}, "no record of its numbers"),
    ],
)
def test_runs_that_do_not_match_are_refused_with_the_reason(
    tmp_path: Path, given: dict[str, Any], why: str
) -> None:
    one, two = kept(tmp_path, "one"), kept(tmp_path, "two", **given)
    with pytest.raises(InputError) as error:
        entries([one, two])
    assert str(error.value).startswith(f"{two}:1:1: error: cannot be compared with {one}: {why}")


def test_one_run_is_compared_with_its_variants_or_refused(tmp_path: Path) -> None:
    place = tmp_path / "run"
    place.mkdir()
    (place / "summary.json").write_text(json.dumps(full()), encoding="utf-8")
    assert [entry.label for entry in entries([str(place)])] == ["As told", "The exit alone"]
    with pytest.raises(InputError, match="without variants"):
        entries([kept(tmp_path, "alone")])


@pytest.mark.parametrize(
    ("text", "why"),
    [(None, "no such file"), ("{", "is not JSON"), ("[]", "not the summary"), ("{}", "not the")],
)
def test_what_is_no_run_is_told(tmp_path: Path, text: str | None, why: str) -> None:
    file = tmp_path / "summary.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InputError, match=why):
        entries([str(file), str(file)])


def test_outcomes_are_those_that_move_most_anywhere(tmp_path: Path) -> None:
    moved = {"output": (9000.0, 100.0, 1.0)}
    made = summary(moved, title="two", fingerprint=PRINT)
    (tmp_path / "summary.json").write_text(json.dumps(made))
    found = entries([kept(tmp_path, "one"), str(tmp_path)])
    ids = [id for id, _ in compared(found, "Cambodia")]
    assert "output" in ids
    assert "influence.Vietnam" in ids
    assert ids[-1] == "hedging"


def test_a_page_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    found = entries([kept(tmp_path, "one"), kept(tmp_path, "two")])
    with pytest.raises(InputError, match="cannot write"):
        sidebyside.tell(found, tmp_path / "missing" / "page.html", console(io.StringIO()))
