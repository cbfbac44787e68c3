"""Chance for made-up simulators: standard normals that are a function of a replication's number."""

import numpy as np
from scipy import special

from hedgesim.running.parameters.sampling import Floats, Ints


def chance(replications: Ints) -> Floats:
    """One standard normal for each replication (a hash of its number, by SplitMix64)."""
    bits = (replications.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    shares = (((bits ^ (bits >> np.uint64(31))) >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53
    found: Floats = special.ndtri(shares)
    return found
