"""Switches hold numbers, whatever else sets them, in both arms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from hedgesim.description import (
    InputError,
    Resolved,
    World,
    load_calibration,
    load_scenario,
    parse_scenario,
    resolve,
    resolve_baseline,
)
from hedgesim.description.parsing.locations import nowhere
from hedgesim.description.resolution.switches import hold, rules_of
from helpers.casefiles import CALIBRATION

CALIBRATED = load_calibration(CALIBRATION)
WORLD = """\
scenario: 1
title: Rules
clock: {start: 2024-01, end: 2034-12}
hedger: Cambodia
"""


def resolved(
    more: str, variant: str | None = None, given: Mapping[str, str] | None = None
) -> Resolved:
    return resolve(parse_scenario(WORLD + more), CALIBRATED, variant=variant, rules=given)


def number(world: World, name: str) -> float:
    return float(world.numbers[world.number_names.index(name)])


def test_a_state_holds_its_numbers_whatever_is_set() -> None:
    file = parse_scenario(f"{WORLD}set: {{risk_weight: 1.5}}\nrules: {{risk: off}}\n")
    found = resolve(file, CALIBRATED, overrides={"risk_weight": 2})
    assert number(found.world, "risk_weight") == 0
    assert found.set_by["risk_weight"].by == "rules"
    assert found.set_by["risk_weight"].basis == "held by the rule 'risk: off', scenario:6"
    assert found.rules == {"risk": "off"}


def test_a_held_value_may_lie_outside_the_support() -> None:
    found = resolved("rules: {risk: high}\n")
    assert number(found.world, "risk_weight") == 1000 > found.quantities["risk_weight"].support[1]


def test_a_name_that_numbers_of_partners_share_holds_all_of_them() -> None:
    found = resolved("rules: {response: off}\n")
    of_partners = [f"reciprocity.{name}" for name in found.world.partners]
    assert len(of_partners) > 2
    assert all(number(found.world, name) == 0 for name in of_partners)
    held = {name for name, one in found.set_by.items() if one.by == "rules"}
    assert held == {*of_partners, "fill"}


@pytest.mark.parametrize("written", ["off", "false", "'off'"])
def test_off_may_be_written_as_a_flag(written: str) -> None:
    assert resolved(f"rules: {{risk: {written}}}\n").rules == {"risk": "off"}


def test_a_variant_prevails_over_the_scenario_and_an_option_over_both() -> None:
    text = "rules: {risk: off, effort: frozen}\nvariants: {v: {rules: {risk: high}}}\n"
    assert resolved(text).rules == {"effort": "frozen", "risk": "off"}
    assert resolved(text, "v").rules == {"effort": "frozen", "risk": "high"}
    assert resolved(text, "v", {"risk": "on"}).rules == {"effort": "frozen"}
    # What is switched on again is as calibrated.
    calibrated = resolved("")
    again = resolved(text, "v", {"risk": "on", "effort": "on"})
    assert (again.world.numbers == calibrated.world.numbers).all()
    assert again.cautions == calibrated.cautions


def test_rules_hold_in_the_baseline_too_and_those_of_another_scenario_do_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "world.yaml").write_text(f"{WORLD}rules: {{response: off}}\nset: {{fill: 0.7}}\n")
    path = tmp_path / "story.yaml"
    path.write_text(f"{WORLD}baseline: world\nrules: {{risk: off}}\n")
    for build in (resolve, resolve_baseline):
        found = build(load_scenario(path), CALIBRATED, rules={"effort": "frozen"})
        assert found.rules == {"effort": "frozen", "risk": "off"}
        assert number(found.world, "risk_weight") == number(found.world, "effort_speed") == 0
    assert number(found.world, "fill") == 0.7  # of the baseline's `set:`, not its rules


def test_a_note_says_what_is_held() -> None:
    [note] = resolved("rules: {response: off, risk: high}\n").cautions
    assert (note.code, note.severity) == ("mechanism-off", "note")
    assert "risk high (risk_weight at 1000)" in note.text
    assert "response off (reciprocity at 0, fill at 0)" in note.text


def test_switches_that_hold_a_number_at_two_values_exclude_each_other() -> None:
    calibration = load_calibration(CALIBRATION)
    switch = calibration.switches["risk"]
    calibration.switches["boldness"] = switch.model_copy(
        update={"name": "boldness", "states": {"low": {"risk_weight": 0.5}}}
    )
    location = nowhere("--rules")
    states = {"risk": "off", "boldness": "low"}
    rules = tuple(rules_of([(states, location)], calibration))
    hold(resolved("").quantities, {}, rules)
    [problem] = location.problems
    assert "'boldness: low' holds risk_weight at 0.5, 'risk: off' at 0" in problem.message


def test_an_unknown_rule_of_an_option_names_the_option() -> None:
    with pytest.raises(InputError) as caught:
        resolved("", given={"effort": "off", "rsk": "off"})
    assert {one.path for one in caught.value.problems} == {"--rules"}
    assert {one.hint for one in caught.value.problems} == {
        "one of: on, frozen",
        "did you mean 'risk'?",
    }
