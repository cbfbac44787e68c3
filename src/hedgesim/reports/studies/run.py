"""Runs sensitivity and discovery studies of a scenario, and writes their folders."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hedgesim.description.parsing.problems import InputError, Problem, one_of
from hedgesim.extras import need
from hedgesim.inference.studies.samples import Samples
from hedgesim.inference.studies.study import Study
from hedgesim.reports.charts import export
from hedgesim.reports.studies.sample_files import FORMATS, write_samples
from hedgesim.running.manifest import made_of, manifest, priors_id
from hedgesim.running.playing.executors import Progress
from hedgesim.running.playing.processors import available_processors
from hedgesim.running.setup import SCENARIO, Options
from hedgesim.running.storage.folders import Folder, claimed, folder_for, followed
from hedgesim.running.storage.identity import digest, world_id
from hedgesim.running.storage.limits import RUNS
from hedgesim.running.storage.store import write_json

type Content = dict[str, Any]
type Settings = Mapping[str, float | str] | None


@dataclass(frozen=True)
class StudyResult:
    """Result of a study of a scenario.

    Attributes
    ----------
    kind : str
        ``sensitivity`` or ``discovery``.
    content : dict
        Content of KIND.json.
    folder : Path
        Folder of the study.
    samples : mapping of str to Samples
        Inputs and outputs: ``samples`` of a discovery; ``screening`` and ``indices`` of a
        sensitivity study. ``samples["screening"].frame`` is a frame of pandas.
    study : Study
        Worlds and parameters that were studied.
    """

    kind: str
    content: Content
    folder: Path
    samples: Mapping[str, Samples]
    study: Study

    def __repr__(self) -> str:
        return f"<StudyResult: {self.kind} of {self.content['scenario']}, {self.folder}>"


def sensitivity(
    scenario: str | Path,
    *,
    outcomes: Sequence[str] = (),
    quick: bool = False,
    seed: int = 1,
    workers: int | None = None,
    engine: str = "kernel",
    out: str | Path | None = None,
    settings: Settings = None,
    rules: Mapping[str, str] | None = None,
    calibration: str | Path | None = None,
    formats: Sequence[str] = (),
    progress: Progress | None = None,
) -> StudyResult:
    """Rank the parameters that drive a scenario's outcomes; write the folder of the study.

    Parameters
    ----------
    scenario : str or Path
        Name or path.
    outcomes : sequence of str
        Ids; default the influence that changes most, lean, hedging and autonomy.
    quick : bool
        Fewer histories, wider intervals.
    seed : int
        Seed of the histories and of the design.
    workers : int, optional
        Threads; default one per processor.
    engine : str
        ``kernel`` or ``gpu``; both give the same bits.
    out : str or Path, optional
        Folder; default one under ``runs/``.
    settings : mapping, optional
        Numbers that are held at a value, by name; they are not sampled.
    rules : mapping, optional
        States of switches, such as ``{"risk": "off"}``.
    calibration : str or Path, optional
        Folder; default the one shipped.
    formats : sequence of str
        Formats of the samples to write, of ``parquet`` and ``csv``.
    progress : callable, optional
        Called as ``progress(done, total, what)``.

    Returns
    -------
    StudyResult
        Ranks and indices with their intervals, the samples and the folder.

    Raises
    ------
    InputError
        Before any work, for anything wrong in the input, or where SALib is not installed.
    """
    from hedgesim.inference.studies.sensitivity_study import FULL, QUICK, rank_drivers  # noqa: PLC0415
    from hedgesim.reports.studies import sensitivity_chart  # noqa: PLC0415

    need("sensitivity", "SALib")
    options = _options(seed, workers, engine, out, settings, rules, calibration)
    _settle("sensitivity", scenario, options, formats)
    began = time.perf_counter()
    depth = QUICK if quick else FULL
    study, found, samples = rank_drivers(scenario, options, outcomes, depth, progress)
    facts = {
        "reproduce": _command(scenario, options, outcomes, quick=quick),
        "made_of": made_of(study.setup),
    }
    made = StudyResult("sensitivity", found, Path(), samples, study)
    asked = (sorted(outcomes), "quick" if quick else "full")
    return _written(made, options, asked, sensitivity_chart.chart(found), formats, began, facts)


def discover(
    scenario: str | Path,
    where: str,
    *,
    at: str | None = None,
    quick: bool = False,
    seed: int = 1,
    workers: int | None = None,
    engine: str = "kernel",
    out: str | Path | None = None,
    settings: Settings = None,
    rules: Mapping[str, str] | None = None,
    calibration: str | Path | None = None,
    formats: Sequence[str] = (),
    progress: Progress | None = None,
) -> StudyResult:
    """Find the parameter ranges under which a condition holds; write the folder of the study.

    Parameters
    ----------
    scenario : str or Path
        Name or path.
    where : str
        Condition in the language of scenarios, such as ``lean < -0.5`` or ``fired.canal``.
    at : str, optional
        Month of the condition, such as ``2030-12``; default the last one.
    quick : bool
        Fewer histories, wider intervals.
    seed : int
        Seed of the histories and of the sample.
    workers : int, optional
        Threads; default one per processor.
    engine : str
        ``kernel`` or ``gpu``; both give the same bits.
    out : str or Path, optional
        Folder; default one under ``runs/``.
    settings : mapping, optional
        Numbers that are held at a value, by name; they are not sampled.
    rules : mapping, optional
        States of switches, such as ``{"risk": "off"}``.
    calibration : str or Path, optional
        Folder; default the one shipped.
    formats : sequence of str
        Formats of the samples to write, of ``parquet`` and ``csv``.
    progress : callable, optional
        Called as ``progress(done, total, what)``.

    Returns
    -------
    StudyResult
        The ranges that were found and how they did on held-out histories, the samples and the
        folder.

    Raises
    ------
    InputError
        Before any work, for anything wrong in the input.
    """
    from hedgesim.inference.studies import discovery  # noqa: PLC0415
    from hedgesim.reports.studies import discovery_chart  # noqa: PLC0415

    options = _options(seed, workers, engine, out, settings, rules, calibration)
    _settle("discovery", scenario, options, formats)
    began = time.perf_counter()
    histories = discovery.QUICK if quick else discovery.FULL
    study, found, samples = discovery.discover(scenario, where, options, at, histories, progress)
    made = StudyResult("discovery", found, Path(), samples, study)
    asked = (where.strip(), found["at"], found["histories"])
    chart = discovery_chart.chart(found, list(study.scenario.hedgers))
    return _written(made, options, asked, chart, formats, began, {})


def _options(
    seed: int,
    workers: int | None,
    engine: str,
    out: str | Path | None,
    settings: Settings,
    rules: Mapping[str, str] | None,
    calibration: str | Path | None,
) -> Options:
    return Options(
        seed=seed,
        workers=workers,
        engine=engine,
        out=None if out is None else Path(out),
        settings=dict(settings or {}),
        rules=dict(rules or {}),
        calibration=None if calibration is None else Path(calibration),
    )


def _settle(kind: str, scenario: str | Path, options: Options, formats: Collection[str]) -> None:
    """Refuse, before any work, unknown formats and a folder that could not be written to."""
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise InputError(
            Problem("--format", 1, 1, f"unknown format '{name}'", one_of(name, list(FORMATS)))
            for name in unknown
        )
    folder_for(options.out or RUNS / f"{Path(scenario).stem}-{kind}", None)


def _written(
    made: StudyResult,
    options: Options,
    asked: tuple[Any, ...],
    chart: Any,
    formats: Sequence[str],
    began: float,
    facts: Content,
) -> StudyResult:
    """Write the folder of a study: its results, chart, samples and manifest.

    ``asked``: what identifies it beside seed, worlds and priors. ``facts``: more for the manifest.
    """
    study, setup, kind = made.study, made.study.setup, made.kind
    arms = {arm: world_id(world) for arm, world in setup.worlds.items()}
    identity = digest(kind, asked, options.seed, arms, priors_id(study.space.quantities))
    final = followed(options.out or RUNS / f"{setup.file.name}-{kind}-{identity[:8]}")
    described = manifest(
        setup,
        sys.argv,
        {"all": time.perf_counter() - began},
        run=identity,
        analysis=kind,
        seed=options.seed,
        workers=options.workers or available_processors(),
        settings=dict(options.settings),
        rules=dict(setup.arms[SCENARIO].rules),
        **facts,
    )
    with claimed(final), Folder(final, identity) as folder:
        write_json(folder.path / f"{kind}.json", made.content)
        extras = {"chart": lambda: export.write(chart, folder.path, kind)}
        extras |= {
            f"format {name}": partial(write_samples, made.samples, folder.path, name)
            for name in dict.fromkeys(formats)
        }
        failed = {name: folder.add(name, write) for name, write in extras.items()}
        described["failed"] = {name: reason for name, reason in failed.items() if reason}
        folder.write_manifest(described)
    return StudyResult(kind, made.content, folder.final, made.samples, study)


def _command(
    scenario: str | Path, options: Options, outcomes: Sequence[str], *, quick: bool
) -> list[str]:
    given: list[object] = ["hedgesim", "sensitivity", scenario, *(["--quick"] if quick else [])]
    for name in outcomes:
        given += ["--outcome", name]
    given += ["--seed", options.seed]
    for name, value in options.settings.items():
        given += ["--set", f"{name}={value}"]
    for name, state in options.rules.items():
        given += ["--rules", f"{name}={state}"]
    if options.calibration is not None:
        given += ["--calibration", options.calibration]
    return [str(part) for part in given]
