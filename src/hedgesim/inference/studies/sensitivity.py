"""Sensitivity of any function of shares in [0, 1]: Morris screening and Sobol indices, by SALib.

Morris moves one number at a time from many starting points and is cheap for hundreds of numbers.
Sobol shares the variance of the outcome out among a few: what a number explains alone (first
order), and with all its interactions (total order).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hedgesim.running.parameters.sampling import Floats, Ints

LEVELS = 4  # of a share in the screening
REACH = (0.05, 0.95)  # of each prior's mass, over which the screening moves it
RESAMPLES = 400  # of the bootstrap
CONFIDENCE = 0.95
EDGE = 1e-6  # shares stay so far from 0 and 1, where a quantile may be infinite


class Screening(NamedTuple):
    """Elementary effects, each (numbers, outcomes), in the outcome's unit.

    An effect is the change of the outcome when a number moves over `REACH`, as far as the step
    taken tells. mu: its mean. mu_star: mean of its size. sigma: its standard deviation from one
    starting point to the next, which tells of interaction and curvature. error: half the width of
    the confidence interval of mu_star.
    """

    mu: Floats
    mu_star: Floats
    sigma: Floats
    error: Floats


class Indices(NamedTuple):
    """Sobol indices, each (numbers, outcomes); NaN where the outcome does not vary.

    first, total: parts of the variance. first_error, total_error: half the width of their
    confidence intervals.
    """

    first: Floats
    first_error: Floats
    total: Floats
    total_error: Floats


def screening_design(count: int, trajectories: int, seed: int) -> Floats:
    """Shares (trajectories * (count + 1), count) at which the screening asks."""
    from SALib.sample import morris  # noqa: PLC0415

    design: Floats = morris.sample(
        _problem(count, REACH),
        trajectories,
        num_levels=LEVELS,
        local_optimization=False,
        seed=np.random.default_rng([seed, 1]),
    )
    return design


def screening(design: Floats, results: Floats, seed: int) -> Screening:
    """Elementary effects of what a function returns, (vectors, outcomes), at a design."""
    from SALib.analyze import morris  # noqa: PLC0415

    problem = _problem(design.shape[1], REACH)
    found = [
        morris.analyze(
            problem,
            design,
            np.ascontiguousarray(column),
            num_levels=LEVELS,
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            seed=np.random.default_rng([seed, 2]),
        )
        for column in results.T
    ]
    keys = ("mu", "mu_star", "sigma", "mu_star_conf")
    return Screening(*(np.array([one[key] for one in found], np.float64).T for key in keys))


def sobol_design(count: int, base: int, seed: int) -> Floats:
    """Shares (base * (count + 2), count) of Saltelli's design; ``base`` is a power of two."""
    from SALib.sample import sobol  # noqa: PLC0415

    design = sobol.sample(
        _problem(count, (0.0, 1.0)),
        base,
        calc_second_order=False,
        scramble=True,
        seed=np.random.default_rng([seed, 3]),
    )
    inside: Floats = np.clip(design, EDGE, 1.0 - EDGE)
    return inside


def base_rows(count: int, base: int) -> Ints:
    """Rows of a Saltelli design that are independent draws, ``base`` of them."""
    return np.arange(base) * (count + 2)


def sobol_indices(count: int, results: Floats, seed: int) -> Indices:
    """Indices of what a function returns, (vectors, outcomes), at `sobol_design`."""
    from SALib.analyze import sobol  # noqa: PLC0415

    found = np.full((4, count, results.shape[1]), np.nan)
    for outcome, column in enumerate(results.T):
        if np.ptp(column) == 0.0:
            continue
        one = sobol.analyze(
            _problem(count, (0.0, 1.0)),
            np.ascontiguousarray(column),
            calc_second_order=False,
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            seed=seed + 1,  # a seed of 0 would be taken for none
        )
        for place, key in enumerate(("S1", "S1_conf", "ST", "ST_conf")):
            found[place, :, outcome] = one[key]
    return Indices(*found)


def ranks(values: Floats, errors: Floats) -> Ints:
    """First and last place (numbers, 2), from 1, that the confidence intervals leave open."""
    low, high = values - errors, values + errors
    above = (low[None, :] > high[:, None]).sum(axis=1)
    below = (high[None, :] < low[:, None]).sum(axis=1)
    return np.column_stack([above + 1, len(values) - below]).astype(np.int64)


def chosen(mu_star: Floats, trust: Floats, most: int) -> Ints:
    """Numbers that matter most over all outcomes; those without effect never.

    An effect's square counts, as a share of the squares of all numbers for that outcome: so the
    variance of each outcome counts alike, and one that many numbers share counts for none of them.

    Parameters
    ----------
    mu_star: (numbers, outcomes). trust: weight (outcomes,) of each outcome.
    """
    squares = mu_star**2
    sums = squares.sum(axis=0)
    shares = np.divide(squares, sums, out=np.zeros_like(squares), where=sums > 0.0) @ trust
    order = np.argsort(-shares, kind="stable")[:most]
    found: Ints = order[mu_star[order].any(axis=1)]
    return found


def noise_left(values: Floats) -> Floats:
    """Share (outcomes,) of the variance of means over replications that is chance.

    The part that all vectors share, because they have the same replications, is not counted.

    Parameters
    ----------
    values: (vectors, replications, outcomes).
    """
    vectors, replications, _ = values.shape
    means = values.mean(axis=1, keepdims=True)
    rest = values - means - values.mean(axis=0, keepdims=True) + values.mean(axis=(0, 1))
    freedom = max((vectors - 1) * (replications - 1), 1)
    of_means = (rest**2).sum(axis=(0, 1)) / freedom / replications
    spread = means[:, 0].var(axis=0, ddof=1)
    share: Floats = np.divide(of_means, spread, out=np.zeros_like(spread), where=spread > 0.0)
    return share


def _problem(count: int, bounds: tuple[float, float]) -> dict[str, Any]:
    names = [f"x{axis}" for axis in range(count)]
    return {"num_vars": count, "names": names, "bounds": [list(bounds)] * count}
