"""Home: growth, the river, the governance gap, legitimacy, cover and autonomy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.rules import home, rates

UNIT = st.floats(0.0, 1.0)


def growth(**changed: float) -> float:
    """Yearly growth with a trend of 0.05, at the reference of all that moves it."""
    usual = {
        "trend": 0.05, "extra": 0.0, "aid_share": 0.04, "aid_share_reference": 0.04,
        "exports_growth": 0.06, "exports_trend": 0.06, "river_stress": 0.3, "river_reference": 0.3,
        "disruption": 0.2, "disruption_before": 0.2, "aid_growth_effect": 0.1,
        "trade_growth_effect": 0.2, "disruption_effect": 0.3, "river_damage": 0.05,
    }  # fmt: skip
    return home.output_growth(**(usual | changed))


@pytest.mark.parametrize(
    ("changed", "rate"),
    [
        ({}, 0.05),
        ({"extra": -0.02}, 0.03),  # a failed harvest
        ({"aid_share": 0.14}, 0.06),
        ({"aid_share": 9.0}, 0.15),  # aid that outgrows output counts as all of it at most
        ({"aid_share": 1e9}, 0.15),  # aid beyond an output that is lost adds nothing more
        ({"exports_growth": 0.16}, 0.07),
        ({"exports_growth": 99.0}, 0.25),  # a jump of exports counts as a doubling at most
        ({"exports_growth": -99.0}, -0.15),
        ({"river_stress": 0.5}, 0.04),
        ({"disruption": 0.3}, 0.05 - 12 * 0.3 * 0.1),  # a level, lost within the month
        ({"disruption": 0.0}, 0.05 + 12 * 0.3 * 0.2),  # and regained
        ({"disruption": 0.9, "disruption_before": 0.9}, 0.05),  # trade that stays stopped
    ],
)
def test_growth(changed: dict, rate: float) -> None:
    assert growth(**changed) == pytest.approx(rate)


@given(st.lists(UNIT, min_size=1, max_size=30))
def test_disruption_leaves_no_trace_once_it_is_over(course: list[float]) -> None:
    output, before = 1000.0, 0.0
    for now in [*course, 0.0]:
        step = growth(trend=0.0, disruption=now, disruption_before=before)
        output, before = home.output_next(output, step, 0.0, 0.0), now
        assert output == pytest.approx(1000.0 * math.exp(-0.3 * now))


@pytest.mark.parametrize(
    ("before", "now", "felt"),
    [
        (0.0, 0.0, 0.05),
        (0.0, 0.2, 0.05 - 0.3 * 0.2),  # what is stopped, not the jump
        (0.2, 0.2, 0.05 - 0.3 * 0.2),  # as long as it lasts
        (0.2, 0.0, 0.05),  # its end makes nobody popular
    ],
)
def test_rulers_are_judged_by_a_disruption_while_it_lasts(
    before: float, now: float, felt: float
) -> None:
    measured = growth(disruption=now, disruption_before=before)
    assert home.felt_growth(measured, now, before, 0.3) == pytest.approx(felt)


def test_quiet_output_grows_exponentially() -> None:
    output = 30_000.0
    for _ in range(36):
        output = home.output_next(output, 0.05, 0.0, 0.0)
    assert output == pytest.approx(30_000.0 * math.exp(0.15))


@pytest.mark.parametrize(
    ("dams", "commission", "target"),
    [
        (0.0, 0.4, 0.3),  # at rest
        (0.2, 0.4, 0.3 + 0.2 * 0.8),  # a load, part of it eased
        (0.2, 1.0, 0.3 + 0.2 * 0.5 - 0.5 * 0.3 * 0.6),  # a commission that works fully
        (0.0, 0.0, 0.3 + 0.5 * 0.3 * 0.4),  # one that has stopped working
        (1.0, 0.0, 1.0),  # never beyond 1
    ],
)
def test_river_stress_closes_exponentially_on_its_load(
    dams: float, commission: float, target: float
) -> None:
    stress = 0.3
    for _ in range(24):
        stress = home.river_stress_next(
            stress, 0.3, dams, commission, 0.4, 0.5, rates.adjustment_share(0.5)
        )
    assert stress == pytest.approx(target + (0.3 - target) * math.exp(-1.0))


def test_the_governance_gap_is_half_forgotten_after_its_half_life() -> None:
    gap = 0.9
    for _ in range(24):
        gap = home.governance_gap_next(gap, 0.5, rates.decay_factor(24.0))
    assert gap == pytest.approx(0.7)


def legitimacy(**changed: float) -> float:
    """A quiet month of legitimacy from 0.6, at the reference of all that moves it."""
    usual = {
        "legitimacy": 0.6, "reference": 0.6, "growth": 0.05, "growth_reference": 0.05,
        "autonomy": 0.7, "autonomy_reference": 0.7, "resented": 0.1, "resented_reference": 0.1,
        "river_stress": 0.3, "river_reference": 0.3, "standing": 0.0, "growth_legitimacy": 2.0,
        "autonomy_legitimacy": 0.3, "resentment_legitimacy": 0.5, "river_legitimacy": 0.1,
        "standing_legitimacy": 0.2, "legitimacy_reversion": 0.5, "legitimacy_volatility": 0.0,
        "noise": 0.0,
    }  # fmt: skip
    return home.legitimacy_next(**(usual | changed))


@pytest.mark.parametrize(
    ("changed", "rate"),
    [
        ({}, 0.0),
        ({"growth": 0.08}, 2 * 0.03),
        ({"autonomy": 0.8}, 0.3 * 0.1),
        ({"resented": 0.2}, -0.5 * 0.1),
        ({"river_stress": 0.5}, -0.1 * 0.2),
        ({"standing": 0.3}, 0.2 * 0.3),
        ({"reference": 0.5}, -0.5 * 0.1),
        ({"growth": 9.0}, 2 * 0.5),  # growth beyond half a year's output counts no more
    ],
)
def test_legitimacy_moves_by_its_yearly_rate(changed: dict, rate: float) -> None:
    assert legitimacy(**changed) == pytest.approx(0.6 + rate / 12, abs=1e-15)


@given(st.sampled_from([0.0, 1.0]), st.floats(-8.6, 8.6))
def test_noise_moves_legitimacy_off_no_bound(bound: float, noise: float) -> None:
    settled = {
        "legitimacy": bound,
        "reference": bound,
        "legitimacy_volatility": 0.5,
        "noise": noise,
    }
    assert legitimacy(**settled) == bound


@pytest.mark.parametrize(
    ("frameworks", "standing", "cover"), [(0.0, 0.0, 0.0), (0.4, 0.1, 0.5), (0.9, 0.3, 1.0)]
)
def test_cover_adds_up_to_1(frameworks: float, standing: float, cover: float) -> None:
    assert home.cover(frameworks, standing) == pytest.approx(cover)


@pytest.mark.parametrize(
    ("trust", "bound", "exposed"),
    [
        (0.25, 0.0, 0.4 * 0.75),  # dependence times distrust
        (1.0, 0.0, 0.0),
        (0.25, 0.3, 0.4 * (0.75 + 0.5 * 0.3)),  # and what its clubs bind
        (1.0, 0.3, 0.4 * 0.5 * 0.3),  # clubs bind to a trusted convener too
    ],
)
def test_exposed(trust: float, bound: float, exposed: float) -> None:
    assert home.exposed(0.4, trust, bound, club_binding=0.5) == pytest.approx(exposed)


@given(UNIT, UNIT, st.floats(0.0, 2.0), st.floats(0.0, 3.0))
def test_leaving_a_club_frees_and_never_binds(
    dependence: float, trust: float, bound: float, club_binding: float
) -> None:
    inside = home.exposed(dependence, trust, bound, club_binding)
    outside = home.exposed(dependence, trust, 0.0, club_binding)
    assert outside <= inside
    assert home.autonomy(0.1, outside) >= home.autonomy(0.1, inside)


@pytest.mark.parametrize(
    ("effort_self", "exposure", "autonomy"),
    [
        (0.0, 0.0, 1.0),  # nobody to distrust
        (0.0, 1.0, 0.0),  # all on those not trusted
        (1.0, 1.0, 1.0),  # all effort for oneself
        (0.2, 0.5, 0.6),
        (0.2, 1.7, 0.2),  # exposure counts as 1 at most
    ],
)
def test_autonomy(effort_self: float, exposure: float, autonomy: float) -> None:
    assert home.autonomy(effort_self, exposure) == pytest.approx(autonomy)


@given(UNIT, UNIT, UNIT, UNIT, st.floats(0.5, 100.0))
def test_shares_stay_within_bounds(
    value: float, reference: float, dams: float, commission: float, half_life: float
) -> None:
    results = [
        home.governance_gap_next(value, reference, rates.decay_factor(half_life)),
        home.river_stress_next(
            value, reference, dams, commission, 0.4, 0.9, rates.adjustment_share(0.5)
        ),
        legitimacy(
            legitimacy=value, reference=reference, growth=dams, legitimacy_volatility=3.0, noise=5.0
        ),
        home.autonomy(value, reference),
    ]
    assert all(0.0 <= result <= 1.0 for result in results)
