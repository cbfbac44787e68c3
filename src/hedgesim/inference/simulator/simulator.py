"""The simulator: a scenario as a function from parameters to outcomes, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
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
)
from hedgesim.inference.simulator.labels import labelled, parameter_table
from hedgesim.inference.simulator.neighbours import Means, ema_model
from hedgesim.inference.simulator.numbers import read_numbers
from hedgesim.inference.studies.study import Counter, Study, play
from hedgesim.outcomes.catalogue import Outcome
from hedgesim.running.parameters.sampling import Floats, Ints
from hedgesim.running.playing.executors import Progress
from hedgesim.running.setup import Options, sampler_of
from hedgesim.running.storage.limits import Uncertainty

if TYPE_CHECKING:
    import pandas
    import xarray

SHARE = 0.9  # of each prior's mass between the bounds of designs
WORLDS = {"scenario": slice(0, 1), "baseline": slice(1, 2)}  # of the ensemble


@dataclass(frozen=True, eq=False, repr=False)
class Simulator:
    """A scenario and its baseline as a function from parameters to outcomes; see `simulator`.

    Parameters
    ----------
    study : Study
        Worlds, and the parameters that can vary in them.
    options : Options
        Seed, workers, engine, settings, rules and calibration.
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
        how = options.seed, options.workers, options.engine
        return Ensemble(worlds, study.space, self.months, places, *how)

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
        return parameter_table(self.study, self.names)

    def only(self, parameters: Sequence[str]) -> Self:
        """Return the simulator with arrays and problems of these parameters alone.

        Parameters
        ----------
        parameters : sequence of str
            Their names.

        Returns
        -------
        Simulator
            Of the same worlds.

        Raises
        ------
        InputError
            A name is unknown.
        """
        return replace(self, names=chosen(parameters, self.study))

    def bounds(self, share: float = SHARE) -> Floats:
        """Return the range of each parameter that holds a share of its prior's mass.

        Parameters
        ----------
        share : float
            From 0 to 1; half of what is left lies below the range.

        Returns
        -------
        array (n, 2)
            Lower and upper ends, in the order of ``names``.
        """
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

        Returns
        -------
        pandas.DataFrame
            A vector in each row, which the simulator takes.

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

        Returns
        -------
        pandas.DataFrame
            A vector in each row, a column for each parameter that has a prior.

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

        Parameters
        ----------
        share : float
            Of each prior's mass between the bounds, from 0 to 1.

        Returns
        -------
        dict
            With the keys ``num_vars``, ``names`` and ``bounds``.
        """
        bounds = self.bounds(share).tolist()
        return {"num_vars": len(self.names), "names": list(self.names), "bounds": bounds}

    def ema_model(self, replications: int = 64, *, share: float = SHARE) -> Any:
        """Return a model of the EMA Workbench, whose uncertainties are the parameters.

        Each is uniform over its `bounds`. Outcomes are means of the difference over histories, in
        the last month. In names, ``_`` stands for all that Python does not allow:
        ``influence_China``.

        Parameters
        ----------
        replications : int
            Number of histories of each experiment.
        share : float
            Of each prior's mass between the bounds, from 0 to 1.

        Returns
        -------
        ema_workbench.Model
            With its uncertainties and outcomes.

        Raises
        ------
        ImportError
            The package ``ema_workbench`` is not installed.
        """
        bounds = dict(zip(self.names, self.bounds(share).tolist(), strict=True))
        outcomes = [one.id for one in self.selected]
        means = Means(self, replications)
        return ema_model(self.study.setup.file.name, means, bounds, outcomes)
