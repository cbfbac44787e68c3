"""Periods of months, as targets and data give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, PlainValidator

from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault
from hedgesim.description.parsing.values import written

_RANGE = re.compile(r"(\S+?)\s*\.\.\s*(\S+)")


@dataclass(frozen=True, slots=True)
class Period:
    """Months from ``first`` to ``last``, both in it, counted from year 0."""

    first: int
    last: int

    def describe(self) -> str:
        """Write the period as in the file."""
        if self.first == self.last:
            return units.write_date(self.first)
        if self.first % 12 == 0 and self.last == self.first + 11:
            return str(self.first // 12)
        return f"{units.write_date(self.first)}..{units.write_date(self.last)}"


def _period(value: object) -> Period:
    """Read ``2011`` (its twelve months), ``2011-06`` or ``2011-06..2012-05``."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9999:
        return Period(12 * value, 12 * value + 11)
    pair = _RANGE.fullmatch(value.strip()) if isinstance(value, str) else None
    if pair is None:
        try:
            month = units.date(value)
        except Fault as fault:
            raise Fault(fault.message, "2011, 2011-06 or 2011-06..2012-05") from None
        return Period(month, month)
    first, last = (units.date(part) for part in pair.groups())
    if last < first:
        raise Fault(f"'{value}' runs backwards", "the earlier month first")
    return Period(first, last)


_Year = Annotated[int, Field(ge=1, le=9999)]
_Months = written(
    rf"{units.DATE}|{units.DATE}\s*\.\.\s*{units.DATE}",
    "a period is 2011, 2011-06 or 2011-06..2012-05",
)
type PeriodValue = Annotated[
    Period, PlainValidator(_period, json_schema_input_type=_Year | _Months)
]
