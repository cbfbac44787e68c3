"""What the tables are made from: calibration, scenarios, mechanisms and tests of this checkout."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

from hedgesim.description import Calibration, load_calibration, load_scenario
from hedgesim.description.checking.evidence import Evidence, load_evidence
from hedgesim.description.parsing.locations import nowhere
from hedgesim.description.parsing.reading import read

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "hedgesim"
MECHANISM_TESTS = ROOT / "tests" / "engines" / "test_mechanisms.py"


@cache
def calibration() -> Calibration:
    """Read the calibration of this checkout."""
    return load_calibration(ROOT / "calibration")


@cache
def coded() -> Evidence:
    """Evidence, sources and the second coding of this checkout."""
    location = nowhere("calibration")
    found = load_evidence(calibration(), location)
    location.settle()
    assert found is not None
    return found


def evidence() -> dict[str, dict[str, Any]]:
    """Items of evidence by id, as plain data."""
    return coded().items


@cache
def mechanisms() -> tuple[dict[str, Any], ...]:
    """The mechanisms, each with the rules and variables that carry it."""
    return tuple(read(DOCS / "mechanisms.yaml").data["mechanisms"])


@cache
def mechanism_tests() -> dict[str, list[str]]:
    """Names of the tests of each mechanism; none where the file is not there."""
    found: dict[str, list[str]] = {}
    if MECHANISM_TESTS.is_file():
        tree = ast.parse(MECHANISM_TESTS.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                number = re.match(r"test_m(\d+)_", node.name)
                if number:
                    found.setdefault(f"M{int(number[1])}", []).append(node.name)
    return found


@cache
def scenario_kinds() -> dict[str, dict[str, set[str]]]:
    """Scenario -> kind -> where it is declared: '' for the scenario, else names of variants."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in sorted((ROOT / "scenarios").glob("*.yaml")):
        scenario = load_scenario(path).scenario
        kinds: dict[str, set[str]] = {}
        places = {"": scenario.events} | {n: v.add for n, v in scenario.variants.items()}
        for place, events in places.items():
            for event in events:
                kinds.setdefault(event.event, set()).add(place)
        found[path.stem] = kinds
    return found
