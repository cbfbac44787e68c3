"""An event bound anew is the event that the whole scenario would have."""

from __future__ import annotations

from functools import cache

import pytest

from hedgesim.description import (
    InputError,
    ScenarioFile,
    load_calibration,
    load_scenario,
    parse_scenario,
    resolve,
)
from hedgesim.description.formats.loading import shipped
from hedgesim.description.resolution.compiling import Rebinder
from hedgesim.description.resolution.declared_events import event_ids

SCENARIOS = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))
CALIBRATION = cache(load_calibration)
TOLD = """\
scenario: 1
title: T
clock: {start: 2024-01, end: 2025-12}
hedger: Cambodia
set: {threat_half_life: 30}
events:
  - {event: infrastructure_project, id: canal, at: 2024-08, builder: China, bypasses: Vietnam,
     serves: [Japan], amount: US$ 1.7 bn, relief: 0.5, duration: 48 months}
  - {event: reassurance, id: assurances, to: Vietnam, after: canal, when: trust.Vietnam < 0.9,
     rate: 2}
"""


def rebinder_of(file: ScenarioFile) -> Rebinder:
    return Rebinder(file, resolve(file, CALIBRATION()), CALIBRATION())


@pytest.mark.parametrize("name", SCENARIOS)
def test_unchanged_it_is_as_resolved(name: str) -> None:
    file = load_scenario(name)
    rebinder = rebinder_of(file)
    resolved = {event.id: event for event in resolve(file, CALIBRATION()).world.events}
    for id in event_ids(file.scenario.events):
        event = rebinder.event(id, {})
        assert (event.effects, event.story, event.fields) == (
            resolved[id].effects, resolved[id].story, resolved[id].fields,
        )  # fmt: skip


def test_changed_it_is_as_resolved_from_a_changed_file() -> None:
    rebinder = rebinder_of(parse_scenario(TOLD, "t"))
    event = rebinder.event("canal", {"amount": "US$ 3 bn", "relief": 0.25})
    told = TOLD.replace("US$ 1.7 bn", "US$ 3 bn").replace("relief: 0.5", "relief: 0.25")
    world = resolve(parse_scenario(told, "t"), CALIBRATION()).world
    other = next(one for one in world.events if one.id == "canal")
    assert (event.effects, event.story, event.fields) == (other.effects, other.story, other.fields)
    assert event.effects != rebinder.event("canal", {}).effects


def test_it_stands_for_what_an_event_does_not_for_when() -> None:
    event = rebinder_of(parse_scenario(TOLD, "t")).event("assurances", {})
    assert (event.after, event.when, event.rate) == (None, None, None)
    assert event.effects


def test_a_field_that_cannot_be_is_refused_with_its_line() -> None:
    rebinder = rebinder_of(parse_scenario(TOLD, "t"))
    with pytest.raises(InputError) as caught:
        rebinder.event("canal", {"relief": 7})
    assert "relief" in str(caught.value) or "7" in str(caught.value)
    assert rebinder.event("canal", {"relief": 0.2}).effects  # and nothing is left of the fault
