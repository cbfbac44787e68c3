"""Evidence of the model, and of models in which a mechanism is switched off.

The evidence of a model is the probability of what the fitted targets state, over its priors and
its chance; sequential Monte Carlo gives it on the way from the prior to the posterior (Del Moral,
Doucet and Jasra 2006). A Bayes factor is the ratio of two evidences (Kass and Raftery 1995).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from scipy import special

from hedgesim.description import Calibration
from hedgesim.description.checking.targets import resolve_histories
from hedgesim.description.formats.targets import load_targets
from hedgesim.description.parsing.problems import InputError, Problem, one_of
from hedgesim.description.resolution.switches import held_by
from hedgesim.inference.calibration.question import CHANCE, Question, ask
from hedgesim.inference.calibration.smc import Settings, Simulate, advance, begin
from hedgesim.inference.ensemble import Ensemble
from hedgesim.running.parameters.sampling import Floats, Ints, Space
from hedgesim.running.playing.executors import Progress

FULL_MODEL = "full"
SEEDS = 3  # searches of each model
QUICK, FULL = Settings(256, 2), Settings(1024, 4)
# Factors from which one model is called better: slightly, clearly, strongly (Kass and Raftery).
DEGREES = ((20.0, "strongly"), (3.0, "clearly"), (1.0, "slightly"))


@dataclass(frozen=True)
class Models:
    """The full model and reduced ones, over the same priors, targets and histories.

    Attributes
    ----------
    question: of the calibration. space: numbers that are sampled, then those that a model holds.
    default: (n,) their calibrated values. held: by reduced model, numbers at fixed values.
    ensemble: plays all.
    """

    question: Question
    space: Space
    default: Floats
    held: Mapping[str, Mapping[str, float]]
    ensemble: Ensemble

    @classmethod
    def holding(
        cls,
        question: Question,
        calibration: Calibration,
        states: Mapping[str, tuple[str, str]],
        workers: int | None = None,
    ) -> Self:
        """Make the histories of reduced models ready; ``states``: switch and state of each."""
        histories = resolve_histories(load_targets(calibration.folder), calibration)
        numbers = histories[None].quantities
        held = {
            name: held_by(calibration, switch, state, numbers)
            for name, (switch, state) in states.items()
        }
        own = question.space
        more = {name for found in held.values() for name in found} - set(own.names)
        places = {name: place for place, name in enumerate(numbers) if name in more}
        space = Space(
            (*own.names, *places),
            np.array([*own.places, *places.values()], dtype=np.int64),
            (*own.quantities, *(numbers[name] for name in places)),
        )
        matching = question.matching
        asked = (matching.months, matching.places, CHANCE, workers)
        worlds = [one.world for one in histories.values()]
        default = question.world.numbers[space.places]
        return cls(question, space, default, held, Ensemble(worlds, space, *asked))

    def log_evidence(self, name: str, settings: Settings) -> float:
        """Logarithm of the probability of the targets' statements under a model."""
        simulate = self._simulator(self.held.get(name, {}))
        swarm, found = begin(simulate, len(self.question.space), settings), 0.0
        while not swarm.done:
            raised = advance(swarm, simulate, settings)
            found += log_mean((raised.power - swarm.power) * swarm.likelihoods)
            swarm = raised
        return found

    def log_evidences(self, name: str, settings: Settings) -> Floats:
        """Return the `log_evidence` of a model from `SEEDS` searches, from one seed on."""
        seeds = (replace(settings, seed=settings.seed + one) for one in range(SEEDS))
        return np.array([self.log_evidence(name, seed) for seed in seeds])

    def _simulator(self, held: Mapping[str, float]) -> Simulate:
        question, count = self.question, len(self.question.space)
        columns = [self.space.names.index(name) for name in held]

        def simulate(
            normals: Floats, replications: Ints, _: Floats | None = None
        ) -> tuple[Floats, Floats]:
            values = np.repeat(self.default[None], len(normals), axis=0)
            values[:, :count] = question.space.from_normals(normals)
            values[:, columns] = list(held.values())
            statistics = question.matching.statistics(self.ensemble.play(values, replications))
            return question.goal.log_likelihood(statistics[:, : question.fitted]), statistics

        return simulate


