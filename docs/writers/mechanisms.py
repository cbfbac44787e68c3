"""Tables of mechanisms.md: every mechanism with its evidence, rules, kinds, scenarios and tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from writers.markdown import Lines, code, item, listed, table, wrapped
from writers.sources import calibration, evidence, mechanism_tests, mechanisms, scenario_kinds


def overview() -> Lines:
    """What each mechanism has, in numbers."""
    yield from table(
        ("mechanism", "", "evidence", "kinds", "scenarios", "tests"),
        (
            (
                f"[{one['id']}](#{_anchor(one)})",
                one["name"],
                str(len(_items(one["id"]))),
                str(len(_kinds(one["id"]))),
                str(len(list(_declared_in(_kinds(one["id"]))))),
                str(len(mechanism_tests().get(one["id"], []))),
            )
            for one in mechanisms()
        ),
    )


def _anchor(one: dict[str, Any]) -> str:
    text = f"{one['id']} {one['name']}".lower()
    return re.sub(r"[^\w -]", "", text).replace(" ", "-")


def details() -> Lines:
    """Every mechanism: its description, evidence, rules, events, scenarios and tests."""
    for one in mechanisms():
        name = one["id"]
        yield f"## {name} {one['name']}"
        yield ""
        yield wrapped(one["how"])
        yield ""
        yield item(f"*Described in* {_where(_items(name)) or 'no coded evidence'}.")
        yield item(f"*Clearest evidence* {listed(map(code, one['evidence']))}.")
        yield item(f"*Rules* {listed(map(code, one['rules']))}.")
        yield item(f"*Variables* {listed(map(code, one['variables']))}.")
        yield item(f"*Kinds of event* {listed(map(code, _kinds(name))) or 'none of its own'}.")
        yield item(f"*Scenarios about it* {listed(one['scenarios'])}.")
        yield item(f"*Scenarios with such events* {listed(_declared_in(_kinds(name)))}.")
        for carried in one.get("carries", ()):
            yield item(f"*Carries* {_carried(carried)}.")
        if "little" in one:
            yield item(f"*Carries little* {one['little']}")
        yield item(f"*Tests* {listed(map(code, mechanism_tests()[name]))}.")
        yield ""


def _carried(one: dict[str, Any]) -> str:
    """What part of an effect is gone with the mechanism switched off."""
    held = {**one.get("rules", {}), **one.get("numbers", {})}
    off = listed(code(f"{name}: {value}") for name, value in held.items())
    what = " less ".join(code(one[part]) for part in ("outcome", "less") if part in one)
    beyond = " beyond that of the scenario" if "against" in one else ""
    where = f"{one['scenario']}, variant {one['variant']}" if "variant" in one else one["scenario"]
    return (
        f"at least {one['share']} of the change of {what}{beyond} in {where}, {one['at']}: "
        f"so much is gone with {off}"
    )


def _items(mechanism: str) -> list[dict[str, Any]]:
    """Items of evidence that list a mechanism."""
    return [one for one in evidence().values() if mechanism in one.get("mechanisms", [])]


def _where(items: list[dict[str, Any]]) -> str:
    """Sources and paragraphs of items."""
    found: dict[str, set[int]] = {}
    for one in items:
        found.setdefault(one["source"], set()).update(one["paragraph"])
    return "; ".join(f"{source} {_paragraphs(found[source])}" for source in sorted(found))


def _paragraphs(numbers: set[int]) -> str:
    """Paragraph numbers with runs drawn together: ``p3-p5, p9``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return listed(f"p{a}" if a == b else f"p{a}-p{b}" for a, b in runs)


def _kinds(mechanism: str) -> list[str]:
    """Kinds of event that list a mechanism."""
    return [name for name, k in calibration().kinds.items() if mechanism in k.mechanisms]


def _declared_in(wanted: list[str]) -> Iterator[str]:
    """Shipped scenarios that declare an event of such a kind, with the variants that add it."""
    for scenario, found in scenario_kinds().items():
        places = {place for kind in wanted for place in found.get(kind, set())}
        if "" in places:
            yield scenario
        elif places:
            yield f"{scenario} (variant {listed(sorted(places))})"
