"""The commands that ask about numbers: play, write a folder, print the report."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hedgesim.inference.study import Study
from hedgesim.reports.charts import pictures
from hedgesim.reports.studies.matching import runs_of
from hedgesim.reports.terminal.layout import console
from hedgesim.reports.terminal.progress import Bar
from hedgesim.running.executors import default_workers
from hedgesim.running.fingerprints import made_of
from hedgesim.running.limits import RUNS
from hedgesim.running.manifest import digest, manifest
from hedgesim.running.setup import Options
from hedgesim.running.store import Folder, folder_for, write_json

Found = dict[str, Any]


def sensitivity(
    scenario: str, options: Options, outcomes: Sequence[str], *, quick: bool, as_json: bool
) -> None:
    """Say which numbers drive a scenario's outcomes; write sensitivity.json and a picture."""
    from hedgesim.inference.sensitivity_study import FULL, QUICK, drivers, need_salib  # noqa: PLC0415
    from hedgesim.reports.studies.sensitivity import show  # noqa: PLC0415
    from hedgesim.reports.studies.sensitivity_chart import driver_chart  # noqa: PLC0415

    need_salib()
    pictures.need_altair()
    began = time.perf_counter()
    with Bar() as bar:
        study, found = drivers(scenario, options, outcomes, QUICK if quick else FULL, bar)
    asked = (sorted(outcomes), "quick" if quick else "full")
    facts = {
        "reproduce": _again(scenario, options, outcomes, quick=quick),
        "made_of": made_of(study.setup, options),
    }
    folder = _write("sensitivity", study, options, asked, found, driver_chart, began, facts)

    def told() -> None:
        show(found, folder, console())
        _tell_runs(facts, folder)

    _tell(found, folder / "sensitivity.json", told, as_json)


def discovery(
    scenario: str, options: Options, where: str, at: str | None, *, quick: bool, as_json: bool
) -> None:
    """Say under which ranges something happens; write discovery.json and a picture."""
    from hedgesim.inference.discovery import FULL, QUICK, discover  # noqa: PLC0415
    from hedgesim.reports.studies.discovery import show  # noqa: PLC0415
    from hedgesim.reports.studies.discovery_chart import range_chart  # noqa: PLC0415

    pictures.need_altair()
    began = time.perf_counter()
    with Bar() as bar:
        study, found = discover(scenario, where, options, at, QUICK if quick else FULL, bar)
    hedgers = list(study.scenario.hedgers)
    asked = (where.strip(), found["at"], found["histories"])
    draw: Callable[[Found], Any] = lambda told: range_chart(told, hedgers)  # noqa: E731
    folder = _write("discovery", study, options, asked, found, draw, began)
    _tell(
        found, folder / "discovery.json", lambda: show(found, hedgers, folder, console()), as_json
    )


def _write(
    kind: str,
    study: Study,
    options: Options,
    asked: tuple[Any, ...],
    found: Found,
    draw: Callable[[Found], Any],
    began: float,
    facts: Mapping[str, Any] | None = None,
) -> Path:
    """Write the folder of an analysis: its content, its picture, and what it was made of.

    ``facts``: more for the manifest.
    """
    setup = study.setup
    priors = [(q.name, q.prior.told()) for q in study.space.quantities]
    identity = digest(kind, asked, options.seed, sorted(setup.worlds.items()), priors)
    name = f"{setup.file.name}-{kind}-{identity[:8]}"
    final = folder_for(options.out or RUNS / name, identity)
    described = manifest(
        setup.worlds,
        [Path(setup.file.document.path), *setup.calibration.folder.glob("*.yaml")],
        sys.argv,
        {"all": time.perf_counter() - began},
        run=identity,
        analysis=kind,
        seed=options.seed,
        workers=options.workers or default_workers(),
        settings=dict(options.settings),
        **(facts or {}),
    )
    with Folder(final) as folder:
        write_json(folder.path / f"{kind}.json", found)
        pictures.write(draw(found), folder.path, kind)
        write_json(folder.path / "manifest.json", described)
    return final


def _again(scenario: str, options: Options, outcomes: Sequence[str], *, quick: bool) -> list[str]:
    """Return the command that makes a study of sensitivity again."""
    given: list[object] = ["hedgesim", "sensitivity", scenario, *(["--quick"] if quick else [])]
    for name in outcomes:
        given += ["--outcome", name]
    given += ["--seed", options.seed]
    for name, value in options.settings.items():
        given += ["--set", f"{name}={value}"]
    if options.calibration is not None:
        given += ["--calibration", options.calibration]
    return [str(part) for part in given]


def _tell_runs(manifest: Mapping[str, Any], folder: Path) -> None:
    """Say how the pages of the runs that a study belongs to come to tell it."""
    runs = runs_of(manifest, folder)
    if runs:
        again = shlex.join(["hedgesim", "report", *map(str, runs)])
        print(f"On the page of {'these runs' if len(runs) > 1 else 'the run'} with: {again}")


def _tell(found: Found, written: Path, show: Callable[[], None], as_json: bool) -> None:
    if as_json:
        sys.stdout.write(written.read_text("utf-8"))
    else:
        show()
