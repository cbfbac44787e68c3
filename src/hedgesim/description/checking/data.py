"""Faults of data: of series, units, clocks and cut-offs."""

from __future__ import annotations

from collections.abc import Sequence

from hedgesim.description.formats.data import SCALES
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.targets import Located
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.world.index import recorded_names
from hedgesim.description.world.variables import unit_of
from hedgesim.description.world.world import World


def check_data(
    rows: Sequence[Located], world: World, calibration: Calibration, location: Location
) -> None:
    """Add figures given twice, of unknown series, in other units, or of the wrong time.

    A figure may not be later than the cut-off of the last reference of the hedgers, from which
    runs begin by default: what comes after it judges a run, and so is never fitted.
    """
    outcomes = recorded_names(world.rows)
    references = (one for name in world.hedgers for one in calibration.hedgers[name].reference)
    cutoff = max(reference.cutoff for reference in references)
    seen: set[str] = set()
    for row in rows:
        place, target = row.location(location), row.target
        if (place / "series").require(target.outcome, outcomes, "outcome"):
            _unit(row, place / "unit")
        if target.id in seen:
            place.report("this figure is given twice", "keep one, or another vintage")
        seen.add(target.id)
        assert target.at is not None
        first, last = world.first_month, world.first_month + world.months - 1
        if target.at.last // 12 > cutoff:
            (place / "date").report(
                f"a figure of {target.at.describe()} in data that are fitted, after the cut-off "
                f"of {cutoff} of the reference from which runs begin",
                "later figures judge a run; keep them out of this folder",
            )
        elif not first <= target.at.first <= target.at.last <= last:
            hint = " to ".join(units.write_date(month) for month in (first, last))
            message = f"{target.at.describe()} lies outside the history's clock"
            (place / "date").report(message, hint)


def _unit(row: Located, place: Location) -> None:
    own = unit_of(row.target.outcome)
    known = [own, *(name for name in SCALES if name.startswith("US$") == own.startswith("US$"))]
    if row.unit not in known:
        place.report(f"{row.target.outcome} is not counted in '{row.unit}'", ", ".join(known))
