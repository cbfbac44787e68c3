"""Each requirement on a few draws: what its functions compute, against hand-computed values."""

from __future__ import annotations

import numpy as np
import pytest

from hedgesim.description import Calibration, load_scenario, resolve
from hedgesim.rules.timing import NEVER
from hedgesim.validation import choice, hedging, history, shocks
from hedgesim.validation.figures import Effort, Figure
from hedgesim.validation.trials import Draws, play, world_of

EFFORT = Effort(quick=True, histories=64)


def by_id(found: object) -> dict[str, Figure]:
    return {one.id: one for one in found}  # type: ignore[attr-defined]


# --- choice -------------------------------------------------------------------------------------


def test_ties_of_one_partner_alone_are_raised(calibration: Calibration) -> None:
    names = [
        f"{tie}.{one}" for tie in ("aid", "exports", "investment") for one in ("China", "Japan")
    ]
    worlds = [world_of(calibration, body).world for body in (choice.raised("China"), "")]
    draws = Draws.calibrated(world_of(calibration), EFFORT)
    first, second = (one.values[:, 0] for one in play(worlds, names, [0], draws, EFFORT))
    ratio = np.median(first / second, axis=0)
    assert ratio[::2] == pytest.approx(1.5, abs=0.06)
    assert ratio[1::2] == pytest.approx(1.0, abs=0.02)


def test_dependence_compares_the_same_draws(calibration: Calibration) -> None:
    found = by_id(choice.dependence(calibration, EFFORT))
    assert set(found) == {"dependence.falls", "dependence.dominant"}
    for one in found.values():
        assert one.value is not None and 0.0 <= one.value <= 1.0
        assert one.draws == 64
        assert (64 * one.value) % 1 == 0.0  # a share of that many draws


def test_nothing_is_gone_where_nothing_is_held(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "held_by", lambda *_: {})
    (one,) = choice.risk_of_the_exit(calibration, EFFORT)
    assert one.value == 0.0 and not one.reached


def test_all_is_gone_where_effort_is_frozen(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "held_by", lambda *_: {"effort_speed": 0.0})
    (one,) = choice.risk_of_the_exit(calibration, EFFORT)
    assert one.value == pytest.approx(1.0, abs=1e-9)


# --- shocks -------------------------------------------------------------------------------------


