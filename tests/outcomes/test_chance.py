"""The share of chance in a variance: closed forms, and any order of counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.outcomes.chance import (
    chance_share,
    chance_summary,
    effective_replications,
    share_error,
    variances,
)
from hedgesim.outcomes.tally import BINS, Bins, Tally, count_bins, count_pairs, find_bins


def tally_of(differences: np.ndarray, blocks: int = 1) -> Tally:
    """Count differences (replications,) of one outcome and month, in so many parts."""
    values = differences[None, None]
    bins = Bins.around(values[..., :256], centred=True)
    counts, pairs = np.zeros((1, 1, BINS), np.uint32), np.zeros((1, 1), np.int64)
    for part in np.split(values, blocks, axis=-1):
        where = np.empty(part.shape, np.uint16)
        find_bins(part, bins, where)
        count_bins(where, part.shape[-1], counts)
        count_pairs(where, part.shape[-1], pairs)
    return Tally(len(differences), {}, {"one": counts}, {}, {"one": pairs}, {}, {})


@pytest.mark.parametrize("share", [0.0, 0.25, 0.9, 1.0])
def test_the_share_is_that_of_the_noise_within_its_error(share: float) -> None:
    """Differences are a + b: a the same in both of a pair, b new, of known variances."""
    chooser = np.random.default_rng(3)
    pairs = 20_000
    between = np.repeat(chooser.normal(0.0, np.sqrt(1.0 - share), pairs), 2)
    within = chooser.normal(0.0, np.sqrt(share), 2 * pairs)
    found = chance_share(tally_of(between + within), "one")
    assert abs(found - share) < 4.0 * share_error(np.array(share), pairs) + 1e-9


def test_the_error_is_the_spread_over_repetitions() -> None:
    chooser = np.random.default_rng(4)
    between = chooser.normal(0.0, np.sqrt(0.6), (400, 100)).repeat(2, axis=1)
    samples = between + chooser.normal(0.0, np.sqrt(0.4), (400, 200))
    shares = [float(chance_share(tally_of(one), "one")[0, 0]) for one in samples]
    assert np.std(shares) == pytest.approx(float(share_error(np.array(0.4), 100)), rel=0.15)


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from([1, 2, 4, 8]))
def test_any_division_into_blocks_gives_the_same_sums(seed: int, blocks: int) -> None:
    values = np.random.default_rng(seed).normal(size=64)
    whole, parts = tally_of(values), tally_of(values, blocks)
    assert (whole.pairs["one"] == parts.pairs["one"]).all()
    assert 0.0 <= float(chance_share(whole, "one")[0, 0]) <= 1.0


def test_variances_are_those_of_the_bins() -> None:
    places = np.random.default_rng(1).integers(0, BINS, 1000)
    counts = np.bincount(places, minlength=BINS)[None, None]
    assert variances(counts)[0, 0] == pytest.approx(places.var(ddof=1), rel=1e-12)


@pytest.mark.parametrize("replications", [1, 64])
def test_no_share_where_nothing_differs_or_no_pair_is_played(replications: int) -> None:
    found = chance_summary(tally_of(np.zeros(replications)), "one", ["lean"], 1024)
    assert found == {"lean": {"share": [None], "error": [None]}}


def test_a_mean_over_pairs_has_the_variance_of_the_effective_number() -> None:
    """Twelve replications of four vectors in turn, a variance of 1 of which 0.3 is chance."""
    chooser = np.random.default_rng(5)
    vectors = np.arange(12) // 2 % 4
    between = chooser.normal(0.0, np.sqrt(0.7), (40_000, 4))[:, vectors]
    means = (between + chooser.normal(0.0, np.sqrt(0.3), (40_000, 12))).mean(axis=1)
    # Two vectors are played four times and two twice, so the mean is a little less sure.
    even = effective_replications(16, 4, 0.3)
    assert effective_replications(12, 4, 0.3) < even == pytest.approx(1 / (0.3 / 16 + 0.7 / 4))
    assert means.var() >= 0.95 / effective_replications(12, 4, 0.3)
    assert effective_replications(1000, 1024, 1.0) == 1000
    assert effective_replications(1000, 1024, 0.0) == 500
