"""Boxes are found where there are some, and nowhere else."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hedgesim.inference.studies import prim
from hedgesim.inference.studies.discovery import ranges


def cases(count: int = 4000, numbers: int = 60, seed: int = 1) -> prim.Floats:
    return np.random.default_rng(seed).random((count, numbers))


def in_box(values: prim.Floats) -> prim.Bools:
    """Below 0.3 in the fourth number, between 0.5 and 0.9 in the tenth."""
    hits: prim.Bools = (values[:, 3] < 0.3) & (values[:, 9] > 0.5) & (values[:, 9] < 0.9)
    return hits


def test_a_known_box_is_recovered() -> None:
    values = cases()
    found = ranges(values, in_box(values))
    assert found["outcome"] == "found"
    box = found["boxes"][0]
    assert set(box["limits"]) == {3, 9}
    assert box["limits"][3]["low"] is None
    assert box["limits"][3]["high"] == pytest.approx(0.3, abs=0.03)
    assert box["limits"][9]["low"] == pytest.approx(0.5, abs=0.03)
    assert box["limits"][9]["high"] == pytest.approx(0.9, abs=0.03)
    assert box["held_out"]["density"] > 0.9
    assert box["held_out"]["coverage"] > 0.9
    assert box["held_out"]["mass"] == pytest.approx(0.12, abs=0.02)
    assert max(limit["quasi_p"] for limit in box["limits"].values()) < 1e-6


def test_a_box_behind_chance_is_recovered() -> None:
    """Eight of ten inside, two of ten outside: the held-out half says so."""
    values = cases(8000)
    chance = np.where(in_box(values), 0.8, 0.2)
    found = ranges(values, np.random.default_rng(2).random(len(values)) < chance)
    box = found["boxes"][0]
    assert set(box["limits"]) == {3, 9}
    assert box["held_out"]["density"] == pytest.approx(0.8, abs=0.06)
    assert box["density_elsewhere"] == pytest.approx(0.2, abs=0.03)


def test_two_boxes_are_told_apart() -> None:
    values = cases(8000)
    found = ranges(values, (values[:, 0] > 0.8) | (values[:, 1] < 0.1))
    assert [set(box["limits"]) for box in found["boxes"][:2]] == [{0}, {1}]
    assert sum(box["held_out"]["coverage"] for box in found["boxes"]) > 0.95


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_what_no_number_moves_has_no_range(seed: int, share: float) -> None:
    values = cases(seed=seed)
    hits = np.random.default_rng([seed, 7]).random(len(values)) < share
    found = ranges(values, hits)
    assert found["outcome"] in ("unrestricted", "unconfirmed")
    assert found["boxes"] == []


@pytest.mark.parametrize(("share", "told"), [(0.002, "never"), (0.998, "always")])
def test_what_hardly_ever_differs_is_said(share: float, told: str) -> None:
    values = cases(2000)
    found = ranges(values, np.arange(len(values)) % 1000 < 1000 * share)
    assert found["outcome"] == told


def test_quasi_p_is_the_binomial_chance_without_the_restriction() -> None:
    values = np.array([[0.1], [0.2], [0.3], [0.8], [0.9], [0.95]])
    hits = np.array([True, True, False, False, False, True])
    box = prim.everything(1).moved(0, -np.inf, 0.5)
    expected = stats.binom.sf(1, 3, 0.5)  # two hits or more of three at a half
    assert prim.quasi_p(box, values, hits)[0] == pytest.approx(expected)


def test_scores_are_counted_by_hand() -> None:
    values = np.array([[0.1], [0.2], [0.3], [0.8]])
    hits = np.array([True, True, False, True])
    found = prim.score(prim.everything(1).moved(0, -np.inf, 0.5), values, hits)
    assert found == prim.Score(3, 2, 0.75, 2 / 3, 2 / 3)


@given(st.integers(0, 1000), st.integers(5, 60), st.integers(5, 60))
def test_differences_are_those_of_kolmogorov_and_smirnov(seed: int, yes: int, no: int) -> None:
    """Few distinct values, so that many are equal."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 9, (yes + no, 2)).astype(float)
    hits = np.arange(yes + no) < yes
    found = prim.difference_chances(values, hits)
    for number in range(2):
        known = stats.ks_2samp(values[hits, number], values[~hits, number], method="asymp")
        size = known.statistic * np.sqrt(yes * no / (yes + no))
        assert found[number] == pytest.approx(stats.kstwobign.sf(size), abs=1e-9)


def test_every_peel_cuts_off_a_part_and_never_lowers_density() -> None:
    values = cases(2000, 3)
    trajectory = prim.peel(values, values[:, 0] < 0.4)
    scores = [prim.score(box, values, values[:, 0] < 0.4) for box in trajectory]
    masses, densities = [one.mass for one in scores], [one.density for one in scores]
    assert all(before > after for before, after in pairwise(masses))
    assert densities == sorted(densities)
    assert densities[-1] == 1.0
