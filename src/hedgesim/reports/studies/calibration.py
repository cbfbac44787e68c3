"""Runs ``hedgesim calibrate`` and prints its results."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hedgesim import files
from hedgesim.description import Calibration, InputError, Problem
from hedgesim.description.checking.check import sound_calibration
from hedgesim.description.formats.data import DATA, DOCUMENTS
from hedgesim.extras import need
from hedgesim.reports.terminal.progress import Bar
from hedgesim.running.storage.limits import RUNS

if TYPE_CHECKING:
    from rich.console import Console

    from hedgesim.inference.calibration.question import Question
    from hedgesim.inference.calibration.smc import Swarm
    from hedgesim.inference.calibration.soundness import Soundness

FULL, QUICK = (4096, 6), (384, 4)  # particles and sweeps
TRUTHS, QUICK_TRUTHS = 200, 8  # simulated truths of the checks
CHECKED = (320, 6), (1024, 4)  # particles and sweeps of the checks: of the method, of the model
POOL, QUICK_POOL = 16_384, 2048  # draws from the prior, shared by all searches of the checks
SHOWN = 12  # rows of a table


@dataclass(frozen=True)
class Results:
    """What a calibration found. ``learned``, ``predicted``: see `inference.calibration.checks`.

    ``facts``: of its particles.
    """

    question: Question
    swarm: Swarm
    facts: Soundness
    learned: dict[str, dict[str, float]]
    predicted: dict[str, dict[str, Any]]
    path: Path


def calibrate(
    folder: Path | None,
    *,
    quick: bool,
    particles: int | None,
    sweeps: int | None,
    seed: int,
    workers: int | None,
    out: Path | None,
    resume: bool,
    checks: bool,
    data: bool = False,
    as_json: bool = False,
) -> None:
    """Fit the parameters, write the posterior, and print what was learned and still is missed.

    Parameters
    ----------
    folder: of the calibration; None for the one shipped. quick: smaller defaults.
    particles, sweeps, workers, out: None for the default. resume: continue from a checkpoint.
    checks: also check the method and the model. data: fit the calibration's data too.
    as_json: print the results as JSON.

    Raises
    ------
    InputError: an option or the calibration is wrong, or the search failed; nothing is written.
    """
    from hedgesim.inference.calibration.checks import contraction, predictions  # noqa: PLC0415
    from hedgesim.inference.calibration.question import ask  # noqa: PLC0415
    from hedgesim.inference.calibration.search import Search  # noqa: PLC0415
    from hedgesim.inference.calibration.smc import Settings  # noqa: PLC0415
    from hedgesim.inference.calibration.soundness import (  # noqa: PLC0415
        Soundness,
        require_success,
    )
    from hedgesim.inference.calibration.writing import write_posterior  # noqa: PLC0415
    from hedgesim.reports.terminal.layout import console  # noqa: PLC0415

    need("calibrate", "h5py")
    default = QUICK if quick else FULL
    settings = Settings(particles or default[0], sweeps or default[1], seed)
    calibration = sound_calibration(folder)
    question = ask(calibration, workers, DATA if data else DOCUMENTS)
    path = _path(out, quick, question, calibration.folder)
    with Bar(lines=not as_json) as bar:
        search = Search(question, settings, stored=path.with_suffix(".partial.npz"))
        swarm = search.run(bar, resume=resume)
    search.forget()
    facts = Soundness.of(question, swarm)
    require_success(question, facts)
    write_posterior(path, question, swarm, settings)
    learned, predicted = contraction(question, swarm), predictions(question, swarm, seed)
    results = Results(question, swarm, facts, learned, predicted, path)
    if not as_json:
        print_summary(results, console())
    checked = _check(results, quick, seed, calibration) if checks else None
    if as_json:
        content = summary_data(results) | ({"checks": str(checked)} if checked else {})
        print(json.dumps(content, ensure_ascii=False, indent=1))


def _path(out: Path | None, quick: bool, question: Question, folder: Path) -> Path:
    from hedgesim.running.parameters.posterior import posterior_path  # noqa: PLC0415

    named = posterior_path(folder, question.file.name, question.fit)
    path = out or (RUNS / f"quick-{named.name}" if quick else named)
    place = next(folder for folder in path.parents if folder.exists())
    if path.is_dir() or not place.is_dir():
        hint = "a file that can be written, such as posterior.nc"
        raise InputError([Problem(str(path), 1, 1, "cannot be written", hint)])
    return path


def summary_data(results: Results) -> dict[str, Any]:
    """Return what was learned of the parameters, and how the targets are met, as data."""
    facts = results.facts
    return {
        "posterior": str(results.path),
        "particles": facts.particles,
        "effective": facts.effective,
        "log_likelihood": facts.best,
        "parameters": results.learned,
        "targets": results.predicted,
    }


def print_summary(results: Results, console: Console) -> None:
    """Print what was learned of the parameters, and how the targets are met."""
    from hedgesim.inference.calibration.informed import informed  # noqa: PLC0415
    from hedgesim.inference.calibration.soundness import unmet_problems  # noqa: PLC0415
    from hedgesim.reports.terminal.layout import grid, loose  # noqa: PLC0415

    learned, predicted, swarm = results.learned, results.predicted, results.swarm
    fitted = [one for one in predicted.values() if one["fitted"]]
    before, after = (sum(one[arm]["met"] for one in fitted) for arm in ("prior", "posterior"))
    console.print(
        f"{len(fitted)} targets, {len(results.question.space)} parameters, {swarm.drawn:,} "
        f"histories: a history meets {before:.1f} targets under the prior, {after:.1f} under the "
        f"posterior."
    )
    worst = sorted(predicted.items(), key=lambda pair: pair[1]["posterior"]["met"])[:SHOWN]
    heading = "Targets missed most often under the posterior"
    table = grid(heading, "target", "what", *map(loose, ("met: default", "prior", "posterior")))
    for name, one in worst:
        met = (f"{one[arm]['met']:.0%}" for arm in ("default", "prior", "posterior"))
        table.add_row(name, one["told"] + ("" if one["fitted"] else " (only checked)"), *met)
    console.print(table)
    numbers = map(loose, ("contraction", "shift in prior sd"))
    table = grid("Parameters that the targets inform most", "parameter", *numbers)
    for name, one in list(learned.items())[:SHOWN]:
        table.add_row(name, f"{one['contraction']:.2f}", f"{one['shift']:+.2f}")
    console.print(table)
    count = len(informed(learned, results.facts.effective))
    console.print(
        f"{count} of {len(learned)} parameters are informed: their "
        "variance falls by more than a tenth, and by more than the sampling error of so "
        "many particles. Of the others the targets say next to nothing."
    )
    console.print(
        f"{results.facts.particles:,} particles vary as {results.facts.effective:,.0f} independent "
        f"ones would; the log likelihood is {results.facts.best:.1f} at best."
    )
    for problem in unmet_problems(results.question, results.facts):
        console.print(f"Caution: {problem.message} ({problem.path}:{problem.line}).", markup=False)
    console.print(f"Posterior: {results.path}", soft_wrap=True)


def _check(results: Results, quick: bool, seed: int, calibration: Calibration) -> Path:
    """Check the method and the model, and write checks.json beside the posterior."""
    from hedgesim.description.checking.evidence import load_evidence  # noqa: PLC0415
    from hedgesim.description.parsing.locations import nowhere  # noqa: PLC0415
    from hedgesim.inference.calibration.checks import leave_one_out, simulation_based  # noqa: PLC0415
    from hedgesim.inference.calibration.search import prior_pool  # noqa: PLC0415
    from hedgesim.inference.calibration.smc import Settings  # noqa: PLC0415
    from hedgesim.running.parameters.posterior import checks_path  # noqa: PLC0415

    location = nowhere(str(calibration.folder))
    evidence = load_evidence(calibration, location)
    location.settle()
    assert evidence is not None
    sources = {name: str(item["source"]) for name, item in evidence.items.items()}
    method, model = (Settings(*size, seed) for size in CHECKED)
    truths, draws = (QUICK_TRUTHS, QUICK_POOL) if quick else (TRUTHS, POOL)
    question = results.question
    data = " --data" if question.fit == DATA else ""
    with Bar() as bar:
        pool = prior_pool(question, draws, seed)
        found = {
            "inputs": question.inputs.hash,
            "command": f"hedgesim calibrate{data} --checks --seed {seed}",
            "fit": question.fit,
            "soundness": asdict(results.facts),
            "particles": len(results.swarm.normals),
            "histories": results.swarm.drawn,
            "documents": leave_one_out(question, model, sources, bar, pool),
            "method": simulation_based(question, method, truths, bar, pool),
            "predictions": results.predicted,
            "contraction": results.learned,
        }
    written = checks_path(results.path, question.fit)
    files.write(written, json.dumps(_rounded(found), indent=1) + "\n")
    return written


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value
