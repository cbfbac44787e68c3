"""What the switches of mechanisms hold, and how much of each scenario's effect they remove."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hedgesim.description import Calibration, Resolved, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.cases import shipped
from hedgesim.description.formats.loading import yaml_files
from hedgesim.description.resolution.switches import held_by
from hedgesim.outcomes.catalogue import month_name, months_reported, outcomes_of
from hedgesim.running.parameters.sampling import Floats
from hedgesim.validation.figures import Effort
from hedgesim.validation.trials import Draws, play

HISTORIES = 64, 512  # of each scenario and switch: quick and full
FAINT = 0.002  # effect below which shares say nothing


@dataclass(frozen=True)
class Removed:
    """What switches remove of one scenario's effect.

    Attributes
    ----------
    month: ``YYYY-MM`` in which the effect is largest. effect: sum over partners of the absolute
    median change of influence in that month. shares: by switch and state, the part of it that is
    gone; None where there is hardly an effect.
    """

    scenario: str
    month: str
    effect: float
    shares: dict[str, float | None]


def removed(calibration: Calibration, effort: Effort) -> Iterator[Removed]:
    """Play every shipped scenario with each switch in each state."""
    for path in yaml_files(shipped("scenarios")):
        file = load_scenario(path)
        arms = [resolve(file, calibration), resolve_baseline(file, calibration)]
        if arms[0].world.events != arms[1].world.events:
            yield _removed(path.stem, arms, calibration, effort)


def _removed(
    name: str, arms: Sequence[Resolved], calibration: Calibration, effort: Effort
) -> Removed:
    months = months_reported(arms[0].world)
    full = _effects(arms, months, {}, effort)
    largest = int(np.argmax(full))
    shares: dict[str, float | None] = {}
    for switch, entry in calibration.switches.items():
        for state in entry.states:
            held = held_by(calibration, switch, state, arms[0].quantities)
            left = _effects(arms, months, held, effort)[largest]
            gone = 1.0 - float(left / full[largest]) if full[largest] > FAINT else None
            shares[f"{switch} {state}"] = gone
    month = month_name(arms[0].world, months[largest])
    return Removed(name, month, float(full[largest]), shares)


def _effects(
    arms: Sequence[Resolved], months: Sequence[int], held: Mapping[str, float], effort: Effort
) -> Floats:
    """Size (months,) of a scenario's effect at the calibrated numbers, some of them held."""
    worlds = [arm.world for arm in arms]
    names = [one.id for one in outcomes_of(worlds[0]) if "influence" in one.id.split(".")]
    fewer = replace(effort, histories=HISTORIES[not effort.quick])
    draws = Draws.calibrated(arms[0], fewer).holding(arms[0], held)
    scenario, baseline = play(worlds, names, months, draws, effort)
    sizes: Floats = np.abs(np.median(scenario.values - baseline.values, axis=0)).sum(axis=1)
    return sizes
