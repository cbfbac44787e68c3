"""A run from scenario to run folder: resolve, play in chunks, summarise, write."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hedgesim.description import (
    Calibration,
    ScenarioFile,
    World,
    complete,
    load_scenario,
    resolve,
    resolve_baseline,
)
from hedgesim.description.changes import Change, changes, other_differences
from hedgesim.description.checking import sound_calibration
from hedgesim.description.problems import InputError, Problem
from hedgesim.outcomes.catalogue import Outcome, month_name, months_reported, outcomes_of
from hedgesim.outcomes.result import Result
from hedgesim.outcomes.summary import events_summary, outcomes_summary, posture_summary
from hedgesim.outcomes.tally import Tally
from hedgesim.outcomes.verdict import verdict
from hedgesim.rules.compilation import is_compiled
from hedgesim.running import histories
from hedgesim.running.assumptions import assumptions
from hedgesim.running.attribution import attribute
from hedgesim.running.chunks import CHUNK, Job, bins_of
from hedgesim.running.executors import Gathering, Progress, default_workers, executor_for
from hedgesim.running.manifest import again, digest, fingerprint, manifest, run_id
from hedgesim.running.store import Checkpoint, Folder, write_json, write_outcomes

if TYPE_CHECKING:
    from hedgesim.running.posterior import Draws

SCENARIO = "scenario"
BASELINE = "baseline"
MESA_CHUNK = 16  # replications: its chunks should not take long either
CHECKPOINT_SECONDS = 30.0
# Outcomes that attribution explains, by the beginning of their id.
HEADLINE = (
    "influence.", "lean", "hedging", "autonomy", "legitimacy", "output", "river_stress",
    "aid.total", "exports.total",
)  # fmt: skip


@dataclass(frozen=True)
class Options:
    """How to run. `workers` None: one for each processor. `settings`: numbers changed, by name."""

    replications: int = 10_000
    seed: int = 1
    workers: int | None = None
    cluster: str | None = None  # address of a Dask scheduler, in place of threads here
    out: Path | None = None
    settings: dict[str, float | str] = field(default_factory=dict)
    calibration: Path | None = None
    engine: str = "kernel"
    keep_histories: bool = False
    resume: bool = False
    variants: tuple[str, ...] = ()  # names; ("all",) for all of the scenario's
    attribution: bool = True
    posterior: str | None = None  # draw the numbers too: a file, or see `posterior.find_posterior`


@dataclass(frozen=True)
class Setup:
    """What a run has read and resolved before work starts."""

    file: ScenarioFile
    calibration: Calibration
    worlds: dict[str, World]  # arm -> world; scenario, baseline, variants and their baselines
    pairs: dict[str, str]  # arm -> the arm it is compared with
    changed: tuple[tuple[str, Change], ...]  # arm and number that is not as shipped
    draws: Draws | None = None  # how the numbers are drawn, None where they stand


def run(
    scenario: str | Path,
    options: Options | None = None,
    progress: Progress | None = None,
    write: Callable[[Result], None] | None = None,
) -> Result:
    """Run a scenario and its paired baseline, write the run folder and return the result.

    Parameters
    ----------
    scenario: name or path. progress: called as ``progress(done, total, what)``.
    write: writes more files into the folder of the result it is given, before that appears.

    Raises
    ------
    InputError: before any work, when something given is wrong.
    """
    options = options or Options()
    began = time.perf_counter()
    setup = prepare(scenario, options)
    identity = run_id(setup.worlds, options.seed, options.replications)
    final = _folder(setup, options, identity)
    if options.keep_histories:
        world = setup.worlds[SCENARIO]
        histories.refuse_if_too_large(final, len(setup.worlds), world, options.replications)
    read = time.perf_counter()
    job = job_of(setup, options, identity)
    checkpoint = Checkpoint(final, job.id)
    tally = play(job, options, checkpoint, progress)
    played = time.perf_counter()
    summary = summarise(setup, options, job, tally)
    described = manifest(
        setup.worlds,
        _inputs(setup),
        sys.argv,
        {"reading": read - began, "playing": played - read},
        run=identity,
        seed=options.seed,
        replications=options.replications,
        engine=options.engine,
        workers=options.workers or default_workers(),
        settings=dict(options.settings),
        reproduce=again(scenario, options),
        resolved=complete(setup.file, setup.calibration),
        numbers=_numbers(setup.worlds[SCENARIO]),
    )
    with Folder(final) as folder:
        write_json(folder.path / "summary.json", summary)
        write_outcomes(folder.path / "outcomes.parquet", summary)
        kept = options.replications
        sample = kept if options.keep_histories else min(kept, histories.SAMPLE)
        arms = tuple(setup.worlds.items())
        histories.write_histories(
            folder.path / "histories.parquet", arms, options.engine, options.seed, sample
        )
        described["timings_seconds"]["all"] = round(time.perf_counter() - began, 3)
        write_json(folder.path / "manifest.json", described)
        if write is not None:
            write(Result(summary, described, folder.path))
    checkpoint.remove()
    return Result(summary, described, final)


def prepare(scenario: str | Path, options: Options) -> Setup:
    """Read and resolve everything a run needs. Raises InputError."""
    file = load_scenario(scenario)
    calibration = sound_calibration(options.calibration)
    settings = options.settings or None
    named = tuple(file.scenario.variants) if options.variants == ("all",) else options.variants
    worlds = {
        SCENARIO: resolve(file, calibration, overrides=settings),
        BASELINE: resolve_baseline(file, calibration, overrides=settings),
    }
    pairs = {SCENARIO: BASELINE}
    for name in named:
        worlds[name] = resolve(file, calibration, variant=name, overrides=settings)
        pairs[name] = BASELINE
        base = resolve_baseline(file, calibration, variant=name, overrides=settings)
        if digest(base) != digest(worlds[BASELINE]):  # the variant sets numbers: in both its arms
            pairs[name] = f"{BASELINE} of {name}"
            worlds[pairs[name]] = base
    changed = _changed(file, worlds, calibration, options)
    if options.posterior is None:
        return Setup(file, calibration, worlds, pairs, changed)
    from hedgesim.running.posterior import Draws, find_posterior  # noqa: PLC0415

    draws = Draws(find_posterior(options.posterior, calibration), options.seed)
    drawn = {
        arm: draws.world(world, file, calibration, _variant_of(arm, named, pairs), settings)
        for arm, world in worlds.items()
    }
    return Setup(file, calibration, drawn, pairs, changed, draws)


def _variant_of(arm: str, named: tuple[str, ...], pairs: Mapping[str, str]) -> str | None:
    """The variant whose numbers an arm has: its own, or that of which it is the baseline."""
    if arm in named:
        return arm
    return next((name for name in named if pairs[name] == arm != BASELINE), None)


def _changed(
    file: ScenarioFile, worlds: dict[str, World], calibration: Calibration, options: Options
) -> tuple[tuple[str, Change], ...]:
    """Numbers that differ from the shipped calibration, with the arm.

    Those of the scenario come first, then those that other arms have otherwise.
    """
    found: list[tuple[str, Change]] = []
    for arm, world in worlds.items():
        if arm.startswith(f"{BASELINE} of "):
            continue
        told = changes(
            file,
            world,
            calibration,
            variant=arm if arm in file.scenario.variants else None,
            overrides=options.settings,
            baseline=arm == BASELINE,
        )
        known = {(change.name, change.used) for _, change in found}
        found += [(arm, change) for change in told if (change.name, change.used) not in known]
    return tuple(found)


def _folder(setup: Setup, options: Options, identity: str) -> Path:
    """Where the run folder goes; refused if it cannot be written."""
    return folder_for(options.out or Path("runs") / f"{setup.file.name}-{identity[:8]}", identity)


def folder_for(final: Path, identity: str) -> Path:
    """Return the folder of what has this identity; refused if it cannot be written.

    Raises
    ------
    InputError: it is a file, holds anything else, or nothing can be written there.
    """
    place = final
    while not place.exists() and place != place.parent:
        place = place.parent
    if final.is_file() or not place.is_dir():
        raise InputError([Problem(str(final), 1, 1, "is a file, not a folder", "another --out")])
    if final.is_dir() and any(final.iterdir()) and not (final / "manifest.json").is_file():
        message = "the folder exists and is not a run folder"
        raise InputError([Problem(str(final), 1, 1, message, "an empty or new folder")])
    other = _run_in(final)
    if other not in (None, identity):
        message = f"holds another run ({other[:8]})"
        raise InputError([Problem(str(final), 1, 1, message, "another --out, or remove it")])
    if not _writable(place):
        raise InputError([Problem(str(final), 1, 1, "cannot write here", "another --out")])
    return final


def _run_in(folder: Path) -> str | None:
    """Return the identity of the run that a folder holds, if any."""
    try:
        found = json.loads((folder / "manifest.json").read_text("utf-8")).get("run")
    except (OSError, ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None


def _writable(folder: Path) -> bool:
    import tempfile  # noqa: PLC0415

    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def job_of(setup: Setup, options: Options, identity: str) -> Job:
    """The work of a run, as its chunks see it."""
    world = setup.worlds[SCENARIO]
    return Job(
        id=f"{identity}-{options.engine}",
        arms=tuple(setup.worlds.items()),
        pairs=tuple(setup.pairs.items()),
        twins=tuple(_twins(setup.worlds).items()),
        months=months_reported(world),
        places=tuple(outcome.place for outcome in outcomes_of(world)),
        seed=options.seed,
        engine=options.engine,
    )


def _twins(worlds: dict[str, World]) -> dict[str, str]:
    """Arms whose world is that of an arm before them, and that arm."""
    first: dict[str, str] = {}
    twins = {}
    for name, world in worlds.items():
        other = first.setdefault(
            digest(replace(world, name="", title="", about="", notes=())), name
        )
        if other != name:
            twins[name] = other
    return twins


def play(job: Job, options: Options, checkpoint: Checkpoint, progress: Progress | None) -> Tally:
    """Play all replications, in threads, and return their tally."""
    if progress is not None and options.engine == "kernel" and not is_compiled():
        progress(0, options.replications, "compiling (once on this machine)")
    workers = options.workers or default_workers()
    chunk = CHUNK if options.engine == "kernel" else MESA_CHUNK
    gathering = Gathering(job, options.replications, chunk)
    if options.resume:
        gathering.resume(checkpoint.load(gathering.total))
    keep = _Keeper(checkpoint)
    try:
        with executor_for(workers, options.cluster) as (executor, width):
            return gathering.gather(executor, width, progress, keep)
    except KeyboardInterrupt:
        if gathering.done:
            checkpoint.save(gathering.total, gathering.done)
        raise


class _Keeper:
    """Saves a checkpoint now and then."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self.saved = time.monotonic()

    def __call__(self, gathering: Gathering) -> None:
        if time.monotonic() - self.saved > CHECKPOINT_SECONDS and gathering.left:
            self.checkpoint.save(gathering.total, gathering.done)
            self.saved = time.monotonic()


