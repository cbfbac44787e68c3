"""Peak memory of a run: it should not grow with replications."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hedgesim

SOURCE = Path(hedgesim.__file__).parents[1]
# A process of its own between this one and the run, so that the peak is that run's alone.
MEASURE = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "hedgesim", *sys.argv[1:]], check=True, capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("replications", [10_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_peak_memory(benchmark: Any, tmp_path: Path, replications: int) -> None:
    path = [str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path)}
    arguments = ["run", "baseline", "--replications", str(replications), "--quiet"]
    line = [sys.executable, "-c", MEASURE, *arguments]
    peaks = []

    def run() -> None:
        done = subprocess.run(
            line, check=True, capture_output=True, text=True, cwd=tmp_path, env=environment
        )
        peaks.append(int(done.stdout))

    benchmark.extra_info.update(what=f"memory of {replications}", size=1.0, others=[])
    benchmark.pedantic(run, rounds=1)
    # Kilobytes on Linux, bytes on macOS: only their ratio is used.
    benchmark.extra_info.update(peak=max(peaks), replications=replications)
