"""Each mechanism that the documents describe, one test each, by comparing two quiet worlds.

`small` tests one rule in a world of three partners; `cambodia` plays kinds of event as the shipped
calibration has them. A comparison is of what a scenario changed: the story against no story.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from hedgesim.description import load_calibration, parse_scenario, resolve
from hedgesim.description.world.world import Effect, Mode, Shape, World
from helpers import worlds
from helpers.playing import History, mesa_history

# --- small worlds -----------------------------------------------------------------------------


def small(*effects: tuple[Any, ...], months: int = 24, **numbers: Any) -> History:
    """Play a quiet world of China, Vietnam and the United States.

    ``effects`` (variable, of, by, and how) happen in month 0; ``numbers`` by bare or full name.
    """
    base = worlds.world(months=months, quiet=True, numbers=numbers)
    return mesa_history(worlds.with_events(base, worlds.event("e", *built(base, effects), at=0)))


def built(base: World, effects: tuple[tuple[Any, ...], ...]) -> list[Effect]:
    return [
        worlds.effect(base, variable, of, by=by, **(how[0] if how else {}))
        for variable, of, by, *how in effects
    ]


LASTING = {"shape": Shape.LEVEL}
CUT = {"mode": Mode.SCALE}


def gain(with_it: History, without: History, name: str, month: int = -1) -> float:
    """How much more of something there is with it."""
    return float(with_it[name][month] - without[name][month])


# --- the shipped calibration ------------------------------------------------------------------

CALIBRATION = cache(load_calibration)
PARTNERS = "[China, Vietnam, United States, Japan, Thailand, Australia, European Union]"


@cache
def cambodia(events: str = "", months: int = 36, **numbers: float) -> History:
    """Play events of the shipped calibration, in lines as a scenario lists them, without noise.

    No reactions: only what the event itself does. The clock starts in 2024-01.
    """
    last = f"{2024 + (months - 1) // 12}-{(months - 1) % 12 + 1:02d}"
    listed = "".join(f"  - {line.strip()}\n" for line in events.strip().splitlines())
    text = (
        f"scenario: 1\ntitle: Test\nclock: {{start: 2024-01, end: {last}}}\nhedger: Cambodia\n"
        f"partners: {PARTNERS}\nreactions: none\nevents:{' []' if not listed else ''}\n{listed}"
    )
    world = worlds.silent(resolve(parse_scenario(text), CALIBRATION(), overrides=numbers).world)
    return mesa_history(replace(world, name="test"))


def cambodian(name: str, events: str, month: int = -1, months: int = 36, **numbers: float) -> float:
    """How much more of something there is in Cambodia with the events than without."""
    with_it, without = cambodia(events, months, **numbers), cambodia(months=months, **numbers)
    return gain(with_it, without, name, month)


def shipped_number(name: str) -> float:
    """A parameter of the shipped calibration."""
    return float(CALIBRATION().parameters[name].default)


# --- one test each ----------------------------------------------------------------------------


BOLD = dict.fromkeys(("risk_weight", "home_pressure_weight", "nationalism_weight"), 0.0)


@pytest.mark.parametrize("flow", [("investment", 3000.0), ("facilitation", 0.3)])
def test_m01_economic_pragmatism_effort_follows_returns(flow: tuple[str, float]) -> None:
    name, by = flow

    def drawn(**numbers: float) -> float:
        numbers |= BOLD
        more = small((name, "Vietnam", by), **numbers)
        return gain(more, small(**numbers), "effort_economic.Home.Vietnam")

    assert drawn() > 0.003
    assert abs(drawn(trade_weight=0.0, investment_weight=0.0)) < drawn() / 5
    if name == "investment":  # economic effort is drawn by what answers it
        assert drawn(effort_trade=0.0, effort_investment=0.0) < drawn() / 5


def test_m01_what_is_promised_draws_effort_before_it_is_paid() -> None:
    promise = ("promised", "Vietnam", 500.0)
    effort = "effort_economic.Home.Vietnam"
    assert gain(small(promise), small(), effort) > 0.01
    patient = {"reciprocity": 0.0}  # from a partner that answers no effort
    assert gain(small(promise, **patient), small(**patient), effort) == pytest.approx(0.0, abs=1e-9)


def test_m01_a_pledge_is_expected_until_it_is_due_and_costs_trust_if_it_is_not_paid() -> None:
    promised, trust = "promised.Cambodia.Japan", "trust.Cambodia.Japan"
    pledge = "{event: pledge, by: Japan, amount: US$ 120 m, duration: 12 months, at: 2024-03"
    kept, half, broken = (f"{pledge}, paid: {paid}}}" for paid in ("100%", "50%", "0%"))
    for event, waiting in ((kept, 60.0), (half, 90.0), (broken, 120.0)):
        assert cambodian(promised, event, 7) == pytest.approx(waiting)
        assert cambodian(promised, event, 14) == pytest.approx(0.0, abs=1e-9)
    assert cambodian("aid_plan.Cambodia.Japan", half, 7) == pytest.approx(60.0)
    assert cambodian(trust, kept, 13) == pytest.approx(cambodian(trust, broken, 13), rel=0.1)
    ends = [cambodian(trust, event, 14) for event in (kept, half, broken)]
    assert ends[0] > 0.0 > ends[2]
    assert ends[1] == pytest.approx((ends[0] + ends[2]) / 2, abs=0.003)


def test_m02_leverage_of_donors_declines_as_the_economy_grows() -> None:
    cut = "{event: aid_cut, by: United States, cut: 60%, at: 2024-06}"
    now = cambodia()["output.Cambodia"][0]
    lost = [
        cambodian("effort_economic.Cambodia.United States", cut, 30, output=now * size)
        for size in (0.5, 1.0, 2.0)
    ]
    assert lost[0] < 1.5 * lost[1] < 1.5 * 1.5 * lost[2] < 0.0


def test_m03_conditionality_costs_aid_and_trust_where_there_is_any_and_is_evaded() -> None:
    crackdown = "{event: rights_crackdown, at: 2024-06, scale: 2}"
    assert cambodian("aid.Cambodia.United States", crackdown, 18) < -1.0
    assert cambodian("trust.Cambodia.United States", crackdown, 18) < -0.005
    # China asks nothing; what the West withholds it fills in part
    assert cambodian("aid.Cambodia.China", crackdown, 18) > 0.0
    assert cambodian("trust.Cambodia.China", crackdown, 18) >= 0.0
    # plans written for donors let the gap fade, and aid comes back
    gap, aid = (cambodian(name, crackdown, 5) for name in ("governance_gap.Cambodia", US_AID))
    late = [cambodian(name, crackdown, 95, 96) for name in ("governance_gap.Cambodia", US_AID)]
    assert 0.0 < late[0] < gap / 4
    assert late[1] > cambodian(US_AID, crackdown, 18)
    assert aid < 0.0


US_AID = "aid.Cambodia.United States"


def test_m03_a_conditional_cut_is_filled_by_rivals_in_part() -> None:
    cut = "{event: aid_cut, by: United States, cut: 60%, at: 2024-06}"
    lost = cambodian(US_AID, cut, 30)
    filled = cambodian("aid.Cambodia.China", cut, 30)
    assert lost < -40.0
    assert 0.0 < filled < -lost
    without_fill = cambodia(cut, fill=0.0)["aid.Cambodia.China"][30]
    assert without_fill < cambodia(cut)["aid.Cambodia.China"][30]


def test_m04_rivals_answer_each_others_gain() -> None:
    rivals = {"rivalry.Vietnam.China": 0.5, "fill": 0.0}
    won = ("trust", "China", 0.3)  # effort moves to China

    def answer(response: float) -> float:
        numbers = rivals | {"rivalry_response": response}
        return gain(small(won, **numbers), small(**numbers), "aid.Home.Vietnam")

    assert gain(small(won), small(), "effort.Home.China") > 0.01
    assert answer(0.0) < answer(1.0) < answer(3.0)


def test_m05_trust_is_built_by_cooperation_up_to_a_ceiling_and_spent_by_pressure() -> None:
    pressed = ("conditionality", "China", 0.7)
    trust = "trust.Home.China"
    assert gain(small(pressed, governance_gap=0.9), small(governance_gap=0.9), trust) < -0.02
    # cooperation at its usual level builds it, and the more the more of it there is
    usual, none = small(), small(cooperation=0.0)
    assert usual.end(trust) > none.end(trust) + 0.01
    # no big friend is trusted fully
    warm = small(months=60, cooperation=40.0, trust_reversion=0.0)
    assert 0.75 < warm.end(trust) <= strong_ceiling() + 1e-9
    # memory: what pressure did for a while is forgiven slowly, unless cooperation mends it
    for_a_while = ("conditionality", "China", 0.7, {"shape": Shape.LEVEL, "months": 12})

    def falls(cooperation: float) -> list[float]:
        numbers = {"governance_gap": 0.9, "cooperation": cooperation, "months": 60}
        calm, after = small(**numbers), small(for_a_while, **numbers)
        return [calm[trust][month] - after[trust][month] for month in (11, 30, 59)]

    unmended = falls(0.0)
    assert unmended[0] > unmended[1] > unmended[2] > 0.0
    assert falls(1.0)[1] < 0.8 * unmended[1]


@pytest.mark.parametrize("neighbour", ["Vietnam", "Thailand"])
def test_m05_with_more_trust_neighbours_are_engaged_more_boldly(neighbour: str) -> None:
    warmth = f"{{change: trust, of: {neighbour}, by: 0.1, shape: level, for: 36 months}}"
    event = f"{{event: custom, at: 2024-03, effects: [{warmth}]}}"
    assert cambodian(f"effort.Cambodia.{neighbour}", event, 24) > 0.002


def strong_ceiling() -> float:
    return worlds.PARAMETER_VALUES["trust_ceiling"]


def test_m06_nationalism_makes_alignment_costly_and_exit_restores_legitimacy() -> None:
    protest = "{event: protest, against: Vietnam, at: 2024-06, scale: 3}"
    assert cambodian("nationalism.Cambodia.Vietnam", protest, 6) > 0.0
    effort = "effort.Cambodia.Vietnam"
    assert cambodian(effort, protest, 12) < cambodian(effort, protest, 12, nationalism_weight=0.0)
    assert cambodian(effort, protest, 12) < 0.0
    assert cambodian("legitimacy.Cambodia", protest, 6) < 0.0
    left = "{event: framework_withdrawal, framework: CLV-DTA, convener: Vietnam, at: 2024-06}"
    assert cambodian("legitimacy.Cambodia", left, 6) > 0.0
    assert cambodian("nationalism.Cambodia.Vietnam", left, 6) < 0.0


def test_m06_social_media_amplify_resentment_of_dependence() -> None:
    more = ("exports", "Vietnam", 3000.0)

    def resentment(amplification: float) -> float:
        numbers = {"amplification": amplification}
        return gain(small(more, **numbers), small(**numbers), "nationalism.Home.Vietnam")

    assert 0.0 == resentment(0.0) < resentment(1.0) < resentment(4.0)


def answers(domain: str, **numbers: float) -> list[float]:
    """How effort in a domain answers more exports to Vietnam, if it is trusted little, and much."""
    more, effort = ("exports", "Vietnam", 3000.0), f"effort_{domain}.Home.Vietnam"
    trusts = ({"trust.Home.Vietnam": trust} | numbers for trust in (0.2, 0.8))
    return [gain(small(more, **n), small(**n), effort) for n in trusts]


def test_m07_dependence_on_a_partner_one_does_not_trust_is_risk() -> None:
    wary, trusting = answers("economic")
    assert wary < -0.003 < trusting
    # the more averse to risk, the more it matters
    bold = answers("economic", risk_weight=2.0)
    assert bold[1] - bold[0] < 0.5 * (trusting - wary)


def test_m07_a_partner_on_which_much_depends_is_engaged_to_make_it_less_of_a_risk() -> None:
    more, effort = ("exports", "Vietnam", 3000.0), "effort_political.Home.Vietnam"

    def answer(**numbers: float) -> float:
        return gain(small(more, **numbers), small(**numbers), effort)

    assert answer(cooperation=3.0) > 0.002 > answer(cooperation=0.0)  # if trust can be gained
    assert answer(cooperation=3.0, risk_weight=40.0) > answer(cooperation=3.0) + 0.005


def test_m07_rivals_gain_and_allies_lose_by_dependence_on_one() -> None:
    more = ("exports", "China", 4000.0)
    effort = "effort_economic.Home.United States"

    def gained(rivalry: float) -> float:
        numbers = {"rivalry.United States.China": rivalry, "rivalry_response": 0.0, "fill": 0.0}
        return gain(small(more, **numbers), small(**numbers), effort)

    assert gained(0.0) < gained(0.5) < gained(1.0)


def test_m08_frameworks_bind_and_can_be_left_boycotted_and_joined() -> None:
    leave = "{event: framework_withdrawal, framework: CLV-DTA, convener: Vietnam, at: 2024-06}"
    boycott = "{event: summit_withdrawal, framework: CLV-DTA, convener: Vietnam, at: 2024-06}"
    rejoin = leave + "\n{event: framework_accession, framework: CLV-DTA, at: 2025-01}"
    effort, member = "effort_political.Cambodia.Vietnam", "member.Cambodia.CLV-DTA"
    assert cambodian(member, leave) == -1.0
    assert cambodian(effort, leave) < -0.002
    assert cambodian("autonomy.Cambodia", leave) > 0.005
    assert cambodian("autonomy.Cambodia", leave, club_binding=0.0) < 0.005
    assert -1.0 < cambodian(member, boycott, 8) < 0.0 == cambodian(member, boycott)
    tie = "political.Cambodia.Vietnam"
    assert cambodian(tie, leave, 8) < cambodian(tie, boycott, 8) < -0.001
    assert cambodian(member, rejoin) == 0.0
    assert cambodian(effort, leave) < cambodian(effort, rejoin)


def test_m08_an_exit_takes_effort_from_the_convener() -> None:
    leave = "{event: framework_withdrawal, framework: CLV-DTA, convener: Vietnam, at: 2024-06}"
    assert cambodian("effort.Cambodia.Vietnam", leave) < -0.002


def test_m08_a_convener_wins_by_what_it_puts_into_its_framework() -> None:
    upgrade = "{event: framework_upgrade, framework: LMI, parties: Thailand, at: 2024-06}"
    assert cambodian("aid.Cambodia.United States", upgrade) > 10.0
    assert cambodian("effort.Cambodia.United States", upgrade) > 0.001
    assert cambodian("exports.Cambodia.Thailand", upgrade) > 1.0


def test_m08_a_framework_that_others_leave_binds_less() -> None:
    leaves = "{event: member_leaves, framework: CLV-DTA, at: 2024-06}"
    leave = "{event: framework_withdrawal, framework: CLV-DTA, convener: Vietnam, at: 2024-06}"
    assert cambodian("member.Cambodia.CLV-DTA", leaves) == pytest.approx(-0.3)
    effort = "effort_political.Cambodia.Vietnam"
    assert cambodian(effort, leave) < cambodian(effort, leaves) < -0.001


def test_m08_being_left_out_costs_trade_with_those_inside() -> None:
    outside = "{event: exclusion, by: United States, within: [United States, Japan], at: 2024-06}"
    for partner in ("United States", "Japan"):
        assert cambodian(f"exports.Cambodia.{partner}", outside) < -10.0
    assert abs(cambodian("exports.Cambodia.Vietnam", outside)) < 10.0


def test_m09_dams_stress_the_river_and_a_commission_mitigates() -> None:
    dam = "{event: dam_construction, builder: China, load: 30%, duration: 24 months, at: 2024-03}"
    treaty = "{event: river_agreement, gain: 0.5, duration: 6 months, at: 2024-03}"
    river = "river_stress.Cambodia"
    assert cambodian(river, dam, months=60) > 0.02
    harmed, spared = (cambodian("output.Cambodia", dam, river_damage=by) for by in (0.1, 0.0))
    assert harmed < spared - 10.0
    assert cambodian("threat.Cambodia.China", dam, 18) > 0.0
    eased = cambodian(river, f"{dam}\n{treaty}", months=60)
    assert eased < cambodian(river, dam, months=60) - 0.005


CANAL = (
    "{event: infrastructure_project, builder: China, bypasses: Vietnam, amount: US$ 1.7 bn, "
    "relief: 50%, duration: 12 months, opening: 12 months, at: 2024-03}"
)


def test_m10_a_canal_lowers_transit_lifts_its_sponsor_and_worries_the_neighbour() -> None:
    transit = "transit.Cambodia.Vietnam"
    assert cambodian(transit, CANAL, 13) == 0.0  # while it is built, nothing passes it
    assert cambodia(CANAL).end(transit) == pytest.approx(0.5 * cambodia().end(transit))
    assert cambodian("dependence.Cambodia.Vietnam", CANAL) < -0.01
    assert cambodian("investment.Cambodia.China", CANAL) > 1000.0
    assert cambodian("dependence.Cambodia.China", CANAL) > 0.005
    assert cambodian("effort_economic.Cambodia.China", CANAL, 12) > 0.005  # while it is built
    assert cambodian("influence.Cambodia.Vietnam", CANAL) < 0.0
    assert cambodian("threat.Cambodia.Vietnam", CANAL, 4) > 0.0
    assert cambodian("trust.Cambodia.Vietnam", CANAL, 4) < 0.0
    # its own market is no smaller
    assert abs(cambodian("exports.Cambodia.Vietnam", CANAL)) < 0.02 * 3365


def test_m10_what_by_passes_ports_need_not_fear_their_closure() -> None:
    closure = "{event: route_closure, by: Vietnam, duration: 9 months, at: 2026-01}"
    both = f"{CANAL}\n{closure}"

    def lost(what: str, month: int, *, by_passed: bool) -> float:
        closed, still_open = (cambodia(both), cambodia(CANAL)) if by_passed else (
            cambodia(closure), cambodia()
        )  # fmt: skip
        return float(np.log(still_open[what][month] / closed[what][month]))

    for what in ("exports.total.Cambodia", "output.Cambodia"):
        exposed, spared = (lost(what, 25, by_passed=built) for built in (False, True))
        assert exposed > 0.005
        assert spared == pytest.approx(0.5 * exposed, rel=0.15)  # relief of a half
        assert lost(what, 32, by_passed=False) < exposed  # detours are found
        assert abs(lost(what, 35, by_passed=False)) < 0.1 * exposed  # and what reopens returns


def test_m10_the_neighbour_is_reassured() -> None:
    assured = f"{CANAL}\n{{event: reassurance, to: Vietnam, at: 2024-05}}"
    trust, threat = (f"{name}.Cambodia.Vietnam" for name in ("trust", "threat"))
    won = [cambodian(trust, assured, m) - cambodian(trust, CANAL, m) for m in (3, 4, 24)]
    assert won[0] == 0.0 < won[2] < won[1]
    assert won[1] > 0.8 * shipped_number("reassurance_trust")
    assert cambodian(threat, assured, 5) < cambodian(threat, CANAL, 5)


def test_m11_a_clash_is_feared_and_soon_forgotten_and_a_treaty_calms() -> None:
    clash = "{event: border_clash, by: Thailand, at: 2024-03}"
    threat = "threat.Cambodia.Thailand"
    fear = cambodian(threat, clash, 2)
    assert fear > 0.1
    half_life = round(shipped_number("threat_half_life"))
    assert cambodian(threat, clash, 2 + half_life) == pytest.approx(fear / 2)
    assert cambodian("trust.Cambodia.Thailand", clash, 3) < 0.0
    closed, open_again = (cambodian("exports.Cambodia.Thailand", clash, m) for m in (3, 8))
    assert closed < 2 * open_again < 0.0
    wider = "{event: border_clash, by: Thailand, loss: 60%, at: 2024-03}"
    assert cambodian(threat, wider, 2) == pytest.approx(1.5 * fear)
    recall = "{event: ambassador_withdrawn, by: Thailand, at: 2024-03}"
    assert 0.0 < cambodian(threat, recall, 2) < fear
    treaty = "{event: border_treaty, parties: Thailand, at: 2024-05}"
    assert cambodian(threat, f"{clash}\n{treaty}") < cambodian(threat, clash)
    assert cambodian("trust.Cambodia.Thailand", treaty, 5) > 0.0


def test_m12_soft_power_grows_slowly_and_survives_political_strain() -> None:
    programme = "{event: soft_power_programme, by: United States, at: 2024-01, scale: 3}"
    strain = "{event: criticism, by: United States, at: 2027-01, scale: 10}"
    trust = "trust.Cambodia.United States"
    growth = [cambodian(trust, programme, month, 96) for month in (2, 12, 35)]
    assert 0.0 < 10 * growth[0] < growth[1] < growth[2]
    both = f"{programme}\n{strain}"
    fall = cambodian(trust, strain, 36, 96)
    assert fall < -0.05
    # most of the strain passes; what education built is still there
    assert abs(cambodian(trust, strain, 95, 96)) < abs(fall) / 3
    assert cambodian(trust, both, 95, 96) > growth[2]
    kept = gain(cambodia(both, 96), cambodia(programme, 96), "memory.Cambodia.United States", 37)
    assert 0.05 * fall < kept < 0.0  # memory loses a small part of what trust loses


@pytest.mark.parametrize(("kind", "half_life"), [("visit", 6), ("anniversary", 12)])
def test_m13_visits_and_anniversaries_warm_and_pass(kind: str, half_life: int) -> None:
    visit = f"{{event: {kind}, by: United States, at: 2024-03}}"
    trust = "trust.Cambodia.United States"
    warmth = [cambodian(trust, visit, month) for month in (1, 2, 2 + half_life, 35)]
    assert warmth[0] == 0.0 < warmth[1]
    assert 0.25 * warmth[1] < warmth[2] < 0.75 * warmth[1]
    assert abs(warmth[3]) < 0.3 * warmth[1]


def test_m14_exercises_and_training_tie_forces_together() -> None:
    security = "security.Cambodia.United States"
    exercise, cancelled, training = (
        f"{{event: {kind}, by: United States, at: 2024-03}}"
        for kind in ("exercise", "exercise_cancelled", "training")
    )
    assert cambodian(security, exercise, 2) > 0.01
    assert cambodian(security, cancelled, 2) < -0.01
    assert cambodian(security, training, 20) > 0.01  # as long as it goes on
    after = cambodian(security, training, 35)
    assert 0.005 < after < 0.6 * cambodian(security, training, 24)  # what is trained stays in part
    supply = "security_supply.Cambodia.United States"
    assert [cambodian(supply, exercise, month) > 0 for month in (1, 2, 13, 14)] == [0, 1, 1, 0]
    brief = "{event: exercise, by: United States, at: 2024-03, duration: 1 month}"
    forgotten = cambodian(security, brief, 95, 96, security_learning=0.0)
    assert forgotten < cambodian(security, brief, 95, 96) / 4
    assert cambodian(security, brief, 35) < cambodian(security, exercise, 35)
    assert cambodian("lean.security.Cambodia", exercise, 3) > 0.0  # towards the second pole
    # without events it follows security effort, and shrinks from those feared
    supply, effort = ("security_supply", "China", 0.05, LASTING), "effort_security.Home.China"
    drawn, undrawn = (
        gain(small(supply, security_weight=by), small(security_weight=by), effort)
        for by in (0.4, 0.0)
    )
    assert drawn > 0.002 + undrawn
    assert gain(small(("threat", "China", 0.3, LASTING)), small(), "security.Home.China") < -0.01


def test_m14_a_pact_outlasts_a_strain_in_politics() -> None:
    pact = "{event: security_pact, by: United States, at: 2024-03}"
    strain = "{event: criticism, by: United States, scale: 5, at: 2025-01}"
    security, trust = (f"{name}.Cambodia.United States" for name in ("security", "trust"))
    assert cambodian(trust, f"{pact}\n{strain}", 13) < -0.02
    kept = cambodian(security, f"{pact}\n{strain}")
    assert kept > 0.9 * cambodian(security, pact) > 0.02


def test_m14_partners_stand_in_the_order_of_assessed_value() -> None:
    assessed = ["Vietnam", "China", "Australia", "United States", "Thailand"]
    ties = [cambodia().values[0, cambodia().names.index(f"security.Cambodia.{p}")]
            for p in assessed]  # fmt: skip
    assert min(ties[:2]) > ties[2] > max(ties[3:])


def test_m15_multilateral_cover_shelters_from_threat() -> None:
    threat = ("threat", "China", 0.5, LASTING)

    def retreat(cover: float) -> float:
        numbers = {"cover": cover, "shelter": 0.8}
        return gain(small(threat, **numbers), small(**numbers), "effort_economic.Home.China")

    assert retreat(0.0) < retreat(0.5) < retreat(1.0) < 0.0
    host = "{event: hosting, framework: ASEAN, at: 2024-03}"
    assert cambodian("standing.Cambodia", host, 6) > 0.0 == cambodian("standing.Cambodia", host)
    assert cambodian("legitimacy.Cambodia", host, 12) > 0.0


def test_m15_frameworks_raise_the_weight_of_the_many() -> None:
    leave = ("member", "Club", 0.0, {"mode": Mode.SET})
    uncovered = {"cover": 0.0}
    inside, outside = small(**uncovered), small(leave, **uncovered)
    assert gain(inside, outside, "effort_political.Home.Vietnam") > 0.002  # the convener
    for_show = uncovered | {
        "effort_speed": 0.0,
        "cooperation": 0.0,
        "framework_weight": 0.0,
        "conditionality": 0.0,
    }
    inside, outside = small(**for_show), small(leave, **for_show)
    tie = [gain(inside, outside, f"political.Home.{p}", 0) for p in ("Vietnam", "China")]
    assert tie == pytest.approx([0.5 * 0.3 * 0.3, 0.5 * 0.3 * 0.3 * 0.3], rel=2e-3)  # a co-member


def test_m16_switching_recognition_ends_one_tie_and_opens_another() -> None:
    before = {"recognition.Home.China": 0.0}
    switch = (
        ("recognition", "China", 1.0, {"mode": Mode.SET}),
        ("recognition", "Vietnam", 0.0, {"mode": Mode.SET}),
    )
    after = small(*switch, months=60, **before)
    assert small(months=60, **before).end("effort.Home.China") < 0.02
    assert after.end("effort.Home.China") > 0.15
    assert after.end("effort.Home.Vietnam") < 0.02
    assert after.end("political.Home.Vietnam") == 0.0 < after.end("political.Home.China")
    assert after.end("exports.Home.Vietnam") > 0.0  # trade goes on


def test_m16_the_kind_of_event_does_both_at_once() -> None:
    switch = "{event: recognition_switch, to: China, dropped: Japan, at: 2024-03}"
    assert cambodia(switch).end("recognition.Cambodia.Japan") == 0.0
    assert cambodia(switch).end("recognition.Cambodia.China") == 1.0
    assert cambodian("trust.Cambodia.China", switch, 3) > 0.0
    assert cambodian("trust.Cambodia.Japan", switch, 3) < 0.0
    assert cambodian("effort.Cambodia.Japan", switch) < -0.05


def test_m17_support_in_world_bodies_wins_those_supported() -> None:
    support = "{event: diplomatic_support, to: [Japan, Vietnam], at: 2024-03}"
    for partner in ("Japan", "Vietnam"):
        assert cambodian(f"trust.Cambodia.{partner}", support, 3) > 0.0
    assert cambodian("trust.Cambodia.China", support, 3) == pytest.approx(0.0, abs=1e-4)
    join = "{event: framework_accession, framework: TPP, at: 2024-03}"
    assert cambodian("standing.Cambodia", join, 6) > 0.0


def test_m18_calamity_and_insecurity_strike_from_outside() -> None:
    calamity = "{event: climate_shock, at: 2024-03, loss: 5%, recovery: 0}"
    struck, spared = cambodia(calamity)["output.Cambodia"], cambodia()["output.Cambodia"]
    assert struck[14] == pytest.approx(0.95 * spared[14], rel=0.003)
    assert struck[26] == pytest.approx(0.95 * spared[26], rel=0.006)
    # the same loss over two years, and a harvest that makes good most of it
    slow = "{event: climate_shock, at: 2024-01, loss: 5%, duration: 24 months, recovery: 0}"
    assert cambodia(slow)["output.Cambodia"][25] == pytest.approx(0.95 * spared[25], rel=0.006)
    back = cambodia("{event: climate_shock, at: 2024-03, loss: 5%, recovery: 0.8}")
    assert back["output.Cambodia"][26] == pytest.approx(0.99 * spared[26], rel=0.003)
    assert cambodian("legitimacy.Cambodia", calamity, 6) < 0.0
    # losses as large as all there is
    harsh = cambodia("{event: climate_shock, at: 2024-03, loss: 80%}")["output.Cambodia"]
    assert harsh[2] == pytest.approx(0.2 * spared[2], rel=0.001)
    assert harsh[13] == pytest.approx(0.2 * spared[13], rel=0.02)
    assert harsh[14] == pytest.approx(0.76 * spared[14], rel=0.02)
    for recovery in (0, 1):
        ruin = f"{{event: climate_shock, at: 2024-03, loss: 100%, recovery: {recovery}}}"
        assert (cambodia(ruin)["output.Cambodia"][2:14] < 1e-3).all()
    scare = "{event: security_scare, among: [China, Vietnam], at: 2024-03, hold: 12 months}"
    assert cambodian("threat.Cambodia.China", scare, 6) > 0.05
    assert cambodian("threat.Cambodia.China", scare) == pytest.approx(0.0, abs=1e-9)
    unmoved = {"fear": 0.0, "threat_security": 0.0}
    wary = cambodian("effort_economic.Cambodia.Japan", scare, 13, **unmoved)
    bold = cambodian("effort_economic.Cambodia.Japan", scare, 13, **unmoved, risk_weight=0.0)
    assert 0.0 < 1.3 * bold < wary


def test_m19_facilitation_lets_trade_with_partners_grow() -> None:
    eased = "{event: trade_facilitation, parties: [Thailand, Vietnam], gain: 0.03, at: 2024-01}"
    for flow in ("exports", "imports"):
        ratio = cambodia(eased).end(f"{flow}.Cambodia.Thailand") / cambodia().end(
            f"{flow}.Cambodia.Thailand"
        )
        assert 1.08 < ratio < 1.11  # three years at 3 per cent, and some trust
    assert abs(cambodian("exports.Cambodia.Japan", eased)) < 5.0


def test_m19_exporters_who_sell_together_earn_more_of_their_buyers() -> None:
    together = (
        "{event: exporters_association, members: [Vietnam, Thailand], buyers: China, at: 2024-01}"
    )
    assert cambodian("exports.Cambodia.China", together) > 5.0
    assert cambodian("trust.Cambodia.Vietnam", together, 2) > 0.002
    assert cambodian("trust.Cambodia.China", together, 2) == pytest.approx(0.0, abs=1e-4)


def test_m19_an_agreement_on_migrants_helps_those_at_home_and_the_tie() -> None:
    agreed = "{event: labour_agreement, with: Thailand, at: 2024-06}"
    assert cambodian("output.Cambodia", agreed) > 20.0
    assert cambodian("trust.Cambodia.Thailand", agreed, 6) > 0.01
    assert cambodian("nationalism.Cambodia.Thailand", agreed, 6) < -0.01


def test_m20_self_reliance_keeps_effort_at_home_and_room_for_choice() -> None:
    fund = "{event: fundraising, amount: US$ 27 m, at: 2024-03}"
    for name in ("effort_self.Cambodia", "autonomy.Cambodia", "legitimacy.Cambodia"):
        assert cambodian(name, fund, 12) > 0.0
    assert gain(small(("self_reliance", "", 0.3, LASTING)), small(), "effort_self.Home") > 0.02
    resented = ("nationalism", "Vietnam", 0.4, LASTING)  # pressure at home does the same
    free = {"nationalism_weight": 0.0}
    assert gain(small(resented, **free), small(**free), "effort_self.Home") > 0.001


def test_m21_exit_without_rupture_politics_and_economy_move_apart() -> None:
    left = "{event: framework_withdrawal, framework: CLV-DTA, convener: Vietnam, at: 2024-09}"
    with_it, without = cambodia(left), cambodia()

    def kept(name: str) -> float:
        return with_it.end(name) / without.end(name)

    assert kept("political.Cambodia.Vietnam") < 0.9
    for flow in ("exports", "imports", "investment"):
        assert 0.97 < kept(f"{flow}.Cambodia.Vietnam") <= 1.01
    others = [
        name for name in with_it.names if name.startswith("member.") and "CLV-DTA" not in name
    ]
    assert len(others) > 5
    assert all(with_it.end(name) == without.end(name) for name in others)
