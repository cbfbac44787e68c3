"""The verdict of a state: the sentences of a run of its scenario file, from the counts of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from hedgesim.explorer.playing import Ensembles
from hedgesim.explorer.scenarios import ExploredScenario
from hedgesim.explorer.state import State
from hedgesim.explorer.work_queue import SupersededError
from hedgesim.explorer.worlds import sampled, sampler
from hedgesim.outcomes.verdict import verdict
from hedgesim.running.experiment import job_of
from hedgesim.running.playing.chunks import bins_of, empty_tally, play_chunk
from hedgesim.running.playing.executors import spans
from hedgesim.running.setup import BASELINE, SCENARIO, Options, Setup
from hedgesim.running.storage.identity import run_id
from hedgesim.running.storage.limits import Uncertainty
from hedgesim.running.summarising import counted

CHUNK = 256  # replications played before another client gets a turn


def verdict_of(
    ensembles: Ensembles,
    explored: ExploredScenario,
    state: State,
    superseded: Callable[[], bool] = lambda: False,
) -> str:
    """Return the verdict that a run of the state gives, with seed and replications of ensembles.

    Raises
    ------
    SupersededError: as soon as ``superseded()`` is true.
    """
    options = Options(
        ensembles.replications,
        seed=ensembles.seed,
        uncertainty=state.uncertainty,
        attribution=False,
    )
    setup = _setup(explored, state, ensembles.seed)
    job = job_of(setup, options, run_id(setup.worlds, options.seed, options.replications))
    bins_of(job, options.replications)
    total = empty_tally(job, np.uint16)

    def play(first: int, last: int) -> None:
        if superseded():
            raise SupersededError
        tallies.append(play_chunk(job, first, last, options.replications))

    tallies = [total]
    ensembles.spread(play, spans(options.replications, CHUNK))
    for tally in tallies[1:]:
        total.merge(tally)
    return verdict(counted(setup, options, job, total))


def _setup(explored: ExploredScenario, state: State, seed: int) -> Setup:
    """What a run of the state's scenario file would have read and resolved."""
    own = {SCENARIO: explored.resolved, BASELINE: explored.resolved_baseline}
    arms = {
        arm: replace(resolved, world=sampled(explored, state, arm, seed))
        for arm, resolved in own.items()
    }
    fixed = state.uncertainty == Uncertainty.CHANCE
    drawn = None if fixed else sampler(explored, state.uncertainty, seed)
    return Setup(explored.file, explored.calibration, arms, {SCENARIO: BASELINE}, (), sampler=drawn)
