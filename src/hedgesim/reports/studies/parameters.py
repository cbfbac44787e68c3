"""How studies write parameters: names, values, ranges of priors, and which were not sampled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hedgesim.outcomes import words

Found = Mapping[str, Any]  # content of sensitivity.json or discovery.json

WIDE = 100  # columns from which tables show the basis


def short_name(name: str, hedgers: Collection[str]) -> str:
    """Return a parameter's name, without the hedger if there is only one."""
    for hedger in hedgers if len(hedgers) == 1 else ():
        name = name.replace(f".{hedger}.", ".").removesuffix(f".{hedger}")
    return name


def prior_range(number: Mapping[str, Any]) -> str:
    """Write the middle 90% of a parameter's prior."""
    unit = number["unit"]
    pair = f"{amount(number['q05'], unit)} to {amount(number['q95'], unit)}"
    return f"{pair} {unit}" if unit.startswith("US$") or unit == "months" else pair


def amount(value: float, unit: str) -> str:
    """Write a value: money in full, everything else to three digits."""
    return f"{value:,.0f}" if unit.startswith("US$") and abs(value) >= 10 else f"{value:.3g}"


def not_sampled(found: Found) -> Iterator[str]:
    """Say which parameters have a prior but were not sampled."""
    unread, given = len(found["not_read"]), len(found["set"])
    if unread:
        yield f"Not sampled, as no event here reads them: {unread} more."
    if given:
        yield f"Not sampled, as they are set: {words.join(found['set'])}."
