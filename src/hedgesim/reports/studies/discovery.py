"""Under which ranges something happens, for a terminal: how often, the boxes, how sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from hedgesim.outcomes import words
from hedgesim.reports.studies.sensitivity import WIDE, amount, drawn, indented, left_out, short
from hedgesim.reports.terminal.changes import changed_parts
from hedgesim.reports.terminal.layout import grid

Found = Mapping[str, Any]

DOUBTFUL = 0.05  # quasi-p in the held-out half from which a restriction is doubtful


def show(found: Found, hedgers: list[str], folder: Path | None, out: Console) -> None:
    """Print what a scenario discovery found.

    Parameters
    ----------
    found: content of discovery.json. hedgers: of the scenario. folder: where it was written.
    """
    with out.capture() as printed:
        for part in report(found, hedgers, folder, out.width):
            out.print(part)
    lines = (line.rstrip() for line in printed.get().splitlines())
    out.file.write("\n".join(lines) + "\n")


def report(
    found: Found, hedgers: list[str], folder: Path | None, width: int
) -> Iterator[RenderableType]:
    """Yield the parts of the report, in order; ``width``: columns of the terminal."""
    yield Text(f"When does it happen: {found['where']}", style="bold")
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
        yield _telling_table(found, hedgers)
    yield ""
    yield from _ending(found)
    yield from changed_parts(found["changed"], found["changed_rules"], width)
    if folder is not None:
        yield Text(f"Written to {folder}")


def _frequency(found: Found) -> str:
    margin = 1.96 * found["share_error"]
    around = f" (95% interval ±{100 * margin:.1f} points)" if 0 < found["share"] < 1 else ""
    return (
        f"It holds in {words.month(found['at'])} {_of_histories(found['share'])}"
        f"{around}. {found['histories']:,} were played, each with its own draw of "
        f"{found['drawn']} numbers from their priors and its own chance."
    )


def _of_histories(share: float) -> str:
    told = words.of_hundred(share)
    return f"{told.replace('none', 'no')} histories"


def _verdict(found: Found, hedgers: list[str]) -> str:
    match found["outcome"]:
        case "never":
            return "Too seldom to say under which ranges: no numbers believed possible bring it on."
        case "always":
            return (
                "Nearly always: no range of the numbers believed possible keeps it from happening."
            )
        case "unrestricted":
            return (
                "No range of any number makes it likelier than chance does: it is left to chance."
            )
        case "unconfirmed":
            return (
                "A range was found, but the held-out half does not confirm it: take it for chance."
            )
    first = found["boxes"][0]
    names = words.listed(
        f"{_side(limit)} {short(name, hedgers)}" for name, limit in _strongest(first)
    )
    return (
        f"Most telling: {names}. Under them it happens "
        f"{_of_histories(first['held_out']['density'])}, elsewhere "
        f"{words.of_hundred(first['density_elsewhere'] or 0.0)}."
    )


def _side(limit: Mapping[str, Any]) -> str:
    if limit["low"] is None:
        return "low"
    return "high" if limit["high"] is None else "middling"


def _strongest(box: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Restrictions of a box, those that matter most first."""
    return sorted(box["limits"].items(), key=lambda pair: pair[1]["quasi_p"])


def _box_table(
    number: int, box: Mapping[str, Any], found: Found, hedgers: list[str], width: int
) -> Table:
    table = grid(f"Range {number}")
    table.add_column("", no_wrap=True)
    for heading in ("in the range", "drawn (90%)"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("share of\nits draws", justify="right", no_wrap=True)
    if width >= WIDE:
        table.add_column("rests on", no_wrap=True)
    table.add_column("chance if\nit were idle", justify="right", no_wrap=True)
    for name, limit in _strongest(box):
        told = found["numbers"][name]
        unit = told["unit"]
        table.add_row(
            f"  {short(name, hedgers)}",
            written(limit, unit),
            drawn(told),
            words.percent(limit["to_share"] - limit["from_share"]),
            *([told["rests_on"]] if width >= WIDE else []),
            _chance(limit["quasi_p"]),
        )
    return table


def written(limit: Mapping[str, Any], unit: str) -> str:
    """Write the limits of a number: ``over 0.6``, ``0.2 to 0.4``."""
    low, high = limit["low"], limit["high"]
    if low is None:
        return f"up to {amount(high, unit)}"
    return f"over {amount(low, unit)}" if high is None else (
        f"{amount(low, unit)} to {amount(high, unit)}"
    )  # fmt: skip


def _chance(p: float) -> str:
    text = "<0.001" if p < 0.001 else f"{p:.3f}"
    return f"{text} (doubtful)" if p > DOUBTFUL else text


def _box_sentences(number: int, box: Mapping[str, Any]) -> Iterator[str]:
    held, seen = box["held_out"], box["seen"]
    beyond = " beyond the ranges above" if number > 1 else ""
    yield (
        f"In it {_of_histories(held['density'])} (density), against "
        f"{words.of_hundred(box['density_elsewhere'] or 0.0)} elsewhere{beyond}."
    )
    yield (
        f"It holds {words.percent(held['coverage'])} of the cases (coverage) in "
        f"{words.percent(held['mass'])} of all histories (mass). In the half it was found in: "
        f"density {words.percent(seen['density'])}, coverage {words.percent(seen['coverage'])}."
    )


def _telling_table(found: Found, hedgers: list[str]) -> Table:
    table = grid("Numbers distributed otherwise where it happens")
    table.add_column("", no_wrap=True)
    table.add_column("above its median\nwhere it happens", justify="right", no_wrap=True)
    table.add_column("drawn (90%)", justify="right", no_wrap=True)
    table.add_column("rests on", no_wrap=True)
    for one in found["telling"]:
        told = found["numbers"][one["number"]]
        table.add_row(
            f"  {short(one['number'], hedgers)}",
            words.percent(one["above_median"]),
            drawn(told),
            told["rests_on"],
        )
    return table


def _ending(found: Found) -> Iterator[Text]:
    if found["outcome"] not in ("never", "always"):
        yield Text(
            "Ranges are peeled (PRIM) in one half of the histories, among the numbers whose "
            "distribution differs there where it happens (1% chance of any false one); density, "
            "coverage, mass and chances are those of the other half. Chance if it were idle: of "
            "as many cases in the range were that limit without effect (quasi-p).",
            style="dim",
        )
    yield Text(" ".join([*left_out(found), f"Seed {found['seed']}."]))
