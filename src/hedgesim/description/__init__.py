"""What is simulated: frozen data read from files, resolved into the world that engines play.

The names below load their modules when first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hedgesim.description.checking import check
    from hedgesim.description.completing import complete, write_scenario
    from hedgesim.description.loading import (
        Calibration,
        ScenarioFile,
        load_calibration,
        load_scenario,
        parse_scenario,
    )
    from hedgesim.description.problems import InputError, Problem
    from hedgesim.description.resolving import resolve, resolve_baseline, sourced_numbers
    from hedgesim.description.schema import json_schema, template
    from hedgesim.description.telling import describe
    from hedgesim.description.world import World

_HOME = {
    "Calibration": "loading",
    "InputError": "problems",
    "Problem": "problems",
    "ScenarioFile": "loading",
    "World": "world",
    "check": "checking",
    "complete": "completing",
    "describe": "telling",
    "json_schema": "schema",
    "load_calibration": "loading",
    "load_scenario": "loading",
    "parse_scenario": "loading",
    "resolve": "resolving",
    "resolve_baseline": "resolving",
    "sourced_numbers": "resolving",
    "template": "schema",
    "write_scenario": "completing",
}

__all__ = [
    "Calibration",
    "InputError",
    "Problem",
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
    "sourced_numbers",
    "template",
    "write_scenario",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
