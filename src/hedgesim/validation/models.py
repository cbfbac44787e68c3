"""Bayes factors of the full model against models in which a mechanism is switched off."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from hedgesim.description import Calibration
from hedgesim.description.formats.targets import Target
from hedgesim.inference.calibration import models
from hedgesim.inference.calibration.models import FULL_MODEL as FULL
from hedgesim.inference.calibration.models import log_mean
from hedgesim.inference.calibration.question import Question, ask
from hedgesim.running.parameters.sampling import Floats
from hedgesim.validation.figures import Effort, Figure

# Switch, its state, and how many times better the full model must explain the targets.
REDUCED = (
    ("effort", "frozen", 10.0),
    ("risk", "off", 3.0),
    ("home", "off", 2.0),
    ("response", "off", 2.0),
)
HOW = (
    "ratio of the probability of what the targets state, by sequential Monte Carlo from the priors "
    "as in `hedgesim evidence --models`, the mean of {searches} searches with {particles} "
    "particles and {sweeps} sweeps each"
)


def bayes_factors(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """How much better the full model explains the targets than each reduced one."""
    question = ask(calibration, effort.workers)
    weighed = Models.of(question, calibration, effort)
    size = models.QUICK if effort.quick else models.FULL
    settings = replace(size, seed=effort.seed)
    how = HOW.format(searches=models.SEEDS, particles=size.particles, sweeps=size.sweeps)
    full = weighed.log_evidences(FULL, settings)
    each = weighed.target_likelihoods(FULL, effort)
    for name in weighed.held:
        factor, detail = _factor(full, weighed.log_evidences(name, settings))
        detail += _speaking(question.targets, each, weighed.target_likelihoods(name, effort))
        yield _figure(name, how).found(factor, detail, effort, models.SEEDS * size.particles)


def _figure(name: str, how: str) -> Figure:
    switch, state, least = next(one for one in REDUCED if one[0] == name)
    asked = f"Bayes factor of the full model against {switch} {state}"
    return Figure(f"models.{switch}", asked, how, low=least, form="times")


def _factor(full: Floats, reduced: Floats) -> tuple[float, str]:
    """Bayes factor of two models from log evidences of several searches, and these in words."""
    factor = float(np.exp(log_mean(full) - log_mean(reduced)))
    pairs = [float(np.exp(one - other)) for one, other in itertools.product(full, reduced)]
    detail = (
        f"log evidence {log_mean(full):.2f}, reduced {log_mean(reduced):.2f}; from "
        f"{min(pairs):.2g} to {max(pairs):.2g} over pairs of searches"
    )
    return factor, detail


def _speaking(targets: Sequence[Target], full: Floats, reduced: Floats) -> str:
    """The targets that speak most against and for the full model, with their likelihoods."""
    order = np.argsort(np.log(full / reduced))
    worst, bad, good, best = (
        f"{targets[one].id} ({full[one]:.2f} and {reduced[one]:.2f})"
        for one in (*order[:2], *order[-2:])
    )
    return (
        "; of the mean likelihoods of single targets under the prior, full and reduced, those most "
        f"against the full model are {worst} and {bad}, those most for it {best} and {good}"
    )


class Models(models.Models):
    """The full model and those of `REDUCED`, by the names of their switches."""

    @classmethod
    def of(cls, question: Question, calibration: Calibration, effort: Effort) -> Models:
        """Gather what the models hold, and make their histories ready."""
        states = {switch: (switch, state) for switch, state, _ in REDUCED}
        return cls.holding(question, calibration, states, effort.workers)

    def target_likelihoods(self, name: str, effort: Effort) -> Floats:
        """Mean likelihood (fitted targets,) of each target alone, over draws of the prior."""
        normals = self.question.space.prior_draws(effort.draws, [effort.seed, 11])
        simulate = self._simulator(self.held.get(name, {}))
        _, statistics = simulate(normals, np.arange(effort.draws))
        misses = self.question.goal.misses(statistics[:, : self.question.fitted])
        mean: Floats = np.exp(-0.5 * misses**2).mean(axis=0)
        return mean
