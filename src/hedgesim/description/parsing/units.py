"""Quantities as people write them: ``48 months``, ``US$ 35 m``, ``20%``, dates ``2024-08``.

Digits are 0-9, a comma stands between groups of three digits only, a number has one sign, and
spaces around a quantity do not count. The patterns are the grammar of these readers and of the JSON
Schema alike.

Inside, a date is a count of months since year 0, a time is a whole number of months, money is in
US$ m and a share lies in 0-1. Readers raise `Fault` with what would be right.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from hedgesim.description.parsing.problems import Fault, typographic

LONGEST = 12 * 1000  # months that a time may last

DATE = r"(?!0000)([0-9]{4})-(0[1-9]|1[0-2])"
TIME = r"([-+]?[0-9]+(?:\.[0-9]+)?)\s*(months?|years?)"
MONEY = (
    r"(?![-+]\s*(?:US\$|USD)\s*[-+])([-+]?)\s*(?:US\$|USD)\s*([-+]?)"
    r"((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)\s*"
    r"(m|mn|million|bn|billion)(?:\s*(?:/|a |per )\s*(?:yr|year))?"
)
PERCENT = r"([-+]?[0-9]+(?:\.[0-9]+)?)\s*%"
NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
# What `months` and `share` accept of TIME and PERCENT: whole months from 0, and 0% to 100%.
MONTHS = r"\+?(?:[0-9]+(?:\.0+)?\s*months?|[0-9]+(?:\.(?:0|25|5|75)0*)?\s*years?)"
SHARE = r"(?:[-+]?0+(?:\.0+)?|\+?0*(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?))\s*%"
_DATE, _TIME, _MONEY, _PERCENT, _NUMBER = map(re.compile, (DATE, TIME, MONEY, PERCENT, NUMBER))
_SIZELESS = re.compile(MONEY.replace("billion)", "billion)?"))
_BILLION = ("bn", "billion")
PLAIN_UNITS = ("0-1", "share", "1", "number", "multiple")  # that a range says as well without them


def date(value: object) -> int:
    """Return the month of a date ``YYYY-MM``, counted from year 0."""
    hint = "a date is written YYYY-MM, for example 2024-08"
    if isinstance(value, int) and not isinstance(value, bool):
        raise Fault(f"{value} is not a date", hint)
    match = _match(_DATE, value)
    if not match:
        raise Fault(f"{shown(value)} is not a date{_no_date(value)}", typographic(value) or hint)
    return int(match[1]) * 12 + int(match[2]) - 1


def _match(pattern: re.Pattern[str], value: object) -> re.Match[str] | None:
    """Match the whole of a text, spaces around it left out."""
    return pattern.fullmatch(value.strip()) if isinstance(value, str) else None


def _no_date(value: object) -> str:
    """Say what is wrong with a date of the right form."""
    match = re.fullmatch("([0-9]{4})-([0-9]{2})", value) if isinstance(value, str) else None
    if not match:
        return ""
    return ": there is no year 0" if match[1] == "0000" else f": there is no month {match[2]}"


def write_date(month: int) -> str:
    """Write a month counted from year 0 as ``YYYY-MM``."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def months(value: object) -> int:
    """Return a time such as ``48 months`` or ``4 years`` in whole months (0 or more)."""
    match = _match(_TIME, value)
    if not match:
        raise Fault(f"{shown(value)} is not a time", _time_hint(value))
    if match[1].startswith("-"):
        raise Fault(f"'{value}' is negative: a time may not be", "write it without '-'")
    count = Fraction(match[1]) * (12 if match[2].startswith("year") else 1)
    if count.denominator != 1:
        raise Fault(f"'{value}' is not a whole number of months")
    if count > LONGEST:
        raise Fault(f"'{value}' is longer than {LONGEST // 12} years")
    return int(count)


def _time_hint(value: object) -> str:
    if is_number(value):
        return f"with its unit: '{value} months' or '{value} years'"
    return typographic(value) or "a time is written '48 months' or '4 years'"


def write_months(count: int) -> str:
    """Write a time in months, as ``48 months``."""
    return "1 month" if count == 1 else f"{count} months"


