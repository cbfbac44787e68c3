"""The rule book lists every rule in its phase and knows who reads a parameter."""

import inspect

import pytest

from hedgesim.description.world.variables import PARAMETERS
from hedgesim.rules import (
    PHASES,
    choice,
    effects,
    home,
    measures,
    perception,
    response,
    routes,
    ties,
)
from hedgesim.rules.book import ARGUMENTS, RULES, rules_reading

# Asked over whole experiments, or part of other rules.
PARTS = {measures.rung_degrees, measures.beyond, perception.at_margin}


def test_every_rule_stands_in_a_phase() -> None:
    assert tuple(RULES) == PHASES
    defined = {
        rule
        for module in (choice, effects, home, measures, perception, response, routes, ties)
        for _, rule in inspect.getmembers(module, inspect.isfunction)
        if rule.__module__ == module.__name__
    }
    assert defined - {rule for phase in RULES.values() for rule in phase} == PARTS


def test_every_parameter_but_the_weight_of_a_membership_reaches_a_rule() -> None:
    assert [name for name in PARAMETERS if not rules_reading(name)] == ["member_link"]
    assert set(ARGUMENTS) <= set(PARAMETERS)


@pytest.mark.parametrize(
    ("parameter", "rules"),
    [
        ("temperature", [choice.logit_weight]),
        (
            "horizon",
            [perception.foresight, perception.returns, perception.added_dependence,
             perception.protection, perception.political_utility],
        ),
        ("aid_speed", [response.aid_next]),
        ("trust_ceiling", [perception.political_utility, ties.trust_next, ties.memory_next]),
        ("divertible", [routes.delivered]),
    ],
)  # fmt: skip
def test_who_reads_a_parameter(parameter: str, rules: list[object]) -> None:
    assert rules_reading(parameter) == rules
