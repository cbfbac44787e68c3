"""A run, from the scenario to the run folder: resolve, play in chunks, summarise, write."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from hedgesim.description import World, complete
from hedgesim.outcomes.catalogue import months_reported, outcomes_of
from hedgesim.outcomes.result import Result
from hedgesim.rules.compilation import when_compiling
from hedgesim.running.manifest import again, made_of, manifest
from hedgesim.running.playing import histories
from hedgesim.running.playing.chunks import CHUNK, Job
from hedgesim.running.playing.executors import Gathering, Progress, executor_for
from hedgesim.running.playing.keeping import Keeper
from hedgesim.running.playing.processors import available_processors, threads
from hedgesim.running.replicating import FIRST, SPARE, needed, reached
from hedgesim.running.setup import SCENARIO, Options, Setup, prepare
from hedgesim.running.storage.checkpoints import Checkpoint
from hedgesim.running.storage.folders import Folder, claimed, clear_checkpoints, folder_for
from hedgesim.running.storage.identity import digest, dynamics_id, run_id
from hedgesim.running.storage.limits import RUNS
from hedgesim.running.storage.store import write_json
from hedgesim.running.storage.tables import write_outcomes, write_parameters, write_tables
from hedgesim.running.summarising import counted, summarise

type Extras = Mapping[str, Callable[[Result], object]]

GPU_CHUNK = 1 << 17  # replications: played at once where the device has the memory
GPU_WORKERS = 2  # one chunk is played while the counts of another are copied and added up
MESA_CHUNK = 16  # replications: its chunks should not take long either


def run(
    scenario: str | Path,
    options: Options | None = None,
    progress: Progress | None = None,
    extras: Extras | None = None,
) -> Result:
    """Run a scenario and its paired baseline, write the run folder and return the result.

    Parameters
    ----------
    scenario: name or path. progress: called as ``progress(done, total, what)``.
    extras: by name, what writes more files into the folder of the result it is given, before that
        appears. One that fails is left out: ``failed`` in the manifest says why.

    Raises
    ------
    InputError: before any work, for anything wrong in scenario, calibration or options, or where
        another process writes to the same folder; and where a precision cannot be reached.
    """
    options = options or Options()
    began = time.perf_counter()
    setup = prepare(scenario, options)
    if options.precision is not None:
        options = replace(options, replications=FIRST)
    while True:
        found = _attempt(scenario, setup, options, progress, extras or {}, began)
        if isinstance(found, Result):
            return found
        options, began = replace(options, replications=found, resume=False), time.perf_counter()


def _attempt(
    scenario: str | Path,
    setup: Setup,
    options: Options,
    progress: Progress | None,
    extras: Extras,
    began: float,
) -> Result | int:
    """Play and write a run; where its precision is not reached, return the replications needed."""
    identity = run_id(setup.worlds, options.seed, options.replications)
    final = _folder(setup, options, identity)
    if options.keep_histories:
        world = setup.worlds[SCENARIO]
        histories.refuse_if_too_large(final, len(setup.worlds), world, options.replications)
    read = time.perf_counter()
    job = job_of(setup, options, identity)
    with claimed(final):
        keeper = Keeper(Checkpoint(final, job.id))
        gathering = gathering_of(job, options, keeper)
        with keeper.saving(gathering):
            play(gathering, options, keeper, progress)
            timings = {"reading": read - began, "playing": time.perf_counter() - read}
            record = _manifest(setup, options, identity, again(scenario, options), timings)
            enough = _is_precise(setup, options, gathering)
            if enough:
                folder = Folder(final, identity)
                result = _write(folder, setup, options, gathering, record, extras)
        clear_checkpoints(final)
    return result if enough else _needed(setup, options, gathering)


def _is_precise(setup: Setup, options: Options, gathering: Gathering) -> bool:
    """Whether the precision asked for, if any, is reached."""
    if options.precision is None:
        return True
    summary = counted(setup, options, gathering.job, gathering.total)
    return reached(summary) <= options.precision


def _needed(setup: Setup, options: Options, gathering: Gathering) -> int:
    """How many replications the precision takes, more than were played. Raises InputError."""
    summary = counted(setup, options, gathering.job, gathering.total)
    more = round(SPARE * options.replications)
    return max(needed(summary, options.precision or 0.0), more)


def _write(
    folder: Folder,
    setup: Setup,
    options: Options,
    gathering: Gathering,
    record: dict[str, Any],
    extras: Extras,
) -> Result:
    """Summarise what was played, and write the run folder."""
    began = time.perf_counter()
    with folder, threads(1) as aside:
        histories_written = aside.submit(_write_histories, folder.path, setup.worlds, options)
        summary = summarise(setup, options, gathering.job, gathering.total)
        write_json(folder.path / "summary.json", summary)
        write_outcomes(folder.path / "outcomes.parquet", summary)
        write_tables(folder.path, summary)
        _write_parameters(folder.path, setup, options)
        histories_written.result()
        timings = record["timings_seconds"]
        timings["all"] = round(sum(timings.values()) + time.perf_counter() - began, 3)
        made = Result(summary, record, folder.path)
        failed = {name: folder.add(name, partial(one, made)) for name, one in extras.items()}
        record["failed"] = {name: reason for name, reason in failed.items() if reason}
        folder.write_manifest(record)
    return Result(summary, record, folder.final)


def _manifest(
    setup: Setup, options: Options, identity: str, command: list[str], timings: dict[str, float]
) -> dict[str, Any]:
    return manifest(
        setup,
        sys.argv,
        timings,
        run=identity,
        seed=options.seed,
        replications=options.replications,
        uncertainty=options.uncertainty,
        engine=options.engine,
        workers=options.workers or available_processors(),
        settings=dict(options.settings),
        rules=dict(setup.arms[SCENARIO].rules),
        reproduce=command,
        made_of=made_of(setup),
        resolved=complete(setup.file, setup.arms[SCENARIO], setup.calibration),
        numbers=_numbers(setup.worlds[SCENARIO]),
    )


def _write_parameters(folder: Path, setup: Setup, options: Options) -> None:
    found, every = setup.arms[SCENARIO], options.keep_histories
    units = {name: one.unit for name, one in found.quantities.items()}
    path, count = folder / "parameters.parquet", options.replications
    write_parameters(path, found.world, count, units, every=every)


def _write_histories(folder: Path, worlds: dict[str, World], options: Options) -> None:
    """Write the sample of histories, or all of them with ``keep_histories``."""
    most = options.replications if options.keep_histories else histories.SAMPLE
    histories.write_histories(
        folder / "histories.parquet",
        tuple(worlds.items()),
        options.engine,
        options.seed,
        min(options.replications, most),
    )


def _folder(setup: Setup, options: Options, identity: str) -> Path:
    """Where the run folder goes; refused if it cannot be written."""
    return folder_for(options.out or RUNS / f"{setup.file.name}-{identity[:8]}", identity)


def job_of(setup: Setup, options: Options, identity: str) -> Job:
    """The work of a run, as its chunks see it."""
    world = setup.worlds[SCENARIO]
    return Job(
        id="-".join((identity, options.engine, *map(digest, options.contrasted))),
        arms=tuple(setup.worlds.items()),
        pairs=tuple(setup.pairs.items()),
        twins=tuple(_twins(setup.worlds).items()),
        months=months_reported(world),
        places=tuple(outcome.place for outcome in outcomes_of(world)),
        seed=options.seed,
        engine=options.engine,
        contrasts=options.contrasted,
    )


def _twins(worlds: dict[str, World]) -> dict[str, str]:
    """Arms whose world is that of an arm before them, and that arm."""
    first: dict[str, str] = {}
    twins = {}
    for name, world in worlds.items():
        other = first.setdefault(dynamics_id(world), name)
        if other != name:
            twins[name] = other
    return twins


def gathering_of(job: Job, options: Options, keeper: Keeper) -> Gathering:
    """The counts of a run that is to be played, with those of a checkpoint if it is resumed."""
    chunks = {"mesa": MESA_CHUNK, "gpu": GPU_CHUNK}
    gathering = Gathering(job, options.replications, chunks.get(options.engine, CHUNK))
    if options.resume:
        gathering.resume(keeper.checkpoint.load(gathering.total, gathering.left))
    return gathering


def play(gathering: Gathering, options: Options, keeper: Keeper, progress: Progress | None) -> None:
    """Play all replications that are left, in threads or on a cluster."""
    workers = options.workers or available_processors()
    if options.engine == "gpu":
        workers = min(workers, GPU_WORKERS)
    with (
        _compiling_shown(progress, options),
        executor_for(workers, options.cluster) as (executor, width),
    ):
        gathering.gather(executor, width, progress, keeper)


def _compiling_shown(progress: Progress | None, options: Options) -> AbstractContextManager[object]:
    """Show as progress that the engine is being compiled."""
    if progress is None:
        return nullcontext()
    return when_compiling(
        lambda: progress(0, options.replications, "compiling (once on this machine)")
    )


def _numbers(world: World) -> dict[str, float]:
    return dict(zip(world.number_names, world.numbers.tolist(), strict=True))
