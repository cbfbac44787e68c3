"""Play the shipped scenarios, and record what they show beside what they expect.

::

    python docs/expectations.py              # all scenarios
    python docs/expectations.py baseline     # some of them; results of the others are kept

Each entry of expectations.json holds the median (or mean) and the 5 and 95 % quantiles over
histories of what one expectation looks at, in the order of the scenario's file.
"""

from __future__ import annotations

import json
import sys

from hedgesim.description.formats.loading import load_scenario
from hedgesim.running.expectations import HISTORIES, compare
from hedgesim.running.setup import Options
from writers.expectations import PLAYED, expectations, results
from writers.sources import ROOT

OPTIONS = Options(HISTORIES, uncertainty="chance")


def played(name: str) -> list[dict[str, float]]:
    """What a scenario shows, for each of its expectations."""
    found = compare(load_scenario(ROOT / "scenarios" / f"{name}.yaml"), OPTIONS)
    return [{"value": one.value, "low": one.low, "high": one.high} for one in found]


def main(names: list[str]) -> None:
    """Play the scenarios of these names, by default all, and write expectations.json."""
    found = results()
    for name in [one["scenario"] for one in expectations()]:
        if not names or name in names:
            found[name] = played(name)
            print(name)
    PLAYED.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
