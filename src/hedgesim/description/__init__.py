"""Descriptions: scenarios and calibrations, read from files and resolved into worlds.

The names below load their modules when first used, so importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hedgesim.description.cases.template import template
    from hedgesim.description.checking.check import check
    from hedgesim.description.formats.loading import (
        Calibration,
        ScenarioFile,
        load_calibration,
        load_scenario,
        parse_scenario,
    )
    from hedgesim.description.narration.canonical_form import complete, write_scenario
    from hedgesim.description.narration.describe import describe
    from hedgesim.description.parsing.problems import InputError, Problem
    from hedgesim.description.resolution.resolved import Resolved
    from hedgesim.description.resolution.resolving import resolve, resolve_baseline
    from hedgesim.description.schemas.scenarios import json_schema
    from hedgesim.description.world.world import World

_HOME = {
    "Calibration": "formats.loading",
    "InputError": "parsing.problems",
    "Problem": "parsing.problems",
    "Resolved": "resolution.resolved",
    "ScenarioFile": "formats.loading",
    "World": "world.world",
    "check": "checking.check",
    "complete": "narration.canonical_form",
    "describe": "narration.describe",
    "json_schema": "schemas.scenarios",
    "load_calibration": "formats.loading",
    "load_scenario": "formats.loading",
    "parse_scenario": "formats.loading",
    "resolve": "resolution.resolving",
    "resolve_baseline": "resolution.resolving",
    "template": "cases.template",
    "write_scenario": "narration.canonical_form",
}

__all__ = [
    "Calibration",
    "InputError",
    "Problem",
    "Resolved",
    "ScenarioFile",
    "World",
    "check",
    "complete",
    "describe",
    "json_schema",
    "load_calibration",
    "load_scenario",
    "parse_scenario",
    "resolve",
    "resolve_baseline",
    "template",
    "write_scenario",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
