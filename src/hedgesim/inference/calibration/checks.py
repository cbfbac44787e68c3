"""Checks of a calibration that could fail: of what was learned, of the method, of the model.

What was learned: contraction of each number, and how each target is predicted. The method:
simulation-based calibration (Talts et al. 2018; Modrák et al. 2023) on truths drawn from the prior.
The model: each document left out in turn and predicted from the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from hedgesim.description.formats.targets import Target
from hedgesim.inference.calibration.matching import Goal
from hedgesim.inference.calibration.question import Question
from hedgesim.inference.calibration.search import Search, thinned
from hedgesim.inference.calibration.smc import Settings, Swarm
from hedgesim.inference.ensemble import Played
from hedgesim.inference.studies.study import finite
from hedgesim.rules.timing import NEVER
from hedgesim.running.parameters.sampling import Floats
from hedgesim.running.playing.executors import Progress

PREDICTED = 2048  # histories of each prediction
RANKED = 63  # draws that a truth is ranked among
BINS = 8  # of ranks; divides RANKED + 1
# What simulation-based calibration may show: of coverage and of bins of ranks the error, the share
# of numbers that fail a test at 5 %, and the p of the ranks of the likelihood.
COVERAGE_ERROR, RANK_ERROR, MOST_SMALL_P, LEAST_P = 0.02, 0.1, 0.1, 0.01
TRUTH = 10**9  # chance of simulated truths lies beyond that of any search


def contraction(question: Question, swarm: Swarm) -> dict[str, dict[str, float]]:
    """How far each number was learned, those most informed first.

    ``contraction``: 1 - posterior over prior variance, in the prior's own normal coordinates (0
    nothing, 1 all). ``shift``: of the mean, in prior standard deviations.
    """
    found = 1.0 - swarm.normals.var(axis=0)
    shift = swarm.normals.mean(axis=0)
    return {
        question.space.names[axis]: {"contraction": float(found[axis]), "shift": float(shift[axis])}
        for axis in np.argsort(-found)
    }


def predictions(question: Question, swarm: Swarm, seed: int) -> dict[str, dict[str, Any]]:
    """How each target is predicted: by the default numbers, the prior and the posterior.

    Each a probability that the target is met, and the 5, 50 and 95 % quantiles of its statistic,
    under chance that nothing was fitted to.
    """
    arms = {
        "default": _default(question, PREDICTED),
        "prior": question.space.from_normals(question.space.prior_draws(PREDICTED, [seed, 3])),
        "posterior": question.space.from_normals(_spread(swarm, PREDICTED)),
    }
    goal = question.matching.goal
    found: dict[str, dict[str, Any]] = {
        target.id: {
            "claim": target.claim,
            "told": target.describe(),
            "fitted": place < question.fitted,
            "low": finite(goal.low[place]),
            "high": finite(goal.high[place]),
            "tolerance": target.tolerance,
        }
        for place, target in enumerate(question.targets)
    }
    for arm, values in arms.items():
        statistics = question.play(values, TRUTH - 1 - np.arange(PREDICTED))
        met = goal.met(statistics).mean(axis=0)
        quantiles = np.quantile(statistics, [0.05, 0.5, 0.95], axis=0)
        for place, target in enumerate(question.targets):
            found[target.id][arm] = {
                "met": float(met[place]),
                "quantiles": [float(value) for value in quantiles[:, place]],
            }
    return found


def _default(question: Question, count: int) -> Floats:
    return np.repeat(question.world.numbers[question.space.places][None], count, axis=0)


def _spread(swarm: Swarm, count: int) -> Floats:
    """Particles repeated or thinned to a number of histories."""
    return swarm.normals[np.resize(thinned(swarm, count), count)]


# --- the method ---------------------------------------------------------------------------------


def simulation_based(
    question: Question,
    settings: Settings,
    truths: int,
    progress: Progress | None = None,
    pool: Swarm | None = None,
) -> dict[str, Any]:
    """Calibrate on data simulated from known truths, and rank each truth in its posterior.

    ``pool``: draws from the prior among which each search begins, see `search.prior_pool`.

    Where the method is right, ranks are uniform, 90 % intervals hold 90 % of truths, and the
    posterior means of informed numbers follow the truth.

    Returns
    -------
    ``ranks``: histogram over all numbers and truths in `BINS` equal bins, ``expected`` in each;
    ``likelihood_ranks``: the same of the likelihood, which looks at all numbers at once, with its
    ``p`` of a chi-squared test; ``coverage``: of 90 % intervals, over all numbers; ``small_p``:
    share of numbers whose ranks fail a Kolmogorov-Smirnov test at 5 %; ``recovery``: for the
    numbers most informed on average, contraction and correlation of posterior mean and truth.
    """
    goal = question.goal
    ranks = np.zeros((truths, len(question.space)), dtype=np.int64)
    likelihood_ranks = np.zeros(truths, dtype=np.int64)
    means, points, spreads = np.zeros((3, *ranks.shape))
    for one in range(truths):
        if progress is not None:
            progress(one, truths, "checking the method")
        point, seen, own = _truth(question, goal, [settings.seed, 4, one], one)
        own_settings = replace(settings, seed=settings.seed + one)
        swarm = Search(question, own_settings, goal=seen, pool=pool).run()
        kept = thinned(swarm, RANKED)
        ranks[one] = (swarm.normals[kept] < point).sum(axis=0)
        likelihood_ranks[one] = _rank(own, swarm.likelihoods[kept], one)
        means[one], points[one] = swarm.normals.mean(axis=0), point
        spreads[one] = swarm.normals.var(axis=0)
    places = (ranks + 0.5) / (RANKED + 1)
    return {
        "truths": truths,
        "particles": settings.particles,
        "sweeps": settings.sweeps,
        "ranks": _histogram(ranks),
        "expected": ranks.size / BINS,
        "likelihood_ranks": _histogram(likelihood_ranks),
        "likelihood_p": float(stats.chisquare(_histogram(likelihood_ranks)).pvalue),
        "coverage": float(((ranks >= 3) & (ranks <= 60)).mean()),
        "coverage_expected": 58 / (RANKED + 1),
        "small_p": float(np.mean(stats.kstest(places, "uniform").pvalue < 0.05)),
        "recovery": _recovery(question, means, points, 1.0 - spreads.mean(axis=0)),
    }


def method_faults(method: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the results of `simulation_based`; nothing where all is right."""
    share, expected = method["coverage"], method["coverage_expected"]
    off = max(abs(count / method["expected"] - 1.0) for count in method["ranks"])
    found = []
    if abs(share - expected) > COVERAGE_ERROR:
        found.append(f"90 % intervals cover {share:.1%}, expected {expected:.1%}")
    if off > RANK_ERROR:
        found.append(f"a bin of the ranks of all numbers is {off:.0%} off")
    if method["small_p"] > MOST_SMALL_P:
        found.append(f"{method['small_p']:.1%} of numbers fail a test at 5 %")
    if method["likelihood_p"] < LEAST_P:
        found.append(f"ranks of the likelihood: p = {method['likelihood_p']:.2g}")
    return found


