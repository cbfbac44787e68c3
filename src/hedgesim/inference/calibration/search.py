"""The search for a posterior, step by step, stored on disk so that it can be continued."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

import hedgesim
from hedgesim import files
from hedgesim.inference.calibration.matching import Goal
from hedgesim.inference.calibration.question import Question
from hedgesim.inference.calibration.smc import Settings, Swarm, advance, begin, begin_within
from hedgesim.running.parameters.sampling import Floats, Ints
from hedgesim.running.playing.executors import Progress
from hedgesim.running.storage.identity import digest

DRAWS = 512  # of the posterior that are stored
BATCH = 4096  # histories of a pool that are played at a time, for the memory that they take


class Search:
    """A calibration in progress, stored on disk after each step.

    Parameters
    ----------
    chosen: positions of the targets that are fitted; default all that rest on documents.
    stored: file that holds the steps done, or None. pool: draws from the prior with the statistics
        of all targets, among which the search begins; None where it draws its own.
    """

    def __init__(
        self,
        question: Question,
        settings: Settings,
        chosen: Sequence[int] | None = None,
        goal: Goal | None = None,
        stored: Path | None = None,
        pool: Swarm | None = None,
    ) -> None:
        chosen = range(question.fitted) if chosen is None else chosen
        self.settings = settings
        self.size = len(question.space)
        self.stored = stored
        self.identity = digest(
            question.inputs.hash, hedgesim.__version__, asdict(settings), list(chosen)
        )
        self.goal = goal or question.matching.goal.part(chosen)
        self.chosen = list(chosen)
        self.pool = pool
        self.simulate = question.simulator(self.goal, self.chosen)

    def run(self, progress: Progress | None = None, *, resume: bool = False) -> Swarm:
        """Search until the posterior is reached; the same result wherever it was cut off."""
        swarm = self._load() if resume else None
        if swarm is None:
            swarm = self._begin()
        while not swarm.done:
            if progress is not None:
                progress(round(100 * swarm.power**0.5), 100, "calibrating")
            swarm = advance(swarm, self.simulate, self.settings)
            self._save(swarm)
        if progress is not None:
            progress(100, 100, "calibrating")
        return swarm

    def _begin(self) -> Swarm:
        if self.pool is None:
            return begin(self.simulate, self.size, self.settings)
        found = self.goal.log_likelihood(self.pool.statistics[:, self.chosen])
        return begin_within(self.pool, found, self.settings)

    def _save(self, swarm: Swarm) -> None:
        if self.stored is None:
            return
        text = io.BytesIO()
        np.savez(text, identity=self.identity, **vars(swarm))
        self.stored.parent.mkdir(parents=True, exist_ok=True)
        files.write(self.stored, text.getvalue())

    def _load(self) -> Swarm | None:
        if self.stored is None or not self.stored.is_file():
            return None
        try:
            with np.load(self.stored) as stored:
                state = {name: one if one.ndim else one.item() for name, one in stored.items()}
            if state.pop("identity") != self.identity:
                return None
            state["trail"] = tuple(map(tuple, state["trail"].tolist()))
            return Swarm(**state)
        except (OSError, KeyError, TypeError, ValueError):
            return None

    def forget(self) -> None:
        """Remove the stored steps."""
        if self.stored is not None:
            self.stored.unlink(missing_ok=True)


def prior_pool(question: Question, draws: int, seed: int) -> Swarm:
    """Draw from the prior, and play a history of each."""
    whole = question.simulator(question.goal, range(question.fitted))

    def in_batches(
        normals: Floats, replications: Ints, _: Floats | None = None
    ) -> tuple[Floats, Floats]:
        starts = range(BATCH, len(normals), BATCH)
        parts = zip(np.split(normals, starts), np.split(replications, starts), strict=True)
        found = [whole(*part) for part in parts]
        return np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])

    return begin(in_batches, len(question.space), Settings(draws, seed=seed))


def thinned(swarm: Swarm, draws: int = DRAWS) -> Ints:
    """Indices of particles that stand for all, evenly spaced."""
    count = len(swarm.normals)
    found: Ints = (np.arange(min(draws, count)) * count) // min(draws, count)
    return found
