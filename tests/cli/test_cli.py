"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

import hedgesim
from hedgesim.cli import main
from hedgesim.cli.options import app
from helpers.parameters import few

CASES = Path(__file__).parents[1] / "cases"
CALIBRATION = CASES / "calibration"
SMALL = """\
scenario: 1
title: A small story
clock: {start: 2024-01, end: 2025-12}
hedger: Cambodia
partners: [China, Vietnam, United States, Japan]
reactions: none
events:
  - event: custom
    id: quarrel
    at: 2024-05
    note: Vietnam is offended.
    effects: [{change: trust, of: Vietnam, by: -0.3}]
  - event: custom
    id: answer
    when: trust.Vietnam < 0.4
    rate: 3 per year
    effects: [{change: threat, of: Vietnam, by: 0.2}]
variants:
  milder:
    title: Without the answer
    remove: [answer]
"""
PROBLEM = re.compile(r"^[^:]+:\d+:\d+: error: .+$")
COMMANDS = (
    "run",
    "compare",
    "trace",
    "explore",
    "check",
    "describe",
    "evidence",
    "kinds",
    "new",
    "schema",
    "calibrate",
    "sensitivity",
    "discover",
    "validate",
    "test",
    "verify",
    "cite",
    "report",
    "export",
    "list",
    "diff",
)

RECORD = ("manifest.json", "ro-crate-metadata.json")  # of every folder

Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command in this process: exit code, output, errors."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Stand in an empty folder that holds one small scenario; return its path."""
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    return "small.yaml"


def quick(*arguments: str) -> tuple[str, ...]:
    """Arguments of a run that is over soon."""
    few = ("--replications", "4", "--engine", "mesa", "--no-attribution")
    return ("run", *arguments, *few, "--calibration", str(CALIBRATION))


