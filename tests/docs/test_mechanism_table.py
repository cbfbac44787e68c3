"""The table of mechanisms is true: every name in it is that of something that shows it."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from hedgesim.description.world.variables import VARIABLES
from helpers.pages import ROOT, SOURCE
from writers.sources import (
    calibration,
    evidence,
    mechanism_tests,
    mechanisms,
    scenario_kinds,
)

MECHANISMS = mechanisms()
each_mechanism = pytest.mark.parametrize("one", MECHANISMS, ids=lambda one: one["id"])


def functions(module: str) -> set[str]:
    """Functions of a module of the rule book."""
    tree = ast.parse((SOURCE / "rules" / f"{module}.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def kinds_of(mechanism: str) -> set[str]:
    """Kinds of event that list a mechanism."""
    kinds = calibration().kinds
    return {name for name, kind in kinds.items() if mechanism in kind.mechanisms}


def test_all_mechanisms_are_listed() -> None:
    ids = [one["id"] for one in MECHANISMS]
    assert ids == [f"M{number}" for number in range(1, 22)]
    listed = {name for kind in calibration().kinds.values() for name in kind.mechanisms}
    coded = {name for item in evidence().values() for name in item["mechanisms"]}
    assert listed | coded == set(ids)


@each_mechanism
def test_rules_and_variables_exist(one: dict[str, Any]) -> None:
    assert one["rules"]
    for rule in one["rules"]:
        module, _, function = rule.partition(".")
        assert function in functions(module), rule
    assert set(one["variables"]) <= set(VARIABLES)


@each_mechanism
def test_evidence_is_coded_for_the_mechanism(one: dict[str, Any]) -> None:
    assert len(one["evidence"]) >= 3
    for name in one["evidence"]:
        assert one["id"] in evidence()[name]["mechanisms"], name


@each_mechanism
def test_scenarios_declare_an_event_of_the_mechanism(one: dict[str, Any]) -> None:
    assert one["scenarios"]
    for name in one["scenarios"]:
        assert kinds_of(one["id"]) & set(scenario_kinds()[name]), name


@each_mechanism
def test_every_mechanism_has_a_test_of_direction(one: dict[str, Any]) -> None:
    assert mechanism_tests().get(one["id"])


def test_every_scenario_is_about_a_mechanism() -> None:
    named = {name for one in MECHANISMS for name in one["scenarios"]}
    assert {*scenario_kinds()} - named == {"baseline"}


def test_every_scenario_is_in_the_list_of_questions() -> None:
    page = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
    listed = {line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ")}
    assert {*scenario_kinds()} <= listed


def test_every_kind_of_event_belongs_to_a_mechanism() -> None:
    kinds = calibration().kinds
    assert {name for name, kind in kinds.items() if not kind.mechanisms} == {"custom"}
