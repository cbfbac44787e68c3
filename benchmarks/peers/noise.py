"""The floor under any engine: drawing the random numbers of the model, and nothing else.

As many pairs of normal numbers as the model needs (three for each tie and one for each hedger, each
month), for the same names, by the kernel's own function, over blocks of as many replications.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.world import World
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.rules import draws
from hedgesim.rules.compilation import cached


@cached
def draw_block(keys: Any, streams: Any, months: int, seed: int, first: int, normals: Any) -> None:
    """Draw all pairs of the block of replications that begins at ``first``.

    keys: (lanes,), normals: (streams, 2, lanes): room, filled here; the last month's stay.
    """
    for k in range(len(keys)):
        keys[k] = draws.replication_key(seed, first + k)
    for month in range(months):
        for s in range(len(streams)):
            point = draws.counter(streams[s], month)
            draws.fill_normal_pairs(keys, point, normals[s, 0], normals[s, 1])


def streams_of(world: World) -> NDArray[np.uint64]:
    """Every stream of normal numbers of a world."""
    ties = [(h, j) for h in world.hedgers for j in world.partners]
    names = [(purpose, *tie) for purpose in ("trade", "finance", "regard") for tie in ties]
    names += [("home", h) for h in world.hedgers]
    return np.array([draws.stream(*name) for name in names], dtype=np.uint64)


def draw_all(world: World, replications: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Draw block by block; each takes the place of the one before."""
    streams = streams_of(world)
    keys = np.zeros(BLOCK, dtype=np.uint64)
    normals = np.zeros((len(streams), 2, BLOCK))
    for first in range(0, replications, BLOCK):
        draw_block(keys, streams, world.months, seed, first, normals)
        yield normals
