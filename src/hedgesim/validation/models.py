"""Bayes factors of the full model against models in which a mechanism is switched off."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from hedgesim.description import Calibration
from hedgesim.description.checking.targets import resolve_histories
from hedgesim.description.formats.targets import load_targets
from hedgesim.inference.calibrating import CHANCE, Question, ask
from hedgesim.inference.ensemble import Ensemble
from hedgesim.inference.smc import Settings, Simulate, advance, begin
from hedgesim.running.sampling import Floats, Ints
from hedgesim.validation.figures import Effort, Figure
from hedgesim.validation.switches import held_by
from hedgesim.validation.trials import Draws

# Switch, its state, and how many times better the full model must explain the targets.
REDUCED = (
    ("effort", "frozen", 10.0),
    ("risk", "off", 3.0),
    ("home", "off", 2.0),
    ("response", "off", 2.0),
)
FULL = "full"
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
    models = Models.of(question, calibration, effort)
    particles, sweeps = SIZES[not effort.quick]
    searches = SEARCHES[not effort.quick]
    how = HOW.format(searches=searches, particles=particles, sweeps=sweeps)
    full = np.array([])
    for name in (FULL, *models.held):
        settings = [Settings(particles, sweeps, effort.seed + one) for one in range(searches)]
        logs = np.array([models.log_evidence(name, one) for one in settings])
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
    factor = float(np.exp(_mean(full) - _mean(reduced)))
    pairs = [float(np.exp(one - other)) for one, other in itertools.product(full, reduced)]
    detail = (
        f"log evidence {_mean(full):.2f}, reduced {_mean(reduced):.2f}; from {min(pairs):.2g} to "
        f"{max(pairs):.2g} over pairs of searches"
    )
    return factor, detail


def _mean(logs: Floats) -> float:
    """Logarithm of the mean of what is given in logarithms."""
    return float(special.logsumexp(logs) - np.log(len(logs)))


@dataclass(frozen=True)
class Models:
    """The full model and reduced ones, over the same priors, targets and histories.

    Attributes
    ----------
    question: of the calibration. draws: one vector, as calibrated, of every number that is sampled
    or that a model holds. held: by reduced model, numbers at fixed values. ensemble: plays all.
    """

    question: Question
    draws: Draws
    held: Mapping[str, Mapping[str, float]]
    ensemble: Ensemble

    @classmethod
    def of(cls, question: Question, calibration: Calibration, effort: Effort) -> Models:
        """Gather what the models hold, and make their histories ready."""
        histories = resolve_histories(load_targets(calibration.folder), calibration)
        resolved = histories[None]
        held = {
            switch: held_by(calibration, switch, state, resolved.quantities)
            for switch, state, _ in REDUCED
        }
        every = {
            name: resolved.quantities[name].value
            for name in dict.fromkeys(itertools.chain(*held.values()))
            if name not in question.space.names
        }
        alone = Draws(question.space, question.world.numbers[question.space.places][None])
        draws = alone.holding(resolved, every)
        matching = question.matching
        worlds = [one.world for one in histories.values()]
        asked = (matching.months, matching.places, CHANCE, effort.workers)
        return cls(question, draws, held, Ensemble(worlds, draws.space, *asked))

    def log_evidence(self, name: str, settings: Settings) -> float:
        """Logarithm of the probability of the targets' statements under a model."""
        simulate = self._simulator(self.held.get(name, {}))
        swarm, found = begin(simulate, len(self.question.space), settings), 0.0
        while not swarm.done:
            raised = advance(swarm, simulate, settings)
            found += _mean((raised.power - swarm.power) * swarm.likelihoods)
            swarm = raised
        return found

    def _simulator(self, held: Mapping[str, float]) -> Simulate:
        question, count = self.question, len(self.question.space)
        columns = [self.draws.space.names.index(name) for name in held]

        def simulate(normals: Floats, replications: Ints) -> tuple[Floats, Floats]:
            values = np.repeat(self.draws.values, len(normals), axis=0)
            values[:, :count] = question.space.from_normals(normals)
            values[:, columns] = list(held.values())
            statistics = question.matching.statistics(self.ensemble.play(values, replications))
            return question.goal.log_likelihood(statistics[:, : question.fitted]), statistics

        return simulate
