"""What importing the description costs, and how fast a scenario becomes a world."""

import subprocess
import sys
import time

from hedgesim.description import load_calibration, load_scenario, resolve
from helpers.casefiles import CALIBRATION, CASES


def python(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_the_package_alone_loads_nothing_heavy() -> None:
    code = "import sys, hedgesim.description; print(sorted(sys.modules))"
    loaded = python(code)
    for heavy in ("numpy", "pydantic", "yaml", "numba", "mesa"):
        assert f"'{heavy}'" not in loaded


def test_resolving_needs_neither_engine_nor_compiler() -> None:
    modules = "hedgesim.description.checking.check, hedgesim.description.narration.describe"
    loaded = python(f"import sys, {modules}; print(sorted(sys.modules))")
    for foreign in ("numba", "mesa", "hedgesim.rules", "hedgesim.engines", "hedgesim.outcomes"):
        assert f"'{foreign}'" not in loaded


def test_a_scenario_becomes_a_world_at_once() -> None:
    best = 1e9
    for _ in range(3):
        start = time.perf_counter()
        resolve(load_scenario(CASES / "valid" / "everything.yaml"), load_calibration(CALIBRATION))
        best = min(best, time.perf_counter() - start)
    assert best < 1.0  # far above the usual, for busy machines


def test_the_rule_book_needs_no_compiler() -> None:
    loaded = python("import sys, hedgesim.rules.book; print(sorted(sys.modules))")
    assert "'numba'" not in loaded
