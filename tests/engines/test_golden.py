"""Every recorded value of every shipped scenario and its baseline keeps its bits.

After a change of results on purpose (of a rule, a number or a scenario), write the digests anew::

    WRITE_GOLDEN=1 uv run pytest -n 0 tests/engines/test_golden.py
"""

import json
import os
from collections import defaultdict
from functools import cache
from hashlib import blake2b
from pathlib import Path

import pytest

from hedgesim.description import load_calibration, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import shipped
from helpers.playing import kernel_block

GOLDEN = Path(__file__).with_name("golden.json")
SCENARIOS = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))
REPLICATIONS = 16
Digests = dict[str, dict[str, str]]


@cache
def digests() -> Digests:
    """A digest per arm of each scenario, and one per variable and measure over all of them.

    Bytes: months by replications 0-15 with seed 1, row by row in the world's order.
    """
    arms = defaultdict(lambda: blake2b(digest_size=8))
    variables = defaultdict(lambda: blake2b(digest_size=8))
    calibration = load_calibration()
    for name in SCENARIOS:
        for arm, resolved in (("scenario", resolve), ("baseline", resolve_baseline)):
            block = kernel_block(resolved(load_scenario(name), calibration).world)
            for row, row_name in enumerate(block.names):
                values = block.values[:, row, :REPLICATIONS].tobytes()
                arms[f"{name}/{arm}"].update(values)
                variables[row_name.split(".")[0]].update(values)
    return {
        "arms": {arm: digest.hexdigest() for arm, digest in arms.items()},
        "variables": {name: digest.hexdigest() for name, digest in sorted(variables.items())},
    }


@pytest.mark.parametrize("part", ["arms", "variables"])
def test_results_keep_their_bits(part: str) -> None:
    if "WRITE_GOLDEN" in os.environ:
        GOLDEN.write_text(json.dumps(digests(), indent=1) + "\n")
    golden: Digests = json.loads(GOLDEN.read_text())
    moved = golden[part].items() ^ digests()[part].items()
    assert not moved, f"moved: {', '.join(sorted({name for name, _ in moved}))}"
