"""Histograms of both arms and their difference, in the bins of a run; one tally per thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.outcomes.catalogue import Outcome
from hedgesim.outcomes.summary import outcomes_summary, reported
from hedgesim.outcomes.tally import BINS, Bins, Tally, means
from hedgesim.running.chunks import BinsOfArms, count_block
from hedgesim.running.setup import BASELINE, SCENARIO

ARMS = (SCENARIO, BASELINE)
PAIRS = ((SCENARIO, BASELINE),)
Floats = NDArray[np.float64]
Arms = dict[str, Floats]  # values of each arm, (blocks, months, places, BLOCK)


def bins_around(values: Arms, lanes: int) -> BinsOfArms:
    """Fix the bins from the first ``lanes`` replications, as a run does."""
    blocks = -(-lanes // BLOCK)
    first = {arm: np.concatenate(v[:blocks], axis=-1)[..., :lanes] for arm, v in values.items()}
    return BinsOfArms.around(first, PAIRS)


class Counts:
    """Histograms of some blocks.

    Parameters
    ----------
    bins: (months, places) of each arm. replications: of all blocks together.
    """

    def __init__(self, bins: BinsOfArms, replications: int) -> None:
        self.bins, self._replications = bins, replications
        cells = bins.levels[SCENARIO].width.shape
        self.tally = Tally(
            replications=0,
            levels={arm: np.zeros((*cells, BINS), np.uint16) for arm in ARMS},
            differences={SCENARIO: np.zeros((*cells, BINS), np.uint16)},
            signs={SCENARIO: np.zeros((*cells, 2), np.int64)},
            fired={},
            postures={},
        )

    def count(self, values: Arms, block: int) -> None:
        """Add a block."""
        lanes = min(BLOCK, self._replications - block * BLOCK)
        found = {arm: values[arm][block] for arm in ARMS}
        count_block(self.tally, self.bins, found, lanes, ARMS, PAIRS)

    def summary(self, played: Sequence[Outcome], months: list[str]) -> dict[str, Any]:
        """Outcomes as in summary.json; of all but the first, bands of the last month only."""
        found = self._cut(played[:1], months, slice(None), slice(1))
        found |= self._cut(played[1:], months[-1:], slice(-1, None), slice(1, None))
        for arm, bins in self.bins.levels.items():
            middle = means(self.tally.levels[arm][:, 1:], _cut(bins, slice(None), slice(1, None)))
            for outcome, series in zip(played[1:], reported(middle), strict=True):
                found[outcome.id]["months"] = months
                found[outcome.id][arm]["mean"] = series
        return found

    def _cut(
        self, played: Sequence[Outcome], names: list[str], months: slice, places: slice
    ) -> dict[str, Any]:
        """Summary of some months and places."""
        tally = replace(
            self.tally,
            levels={arm: one[months, places] for arm, one in self.tally.levels.items()},
            differences={arm: one[months, places] for arm, one in self.tally.differences.items()},
            signs={arm: one[months, places] for arm, one in self.tally.signs.items()},
        )
        levels = {arm: _cut(bins, months, places) for arm, bins in self.bins.levels.items()}
        difference = {
            arm: _cut(bins, months, places) for arm, bins in self.bins.differences.items()
        }
        return outcomes_summary(tally, SCENARIO, BASELINE, tuple(played), names, levels, difference)


def _cut(bins: Bins, months: slice, places: slice) -> Bins:
    cells = months, places
    return Bins(bins.origin[cells], bins.width[cells], bins.lowest[cells])
