"""Calibrates, and prints the results: ``hedgesim calibrate``."""

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
from hedgesim.running.storage.limits import RUNS

if TYPE_CHECKING:
    from rich.console import Console

    from hedgesim.inference.calibration.question import Question
    from hedgesim.inference.calibration.smc import Swarm
    from hedgesim.inference.calibration.soundness import Soundness
    from hedgesim.running.playing.executors import Progress

FULL, QUICK = (4096, 6), (384, 4)  # particles and sweeps
TRUTHS, QUICK_TRUTHS = 200, 8  # simulated truths of the checks
CHECKED = (320, 6), (1024, 4)  # particles and sweeps of the checks: of the method, of the model
POOL, QUICK_POOL = 16_384, 2048  # draws from the prior, shared by all searches of the checks
SHOWN = 12  # rows of a table


@dataclass(frozen=True)
class Results:
    """What a calibration found.

    Attributes
    ----------
    question : Question
        Targets, parameters and histories of the fit.
    swarm : Swarm
        Particles of the search.
    facts : Soundness
        How many particles, how many independent ones they are worth, and the best likelihood.
    learned : dict
        By parameter: ``contraction`` of its variance and ``shift`` in standard deviations.
    predicted : dict
        By target: how often it is met, at the defaults, under the prior and the posterior.
    path : Path
        File of the posterior.
    calibration : Calibration
        What was fitted.
    """

    question: Question
    swarm: Swarm
    facts: Soundness
    learned: dict[str, dict[str, float]]
    predicted: dict[str, dict[str, Any]]
    path: Path
    calibration: Calibration


def calibrate(
    calibration: str | Path | None = None,
    *,
    quick: bool = False,
    particles: int | None = None,
    sweeps: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    engine: str = "kernel",
    out: str | Path | None = None,
    resume: bool = False,
    checks: bool = False,
    truths: int | None = None,
    data: bool = False,
    progress: Progress | None = None,
) -> Results:
    """Fit the parameters to the targets of a calibration, and write the posterior.

    Parameters
    ----------
    calibration : str or Path, optional
        Folder; default the one shipped.
    quick : bool
        Smaller defaults: a first look.
    particles, sweeps : int, optional
        Size of the search; default 4096 and 6.
    seed : int
        Of the search.
    workers : int, optional
        Threads; default one per processor.
    engine : str
        ``kernel`` or ``gpu``; both give the same bits.
    out : str or Path, optional
        File; default in the calibration's folder, with ``quick`` in ``runs/``.
    resume : bool
        Continue a calibration that was interrupted.
    checks : bool
        Also check the method and the model, and write the checks beside the posterior.
    truths : int, optional
        How many the checks simulate to recover; default 200, with ``quick`` 8.
    data : bool
        Also fit the series in ``data/*.csv`` of the calibration.
    progress : callable, optional
        Called as ``progress(done, total, what)``.

    Returns
    -------
    Results
        What was learned of each parameter, how each target is met, and the file of the posterior.

    Raises
    ------
    InputError
        An option or the calibration is wrong, or the search failed; nothing is written.
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

    need("calibrate", "h5py")
    default = QUICK if quick else FULL
    settings = Settings(particles or default[0], sweeps or default[1], seed)
    read = sound_calibration(None if calibration is None else Path(calibration))
    question = ask(read, workers, DATA if data else DOCUMENTS, engine)
    path = _path(None if out is None else Path(out), quick, question, read.folder)
    search = Search(question, settings, stored=path.with_suffix(".partial.npz"))
    swarm = search.run(progress, resume=resume)
    search.forget()
    facts = Soundness.of(question, swarm)
    require_success(question, facts)
    write_posterior(path, question, swarm, settings)
    learned, predicted = contraction(question, swarm), predictions(question, swarm, seed)
    results = Results(question, swarm, facts, learned, predicted, path, read)
    if checks:
        check_results(results, quick=quick, seed=seed, truths=truths, progress=progress)
    return results


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


def check_results(
    results: Results,
    *,
    quick: bool,
    seed: int,
    truths: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Check the method and the model, and write checks.json beside the posterior."""
    from hedgesim.description.checking.evidence import load_evidence  # noqa: PLC0415
    from hedgesim.description.parsing.locations import nowhere  # noqa: PLC0415
    from hedgesim.inference.calibration.checks import leave_one_out, simulation_based  # noqa: PLC0415
    from hedgesim.inference.calibration.search import prior_pool  # noqa: PLC0415
    from hedgesim.inference.calibration.smc import Settings  # noqa: PLC0415
    from hedgesim.running.parameters.posterior import checks_path  # noqa: PLC0415

    location = nowhere(str(results.calibration.folder))
    evidence = load_evidence(results.calibration, location)
    location.settle()
    assert evidence is not None
    sources = {name: str(item["source"]) for name, item in evidence.items.items()}
    method, model = (Settings(*size, seed) for size in CHECKED)
    usual, draws = (QUICK_TRUTHS, QUICK_POOL) if quick else (TRUTHS, POOL)
    question = results.question
    data = " --data" if question.fit == DATA else ""
    more = f" --truths {truths}" if truths else ""
    pool = prior_pool(question, draws, seed)
    found = {
        "inputs": question.inputs.hash,
        "command": f"hedgesim calibrate{data} --checks{more} --seed {seed}",
        "fit": question.fit,
        "soundness": asdict(results.facts),
        "particles": len(results.swarm.normals),
        "histories": results.swarm.drawn,
        "documents": leave_one_out(question, model, sources, progress, pool),
        "method": simulation_based(question, method, truths or usual, progress, pool),
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
