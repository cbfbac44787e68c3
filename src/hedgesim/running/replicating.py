"""How many replications bring the Monte-Carlo errors of the headline below a given precision."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from math import sqrt

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.outcomes.chance import effective_replications
from hedgesim.outcomes.precision import largest_error
from hedgesim.outcomes.readings import Reading, Summary, key_of, readings
from hedgesim.outcomes.verdict import headline

FIRST = 256  # replications that are played to find out how many are needed
MOST = 1_000_000  # replications that a precision may ask for
SPARE = 1.05  # more than are needed by the estimate, which has an error itself

ErrorAt = Callable[[int], float]  # the error that a number of replications leads to


def reached(summary: Summary) -> float:
    """Return the largest Monte-Carlo error of the headline outcomes, see `largest_error`."""
    return max((largest_error(one) for one in headline(readings(summary))), default=0.0)


def needed(summary: Summary, precision: float) -> int:
    """Return how many replications reach a precision, judged by those that were played.

    Raises
    ------
    InputError: where more than `MOST` would be needed, with what is reachable.
    """
    error = error_of(summary)
    if error(MOST) > precision:
        raise _unreachable(precision, error(MOST), _is_limited_by_vectors(summary))
    least = bisect_left(range(MOST), -precision, lo=1, key=lambda count: -error(count))
    return min(MOST, max(FIRST, round(SPARE * least)))


def error_of(summary: Summary) -> ErrorAt:
    """Return the error of the headline as a function of the number of replications."""
    parts = [(largest_error(one), one) for one in headline(readings(summary))]

    def error(count: int) -> float:
        grown = (size * sqrt(one.histories / _independent(one, summary, count))
                 for size, one in parts)  # fmt: skip
        return max(grown, default=0.0)

    return error


def _independent(reading: Reading, summary: Summary, count: int) -> float:
    """Independent replications with the error that a number of replications has."""
    shares = (summary.get("chance") or {}).get(key_of(reading, summary))
    share = None if shares is None else shares["share"][-1]
    if share is None:
        return float(count)
    return effective_replications(count, _vectors(summary), share)


def _vectors(summary: Summary) -> int:
    """Vectors of parameters that are sampled independently."""
    drawn = summary["drawn_numbers"]
    return min(int(drawn["vectors"]), int(drawn.get("draws", drawn["vectors"])))


def _is_limited_by_vectors(summary: Summary) -> bool:
    return bool(summary.get("chance"))


def _unreachable(precision: float, reachable: float, by_vectors: bool) -> InputError:
    message = f"{precision:g} cannot be reached within {MOST:,} replications"
    hint = f"{_up(reachable):g} can"
    if by_vectors:
        hint += "; parameters are sampled from few vectors, --uncertainty chance has none"
    return InputError([Problem("--precision", 1, 1, message, hint)])


def _up(value: float) -> float:
    """Round up to two significant digits."""
    rounded = float(f"{value:.1e}")
    return rounded if rounded >= value else float(f"{1.05 * value:.1e}")