def test_trust_that_fades_back_is_regained(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fade with a half-life of six months leaves an eighth after eighteen."""
    body = """events:
  - event: custom
    at: 2024-02
    effects: [{change: trust, of: Thailand, by: -0.1, shape: fade, half_life: 6 months}]
"""
    monkeypatch.setattr(shocks, "CLASH", body)
    (one,) = shocks.clash(calibration, EFFORT)
    assert one.value == pytest.approx(7 / 8, abs=0.08)
    assert one.reached


def test_a_war_that_adds_to_output_is_not_reached(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = """events:
  - event: custom
    at: 2024-02
    effects: [{change: growth, by: 0.01, shape: level, for: 12 months}]
"""
    monkeypatch.setattr(shocks, "WAR", body)
    (one,) = shocks.war(calibration, EFFORT)
    assert one.value == pytest.approx(0.01, abs=0.003)
    assert not one.reached


def test_openness_is_trade_over_output(calibration: Calibration) -> None:
    numbers = {name: one.value for name, one in world_of(calibration).quantities.items()}
    trade = sum(
        numbers[f"{flow}.Cambodia.{partner}"]
        for flow in ("exports", "imports")
        for partner in world_of(calibration).world.partners
    )
    expected = trade / numbers["output.Cambodia"]
    assert shocks._openness(calibration) == pytest.approx(expected)
    assert 0.5 < expected < 2.0


def test_closed_ports_are_measured_against_open_ones(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a closure there is no loss, and the requirement is not reached."""
    monkeypatch.setattr(shocks, "CLOSURE", "events: []\n")
    found = by_id(shocks.closure(calibration, EFFORT))
    assert found["closure.trough"].value == 0.0
    assert not found["closure.trough"].reached


def test_a_lasting_loss_is_left(calibration: Calibration, monkeypatch: pytest.MonkeyPatch) -> None:
    body = """events:
  - event: custom
    at: 2024-02
    effects: [{change: growth, by: -0.1, shape: level, for: 9 months}]
"""
    monkeypatch.setattr(shocks, "CLOSURE", body)
    found = by_id(shocks.closure(calibration, EFFORT))
    assert found["closure.trough"].value == pytest.approx(0.075, abs=0.02)
    assert not found["closure.left"].reached


# --- hedging ------------------------------------------------------------------------------------


def test_every_measure_of_hedging_is_compared(calibration: Calibration) -> None:
    (lists,) = hedging.lists(calibration, EFFORT)
    (lean,) = hedging.bandwagoning(calibration, EFFORT)
    for name in hedging.measures():
        assert f"{name} " in lists.detail and f"{name} " in lean.detail
    assert "hedging.security" in hedging.measures()
    assert lists.value is not None and lists.value >= 0.0


def test_a_measure_is_compared_with_the_size_of_the_lean(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lean itself, to China in nearly all draws, is the lower the larger it is."""
    monkeypatch.setattr(hedging, "measures", lambda: ["lean"])
    (one,) = hedging.bandwagoning(calibration, EFFORT)
    assert one.value is not None and one.value < -0.8


# --- history ------------------------------------------------------------------------------------


def test_claims_use_the_targets_own_evaluation(calibration: Calibration) -> None:
    found = by_id(history.claims(calibration, EFFORT))
    assert len(found) == len(history.CLAIMS)
    for one in found.values():
        assert one.value is not None and (64 * one.value) % 1 == 0.0


def test_claims_asked_together_must_be_met_in_the_same_history(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = ("us-strained-2013", "us-trust-deficit-2016")
    asked = (*((Figure(name, "asked"), (name,)) for name in both), (Figure("both", "asked"), both))
    monkeypatch.setattr(history, "CLAIMS", asked)
    first, second, joint = (one.value for one in history.claims(calibration, EFFORT))
    assert first is not None and second is not None and joint is not None
    assert max(0.0, first + second - 1.0) <= joint <= min(first, second)


def test_a_target_that_is_gone_is_said_to_be(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "CLAIMS", ((Figure("x", "asked"), ("no-such-target",)),))
    (one,) = history.claims(calibration, EFFORT)
    assert one.value is None and one.reached is None and "no target no-such" in one.detail


FIRED = np.array([[NEVER, 5], [13, NEVER], [200, 30], [NEVER, NEVER]])


def test_whether_an_event_fired_by_a_year() -> None:
    firings = history.Firings(2008, ("suspend_aid.Japan", "leave"), FIRED)
    assert firings.by("suspend_aid.", 2008).tolist() == [False] * 4
    assert firings.by("suspend_aid.", 2009).tolist() == [False, True, False, False]
    assert firings.by("leave", 2008).tolist() == [True, False, False, False]


def test_hazard_counts_histories_at_risk() -> None:
    firings = history.Firings(2008, ("suspend_aid.Japan", "leave"), FIRED)
    assert firings.hazard("leave", 2008) == 1 / 4 / 2
    assert firings.hazard("leave", 2009) == 1 / 3 / 2  # one has left before
    assert firings.hazard("leave", 2011) == 0.0


def test_the_exit_emerges_where_nobody_declares_it(calibration: Calibration) -> None:
    file = load_scenario(history.HISTORY)
    whole, emerging = (
        {one.id for one in resolve(file, calibration, variant=variant).world.events}
        for variant in (None, history.EMERGES)
    )
    assert history.LEAVES in emerging and history.LEAVES not in whole
    assert any(name.startswith(history.SUSPENDS) for name in whole)


def test_decisions_are_shares_and_a_ratio(calibration: Calibration) -> None:
    found = by_id(history.decisions(calibration, EFFORT))
    share = found["decisions.suspension"].value
    assert share is not None and 0.0 <= share <= 1.0
    ratio = found["decisions.exit"].value
    assert ratio is not None and ratio >= 0.0
