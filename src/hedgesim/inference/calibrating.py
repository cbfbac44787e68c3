"""Calibration: from priors, the history and the targets to a posterior, step by step, resumable."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

import hedgesim
from hedgesim.description import Calibration, ScenarioFile, World, load_scenario
from hedgesim.description.checking.targets import require_sound, resolve_histories
from hedgesim.description.formats.loading import shipped
from hedgesim.description.formats.targets import Target, load_targets
from hedgesim.inference.ensemble import Ensemble
from hedgesim.inference.matching import Goal, Matching
from hedgesim.inference.smc import Settings, Simulate, Swarm, advance, begin
from hedgesim.running.parameters.posterior import Inputs, inputs_of
from hedgesim.running.parameters.sampling import Floats, Ints, Space
from hedgesim.running.storage.identity import digest

DRAWS, PRIOR_DRAWS = 512, 128  # of the posterior and the prior that are stored
CHANCE = 1_000_003  # seed of histories' chance, apart from that of runs

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Question:
    """The inverse problem: parameters of a world that reproduce targets.

    Attributes
    ----------
    file, world: the history. space: parameters sampled. matching: targets fitted, then those
    only checked. fitted: how many of them are. inputs: all that the posterior depends on. starts:
    reference of each hedger. ensemble: the world made ready.
    """

    file: ScenarioFile
    world: World
    space: Space
    matching: Matching
    fitted: int
    inputs: Inputs
    starts: dict[str, str]
    ensemble: Ensemble

    @property
    def targets(self) -> tuple[Target, ...]:
        """All targets, those fitted first."""
        return self.matching.targets

    @property
    def goal(self) -> Goal:
        """What the fitted targets ask for."""
        return self.matching.goal.part(range(self.fitted))

    def play(self, values: Floats, replications: Ints) -> Floats:
        """Statistics (histories, targets) of vectors of numbers, each with its own chance."""
        return self.matching.statistics(self.ensemble.play(values, replications))

    def simulator(self, goal: Goal, chosen: Sequence[int]) -> Simulate:
        """Likelihoods by the goal of some targets, and the statistics of all."""
        columns = list(chosen)

        def simulate(normals: Floats, replications: Ints) -> tuple[Floats, Floats]:
            statistics = self.play(self.space.from_normals(normals), replications)
            return goal.log_likelihood(statistics[:, columns]), statistics

        return simulate


def ask(calibration: Calibration, workers: int | None = None) -> Question:
    """Read targets and history, and prepare the ensemble.

    Raises
    ------
    InputError: with every fault of the targets.
    """
    targets = load_targets(calibration.folder)
    file = load_scenario(targets.file.scenario, beside=shipped("scenarios"))
    histories = resolve_histories(targets, calibration)
    worlds = {variant: one.world for variant, one in histories.items()}
    require_sound(targets, worlds)
    resolved = histories[None]
    space = Space.of(resolved.quantities)
    ordered = sorted(targets.all, key=lambda target: not target.fitted)
    matching = Matching.of(worlds, ordered)
    return Question(
        file,
        resolved.world,
        space,
        matching,
        sum(target.fitted for target in ordered),
        inputs_of(histories, targets),
        resolved.actors.reference_dates,
        Ensemble([*worlds.values()], space, matching.months, matching.places, CHANCE, workers),
    )


class Search:
    """A calibration in progress, stored on disk after each step.

    Parameters
    ----------
    chosen: positions of the targets that are fitted; default all that rest on documents.
    stored: file that holds the steps done, or None.
    """

    def __init__(
        self,
        question: Question,
        settings: Settings,
        chosen: Sequence[int] | None = None,
        goal: Goal | None = None,
        stored: Path | None = None,
    ) -> None:
        chosen = range(question.fitted) if chosen is None else chosen
        self.settings = settings
        self.size = len(question.space)
        self.stored = stored
        self.identity = digest(
            question.inputs.hash, hedgesim.__version__, asdict(settings), list(chosen)
        )
        self.simulate = question.simulator(goal or question.matching.goal.part(chosen), chosen)

    def run(self, progress: Progress | None = None, *, resume: bool = False) -> Swarm:
        """Search until the posterior is reached; the same result wherever it was cut off."""
        swarm = self._load() if resume else None
        if swarm is None:
            swarm = begin(self.simulate, self.size, self.settings)
        while not swarm.done:
            if progress is not None:
                progress(round(100 * swarm.power**0.5), 100, "calibrating")
            swarm = advance(swarm, self.simulate, self.settings)
            self._save(swarm)
        if progress is not None:
            progress(100, 100, "calibrating")
        return swarm

    def _save(self, swarm: Swarm) -> None:
        if self.stored is None:
            return
        text = io.BytesIO()
        np.savez(text, identity=self.identity, **vars(swarm))
        self.stored.parent.mkdir(parents=True, exist_ok=True)
        beside = self.stored.with_suffix(".tmp")
        beside.write_bytes(text.getvalue())
        beside.replace(self.stored)

    def _load(self) -> Swarm | None:
        if self.stored is None or not self.stored.is_file():
            return None
        try:
            with np.load(self.stored) as stored:
                state = {name: one if one.ndim else one.item() for name, one in stored.items()}
            if state.pop("identity") != self.identity:
                return None
            state["trail"] = tuple(map(tuple, state["trail"].tolist()))
            return Swarm(**state)
        except (OSError, KeyError, TypeError, ValueError):
            return None

    def forget(self) -> None:
        """Remove the stored steps."""
        if self.stored is not None:
            self.stored.unlink(missing_ok=True)


def thinned(swarm: Swarm, draws: int = DRAWS) -> Ints:
    """Indices of particles that stand for all, evenly spaced."""
    count = len(swarm.normals)
    found: Ints = (np.arange(min(draws, count)) * count) // min(draws, count)
    return found


def write_posterior(path: Path, question: Question, swarm: Swarm, settings: Settings) -> None:
    """Write posterior, prior, predictions, targets and provenance as NetCDF that ArviZ reads.

    Groups ``posterior`` and ``prior`` hold ``value`` (chain, draw, number); those with
    ``_predictive`` hold ``statistic`` (chain, draw, target), each draw with a chance of its own;
    ``observed_data`` holds ``low`` and ``high`` of what is right, ``constant_data`` the
    ``tolerance`` and the inputs of the posterior: the text of every number, ``stated``, and the
    hash of each fitted target, ``asked``. The file is written whole or not at all.
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
            "stated": ("number", list(inputs.numbers.values())),
        },
        coords={"target": targets, "number": list(inputs.numbers)},
    )
    return {"observed_data": observed, "constant_data": constant}


def _provenance(question: Question, swarm: Swarm, settings: Settings) -> dict[str, Any]:
    return {
        "inputs": question.inputs.hash,
        "history": question.inputs.history,
        "scenario": question.file.name,
        "starts": json.dumps(question.starts, sort_keys=True),
        "command": f"hedgesim calibrate --particles {settings.particles}"
        f" --sweeps {settings.sweeps} --seed {settings.seed}",
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
