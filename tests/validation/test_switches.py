"""What switches hold, and what they remove of a scenario's effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from hedgesim.description import (
    Calibration,
    Resolved,
    load_scenario,
    resolve,
    resolve_baseline,
)
from hedgesim.description.formats.loading import shipped
from hedgesim.validation import switches
from hedgesim.validation.figures import Effort

EFFORT = Effort(quick=True, histories=64)


@pytest.fixture(scope="module")
def arms(calibration: Calibration) -> list[Resolved]:
    file = load_scenario("clv-dta-withdrawal")
    return [resolve(file, calibration), resolve_baseline(file, calibration)]


def test_a_switch_holds_a_parameter_or_a_number_of_every_partner(
    calibration: Calibration, arms: list[Resolved]
) -> None:
    names = arms[0].quantities
    assert switches.held_by(calibration, "risk", "off", names) == {"risk_weight": 0.0}
    response = switches.held_by(calibration, "response", "off", names)
    expected = {f"reciprocity.{one}" for one in arms[0].world.partners}
    assert {name for name in response if name.startswith("reciprocity.")} == expected
    assert set(response.values()) == {0.0}


def test_holding_is_what_the_switch_does(calibration: Calibration, arms: list[Resolved]) -> None:
    file = load_scenario("clv-dta-withdrawal")
    for switch, entry in calibration.switches.items():
        for state in entry.states:
            numbers = resolve(file, calibration, rules={switch: state}).world.numbers
            held = switches.held_by(calibration, switch, state, arms[0].quantities)
            names = list(arms[0].quantities)
            before = arms[0].world.numbers.copy()
            before[[names.index(name) for name in held]] = list(held.values())
            assert before.tolist() == numbers.tolist()


def test_nothing_held_removes_nothing(
    calibration: Calibration, arms: list[Resolved], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switches, "held_by", lambda *_: {})
    found = switches._removed("it", arms, calibration, EFFORT)
    assert set(found.shares.values()) == {0.0}
    assert found.effect > switches.FAINT and "2024-09" <= found.month <= "2034-12"


def test_shares_say_nothing_where_there_is_no_effect(
    calibration: Calibration, arms: list[Resolved]
) -> None:
    found = switches._removed("it", [arms[1], arms[1]], calibration, EFFORT)
    assert found.effect == 0.0 and set(found.shares.values()) == {None}


def test_hidden_files_are_no_scenarios(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (shipped("scenarios") / "clv-dta-withdrawal.yaml").read_text("utf-8")
    (tmp_path / "story.yaml").write_text(text, "utf-8")
    (tmp_path / ".#story.yaml").symlink_to("somebody@elsewhere.1234")
    monkeypatch.setattr(switches, "shipped", lambda _: tmp_path)
    monkeypatch.setattr(switches, "_removed", lambda name, *_: name)
    assert list(switches.removed(calibration, EFFORT)) == ["story"]
