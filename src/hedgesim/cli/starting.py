"""Writes the starter calibration of another country."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hedgesim import files
from hedgesim.description.cases.names import CountryName, country_named
from hedgesim.description.cases.starter import Starter, starter_files
from hedgesim.description.checking.folders import calibration_to_fill_in
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import nowhere
from hedgesim.description.parsing.problems import Fault, InputError, Problem
from hedgesim.description.schemas.files import SCENARIO, file_name, schemas, text

DATE = "2024-01"  # of the reference, where none is given


def write_starter(
    country: str,
    partners: str | None,
    *,
    name: str | None = None,
    folder: Path | None = None,
    date: str | None = None,
    river: bool = False,
) -> Path:
    """Write the folder of a starter calibration, whole or not at all; return its path.

    Parameters
    ----------
    country: name or ISO code of the hedger. partners: two or more, with commas between them.
    name: of the folder; default that of the country. folder: to write it in; default here.
    date: of the situation, ``2024-01``. river: make a shared river part of the case.

    Raises
    ------
    InputError: with every name and option at fault; or the folder exists or cannot be written.
    """
    case = _starter(country, partners or "", date or DATE, river=river)
    path = (folder or Path()) / (name or _slug(case.hedger.name))
    if path.exists():
        raise InputError([Problem(str(path), 1, 1, "exists already", "choose another NAME")])
    try:
        _write(path, starter_files(case))
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise InputError([Problem(str(path), 1, 1, message)]) from None
    return path


def _starter(country: str, partners: str, date: str, *, river: bool) -> Starter:
    """Read the options, and raise InputError with every fault of them."""
    problems: list[Problem] = []
    hedgers = _countries([country], "--country", problems)
    found = _countries(partners.split(","), "--partners", problems)
    written = nowhere("--date")
    month = 0
    with written.guard():
        month = units.date(date)
    problems += written.problems
    if not problems:
        problems += _not_two(hedgers[0], found)
    if problems:
        raise InputError(problems)
    return Starter(hedgers[0], tuple(found), month, river)


def _countries(names: Sequence[str], option: str, problems: list[Problem]) -> list[CountryName]:
    """Return the countries named; add the faults of names that nothing has."""
    found = []
    for name in filter(None, map(str.strip, names)):
        try:
            found.append(country_named(name))
        except Fault as fault:
            problems.append(Problem(option, 1, 1, fault.message, fault.hint))
    return found


def _not_two(hedger: CountryName, partners: Sequence[CountryName]) -> list[Problem]:
    """Return the faults of a list of partners: too short, with one twice, or with the hedger."""
    named = [one.name for one in partners]
    faults = {f"{name} is named twice": "keep one" for name in named if named.count(name) > 1}
    if hedger in partners:
        faults[f"{hedger.name} is the hedger, not a partner"] = "leave it out"
    if len(set(named)) < 2:
        faults["at least two partners are needed"] = "lean is measured between two: India,China"
    return [Problem("--partners", 1, 1, message, hint) for message, hint in faults.items()]


def _slug(name: str) -> str:
    """Return the name of a folder: ``sri-lanka``."""
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-")


def _write(path: Path, texts: dict[str, str]) -> None:
    """Write files into a new folder, which gets its name once all are there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=files.PART, dir=path.parent))
    try:
        for name, written in texts.items():
            (part / name).parent.mkdir(exist_ok=True)
            files.write(part / name, written, lasting=False)
        _write_schemas(part, replace(calibration_to_fill_in(part), folder=path))
        part.chmod(0o755)
        part.rename(path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _write_schemas(folder: Path, calibration: Calibration) -> None:
    """Write the schemas that the first lines of the files name."""
    for name, schema in schemas(calibration).items():
        beside = folder / ("scenarios" if name == SCENARIO else "schemas")
        beside.mkdir(exist_ok=True)
        files.write(beside / file_name(name), text(schema), lasting=False)
