"""Posteriors as NetCDF files that ArviZ reads."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

import hedgesim
from hedgesim.description.formats.data import DATA
from hedgesim.inference.calibration.question import Question
from hedgesim.inference.calibration.search import thinned
from hedgesim.inference.calibration.smc import Settings, Swarm
from hedgesim.inference.calibration.soundness import Soundness

PRIOR_DRAWS = 128  # of the prior that are stored
LONG_NAMES = {
    "number": "name of the number",
    "target": "id of the target",
    "value": "value of the number, in its unit",
    "statistic": "what the target measures, in its unit",
    "low": "least value that the target calls right",
    "high": "greatest value that the target calls right",
    "tolerance": "standard deviation of what lies outside, in the unit of the target",
    "asked": "hash of the target as it was fitted",
    "stated": "plain values and prior of the number, as JSON",
    "lp": "logarithm of the likelihood",
}


def write_posterior(path: Path, question: Question, swarm: Swarm, settings: Settings) -> None:
    """Write posterior, prior, predictions, targets and provenance as NetCDF that ArviZ reads.

    Groups ``posterior`` and ``prior`` hold ``value`` (chain, draw, number); those with
    ``_predictive`` hold ``statistic`` (chain, draw, target), each draw with a chance of its own;
    ``observed_data`` holds ``low`` and ``high`` of what is right, ``constant_data`` the
    ``tolerance`` and the inputs of the posterior: ``stated``, the plain values of every number as
    JSON, and ``asked``, the hash of each fitted target. The file is written whole or not at all.
    """
    import xarray as xr  # noqa: PLC0415

    chosen = thinned(swarm)
    normals = {
        "posterior": swarm.normals[chosen],
        "prior": question.space.prior_draws(PRIOR_DRAWS, [settings.seed, 2]),
    }
    targets = [target.id for target in question.targets]
    groups: dict[str, Any] = {}
    unused = swarm.drawn  # replications from here on are unused: fresh chance for predictions
    for name, points in normals.items():
        values = question.space.from_normals(points)
        predicted = question.play(values, unused + np.arange(len(points)))
        unused += len(points)
        dims = ("chain", "draw")
        groups[name] = xr.Dataset(
            {"value": ((*dims, "number"), values[None].astype(np.float32))},
            coords={"number": list(question.space.names)},
        )
        groups[f"{name}_predictive"] = xr.Dataset(
            {"statistic": ((*dims, "target"), predicted[None])}, coords={"target": targets}
        )
    groups |= _data_groups(question)
    groups["sample_stats"] = xr.Dataset(
        {"lp": (("chain", "draw"), swarm.likelihoods[chosen][None])}
    )
    _write(path, groups, _provenance(question, swarm, settings))


def _data_groups(question: Question) -> dict[str, Any]:
    """Ranges and tolerances of the targets, and the inputs of the posterior."""
    import xarray as xr  # noqa: PLC0415

    goal, inputs = question.matching.goal, question.inputs
    targets = [target.id for target in question.targets]
    observed = xr.Dataset(
        {"low": ("target", goal.low), "high": ("target", goal.high)}, coords={"target": targets}
    )
    constant = xr.Dataset(
        {
            "tolerance": ("target", goal.tolerance),
            "asked": ("target", [inputs.targets.get(target, "") for target in targets]),
            "stated": ("number", [json.dumps(one) for one in inputs.numbers.values()]),
        },
        coords={"target": targets, "number": list(inputs.numbers)},
    )
    return {"observed_data": observed, "constant_data": constant}


def _provenance(question: Question, swarm: Swarm, settings: Settings) -> dict[str, Any]:
    return {
        "inputs": question.inputs.hash,
        "history": question.inputs.history,
        "scenario": question.file.name,
        "fit": question.fit,
        "soundness": json.dumps(asdict(Soundness.of(question, swarm))),
        "starts": json.dumps(question.starts, sort_keys=True),
        "command": f"hedgesim calibrate{' --data' if question.fit == DATA else ''}"
        f" --particles {settings.particles} --sweeps {settings.sweeps} --seed {settings.seed}",
        "inference_library": "hedgesim",
        "inference_library_version": hedgesim.__version__,
        "trail": json.dumps(swarm.trail),
        "histories": int(swarm.drawn),
    }


def _write(path: Path, groups: dict[str, Any], provenance: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    compressed = {"zlib": True, "complevel": 4, "shuffle": True}
    plain = ("asked", "stated")  # texts are not compressed
    try:
        for place, (name, data) in enumerate(groups.items()):
            for variable in data.variables:
                data[variable].attrs["long_name"] = LONG_NAMES[str(variable)]
            data.assign_attrs(provenance).to_netcdf(
                beside,
                mode="w" if place == 0 else "a",
                group=name,
                engine="h5netcdf",
                encoding=dict.fromkeys(set(data.data_vars) - set(plain), compressed),
            )
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
