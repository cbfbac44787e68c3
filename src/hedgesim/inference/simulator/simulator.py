"""The simulator: a scenario as a function from parameters to outcomes, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from hedgesim.description.formats.priors import quantile
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.inference.ensemble import Ensemble
from hedgesim.inference.simulator.arguments import (
    arms_of,
    chosen,
    histories_of,
    is_single,
    months_at,
)
from hedgesim.inference.simulator.labels import labelled
from hedgesim.inference.simulator.neighbours import Means, ema_model
from hedgesim.inference.simulator.numbers import read_numbers
from hedgesim.inference.studies.study import (
    Counter,
    Study,
    outcomes_named,
    parameter_entry,
    play,
    study_of,
)
from hedgesim.outcomes.catalogue import Outcome, outcomes_of
from hedgesim.running.parameters.sampling import Floats, Ints
from hedgesim.running.playing.executors import Progress
from hedgesim.running.setup import Options, sampler_of
from hedgesim.running.storage.limits import Uncertainty

if TYPE_CHECKING:
    import pandas
    import xarray

SHARE = 0.9  # of each prior's mass between the bounds of designs
WORLDS = {"scenario": slice(0, 1), "baseline": slice(1, 2)}  # of the ensemble
COLUMNS = (
    "value", "unit", "low", "high", "prior", "q05", "median", "q95", "meaning", "rests_on", "basis",
)  # fmt: skip


def simulator(
    scenario: str | Path,
    *,
    outcomes: Sequence[str] = (),
    at: str | Sequence[str] | None = None,
    parameters: Sequence[str] = (),
    variant: str | None = None,
    seed: int = 1,
    workers: int | None = None,
    settings: Mapping[str, float | str] | None = None,
    rules: Mapping[str, str] | None = None,
    calibration: str | Path | None = None,
) -> Simulator:
    """Return a scenario as a function from parameters to outcomes; nothing is written.

    Parameters
    ----------
    scenario : str or Path
        Name or path.
    outcomes : sequence of str
        Ids such as ``influence.China``; default all outcomes.
    at : str or sequence of str, optional
        Month such as ``2030-12``, several of them, or ``all`` reported ones; default the last.
    parameters : sequence of str
        Names that arrays, `Simulator.salib_problem` and `Simulator.ema_model` vary; default all
        that have a prior and that something reads.
    variant : str, optional
        Variant of the scenario.
    seed : int
        Seed of the chance of all histories.
    workers : int, optional
        Threads; default one per processor.
    settings : mapping, optional
        Numbers that are held at a value, by name.
    rules : mapping, optional
        States of switches, such as ``{"risk": "off"}``.
    calibration : str or Path, optional
        Folder; default the one shipped.

    Returns
    -------
    Simulator

    Raises
    ------
    InputError
        For anything wrong in the scenario, the calibration or an argument.

    Examples
    --------
    >>> sim = simulator("funan-techo-canal", outcomes=["lean", "influence.China"])
    >>> sim({"temperature": 0.3}, replications=100)["lean"].mean()  # doctest: +SKIP
    """
    options = Options(
        seed=seed,
        workers=workers,
        settings=dict(settings or {}),
        rules=dict(rules or {}),
        calibration=None if calibration is None else Path(calibration),
    )
    study = study_of(scenario, options, variant)
    selected = tuple(outcomes_named(outcomes, study.scenario)) or outcomes_of(study.scenario)
    months, names = months_at(at, study), chosen(parameters, study)
    return Simulator(study, options, selected, months, names, is_single(at))


@dataclass(frozen=True, eq=False, repr=False)
class Simulator:
    """A scenario and its baseline as a function from parameters to outcomes; see `simulator`.

    Attributes
    ----------
    study : Study
        Worlds, and the parameters that can vary in them.
    options : Options
        Seed, workers, settings, rules and calibration.
    selected : tuple of Outcome
        Outcomes that are returned.
    months : tuple of int
        Months that are returned, counted from the start.
    names : tuple of str
        Full names of the parameters, in the order of the columns of arrays.
    single : bool
        Whether one month is returned, without an axis.
    """

    study: Study
    options: Options
    selected: tuple[Outcome, ...]
    months: tuple[int, ...]
    names: tuple[str, ...]
    single: bool
    _lock: Any = field(default_factory=Lock, init=False)  # players serve one call at a time

    def __reduce__(self) -> tuple[Any, ...]:
        given = self.study, self.options, self.selected, self.months, self.names, self.single
        return type(self), given

    def __repr__(self) -> str:
        counts = (len(self.names), len(self.selected), len(self.months))
        return "<Simulator of {}: {} parameters, {} outcomes, {} months>".format(
            self.study.setup.file.name, *counts
        )

    def __call__(
        self,
        numbers: object = None,
        replications: int | Iterable[int] = 64,
        *,
        arm: str | Sequence[str] = "difference",
        progress: Progress | None = None,
    ) -> xarray.Dataset:
        """Play histories for each vector of parameters, and return their outcomes.

        Parameters
        ----------
        numbers : mapping, table or array, optional
            Values by name; or a table with names as columns (pandas, polars, Arrow) or an array
            (rows, n) with columns in the order of ``names``, a vector in each row. Units and
            ranges are those of `parameters`. What is not given has its calibrated value; efforts
            that are not given make room for those that are.
        replications : int or iterable of int
            Number of histories of each vector, whose chance is the same for all vectors; or the
            number of one history for each vector, as runs count them from 0.
        arm : str or sequence of str
            ``scenario``, ``baseline``, ``difference`` (scenario less baseline), or several.
        progress : callable, optional
            Called as ``progress(done, total, what)``.

        Returns
        -------
        xarray.Dataset
            A variable for each outcome, in its unit, over ``arm`` where several are asked for,
            ``row`` unless one vector was given by itself, ``replication`` where each vector has
            several histories, and ``month`` where the simulator has several.

        Raises
        ------
        InputError
            With every unknown name and value out of range, by row and column.
        """
        arms = arms_of(arm)
        given = read_numbers(numbers, self.study, self.names)
        values_each = len(arms) * len(self.months) * len(self.selected)
        histories, each = histories_of(replications, len(given.values), values_each)
        rows = np.arange(len(histories)) // each
        values = self._played(given.values, rows, histories, arms, progress)
        values = values.reshape(len(arms), len(given.values), each, *values.shape[2:])
        axes = {
            "arm": None if isinstance(arm, str) else arms,
            "row": given.labels,
            "replication": histories[:each] if isinstance(replications, int) else None,
            "month": None if self.single else self.months,
        }
        return labelled(values, axes, self.selected, self.study.scenario, self.options.seed)

    @cached_property
    def _ensemble(self) -> Ensemble:
        study, options = self.study, self.options
        worlds = [study.scenario, study.baseline]
        places = [outcome.place for outcome in self.selected]
        return Ensemble(worlds, study.space, self.months, places, options.seed, options.workers)

    def _played(
        self,
        values: Floats,
        rows: Ints,
        histories: Ints,
        arms: Sequence[str],
        progress: Progress | None,
    ) -> Floats:
        """Values (arms, histories, months, outcomes)."""
        worlds = WORLDS[arms[0]] if len(arms) == 1 and arms[0] in WORLDS else slice(0, 2)
        counter = Counter(len(rows), progress)
        with self._lock:
            played = play(self._ensemble, values, rows, histories, counter, worlds)
        found = dict(zip(list(WORLDS)[worlds], (one.values for one in played), strict=True))
        if "difference" in arms:
            found["difference"] = found["scenario"] - found["baseline"]
        return np.stack([found[arm] for arm in arms])

    @cached_property
    def parameters(self) -> pandas.DataFrame:
        """Parameters by name, a row each: value, unit, bounds, prior, meaning and basis.

        ``value`` is as calibrated; ``low`` and ``high`` are allowed; ``q05``, ``median`` and
        ``q95`` are quantiles of the prior; ``rests_on`` is documents, statistic, literature or
        assumed.
        """
        import pandas as pd  # noqa: PLC0415

        study = self.study
        rows = [
            {"value": value, "low": one.support[0], "high": one.support[1]}
            | parameter_entry(one, study.setup.calibration)
            for one, value in zip(
                study.space.quantities, study.scenario.numbers[study.space.places], strict=True
            )
        ]
        index = pd.Index(study.space.names, name="name")
        return pd.DataFrame(rows, index, COLUMNS).loc[list(self.names)]

    def only(self, parameters: Sequence[str]) -> Self:
        """Return the simulator with arrays and problems of these parameters alone."""
        return replace(self, names=chosen(parameters, self.study))

    def bounds(self, share: float = SHARE) -> Floats:
        """Ranges (n, 2), in the order of ``names``, with a share (0-1) of each prior's mass."""
        tails = np.array([(1.0 - share) / 2.0, (1.0 + share) / 2.0])
        known = dict(zip(self.study.space.names, self.study.space.quantities, strict=True))
        found = [known[name] for name in self.names]
        return np.array([quantile(one.prior, one.support, tails) for one in found])

    def at_shares(self, shares: object) -> pandas.DataFrame:
        """Return parameters at shares of the mass of their priors; uniform shares are prior draws.

        Weights that sum to one, and efforts, are scaled to their sum where all of them vary.

        Parameters
        ----------
        shares : array (rows, n) or (n,)
            From 0 to 1, with columns in the order of ``names``.

        Raises
        ------
        InputError
            The array has another form, or values outside 0 to 1.
        """
        import pandas as pd  # noqa: PLC0415

        given = np.atleast_2d(np.asarray(shares, dtype=np.float64))
        if given.shape[1:] != (len(self.names),) or not ((given >= 0.0) & (given <= 1.0)).all():
            hint = f"rows x {len(self.names)} numbers from 0 to 1"
            raise InputError([Problem("shares", 1, 1, "are no shares of these parameters", hint)])
        space = self.study.space.only(self.names)
        order = [self.names.index(name) for name in space.names]
        found = pd.DataFrame(space.from_shares(given[:, order]), columns=list(space.names))
        return found[list(self.names)]

    def draws(
        self, count: int, *, uncertainty: str = "parameters", posterior: str | None = None
    ) -> pandas.DataFrame:
        """Return vectors of all parameters as runs sample them, in the order of runs.

        Parameters
        ----------
        count : int
            Number of vectors; a run takes the first 1024 in turn, each for two replications.
        uncertainty : str
            ``parameters`` (from the posterior where it fits, otherwise from the priors), or
            ``prior``.
        posterior : str, optional
            A file, or ``shipped``, as in `run`.

        Raises
        ------
        InputError
            The posterior does not fit the calibration.
        """
        import pandas as pd  # noqa: PLC0415

        options = replace(
            self.options, replications=count, uncertainty=uncertainty, posterior=posterior
        )
        if options.uncertainty == Uncertainty.CHANCE:
            hint = "parameters or prior"
            raise InputError([Problem("--uncertainty", 1, 1, "chance samples nothing", hint)])
        study = self.study
        sampler = sampler_of(options, study.setup.calibration)
        values = sampler.draws(study.space, study.actors.reference_dates, count)
        return pd.DataFrame(values, columns=list(study.space.names))

    def salib_problem(self, share: float = SHARE) -> dict[str, Any]:
        """Return the parameters as a problem of SALib, each uniform over its `bounds`.

        A design of it, such as ``SALib.sample.sobol.sample(problem, 256)``, is an array that the
        simulator takes.
        """
        bounds = self.bounds(share).tolist()
        return {"num_vars": len(self.names), "names": list(self.names), "bounds": bounds}

    def ema_model(self, replications: int = 64, *, share: float = SHARE) -> Any:
        """Return a model of the EMA Workbench, whose uncertainties are the parameters.

        Each is uniform over its `bounds`. Outcomes are means of the difference over histories, in
        the last month. In names, ``_`` stands for all that Python does not allow:
        ``influence_China``.

        Raises
        ------
        ImportError
            The package ``ema_workbench`` is not installed.
        """
        bounds = dict(zip(self.names, self.bounds(share).tolist(), strict=True))
        outcomes = [one.id for one in self.selected]
        means = Means(self, replications)
        return ema_model(self.study.setup.file.name, means, bounds, outcomes)
