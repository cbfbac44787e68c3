"""Faults of machines, for real: killed processes, full disks, signals, lost clusters."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.faults import Tried

pytestmark = [pytest.mark.slow, pytest.mark.reliability]

SEED = 20261127
KILLS = 55
SMALL = """
scenario: 1
title: Two years among three
clock: {start: 2024-01, end: 2025-12}
hedger: Cambodia
partners: [China, Vietnam, United States]
poles: [China, United States]
events: []
"""


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Let processes of a test hear SIGINT, which a shell makes its background jobs ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


# A process that has loaded and compiled everything, and forks a child for each run that it is told.
SERVER = """
import json, os, sys
from pathlib import Path
from hedgesim.running import experiment
from hedgesim.running.playing import keeping
from hedgesim.running.setup import Options

experiment.CHUNK = 64
keeping.CHECKPOINT_SECONDS = 0.0
keeping.WORTH_SAVING = 0.0

def play(out):
    options = Options(256, workers=1, out=Path(out), resume=True, attribution=False,
                      uncertainty="chance")
    experiment.run(sys.argv[2], options)

play(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            play(line.strip())
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Server:
    """The process above; `start` begins a run, `wait` returns the status of its end."""

    def __init__(self, first: Path) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        scenario = first.with_name("small.yaml")
        scenario.write_text(SMALL, encoding="utf-8")
        command = [sys.executable, "-c", SERVER, str(first), str(scenario)]
        self.process = subprocess.Popen(command, text=True, bufsize=1, **pipes)
        assert self.line() == "ready"

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def start(self, out: Path) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{out}\n")
        self.process.stdin.flush()
        return int(self.line())

    def wait(self) -> int:
        return int(self.line())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    whole = tmp_path_factory.mktemp("whole") / "run"
    made = Server(whole)
    yield made, whole
    made.process.kill()
    made.process.communicate()  # closes its pipes


def results(folder: Path) -> dict[str, bytes]:
    """Bytes of the files of a run that do not depend on the day."""
    files = ("summary.json", "outcomes.parquet", "histories.parquet")
    return {name: (folder / name).read_bytes() for name in files}


def test_runs_killed_at_any_moment_resume_to_the_same_bytes(
    server: tuple[Server, Path], tmp_path: Path, tried: Tried
) -> None:
    """Two kills of three hit anywhere, the third the last part, when files are written."""
    run, whole = server
    chooser = random.Random(SEED)
    began = time.monotonic()
    run.start(tmp_path / "timed")
    assert run.wait() == 0
    length = time.monotonic() - began
    killed = finishing = resumed = 0
    while killed < KILLS:
        out = tmp_path / f"run{killed}"
        last = killed % 3 == 2
        child = run.start(out)
        time.sleep(chooser.uniform(0.6 if last else 0.0, 1.0) * length)
        rests = [path.name for path in tmp_path.glob(f".{out.name}.hedgesim.*")]
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:  # it ended first: no kill
            run.wait()
            shutil.rmtree(out)
            continue
        run.wait()
        killed += 1
        finishing += any(name.endswith((".new", ".old")) for name in rests)
        resumed += any(name.endswith(".npz") for name in rests)
        assert not out.exists() or (out / "manifest.json").exists(), "half a folder"
        run.start(out)
        assert run.wait() == 0, f"seed {SEED}, kill {killed}"
        assert results(out) == results(whole), f"seed {SEED}, kill {killed}"
        assert not list(tmp_path.glob(f".{out.name}.*")), "rests"
        shutil.rmtree(out)
    assert resumed > KILLS // 10
    outcome = f"same bytes after --resume; {resumed} with a checkpoint, {finishing} while writing"
    tried("kill -9 at a random moment", killed, outcome)


def command(*arguments: object, prefix: tuple[str, ...] = ()) -> list[str]:
    return [*prefix, sys.executable, "-m", "hedgesim", *map(str, arguments)]


LONG = ("run", "baseline", "--replications", 400_000, "--no-report", "--no-attribution")
CHANCE = ("--uncertainty", "chance", "--quiet", "--workers", 1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_that_end_a_process_save_its_run(
    tmp_path: Path, tried: Tried, number: signal.Signals
) -> None:
    given = command(*LONG, *CHANCE, "--out", tmp_path / "run")
    with subprocess.Popen(given, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        lock = tmp_path / ".run.hedgesim.lock"
        while not lock.exists() and run.poll() is None:
            time.sleep(0.1)
        time.sleep(5)
        run.send_signal(number)
        said = run.stderr.read()
        assert run.wait() == 130
    assert "continue with: hedgesim run" in said
    assert "--resume" in said
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]
    tried(f"{number.name} while playing", 1, "checkpoint saved, exit code 130")


def test_of_two_runs_in_one_folder_one_is_refused_by_name(tmp_path: Path, tried: Tried) -> None:
    given = command("run", "baseline", "--replications", 64, *CHANCE, "--out", tmp_path / "run")
    pair = [subprocess.Popen(given, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate()[1] for one in pair]
    codes = sorted(one.returncode for one in pair)
    assert codes in ([0, 0], [0, 2])  # one after the other, or one refused
    assert codes == [0, 0] or "another hedgesim is writing here: process" in "".join(said)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]
    assert json.loads((tmp_path / "run" / "summary.json").read_text())["replications"] == 64
    tried("two runs in one folder at once", 1, "one complete folder; the second is refused")


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("which", ["output", "cache", "temporary folder"])
def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing_half(
    full: Path, tmp_path: Path, tried: Tried, which: str
) -> None:
    out = full / "run" if which == "output" else tmp_path / "run"
    changed = {"cache": {"XDG_CACHE_HOME": str(full)}, "temporary folder": {"TMPDIR": str(full)}}
    if which != "output":
        (full / "filler").write_bytes(b"x" * (60 << 10))
    given = command("run", "baseline", "--replications", 64, *CHANCE, "--out", out)
    run = subprocess.run(
        given, env=os.environ | changed.get(which, {}), capture_output=True, text=True, check=False
    )
    if which == "output":
        assert run.returncode == 1
        assert "the output could not be written" in run.stderr
        assert list(full.iterdir()) == []
        tried("disk full: output", 1, "one sentence, exit code 1, nothing left")
    else:
        assert run.returncode == 0, run.stderr
        assert results(out)
        tried(f"disk full: {which}", 1, "the run is complete")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("lost", ["worker", "scheduler"])
def test_a_cluster_that_is_lost_costs_no_finished_work(
    tmp_path: Path, tried: Tried, lost: str
) -> None:
    pytest.importorskip("distributed")
    python = (sys.executable, "-m", "distributed.cli.dask_scheduler")
    scheduler = subprocess.Popen(
        [*python, "--port", "0", "--no-dashboard", "--scheduler-file", tmp_path / "s.json"],
        stderr=subprocess.DEVNULL,
    )
    while not (tmp_path / "s.json").exists():
        time.sleep(0.2)
    address = json.loads((tmp_path / "s.json").read_text())["address"]
    worker = (sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard")
    given = [*worker, "--nworkers", "1", "--nthreads", "1", "--no-nanny"]
    workers = [subprocess.Popen(given, stderr=subprocess.DEVNULL) for _ in range(2)]
    try:
        run = subprocess.Popen(
            command(*LONG, *CHANCE, "--cluster", address, "--out", tmp_path / "run"),
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(40)
        (workers[0] if lost == "worker" else scheduler).kill()
        if lost == "worker":
            time.sleep(10)
            run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=200)[1]
        assert run.returncode == (130 if lost == "worker" else 1), said
        assert list(tmp_path.glob(".run.hedgesim.*.npz")), said
    finally:
        for one in (*workers, scheduler):
            one.kill()
            one.wait()
    tried(f"Dask {lost} killed", 1, "goes on" if lost == "worker" else "work saved, exit code 1")
