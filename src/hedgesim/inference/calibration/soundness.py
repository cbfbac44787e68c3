"""Whether a calibration succeeded: particles that did not collapse, and targets that they meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.inference.calibration.question import Question
from hedgesim.inference.calibration.smc import KEPT, Swarm
from hedgesim.running.parameters.sampling import FEWEST_EFFECTIVE, Floats

AVERAGE_MISS = 1.0  # tolerances by which the best particle may miss each target, in quadratic mean


@dataclass(frozen=True)
class Soundness:
    """Facts that tell a posterior from the remains of a search that failed.

    Attributes
    ----------
    particles: how many. distinct: of them, no two alike. effective: independent draws that vary as
    much, see `effective_number`. best: highest log likelihood, 0 where all targets are met.
    targets: fitted. met: of them by some particle. unmet: the others, with the smallest miss in
    tolerances. least_share: smallest effective share of particles that a step of the search left.
    """

    particles: int
    distinct: int
    effective: float
    best: float
    targets: int
    met: int
    unmet: dict[str, float]
    least_share: float

    @classmethod
    def of(cls, question: Question, swarm: Swarm) -> Self:
        """Judge the particles at the end of a search."""
        goal, statistics = question.goal, swarm.statistics[:, : question.fitted]
        met, nearest = goal.met(statistics).any(axis=0), goal.misses(statistics).min(axis=0)
        unmet = {
            question.targets[place].id: float(nearest[place])
            for place in sorted(np.flatnonzero(~met), key=lambda place: -nearest[place])
        }
        return cls(
            len(swarm.normals),
            len(np.unique(swarm.normals, axis=0)),
            effective_number(swarm.normals),
            float(swarm.likelihoods.max()),
            question.fitted,
            int(met.sum()),
            unmet,
            min((share for _, share, _ in swarm.trail), default=1.0),
        )

    def faults(self) -> list[str]:
        """Return the reasons why this is no posterior; none where it is one."""
        found = []
        floor = -0.5 * AVERAGE_MISS**2 * self.targets
        if self.effective < FEWEST_EFFECTIVE:
            found.append(
                f"the particles collapsed: {self.particles:,} particles ({self.distinct:,} "
                f"distinct) vary as {self.effective:.1f} independent ones would; at least "
                f"{FEWEST_EFFECTIVE} are needed for a 90 % range to leave any on both sides"
            )
        if self.best < floor:
            found.append(
                f"the log likelihood is {self.best:,.0f} at best; a particle that misses each of "
                f"{self.targets} targets by one tolerance has {floor:,.0f}"
            )
        if not self.met:
            found.append(f"no particle meets any of {self.targets} targets")
        if self.least_share < 0.5 * KEPT:
            found.append(
                f"a step of the search left {self.least_share:.0%} of the particles effective; "
                f"steps are made to keep {KEPT:.0%}"
            )
        return found


def effective_number(normals: Floats) -> float:
    """Number of independent draws whose sample covariance is as uneven as that of particles.

    With d coordinates of unit variance, the participation ratio of the covariance's eigenvalues,
    (their sum)^2 / (sum of their squares), of n independent draws is 1 / (1 / d + 1 / n).
    What the targets inform lowers it too, so that it errs on the careful side.

    Parameters
    ----------
    normals: (particles, d).
    """
    centred = normals - normals.mean(axis=0)
    products = centred @ centred.T if len(normals) < centred.shape[1] else centred.T @ centred
    squares = float((products**2).sum())
    if squares == 0.0:
        return 1.0
    ratio = float(np.trace(products)) ** 2 / squares
    return float(min(1.0 / max(1.0 / ratio - 1.0 / centred.shape[1], 1e-9), len(normals)))


def require_success(question: Question, facts: Soundness) -> None:
    """Refuse a search that failed.

    Raises
    ------
    InputError: with why, and with each target that no particle meets, at its line.
    """
    faults = facts.faults()
    if not faults:
        return
    path = question.places[question.targets[0].id][0]
    hint = "more --particles or --sweeps; or targets that can hold together. Nothing was written"
    problems = [Problem(path, 1, 1, f"no posterior: {fault}", hint) for fault in faults]
    raise InputError([*problems, *unmet_problems(question, facts)])


def unmet_problems(question: Question, facts: Soundness) -> list[Problem]:
    """Return each target that no particle meets, at its line."""
    return [
        Problem(
            *question.places[name],
            f"no particle meets target '{name}': it misses by {miss:.2g} tolerances at best",
            "is it at odds with another target, or beyond what the priors can give?",
        )
        for name, miss in facts.unmet.items()
    ]