def _truth(
    question: Question, goal: Goal, seed: Sequence[int], one: int
) -> tuple[Floats, Goal, float]:
    """A point of the prior, what documents would say of one history under it, its likelihood.

    Each target's statement is made with the chance that the likelihood gives it, so that what is
    seen is as vague as the documents are.
    """
    generator = np.random.default_rng(seed)
    point = generator.standard_normal(len(question.space))
    values = question.space.from_normals(point[None])
    shown = question.play(values, np.array([TRUTH + one]))[:, : question.fitted]
    said = generator.random(question.fitted) < goal.chances(shown)[0]
    seen = replace(goal, said=said)
    return point, seen, float(seen.log_likelihood(shown)[0])


def _rank(value: float, draws: Floats, seed: int) -> int:
    """Rank of a value among draws; among equals any place is as good."""
    equal = int((draws == value).sum())
    return int((draws < value).sum()) + int(np.random.default_rng(seed).integers(0, equal + 1))


def _histogram(ranks: np.ndarray[Any, Any]) -> list[int]:
    width = (RANKED + 1) // BINS
    return np.bincount(ranks.reshape(-1) // width, minlength=BINS).tolist()


def _recovery(
    question: Question, means: Floats, points: Floats, contracted: Floats
) -> dict[str, dict[str, float]]:
    return {
        question.space.names[axis]: {
            "contraction": float(contracted[axis]),
            "correlation": float(np.corrcoef(means[:, axis], points[:, axis])[0, 1]),
        }
        for axis in np.argsort(-contracted)[:20]
    }


# --- the model ----------------------------------------------------------------------------------


def documents_of(target: Target, sources: Mapping[str, str]) -> set[str]:
    """Documents that a target rests on; ``sources`` gives that of each item of evidence."""
    return {sources[name] for name in target.evidence}


def leave_one_out(
    question: Question,
    settings: Settings,
    sources: Mapping[str, str],
    progress: Progress | None = None,
    pool: Swarm | None = None,
) -> dict[str, Any]:
    """Leave out each document in turn, calibrate on the others, predict its targets.

    A target that rests on the document at all is not fitted. Predictions are probabilities that a
    target is met; their Brier score (0 best, 0.25 a coin) is set beside that of the prior, and of
    persistence, which says that all stays as it was at the start. The events of the history are
    given in every case, whichever document tells of them.
    """
    fitted = question.targets[: question.fitted]
    rests = [documents_of(target, sources) for target in fitted]
    documents = sorted(set().union(*rests))
    prior = question.space.from_normals(question.space.prior_draws(PREDICTED, [settings.seed, 3]))
    met_prior, met_frozen = _met(question, prior), _persistence(question)
    found: dict[str, Any] = {}
    for place, document in enumerate(documents):
        if progress is not None:
            progress(place, len(documents), f"leaving out {document}")
        left = [k for k, names in enumerate(rests) if document in names]
        used = [k for k, names in enumerate(rests) if document not in names]
        swarm = Search(question, settings, chosen=used, pool=pool).run()
        met = _met(question, question.space.from_normals(_spread(swarm, PREDICTED)))
        arms = {"posterior": met, "prior": met_prior, "persistence": met_frozen}
        found[document] = {
            "fitted": len(used),
            "predicted": {
                fitted[k].id: {arm: float(one[k]) for arm, one in arms.items()} for k in left
            },
            "brier": {arm: float(((1.0 - one[left]) ** 2).mean()) for arm, one in arms.items()},
        }
    return found


def _met(question: Question, values: Floats) -> Floats:
    statistics = question.play(values, TRUTH - 1 - np.arange(len(values)))
    found: Floats = question.matching.goal.met(statistics).mean(axis=0)
    return found


def _persistence(question: Question) -> Floats:
    """Which targets are met where every month is like the first and nothing happens."""
    values = _default(question, 1)
    played = question.ensemble.play(values, np.array([TRUTH]))
    months = len(question.matching.months)
    frozen = [
        Played(np.repeat(one.values[:, :1], months, axis=1), np.full_like(one.fired, NEVER))
        for one in played
    ]
    met: Floats = question.matching.goal.met(question.matching.statistics(frozen))[0].astype(float)
    return met
