"""Posteriors: their NetCDF files, and the inputs that each was calibrated on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hedgesim.description import Calibration, Resolved
from hedgesim.description.checking.targets import resolve_histories
from hedgesim.description.formats.targets import Target, Targets, load_targets
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.running.storage.identity import digest, dynamics_id

SHIPPED = "shipped"  # the posterior in the calibration's own folder
PRIOR = "prior"  # no posterior: every parameter from its prior
OPTION = "--posterior"
SHOWN = 3  # differences that a message names
# Of a target: its wording, and its periods, which count as months.
LEFT_OUT = {"claim", "note", "at", "start", "to"}
PARTS = ("", "bounds ", "prior ")  # of a number's text


@dataclass(frozen=True)
class Posterior:
    """Posterior sample of the parameters, as calibration wrote it.

    Attributes
    ----------
    path: of its file. inputs: hash of what it was calibrated on, see `Inputs`.
    scenario: the history that was matched. starts: date of each hedger's reference in it.
    names: of the numbers. values: (draws, n).
    """

    path: Path
    inputs: str
    scenario: str
    starts: dict[str, str]
    names: tuple[str, ...]
    values: NDArray[np.float64]

    def start_of(self, name: str) -> str | None:
        """Date of the reference to which a number's posterior applies; None where it has none."""
        return self.starts.get(owner_of(name))


def posterior_path(folder: Path, scenario: str) -> Path:
    """Where the posterior of a calibration folder stands."""
    return folder / "posterior" / f"{scenario}.nc"


def read_posterior(path: Path) -> Posterior:
    """Read the NetCDF file that ``hedgesim calibrate`` wrote. Raises InputError."""
    import json  # noqa: PLC0415

    import h5netcdf  # noqa: PLC0415  (every run reads this, and xarray would import pandas)

    if not path.is_file():
        message, hint = "no such posterior file", "hedgesim calibrate writes one"
        raise InputError([Problem(str(path), 1, 1, message, hint)])
    try:
        with h5netcdf.File(path, "r") as file:
            found = file.groups["posterior"]
            values = found.variables["value"][...].astype(np.float64)
            return Posterior(
                path,
                str(found.attrs["inputs"]),
                str(found.attrs["scenario"]),
                json.loads(found.attrs["starts"]),
                tuple(map(_text, found.variables["number"][...])),
                values.reshape(-1, values.shape[-1]),
            )
    except (OSError, KeyError, ValueError) as error:
        message = f"not a posterior of hedgesim ({type(error).__name__})"
        hint = "a file that hedgesim calibrate wrote"
        raise InputError([Problem(str(path), 1, 1, message, hint)]) from None


def read_inputs(path: Path) -> Inputs | None:
    """Read the inputs of a posterior; None where its file does not record them."""
    import xarray as xr  # noqa: PLC0415

    with xr.open_datatree(path, engine="h5netcdf") as tree:
        said = tree["constant_data"]
        if not {"stated", "asked"} <= set(said.variables):
            return None
        parts = [
            {str(key): str(text) for key, text in zip(said[by].to_numpy(), texts, strict=True)}
            for by, texts in (
                ("number", said["stated"].to_numpy()),
                ("target", said["asked"].to_numpy()),
            )
        ]
        targets = {name: text for name, text in parts[1].items() if text}
        return Inputs(parts[0], targets, str(tree["posterior"].attrs["history"]))


def read_predictions(path: Path) -> dict[str, NDArray[np.float64]]:
    """Read the statistic of each fitted target under the posterior, (draws,) by the target's id."""
    import xarray as xr  # noqa: PLC0415

    with xr.open_datatree(path, engine="h5netcdf") as tree:
        found = tree["posterior_predictive"]
        statistics = found["statistic"].to_numpy()
        names = [str(name) for name in found["target"].to_numpy()]
        fitted = [bool(str(text)) for text in tree["constant_data"]["asked"].to_numpy()]
        columns = statistics.reshape(-1, len(names)).T
        return {
            name: column for name, column, kept in zip(names, columns, fitted, strict=True) if kept
        }


