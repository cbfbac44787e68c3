"""The screening and the indices against functions whose answers are known."""

import numpy as np
import pytest

from hedgesim.inference.studies import sensitivity
from hedgesim.inference.studies.sensitivity import Floats

A, B = 7.0, 0.1  # of the Ishigami function, as in the literature


def ishigami(shares: Floats) -> Floats:
    """Ishigami and Homma (1990), on shares of [-pi, pi]; the fourth number cannot matter."""
    x = np.pi * (2.0 * shares - 1.0)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices() -> tuple[list[float], list[float]]:
    """Closed forms of first and total order."""
    one = 0.5 * (1.0 + B * np.pi**4 / 5.0) ** 2
    two = A**2 / 8.0
    both = 8.0 * B**2 * np.pi**8 / 225.0
    total = one + two + both
    return (
        [one / total, two / total, 0.0, 0.0],
        [(one + both) / total, two / total, both / total, 0.0],
    )


def test_closed_forms_are_the_published_values() -> None:
    first, total = ishigami_indices()
    np.testing.assert_allclose(first, [0.3139, 0.4424, 0.0, 0.0], atol=1e-4)
    np.testing.assert_allclose(total, [0.5576, 0.4424, 0.2437, 0.0], atol=1e-4)


def test_indices_of_the_ishigami_function_are_the_published_ones() -> None:
    design = sensitivity.sobol_design(4, 8192, seed=1)
    found = sensitivity.sobol_indices(4, ishigami(design)[:, None], seed=1)
    first, total = ishigami_indices()
    np.testing.assert_allclose(found.first[:, 0], first, atol=0.03)
    np.testing.assert_allclose(found.total[:, 0], total, atol=0.03)
    assert np.all(np.abs(found.first[:, 0] - first) <= 1.5 * found.first_error[:, 0] + 1e-12)
    assert found.total[3, 0] == 0.0
    assert np.all(found.first_error[:3] > 0.0)


def test_indices_of_a_sum_are_the_shares_of_its_variances() -> None:
    weights = np.array([3.0, 2.0, 1.0, 0.0])
    design = sensitivity.sobol_design(4, 1024, seed=3)
    found = sensitivity.sobol_indices(4, (design @ weights)[:, None], seed=3)
    expected = weights**2 / (weights**2).sum()
    np.testing.assert_allclose(found.first[:, 0], expected, atol=0.02)
    np.testing.assert_allclose(found.total[:, 0], expected, atol=0.02)


def test_effects_of_a_sum_are_its_weights() -> None:
    """An effect is the change over all of the reach, nine tenths of the shares."""
    weights = np.array([3.0, -2.0, 0.0, 0.5])
    design = sensitivity.screening_design(4, 10, seed=1)
    found = sensitivity.screening(design, (design @ weights)[:, None], seed=1)
    np.testing.assert_allclose(found.mu[:, 0], 0.9 * weights, atol=1e-12)
    np.testing.assert_allclose(found.mu_star[:, 0], 0.9 * np.abs(weights), atol=1e-12)
    np.testing.assert_allclose(found.sigma[:, 0], 0.0, atol=1e-12)


def test_interaction_shows_in_sigma_and_a_number_that_cannot_matter_in_nothing() -> None:
    design = sensitivity.screening_design(3, 40, seed=1)
    results = ((design[:, 0] - 0.5) * (design[:, 1] - 0.5))[:, None]
    found = sensitivity.screening(design, results, seed=1)
    assert found.sigma[0, 0] > found.mu_star[0, 0] / 2 > 0.0
    assert found.mu_star[2, 0] == found.sigma[2, 0] == 0.0


def test_a_design_moves_one_number_at_a_time_and_stays_in_reach() -> None:
    design = sensitivity.screening_design(5, 3, seed=1).reshape(3, 6, 5)
    assert ((np.diff(design, axis=1) != 0.0).sum(axis=2) == 1).all()
    assert design.min() >= 0.05
    assert design.max() <= 0.95


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_gives_the_same_numbers(seed: int) -> None:
    for make in (sensitivity.sobol_design, sensitivity.screening_design):
        np.testing.assert_array_equal(make(4, 8, seed), make(4, 8, seed))
        assert not np.array_equal(make(4, 8, seed), make(4, 8, seed + 1))
    results = ishigami(sensitivity.sobol_design(4, 64, seed))[:, None]
    one, two = (sensitivity.sobol_indices(4, results, seed) for _ in range(2))
    np.testing.assert_array_equal(one.total_error, two.total_error)


def test_an_outcome_that_does_not_vary_has_no_indices() -> None:
    found = sensitivity.sobol_indices(2, np.ones((4 * 8, 1)), seed=1)
    assert np.isnan(found.first).all()


def test_ranks_are_those_that_intervals_leave_open() -> None:
    values, errors = np.array([0.2, 0.9, 0.25, 0.0]), np.array([0.1, 0.1, 0.1, 0.01])
    assert sensitivity.ranks(values, errors).tolist() == [[2, 3], [1, 1], [2, 3], [4, 4]]


def test_what_matters_is_chosen_over_all_outcomes_that_are_not_chance() -> None:
    mu_star = np.array([[3.0, 0.0, 1.0], [0.0, 5.0, 1.0], [1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    trust = np.array([1.0, 1.0, 0.0])
    assert sensitivity.chosen(mu_star, trust, 2).tolist() == [1, 0]
    assert sensitivity.chosen(mu_star, trust, 9).tolist() == [1, 0, 2]


def test_chance_left_is_what_replications_do_not_share() -> None:
    """Draws of known variance: 4 between vectors, 1 within, 9 shared by all vectors."""
    rng = np.random.default_rng(1)
    between, shared = 2.0 * rng.standard_normal((4000, 1, 1)), 3.0 * rng.standard_normal((1, 5, 1))
    values = between + shared + rng.standard_normal((4000, 5, 1))
    assert sensitivity.noise_left(values)[0] == pytest.approx((1 / 5) / (4 + 1 / 5), rel=0.05)
    assert sensitivity.noise_left(between + np.zeros((1, 5, 1)))[0] == pytest.approx(0.0, abs=1e-12)