def summarise(setup: Setup, options: Options, job: Job, tally: Tally) -> dict[str, Any]:
    """Everything that summary.json says."""
    world = setup.worlds[SCENARIO]
    outcomes = outcomes_of(world)
    report = _reporter(setup, options, job, tally, outcomes)
    scenario = setup.file.scenario
    summary: dict[str, Any] = {
        "scenario": setup.file.name,
        "title": world.title,
        "about": world.about,
        "baseline": scenario.baseline or "none",
        **_who(world),
        "poles": list(world.poles),
        "partners": list(world.partners),
        "start": month_name(world, 0),
        "end": month_name(world, world.months - 1),
        "seed": options.seed,
        "replications": options.replications,
        **report(SCENARIO),
        "posture_baseline": posture_summary(tally, BASELINE, setup.worlds[BASELINE]),
        "attribution": {},
        "changed_settings": {
            change.name: [change.shipped, change.used]
            for arm, change in setup.changed
            if arm == SCENARIO and change.shipped is not None and change.name in world.number_names
        },
        "changed": [{"arm": arm, **change.data()} for arm, change in setup.changed],
        "changed_rules": list(other_differences(setup.calibration)),
        "drawn_numbers": {} if setup.draws is None else setup.draws.told(),
        "assumptions": assumptions(setup.file, setup.calibration, world),
        "fingerprint": fingerprint(setup.worlds[BASELINE]),
        "notes": list(world.notes),
        "variants": {
            name: {"title": scenario.variants[name].title or name, **report(name)}
            for name in setup.pairs
            if name != SCENARIO
        },
    }
    if options.attribution:
        headline = [outcome for outcome in outcomes if _is_headline(outcome)]
        summary["attribution"] = attribute(
            world,
            headline,
            options.engine,
            options.seed,
            options.replications,
            options.workers or default_workers(),
        )
    return {"verdict": verdict(summary), **summary}


