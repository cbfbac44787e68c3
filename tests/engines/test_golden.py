"""Recorded values of shipped scenarios and their baselines keep their bits, here and elsewhere.

After a change of results on purpose (of a rule, a number or a scenario), write the digests anew::

    WRITE_GOLDEN=1 uv run pytest -n 0 tests/engines/test_golden.py
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from numba.core.codegen import get_host_cpu_features

from helpers.bits import SCENARIOS, Digests, histories, summary
from helpers.faults import Tried

GOLDEN = Path(__file__).with_name("golden.json")
TESTS = Path(__file__).resolve().parents[1]

FEW = ("cambodia-and-laos", "funan-techo-canal", "mekong-dams")
PROCESSORS = ["generic", *(["haswell"] if "+avx2" in get_host_cpu_features() else [])]
SURROUNDINGS = {
    "locale": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "time zone": {"TZ": "Pacific/Kiritimati"},
    "hash seed": {"PYTHONHASHSEED": "4711"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
}


@cache
def digests() -> Digests:
    return histories(SCENARIOS)


@pytest.mark.parametrize("part", ["arms", "variables"])
def test_results_keep_their_bits(part: str) -> None:
    if "WRITE_GOLDEN" in os.environ:
        GOLDEN.write_text(json.dumps(digests(), indent=1) + "\n")
    golden: Digests = json.loads(GOLDEN.read_text())
    moved = golden[part].items() ^ digests()[part].items()
    assert not moved, f"moved: {', '.join(sorted({name for name, _ in moved}))}"


@pytest.fixture(scope="module")
def here() -> dict[str, str]:
    """The recorded digests of histories, and that of a run in this process."""
    return json.loads(GOLDEN.read_text())["arms"] | {"summary.json": summary()}


def elsewhere(folder: Path, names: Sequence[str], **settings: str) -> dict[str, str]:
    """What another process gives, in another working directory, with other settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    command = [sys.executable, "-m", "helpers.bits", *names]
    environment = kept | {"PYTHONPATH": str(TESTS)} | settings
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()[-2000:]
    found: dict[str, str] = json.loads(ended.stdout)
    assert len(found) == 2 * len(names) + 1
    return found


@pytest.mark.slow
@pytest.mark.reliability
@pytest.mark.parametrize("processor", PROCESSORS)
def test_code_for_another_processor_gives_the_same_bits(
    processor: str, here: dict[str, str], tmp_path: Path, tried: Tried
) -> None:
    """Haswell can multiply and add in one instruction, rounding once; the generic one cannot."""
    settings = {"NUMBA_CPU_NAME": processor, "NUMBA_CPU_FEATURES": ""}
    found = elsewhere(tmp_path, SCENARIOS, XDG_CACHE_HOME=str(tmp_path / "cache"), **settings)
    assert found.items() <= here.items()
    tried(f"code for another processor: {processor}", len(found), "same bits")


@pytest.mark.slow
@pytest.mark.reliability
@pytest.mark.parametrize("what", SURROUNDINGS)
def test_surroundings_move_no_bits(
    what: str, here: dict[str, str], tmp_path: Path, tried: Tried
) -> None:
    found = elsewhere(tmp_path, FEW, **SURROUNDINGS[what])
    assert found.items() <= here.items()
    tried(f"other surroundings: {what}", len(found), "same bits")
