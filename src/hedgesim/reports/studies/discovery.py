"""The report of a scenario discovery on a terminal: frequency, ranges and their confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hedgesim.outcomes import words
from hedgesim.reports.studies.parameters import (
    WIDE,
    Found,
    amount,
    not_sampled,
    prior_range,
    short_name,
)
from hedgesim.reports.terminal.changes import changed_parts
from hedgesim.reports.terminal.layout import fixed, grid, indented, right, title

DOUBTFUL = 0.05  # quasi-p in the held-out half above which a limit is doubtful


def report(
    found: Found, hedgers: list[str], folder: Path | None, width: int
) -> Iterator[RenderableType]:
    """Yield the parts of the report.

    Parameters
    ----------
    found: content of discovery.json. hedgers: of the scenario. folder: where it was written, if
    anywhere. width: columns.
    """
    yield title(f"Scenario discovery: {found['where']}")
    yield Text(found["title"])
    yield ""
    yield Text(_frequency(found))
    yield Text(_verdict(found, hedgers))
    for number, box in enumerate(found["boxes"], start=1):
        yield ""
        yield _box_table(number, box, found, hedgers, width)
        for sentence in _box_sentences(number, box):
            yield indented(sentence)
    if found["telling"]:
        yield ""
        yield _difference_table(found, hedgers)
    yield ""
    yield from _ending(found)
    yield from changed_parts(found["changed"], found["changed_rules"], width)
    if folder is not None:
        yield Text(f"Written to {folder}")


def _frequency(found: Found) -> str:
    margin = 1.96 * found["share_error"]
    around = f" (95% interval ±{100 * margin:.1f} points)" if 0 < found["share"] < 1 else ""
    return (
        f"It holds in {words.month(found['at'])} {words.of_hundred_histories(found['share'])}"
        f"{around}. {found['histories']:,} were played, each with its own sample of "
        f"{found['drawn']} parameters from their priors and its own random draws."
    )


def _verdict(found: Found, hedgers: list[str]) -> str:
    match found["outcome"]:
        case "never":
            return "Too rare for any range: no parameter values within the priors bring it about."
        case "always":
            return "Nearly always: no parameter values within the priors prevent it."
        case "unrestricted":
            return "No range of any parameter makes it more likely than chance does."
        case "unconfirmed":
            return "A range was found, but the held-out half does not confirm it."
    first = found["boxes"][0]
    names = words.join(
        f"{_side(limit)} {short_name(name, hedgers)}" for name, limit in strongest(first)
    )
    return (
        f"Most likely with: {names}. In that range it happens "
        f"{words.of_hundred_histories(first['held_out']['density'])}, elsewhere "
        f"{words.of_hundred(first['density_elsewhere'] or 0.0)}."
    )


def _side(limit: Mapping[str, Any]) -> str:
    if limit["low"] is None:
        return "low"
    return "high" if limit["high"] is None else "intermediate"


def strongest(box: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the limits of a box, those of least quasi-p first."""
    return sorted(box["limits"].items(), key=lambda pair: pair[1]["quasi_p"])


def _box_table(
    number: int, box: Mapping[str, Any], found: Found, hedgers: list[str], width: int
) -> Table:
    numbers = map(right, ("in the range", "prior (90%)", "share of\nits prior"))
    basis = [fixed("basis")] if width >= WIDE else []
    table = grid(f"Range {number}", fixed(), *numbers, *basis, right("quasi-p"))
    for name, limit in strongest(box):
        parameter = found["numbers"][name]
        table.add_row(
            f"  {short_name(name, hedgers)}",
            range_text(limit, parameter["unit"]),
            prior_range(parameter),
            words.percent(limit["to_share"] - limit["from_share"]),
            *([parameter["rests_on"]] if basis else []),
            _quasi_p(limit["quasi_p"]),
        )
    return table


def range_text(limit: Mapping[str, Any], unit: str) -> str:
    """Write the limits of a parameter: ``over 0.6``, ``0.2 to 0.4``."""
    low, high = limit["low"], limit["high"]
    if low is None:
        return f"up to {amount(high, unit)}"
    return f"over {amount(low, unit)}" if high is None else (
        f"{amount(low, unit)} to {amount(high, unit)}"
    )  # fmt: skip


def _quasi_p(p: float) -> str:
    text = "<0.001" if p < 0.001 else f"{p:.3f}"
    return f"{text} (doubtful)" if p > DOUBTFUL else text


def _box_sentences(number: int, box: Mapping[str, Any]) -> Iterator[str]:
    held, seen = box["held_out"], box["seen"]
    beyond = " outside the ranges above" if number > 1 else ""
    yield (
        f"It happens there {words.of_hundred_histories(held['density'])} (density), elsewhere "
        f"{words.of_hundred(box['density_elsewhere'] or 0.0)}{beyond}."
    )
    yield (
        f"It holds {words.percent(held['coverage'])} of the cases (coverage) in "
        f"{words.percent(held['mass'])} of all histories (mass). In the half that it was found in: "
        f"density {words.percent(seen['density'])}, coverage {words.percent(seen['coverage'])}."
    )


def _difference_table(found: Found, hedgers: list[str]) -> Table:
    numbers = map(right, ("above its median\nwhere it happens", "prior (90%)"))
    heading = "Parameters distributed differently where it happens"
    table = grid(heading, fixed(), *numbers, fixed("basis"))
    for one in found["telling"]:
        number = found["numbers"][one["number"]]
        table.add_row(
            f"  {short_name(one['number'], hedgers)}",
            words.percent(one["above_median"]),
            prior_range(number),
            number["rests_on"],
        )
    return table


def _ending(found: Found) -> Iterator[Text]:
    if found["outcome"] not in ("never", "always"):
        yield Text(
            "Ranges are found by peeling (PRIM) in one half of the histories, among parameters "
            "whose distribution differs there where it happens (1% chance of any false one). "
            "Density, coverage, mass and quasi-p are those of the other half. Quasi-p: probability "
            "of at least as many cases in the range if that limit had no effect.",
            style="dim",
        )
    yield Text(" ".join([*not_sampled(found), f"Seed {found['seed']}."]))
