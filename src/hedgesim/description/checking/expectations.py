"""Faults of what a scenario expects: unknown outcomes, months outside the clock, units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hedgesim.description.formats.expectations import Expectation
from hedgesim.description.formats.scenario import Scenario
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.resolution.actors import Actors
from hedgesim.description.world.index import Rows, outcome_rows
from hedgesim.description.world.variables import is_money


def check_expectations(scenario: Scenario, actors: Actors, location: Location) -> None:
    """Report every fault of the expectations of a scenario and its variants."""
    known = outcome_rows(Rows(actors.hedgers, actors.partners, actors.frameworks))
    for place, variant, expected in _all(scenario, location):
        if (place / "outcome").require(expected.outcome, known, "outcome"):
            _units(expected, actors.hedgers, place)
        _times(expected, actors, place)
        if variant is None and expected.against == "scenario":
            hint = "baseline or nothing; scenario is for variants"
            (place / "against").report("the scenario would be compared with itself", hint)


def _all(
    scenario: Scenario, location: Location
) -> Iterator[tuple[Location, str | None, Expectation]]:
    for position, one in enumerate(scenario.expect):
        yield location / "expect" / position, None, one
    for name, variant in scenario.variants.items():
        for position, one in enumerate(variant.expect):
            yield location / "variants" / name / "expect" / position, name, one


def _units(expected: Expectation, hedgers: Sequence[str], place: Location) -> None:
    """Money that is compared has bounds in per cent; other money has none, nor scores."""
    money = is_money(own_name(expected.outcome, hedgers))
    for key, edge in expected.edges.items():
        if money and expected.compared and not edge.percent and edge.value != 0.0:
            hint = "in per cent of what it is compared with, such as -3%"
            (place / key).report(f"a change of {expected.outcome} has no unit here", hint)
        elif money and not expected.compared and edge.percent:
            (place / key).report(f"{expected.outcome} is not a share", "an amount, as US$ 35 m")


def own_name(outcome: str, hedgers: Sequence[str]) -> str:
    """Return an outcome's name without the hedger before it."""
    first, _, rest = outcome.partition(".")
    return rest if len(hedgers) > 1 and first in hedgers else outcome


def _times(expected: Expectation, actors: Actors, place: Location) -> None:
    first, last = actors.start, actors.start + actors.months - 1
    for key, period in (("at", expected.at), ("from", expected.start)):
        if period is not None and not first <= period.first <= period.last <= last:
            hint = f"{units.write_date(first)} to {units.write_date(last)}"
            (place / key).report(f"{period.describe()} lies outside the scenario's clock", hint)