def process(*arguments: str, **given: Any) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does."""
    command = [sys.executable, "-m", "hedgesim", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **given)


# --- the program itself ---------------------------------------------------------------------------


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, hedgesim.cli; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert not loaded & {"numba", "mesa", "pydantic", "pyarrow", "numpy", "xarray", "rich", "yaml"}


def test_a_process_ends_without_a_search_for_cycles() -> None:
    code = "import gc, hedgesim.cli as c; c.main(); print(len(gc.get_objects()))"
    command = [sys.executable, "-c", code, "-h"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(run.stdout.splitlines()[-1]) < 10


def test_help_lists_the_commands_that_there_are() -> None:
    run = process("--help")
    assert run.returncode == 0
    listed = re.findall(r"^  ([a-z]+)  ", run.stdout.partition("Commands:")[2], re.MULTILINE)
    assert tuple(listed) == COMMANDS
    assert "..." not in run.stdout.partition("Commands:")[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(cli: Cli, command: str) -> None:
    code, out, _ = cli(command, "--help")
    assert code == 0
    assert out.startswith(f"Usage: hedgesim {command}")


def test_the_version_is_that_of_the_package(cli: Cli) -> None:
    assert cli("--version") == (0, f"hedgesim {hedgesim.__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("walk",),
        ("run",),
        ("run", "baseline", "--replications", "0"),
        ("run", "baseline", "--replications", "100000001"),
        ("run", "baseline", "--replications", "many"),
        ("run", "baseline", "--workers", "0"),
        ("run", "baseline", "--seed", "-1"),
        ("run", "baseline", "--seed", str(2**63)),
        ("run", "baseline", "--engine", "steam"),
        ("run", "baseline", "--json", "--quiet"),
        ("trace", "baseline", "--replication", "-1"),
        ("describe", "baseline", "--colour"),
    ],
)
def test_wrong_usage_is_refused_before_any_work(cli: Cli, arguments: tuple[str, ...]) -> None:
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    if "--json" in arguments:
        assert json.loads(err)["severity"] == "error"
    else:
        assert err.startswith("Usage: hedgesim")


def test_public_names_are_few_and_there() -> None:
    assert len(hedgesim.__all__) <= 24
    for name in hedgesim.__all__:
        assert getattr(hedgesim, name) is not None
    with pytest.raises(AttributeError):
        _ = hedgesim.nothing


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "funan-techo-cana"), "did you mean 'funan-techo-canal'?"),
        (("describe", "funan-techo-cana"), "did you mean 'funan-techo-canal'?"),
        (("trace", "funan-techo-cana"), "did you mean 'funan-techo-canal'?"),
        (("check", "funan-techo-cana"), "did you mean 'funan-techo-canal'?"),
        (("run", "none.yaml"), "none.yaml:1:1: error: "),
        (("describe", "small.yaml", "--variant", "mild"), "did you mean 'milder'?"),
        (("trace", "small.yaml", "--variant", "mild"), "did you mean 'milder'?"),
        (("run", "small.yaml", "--set", "temperature"), "'temperature' is not NAME=VALUE"),
        (("run", "small.yaml", "--set", "=3"), "'=3' is not NAME=VALUE"),
        (("run", "small.yaml", "--set", "temperatur=0.3"), "did you mean 'temperature'?"),
        (("run", "small.yaml", "--set", "temperature=warm"), "'warm' is not a number"),
        (("trace", "small.yaml", "--set", "temperature=warm"), "'warm' is not a number"),
        (("run", "small.yaml", "--set", "temperature=1", "--set", "temperature=2"), "set twice"),
        (("run", "small.yaml", "--rules", "risk"), "'risk' is not SWITCH=STATE"),
        (("run", "small.yaml", "--rules", "risk=off,risk=on"), "'risk' is set twice"),
        (("run", "small.yaml", "--rules", "rsk=off"), "did you mean 'risk'?"),
        (("trace", "small.yaml", "--rules", "risk=of"), "did you mean 'off'?"),
        (("check", "small.yaml", "--rules", "effort=off"), "one of: on, frozen"),
        (("describe", "small.yaml", "--rules", "effort=off"), "one of: on, frozen"),
        (("run", "small.yaml", "--out", "small.yaml"), "small.yaml:1:1: error: "),
        (("run", "small.yaml", "--calibration", "nowhere"), "nowhere"),
        (("new", "a name"), "is not a valid scenario name"),
        (("new", "../escape"), "is not a valid scenario name"),
        (("new", "story", "--dir", "small.yaml"), "small.yaml:1:1: error: is not a folder"),
    ],
)
def test_bad_input_is_located_on_the_error_stream(
    cli: Cli, small: str, arguments: tuple[str, ...], said: str
) -> None:
    if "small.yaml" in arguments and "--calibration" not in arguments and arguments[0] != "new":
        arguments = (*arguments, "--calibration", str(CALIBRATION))
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert all(PROBLEM.match(line) for line in err.splitlines())
    assert sorted(path.name for path in Path().iterdir()) == ["small.yaml"]


def test_a_fault_in_the_last_scenario_shows_before_work_on_the_first(cli: Cli, small: str) -> None:
    code, out, err = cli(*quick(small, "absent"))
    assert (code, out) == (2, "")
    assert "there is no scenario 'absent'" in err
    assert not Path("runs").exists()


# --- run ------------------------------------------------------------------------------------------


def test_a_run_tells_its_verdict_first_and_writes_its_folder(cli: Cli, small: str) -> None:
    code, out, err = cli(*quick(small, "--out", "result"))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "A small story"
    assert "Verdict" in lines[1]
    assert max(map(len, lines)) <= 116
    assert out.endswith("Written to result\n")
    assert {"summary.json", "outcomes.parquet", "manifest.json"} <= {
        path.name for path in Path("result").iterdir()
    }


def test_json_prints_the_summary_and_nothing_else(cli: Cli, small: str) -> None:
    code, out, err = cli(*quick(small, "--out", "result", "--json"))
    assert (code, err) == (0, "")
    assert out == Path("result/summary.json").read_text(encoding="utf-8")
    assert json.loads(out)["replications"] == 4


def test_quiet_prints_the_verdict_only(cli: Cli, small: str) -> None:
    code, out, _ = cli(*quick(small, "--out", "result", "--quiet"))
    assert code == 0
    assert out == json.loads(Path("result/summary.json").read_text())["verdict"] + "\n"


def test_several_scenarios_run_one_after_the_other(cli: Cli, small: str) -> None:
    Path("other.yaml").write_text(SMALL.replace("A small", "Another"), encoding="utf-8")
    code, out, _ = cli(*quick(small, "other.yaml", "--out", "results", "--json"))
    assert code == 0
    assert [summary["title"] for summary in json.loads(out)] == ["A small story", "Another story"]
    assert Path("results/small/summary.json").is_file()
    assert Path("results/other/summary.json").is_file()
    _, out, _ = cli(*quick(small, "other.yaml", "--quiet"))
    assert [line.partition(":")[0] for line in out.splitlines()] == [
        "A small story",
        "Another story",
    ]


def test_rules_reach_the_run_its_identity_and_what_is_said_of_it(cli: Cli, small: str) -> None:
    rules = ("--rules", "risk=off,effort=frozen", "--rules", "response=false")
    code, out, _ = cli(*quick(small, *rules, "--out", "switched"))
    assert code == 0
    summary = json.loads(Path("switched/summary.json").read_text(encoding="utf-8"))
    manifest = json.loads(Path("switched/manifest.json").read_text(encoding="utf-8"))
    wanted = {"effort": "frozen", "risk": "off", "response": "off"}
    assert summary["rules"] == manifest["rules"] == wanted
    assert manifest["numbers"]["risk_weight"] == 0
    # Nobody moves effort: with the events or without, in any month.
    assert all(
        not any(one["difference"]["mean"])
        for id, one in summary["outcomes"].items()
        if id.startswith("effort.")
    )
    page = Path("switched/report.html").read_text(encoding="utf-8")
    said = "Mechanisms switched, with the events and without: effort frozen, risk off, response off"
    assert said in page
    assert "risk off (risk_weight at 0)" in " ".join(out.split())
    command = manifest["reproduce"]
    code, again, _ = cli(*command[1:], "--json", "--out", "again")
    assert json.loads(again) == summary
    cli(*quick(small, "--out", "plain"))
    plain = json.loads(Path("plain/manifest.json").read_text(encoding="utf-8"))
    assert plain["run"] != manifest["run"]
    assert plain["rules"] == {}
    code, _, err = cli("compare", "plain", "switched")
    assert code == 2
    assert "other rules: effort frozen and risk off and response off, not none" in err


def test_settings_and_variants_reach_the_run(cli: Cli, small: str) -> None:
    extra = ("--set", "temperature = 0.4", "--variant", "milder", "--seed", "7")
    code, out, _ = cli(*quick(small, *extra, "--json"))
    assert code == 0
    summary = json.loads(out)
    assert summary["seed"] == 7
    assert list(summary["variants"]) == ["milder"]
    _, plain, _ = cli(*quick(small, "--variant", "milder", "--seed", "7", "--json"))
    assert json.loads(plain)["outcomes"]["effort.China"] != summary["outcomes"]["effort.China"]


# --- check, describe, new, schema -----------------------------------------------------------------


def test_check_is_silent_where_all_is_well(cli: Cli, small: str) -> None:
    assert cli("check", small, "--calibration", str(CALIBRATION)) == (0, "", "")


def test_check_prints_every_problem(cli: Cli) -> None:
    paths = [str(CASES / "invalid" / name) for name in ("duplicate-key.yaml", "cycle.yaml")]
    code, out, err = cli("check", *paths, "--calibration", str(CALIBRATION))
    assert (code, out) == (2, "")
    expected = [str(problem) for problem in hedgesim.check(paths, CALIBRATION)]
    assert err.splitlines() == expected
    assert {line.partition(":")[0] for line in expected} == set(paths)


@pytest.mark.parametrize(
    "command", [("run", "--out", "out"), ("describe",), ("trace",)], ids=lambda command: command[0]
)
def test_commands_list_every_fault_of_a_scenario_and_write_nothing(
    cli: Cli, small: str, command: tuple[str, ...]
) -> None:
    path = str(CASES / "invalid" / "six-kinds-of-fault.yaml")
    code, out, err = cli(*command, path, "--calibration", str(CALIBRATION))
    assert (code, out) == (2, "")
    assert err.splitlines() == [str(problem) for problem in hedgesim.check([path], CALIBRATION)]
    assert [str(path) for path in Path().iterdir()] == [small]


def test_check_knows_scenarios_by_name(cli: Cli) -> None:
    assert cli("check", "funan-techo-canal") == (0, "", "")


def test_describe_tells_the_scenario(cli: Cli, small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    code, out, _ = cli("describe", small, "--calibration", str(CALIBRATION))
    assert code == 0
    assert out.startswith("A small story\n")
    assert out == hedgesim.describe(small, calibration=CALIBRATION)
    resolved = cli("describe", small, "--resolved", "--calibration", str(CALIBRATION))[1]
    assert resolved.startswith(out.rstrip("\n"))
    assert "temperature = " in resolved
    milder = cli("describe", small, "--variant", "milder", "--calibration", str(CALIBRATION))[1]
    assert "quarrel" in milder
    assert "answer (" not in milder


def test_a_new_scenario_is_valid_and_never_overwrites(cli: Cli, small: str) -> None:
    code, out, _ = cli("new", "my-story")
    assert code == 0
    assert "my-story.yaml" in out
    assert cli("check", "my-story.yaml") == (0, "", "")
    Path("my-story.yaml").write_text("mine", encoding="utf-8")
    code, out, err = cli("new", "my-story")
    assert (code, out) == (2, "")
    assert err == "my-story.yaml:1:1: error: exists already (choose another name)\n"
    assert Path("my-story.yaml").read_text(encoding="utf-8") == "mine"


def test_a_new_scenario_goes_where_scenarios_are_found_by_name(cli: Cli, small: str) -> None:
    Path("scenarios").mkdir()
    assert cli("new", "my-story")[0] == 0
    assert cli("check", "my-story") == (0, "", "")
    assert cli("new", "my-story", "--dir", "elsewhere/deep")[0] == 0
    assert Path("elsewhere/deep/my-story.yaml").is_file()


def test_the_schema_is_json(cli: Cli) -> None:
    code, out, _ = cli("schema")
    assert code == 0
    schema = json.loads(out)
    assert schema["title"] == "A hedgesim scenario"
    assert "events" in schema["properties"]


def test_what_new_writes_here_goes_by_its_name(cli: Cli, small: str) -> None:
    assert cli("new", "my-story")[0] == 0
    assert cli("check", "my-story") == (0, "", "")
    assert "did you mean 'my-story'?" in cli("check", "my-stori")[2]
    code, _, err = cli("check", "scenarios")
    assert (code, err) == (
        2, "scenarios:1:1: error: there is no scenario 'scenarios' (nor such a folder here: give "
        "the path of a file or folder; here there is my-story.yaml, small.yaml)\n",
    )  # fmt: skip


def test_a_description_fits_the_terminal(
    cli: Cli, small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns in (50, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        _, out, _ = cli("describe", small, "--calibration", str(CALIBRATION))
        assert columns - 20 < max(map(len, out.splitlines())) <= columns


def test_a_scenario_is_not_its_own_baseline(cli: Cli, small: str) -> None:
    Path("small.yaml").write_text(SMALL.replace("reactions", "baseline: small\nreactions"))
    code, _, err = cli("check", small)
    assert code == 2
    assert err.startswith("small.yaml:6:11: error: a scenario cannot be its own baseline")


# --- kinds ----------------------------------------------------------------------------------------


def test_kinds_lists_every_kind_with_its_meaning_and_every_trigger(cli: Cli) -> None:
    code, out, err = cli("kinds")
    assert (code, err) == (0, "")
    found = json.loads(cli("kinds", "--json")[1])
    shipped = hedgesim.description.load_calibration().kinds
    assert [one["name"] for one in found["kinds"]] == list(shipped)
    assert all(one["meaning"] == shipped[one["name"]].meaning for one in found["kinds"])
    listed = {line.split()[0] for line in out.splitlines() if line.strip()}
    assert {*shipped, *(one["name"] for one in found["triggers"])} <= listed


def test_kinds_describes_one_with_fields_effects_and_evidence(cli: Cli) -> None:
    code, out, err = cli("kinds", "blockade")
    assert (code, err) == (0, "")
    told = " ".join(out.split())
    assert "closed share 0.8" in told
    assert "change: passage, of: by, by: -closed, shape: level, for: duration" in told
    assert "number 1 between 0 and 10" in told
    assert "e-preah-vihear-2011" in told
    found = json.loads(cli("kinds", "blockade", "--json")[1])
    assert found["effects"][0] == {
        "change": "passage", "of": "by", "by": "-closed", "shape": "level", "for": "duration",
    }  # fmt: skip
    assert found["fields"][0]["required"]
    assert found["fields"][1]["default"] == 0.8
    assert found["example"].replace("\n", " ").split() == out.partition("Example\n")[2].split()


def test_an_unknown_kind_is_refused_with_a_near_one(cli: Cli) -> None:
    code, out, err = cli("kinds", "blokade")
    assert (code, out) == (2, "")
    assert "there is no kind of event 'blokade' (did you mean 'blockade'?)" in err


# --- evidence -------------------------------------------------------------------------------------


def test_evidence_tells_the_trail_of_a_number(cli: Cli) -> None:
    code, out, err = cli("evidence", "trust.Vietnam")
    assert (code, err) == (0, "")
    told = " ".join(out.split())
    assert told.startswith("trust.Cambodia.Vietnam: trust in the partner (hedger Cambodia, partner")
    assert "Prior: 90% between" in told
    assert re.search(
        r"D2 p30 \(\w+ confidence\): The neighbour on whom Cambodia would depend", told
    )
    assert "countries.yaml:" in told


def test_evidence_names_the_rule_that_reads_a_parameter(cli: Cli) -> None:
    told = " ".join(cli("evidence", "temperature")[1].split())
    assert "Read by the rule choice.logit_weight: the unnormalised weight of a partner" in told
    assert "Assumed: " in told


def test_evidence_alone_tells_what_rests_on_what(cli: Cli) -> None:
    code, out, _ = cli("evidence")
    assert code == 0
    assert "Numbers by basis" in out
    data = json.loads(cli("evidence", "--json")[1])
    assert data["what"] == "overview"
    assert json.loads(cli("evidence", "D2", "--json")[1])["id"] == "D2"


def test_evidence_reads_another_calibration(cli: Cli) -> None:
    code, out, _ = cli("evidence", "temperature", "--calibration", str(CALIBRATION))
    assert code == 0
    assert out.startswith("temperature: ")


def test_an_unknown_name_of_evidence_is_refused(cli: Cli) -> None:
    code, out, err = cli("evidence", "Vietnm")
    assert (code, out) == (2, "")
    assert "did you mean 'Vietnam'?" in err


# --- trace ----------------------------------------------------------------------------------------


def test_trace_tells_one_history(cli: Cli, small: str) -> None:
    arguments = ("trace", small, "--replication", "2", "--calibration", str(CALIBRATION))
    code, out, err = cli(*arguments)
    assert (code, err) == (0, "")
    assert out.startswith("A small story\nHistory 2 of seed 1, January 2024 to December 2025.")
    assert "[quarrel]\n    Why: its date has come." in out
    assert "What the events changed in this history, by December 2025" in out
    assert cli(*arguments)[1] == out
    assert cli(*arguments, "--seed", "2")[1] != out
    assert cli(*arguments, "--uncertainty", "chance")[1] != out  # the numbers of a run's history 2
    assert cli(*arguments, "--variant", "all")[0] == 2
    assert "[answer]" not in cli(*arguments, "--variant", "milder")[1]


# --- faults, interruptions, pipes -----------------------------------------------------------------


def failing(error: BaseException) -> Callable[..., str]:
    def fail(*_: object, **__: object) -> str:
        raise error

    return fail


def test_a_bug_is_called_one_and_keeps_its_traceback(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(hedgesim, "describe", failing(RuntimeError("a cog slipped")))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, out, err = cli("describe", "baseline")
    assert (code, out) == (1, "")
    assert "internal error: a bug in hedgesim, not in your input" in err
    assert "RuntimeError: a cog slipped" in err
    assert "Traceback" not in err
    (report,) = tmp_path.glob("hedgesim-error-*.txt")
    assert str(report) in err
    text = report.read_text(encoding="utf-8")
    assert "hedgesim describe baseline" in text
    assert "Traceback" in text


@pytest.mark.parametrize("arguments", [("--debug", "describe", "x"), ("describe", "x", "--debug")])
def test_debug_shows_the_traceback(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(hedgesim, "describe", failing(RuntimeError("a cog slipped")))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, _, err = cli(*arguments)
    assert code == 1
    assert "Traceback (most recent call last)" in err


def test_an_interrupted_run_says_how_to_go_on(
    cli: Cli, small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hedgesim.running.experiment.run", failing(KeyboardInterrupt()))
    code, out, err = cli("run", small, "--set", "aid.United States=90", "--replications", "9")
    assert (code, out) == (130, "")
    again = "hedgesim run small.yaml --set 'aid.United States=90' --replications 9 --resume"
    assert err == f"hedgesim: interrupted; continue with: {again}\n"


def test_another_command_is_only_interrupted(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hedgesim, "describe", failing(KeyboardInterrupt()))
    assert cli("describe", "baseline") == (130, "", "hedgesim: interrupted\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_an_output_that_cannot_be_written_is_no_bug() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "hedgesim", "schema"]
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == "hedgesim: the output could not be written: no space left on device\n"


def test_a_reader_that_leaves_early_is_no_fault() -> None:
    command = [sys.executable, "-m", "hedgesim", "schema"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, **pipes) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait() == 0


@pytest.mark.parametrize("closed", few([">&- 2>&-", ">&-", "2>&-"], 3))
def test_closed_streams_change_no_exit_code(closed: str) -> None:
    def code_of(*arguments: str) -> int:
        command = shlex.join([sys.executable, "-m", "hedgesim", *arguments])
        return subprocess.run(f"{command} {closed}", shell=True, check=False).returncode

    assert code_of("schema") == 0
    assert code_of("check", "absent.yaml") == 2


def test_an_encoding_that_lacks_a_letter_loses_that_letter_only(small: str) -> None:
    Path(small).write_text(SMALL.replace("A small story", "A ព្រែក story"), encoding="utf-8")
    narrow = os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    told = process("describe", small, "--calibration", str(CALIBRATION), env=narrow)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("A ????? story\n")


def test_json_is_utf_8_whatever_the_terminal() -> None:
    command = [sys.executable, "-m", "hedgesim", "evidence", "D2", "--json"]
    narrow = os.environ | {"PYTHONIOENCODING": "ascii"}
    run = subprocess.run(command, capture_output=True, check=True, env=narrow)
    printed = run.stdout.decode("utf-8")
    assert json.loads(printed)["id"] == "D2"
    assert not printed.isascii()


def test_sigterm_ends_a_command_as_an_interruption_does(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, hedgesim, hedgesim.cli as cli\n"
        "hedgesim.describe = lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM)\n"
        "sys.argv = ['hedgesim', 'describe', 'baseline']\n"
        "sys.exit(cli.main())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (130, "hedgesim: interrupted\n")


# --- what people read -----------------------------------------------------------------------------


def test_a_run_writes_its_report_and_the_formats_asked_for(cli: Cli, small: str) -> None:
    asked = ("--format", "csv,iamc", "--format", "netcdf", "--figures", "svg")
    assert cli(*quick(small, "--out", "result", *asked))[0] == 0
    names = {path.name for path in Path("result").iterdir()}
    assert {"report.html", "outcomes.csv", "outcomes-iamc.csv", "outcomes.nc"} <= names
    assert "A small story" in Path("result/report.html").read_text("utf-8")
    assert len(list(Path("result/figures").glob("*.svg"))) > 10


def test_a_run_without_a_report_writes_none(cli: Cli, small: str) -> None:
    assert cli(*quick(small, "--out", "result", "--no-report"))[0] == 0
    assert not Path("result/report.html").exists()


def test_an_unknown_format_is_refused_and_nothing_is_written(cli: Cli, small: str) -> None:
    code, out, err = cli(*quick(small, "--out", "result", "--format", "xls"))
    assert (code, out) == (2, "")
    assert err.startswith("--format:1:1: error: unknown format 'xls' (one of: csv, netcdf, iamc")
    assert not Path("result").exists()


def test_variants_are_compared_on_a_page_and_here(cli: Cli, small: str) -> None:
    cli(*quick(small, "--out", "result", "--variant", "all", "--no-report"))
    code, out, err = cli("compare", "result", "--out", "two.html")
    assert (code, err) == (0, "")
    assert "Without the answer" in out
    assert out.endswith("Written to two.html\n")
    assert "Without the answer" in Path("two.html").read_text("utf-8")
    code, out, _ = cli("compare", "result:milder", "result:as-told")
    assert code == 0
    assert re.findall(r"^  (milder|as-told) ", out, re.MULTILINE)[:2] == ["milder", "as-told"]
    code, out, err = cli("compare", "result:mild", "result")
    assert (code, out) == (2, "")
    assert "there is no variant 'mild' in this run (did you mean 'milder'?)" in err


def test_runs_that_do_not_match_are_not_compared(cli: Cli, small: str) -> None:
    cli(*quick(small, "--out", "one", "--no-report"))
    cli(*quick(small, "--out", "two", "--no-report", "--seed", "2"))
    code, out, err = cli("compare", "one", "two")
    assert (code, out) == (2, "")
    assert err.startswith("two:1:1: error: cannot be compared with one: another seed: 2, not 1")
    assert not Path("compare.html").exists()


# --- questions about numbers ------------------------------------------------------------------


@pytest.fixture
def shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play next to nothing: what is found does not count, how it is told does."""
    from hedgesim.inference.studies import discovery, sensitivity_study  # noqa: PLC0415

    monkeypatch.setattr(sensitivity_study, "QUICK", sensitivity_study.Depth(2, 2, 8, 2))
    monkeypatch.setattr(discovery, "QUICK", 256)


