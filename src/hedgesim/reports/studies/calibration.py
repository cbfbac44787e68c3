"""``hedgesim calibrate``: the search, and what it found, for people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hedgesim.description import InputError, Problem
from hedgesim.description.checking.check import sound_calibration
from hedgesim.reports.terminal.progress import Bar
from hedgesim.running.limits import RUNS

if TYPE_CHECKING:
    from rich.console import Console

    from hedgesim.inference.calibrating import Question
    from hedgesim.inference.smc import Swarm

FULL, QUICK = (4096, 6), (384, 2)  # particles and sweeps
TRUTHS = 40  # simulated truths of the checks
CHECKED = (320, 4), (1024, 4)  # particles and sweeps of the checks: of the method, of the model
SHOWN = 12  # numbers told of


@dataclass(frozen=True)
class Wish:
    """What the command was asked for."""

    calibration: Path | None
    quick: bool
    particles: int | None
    sweeps: int | None
    seed: int
    workers: int | None
    out: Path | None
    resume: bool
    checks: bool


def calibrate_and_tell(wish: Wish) -> None:
    """Search, write the posterior, and tell what was learned and what is still missed.

    Raises
    ------
    InputError: before any work, when something given is wrong.
    """
    from hedgesim.inference.calibrating import Search, ask, write_posterior  # noqa: PLC0415
    from hedgesim.inference.checks import contraction, predictions  # noqa: PLC0415
    from hedgesim.inference.smc import Settings  # noqa: PLC0415
    from hedgesim.reports.terminal.layout import console  # noqa: PLC0415

    particles, sweeps = QUICK if wish.quick else FULL
    settings = Settings(wish.particles or particles, wish.sweeps or sweeps, wish.seed)
    calibration = sound_calibration(wish.calibration)
    question = ask(calibration, wish.workers)
    path = _path(wish, question, calibration.folder)
    with Bar() as bar:
        search = Search(question, settings, kept=path.with_suffix(".partial.npz"))
        swarm = search.run(bar, resume=wish.resume)
    write_posterior(path, question, swarm, settings)
    search.forget()
    learned = contraction(question, swarm)
    predicted = predictions(question, swarm, wish.seed)
    tell(console(), question, swarm, learned, predicted, path)
    if wish.checks:
        _check(wish, question, swarm, learned, predicted, path, calibration.folder)


def _path(wish: Wish, question: Question, folder: Path) -> Path:
    from hedgesim.running.posterior import posterior_path  # noqa: PLC0415

    path = wish.out or (
        RUNS / f"quick-{question.file.name}.nc"
        if wish.quick
        else posterior_path(folder, question.file.name)
    )
    place = path.parent
    while not place.exists() and place != place.parent:
        place = place.parent
    if path.is_dir() or not place.is_dir():
        hint = "a file that can be written, such as posterior.nc"
        raise InputError([Problem(str(path), 1, 1, "cannot write here", hint)])
    return path


def tell(
    console: Console,
    question: Question,
    swarm: Swarm,
    learned: dict[str, dict[str, float]],
    predicted: dict[str, dict[str, Any]],
    path: Path,
) -> None:
    """Print what was learned of the numbers, and how the targets are met."""
    from rich.table import Table  # noqa: PLC0415

    from hedgesim.inference.informed import informed  # noqa: PLC0415

    fitted = [one for one in predicted.values() if one["fitted"]]
    before, after = (sum(one[arm]["met"] for one in fitted) for arm in ("prior", "posterior"))
    console.print(
        f"{len(fitted)} targets, {len(question.space)} numbers, {swarm.drawn:,} chances: "
        f"a history meets {before:.1f} targets under the prior, {after:.1f} under the posterior."
    )
    table = Table(title="Targets missed most often under the posterior", title_justify="left")
    for name in ("target", "what", "met: default", "prior", "posterior"):
        table.add_column(name, justify="left" if name in ("target", "what") else "right")
    worst = sorted(predicted.items(), key=lambda pair: pair[1]["posterior"]["met"])[:SHOWN]
    for name, one in worst:
        met = (f"{one[arm]['met']:.0%}" for arm in ("default", "prior", "posterior"))
        table.add_row(name, one["told"] + ("" if one["fitted"] else " (only checked)"), *met)
    console.print(table)
    table = Table(title="Numbers that the targets inform most", title_justify="left")
    for name in ("number", "contraction", "shift in prior sd"):
        table.add_column(name, justify="left" if name == "number" else "right")
    for name, one in list(learned.items())[:SHOWN]:
        table.add_row(name, f"{one['contraction']:.2f}", f"{one['shift']:+.2f}")
    console.print(table)
    console.print(
        f"{len(informed(learned, len(swarm.normals)))} of {len(learned)} numbers are informed: "
        "their variance falls by more than a tenth, and by more than so many particles can show "
        "by chance. Of the others the targets say next to nothing."
    )
    console.print(f"Posterior: {path}", soft_wrap=True)


def _check(
    wish: Wish,
    question: Question,
    swarm: Swarm,
    learned: dict[str, dict[str, float]],
    predicted: dict[str, dict[str, Any]],
    path: Path,
    folder: Path,
) -> None:
    """Check the method and the model, and write all figures beside the posterior."""
    from hedgesim.description.checking.evidence import load_evidence  # noqa: PLC0415
    from hedgesim.description.parsing.locations import nowhere  # noqa: PLC0415
    from hedgesim.inference.checks import leave_one_out, simulation_based  # noqa: PLC0415
    from hedgesim.inference.smc import Settings  # noqa: PLC0415

    location = nowhere(str(folder))
    evidence = load_evidence(folder, location)
    location.settle()
    assert evidence is not None
    sources = {name: str(item["source"]) for name, item in evidence.items.items()}
    method, model = (Settings(*size, wish.seed) for size in CHECKED)
    truths = 8 if wish.quick else TRUTHS
    with Bar() as bar:
        found = {
            "inputs": question.inputs.hash,
            "command": f"hedgesim calibrate --checks --seed {wish.seed}",
            "particles": len(swarm.normals),
            "histories": swarm.drawn,
            "documents": leave_one_out(question, model, sources, bar),
            "method": simulation_based(question, method, truths, bar),
            "predictions": predicted,
            "contraction": learned,
        }
    written = path.with_name("checks.json")
    written.write_text(json.dumps(_rounded(found), indent=1) + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value
