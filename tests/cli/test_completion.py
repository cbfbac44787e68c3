"""Completion in bash, zsh and fish: what the shell asks, and what it is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from hedgesim.cli.options import app

SHELLS = ("bash", "zsh", "fish")


def asked(shell: str, line: str) -> dict[str, str]:
    """What a shell puts into the environment for a command line with the cursor at its end."""
    words = line.split(" ")
    found = {"_HEDGESIM_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line}
    if shell == "bash":
        found |= {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    if shell == "fish":
        found["_TYPER_COMPLETE_FISH_ACTION"] = "get-args"
    return found


def completed(
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    shell: str = "bash",
) -> str:
    """What is offered for a command line."""
    for name, value in asked(shell, line).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as end:
        typer.main.get_command(app)(prog_name="hedgesim")
    assert not end.value.code
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "offered", "other"),
    [
        ("hedgesim run funan", "funan-techo-canal", "baseline"),
        ("hedgesim kinds block", "blockade", "visit"),
        ("hedgesim sensitivity baseline --outcome influence.Ch", "influence.China", "lean"),
        ("hedgesim run baseline --set temperat", "temperature=", "exit_nationalism"),
        ("hedgesim run baseline --rules risk", "risk=off", "effort=frozen"),
        ("hedgesim evidence GM", "GMS", "ASEAN"),
        ("hedgesim trace funan-techo-canal --variant slow", "slow-canal", "patient-river"),
        ("hedgesim schema eve", "events", "targets"),
        ("hedgesim sensi", "sensitivity", "discover"),
        ("hedgesim check x --format sa", "sarif", "github"),
    ],
)
def test_names_are_offered_in_every_shell(
    shell: str,
    line: str,
    offered: str,
    other: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = completed(line, monkeypatch, capsys, shell)
    assert offered in found
    assert other not in found


def test_names_are_those_of_the_calibration_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = Path(__file__).parents[1] / "cases" / "calibration"
    line = f"hedgesim kinds --calibration {cases} "
    found = completed(line, monkeypatch, capsys).split()
    assert "dam_construction" in found
    assert "blockade" not in found


def test_faults_end_no_completion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = f"hedgesim kinds --calibration {tmp_path / 'nowhere'} "
    assert completed(line, monkeypatch, capsys).split() == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_process_prints_the_script_of_a_shell(shell: str) -> None:
    variables = os.environ | {"_HEDGESIM_COMPLETE": f"source_{shell}"}
    command = [sys.executable, "-m", "hedgesim"]
    found = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    assert "_HEDGESIM_COMPLETE=complete_" in found.stdout


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_completes_a_scenario(tmp_path: Path) -> None:
    """The script is sourced by a real shell, whose words are completed by a real process."""
    program = tmp_path / "hedgesim"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hedgesim "$@"\n')
    program.chmod(0o755)
    lines = (
        'eval "$(_HEDGESIM_COMPLETE=source_bash hedgesim)"',
        "COMP_WORDS=(hedgesim run funan) COMP_CWORD=2",
        "$(complete -p hedgesim | sed 's/.*-F \\([^ ]*\\).*/\\1/') hedgesim",
        'printf "%s\\n" "${COMPREPLY[@]}"',
    )
    variables = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    found = subprocess.run(
        ["bash", "--norc", "-c", "\n".join(lines)],
        env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout.split() == ["funan-techo-canal"], found.stderr
