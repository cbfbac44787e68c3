"""A study: a scenario and its baseline, with the parameters that are sampled in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.priors import quantile
from hedgesim.description.parsing.problems import InputError, Problem, one_of, suggest
from hedgesim.description.provenance.changes import other_differences
from hedgesim.description.resolution.actors import Actors
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.description.resolution.resolved import Resolved
from hedgesim.description.world.expressions import Code
from hedgesim.description.world.variables import (
    PARAMETERS,
    TIE_MEASURES,
    TRAIT_MEANINGS,
    VARIABLES,
)
from hedgesim.description.world.world import World
from hedgesim.inference.ensemble import EVERY, Ensemble, Played
from hedgesim.outcomes.catalogue import TIE_OUTCOMES, Outcome, outcomes_of
from hedgesim.running.parameters.sampling import Floats, Ints, Space, around_values
from hedgesim.running.playing.executors import Progress
from hedgesim.running.setup import SCENARIO, Options, Setup, prepare

BAND = (0.05, 0.95)  # of a prior that is reported
BATCH = 4096  # histories between two reports of progress


@dataclass(frozen=True)
class Study:
    """Worlds and the parameters that are sampled in them.

    Attributes
    ----------
    setup: what was read. space: parameters that are sampled. given: full names of those that were
    set, which are not. idle: those with a prior that nothing in either world reads. arm: of the
    setup that is studied, the scenario or a variant.
    """

    setup: Setup
    space: Space
    given: tuple[str, ...]
    idle: tuple[str, ...]
    arm: str = SCENARIO

    @property
    def scenario(self) -> World:
        """World of the scenario."""
        return self.resolved.world

    @property
    def resolved(self) -> Resolved:
        """Scenario as it was resolved."""
        return self.setup.arms[self.arm]

    @property
    def actors(self) -> Actors:
        """Actors of both worlds."""
        return self.resolved.actors

    @property
    def baseline(self) -> World:
        """World that it is compared with."""
        return self.compared.world

    @property
    def compared(self) -> Resolved:
        """Baseline as it was resolved."""
        return self.setup.arms[self.setup.pairs[self.arm]]

    def changed(self) -> dict[str, Any]:
        """Return what differs from the shipped calibration, as in summary.json."""
        setup = self.setup
        return {
            "changed": [{"arm": arm, **change.data()} for arm, change in setup.changed],
            "changed_rules": list(other_differences(setup.calibration)),
        }

    def median(self, count: int = 1) -> Floats:
        """Shares (count, n) with every parameter at the median of its prior."""
        return np.full((count, len(self.space)), 0.5)


def study_of(scenario: str | Path, options: Options, variant: str | None = None) -> Study:
    """Read a scenario, or a variant of it, and find the parameters to sample. Raises InputError."""
    variants = () if variant is None else (variant,)
    setup = prepare(
        scenario, replace(options, uncertainty="chance", posterior=None, variants=variants)
    )
    arm = variant or SCENARIO
    numbers = around_values(setup.arms[arm].quantities, setup.moved)
    baseline = setup.arms[setup.pairs[arm]]
    given = baseline.set_names  # by the scenario, its baseline or the command
    read = _read(tuple(numbers), setup.worlds.values())
    unread = {name for name in setup.calibration.parameters if name not in PARAMETERS} - read
    whole = Space.of(numbers, baseline.set_by)  # not those either that make room
    idle = tuple(name for name in whole.names if name in unread)
    space = whole.only(set(whole.names) - unread)
    return Study(setup, space, tuple(given), idle, arm)


def _read(names: tuple[str, ...], worlds: Iterable[World]) -> set[str]:
    return {
        names[index]
        for world in worlds
        for event in world.events
        for program in event.programs
        for index in program.reads(Code.NUMBER)
    }


def outcomes_named(names: Sequence[str], world: World) -> list[Outcome]:
    """Return the outcomes of these ids, each once.

    Raises
    ------
    InputError: with every id that names no outcome of this world.
    """
    known = {outcome.id: outcome for outcome in outcomes_of(world)}
    problems = [_unknown(name, known, world) for name in names if name not in known]
    if problems:
        raise InputError(problems)
    return [known[name] for name in dict.fromkeys(names)]


def _unknown(name: str, known: Mapping[str, Outcome], world: World) -> Problem:
    parts = name.split(".", 1)
    prefix = ""
    if len(world.hedgers) > 1 and len(parts) == 2 and parts[0] in world.hedgers:
        prefix, parts = f"{parts[0]}.", parts[1].split(".", 1)
    ties = (*TIE_OUTCOMES, *(measure.name for measure in TIE_MEASURES))
    if parts[0] in ties and len(parts) == 2 and parts[1] not in world.partners:
        column = len(prefix) + len(parts[0]) + 2
        message = f"'{parts[1]}' is not a partner in this scenario"
        return Problem("--outcome", 1, column, message, one_of(parts[1], world.partners, 20))
    hint = suggest(name, known) or "for example influence.China, lean, hedging, autonomy"
    if parts[0] in ties and len(parts) == 1:
        hint = f"of which partner? for example '{name}.{world.partners[0]}'"
    if len(world.hedgers) > 1 and f"{world.hedgers[0]}.{name}" in known:
        hint = f"of which hedger? for example '{world.hedgers[0]}.{name}'"
    return Problem("--outcome", 1, 1, f"there is no outcome '{name}'", hint)


def parameter_entry(quantity: Quantity, calibration: Calibration) -> dict[str, Any]:
    """Return a parameter for a report: meaning, unit, range of its prior, and basis."""
    low, middle, high = quantile(
        quantity.prior, quantity.support, np.array([BAND[0], 0.5, BAND[1]])
    )
    basis = quantity.basis
    kind = "documents" if basis.evidence else "statistic" if basis.source else "assumed"
    if basis.source and basis.source.startswith("L-"):
        kind = "literature"
    if basis.evidence and basis.assumed:
        kind = "documents (order)"
    return {
        "meaning": _meaning(quantity.name, calibration),
        "unit": quantity.unit,
        "median": float(middle),
        "q05": float(low),
        "q95": float(high),
        "prior": quantity.prior.describe(),
        "rests_on": kind,
        "basis": basis.describe(),
    }


def _meaning(name: str, calibration: Calibration) -> str:
    """Meaning of a parameter, or of the variable or trait that begins its name."""
    head = name.partition(".")[0]
    if name in calibration.parameters:
        return calibration.parameters[name].meaning.rstrip(".")
    variable = VARIABLES.get(head)
    return TRAIT_MEANINGS.get(head) or (variable.meaning if variable else "")


def finite(value: float) -> float | None:
    """Return a number for JSON: None for what is not finite."""
    return float(value) if np.isfinite(value) else None


class Counter:
    """Progress over several rounds of histories."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.done, self.total, self.progress = 0, total, progress

    def __call__(self, count: int) -> None:
        """Count histories that were played."""
        self.done += count
        if self.progress is not None:
            self.progress(self.done, self.total, "playing histories")


def play(
    ensemble: Ensemble,
    values: Floats,
    rows: Ints,
    replications: Ints,
    counter: Counter,
    worlds: slice = EVERY,
) -> list[Played]:
    """Play an ensemble batch by batch, counting the histories of each world as one.

    Parameters
    ----------
    values: (vectors, n) in the order of the space. rows: (histories,) vector of each history.
    replications: (histories,) whose chance. worlds: those to play.
    """
    parts = []
    for start in range(0, len(rows), BATCH):
        chosen = slice(start, start + BATCH)
        parts.append(ensemble.play(values[rows[chosen]], replications[chosen], worlds))
        counter(len(replications[chosen]))
    return [
        Played(*(np.concatenate(found) for found in zip(*world, strict=True)))
        for world in zip(*parts, strict=True)
    ]


def differences(ensemble: Ensemble, values: Floats, replications: int, counter: Counter) -> Floats:
    """Play every vector with the same replications; return the first world less the second.

    Returns (vectors, replications, months * places).
    """
    count = len(values)
    rows, histories = np.divmod(np.arange(count * replications), replications)
    first, second = play(ensemble, values, rows, histories, counter)
    return (first.values - second.values).reshape(count, replications, -1)
