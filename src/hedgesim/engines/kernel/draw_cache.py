"""Draws that are kept, for histories that are played again and again while events or numbers move.

A draw depends on the seed, the replication, whose it is and the month, on nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hedgesim.engines.kernel.table import BLOCK

if TYPE_CHECKING:
    from hedgesim.engines.kernel.plan import Plan

Floats = NDArray[np.float64]
NOTHING: Floats = np.zeros((0, 0, 2, BLOCK))  # kept: the kernel draws for itself


class Noise:
    """Standard normals of all ties and hedgers of one world; a block is drawn when first asked for.

    Parameters
    ----------
    plan: of any world with the same hedgers, partners and months. seed: of the histories.
    """

    def __init__(self, plan: Plan, seed: int) -> None:
        self._shape = plan.months, len(plan.streams), 2, BLOCK
        self._streams, self._seed = plan.streams, seed
        self._drawn: dict[int, Floats] = {}

    @property
    def size(self) -> int:
        """Bytes of the draws of a block."""
        return int(np.prod(self._shape)) * np.dtype(np.float64).itemsize

    def fits(self, plan: Plan, seed: int) -> bool:
        """Say whether these are the draws that a plan takes."""
        same = np.array_equal(self._streams, plan.streams)
        return same and (self._shape[0], self._seed) == (plan.months, seed)

    def of(self, first: int) -> Floats:
        """Return the draws (months, streams, 2, BLOCK) of the block that begins at ``first``."""
        from hedgesim.engines.kernel.play import draw_block  # noqa: PLC0415

        if first not in self._drawn:
            out, keys = np.empty(self._shape), np.zeros(BLOCK, dtype=np.uint64)
            draw_block(self._streams, self._seed, np.arange(first, first + BLOCK), keys, out)
            self._drawn[first] = out
        return self._drawn[first]
