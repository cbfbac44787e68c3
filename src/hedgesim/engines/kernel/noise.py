"""Pairs of standard normals of ties and hedgers: drawn, or taken from what is drawn already."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hedgesim.engines.kernel.table import BLOCK, State
from hedgesim.rules import draws
from hedgesim.rules.compilation import lanes


class Draws(NamedTuple):
    """Where the draws of a block come from."""

    keys: NDArray[np.uint64]  # (BLOCK,)
    streams: NDArray[np.uint64]  # of trade, finance and regard of each tie; of each home, elsewhere
    cached: NDArray[np.float64]  # (months, streams, 2, BLOCK), or `draw_cache.NOTHING`


@lanes
def draw(s: State, d: Draws, place: int, month: int) -> None:
    """Fill the two rows of noise with the pairs of a stream and month."""
    first, second = s.noise[0], s.noise[1]
    if len(d.cached) == 0:
        draws.fill_normal_pairs(d.keys, draws.counter(d.streams[place], month), first, second)
        return
    cached = d.cached[month, place]
    for k in range(BLOCK):
        first[k] = cached[0, k]
        second[k] = cached[1, k]
