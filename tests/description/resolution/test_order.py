"""The order of entries in the files of a calibration changes no world, so no result."""

import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hedgesim.description import load_calibration, load_scenario, resolve
from hedgesim.running.storage.identity import world_id
from helpers.casefiles import CALIBRATION, CASES

FILES = ("countries", "events", "frameworks", "parameters", "reactions", "switches")
NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


def identity(folder: Path) -> str:
    scenario = load_scenario(CASES / "valid" / "condition.yaml")
    return world_id(resolve(scenario, load_calibration(folder)).world)


@cache
def as_written() -> str:
    return identity(CALIBRATION)


class Words(yaml.SafeLoader):
    """Reads ``off`` as a word, as hedgesim does."""


Words.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if tag in NUMBERS]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Words.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


def shuffled(text: str, data: st.DataObject) -> str:
    """A file in whose lists, and situations of a hedger, entries are in another order."""
    content = yaml.load(text, Words)
    for key, entries in content.items():
        if not isinstance(entries, list):
            continue
        for entry in entries if key == "hedgers" else ():
            entry["reference"] = data.draw(st.permutations(entry["reference"]))
            for reference in entry["reference"]:
                for tie in reference["ties"].values():
                    tie["values"] = dict(data.draw(st.permutations([*tie["values"].items()])))
        content[key] = data.draw(st.permutations(entries))
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


@given(st.data())
@settings(max_examples=15, phases=[Phase.generate])
def test_the_order_of_entries_changes_no_identity(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "calibration")
        shutil.copytree(CALIBRATION, folder)
        for name in FILES:
            file = folder / f"{name}.yaml"
            file.write_text(shuffled(file.read_text(), data))
        assert identity(folder) == as_written()
