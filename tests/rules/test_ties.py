"""Ties against closed forms: growth, half-lives, equilibria, noise that vanishes at the bounds."""

import math
from functools import partial, reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.rules import rates, ties
from hedgesim.rules.draws import counter, normal_pair, replication_key, stream

UNIT = st.floats(0.0, 1.0)
NOISE = st.floats(-8.6, 8.6)


def after(months: int, rule, value: float) -> float:
    """Value after a rule of one variable has been applied every month."""
    return reduce(lambda x, _: rule(x), range(months), value)


def standard_normals(count: int) -> list[float]:
    """Noise as the engines draw it, one month of many replications."""
    point = counter(stream("test"), 0)
    return [z for r in range(count // 2) for z in normal_pair(replication_key(1, r), point)]


# --- trade and investment ---------------------------------------------------------------------


@pytest.mark.parametrize("growth", [-0.3, 0.0, 0.06, 0.5])
@pytest.mark.parametrize("years", [1, 3, 20])
def test_quiet_trade_grows_exponentially(growth: float, years: int) -> None:
    month = partial(ties.trade_next, growth=growth, trade_volatility=0.0, noise=0.0)
    assert after(12 * years, month, 100.0) == pytest.approx(100.0 * math.exp(growth * years))


def growth_of_trade(**changed: float) -> float:
    """Growth of trade with a trend of 0.06, at the reference of all that moves it."""
    usual = {
        "trend": 0.06, "trust": 0.5, "trust_reference": 0.5, "effort": 0.1,
        "effort_reference": 0.1, "frameworks": 0.3, "frameworks_reference": 0.3,
        "facilitation": 0.0, "trust_trade": 0.2, "effort_trade": 0.4, "club_trade": 0.05,
    }  # fmt: skip
    return ties.trade_growth(**(usual | changed))


@pytest.mark.parametrize(
    ("changed", "growth"),
    [
        ({}, 0.06),  # at the reference: the trend
        ({"trust": 0.7}, 0.06 + 0.2 * 0.2),
        ({"trust": 0.4}, 0.06 - 0.2 * 0.1),
        ({"effort": 0.15}, 0.06 + 0.4 * 0.05),
        ({"effort": 0.05}, 0.06 - 0.4 * 0.05),
        ({"frameworks": 0.7}, 0.06 + 0.05 * 0.4),  # a club joined
        ({"frameworks": 0.0}, 0.06 - 0.05 * 0.3),  # and left
        ({"facilitation": 0.02}, 0.08),  # an agreement
    ],
)
def test_growth_of_trade(changed: dict[str, float], growth: float) -> None:
    assert growth_of_trade(**changed) == pytest.approx(growth)


def test_noise_keeps_the_mean_of_trade_and_spreads_its_log() -> None:
    draws = standard_normals(20_000)
    volatility = 0.4
    logs = np.log([ties.trade_next(1.0, 0.06, volatility, z) for z in draws])
    spread = volatility / math.sqrt(12)
    error = 4 / math.sqrt(len(draws))  # four standard errors, in units of the spread
    assert np.exp(logs).mean() == pytest.approx(math.exp(0.06 / 12), abs=error * spread)
    assert logs.std() == pytest.approx(spread, rel=error)


def test_investment_at_the_references_follows_its_trend() -> None:
    assert ties.investment_growth(0.05, 0.6, 0.6, 0.2, 0.2, 0.1, 0.3) == 0.05


@pytest.mark.parametrize(("trust", "effort", "extra"), [(0.7, 0.2, 0.01), (0.6, 0.3, 0.03)])
def test_trust_and_effort_draw_investment_in(trust: float, effort: float, extra: float) -> None:
    drawn = ties.investment_growth(0.05, trust, 0.6, effort, 0.2, 0.1, 0.3)
    assert drawn == pytest.approx(0.05 + extra)


# --- threat, resentment, security -------------------------------------------------------------


@pytest.mark.parametrize("half_life", [1, 6, 9, 36])
def test_threat_is_half_way_back_after_its_half_life(half_life: int) -> None:
    month = partial(
        ties.threat_next, reference=0.2, threat_decay_factor=rates.decay_factor(half_life)
    )
    assert after(half_life, month, 0.8) == pytest.approx(0.5)
    assert after(3 * half_life, month, 0.8) == pytest.approx(0.2 + 0.6 / 8)
    assert after(half_life, month, 0.2) == 0.2


def nationalism_month(value: float, **changed: float) -> float:
    """A quiet month of resentment with reference 0.3, at the reference of all that feeds it."""
    usual = {
        "reference": 0.3, "dependence": 0.2, "dependence_reference": 0.2, "effort": 0.1,
        "effort_reference": 0.1, "threat": 0.2, "threat_reference": 0.2, "coercion": 0.0,
        "grievance": 0.8, "amplification": 2.0, "provocation": 0.5, "nationalism_decay": 0.3,
        "nationalism_volatility": 0.0, "noise": 0.0,
    }  # fmt: skip
    return ties.nationalism_next(value, **(usual | changed))


@pytest.mark.parametrize(
    ("start", "changed", "rate"),
    [
        (0.3, {}, 0.0),  # at rest
        (0.5, {}, -0.3 * 0.2),  # decays to its reference
        (0.3, {"dependence": 0.3}, 2 * 0.8 * 0.1 * 0.7),  # fed by dependence
        (0.3, {"effort": 0.2}, 2 * 0.8 * 0.1 * 0.7),  # and by visible alignment
        (0.3, {"effort": 0.2, "amplification": 4.0}, 4 * 0.8 * 0.1 * 0.7),  # amplified
        (0.3, {"effort": 0.2, "grievance": 0.0}, 0.0),  # no grievance, no resentment
        (0.3, {"threat": 0.6}, 0.5 * 0.4 * 0.7),  # provoked by a threat
        (0.3, {"coercion": 0.4}, 0.5 * 0.4 * 0.7),  # as by a closed market
        (0.3, {"coercion": 0.4, "grievance": 0.0}, 0.5 * 0.4 * 0.7),  # without a grievance too
        (0.3, {"threat": 0.6, "coercion": 0.4, "provocation": 1.5}, 1.5 * 0.8 * 0.7),
        (1.0, {"coercion": 1.0}, -0.3 * 0.7),  # all resent it already
    ],
)
def test_resentment_moves_by_its_yearly_rate(start: float, changed: dict, rate: float) -> None:
    assert nationalism_month(start, **changed) == pytest.approx(start + rate / 12, abs=1e-15)


@given(UNIT, UNIT, UNIT, UNIT, UNIT)
def test_threat_and_coercion_never_calm_the_public(
    value: float, threat: float, coercion: float, more: float, provocation: float
) -> None:
    here = {"threat": threat, "coercion": coercion, "provocation": provocation}
    calm = nationalism_month(value, **here)
    assert nationalism_month(value, **here | {"threat": min(1.0, threat + more)}) >= calm
    assert nationalism_month(value, **here | {"coercion": min(1.0, coercion + more)}) >= calm


def security_month(value: float, **changed: float) -> float:
    """A month of defence cooperation with memory 0.4, at the reference of all that moves it."""
    usual = {
        "memory": 0.4, "effort": 0.2, "effort_reference": 0.2, "threat": 0.3,
        "threat_reference": 0.3, "effort_defence": 1.0, "threat_security": 0.5,
        "security_adjustment_share": rates.adjustment_share(0.6),
    }  # fmt: skip
    return ties.security_next(value, **(usual | changed))


@pytest.mark.parametrize(
    ("changed", "target"),
    [
        ({}, 0.4),  # its memory
        ({"effort": 0.3}, 0.5),
        ({"threat": 0.5}, 0.3),
        ({"effort": 0.3, "threat": 0.5}, 0.4),
        ({"memory": 0.6}, 0.6),
    ],
)
def test_security_closes_exponentially_on_its_target(changed: dict, target: float) -> None:
    month = partial(security_month, **changed)
    assert after(24, month, 0.7) == pytest.approx(target + (0.7 - target) * math.exp(-1.2))


@pytest.mark.parametrize(
    ("memory", "security", "supply", "rate"),
    [
        (0.4, 0.4, 0.0, 0.0),
        (0.4, 0.6, 0.0, 0.3 * 0.2),  # learns from cooperation
        (0.4, 0.4, 0.1, 0.1 * 0.6),  # programmes cover a part of the room
        (0.4, 0.2, 0.1, 0.1 * 0.6 - 0.3 * 0.2),
        (1.0, 1.0, 0.1, 0.0),
    ],
)
def test_memory_of_security_moves_by_its_yearly_rate(
    memory: float, security: float, supply: float, rate: float
) -> None:
    got = ties.security_memory_next(memory, security, supply, security_learning=0.3)
    assert got == pytest.approx(memory + rate / 12, abs=1e-15)


def test_what_programmes_built_outlasts_them() -> None:
    def years(count: int, security: float, memory: float, supply: float) -> tuple[float, float]:
        for _ in range(12 * count):
            security, memory = (
                security_month(security, memory=memory),
                ties.security_memory_next(memory, security, supply, 0.3),
            )
        return security, memory

    built = years(3, 0.4, 0.4, 0.1)
    assert 0.45 < built[0] < built[1] < 0.6
    # Their distance closes at 0.6 + 0.3 a year, both rates: a weighted mean of the two is left.
    rested = (0.3 * built[0] + 0.6 * built[1]) / 0.9
    assert years(20, *built, 0.0) == pytest.approx((rested, rested), abs=2e-3)


# --- trust and its memory ---------------------------------------------------------------------


def trust_month(trust: float, **changed: float) -> float:
    """A quiet month of trust on its memory, without effort, at the reference of threat."""
    usual = {
        "memory": trust, "effort": 0.0, "pressing": 0.0, "threat": 0.2,
        "threat_before": 0.2, "cooperation": 1.0, "trust_ceiling": 0.85, "pressure": 0.5,
        "fear": 0.4, "trust_reversion": 0.6, "trust_volatility": 0.0, "noise": 0.0,
    }  # fmt: skip
    return ties.trust_next(trust, **(usual | changed))


@pytest.mark.parametrize(
    ("trust", "changed", "rate"),
    [
        (0.5, {}, 0.0),
        (0.5, {"effort": 0.2}, 0.2 * 0.35),  # the level of cooperation builds it
        (0.5, {"effort": 0.2, "cooperation": 3.0}, 3.0 * 0.2 * 0.35),
        (0.85, {"effort": 0.3}, 0.0),  # but not beyond the ceiling
        (0.9, {"effort": 0.3}, 0.0),
        (0.5, {"pressing": 0.4}, -0.5 * 0.4 * 0.5),  # pressure spends it
        (0.5, {"threat": 0.7}, -12 * 0.4 * 0.5),  # fear takes some at once
        (0.5, {"threat_before": 0.7}, 12 * 0.4 * 0.5),  # and gives it back
        (0.5, {"memory": 0.6}, 0.06),  # it returns to its memory
    ],
)
def test_trust_moves_by_its_yearly_rate(trust: float, changed: dict, rate: float) -> None:
    assert trust_month(trust, **changed) == pytest.approx(trust + rate / 12, abs=1e-15)


@pytest.mark.parametrize(
    ("memory", "trust", "soft_power", "rate"),
    [
        (0.5, 0.5, 0.0, 0.0),
        (0.5, 0.7, 0.0, 0.15 * 0.2),  # learns from trust, slowly
        (0.5, 0.5, 0.1, 0.1 * 0.35),  # education and exchange lift it
        (0.85, 0.85, 0.1, 0.0),  # up to the ceiling
    ],
)
def test_memory_moves_by_its_yearly_rate(
    memory: float, trust: float, soft_power: float, rate: float
) -> None:
    got = ties.memory_next(memory, trust, soft_power, trust_ceiling=0.85, learning=0.15)
    assert got == pytest.approx(memory + rate / 12, abs=1e-15)


# --- noise and bounds -------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "noise"), [(0.0, 0.0), (1.0, 0.0), (0.5, 1.0), (0.25, 0.75)])
def test_noise_is_whole_in_the_middle_and_nothing_at_the_bounds(value: float, noise: float) -> None:
    assert rates.boundary_damping(value) == noise


@given(st.sampled_from([0.0, 1.0]), NOISE)
def test_noise_moves_nothing_off_a_bound(bound: float, noise: float) -> None:
    assert trust_month(bound, trust_volatility=0.3, noise=noise) == bound
    settled = {"reference": bound, "nationalism_volatility": 0.3, "noise": noise}
    assert nationalism_month(bound, **settled) == bound


@given(UNIT, UNIT, UNIT, UNIT, UNIT, NOISE)
def test_shares_stay_within_bounds_whatever_happens(
    value: float, other: float, effort: float, threat: float, pressing: float, noise: float
) -> None:
    wild = {"noise": noise, "effort": effort}
    results = [
        trust_month(
            value, memory=other, threat=threat, pressing=pressing, trust_volatility=2.0, **wild
        ),
        nationalism_month(
            value,
            reference=other,
            dependence=threat,
            amplification=9.0,
            nationalism_volatility=2.0,
            **wild,
        ),
        ties.memory_next(value, other, 5.0, 0.9, 3.0),
        ties.memory_next(value, other, -5.0, 0.9, 3.0),
        ties.threat_next(value, other, rates.decay_factor(6.0)),
        ties.security_next(value, other, effort, 0.5, threat, 0.5, 9.0, 9.0, 0.5),
    ]
    assert all(0.0 <= result <= 1.0 for result in results)
