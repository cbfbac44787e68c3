"""Entries of scenarios.md: what each shipped scenario should show, and what the model says."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from hedgesim.description.parsing.reading import read
from writers.markdown import Lines, code, item, table, wrapped
from writers.sources import DOCS

PLAYED = DOCS / "expectations.json"
VERDICTS = ("no", "sign only", "yes")

type Row = dict[str, Any]


@cache
def expectations() -> tuple[dict[str, Any], ...]:
    """Entries of expectations.yaml."""
    return tuple(read(DOCS / "expectations.yaml").data["scenarios"])


def results() -> dict[str, list[dict[str, float]]]:
    """What the model says, by scenario, in the order of the rows; empty before it was played."""
    if not PLAYED.is_file():
        return {}
    found: dict[str, list[dict[str, float]]] = json.loads(PLAYED.read_text(encoding="utf-8"))
    return found


def settle(value: float) -> float:
    """Round to what is shown, so that last bits of other machines do not change the file."""
    return float(f"{float(value):.3g}") if abs(value) >= 1e-4 else 0.0


def bounds(row: Row) -> tuple[float, float]:
    """Return the expected range; of US$ in per cent."""
    low, high = (float(str(edge).rstrip("%")) for edge in row["size"])
    return low, high


def verdict(row: Row, middle: float) -> str:
    """Say whether the model agrees: in sign and size, in sign only, or not."""
    low, high = bounds(row)
    if low <= middle <= high:
        return VERDICTS[2]
    signed = (low >= 0 and middle > 0) or (high <= 0 and middle < 0)
    return VERDICTS[1 if signed else 0]


def entries() -> Lines:
    """One entry for each scenario: the expectation, and what the model says of it."""
    played = results()
    for one in expectations():
        found = played.get(one["scenario"], [])
        yield f"### {one['scenario']}"
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
            counts[verdict(row, found["middle"])] += 1
    total = sum(counts.values())
    if not total:
        yield "The model has not been asked yet."
        return
    agreed = f"{counts['yes']} agree in sign and size, {counts['sign only']} in sign only"
    yield wrapped(f"Of {total} expectations {agreed}, and {counts['no']} do not.")


def _cells(row: Row, found: dict[str, float] | None) -> tuple[str, ...]:
    low, high = (_amount(edge, row) for edge in bounds(row))
    shown = agrees = ""
    if found is not None:
        middle, least, most = (_amount(found[key], row) for key in ("middle", "low", "high"))
        shown, agrees = f"{middle} ({least} to {most})", verdict(row, found["middle"])
    return code(row["outcome"]), _compared(row), row["at"], f"{low} to {high}", shown, agrees


def _compared(row: Row) -> str:
    if "from" in row:
        return f"with {row['from']}"
    whose = row.get("of", "scenario")
    return f"{whose} with {row.get('against', 'baseline')}"


def _amount(value: float, row: Row) -> str:
    percent = isinstance(row["size"][0], str)
    return f"{value:+.3g}%" if percent else f"{value:+.3g}"
