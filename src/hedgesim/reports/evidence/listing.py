"""The pages of ``hedgesim list`` and ``hedgesim diff``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from hedgesim.description.parsing import units
from hedgesim.reports.evidence.citations import Data
from hedgesim.reports.terminal.layout import count, fixed, folded, grid, loose

SHOWN = 40  # numbers that a table lists


def list_page(found: Data) -> Iterator[RenderableType]:
    """Return the parts of a page; ``found``: from `cases.listing.list_all`."""
    cases = grid("Calibrations (--calibration NAME)", fixed(), "case", "hedgers and dates")
    for one in found["calibrations"]:
        cases.add_row(one["name"], one.get("title", one.get("fault")), _hedgers(one))
    yield cases
    yield ""
    scenarios = grid("Scenarios (hedgesim run NAME)", fixed(), "what it asks", "calibrations")
    for one in found["scenarios"]:
        played = ", ".join(one.get("calibrations", ())) or "none"
        scenarios.add_row(one["name"], _asked(one), played)
    yield scenarios
    yield ""
    yield "hedgesim describe NAME tells a scenario; hedgesim kinds lists the kinds of event."


def _hedgers(case: Data) -> str:
    return "; ".join(
        f"{name} {', '.join(dates)}" for name, dates in case.get("hedgers", {}).items()
    )


def _asked(scenario: Data) -> str:
    if "fault" in scenario:
        return str(scenario["fault"])
    return " ".join([f"{scenario['title'].rstrip('.')}.", *scenario["questions"][:1]])


def diff_page(found: Data) -> Iterator[RenderableType]:
    """Return the parts of a page; ``found``: from `cases.differences.differences`."""
    first, second = found["first"], found["second"]
    yield f"First: {first['title']} ({first['folder']})"
    yield f"Second: {second['title']} ({second['folder']})"
    numbers = found["numbers"]
    if numbers:
        yield ""
        yield _numbers(numbers)
    yield from _alone("first", found["only_first"])
    yield from _alone("second", found["only_second"])
    if found["rules"]:
        yield ""
        rules = grid("Rules, seen from the first", fixed("what"), "name", fixed(""))
        for one in found["rules"]:
            rules.add_row(one["what"], one["name"], one["how"])
        yield rules
    if not any(found[key] for key in ("numbers", "only_first", "only_second", "rules")):
        yield "They do not differ."


def _numbers(numbers: Sequence[Data]) -> RenderableType:
    heading = f"{count(len(numbers), 'number')} of both that differ in value or prior"
    table = grid(heading, folded(""), "date", loose("first"), loose("second"), "priors")
    for one in numbers[:SHOWN]:
        here, there = one["first"], one["second"]
        values = (units.plain(said["value"]) for said in (here, there))
        priors = f"{here['prior']} -> {there['prior']}" if "prior" in one["differ"] else "the same"
        table.add_row(one["name"], one["date"] or "", *values, priors)
    if len(numbers) > SHOWN:
        table.caption = f"and {len(numbers) - SHOWN} more: --json lists all"
    return table


def _alone(which: str, numbers: Sequence[Data]) -> Iterator[RenderableType]:
    """Say which numbers one calibration alone has, by what they are."""
    kinds: dict[str, int] = {}
    for one in numbers:
        kind = one["name"].partition(".")[0]
        kinds[kind] = kinds.get(kind, 0) + 1
    if kinds:
        listed = ", ".join(f"{name} ({number})" for name, number in kinds.items())
        yield ""
        yield f"Only the {which} has {count(len(numbers), 'number')}: {listed}."
