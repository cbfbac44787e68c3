"""Random draws as pure functions of (seed, replication, month, purpose, who).

A draw is a hash of names and numbers, never the next value of a stream that advances: so any
replication can be rerun alone, and adding a country or an event changes no other draw::

    key = replication_key(seed, replication)           # once a replication
    trust = stream("trust", "Cambodia", "Vietnam")     # once a plan, plain Python
    point = counter(trust, month)                      # once a stream and month
    first, second = normal_pair(key, point)            # once a replication

A stream serves one kind of draw: ``uniform`` and ``normal_pair`` at one point are dependent. The
hash is SplitMix64's finaliser (Steele, Lea and Flood 2014; D. Stafford's variant 13). Keys,
streams and counters are words: Python ints in [0, 2**64), not NumPy scalars, or uint64 in kernels.
"""

import math

import numpy as np
from numpy.typing import NDArray

from hedgesim.description.world.world import stream
from hedgesim.rules.arithmetic import jitable, log_of_normal, sin_cos_turn, word, word_to_float

__all__ = [
    "counter",
    "fill_normal_pairs",
    "mix",
    "normal_pair",
    "replication_key",
    "stream",
    "uniform",
]

type Words = NDArray[np.uint64] | list[int]
type Floats = NDArray[np.float64] | list[float]

GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15  # 2**64 / golden ratio, odd: SplitMix64's step
_ONE_BITS = 0x3FF0_0000_0000_0000


@jitable
def mix(state: int) -> int:
    """Return the hash of a word: a bijection, each output bit depending on every input bit."""
    state = word((state ^ (state >> 30)) * 0xBF58_476D_1CE4_E5B9)
    state = word((state ^ (state >> 27)) * 0x94D0_49BB_1331_11EB)
    return state ^ (state >> 31)


@jitable
def replication_key(seed: int, replication: int) -> int:
    """Return the word that stands for a replication under a seed: integers, taken modulo 2**64.

    Replications under one seed never share a key; under two seeds only by chance (2**-64 a pair).
    """
    start = mix(word(word(seed) + word(GOLDEN_GAMMA)))
    return mix(word(start + word(word(replication) * word(GOLDEN_GAMMA))))


@jitable
def counter(stream: int, month: int) -> int:
    """Return the word that stands for a stream in a month (an integer >= 0), in all replications.

    The months of a stream never share a counter.
    """
    return mix(word(word(stream) + word(word(month) * word(GOLDEN_GAMMA))))


@jitable
def uniform(key: int, counter: int) -> float:
    """Return a uniform number in the open interval (0, 1): an odd multiple of 2**-53."""
    # 52 random bits make a double in [1, 2); less 1 - 2**-53, which is exact.
    bits = (mix(word(key + counter)) >> 12) | word(_ONE_BITS)
    return word_to_float(bits) - (1.0 - 2.0**-53)


@jitable
def normal_pair(key: int, counter: int) -> tuple[float, float]:
    """Return two independent standard normal numbers (Box and Muller 1958), within +-8.58.

    Absolute error, given the two uniform numbers, below 1e-14.
    """
    distance = _distance(uniform(key, counter))
    sine, cosine = sin_cos_turn(_angle(key, counter))
    return distance * cosine, distance * sine


@jitable
def fill_normal_pairs(keys: Words, counter: int, first: Floats, second: Floats) -> None:
    """Put ``normal_pair`` of every key, the same bits, into ``first`` and ``second``.

    All three are one-dimensional and of one length. For kernels: three short loops keep a
    processor busier than one long one.
    """
    for lane in range(len(keys)):
        first[lane] = uniform(word(keys[lane]), counter)
        second[lane] = _angle(word(keys[lane]), counter)
    for lane in range(len(keys)):
        first[lane] = _distance(first[lane])
    for lane in range(len(keys)):
        sine, cosine = sin_cos_turn(second[lane])
        second[lane] = first[lane] * sine
        first[lane] = first[lane] * cosine


@jitable
def _distance(u: float) -> float:
    """Return a pair's distance from the origin, as a function of its first uniform number."""
    return math.sqrt(-2.0 * log_of_normal(u))


@jitable
def _angle(key: int, counter: int) -> float:
    """Return a pair's second uniform number: its angle, in turns."""
    return uniform(key, word(counter + word(GOLDEN_GAMMA)))