@pytest.mark.slow
@pytest.mark.usefixtures("shallow")
def test_sensitivity_writes_a_folder_that_does_not_depend_on_workers(
    cli: Cli, small: str, tmp_path: Path
) -> None:
    said = []
    for workers in ("1", "2"):
        out = tmp_path / workers
        code, printed, _ = cli(
            "sensitivity", small, "--quick", "--workers", workers, "--out", str(out), "--set",
            "trust.Japan=0.6",
        )  # fmt: skip
        assert code == 0
        said.append(printed.replace(str(out), ""))
        names = {"sensitivity.json", "sensitivity.png", "sensitivity.svg", *RECORD}
        assert {path.name for path in out.iterdir()} == names
    assert said[0] == said[1]
    first, second = (tmp_path / n / "sensitivity.json" for n in ("1", "2"))
    assert first.read_bytes() == second.read_bytes()
    found = json.loads(first.read_text("utf-8"))
    assert [*found["outcomes"]][1:] == ["lean", "hedging", "autonomy"]
    assert next(iter(found["outcomes"])).startswith("influence.")
    assert found["set"] == ["trust.Cambodia.Japan"]
    assert len(found["kept"]) == 12
    assert [one["name"] for one in found["changed"]] == ["trust.Cambodia.Japan"]
    assert "Set differently from the shipped calibration" in said[0]
    assert "Not sampled, as they are set: trust.Cambodia.Japan." in said[0]


