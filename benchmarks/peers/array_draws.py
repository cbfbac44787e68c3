"""The kernel's random numbers, drawn with NumPy: the same hash of the same words.

See `hedgesim.rules.draws`. Uniform numbers are the same bits; normal ones agree but for rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgesim.rules import draws

Words = NDArray[np.uint64]
Array = NDArray[np.float64]

_STEP = np.uint64(draws.GOLDEN_GAMMA)
_ONE = np.uint64(0x3FF0_0000_0000_0000)
_SHIFTS = (
    (np.uint64(30), np.uint64(0xBF58_476D_1CE4_E5B9)),
    (np.uint64(27), np.uint64(0x94D0_49BB_1331_11EB)),
)


def mix(state: Words) -> Words:
    """Hash words in place."""
    scratch = np.empty_like(state)
    for shift, factor in _SHIFTS:
        np.right_shift(state, shift, out=scratch)
        state ^= scratch
        state *= factor
    np.right_shift(state, np.uint64(31), out=scratch)
    state ^= scratch
    return state


def keys_of(seed: int, first: int, replications: int) -> Words:
    """Keys of the replications from ``first``."""
    start = np.uint64(draws.mix(draws.word(seed + draws.GOLDEN_GAMMA)))
    return mix(start + np.arange(first, first + replications, dtype=np.uint64) * _STEP)


def points_of(names: Sequence[Any], months: int) -> Words:
    """Words of streams in all months: (months, shape of ``names``, 1); a name is a tuple."""
    flat = np.array([draws.stream(*name) for name in _flat(names)], dtype=np.uint64)
    shape = (len(names),) if isinstance(names[0], tuple) else (len(names), len(names[0]))
    return points_of_streams(flat, months).reshape(months, *shape, 1)


def points_of_streams(streams: Words, months: int) -> Words:
    """Words of streams in all months: (months, streams)."""
    return mix(np.arange(months, dtype=np.uint64)[:, None] * _STEP + streams)


def _flat(names: Sequence[Any]) -> list[tuple[str, ...]]:
    return [n for name in names for n in ([name] if isinstance(name, tuple) else name)]


def uniforms(states: Words) -> Array:
    """Uniform numbers in (0, 1) from words, whose memory they take."""
    bits = mix(states)
    bits >>= np.uint64(12)
    bits |= _ONE
    found = bits.view(np.float64)
    found -= 1.0 - 2.0**-53
    return found


def normals(keys: Words, points: Words) -> tuple[Array, Array]:
    """Two arrays of standard normal numbers: a pair for each point and key."""
    states = points + keys
    angle = uniforms(states + _STEP)
    distance = uniforms(states)
    np.log(distance, out=distance)
    distance *= -2.0
    np.sqrt(distance, out=distance)
    angle *= 2.0 * np.pi
    second = np.sin(angle)
    second *= distance
    first = np.cos(angle, out=angle)
    first *= distance
    return first, second