def money(value: object) -> float:
    """Return an amount of money in US$ m: ``US$ 35 m``, ``US$ 1.7 bn``, or a number of US$ m."""
    if is_number(value):
        return number(value)
    match = _match(_MONEY, value)
    if not match:
        raise _no_money(value)
    sign, inner, digits, size = match.groups()
    amount = float(digits.replace(",", "")) * (1000 if size in _BILLION else 1)
    if not math.isfinite(amount):
        raise Fault(f"{shown(value)} is too large an amount")
    return -amount if "-" in (sign, inner) else amount


def _no_money(value: object) -> Fault:
    hint = "write 'US$ 35 m' or 'US$ 1.7 bn'"
    if isinstance(value, str) and _SIZELESS.fullmatch(value.strip()):
        return Fault(f"{shown(value)} has no size, million or billion", hint)
    return Fault(
        f"{shown(value)} is not an amount of money", typographic(value) or hint + comma(value)
    )


def comma(value: object) -> str:
    """Return what a comma means, where text holds one."""
    held = isinstance(value, str) and "," in value
    return "; a comma parts groups of three digits, a point the decimals" if held else ""


def write_money(amount: float) -> str:
    """Write an amount in US$ m, as ``US$ 35 m``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}US$ {plain(abs(amount))} m"


def format_money(amount: float) -> str:
    """Write an amount in US$ m shortly, for sentences: ``US$ 1.7 bn``, ``US$ 0.5 m``."""
    if abs(amount) >= 1e7:
        return f"US$ {amount / 1000:,.0f} bn"
    if abs(amount) >= 1000:
        return f"US$ {amount / 1000:,.4g} bn"
    return f"US$ {amount:.3g} m"


def percent(value: object) -> float | None:
    """Return ``20%`` as 0.2, or None if the value is not written so."""
    match = _match(_PERCENT, value)
    return float(match[1]) / 100 if match else None


def share(value: object) -> float:
    """Return a share, written ``20%`` or ``0.2``, held to 0-1."""
    found = percent(value)
    if found is None:
        if not is_number(value):
            hint = typographic(value) or "write '20%' or 0.2"
            raise Fault(f"{shown(value)} is not a share", hint)
        found = number(value)
    if not 0 <= found <= 1:
        raise Fault(f"{shown(value)} is not a share: a share lies between 0 and 1 (0% and 100%)")
    return found


def number(value: object) -> float:
    """Return a plain number."""
    if is_number(value):
        try:
            found = float(value)  # type: ignore[arg-type]
        except OverflowError:
            found = math.inf
        if math.isfinite(found):
            return found
        raise Fault("a number too large")
    if is_time(value):
        raise Fault(f"'{value}' is a time; a plain number belongs here", "write it without a unit")
    if is_money(value):
        raise Fault(f"'{value}' is money; a plain number belongs here", "write it without a unit")
    if percent(value) is not None:
        raise Fault(f"'{value}' is a percentage; a plain number belongs here")
    raise Fault(f"{shown(value)} is not a number", typographic(value) or comma(value)[2:])


def is_number(value: object) -> bool:
    """Return whether a value of a file is a number (flags are not)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def literal(text: str) -> float | None:
    """Return the number that ``text`` is, or None if it is not one."""
    text = text.strip()  # of more than `float` takes off
    return float(text) if _NUMBER.fullmatch(text) else None


def is_money(value: object) -> bool:
    """Return whether a value is written as money."""
    return _match(_MONEY, value) is not None


def is_time(value: object) -> bool:
    """Return whether a value is written as a time."""
    return _match(_TIME, value) is not None


def between(low: float, high: float, unit: str = "") -> str:
    """Write a closed range, for hints: ``between 0 and 1``."""
    unit = "" if unit in PLAIN_UNITS else unit
    return f"between {_grouped(low)} and {_grouped(high)} {unit}".rstrip()


def _grouped(value: float) -> str:
    """Write a number for people: from 10,000 with commas."""
    whole = value == math.floor(value) and 1e4 <= abs(value) < 1e15
    return f"{int(value):,}" if whole else plain(value)


def plain(value: float) -> str:
    """Write a number shortly, so that reading it gives the same number."""
    if value == math.floor(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


def shown(value: object) -> str:
    """Show a value of a file in a message, shortened."""
    match value:
        case None:
            return "an empty value"
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{value if len(value) <= 40 else value[:37] + '...'}'"
        case list():
            return "a list"
        case dict():
            return "a block of keys"
        case _:
            return str(value)[:40]
