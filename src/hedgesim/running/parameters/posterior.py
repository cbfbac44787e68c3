"""Posteriors: their NetCDF files, and the inputs that each was calibrated on."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description import Calibration
from hedgesim.description.checking.targets import resolve_histories
from hedgesim.description.formats.data import DATA, DOCUMENTS, load_fit
from hedgesim.description.formats.targets import load_targets
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.extras import is_installed
from hedgesim.files import note_read
from hedgesim.running.parameters.inputs import Inputs, inputs_of

SHIPPED = "shipped"  # the posterior in the calibration's own folder that runs use by default
NAMED = {SHIPPED: DOCUMENTS, DOCUMENTS: DOCUMENTS, DATA: DATA}  # what each in the folder fits
PRIOR = "prior"  # no posterior: every parameter from its prior
OPTION = "--posterior"
STALE = "the posterior was calibrated on other inputs"
SHOWN = 3  # differences that a message names


@dataclass(frozen=True)
class Posterior:
    """Posterior sample of the parameters, as calibration wrote it.

    Attributes
    ----------
    path: of its file. inputs: hash of what it was calibrated on, see `Inputs`.
    scenario: the history that was matched. fit: what was fitted, `DOCUMENTS`, or `DATA` beside
    them. starts: date of each hedger's reference in it. names: of the numbers. values: (draws, n).
    facts: of its particles, see `inference.calibration.soundness`; none where it has none.
    """

    path: Path
    inputs: str
    scenario: str
    starts: dict[str, str]
    names: tuple[str, ...]
    values: NDArray[np.float64]
    fit: str = DOCUMENTS
    facts: dict[str, Any] = field(default_factory=dict)

    def start_of(self, name: str) -> str | None:
        """Date of the reference to which a number's posterior applies; None where it has none."""
        return self.starts.get(owner_of(name))


def posterior_path(folder: Path, scenario: str, fit: str = DOCUMENTS) -> Path:
    """Where a posterior of a calibration folder stands."""
    return folder / "posterior" / f"{scenario}{_ending(fit)}.nc"


def checks_path(posterior: Path, fit: str) -> Path:
    """Where the checks of a posterior stand, beside it."""
    return posterior.with_name(f"checks{_ending(fit)}.json")


def _ending(fit: str) -> str:
    return "" if fit == DOCUMENTS else f"-{fit}"


def read_posterior(path: Path) -> Posterior:
    """Read the NetCDF file that ``hedgesim calibrate`` wrote. Raises InputError."""
    if not path.is_file():
        message, hint = "no such posterior file", "hedgesim calibrate writes one"
        raise InputError([Problem(str(path), 1, 1, message, hint)])
    try:
        content = path.read_bytes()
        note_read(path, content)
        with _opened(io.BytesIO(content)) as file:
            found = file.groups["posterior"]
            values = found.variables["value"][...].astype(np.float64)
            return Posterior(
                path,
                _text(found.attrs["inputs"]),
                _text(found.attrs["scenario"]),
                json.loads(found.attrs["starts"]),
                tuple(map(_text, found.variables["number"][...])),
                values.reshape(-1, values.shape[-1]),
                _text(found.attrs.get("fit", DOCUMENTS)),
                json.loads(found.attrs.get("soundness", "{}")),
            )
    except (OSError, KeyError, ValueError) as error:
        message = f"not a posterior of hedgesim ({type(error).__name__})"
        hint = "a file that hedgesim calibrate wrote"
        raise InputError([Problem(str(path), 1, 1, message, hint)]) from None


def read_inputs(path: Path) -> Inputs | None:
    """Read the inputs of a posterior; None where its file does not record them."""
    with _opened(path) as file:
        said = file.groups["constant_data"].variables
        if not {"stated", "asked"} <= set(said):
            return None
        stated, asked = (
            dict(zip(map(_text, said[by][...]), map(_text, said[of][...]), strict=True))
            for by, of in (("number", "stated"), ("target", "asked"))
        )
        try:
            numbers = {name: tuple(json.loads(text)) for name, text in stated.items()}
        except ValueError:  # written by an earlier version, in words
            return None
        targets = {name: text for name, text in asked.items() if text}
        return Inputs(numbers, targets, _text(file.groups["posterior"].attrs["history"]))


def read_predictions(path: Path) -> dict[str, NDArray[np.float64]]:
    """Read the statistic of each fitted target under the posterior, (draws,) by the target's id."""
    with _opened(path) as file:
        found = file.groups["posterior_predictive"].variables
        statistics = found["statistic"][...]
        names = list(map(_text, found["target"][...]))
        fitted = list(map(_text, file.groups["constant_data"].variables["asked"][...]))
        columns = statistics.reshape(-1, len(names)).T
        return {
            name: column for name, column, kept in zip(names, columns, fitted, strict=True) if kept
        }


@contextmanager
def _opened(file: Path | io.BytesIO) -> Iterator[Any]:
    """Open a NetCDF file for reading: by h5py where it is installed, otherwise by pyfive."""
    import h5netcdf  # noqa: PLC0415  (every run reads a posterior; xarray would import pandas)

    backend = "h5py" if is_installed("h5py") else "pyfive"
    try:
        with h5netcdf.File(file, "r", backend=backend) as opened:
            yield opened
    except Exception as error:
        if backend == "h5py" or isinstance(error, OSError):
            raise
        raise OSError("not HDF5, or damaged") from error  # pyfive has many errors for that


def find_posterior(written: str, calibration: Calibration) -> Posterior | None:
    """Return the posterior that ``--posterior`` names, or None for the priors alone.

    Raises
    ------
    InputError: where there is none, or it was made from other inputs than this calibration.
    """
    if written == PRIOR:
        return None
    folder = calibration.folder
    scenario = load_targets(folder).file.scenario
    named = NAMED.get(written)
    found = read_posterior(posterior_path(folder, scenario, named) if named else Path(written))
    targets = load_fit(folder, found.fit)
    inputs = inputs_of(resolve_histories(targets, calibration), targets)
    if found.scenario != scenario or found.inputs != inputs.hash:
        raise InputError([_stale(found, folder, inputs)])
    return found


def _text(stored: str | bytes) -> str:
    return stored.decode() if isinstance(stored, bytes) else str(stored)


def fitting(calibration: Calibration) -> tuple[Posterior | None, str]:
    """Return the posterior in a calibration's folder; None, and why, where none there fits it."""
    try:
        return find_posterior(SHIPPED, calibration), ""
    except InputError as error:
        return None, error.problems[0].message


def _stale(posterior: Posterior, folder: Path, inputs: Inputs) -> Problem:
    message = STALE
    before = read_inputs(posterior.path)
    differences = inputs.changed_from(before) if before is not None else []
    if differences:
        message += f": {_listed(differences)}"
    data = " --data" if posterior.fit == DATA else ""
    hint = f"hedgesim calibrate{data} --calibration {folder} makes one for these; or {OPTION} prior"
    return Problem(str(posterior.path), 1, 1, message, hint)


def owner_of(name: str) -> str:
    """Whose a number is: a hedger, a partner or a framework; '' for a parameter."""
    return name.split(".")[1] if "." in name else ""


def _listed(differences: list[str]) -> str:
    """Write the first few differences, and how many more there are."""
    more = len(differences) - SHOWN
    return ", ".join([*differences[:SHOWN], *([f"and {more} more"] if more > 0 else [])])
