"""Histograms of both arms and their difference, in the bins of a run; one tally per thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.outcomes.catalogue import Outcome
from hedgesim.outcomes.summary import outcomes_summary, series_of
from hedgesim.outcomes.tally import BINS, Tally, means
from hedgesim.running.playing.chunks import BinsOfArms, BlockCounter
from hedgesim.running.setup import BASELINE, SCENARIO

ARMS = (SCENARIO, BASELINE)
DIFFERENCES = ((SCENARIO, SCENARIO, BASELINE),)
Floats = NDArray[np.float64]
Arms = dict[str, Floats]  # values of each arm, (blocks, months, places, BLOCK)


def bins_around(values: Arms, lanes: int) -> BinsOfArms:
    """Fix the bins from the first ``lanes`` replications, as a run does."""
    blocks = -(-lanes // BLOCK)
    first = {arm: np.concatenate(v[:blocks], axis=-1)[..., :lanes] for arm, v in values.items()}
    return BinsOfArms.around(first, DIFFERENCES)


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
            pairs={SCENARIO: np.zeros(cells, np.int64)},
            fired={},
            postures={},
        )
        self._counter = BlockCounter(self.tally, bins, ARMS, DIFFERENCES, blocks=1)

    def count(self, values: Arms, block: int) -> None:
        """Add a block."""
        lanes = min(BLOCK, self._replications - block * BLOCK)
        found = {arm: np.ascontiguousarray(values[arm][block]) for arm in ARMS}
        self._counter.add(found, lanes)

    def summary(self, played: Sequence[Outcome], months: list[str], whole: int) -> dict[str, Any]:
        """Outcomes as in summary.json; of all but the first ones, bands of the last month only.

        ``whole``: how many of the first have bands of all months.
        """
        found = self._cut(played[:whole], months, slice(None), slice(whole))
        if len(played) == whole:
            return found
        found |= self._cut(played[whole:], months[-1:], slice(-1, None), slice(whole, None))
        for arm, bins in self.bins.levels.items():
            middle = means(self.tally.levels[arm][:, whole:], bins[:, whole:])
            for outcome, series in zip(played[whole:], series_of(middle), strict=True):
                found[outcome.id]["months"] = months
                found[outcome.id][arm]["mean"] = series
        return found

    def _cut(
        self, played: Sequence[Outcome], names: list[str], months: slice, places: slice
    ) -> dict[str, Any]:

        def cut(found: Mapping[str, Any]) -> dict[str, Any]:
            return {arm: one[months, places] for arm, one in found.items()}

        whole = self.tally
        levels, differences = cut(whole.levels), cut(whole.differences)
        tally = replace(whole, levels=levels, differences=differences, signs=cut(whole.signs))
        bins = cut(self.bins.levels), cut(self.bins.differences)
        return outcomes_summary(tally, SCENARIO, BASELINE, tuple(played), names, *bins)