def _reporter(
    setup: Setup, options: Options, job: Job, tally: Tally, outcomes: tuple[Outcome, ...]
) -> Callable[[str], dict[str, Any]]:
    bins = bins_of(job, options.replications)
    world = setup.worlds[SCENARIO]
    months = [month_name(world, month) for month in job.months]

    def report(arm: str) -> dict[str, Any]:
        base = setup.pairs[arm]
        return {
            "outcomes": outcomes_summary(
                tally, arm, base, outcomes, months, bins.levels, bins.differences
            ),
            "events": events_summary(tally, arm, base, setup.worlds[arm], setup.worlds[base]),
            "posture": posture_summary(tally, arm, setup.worlds[arm]),
        }

    return report


def _who(world: World) -> dict[str, Any]:
    if len(world.hedgers) == 1:
        return {"hedger": world.hedgers[0]}
    return {"hedgers": list(world.hedgers)}


def _is_headline(outcome: Outcome) -> bool:
    own = outcome.id.removeprefix(f"{outcome.hedger}.")
    return own.startswith(HEADLINE) and not own.startswith("hedging.")


def _numbers(world: World) -> dict[str, float]:
    return dict(zip(world.number_names, world.numbers.tolist(), strict=True))


def _inputs(setup: Setup) -> list[Path]:
    """Files that the run was read from."""
    return [Path(setup.file.document.path), *setup.calibration.folder.glob("*.yaml")]
