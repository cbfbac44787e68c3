"""What there is: calibrations, and scenarios with the calibrations that can play them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hedgesim.description.checking.check import sound_calibration
from hedgesim.description.formats.cases import calibration_folder, shipped_cases
from hedgesim.description.formats.loading import (
    Calibration,
    ScenarioFile,
    case_folders,
    load_scenario,
    scenario_folders,
    yaml_files,
)
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.resolution.resolving import resolve, resolve_baseline

Data = dict[str, Any]
_QUESTION = re.compile(r"[^.?!]*\?")


def list_all(calibration: Path | str | None = None) -> Data:
    """Return every calibration and scenario as plain data.

    Parameters
    ----------
    calibration: folder or name of a further one; those of shipped cases, and this folder and
    those in it that hold a case.yaml, are always listed.

    Returns
    -------
    ``calibrations``: ``name, title, about, folder, hedgers``, the last with the dates of their
    situations; those that cannot be read have ``fault`` instead. ``scenarios``: ``name, title,
    about, questions, path, hedgers, start, end, variants`` and the names of ``calibrations`` that
    can play it; or ``fault``.
    """
    folders = _calibrations(calibration)
    read: dict[str, Calibration] = {}
    listed = []
    for name, folder in folders.items():
        try:
            read[name] = sound_calibration(folder)
        except InputError as error:
            listed.append({"name": name, "folder": str(folder), "fault": str(error.problems[0])})
        else:
            listed.append(_calibration(name, read[name]))
    scenarios = [_scenario(path, read) for path in _scenarios(folders.values())]
    return {"calibrations": listed, "scenarios": scenarios}


def _calibrations(further: Path | str | None) -> dict[str, Path]:
    """Return calibration folders by name: shipped cases, those here, and a further one."""
    places = (Path("case.yaml"), *sorted(Path().glob("*/case.yaml")))
    here = [path.parent for path in places if path.is_file()]
    further_ones = [] if further is None else [calibration_folder(further)]
    found = shipped_cases()
    known = {folder.resolve() for folder in found.values()}
    for folder in (*here, *further_ones):
        if folder.resolve() not in known:
            found[str(folder)] = folder
    return found


def _scenarios(calibrations: Iterable[Path]) -> Iterator[Path]:
    """Yield the file of every scenario once."""
    own = (folder / "scenarios" for folder in calibrations)
    folders = [*scenario_folders(), *case_folders(), *own]
    files = (path for folder in folders for path in yaml_files(folder))
    found: dict[Path, Path] = {}
    for path in files:
        found.setdefault(path.resolve(), path)
    yield from found.values()


def _calibration(name: str, read: Calibration) -> Data:
    dates = {
        hedger.name: [units.write_date(one.date) for one in hedger.reference]
        for hedger in read.hedgers.values()
    }
    return {
        "name": name,
        "title": read.case.case,
        "about": read.case.about,
        "folder": str(read.folder),
        "hedgers": dates,
    }


def _scenario(path: Path, calibrations: Mapping[str, Calibration]) -> Data:
    found: Data = {"name": path.stem, "path": str(path)}
    try:
        file = load_scenario(path)
    except InputError as error:
        return found | {"fault": str(error.problems[0])}
    one = file.scenario
    return found | {
        "title": one.title,
        "about": one.about,
        "questions": questions(one.about),
        "hedgers": list(one.all_hedgers),
        "start": units.write_date(one.clock.start),
        "end": units.write_date(one.clock.end),
        "variants": list(one.variants),
        "calibrations": [name for name, read in calibrations.items() if _plays(file, read)],
    }


def questions(about: str | None) -> list[str]:
    """Return the sentences of a text that ask something.

    >>> questions("A canal is dug. Does it tilt the country?  Rests on D2.")
    ['Does it tilt the country?']
    """
    return [" ".join(one.split()) for one in _QUESTION.findall(about or "")]


def _plays(file: ScenarioFile, calibration: Calibration) -> bool:
    """Whether a calibration knows all that a scenario and its baseline name."""
    if not set(file.scenario.all_hedgers) <= set(calibration.hedgers):
        return False
    try:
        resolve(file, calibration)
        resolve_baseline(file, calibration)
    except InputError:
        return False
    return True
