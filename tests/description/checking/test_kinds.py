"""Faults of event kinds and reactions: fields, effects, stories, conditions, roles."""

from pathlib import Path

import pytest

from hedgesim.description import check
from helpers.planted import Planted, assert_found

FAULTS = {
    "a parameter renamed that a reaction uses": Planted(
        "parameters", "name: exit_rate", "name: exit_rat", "unknown name 'exit_rate'"
    ),
    "an unknown parameter in an amount": Planted(
        "events",
        "by: severity * trust_per_point * scale",
        "by: severity * trust_per_pint * scale",
        "unknown name 'trust_per_pint'",
        "'trust_per_point'",
    ),
    "an amount that reads the situation": Planted(
        "events",
        "by: amount, shape",
        "by: legitimacy, shape",
        "cannot name the situation",
        "reference.NAME",
    ),
    "an unknown time": Planted(
        "events",
        "half_life: visit_memory",
        "half_life: visit_memry",
        "there is no time 'visit_memry'",
    ),
    "a time that is a share": Planted(
        "events", "over: duration}", "over: relief}", "'relief' is not in months"
    ),
    "an effect of an unknown partner": Planted(
        "events",
        "{change: trust, of: by, by: sev",
        "{change: trust, of: buy, by: sev",
        "there is no partner 'buy'",
    ),
    "a membership of a country": Planted(
        "events",
        "{change: member, of: framework",
        "{change: member, of: convener",
        "'convener' cannot have 'member'",
    ),
    "a default without its unit": Planted(
        "events", "default: 48 months", "default: 48", "48 is not a time", "'48 months'"
    ),
    "a default out of its range": Planted(
        "events", "within: [0, 10], assumed", "within: [2, 10], assumed", "1 is out of range"
    ),
    "a field with the name of an event's key": Planted(
        "events",
        "duration: {is: months, optional",
        "delay: {is: months, optional",
        "field 'delay' has the name of a key of every event",
        "rename it",
    ),
    "a field with the name of a parameter": Planted(
        "events",
        "size: {is: number",
        "temperature: {is: number",
        "has the name of a number or variable",
    ),
    "a story with an unknown field": Planted(
        "events",
        "{hedger} a visit.",
        "{hedgr} a visit.",
        "the story names 'hedgr', which is no field",
        "'hedger'",
    ),
    "a default that names an unknown field": Planted(
        "events",
        "default: convener of framework",
        "default: convener of framwork",
        "there is no field 'framwork'",
        "'framework'",
    ),
    "an unknown kind of event": Planted(
        "reactions",
        "event: framework_withdrawal",
        "event: framework_withdraw",
        "there is no kind of event 'framework_withdraw'",
        "'framework_withdrawal'",
    ),
    "an unknown field of a kind": Planted(
        "reactions",
        "with: {framework: framework}",
        "with: {framwork: framework}",
        "has no 'framwork'",
        "'framework'",
    ),
    "a partner in place of a framework": Planted(
        "reactions",
        "with: {framework: framework}",
        "with: {framework: partner}",
        "there is no framework 'partner'",
    ),
    "an unknown name in a condition": Planted(
        "reactions",
        "nationalism.convener > exit",
        "nationalism.convenor > exit",
        "unknown name 'nationalism.convenor'",
    ),
    "an unknown parameter in a share": Planted(
        "reactions",
        "cut: suspended_share",
        "cut: suspended_shar",
        "'suspended_shar' is not a share",
    ),
    "an unknown partner among several": Planted(
        "reactions",
        "among: [United States, Japan]",
        "among: [United State, Japan]",
        "there is no partner 'United State'",
        "'United States'",
    ),
    "an unknown role": Planted(
        "reactions",
        "by: partner\n    when",
        "by: parter\n    when",
        "'parter' is neither role nor country",
        "'partner'",
    ),
    "an unknown cause": Planted(
        "reactions",
        "after: suspend_aid.United States",
        "after: suspend_aid.United State",
        "there is no event 'suspend_aid.United State'",
        "'suspend_aid.United States'",
    ),
    "a reaction with the name of a kind": Planted(
        "reactions",
        "reaction: state_visit",
        "reaction: visit",
        "'visit' is a kind of event already",
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_of_a_kind_or_reaction_is_found(fault: Planted, folder: Path) -> None:
    assert_found(fault, folder)


def test_lines_are_those_of_the_file(folder: Path) -> None:
    path = folder / "reactions.yaml"
    text = path.read_text().replace("nationalism.convener >", "nationalism.convenor >")
    path.write_text(text)
    [problem] = check([folder])
    assert "nationalism.convenor" in text.splitlines()[problem.line - 1]
