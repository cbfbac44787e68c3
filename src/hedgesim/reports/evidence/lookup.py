"""What rests on what, as plain data: ``hedgesim evidence``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.provenance.evidence_index import load_evidence_index
from hedgesim.description.provenance.lookup import trail
from hedgesim.description.provenance.overview import overview
from hedgesim.reports.evidence.posterior import posterior_of, target_met
from hedgesim.reports.evidence.readers import rules_of

if TYPE_CHECKING:
    from hedgesim.running.playing.executors import Progress


def evidence(
    name: str | None = None,
    *,
    calibration: str | Path | None = None,
    models: bool = False,
    quick: bool = False,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return what a number rests on, down to the paragraph of a document, or the way back.

    Parameters
    ----------
    name : str, optional
        Number, country, framework, document, kind of event, reaction, variable, mechanism, item of
        evidence or target; with ``models`` a switch. Default an overview of all numbers.
    calibration : str or Path, optional
        Folder; default the one shipped.
    models : bool
        Weigh the full model against those in which a switch is not on.
    quick : bool
        With ``models``: fewer particles.
    seed : int
        With ``models``: seed of the search.
    workers : int, optional
        With ``models``: threads; default one per processor.
    progress : callable, optional
        With ``models``: called as ``progress(done, total, what)``.

    Returns
    -------
    dict
        As ``hedgesim evidence --json`` prints it.

    Raises
    ------
    InputError
        Nothing has that name, or the calibration has faults.
    """
    folder = None if calibration is None else Path(calibration)
    if models:
        return _weighed(folder, name, quick, seed, workers, progress)
    if quick:
        raise InputError([Problem("--quick", 1, 1, "--quick belongs to --models")])
    library = load_evidence_index(folder)
    found = overview(library) if name is None else trail(name, library)
    if found["what"] == "parameter":
        found["rules"] = rules_of(found["name"])
    if found["what"] in ("parameter", "number"):
        found["posterior"] = posterior_of(found, folder)
    if found["what"] == "target":
        found["met"] = target_met(found["id"], folder)
    return found


def _weighed(
    folder: Path | None,
    switch: str | None,
    quick: bool,
    seed: int,
    workers: int | None,
    progress: Progress | None,
) -> dict[str, Any]:
    from hedgesim.description.checking.check import sound_calibration  # noqa: PLC0415
    from hedgesim.inference.calibration.models import FULL, QUICK, weigh  # noqa: PLC0415

    settings = replace(QUICK if quick else FULL, seed=seed)
    return weigh(sound_calibration(folder), settings, switch, workers, progress)