@pytest.mark.usefixtures("shallow")
def test_a_study_comes_onto_the_page_of_its_run_and_of_no_other(cli: Cli, small: str) -> None:
    few = ("--replications", "4", "--engine", "mesa", "--no-attribution", "--quiet")
    cli("run", small, *few, "--out", "runs/mine")
    cli("run", small, *few, "--out", "runs/other", "--set", "trust.Japan=0.6")
    code, printed, _ = cli("sensitivity", small, "--quick", "--out", "runs/study")
    assert code == 0
    assert printed.endswith("To add it to the page of the run: hedgesim report runs/mine\n")
    assert cli("report", "runs/mine", "runs/other")[0] == 0
    mine, other = (Path("runs", n, "report.html").read_text("utf-8") for n in ("mine", "other"))
    assert "with <code>hedgesim sensitivity small.yaml --quick --seed 1</code>" in mine
    assert "<code>hedgesim sensitivity small.yaml --set trust.Japan=0.6</code>" in other
    assert "Study made on" not in other
    cli("run", small, *few, "--out", "runs/later")
    assert "Study made on" in Path("runs/later/report.html").read_text("utf-8")
    code, _, errors = cli("report", "runs/other", "--sensitivity", "runs/study")
    assert code == 2
    assert PROBLEM.match(errors.strip())
    assert "is no study of this run: another scenario or other numbers" in errors


