"""Faults and cautions in the layouts of `check --format`, and the files that `new` writes."""

import json
from pathlib import Path

import pytest
import typer

from hedgesim.cli import main
from hedgesim.cli.faults import print_faults
from hedgesim.description.parsing.cautions import Caution
from hedgesim.description.parsing.problems import Problem

WRONG = "scenario: 1\ntitle: T\nclock: {start: 2024-01, end: 2023-12}\nhedger: Cambodia\n"


@pytest.fixture
def wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("wrong.yaml").write_text(WRONG)
    return "wrong.yaml"


def test_text_is_a_line_a_fault_on_the_error_stream(
    wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", wrong]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "wrong.yaml:3:30: error: the clock ends before it starts (end after start)\n"


def test_github_reads_annotations(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", wrong, "--format", "github"]) == 2
    assert capsys.readouterr().out == (
        "::error file=wrong.yaml,line=3,col=30::the clock ends before it starts (end after start)\n"
    )


def test_programs_read_json(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", wrong, "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out) == [
        {
            "severity": "error",
            "path": "wrong.yaml",
            "line": 3,
            "column": 30,
            "message": "the clock ends before it starts",
            "hint": "end after start",
        }
    ]


def test_an_annotation_is_one_command_whatever_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    cautions = [Caution("zero-effect", "5% of\n::error::x", "a,b.yaml:7"), Caution("left-out", "L")]
    print_faults([], cautions, "github")
    assert capsys.readouterr().out == (
        "::warning file=a%2Cb.yaml,line=7::5%25 of%0A::error::x\n::notice::L\n"
    )
    with pytest.raises(typer.Exit):
        print_faults([Problem("a:b", 1, 1, "x\x1b[2J\n")], [], "github")
    assert capsys.readouterr().out == "::error file=a%3Ab,line=1,col=1::x\\x1b[2J%0A\n"


def test_new_writes_the_schema_that_its_first_line_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "story"]) == 0
    named = Path("story.yaml").read_text().splitlines()[0].rpartition("=")[2]
    assert "properties" in json.loads(Path(named).read_text())
    Path(named).write_text("mine")
    assert main(["new", "another"]) == 0
    assert Path(named).read_text() == "mine"


def test_a_number_that_is_none_is_refused_in_plain_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", "baseline", "--replications", "lots"]) == 2
    assert "must be a whole number" in capsys.readouterr().err
