"""Compiled code is stored between processes, and compiled anew whenever there is any doubt."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from llvmlite.binding import parse_bitcode

from hedgesim import cache

TESTS = Path(__file__).resolve().parents[1]
RESULT = "0.5 1.0 2.5"
BAD_INPUT = 2


def start(home: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start a Python process with its cache below ``home``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    line = [sys.executable, "-m", *(arguments or ["helpers.halving"])]
    environment = kept | {"XDG_CACHE_HOME": str(home), "TMPDIR": str(home.parent)} | settings
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(line, cwd=TESTS, env=environment, **pipes)


def end(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Return what a process printed, and what it said on the error stream."""
    printed, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return printed.strip(), said


def halved(home: Path, **settings: str) -> tuple[str, str]:
    return end(start(home, **settings))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def stored(home: Path) -> Path:
    """The file that a first process has left."""
    assert halved(home) == (f"{RESULT} compiled", "")
    (path,) = (home / "hedgesim").iterdir()
    return path


def test_a_second_process_loads_what_the_first_compiled(home: Path, stored: Path) -> None:
    assert halved(home) == (f"{RESULT} loaded", "")


def test_machine_code_is_stored_without_the_module_it_came_from(stored: Path) -> None:
    library, *_ = pickle.loads(stored.read_bytes()[cache._DIGEST :])
    _, _, (code, module) = library
    names = parse_bitcode(module)
    assert code
    assert list(names.global_variables)
    assert not list(names.functions)


def foreign_but_whole(path: Path) -> None:
    """Put something there whose checksum holds, but which no compiler wrote."""
    content = b"no pickle at all"
    path.write_bytes(cache._checksum(path.name, content) + content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: os.truncate(path, path.stat().st_size // 2),
        pytest.param(lambda path: os.truncate(path, 0), marks=pytest.mark.slow),
        pytest.param(foreign_but_whole, marks=pytest.mark.slow),
    ],
    ids=["truncated", "empty", "foreign"],
)
def test_a_damaged_file_is_compiled_anew(
    home: Path, stored: Path, damage: Callable[[Path], None]
) -> None:
    damage(stored)
    assert halved(home) == (f"{RESULT} compiled", "")
    assert halved(home) == (f"{RESULT} loaded", "")


def test_several_processes_may_compile_at_once(home: Path) -> None:
    processes = [start(home) for _ in range(3)]
    for process in processes:
        printed, said = end(process)
        assert printed.startswith(RESULT)
        assert not said
    assert halved(home) == (f"{RESULT} loaded", "")


def test_a_home_that_cannot_be_written_is_said_once_and_costs_nothing_more(home: Path) -> None:
    home.write_text("a file in its place")
    printed, said = halved(home)
    assert printed == f"{RESULT} compiled"
    assert said.startswith("hedgesim: the cache cannot be written (")
    assert said.count("\n") == 1
    assert halved(home) == (f"{RESULT} loaded", "")


@pytest.mark.parametrize(
    "settings",
    [
        {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""},
        {"NUMBA_CPU_NAME": "generic", "NUMBA_OPT": "0"},
    ],
    ids=["another processor", "other settings"],
)
def test_code_for_other_circumstances_is_not_loaded(
    home: Path, stored: Path, settings: dict[str, str]
) -> None:
    assert halved(home, **settings) == (f"{RESULT} compiled", "")
    assert halved(home, **settings) == (f"{RESULT} loaded", "")
    assert halved(home) == (f"{RESULT} loaded", "")


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("NUMBA_DISABLE_JIT", "1", "unset NUMBA_DISABLE_JIT"),
        ("NUMBA_CPU_FEATURES", "+sse2,+unheard-of", "this processor has no unheard-of"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_one_line(
    home: Path, setting: str, value: str, expected: str
) -> None:
    run = "hedgesim", "run", "baseline", "--out", str(home)
    process = start(home, *run, **{setting: value})
    printed, said = process.communicate(timeout=300)
    assert process.returncode == BAD_INPUT
    assert not printed
    assert said.startswith(setting)
    assert expected in said
    assert said.count("\n") == 1


@pytest.mark.slow
def test_a_run_with_a_damaged_cache_gives_the_same_summary(home: Path) -> None:
    """The whole command, with every file of its cache truncated between two runs."""

    def summary() -> str:
        run = "hedgesim", "run", "baseline", "--replications", "64", "--json", "--no-report"
        return end(start(home, *run, "--out", str(home.parent / "run")))[0]

    first = summary()
    for path in (home / "hedgesim").iterdir():
        os.truncate(path, path.stat().st_size - 1)
    assert summary() == first
