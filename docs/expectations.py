"""Play the shipped scenarios, and record what docs/expectations.yaml asks for in expectations.json.

::

    python docs/expectations.py              # all scenarios
    python docs/expectations.py baseline     # some of them; results of the others are kept

Each result holds the median (or mean) and the 5 and 95 % quantiles over histories.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim import Options
from hedgesim.description.parsing import units
from hedgesim.description.world.world import World
from hedgesim.engines.kernel.plan import plan_of
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.players import KernelPlayer
from hedgesim.outcomes.catalogue import outcomes_of
from hedgesim.running.setup import BASELINE, SCENARIO, Setup, prepare
from writers.expectations import PLAYED, expectations, results, settle

HISTORIES = 512
SEED = 1

type Floats = NDArray[np.float64]
type Row = dict[str, Any]


def play(world: World, months: list[int], places: list[int]) -> Floats:
    """Return recorded values (histories, months, places) of a world."""
    plan, layout = plan_of(world, months, places)
    player = KernelPlayer(plan, layout, SEED)
    found = [
        player.play(first, BLOCK)[0].transpose(2, 0, 1).copy()
        for first in range(0, HISTORIES, BLOCK)
    ]
    return np.concatenate(found)


def recorded(setup: Setup, arm: str, row: Row) -> tuple[Floats, Floats]:
    """Values (histories,) that a row compares: of its arm, then of what it is set against."""
    world = setup.worlds[arm]
    other = setup.pairs[arm] if row.get("against") != SCENARIO else SCENARIO
    place = next(one.place for one in outcomes_of(world) if one.id == row["outcome"])
    month = units.date(row["at"]) - world.first_month
    if "from" not in row:
        return tuple(play(setup.worlds[name], [month], [place])[:, 0, 0] for name in (arm, other))  # type: ignore[return-value]
    before = units.date(row["from"]) - world.first_month
    values = play(world, [before, month], [place])[:, :, 0]
    return values[:, 1], values[:, 0]


def result(setup: Setup, row: Row) -> dict[str, float]:
    """Median (or mean) and 5 and 95 % quantiles of what a row looks at; per cent for US$."""
    found, reference = recorded(setup, row.get("of", SCENARIO), row)
    relative = isinstance(row["size"][0], str)
    moved = 100 * (found / reference - 1) if relative else found - reference
    middle = moved.mean() if row.get("statistic") == "mean" else np.median(moved)
    low, high = np.quantile(moved, [0.05, 0.95])
    return {"middle": settle(middle), "low": settle(low), "high": settle(high)}


def main(names: list[str]) -> None:
    """Play the scenarios of these names, by default all, and write expectations.json."""
    found = results()
    for one in expectations():
        name = one["scenario"]
        if names and name not in names:
            continue
        variants = tuple(dict.fromkeys(row["of"] for row in one["rows"] if "of" in row))
        setup = prepare(name, Options(variants=variants, uncertainty="chance"))
        assert BASELINE in setup.worlds
        found[name] = [result(setup, row) for row in one["rows"]]
        print(name)
    PLAYED.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
