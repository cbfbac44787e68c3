"""Entries of expectations.md: what each shipped scenario should show, and what the model says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from hedgesim.description.formats.expectations import Expectation
from hedgesim.description.formats.loading import load_scenario
from hedgesim.description.parsing.reading import read
from hedgesim.running.expectations import expectations_of
from writers.markdown import Lines, code, item, table, wrapped
from writers.sources import DOCS, ROOT

PLAYED = DOCS / "expectations.json"
VERDICTS = ("no", "sign only", "yes")

type Row = tuple[str | None, Expectation]  # the variant whose it is, or None


@cache
def expectations() -> tuple[dict[str, Any], ...]:
    """Entries of expectations.yaml, each with the ``rows`` that its scenario expects."""
    entries = read(DOCS / "expectations.yaml").data["scenarios"]
    return tuple(one | {"rows": list(rows(one["scenario"]))} for one in entries)


def rows(name: str) -> Iterator[Row]:
    """Yield what a scenario expects."""
    file = load_scenario(ROOT / "scenarios" / f"{name}.yaml")
    return ((variant, one) for variant, _, one in expectations_of(file))


def results() -> dict[str, list[dict[str, float]]]:
    """What the model says, by scenario, in the order of the rows; empty before it was played."""
    if not PLAYED.is_file():
        return {}
    found: dict[str, list[dict[str, float]]] = json.loads(PLAYED.read_text(encoding="utf-8"))
    return found


def verdict(expected: Expectation, middle: float) -> str:
    """Say whether the model agrees: in sign and size, in sign only, or not."""
    low, high = expected.range
    if low <= middle <= high:
        return VERDICTS[2]
    signed = (low >= 0 and middle > 0) or (high <= 0 and middle < 0)
    return VERDICTS[1 if signed else 0]


def entries() -> Lines:
    """One entry for each scenario: the expectation, and what the model says of it."""
    played = results()
    for one in expectations():
        found = played.get(one["scenario"], [])
        yield f"## {one['scenario']}"
        yield ""
        yield wrapped(one["expects"])
        yield ""
        yield item(f"*By* {one['documents']}.")
        yield item(f"*Lasts* {one['lasts']}.")
        yield item(f"*Falsified if* {one['falsified']}.")
        if "model" in one:
            yield item(f"*The model* {one['model']}.")
        yield ""
        yield from table(
            ("outcome", "compared", "at", "expected", "model, 5 to 95 %", "agrees"),
            (_cells(row, found[place] if found else None) for place, row in enumerate(one["rows"])),
        )
        yield ""


def overview() -> Lines:
    """How many expectations the model meets."""
    counts = dict.fromkeys(VERDICTS, 0)
    for one in expectations():
        for row, found in zip(one["rows"], results().get(one["scenario"], []), strict=False):
            counts[verdict(row[1], found["value"])] += 1
    total = sum(counts.values())
    if not total:
        yield "The model has not been asked yet."
        return
    agreed = f"{counts['yes']} agree in sign and size, {counts['sign only']} in sign only"
    yield wrapped(f"Of {total} expectations {agreed}, and {counts['no']} do not.")


def _cells(row: Row, found: dict[str, float] | None) -> tuple[str, ...]:
    expected = row[1]
    percent = any(edge.percent for edge in expected.edges.values())
    low, high = (_amount(edge, percent) for edge in expected.range)
    shown = agrees = ""
    if found is not None:
        middle, least, most = (_amount(found[key], percent) for key in ("value", "low", "high"))
        shown, agrees = f"{middle} ({least} to {most})", verdict(expected, found["value"])
    at = expected.at.describe()
    return code(expected.outcome), _compared(row), at, f"{low} to {high}", shown, agrees


def _compared(row: Row) -> str:
    variant, expected = row
    if expected.start is not None:
        return f"with {expected.start.describe()}"
    return f"{variant or 'scenario'} with {expected.against}"


def _amount(value: float, percent: bool) -> str:
    return f"{100 * value:+.3g}%" if percent else f"{value:+.3g}"
