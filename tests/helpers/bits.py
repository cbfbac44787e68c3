"""Digests of results of shipped scenarios; as a command, as JSON, for a test to compare.

Run as ``python -m helpers.bits SCENARIO ...``, with the folder ``tests`` on PYTHONPATH.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from hedgesim.description import load_calibration, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import shipped
from hedgesim.running.experiment import run
from hedgesim.running.setup import Options
from helpers.playing import kernel_block

SCENARIOS = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))
REPLICATIONS = 16
RUN = "canal-and-withdrawal"  # wholly, with all that is summed over histories
Digests = dict[str, dict[str, str]]


def histories(names: Sequence[str]) -> Digests:
    """A digest per arm of each scenario, and one per variable and measure over all of them.

    Bytes: months by replications 0-15 with seed 1, row by row in the world's order.
    """
    arms = defaultdict(lambda: blake2b(digest_size=8))
    variables = defaultdict(lambda: blake2b(digest_size=8))
    calibration = load_calibration()
    for name in names:
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


def summary() -> str:
    """The digest of summary.json of `RUN`, with 64 replications."""
    with tempfile.TemporaryDirectory() as folder:
        run(RUN, Options(replications=64, out=Path(folder, "run"), attribution=False))
        content = Path(folder, "run", "summary.json").read_bytes()
    return blake2b(content, digest_size=8).hexdigest()


def results(names: Sequence[str]) -> dict[str, str]:
    """Digests of the arms of scenarios, and of a whole run."""
    return histories(names)["arms"] | {"summary.json": summary()}


if __name__ == "__main__":
    print(json.dumps(results(sys.argv[1:])))
