"""The table of ``hedgesim verify``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from hedgesim.reports.terminal.layout import count, fixed, folded, grid
from hedgesim.running.verifying import HOLDS, Verified

SHOWN = 12  # digits of a hash


def verified_report(found: Sequence[Verified]) -> Iterator[RenderableType]:
    """Yield a table of what does not hold, if anything, and a sentence on the whole."""
    odd = [one for one in found if one.state != HOLDS]
    if odd:
        table = grid("", fixed("state"), fixed("what"), folded("path"), "recorded", "found")
        for one in odd:
            hashes = (one.recorded[:SHOWN], one.found[:SHOWN])
            table.add_row(one.state, one.what, one.path, *hashes)
        yield table
        yield ""
    mark = next(one for one in found if one.what == "fingerprint")
    checked = [one for one in found if one.path and one.recorded]
    failing = sum(one.fails for one in found)
    if failing:
        yield Text(f"Does not hold: {failing} of {count(len(checked) + 1, 'record')}.")
    else:
        yield Text(f"All {count(len(checked), 'file')} hold. Fingerprint {mark.recorded}.")
