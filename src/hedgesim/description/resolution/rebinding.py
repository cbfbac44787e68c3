"""Events of a scenario bound anew, one at a time, with other fields: soon enough for a slider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hedgesim.description.formats.loading import Calibration, ScenarioFile
from hedgesim.description.parsing.locations import Site
from hedgesim.description.resolution.actors import cast
from hedgesim.description.resolution.binding import Scope
from hedgesim.description.resolution.compiling import compile_draft
from hedgesim.description.resolution.declared_events import scenario_drafts
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
        site = Site(file.document)
        who = cast(file.scenario, calibration, site)
        found = with_settings(
            quantities(who, calibration), file.scenario.settings, who, site / "set"
        )
        self._drafts = {draft.id: draft for draft in scenario_drafts(file, None, who, site)}
        self._binder = Binder(Scope(who, tuple(found), {}, frozenset()), calibration, found)
        site.settle()

    def event(self, id: str, fields: Mapping[str, str | float]) -> Event:
        """Return an event with some fields changed.

        It stands for what the event does, not for when: cause, condition and rate are left out.

        Raises
        ------
        InputError: where a field cannot be what is given.
        """
        draft = self._drafts[id]
        site = Site(draft.site.document, draft.site.loc)
        at_once = {"after": None, "delay": None, "when": None, "rate": None}
        changed = replace(
            draft,
            given={**draft.given, **fields},
            trigger=draft.trigger.model_copy(update=at_once),
        )
        event = compile_draft(changed, self._binder, site)
        site.settle()
        assert event is not None
        return event
