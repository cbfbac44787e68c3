"""What the switches of mechanisms hold, and how much of each scenario's effect they remove."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hedgesim.description import Calibration, Resolved, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import shipped
from hedgesim.validation.figures import Effort
from hedgesim.validation.trials import Draws, play

HISTORIES = 64, 512  # of each scenario and switch: quick and full
FAINT = 1e-4  # effect below which shares say nothing


def held_by(
    calibration: Calibration, switch: str, state: str, names: Iterable[str]
) -> dict[str, float]:
    """Numbers that a state of a switch holds, by their full names."""
    holds = _switches(calibration)[switch].states[state]
    found = {name: holds.get(name, holds.get(name.partition(".")[0])) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _switches(calibration: Calibration) -> Any:
    return getattr(calibration, "switches", {})


@dataclass(frozen=True)
class Removed:
    """What switches remove of one scenario's effect.

    Attributes
    ----------
    effect: sum over partners of the absolute median change of influence in the last month.
    shares: by switch and state, the part of it that is gone; None where there is hardly an effect.
    """

    scenario: str
    effect: float
    shares: dict[str, float | None]


def removed(calibration: Calibration, effort: Effort) -> Iterator[Removed]:
    """Play every shipped scenario with each switch in each state."""
    for path in sorted(shipped("scenarios").glob("*.yaml")):
        file = load_scenario(path)
        arms = [resolve(file, calibration), resolve_baseline(file, calibration)]
        if arms[0].world.events != arms[1].world.events:
            yield _removed(path.stem, arms, calibration, effort)


def _removed(name: str, arms: list[Resolved], calibration: Calibration, effort: Effort) -> Removed:
    full = _effect(arms, {}, effort)
    shares: dict[str, float | None] = {}
    for switch, entry in _switches(calibration).items():
        for state in entry.states:
            held = held_by(calibration, switch, state, arms[0].quantities)
            gone = 1.0 - _effect(arms, held, effort) / full if full > FAINT else None
            shares[f"{switch} {state}"] = gone
    return Removed(name, full, shares)


def _effect(arms: list[Resolved], held: dict[str, float], effort: Effort) -> float:
    """Size of a scenario's effect at the calibrated numbers, some of them held."""
    first = arms[0].world
    several = len(first.hedgers) > 1
    names = [
        f"{hedger}.influence.{partner}" if several else f"influence.{partner}"
        for hedger in first.hedgers
        for partner in first.partners
    ]
    fewer = replace(effort, histories=HISTORIES[not effort.quick])
    draws = Draws.calibrated(arms[0], fewer).holding(arms[0], held)
    worlds = [arm.world for arm in arms]
    scenario, baseline = play(worlds, names, [first.months - 1], draws, effort)
    return float(np.abs(np.median(scenario.values - baseline.values, axis=0)).sum())
