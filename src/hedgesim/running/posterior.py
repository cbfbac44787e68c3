"""Numbers drawn anew for each replication: from a posterior, and from priors where it is silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hedgesim.description import Calibration, Resolved, load_scenario, resolve
from hedgesim.description.formats.loading import shipped
from hedgesim.description.formats.targets import load_targets
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.running.posterior_inputs import Inputs, inputs_of, told
from hedgesim.running.space import Floats, Space

SHIPPED = "shipped"  # the posterior in the calibration's own folder
PRIOR = "prior"  # no posterior: every number from its prior
ROWS = 1024  # vectors of numbers, which replications take in turn
OPTION = "--posterior"


@dataclass(frozen=True)
class Posterior:
    """What calibration left of the priors.

    Attributes
    ----------
    path: of its file. inputs: hash of what it was calibrated on, see `running.inputs`.
    scenario: whose history was matched. starts: reference of each hedger that it began from.
    names: of the numbers. values: (draws, n).
    """

    path: Path
    inputs: str
    scenario: str
    starts: dict[str, str]
    names: tuple[str, ...]
    values: Floats

    def start_of(self, name: str) -> str | None:
        """Date of the reference that a number's posterior speaks of; None for what has none."""
        return self.starts.get(owner_of(name))


def posterior_path(folder: Path, scenario: str) -> Path:
    """Where the posterior of a calibration folder stands."""
    return folder / "posterior" / f"{scenario}.nc"


def read_posterior(path: Path) -> Posterior:
    """Read the NetCDF file that ``hedgesim calibrate`` wrote. Raises InputError."""
    import json  # noqa: PLC0415

    import xarray as xr  # noqa: PLC0415

    if not path.is_file():
        message, hint = "there is no such posterior", "hedgesim calibrate writes one"
        raise InputError([Problem(str(path), 1, 1, message, hint)])
    try:
        with xr.open_dataset(path, group="posterior", engine="h5netcdf") as found:
            values = found["value"].to_numpy().astype(np.float64)
            return Posterior(
                path,
                str(found.attrs["inputs"]),
                str(found.attrs["scenario"]),
                json.loads(found.attrs["starts"]),
                tuple(str(name) for name in found["number"].to_numpy()),
                values.reshape(-1, values.shape[-1]),
            )
    except (OSError, KeyError, ValueError) as error:
        message = f"this is not a posterior of hedgesim ({type(error).__name__})"
        hint = "a file that hedgesim calibrate wrote"
        raise InputError([Problem(str(path), 1, 1, message, hint)]) from None


def read_inputs(path: Path) -> Inputs | None:
    """Read what a posterior was made from; None where its file does not say."""
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


def read_predictions(path: Path) -> dict[str, Floats]:
    """Read what each fitted target's statistic is under the draws, (draws,) by the target's id."""
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
    """Return the posterior that ``--posterior`` asks for, or None for the priors alone.

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
    file = load_scenario(scenario, beside=shipped("scenarios"))
    inputs = inputs_of(resolve(file, calibration), targets)
    if found.scenario != scenario or found.inputs != inputs.hash:
        raise InputError([_stale(path, calibration.folder, inputs)])
    return found


def _stale(path: Path, folder: Path, inputs: Inputs) -> Problem:
    message = f"this posterior was made from other inputs than {folder}"
    before = read_inputs(path)
    differences = inputs.changed_from(before) if before is not None else []
    if differences:
        message += f": {told(differences)}"
    hint = f"hedgesim calibrate --calibration {folder} makes one for these; or {OPTION} prior"
    return Problem(str(path), 1, 1, message, hint)


@dataclass(frozen=True)
class ParameterSampler:
    """Samples parameters per replication, from a posterior (None: from the priors) and a seed."""

    posterior: Posterior | None
    seed: int

    def summary(self) -> dict[str, str | int]:
        """What summary.json says of the samples."""
        if self.posterior is None:
            return {"from": PRIOR, "vectors": ROWS}
        return {
            "from": self.posterior.path.stem,
            "inputs": self.posterior.inputs,
            "draws": len(self.posterior.values),
            "vectors": ROWS,
        }

    def sample(self, resolved: Resolved) -> Resolved:
        """Return an arm whose world has its parameters sampled for each replication.

        A number that was set keeps its value. The posterior gives parameters and traits, and
        initial levels only where the world begins from the reference that the posterior began
        from: what was learned of one year's level says little of another's. Everything else is
        sampled from its prior.
        """
        space = Space.of(resolved.quantities, resolved.set_by)
        values = space.from_normals(space.prior_draws(ROWS, [self.seed, ROWS]))
        if self.posterior is not None:
            self._from_posterior(self.posterior, space, resolved.actors.reference_dates, values)
        return replace(resolved, world=space.drawn(resolved.world, values))

    def _from_posterior(
        self, posterior: Posterior, space: Space, starts: Mapping[str, str], values: Floats
    ) -> None:
        columns = {name: column for column, name in enumerate(posterior.names)}
        rows = np.arange(ROWS) % len(posterior.values)
        for axis, name in enumerate(space.names):
            if name in columns and _speaks_of(name, posterior, starts):
                values[:, axis] = posterior.values[rows, columns[name]]


def _speaks_of(name: str, posterior: Posterior, starts: Mapping[str, str]) -> bool:
    """Whether a posterior's number means the same in a world that begins from other references."""
    owner = owner_of(name)
    return owner not in starts or posterior.start_of(name) == starts[owner]


def owner_of(name: str) -> str:
    """Whose a number is: a hedger, a partner or a framework; '' for a parameter."""
    return name.split(".")[1] if "." in name else ""