@pytest.mark.usefixtures("shallow")
def test_discovery_writes_a_folder_and_prints_its_json(cli: Cli, small: str) -> None:
    code, printed, _ = cli("discover", small, "--quick", "--where", "fired.answer", "--json")
    assert code == 0
    found = json.loads(printed)
    (folder,) = Path("runs").iterdir()
    names = {"discovery.json", "discovery.png", "discovery.svg", *RECORD}
    assert {path.name for path in folder.iterdir()} == names
    assert 0 < found["share"] < 1
    code, printed, _ = cli("discover", small, "--quick", "--where", "lean < -2")
    assert code == 0
    assert "in none histories" not in printed
    assert "Too rare for any range" in printed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("sensitivity", "--outcome", "influence.Russia"),
            "--outcome:1:11: error: 'Russia' is not",
        ),
        (("sensitivity", "--outcome", "influence"), "of which partner? for example 'influence."),
        (("sensitivity", "--outcome", "lena"), "did you mean 'lean'?"),
        (("discover", "--where", "influence.Russia < 1"), "--where:1:11: error: 'Russia' is not a"),
        (("discover", "--where", "lean < 1", "--at", "2031-01"), "(2024-01 to 2025-12)"),
    ],
)
def test_bad_questions_are_refused_before_work(
    arguments: tuple[str, ...], told: str, cli: Cli, small: str
) -> None:
    command, *options = arguments
    code, printed, errors = cli(command, small, *options)
    assert code == 2
    assert printed == ""
    assert told in errors
    assert PROBLEM.match(errors.splitlines()[0])
    assert not Path("runs").exists()


