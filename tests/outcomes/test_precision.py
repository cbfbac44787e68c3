"""Monte-Carlo errors: closed forms against theory and against many samples."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, norm

from hedgesim.outcomes.precision import (
    FEWEST,
    fewest_that_agree,
    quantile_errors,
    share_error,
    shown_by_all,
)
from hedgesim.outcomes.readings import QUANTILES
from hedgesim.outcomes.tally import BINS, Bins


def counted(values: np.ndarray) -> tuple[np.ndarray, Bins]:
    """Counts of one cell around all of the values, and its bins."""
    bins = Bins.around(values[None], centred=True)
    place = np.rint((values - bins.origin) / bins.width).astype(int) - bins.lowest
    return np.bincount(place, minlength=BINS)[None], bins


def test_errors_of_quantiles_are_those_of_normal_theory() -> None:
    values = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    found = quantile_errors(*counted(values), [20_000.0])
    for name, share in QUANTILES.items():
        theory = np.sqrt(share * (1 - share) / 20_000) / norm.pdf(norm.ppf(share))
        assert found[name][0] == pytest.approx(theory, rel=0.08)


def test_errors_of_quantiles_are_the_spread_over_repeated_runs() -> None:
    rng = np.random.default_rng(1)
    runs = rng.gamma(2.0, size=(400, 500))
    theory = quantile_errors(*counted(rng.gamma(2.0, size=50_000)), [500.0])
    for name, share in QUANTILES.items():
        assert np.quantile(runs, share, axis=1).std() == pytest.approx(theory[name][0], rel=0.15)


def test_fewer_independent_histories_have_larger_errors_and_a_point_has_none() -> None:
    counts, bins = counted(np.random.default_rng(2).normal(size=4000))
    some, all_ = (quantile_errors(counts, bins, [n])["q50"][0] for n in (1000.0, 4000.0))
    assert some == pytest.approx(2 * all_, rel=0.15)
    counts, bins = counted(np.zeros(100))
    assert max(quantile_errors(counts, bins, [100.0])["q50"]) < 1e-12


def test_the_error_of_a_share_is_the_binomial() -> None:
    assert share_error(0.2, 400) == pytest.approx(binom(400, 0.2).std() / 400)
    assert share_error(1.0, 400) == 0.0


def test_what_all_histories_show_is_the_exact_bound() -> None:
    assert binom.pmf(60, 60, shown_by_all(60)) == pytest.approx(0.05)
    assert fewest_that_agree(0.9) == FEWEST == 29
    assert shown_by_all(FEWEST) >= 0.9 > shown_by_all(FEWEST - 1)
