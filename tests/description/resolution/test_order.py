"""The order of entries in the files of a calibration changes no world, so no result."""

import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.description import load_calibration, load_scenario, resolve
from hedgesim.running.storage.identity import world_id
from helpers.casefiles import CALIBRATION, CASES

FILES = ("countries", "events", "parameters", "switches")


def identity(folder: Path) -> str:
    scenario = load_scenario(CASES / "valid" / "condition.yaml")
    return world_id(resolve(scenario, load_calibration(folder)).world)


@cache
def as_written() -> str:
    return identity(CALIBRATION)


def shuffled(text: str, data: st.DataObject) -> str:
    """A file whose lists of the first level are in another order."""
    made = []
    for block in re.split(r"(?m)^(?=[a-z_]+:)", text):
        head, *items = re.split(r"(?m)^(?=  - )", block)
        whole = [f"{item.rstrip()}\n" for item in items]
        made += [head, *data.draw(st.permutations(whole))]
    return "".join(made)


@given(st.data())
@settings(max_examples=15)
def test_the_order_of_entries_changes_no_identity(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "calibration")
        shutil.copytree(CALIBRATION, folder)
        for name in FILES:
            file = folder / f"{name}.yaml"
            file.write_text(shuffled(file.read_text(), data))
        assert identity(folder) == as_written()