def test_a_missing_library_is_named(cli: Cli, small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from hedgesim import extras  # noqa: PLC0415

    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    code, _, errors = cli("sensitivity", small)
    assert code == 2
    assert 'pip install "hedgesim[analysis]"' in errors


# --- the same in Python ---------------------------------------------------------------------------

IN_PYTHON = {"set": "settings", "outcome": "outcomes", "format": "formats", "contrast": "contrasts"}
# Of the terminal alone: what is printed, and the page that `compare` writes.
OF_THE_TERMINAL = {("compare", "out"), ("test", "all")}


@pytest.mark.parametrize(
    "name",
    ["sensitivity", "discover", "trace", "calibrate", "evidence", "verify", "cite", "compare",
     "test", "run"],
)  # fmt: skip
def test_functions_take_the_options_of_their_commands(name: str) -> None:
    group = typer.main.get_command(app)
    command = group.commands[name]  # type: ignore[attr-defined]
    function = getattr(hedgesim, name)
    taken = set(inspect.signature(function).parameters)
    if "given" in taken:  # fields of Options
        taken |= {one.name for one in dataclasses.fields(hedgesim.Options)}
    options = [one.opts[0].lstrip("-").replace("-", "_") for one in command.params
               if one.param_type_name == "option"]  # fmt: skip
    named = {IN_PYTHON.get(one, one) for one in options if (name, one) not in OF_THE_TERMINAL}
    plural = {f"{one}s" if f"{one}s" in taken else one for one in named}
    assert plural - {"json", "quiet", "help"} <= taken
