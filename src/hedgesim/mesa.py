"""A scenario as an ordinary Mesa model, with a data collector and agent classes to replace.

Ten lines make a hedger that chooses otherwise; Mesa's `batch_run` and `SolaraViz` take the model
as they take any other. docs/mesa.md shows both.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from operator import index
from pathlib import Path
from typing import Any, SupportsIndex

import mesa
import numpy as np

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.description.world.world import World
from hedgesim.engines.mesa import model as engine
from hedgesim.engines.mesa.agents import Framework, Hedger, Partner
from hedgesim.engines.mesa.ties import Membership, Tie
from hedgesim.outcomes.catalogue import month_name, outcomes_of
from hedgesim.running.setup import SCENARIO, Options, Setup, prepare
from hedgesim.running.storage.limits import LARGEST

__all__ = ["Framework", "Hedger", "HedgingModel", "Membership", "Partner", "Tie"]

MOST_KEPT = 8  # scenarios that stay resolved for the next model


class HedgingModel(engine.HedgingModel):
    """One history of a scenario as a Mesa model: a step is a month.

    Parameters
    ----------
    world : str, Path or World
        Name or path of a scenario, or a resolved world.
    replication : int
        Which history, from 0, as in ``hedgesim trace --replication``.
    rng : int, optional
        Seed of the experiment, as ``--seed`` (0 to 2^63 - 1); None for one from the system. Mesa's
        other forms (a sequence, a generator) give a seed too. ``seed`` means the same.
    watch : callable, optional
        Called as ``watch(model, phase, month)`` after every phase of every month.
    variant : str, optional
        Name of the variant to play.
    baseline : bool
        Play the paired baseline instead: the same draws without the events.
    calibration : str or Path, optional
        As in `hedgesim.Options`.
    uncertainty : str
        As in `hedgesim.Options`.
    posterior : str, optional
        As in `hedgesim.Options`.
    rules : Mapping of str to str, optional
        As in `hedgesim.Options`.
    hedger_class : type
        Of the hedgers.
    partner_class : type
        Of the partners.
    framework_class : type
        Of the frameworks.
    scenario : object, optional
        Mesa's scenario object; its attributes ``world`` and ``replication`` are read as these
        arguments, all others as numbers; its rng is not.
    **settings : Any
        Numbers to change by name, as ``--set``: ``temperature=0.3``. Names with dots go in as
        ``**{"aid.Cambodia.China": 500.0}``.

    Attributes
    ----------
    datacollector : mesa.DataCollector
        Outcomes by id after every month, in the units of ``outcome_units``, and ``month``,
        ``2024-08``; its first row holds the month before the first.
    running : bool
        False once the last month is played; further steps then change nothing.

    Raises
    ------
    InputError
        Where the scenario, a name or a number is not valid.

    Notes
    -----
    ``hedgers``, ``partners``, ``frameworks``, ``events``, ``month`` and ``record`` are as in the
    engine's model.
    """

    running: bool

    def __init__(
        self,
        world: str | Path | World = "funan-techo-canal",
        replication: int = 0,
        rng: Any = 1,
        watch: Callable[[engine.HedgingModel, str, int], None] | None = None,
        *,
        variant: str | None = None,
        baseline: bool = False,
        calibration: str | Path | None = None,
        uncertainty: str = "parameters",
        posterior: str | None = None,
        rules: Mapping[str, str] | None = None,
        hedger_class: type[Hedger] = Hedger,
        partner_class: type[Partner] = Partner,
        framework_class: type[Framework] = Framework,
        scenario: object = None,
        **settings: Any,
    ) -> None:
        settings |= _attributes(scenario)
        world, replication = settings.pop("world", world), settings.pop("replication", replication)
        seed = _seed(settings.pop("seed", rng))
        options = Options(
            seed=seed,
            variants=() if variant is None else (variant,),
            calibration=None if calibration is None else Path(calibration),
            uncertainty=uncertainty,
            posterior=posterior,
            rules=dict(rules or {}),
            settings={name: _plain(value) for name, value in settings.items()},
        )
        super().__init__(
            world if isinstance(world, World) else _world(world, options, baseline=baseline),
            _whole("--replication", replication),
            seed,
            watch,
            hedger_class=hedger_class,
            partner_class=partner_class,
            framework_class=framework_class,
        )
        outcomes = outcomes_of(self.world)
        self.outcome_units = {one.id: one.unit for one in outcomes}
        self._latest = self.snapshot()
        self.datacollector = mesa.DataCollector(
            {"month": _month} | {one.id: partial(_value, place=one.place) for one in outcomes}
        )
        self.datacollector.collect(self)

    def step(self) -> None:
        """Play one month, as long as there is one, and collect the outcomes."""
        if not self.running:
            return
        super().step()
        self._latest = self.record[-1]
        self.datacollector.collect(self)
        self.running = self.month + 1 < self.world.months

    @property
    def outcomes(self) -> dict[str, float]:
        """Outcomes as they stand, by id: ``model.outcomes["influence.China"]``."""
        return {one.id: self._latest[one.place] for one in outcomes_of(self.world)}


def _value(model: HedgingModel, place: int) -> float:
    return model._latest[place]


def _month(model: HedgingModel) -> str:
    return month_name(model.world, model.month)


# --- arguments ----------------------------------------------------------------------------------


def _attributes(scenario: object) -> dict[str, Any]:
    """Parameters that a Mesa scenario object holds; Mesa 3 keeps its own beside them."""
    found = vars(scenario) if scenario is not None else {}
    own = ("model", "rng", "scenario_id", "replication_id", "initial_rng_state")
    return {name: one for name, one in found.items() if name not in own and name[0] != "_"}


def _seed(rng: Any) -> int:
    """Return the seed that Mesa's argument means; a generator is drawn from."""
    if isinstance(rng, SupportsIndex):
        return _whole("--seed", rng)
    return int(np.random.default_rng(rng).integers(2**31))


def _whole(option: str, given: object) -> int:
    """Return a whole number from 0. Raises InputError."""
    if isinstance(given, SupportsIndex) and 0 <= index(given) <= LARGEST:
        return index(given)
    allowed = f"must be a whole number from 0 to {LARGEST:,}, got {given!r}"
    raise InputError([Problem(option, 1, 1, allowed)])


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


# --- worlds -------------------------------------------------------------------------------------

_setups: OrderedDict[tuple[str, str], Setup] = OrderedDict()


def _world(source: str | Path, options: Options, *, baseline: bool) -> World:
    """Return the world of a scenario or of its baseline, resolved once as long as files stay."""
    key = str(source), repr(options)
    setup = _setups.pop(key, None)
    if setup is None or not _unchanged(setup):
        setup = prepare(source, options)
    _setups[key] = setup
    if len(_setups) > MOST_KEPT:
        _setups.popitem(last=False)
    arm = options.variants[0] if options.variants else SCENARIO
    return setup.worlds[setup.pairs[arm] if baseline else arm]


def _unchanged(setup: Setup) -> bool:
    """Whether the files that were read are as they were."""
    try:
        return all(
            hashlib.sha256(Path(one["path"]).read_bytes()).hexdigest() == one["sha256"]
            for one in setup.inputs
        )
    except OSError:
        return False
