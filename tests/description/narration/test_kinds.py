"""Kinds of events as data: each with an example that is a valid scenario."""

from pathlib import Path

import pytest

from hedgesim.description import check, load_calibration, parse_scenario, resolve
from hedgesim.description.formats.events import Trigger
from hedgesim.description.formats.loading import shipped
from hedgesim.description.narration.kinds import TRIGGERS, example
from helpers.casefiles import CALIBRATION
from helpers.parameters import few

FOLDERS = {"shipped": shipped("calibration"), "small": CALIBRATION}
KINDS = [
    (where, name) for where, folder in FOLDERS.items() for name in load_calibration(folder).kinds
]


@pytest.mark.parametrize(("where", "name"), few(KINDS, 4))
def test_the_example_of_a_kind_is_valid_and_does_something(
    where: str, name: str, tmp_path: Path
) -> None:
    calibration = load_calibration(FOLDERS[where])
    path = tmp_path / "example.yaml"
    path.write_text(example(calibration.kinds[name], calibration))
    assert check([path], FOLDERS[where]) == []
    world = resolve(parse_scenario(path.read_text(), "example"), calibration).world
    event = next(event for event in world.events if event.kind == name)
    assert event.effects
    assert event.at == 12


def test_every_trigger_is_listed() -> None:
    assert [name for name, _, _ in TRIGGERS] == list(Trigger.model_fields)
