"""Runs sensitivity and discovery studies, writes their folders and prints their reports."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hedgesim import files
from hedgesim.cli.options import StudyOptions, print_data, print_json, run_options
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.extras import need
from hedgesim.inference.studies.study import Study
from hedgesim.reports.charts import export
from hedgesim.reports.studies.matching import runs_of
from hedgesim.reports.terminal.layout import console, write
from hedgesim.reports.terminal.progress import Bar
from hedgesim.running.manifest import made_of, manifest, priors_id
from hedgesim.running.playing.processors import available_processors
from hedgesim.running.setup import SCENARIO, Options
from hedgesim.running.storage.folders import Folder, claimed, folder_for, followed
from hedgesim.running.storage.identity import digest, world_id
from hedgesim.running.storage.limits import RUNS
from hedgesim.running.storage.store import write_json
from hedgesim.validation.figures import Effort

Found = dict[str, Any]


def sensitivity(scenario: str, given: StudyOptions, outcomes: Sequence[str]) -> None:
    """Rank the parameters that drive a scenario's outcomes; write sensitivity.json and a chart."""
    from hedgesim.inference.studies.sensitivity_study import FULL, QUICK, rank_drivers  # noqa: PLC0415
    from hedgesim.reports.studies import sensitivity_chart  # noqa: PLC0415
    from hedgesim.reports.studies.sensitivity import report  # noqa: PLC0415

    need("sensitivity", "SALib")
    options = _options(given)
    _settle_place(scenario, "sensitivity", options)
    began = time.perf_counter()
    with Bar(lines=not given.json) as bar:
        study, found = rank_drivers(
            scenario, options, outcomes, QUICK if given.quick else FULL, bar
        )
    chart = sensitivity_chart.chart(found)
    asked = (sorted(outcomes), "quick" if given.quick else "full")
    facts = {
        "reproduce": _command(scenario, options, outcomes, quick=given.quick),
        "made_of": made_of(study.setup),
    }
    folder = _write("sensitivity", study, options, asked, found, chart, began, facts)
    if given.json:
        print_json((folder / "sensitivity.json").read_text("utf-8"))
        return
    out = console()
    write(report(found, folder, out.width), out)
    runs = runs_of(facts, folder)
    if runs:
        command = shlex.join(["hedgesim", "report", *map(str, runs)])
        print(f"To add it to the page of {'these runs' if len(runs) > 1 else 'the run'}: {command}")


def discovery(scenario: str, given: StudyOptions, where: str, at: str | None) -> None:
    """Find the ranges under which a condition holds; write discovery.json and a chart."""
    from hedgesim.inference.studies.discovery import FULL, QUICK, discover  # noqa: PLC0415
    from hedgesim.reports.studies import discovery_chart  # noqa: PLC0415
    from hedgesim.reports.studies.discovery import report  # noqa: PLC0415

    options = _options(given)
    _settle_place(scenario, "discovery", options)
    began = time.perf_counter()
    with Bar(lines=not given.json) as bar:
        study, found = discover(scenario, where, options, at, QUICK if given.quick else FULL, bar)
    hedgers = list(study.scenario.hedgers)
    asked = (where.strip(), found["at"], found["histories"])
    chart = discovery_chart.chart(found, hedgers)
    folder = _write("discovery", study, options, asked, found, chart, began, {})
    if given.json:
        print_json((folder / "discovery.json").read_text("utf-8"))
        return
    out = console()
    write(report(found, hedgers, folder, out.width), out)


def validation(effort: Effort, out: Path | None, *, as_json: bool) -> None:
    """Compute what the model must show; print it, and write the page where ``out`` is given."""
    from hedgesim.reports.studies.validation import report  # noqa: PLC0415
    from hedgesim.validation.page import page  # noqa: PLC0415
    from hedgesim.validation.requirements import validate  # noqa: PLC0415

    if out is not None:
        _require_writable(out)
    with Bar(lines=not as_json) as bar:
        found = validate(effort, bar)
    if out is not None:
        files.write(out, page(found))
    if as_json:
        print_data(found.data())
        return
    write(report(found), console())


def _require_writable(file: Path) -> None:
    """Refuse a folder, or a file in none, before anything is computed."""
    if file.is_dir() or not file.parent.is_dir():
        hint = "a file in a folder that exists, such as validity.md"
        raise InputError([Problem(str(file), 1, 1, "cannot be written", hint)])


def weigh_models(
    calibration: Path | None,
    switch: str | None,
    *,
    quick: bool,
    seed: int,
    workers: int | None,
    json: bool,
) -> None:
    """Weigh the full model against those in which a switch is not on; print a table or JSON."""
    from hedgesim.description.checking.check import sound_calibration  # noqa: PLC0415
    from hedgesim.inference.calibration.models import FULL, QUICK, weigh  # noqa: PLC0415
    from hedgesim.reports.studies.models import report  # noqa: PLC0415

    settings = replace(QUICK if quick else FULL, seed=seed)
    with Bar(lines=not json) as bar:
        found = weigh(sound_calibration(calibration), settings, switch, workers, bar)
    if json:
        print_data(found)
        return
    write(report(found), console())


def _options(given: StudyOptions) -> Options:
    names = ("seed", "workers", "out", "settings", "rules", "calibration")
    return run_options(**{name: getattr(given, name) for name in names})


def _settle_place(scenario: str, kind: str, options: Options) -> None:
    """Refuse, before any work, a folder that the study could not be written to."""
    folder_for(options.out or RUNS / f"{Path(scenario).stem}-{kind}", None)


def _write(
    kind: str,
    study: Study,
    options: Options,
    asked: tuple[Any, ...],
    found: Found,
    chart: Any,
    began: float,
    facts: Found,
) -> Path:
    """Write the folder of a study: its results, its chart and its manifest.

    ``asked``: what identifies it beside seed, worlds and priors. ``facts``: more for the manifest.
    """
    setup = study.setup
    arms = {arm: world_id(world) for arm, world in setup.worlds.items()}
    identity = digest(kind, asked, options.seed, arms, priors_id(study.space.quantities))
    name = f"{setup.file.name}-{kind}-{identity[:8]}"
    final = followed(options.out or RUNS / name)
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
        write_json(folder.path / f"{kind}.json", found)
        described["failed"] = {
            name: reason
            for name in ("chart",)
            if (reason := folder.add(name, lambda: export.write(chart, folder.path, kind)))
        }
        folder.write_manifest(described)
    return folder.final


def _command(scenario: str, options: Options, outcomes: Sequence[str], *, quick: bool) -> list[str]:
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
