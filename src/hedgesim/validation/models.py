"""Bayes factors of the full model against models in which a mechanism is switched off."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from hedgesim.description import Calibration
from hedgesim.inference import models
from hedgesim.inference.calibrating import Question, ask
from hedgesim.inference.models import FULL_MODEL as FULL
from hedgesim.inference.models import log_mean
from hedgesim.inference.smc import Settings
from hedgesim.running.sampling import Floats
from hedgesim.validation.figures import Effort, Figure

# Switch, its state, and how many times better the full model must explain the targets.
REDUCED = (
    ("effort", "frozen", 10.0),
    ("risk", "off", 3.0),
    ("home", "off", 2.0),
    ("response", "off", 2.0),
)
SEARCHES = 2, 3  # for each model, quick and full
SIZES = (256, 2), (1024, 4)  # particles and sweeps of a search
HOW = (
    "ratio of the probability of what the targets state, by sequential Monte Carlo from the priors "
    "as in `hedgesim calibrate`, the mean of {searches} searches with {particles} particles and "
    "{sweeps} sweeps each"
)


def bayes_factors(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """How much better the full model explains the targets than each reduced one."""
    question = ask(calibration, effort.workers)
    weighed = Models.of(question, calibration, effort)
    particles, sweeps = SIZES[not effort.quick]
    searches = SEARCHES[not effort.quick]
    how = HOW.format(searches=searches, particles=particles, sweeps=sweeps)
    full = np.array([])
    for name in (FULL, *weighed.held):
        settings = [Settings(particles, sweeps, effort.seed + one) for one in range(searches)]
        logs = np.array([weighed.log_evidence(name, one) for one in settings])
        if name == FULL:
            full = logs
            continue
        yield _figure(name, how).found(*_factor(full, logs), effort, searches * particles)


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


class Models(models.Models):
    """The full model and those of `REDUCED`, by the names of their switches."""

    @classmethod
    def of(cls, question: Question, calibration: Calibration, effort: Effort) -> Models:
        """Gather what the models hold, and make their histories ready."""
        states = {switch: (switch, state) for switch, state, _ in REDUCED}
        return cls.holding(question, calibration, states, effort.workers)
