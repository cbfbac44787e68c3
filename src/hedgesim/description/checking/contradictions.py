"""Targets that contradict each other: no history can come within a tolerance of both."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from hedgesim.description.formats.periods import Period
from hedgesim.description.formats.targets import (
    BOUNDED,
    Target,
    format_goal,
    required_range,
)
from hedgesim.description.parsing.locations import Location

type Range = tuple[float, float]


def check_contradictions(targets: Sequence[tuple[Target, Location]]) -> None:
    """Report each target that contradicts one before it, or two others together."""
    for (first, _), (second, place) in itertools.combinations(targets, 2):
        if _contradict(first, second):
            place.report(
                f"'{second.id}' contradicts '{first.id}': {second.describe()} cannot be both "
                f"{format_goal(second)} and {format_goal(first)}",
                "no history comes within a tolerance of both: keep one, or widen the tolerances",
            )
    for target, place in targets:
        for start, end in _levels_around(target, [one for one, _ in targets]):
            if _apart(_with_tolerance(target), _difference(start, end)):
                place.report(
                    f"'{target.id}' contradicts '{start.id}' and '{end.id}': from "
                    f"{format_goal(start)} to {format_goal(end)} is no change of "
                    f"{format_goal(target)}",
                    "keep two of them, or widen the tolerances",
                )


def _contradict(first: Target, second: Target) -> bool:
    """Whether two targets ask of the same statistic what cannot both be, tolerances included."""
    if _place(first) != _place(second):
        return False
    if first.kind == "event":
        return first.happens != second.happens
    if first.kind in BOUNDED:
        same = (first.partners, set(first.among)) == (second.partners, set(second.among))
        return same and _apart(_with_tolerance(first), _with_tolerance(second))
    if first.kind == "rank" and set(first.among) == set(second.among):
        return (first.partner == second.partner) != (first.place == second.place)
    if first.kind == "leading" and set(first.among) == set(second.among):
        return set(first.partners).isdisjoint(second.partners)
    return False


def _place(target: Target) -> tuple[object, ...]:
    """What is looked at, and when."""
    return target.kind, target.outcome, target.per, target.variant, *_periods(target)


def _periods(target: Target) -> tuple[Period | None, ...]:
    return target.at, target.start, target.to


def _levels_around(target: Target, others: Sequence[Target]) -> Iterator[tuple[Target, Target]]:
    """Yield levels of the same outcome at the start and at the end of a change."""
    if target.kind != "change":
        return
    levels = [
        one
        for one in others
        if one.kind == "level"
        and (one.outcome, one.partners, one.per, one.variant)
        == (target.outcome, target.partners, target.per, target.variant)
    ]
    starts = [one for one in levels if one.at == target.start]
    ends = [one for one in levels if one.at == target.to]
    yield from itertools.product(starts, ends)


def _difference(start: Target, end: Target) -> Range:
    """Range of the change between two levels."""
    (low, high), (least, most) = _with_tolerance(start), _with_tolerance(end)
    return least - high, most - low


def _with_tolerance(target: Target) -> Range:
    low, high = required_range(target)
    return low - target.tolerance, high + target.tolerance


def _apart(first: Range, second: Range) -> bool:
    return first[1] < second[0] or second[1] < first[0]
