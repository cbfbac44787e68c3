"""What benchmarks need: modules beside them, the tests' helpers, and the machine to themselves."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]


def pytest_xdist_auto_num_workers() -> int:
    """Run benchmarks one after the other, whatever tests do by default."""
    return 0


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to time benchmarks side by side."""
    if config.getoption("dist", "no") != "no":
        raise pytest.UsageError("benchmarks disturb each other: run them without -n")
