"""Builds the simulator of a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from hedgesim.inference.simulator.arguments import chosen, is_single, months_at
from hedgesim.inference.simulator.simulator import Simulator
from hedgesim.inference.studies.study import outcomes_named, study_of
from hedgesim.outcomes.catalogue import outcomes_of
from hedgesim.running.setup import Options


def simulator(
    scenario: str | Path,
    *,
    outcomes: Sequence[str] = (),
    at: str | Sequence[str] | None = None,
    parameters: Sequence[str] = (),
    variant: str | None = None,
    seed: int = 1,
    workers: int | None = None,
    engine: str = "kernel",
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
    engine : str
        ``kernel`` or ``gpu``; both give the same bits.
    settings : mapping, optional
        Numbers that are held at a value, by name.
    rules : mapping, optional
        States of switches, such as ``{"risk": "off"}``.
    calibration : str or Path, optional
        Folder; default the one shipped.

    Returns
    -------
    Simulator
        Called with parameters by name, a table or an array, it returns their outcomes.

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
        engine=engine,
        settings=dict(settings or {}),
        rules=dict(rules or {}),
        calibration=None if calibration is None else Path(calibration),
    )
    study = study_of(scenario, options, variant)
    selected = tuple(outcomes_named(outcomes, study.scenario)) or outcomes_of(study.scenario)
    months, names = months_at(at, study), chosen(parameters, study)
    return Simulator(study, options, selected, months, names, is_single(at))
