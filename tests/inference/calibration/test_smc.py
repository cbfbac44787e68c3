"""The search finds posteriors that are known in closed form, and goes on where it was cut off."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hedgesim.inference.calibration import smc
from hedgesim.inference.calibration.smc import (
    Settings,
    Simulate,
    Swarm,
    advance,
    begin,
    begin_within,
    next_power,
    resampled,
)
from hedgesim.running.parameters.sampling import Floats, Ints
from helpers.chances import chance

SIZE = 30  # coordinates, of which two matter
ERROR, NOISE = 0.4, 0.5


def linear(seen: float) -> Simulate:
    """What is seen is x0 + x1 + chance + error; the posterior of x0 and x1 is normal."""

    def simulate(
        normals: Floats, replications: Ints, _: Floats | None = None
    ) -> tuple[Floats, Floats]:
        shown = normals[:, 0] + normals[:, 1] + NOISE * chance(replications)
        return -0.5 * ((shown - seen) / ERROR) ** 2, shown[:, None]

    return simulate


def search(simulate: Simulate, settings: Settings) -> Swarm:
    swarm = begin(simulate, SIZE, settings)
    while not swarm.done:
        swarm = advance(swarm, simulate, settings)
    return swarm


def closed_form(seen: float) -> tuple[float, float, float]:
    """Mean and variance of x0 given what is seen, and covariance with x1."""
    total = 2.0 + NOISE**2 + ERROR**2
    return seen / total, 1.0 - 1.0 / total, -1.0 / total


@pytest.mark.parametrize("seen", [0.0, 3.0])
def test_the_posterior_of_a_linear_model_is_the_one_on_paper(seen: float) -> None:
    swarm = search(linear(seen), Settings(particles=4000, sweeps=6, seed=2))
    mean, variance, covariance = closed_form(seen)
    found = np.cov(swarm.normals[:, :2].T)
    np.testing.assert_allclose(swarm.normals[:, :2].mean(axis=0), mean, atol=0.05)
    np.testing.assert_allclose(np.diag(found), variance, atol=0.05)
    np.testing.assert_allclose(found[0, 1], covariance, atol=0.05)
    others = swarm.normals[:, 2:]
    assert abs(others.mean()) < 0.02
    assert abs(others.var() - 1.0) < 0.03


def test_moves_leave_the_prior_as_it_is() -> None:
    """With a likelihood that says nothing, every move is accepted and nothing changes."""

    def flat(normals: Floats, _: Ints, __: Floats | None = None) -> tuple[Floats, Floats]:
        return np.zeros(len(normals)), normals[:, :1]

    swarm = search(flat, Settings(particles=4000, sweeps=5, seed=1))
    assert swarm.step == 1
    assert stats.kstest(swarm.normals.reshape(-1)[::7], "norm").pvalue > 0.01


def test_a_search_cut_off_after_any_step_ends_the_same() -> None:
    settings = Settings(particles=128, sweeps=2, seed=3)
    simulate = linear(4.0)
    swarm = begin(simulate, SIZE, settings)
    steps = [swarm]
    while not swarm.done:
        swarm = advance(swarm, simulate, settings)
        steps.append(swarm)
    assert len(steps) > 2
    for kept in steps[:-1]:
        again = replace(kept)
        while not again.done:
            again = advance(again, simulate, settings)
        assert np.array_equal(again.normals, swarm.normals)
        assert again.trail == swarm.trail


def test_a_power_keeps_half_of_the_particles() -> None:
    likelihoods = -0.5 * np.linspace(-4, 4, 1001) ** 2 * 9
    power = next_power(likelihoods, 0.0)
    weights = np.exp(power * likelihoods)
    effective = weights.sum() ** 2 / (weights**2).sum() / len(weights)
    assert effective == pytest.approx(smc.KEPT, abs=1e-6)
    assert next_power(likelihoods * 1e-6, 0.0) == 1.0


@given(
    st.lists(st.floats(0.001, 1), min_size=1, max_size=20),
    st.floats(0, 1, exclude_max=True),
)
def test_resampling_takes_each_particle_as_often_as_its_weight_says(
    weights: list[float], offset: float
) -> None:
    shares = np.array(weights) / sum(weights)
    counts = np.bincount(resampled(shares, offset), minlength=len(shares))
    assert counts.sum() == len(shares)
    assert np.all(np.abs(counts - shares * len(shares)) < 1 + 1e-9)


def test_a_search_that_cannot_end_says_so() -> None:
    swarm = begin(linear(0.0), SIZE, Settings(particles=64))
    with pytest.raises(RuntimeError, match="not reached"):
        advance(replace(swarm, step=smc.MOST_STEPS), linear(0.0), Settings(particles=64))


@pytest.mark.parametrize("seen", [0.0, 3.0])
def test_one_pool_serves_searches_for_different_data(seen: float) -> None:
    pool = begin(linear(0.0), SIZE, Settings(particles=8000, seed=5))
    likelihoods = -0.5 * ((pool.statistics[:, 0] - seen) / ERROR) ** 2
    swarm = begin_within(pool, likelihoods, Settings(particles=2000, sweeps=6, seed=2))
    assert len(swarm.normals) == 2000
    weights = np.exp(swarm.power * likelihoods)
    assert weights.sum() ** 2 / (weights**2).sum() >= 1999
    while not swarm.done:
        swarm = advance(swarm, linear(seen), Settings(particles=2000, sweeps=6, seed=2))
    mean, variance, _ = closed_form(seen)
    np.testing.assert_allclose(swarm.normals[:, :2].mean(axis=0), mean, atol=0.07)
    np.testing.assert_allclose(swarm.normals[:, :2].var(axis=0), variance, atol=0.07)


def test_ranks_of_two_hundred_truths_are_uniform() -> None:
    """Simulation-based calibration on the linear model, each search among one pool."""
    settings = Settings(particles=128, sweeps=4)
    pool = begin(linear(0.0), SIZE, Settings(particles=2048, seed=6))
    generator = np.random.default_rng(7)
    ranks = []
    for truth in range(200):
        point = generator.standard_normal(2)
        seen = float(point.sum() + generator.normal(0, NOISE) + generator.normal(0, ERROR))
        own = replace(settings, seed=100 + truth)
        likelihoods = -0.5 * ((pool.statistics[:, 0] - seen) / ERROR) ** 2
        swarm = begin_within(pool, likelihoods, own)
        while not swarm.done:
            swarm = advance(swarm, linear(seen), own)
        ranks.append((swarm.normals[::2, :2].sum(axis=1) < point.sum()).sum())
    counts = np.bincount(np.array(ranks) * 8 // 65, minlength=8)
    assert stats.chisquare(counts).pvalue > 0.01
    assert 0.85 < np.mean([3 <= rank <= 61 for rank in ranks]) < 0.95
