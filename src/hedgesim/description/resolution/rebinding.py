"""Events of a scenario bound anew, one at a time, with other fields: soon enough for a slider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hedgesim.description.formats.loading import Calibration, ScenarioFile
from hedgesim.description.parsing.locations import Location
from hedgesim.description.resolution.actors import find_actors
from hedgesim.description.resolution.binding import Scope
from hedgesim.description.resolution.compiling import compile_event
from hedgesim.description.resolution.declared_events import scenario_events
from hedgesim.description.resolution.fields import Binder
from hedgesim.description.resolution.numbers import quantities, with_settings
from hedgesim.description.world.world import Event


class Rebinder:
    """Makes the events of one scenario.

    Raises
    ------
    InputError: where the scenario has faults.
    """

    def __init__(self, file: ScenarioFile, calibration: Calibration) -> None:
        location = Location(file.document)
        who = find_actors(file.scenario, calibration, location)
        found = with_settings(
            quantities(who, calibration), file.scenario.settings, who, location / "set"
        )
        self._declared = {
            declared.id: declared for declared in scenario_events(file, None, who, location)
        }
        self._binder = Binder(Scope(who, tuple(found), {}, frozenset()), calibration, found)
        location.settle()

    def event(self, id: str, fields: Mapping[str, str | float]) -> Event:
        """Return an event with some fields changed.

        It stands for what the event does, not for when: cause, condition and rate are left out.

        Raises
        ------
        InputError: where a field cannot be what is given.
        """
        declared = self._declared[id]
        location = Location(declared.location.document, declared.location.loc)
        at_once = {"after": None, "delay": None, "when": None, "rate": None}
        changed = replace(
            declared,
            given={**declared.given, **fields},
            trigger=declared.trigger.model_copy(update=at_once),
        )
        event = compile_event(changed, self._binder, location)
        location.settle()
        assert event is not None
        return event