def find_posterior(written: str, calibration: Calibration) -> Posterior | None:
    """Return the posterior that ``--posterior`` names, or None for the priors alone.

    Raises
    ------
    InputError: where there is none, or it was made from other inputs than this calibration.
    """
    if written == PRIOR:
        return None
    targets = load_targets(calibration.folder)
    scenario = targets.file.scenario
    path = posterior_path(calibration.folder, scenario) if written == SHIPPED else Path(written)
    found = read_posterior(path)
    inputs = inputs_of(resolve_histories(targets, calibration), targets)
    if found.scenario != scenario or found.inputs != inputs.hash:
        raise InputError([_stale(path, calibration.folder, inputs)])
    return found


def _text(stored: str | bytes) -> str:
    return stored.decode() if isinstance(stored, bytes) else str(stored)


def fitting(calibration: Calibration) -> tuple[Posterior | None, str]:
    """Return the posterior in a calibration's folder; None, and why, where none there fits it."""
    try:
        return find_posterior(SHIPPED, calibration), ""
    except InputError as error:
        return None, error.problems[0].message


def _stale(path: Path, folder: Path, inputs: Inputs) -> Problem:
    message = "the posterior was calibrated on other inputs"
    before = read_inputs(path)
    differences = inputs.changed_from(before) if before is not None else []
    if differences:
        message += f": {_listed(differences)}"
    hint = f"hedgesim calibrate --calibration {folder} makes one for these; or {OPTION} prior"
    return Problem(str(path), 1, 1, message, hint)


def owner_of(name: str) -> str:
    """Whose a number is: a hedger, a partner or a framework; '' for a parameter."""
    return name.split(".")[1] if "." in name else ""


@dataclass(frozen=True)
class Inputs:
    """Inputs of a calibration; texts that change no number do not count.

    Attributes
    ----------
    numbers: by full name, each as the text ``value; bounds; prior``. targets: the fitted ones,
    by id, each with its hash. history: hash of the scenario's world except its numbers: events,
    actors and clock.
    """

    numbers: Mapping[str, str]
    targets: Mapping[str, str]
    history: str

    @property
    def hash(self) -> str:
        """One hash of all."""
        return digest(dict(self.numbers), dict(self.targets), self.history)

    def changed_from(self, before: Inputs) -> list[str]:
        """List differences from other inputs: numbers first, then targets, then the history."""
        found = list(_numbers(before.numbers, self.numbers))
        found += list(_targets(before.targets, self.targets))
        if not found and before.history != self.history:
            found.append("the history, or the rules of its events, have changed")
        return found


def inputs_of(histories: Mapping[str | None, Resolved], targets: Targets) -> Inputs:
    """Gather the inputs of a calibration on the histories that ``targets`` name."""
    bare = [replace(one.world, numbers=0.0 * one.world.numbers) for one in histories.values()]
    return Inputs(
        {name: _number_text(one) for name, one in histories[None].quantities.items()},
        {target.id: _target_id(target) for target in targets.all if target.fitted},
        digest([dynamics_id(world) for world in bare]),
    )


def _number_text(number: Quantity) -> str:
    value, low, high = map(units.plain, (number.value, *number.support))
    return f"{value}; {low} to {high}; {number.prior.describe()}"


def _target_id(target: Target) -> str:
    """Identity of what a target requires, under the keys of its file; its wording aside."""
    form = target.model_dump(by_alias=True, exclude_none=True, exclude=LEFT_OUT)
    periods = (target.at, target.start, target.to)
    form["periods"] = [period and (period.first, period.last) for period in periods]
    return digest(form)


def _numbers(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name, text in now.items():
        if name not in before:
            yield f"{name} is new"
        elif text != before[name]:
            pairs = zip(PARTS, text.split("; "), before[name].split("; "), strict=True)
            parts = [f"{part}{new}, was {old}" for part, new, old in pairs if new != old]
            yield f"{name} is {'; '.join(parts)}"
    yield from (f"{name} is gone" for name in before if name not in now)


def _targets(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name, identity in now.items():
        if identity != before.get(name):
            yield f"target {name} {'has changed' if name in before else 'is new'}"
    yield from (f"target {name} is gone" for name in before if name not in now)


def _listed(differences: list[str]) -> str:
    """Write the first few differences, and how many more there are."""
    more = len(differences) - SHOWN
    return ", ".join([*differences[:SHOWN], *([f"and {more} more"] if more > 0 else [])])
