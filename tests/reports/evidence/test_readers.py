"""The rules said to take a parameter are those that the Mesa engine calls with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import isfunction
from types import ModuleType
from typing import Any

import pytest

from hedgesim.description.world.variables import PARAMETERS
from hedgesim.engines.mesa.model import HedgingModel
from hedgesim.engines.mesa.start import derived
from hedgesim.reports.evidence.readers import rules_of
from hedgesim.rules import choice, home, measures, perception, response, routes, ties
from hedgesim.rules.book import ARGUMENTS
from helpers import worlds

RULES = (choice, home, measures, perception, response, routes, ties)


@contextmanager
def recorded_calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """Record the calls of rules by an engine, without those of one rule by another."""
    calls: list[tuple[str, tuple[Any, ...]]] = []
    inside = False

    def recording(name: str, rule: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any) -> Any:
            nonlocal inside
            if inside:
                return rule(*given)
            calls.append((name, given))
            inside = True
            try:
                return rule(*given)
            finally:
                inside = False

        return called

    with monkeypatch.context() as patched:
        for module in RULES:
            for name, rule in own_functions(module):
                short = f"{module.__name__.rpartition('.')[2]}.{name}"
                patched.setattr(module, name, recording(short, rule))
        yield calls


def own_functions(module: ModuleType) -> list[tuple[str, Callable[..., Any]]]:
    return [
        (name, one)
        for name, one in vars(module).items()
        if isfunction(one) and one.__module__ == module.__name__
    ]


def parameters_behind(model: HedgingModel) -> dict[int, set[str]]:
    """Return the parameters that each value of ``model.parameters`` is or is made from, by id."""
    values = {name: getattr(model.parameters, name) for name in PARAMETERS}
    found = {id(value): {name} for name, value in values.items()}
    for name in PARAMETERS:
        changed = vars(derived(values | {name: 1.5 * values[name] + 0.1}))
        for other, value in vars(model.parameters).items():
            if other not in PARAMETERS and changed[other] != value:
                found.setdefault(id(value), set()).add(name)
    return found


def test_the_rules_of_a_parameter_are_those_called_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with recorded_calls(monkeypatch) as calls:
        model = HedgingModel(worlds.world(months=2)).play()
    behind = parameters_behind(model)
    seen: dict[str, set[str]] = {name: set() for name in PARAMETERS}
    for rule, given in calls:
        for value in given:
            for name in behind.get(id(value), ()):
                seen[name].add(rule)
    multiplied = {name for name, argument in ARGUMENTS.items() if argument == "part"}
    expected = {name: set(rules_of(name)) for name in PARAMETERS}
    assert all(expected.pop(name) == {"choice.reference_part"} for name in multiplied)
    assert expected == {name: rules for name, rules in seen.items() if name not in multiplied}


def test_a_rule_comes_with_what_it_returns() -> None:
    assert list(rules_of("temperature")) == ["choice.logit_weight"]
    assert rules_of("temperature")["choice.logit_weight"].startswith("the unnormalised weight")
