"""The command line as a user meets it: a new process each time."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hedgesim
from timing import Work, alone

SOURCE = Path(hedgesim.__file__).parents[1]
REPLICATIONS = 10_000


def command(*arguments: str, folder: Path, cache: Path | None = None) -> None:
    """Run hedgesim in a new process; the second time into the same folder replaces its run.

    Python keeps the bytecode of modules beside the runs, so that a second process finds it: where
    it is told to write none, every process would compile all modules again, three seconds long.
    """
    environment = dict(os.environ) | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    path = [str(SOURCE), *filter(None, [environment.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(path)
    if cache is not None:
        environment["XDG_CACHE_HOME"] = str(cache)
    line = [sys.executable, "-m", "hedgesim", *arguments]
    subprocess.run(line, check=True, capture_output=True, cwd=folder, env=environment)


def test_help(benchmark: Any, tmp_path: Path) -> None:
    alone(benchmark, Work("help", lambda: command("--help", folder=tmp_path)), rounds=10)


@pytest.mark.parametrize("name", ["baseline", "funan-techo-canal"])
def test_a_warm_run(benchmark: Any, tmp_path: Path, name: str) -> None:
    def run(replications: int = REPLICATIONS) -> None:
        command("run", name, "--replications", str(replications), "--quiet", folder=tmp_path)

    run(64)  # compiles what is not yet compiled
    info = {"what": f"warm run of {name}", "size": 1.0, "others": []}
    benchmark.extra_info.update(info, replications=REPLICATIONS)
    benchmark.pedantic(run, rounds=2)


def test_the_fixed_cost_of_a_run(benchmark: Any, tmp_path: Path) -> None:
    """One block of histories: what every run costs besides playing."""

    def run() -> None:
        command(
            "run", "funan-techo-canal", "--replications", "64", "--quiet", "--out", "run",
            folder=tmp_path,
        )  # fmt: skip

    alone(benchmark, Work("fixed cost of a run", run), rounds=5)


@pytest.mark.slow
def test_the_first_run_on_a_machine(benchmark: Any, tmp_path: Path) -> None:
    """With nothing compiled."""

    def run() -> None:
        cache = tmp_path / "cache"
        command("run", "funan-techo-canal", "--quiet", folder=tmp_path, cache=cache)

    benchmark.extra_info.update(what="first run", size=1.0, others=[], replications=REPLICATIONS)
    benchmark.pedantic(run, rounds=1)
