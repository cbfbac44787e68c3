"""Reading: a scenario with its calibration, resolving it, validating the calibration."""

from typing import Any

from hedgesim.description import check, load_calibration, load_scenario, resolve
from hedgesim.description.formats.loading import shipped
from timing import Work, alone

NAME = "funan-techo-canal"


def test_reading_a_scenario(benchmark: Any) -> None:
    alone(benchmark, Work("read scenario", lambda: load_scenario(NAME)))


def test_reading_the_calibration(benchmark: Any) -> None:
    alone(benchmark, Work("read calibration", load_calibration), rounds=3)


def test_resolving_a_scenario(benchmark: Any) -> None:
    file, calibration = load_scenario(NAME), load_calibration()
    alone(benchmark, Work("resolve", lambda: resolve(file, calibration)))


def test_checking_the_calibration(benchmark: Any) -> None:
    folder = shipped("calibration")
    found: list[Any] = []
    alone(benchmark, Work("check calibration", lambda: found.extend(check([folder]))), rounds=2)
    assert found == []
