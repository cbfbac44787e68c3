"""Parts of the verdict's sentences: a change with its band, its course over time, and its size."""

from __future__ import annotations

import math

from hedgesim.outcomes import words
from hedgesim.outcomes.precision import FEWEST
from hedgesim.outcomes.readings import Reading

LASTS = 0.95  # of the largest change left at the end, from which it is said to last
TURNS = 0.5  # size of the opposite extreme, as a part of the largest, from which it is named
NEGLIGIBLE = 0.1  # standard deviations of the baseline
MOST_DEVIATIONS = 100  # beyond, a size is not written out
MOST_PERCENT = 1000.0
ENDS = ("q05", "q50", "q95")


def change(reading: Reading, *, sure: bool = True, first: bool = True) -> str:
    """Write a change with its band: ``exports rise by 2.1 to 4.0 in 90% of histories (...)``.

    Parameters
    ----------
    sure: add the share of histories that agree with the direction of the median. first: say what
        the band holds, and what the share means; a second change is said more shortly.
    """
    noun, plural = subject(reading)
    if reading.replications == 1:
        return f"{noun} {moved(reading, plural=plural)}"
    details = [f"median {median(reading)}", deviations(reading)]
    if sure:
        does = f"{'they' if plural else 'it'} {verb(reading, plural=plural)} "
        details.append(f"{does if first else ''}{words.agreeing(reading)}")
    band = moved(reading, plural=plural) + (f" {within(reading)}" if first else "")
    return f"{noun} {band} ({'; '.join(one for one in details if one)})"


def within(reading: Reading) -> str:
    """Say what a band holds."""
    return "in 90% of histories" if reading.replications >= FEWEST else "in these histories"


def subject(reading: Reading) -> tuple[str, bool]:
    """Return how a sentence about a change names the outcome, and whether it is plural."""
    if reading.name == "influence":
        return f"{words.possessive(reading.of)} share of influence", False
    return words.noun(reading)


def verb(reading: Reading, *, plural: bool) -> str:
    """Return the verb of the median change: ``rises``, ``fall``."""
    stem = "rise" if reading.change.q50 > 0 else "fall"
    return stem if plural else f"{stem}s"


def moved(reading: Reading, *, plural: bool) -> str:
    """Write the 90% band with its verb: ``rises by 2.1 to 4.0 points``, ``changes by -1 to +3``."""
    scale, band = words.scale(reading), reading.change
    unit = "US$ " if reading.unit.startswith("US$") else ""
    if band.q05 * band.q95 > 0.0:
        ends = sorted((abs(band.q05), abs(band.q95)))
        sizes = [words.number(end * scale.factor, scale.change_decimals) for end in ends]
        amount = " to ".join(dict.fromkeys(sizes))
        return f"{verb(reading, plural=plural)} by {unit}{amount}{scale.word}"
    stem = "change" if plural else "changes"
    return f"{stem} by {unit}{scale.change(band.q05)} to {scale.change(band.q95)}{scale.word}"


def median(reading: Reading) -> str:
    """Write the median change with its Monte-Carlo standard error: ``+3.1 ± 0.2``."""
    scale = words.scale(reading)
    text = scale.change(reading.change.q50)
    error = reading.errors.get("q50", 0.0) * scale.factor
    if error > 0.0:
        text += f" ± {error_text(error)}"
    before = abs(reading.baseline.q50)
    if reading.unit.startswith("US$") and before > 0.0:
        part = 100 * reading.change.q50 / before
        if abs(part) < MOST_PERCENT:
            text += f", or {words.number(part, 0 if abs(part) >= 10 else 1, '+')}%"
    return text


def error_text(error: float) -> str:
    """Write a standard error with one significant digit, without an exponent."""
    if error == 0.0:
        return "0"
    rounded = float(f"{error:.0e}")
    return f"{rounded:,.{max(0, -math.floor(math.log10(rounded)))}f}"


def size(reading: Reading) -> float | None:
    """Return a median change in standard deviations of the baseline; None where that is still."""
    spread = reading.ordinary
    return abs(reading.change.q50) / spread if spread > 0.0 else None


def deviations(reading: Reading) -> str:
    """Write the size of a median change: ``0.9 standard deviations``; '' where it has none."""
    found = size(reading)
    if found is None:
        return ""
    if found >= MOST_DEVIATIONS:
        return f"over {MOST_DEVIATIONS} standard deviations"
    text = "under 0.01" if 0.0 < found < 0.01 else f"{found:.2g}" if found < 10 else f"{found:.0f}"
    return f"{text} standard deviation{'' if text == '1' else 's'}"


def course(reading: Reading) -> str:
    """Say when the change is largest, when half of it is gone, and what is left at the end."""
    found = reading.course
    left = found.left
    if left is None:
        return ""
    if left >= LASTS:
        text = "lasts to the end"
    else:
        text = f"is largest in {_at(reading, found.largest)}: {fading(reading)}"
    opposite = found.trough if found.path[found.largest] > 0 else found.peak
    ratio = found.path[opposite] / found.path[found.largest]
    turned = ratio <= -TURNS and opposite < found.largest
    return f"{text}, after {_at(reading, opposite)}" if turned else text


def fading(reading: Reading) -> str:
    """Say when half of the largest change is gone, and what is left of it at the end."""
    found = reading.course
    left = found.left or 0.0
    end = "its sign has turned" if left < 0 else f"{100 * left:.0f}% is left"
    end = "none is left" if abs(left) < 0.005 else end
    if found.half_gone is None:
        return f"{end} at the end"
    return f"half of it is gone by {words.month(found.months[found.half_gone])}, {end} at the end"


def _at(reading: Reading, position: int) -> str:
    """Write a month and the median change in it: ``June 2030 (+2.1 points)``."""
    scale = words.scale(reading)
    amount = scale.change(reading.path[position])
    return f"{words.month(reading.months[position])} ({amount}{scale.word})"


def negligible(reading: Reading) -> bool:
    """Whether a median change is below a tenth of a standard deviation of the baseline."""
    found = size(reading)
    return found is not None and found < NEGLIGIBLE


def chance(share: float | None) -> str:
    """Say how much of the variance of a change is chance alone; '' where that is not known."""
    return "" if share is None else f"chance alone makes up {100 * share:.0f}% of its variance"


def band_errors(reading: Reading) -> str:
    """Say what ± stands for, and how large it is at the ends of a band; '' where it is unknown."""
    if not any(reading.errors.values()):
        return ""
    factor = words.scale(reading).factor
    low, middle, high = (error_text(reading.errors[name] * factor) for name in ENDS)
    return (
        f"After ± stands one standard error, which more histories make smaller. For "
        f"{words.noun(reading)[0]} it is {middle} at the median, {low} and {high} at the ends of "
        f"the 90% band, as from {reading.histories:,.0f} independent histories."
    )
