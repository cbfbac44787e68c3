"""The world of actors, numbers and events that a scenario has been resolved to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.formats.loading import Calibration, ScenarioFile
from hedgesim.description.resolution.actors import Actors, belongs, links
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.description.world.index import Rows
from hedgesim.description.world.variables import NEUTRAL, STARTS_AT
from hedgesim.description.world.world import Event, World


def build_world(
    file: ScenarioFile,
    actors: Actors,
    found: Mapping[str, Quantity],
    calibration: Calibration,
    events: tuple[Event, ...],
) -> World:
    """Return the world that engines play."""
    initial, initial_number = _initial(actors, tuple(found), calibration)
    numbers = np.array([quantity.value for quantity in found.values()], dtype=np.float64)
    given = initial_number >= 0
    initial[given] = numbers[initial_number[given]]
    link = np.array(links(actors, calibration), dtype=np.int64)
    return World(
        name=file.name,
        title=file.scenario.title,
        about=file.scenario.about or "",
        hedgers=actors.hedgers,
        partners=actors.partners,
        frameworks=actors.frameworks,
        poles=actors.poles,
        start=(actors.start // 12, actors.start % 12 + 1),
        months=actors.months,
        number_names=tuple(found),
        numbers=numbers,
        initial=initial,
        initial_number=initial_number,
        link=link.reshape(len(actors.frameworks), len(actors.partners)),
        events=events,
    )


def _initial(
    actors: Actors, names: tuple[str, ...], calibration: Calibration
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """First value of each row where no number gives it, and the number that does, or -1."""
    index = {name: position for position, name in enumerate(names)}
    rows = Rows(actors.hedgers, actors.partners, actors.frameworks).names()
    initial = np.zeros(len(rows))
    initial_number = np.full(len(rows), -1, dtype=np.int64)
    for row, name in enumerate(rows):
        variable, _, rest = name.partition(".")
        if variable == "member":
            hedger, _, framework = rest.partition(".")
            initial[row] = belongs(calibration.frameworks[framework], hedger, actors.start)
        else:
            initial[row] = NEUTRAL.get(variable, 0.0)
            source = f"{STARTS_AT.get(variable, variable)}.{rest}"
            initial_number[row] = index.get(source, -1)
    return initial, initial_number
