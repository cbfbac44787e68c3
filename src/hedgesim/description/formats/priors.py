"""How wide a prior is: the range that holds most of what is believed possible of a number."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from hedgesim.description.formats.sourced import Prior

SHARE = 0.9  # of the prior, in the middle of it
STEPS = 20_000  # of the angle in which a beta distribution is summed up

Range = tuple[float, float]


def middle(prior: Prior, support: Range, share: float = SHARE) -> Range | None:
    """Return the range that leaves equal parts of a prior on both sides; None where it is fixed.

    Parameters
    ----------
    support: closed; what lies beyond it counts as on its bound. share: inside the range (0-1).
    """
    tails = ((1.0 - share) / 2.0, (1.0 + share) / 2.0)
    first, second = prior.arguments
    match prior.family:
        case "normal":
            found = [NormalDist(first, second).inv_cdf(tail) for tail in tails]
        case "lognormal":
            found = [first * float(np.exp(NormalDist(0.0, second).inv_cdf(t))) for t in tails]
        case "uniform":
            found = [first + tail * (second - first) for tail in tails]
        case "beta":
            found = [_beta(first, second, tail) for tail in tails]
        case _:
            return None
    low, high = (min(max(value, support[0]), support[1]) for value in found)
    return low, high


def _beta(first: float, second: float, tail: float) -> float:
    """Quantile of a beta distribution, summed up over the angle whose squared sine it is.

    Its density is finite there for arguments from 1/2 on.
    """
    angle = (np.arange(STEPS) + 0.5) * (np.pi / 2 / STEPS)
    logs = (2 * first - 1) * np.log(np.sin(angle)) + (2 * second - 1) * np.log(np.cos(angle))
    sums = np.cumsum(np.exp(logs - logs.max()))
    return float(np.sin(np.interp(tail * sums[-1], sums, angle + np.pi / 4 / STEPS)) ** 2)