def log_mean(logs: Floats) -> float:
    """Logarithm of the mean of what is given in logarithms."""
    return float(special.logsumexp(logs) - np.log(len(logs)))


def states_of(calibration: Calibration, name: str | None = None) -> dict[str, tuple[str, str]]:
    """Return every state of every switch, or of one: ``{"risk off": ("risk", "off")}``.

    Raises
    ------
    InputError: where there is no switch of that name.
    """
    switches = calibration.switches
    if name is not None and name not in switches:
        hint = one_of(name, tuple(switches), len(switches))
        raise InputError([Problem("--models", 1, 1, f"there is no switch '{name}'", hint)])
    return {
        f"{switch.name} {state}": (switch.name, state)
        for switch in switches.values()
        if name in (None, switch.name)
        for state in switch.states
    }


def weigh(
    calibration: Calibration,
    settings: Settings,
    name: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Weigh the full model against those in which a switch is not on.

    Parameters
    ----------
    settings: of each search; `SEEDS` seeds from its own on. name: of one switch; None for all.

    Returns
    -------
    ``full`` and each of ``models``, the best supported first: ``log_evidence`` of each search, with
    ``median``, ``low`` and ``high``; of a reduced model its ``switch``, ``state`` and ``meaning``,
    the ``factor`` of the full model against it in the same way, and ``says`` in words.

    Raises
    ------
    InputError: with every fault of the targets, or an unknown switch.
    """
    states = states_of(calibration, name)
    question = ask(calibration, workers)
    models = Models.holding(question, calibration, states, workers)
    found: dict[str, Floats] = {}
    for place, one in enumerate((FULL_MODEL, *states)):
        if progress is not None:
            progress(place, len(states) + 1, f"weighing {one}")
        found[one] = models.log_evidences(one, settings)
    full = found.pop(FULL_MODEL)
    reduced = [
        {
            "switch": switch,
            "state": state,
            "meaning": calibration.switches[switch].meaning,
            **_weighed(full, found[one]),
        }
        for one, (switch, state) in states.items()
    ]
    return {
        "targets": question.fitted,
        "inputs": question.inputs.hash,
        "particles": settings.particles,
        "sweeps": settings.sweeps,
        "seeds": [settings.seed + seed for seed in range(SEEDS)],
        "full": {"log_evidence": _spread(full)},
        "models": sorted(reduced, key=lambda one: -one["log_evidence"]["median"]),
    }


def _weighed(full: Floats, reduced: Floats) -> dict[str, Any]:
    ratio = factor(full, reduced)
    return {"log_evidence": _spread(reduced), "factor": ratio, "says": says(ratio)}


def _spread(logs: Floats) -> dict[str, Any]:
    return {
        "median": float(np.median(logs)),
        "low": float(logs.min()),
        "high": float(logs.max()),
        "searches": logs.tolist(),
    }


def factor(full: Floats, reduced: Floats) -> dict[str, float]:
    """Return the Bayes factor of the full model: of medians, and the range over all searches."""
    middle = np.median(full) - np.median(reduced)
    low, high = full.min() - reduced.max(), full.max() - reduced.min()
    values = zip(("median", "low", "high"), np.exp([middle, low, high]), strict=True)
    return {name: float(value) for name, value in values}


def says(factor: Mapping[str, float]) -> str:
    """Say what a Bayes factor of the full model means, within the scatter of the searches."""
    if factor["low"] <= 1.0 <= factor["high"]:
        return "not told apart"
    better = "full model" if factor["median"] > 1.0 else "without"
    size = max(factor["median"], 1.0 / factor["median"])
    degree = next(word for least, word in DEGREES if size >= least)
    return f"{better} {degree} better"


def listed(models: Sequence[Mapping[str, Any]], part: str) -> list[str]:
    """Names of the reduced models whose verdict begins with a text."""
    return [f"{one['switch']} {one['state']}" for one in models if one["says"].startswith(part)]
