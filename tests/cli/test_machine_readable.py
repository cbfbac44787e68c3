"""What programs read: JSON of every command, errors as JSON lines, SARIF, and the environment."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from hedgesim.cli import main
from hedgesim.cli.faults import print_faults
from hedgesim.cli.options import ENVIRONMENT, app
from hedgesim.description.parsing.cautions import CODES, Caution
from hedgesim.description.parsing.problems import Problem
from hedgesim.description.parsing.reading import read

COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
ALWAYS_JSON = {"schema"}  # prints a JSON document as it is
WRONG = "scenario: 1\ntitle: T\nclock: {start: 2024-01, end: 2023-12}\nhedger: Cambodia\n"
SMALL = """\
scenario: 1
title: A small story
clock: {start: 2024-01, end: 2024-06}
hedger: Cambodia
partners: [China, United States]
reactions: none
events:
  - event: custom
    id: quarrel
    at: 2024-03
    effects: [{change: trust, of: China, by: -0.3}]
variants:
  none: {remove: [quarrel]}
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL)
    Path("wrong.yaml").write_text(WRONG)
    return "small.yaml"


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    """Run a command; return the one JSON document on its standard output."""
    assert main(arguments) == code, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_json(name: str) -> None:
    options = {option for one in COMMANDS[name].params for option in one.opts}
    assert "--json" in options or name in ALWAYS_JSON


def test_commands_on_files_print_one_document(
    small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "check", small, "--json") == told(
        capsys, "check", small, "--format", "json"
    )
    assert told(capsys, "check", "wrong.yaml", "--json", code=2)[0]["line"] == 3
    described = told(capsys, "describe", small, "--json")
    assert described["scenario"] == "small"
    assert "A small story" in described["text"]
    assert told(capsys, "kinds", "--json")
    assert told(capsys, "evidence", "temperature", "--json")["name"] == "temperature"
    assert told(capsys, "schema")["$id"] == "urn:hedgesim:schema:scenario"
    assert told(capsys, "schema", "events")["$id"] == "urn:hedgesim:schema:events"
    assert told(capsys, "new", "story", "--json") == {
        "scenario": "story.yaml",
        "schema": "scenario.schema.json",
    }


def test_a_followed_history_is_data(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "trace", small, "--json")
    assert (found["replication"], found["seed"]) == (0, 1)
    assert found["fired"] == {"quarrel": "2024-03"}
    (month,) = (one for one in found["months"] if one["fired"])
    assert month["month"] == "2024-03"
    assert month["fired"][0]["event"] == "quarrel"
    end = found["end"]["trust.Cambodia.China"]
    assert end["scenario"] < end["baseline"]


