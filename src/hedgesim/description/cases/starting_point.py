"""Actors and dates with which a new scenario of a calibration begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hedgesim.description.formats.cases import own_scenarios
from hedgesim.description.formats.loading import Calibration, load_scenario, yaml_files
from hedgesim.description.parsing.problems import InputError


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """What a new scenario can begin with.

    Attributes
    ----------
    hedgers: of the calibration; the first is that of the scenario. date: of its latest reference,
    in months since year 0. partners: those of that reference, in their order. poles: two of them.
    """

    hedgers: tuple[str, ...]
    date: int
    partners: tuple[str, ...]
    poles: tuple[str, str]


def starting_point(calibration: Calibration) -> StartingPoint:
    """Return the starting point of a new scenario that a calibration can play.

    The poles are those of the first scenario of the case, or else the first two partners.
    """
    first = next(iter(calibration.hedgers.values()))
    reference = max(first.reference, key=lambda one: one.date)
    partners = tuple(name for name in reference.partners if name in calibration.partners)
    poles = _poles(calibration, partners)
    return StartingPoint(tuple(calibration.hedgers), reference.date, partners, poles)


def _poles(calibration: Calibration, partners: Sequence[str]) -> tuple[str, str]:
    for path in yaml_files(own_scenarios(calibration.folder))[:1]:
        try:
            poles = load_scenario(path).scenario.poles
        except InputError:
            break
        if {*poles} <= {*partners}:
            return poles
    return partners[0], partners[1]