def test_commands_on_runs_print_one_document(
    small: str, capsys: pytest.CaptureFixture[str]
) -> None:
    play = ("--replications", "64", "--variant", "all", "--no-attribution", "--out", "there")
    assert told(capsys, "run", small, *play, "--json")["replications"] == 64
    found = told(capsys, "compare", "there", "--json")
    labels = [one["label"] for one in found["entries"]]
    outcomes = found["outcomes"]["Cambodia"]
    assert outcomes
    assert all(list(row) == labels for row in outcomes.values())
    quarrel, none = ([row[label]["change"]["q50"] for row in outcomes.values()] for label in labels)
    assert any(quarrel)
    assert not any(none)
    assert Path(found["page"]).is_file()
    (page,) = told(capsys, "report", "there", "--json")
    assert (Path(page["report"]).name, page["study"]) == ("report.html", None)
    assert told(capsys, "verify", "there", "--json")["holds"] is True
    cited = told(capsys, "cite", "there", "--json")
    assert cited["bibtex"].startswith("@software{")
    assert "64 histories" in cited["text"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "wrong.yaml"), "the clock ends before it starts"),
        (("describe", "funan-techo-cannal"), "there is no scenario 'funan-techo-cannal'"),
        (("run", "small.yaml", "--replications", "no"), "must be a whole number"),
        (("kinds", "no-such-kind"), "no-such-kind"),
    ],
)
def test_errors_are_json_lines_on_the_error_stream(
    small: str, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    found = json.loads(line)
    assert found["severity"] == "error"
    assert message in found["message"]


def test_a_bug_is_one_json_line_too(
    small: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise RuntimeError("no such luck")

    monkeypatch.setattr("hedgesim.describe", fail)
    assert main(["describe", small, "--json"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "no such luck" in json.loads(line)["message"]


def test_a_near_scenario_is_suggested(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    for written in ("funan-techo-cannal", "scenarios/funan-techo-cannal.yaml", "smal.yaml"):
        assert main(["run", written]) == 2
        near = "small.yaml" if written == "smal.yaml" else "funan-techo-canal"
        assert f"did you mean '{near}'?" in capsys.readouterr().err


def required(log: dict[str, Any]) -> None:
    """Require the keys that the schema of SARIF 2.1.0 requires, and its enumerations."""
    assert log["version"] == "2.1.0"
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        assert driver["name"] == "hedgesim"
        known = [rule["id"] for rule in driver["rules"]]
        assert len(set(known)) == len(known)
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        for result in run["results"]:
            assert result["ruleId"] in known
            assert result["level"] in ("none", "note", "warning", "error")
            assert result["message"]["text"]
            for place in result.get("locations", ()):
                where = place["physicalLocation"]
                assert where["artifactLocation"]["uri"]
                assert all(value >= 1 for value in where["region"].values())


def test_code_scanning_reads_sarif(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    log = told(capsys, "check", "wrong.yaml", "--format", "sarif", code=2)
    required(log)
    (result,) = log["runs"][0]["results"]
    assert result["level"] == "error"
    assert result["message"]["text"] == "the clock ends before it starts (end after start)"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "wrong.yaml"
    assert place["region"] == {"startLine": 3, "startColumn": 30}


def test_cautions_are_results_of_their_own_rules(capsys: pytest.CaptureFixture[str]) -> None:
    cautions = [Caution("zero-effect", "Nothing is added.", "a b.yaml:7"), Caution("left-out", "L")]
    print_faults([], cautions, "sarif")
    log = json.loads(capsys.readouterr().out)
    required(log)
    first, second = log["runs"][0]["results"]
    assert (first["ruleId"], first["level"]) == ("zero-effect", "warning")
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b.yaml"},
        "region": {"startLine": 7},
    }
    assert (second["level"], "locations" in second) == ("note", False)
    assert {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]} == {"fault", *CODES}


def test_all_faults_are_results(capsys: pytest.CaptureFixture[str]) -> None:
    faults = [Problem("a.yaml", 2, 3, "x"), Problem("b\\c.yaml", 1, 1, "y", "z")]
    with pytest.raises(typer.Exit):
        print_faults(faults, [], "sarif")
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert [one["message"]["text"] for one in results] == ["x", "y (z)"]
    assert results[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "b/c.yaml"


def test_options_come_from_the_environment(
    small: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = Path(__file__).parents[1] / "cases" / "calibration"
    monkeypatch.setenv(f"{ENVIRONMENT}_CALIBRATION", str(cases))
    few = told(capsys, "kinds", "--json")
    monkeypatch.delenv(f"{ENVIRONMENT}_CALIBRATION")
    assert len(few["kinds"]) < len(told(capsys, "kinds", "--json")["kinds"])
    monkeypatch.setenv(f"{ENVIRONMENT}_TRACE_REPLICATION", "3")
    monkeypatch.setenv(f"{ENVIRONMENT}_SEED", "7")
    found = told(capsys, "trace", small, "--json")
    assert (found["replication"], found["seed"]) == (3, 7)
    assert told(capsys, "trace", small, "--json", "--seed", "8")["seed"] == 8


def test_a_wrong_value_of_the_environment_is_refused_by_its_name(
    small: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"{ENVIRONMENT}_SEED", "x")
    assert main(["trace", small]) == 2
    assert "HEDGESIM_SEED" in capsys.readouterr().err


def test_the_hook_for_commits_is_a_command_that_refuses_faults(small: str) -> None:
    hooks = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
    (hook,) = read(hooks).data
    assert {"id", "name", "entry", "language", "files"} <= set(hook)
    assert re.search(hook["files"], "scenarios/canal.yaml")
    assert not re.search(hook["files"], "calibration/events.yaml")
    program, *arguments = hook["entry"].split()
    assert program == "hedgesim"
    assert [main([*arguments, small]), main([*arguments, small, "wrong.yaml"])] == [0, 2]


def test_the_address_of_the_page_is_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("hedgesim.explorer.serving.explore", lambda _, say: say("http://x/?t=1"))
    assert told(capsys, "explore", "--json") == {"address": "http://x/?t=1"}


def test_what_a_calibration_found_is_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = SimpleNamespace(particles=64, effective=30.5, best=-12.0)
    results: Any = SimpleNamespace(
        facts=facts, path=tmp_path / "x.nc", learned={"a": {"shift": 0.1}}, predicted={"t": {}}
    )
    monkeypatch.setattr("hedgesim.reports.studies.calibration.calibrate", lambda *_, **__: results)
    assert told(capsys, "calibrate", "--quick", "--json") == {
        "posterior": str(tmp_path / "x.nc"),
        "particles": 64,
        "effective": 30.5,
        "log_likelihood": -12.0,
        "parameters": {"a": {"shift": 0.1}},
        "targets": {"t": {}},
    }
