"""The pages of `hedgesim evidence` on numbers: one number, tables of them, and the overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hedgesim.outcomes import words
from hedgesim.reports.evidence.citations import (
    GROUNDS,
    Data,
    amount,
    belief,
    figure,
    rests,
    span,
)
from hedgesim.reports.terminal.layout import count, grid, indented, title

LARGEST = 1e9  # a bound from here on is none


def number_page(found: Data) -> Iterator[RenderableType]:
    """Yield the page on a number: value, prior, basis, and its other dates."""
    whom = found["of"] if found["group"] == "references" else []
    roles = ", ".join(f"{r} {n}" for r, n in zip(("hedger", "partner"), whom, strict=False))
    yield title(f"{found['name']}: {found['meaning'].rstrip('.')}{f' ({roles})' if roles else ''}")
    yield from _levels(found)
    yield ""
    yield from rests(found["basis"], whom[-1] if len(whom) > 1 else "")
    yield from _other_dates(found)
    yield from target_list("Targets that ask of it", found.get("targets", ()))
    if found.get("of_other_hedgers"):
        yield ""
        yield Text(f"Of another hedger: {', '.join(found['of_other_hedgers'])}")


def _levels(found: Data) -> Iterator[RenderableType]:
    value = amount(found["value"], found["unit"])
    since = f", in the reference of {words.month(found['date'])}" if found["date"] else ""
    yield indented(f"Value: {value}{since} ({found['place']}).")
    if found["others"]:
        told = [f"{figure(o['value'])} in {words.month(o['date'])}" for o in found["others"]]
        yield indented(
            f"A scenario takes the latest reference at or before its start; earlier ones have "
            f"{words.listed(told)}."
        )
    yield indented(belief(found["prior"], found["unit"]))
    if found.get("posterior"):
        yield indented(_left(found["posterior"], found["unit"]))
        yield from _informed(found["posterior"])
    if found["support"]:
        low, high = found["support"]
        allowed = (
            f"{figure(low)} or more" if high >= LARGEST else f"{figure(low)} to {figure(high)}"
        )
        yield indented(f"Allowed: {allowed}.")


def _left(posterior: Data, unit: str) -> str:
    """Say what calibration left of the prior."""
    low, middle = (figure(float(f"{posterior[name]:.3g}")) for name in ("low", "middle"))
    high = amount(float(f"{posterior['high']:.3g}"), unit)
    whose = f" of the level of {words.month(posterior['date'])}" if posterior["date"] else ""
    return (
        f"Posterior{whose}: nine chances in ten between {low} and {high}, "
        f"median {middle}, once {posterior['scenario']} must meet the targets of the documents."
    )


def _informed(posterior: Data) -> Iterator[RenderableType]:
    """Say how far the targets inform a number, and which of them it goes with."""
    if "contraction" in posterior:
        share, shift = max(posterior["contraction"], 0.0), posterior["shift"]
        told = f"{share:.0%} of its prior variance, and move its middle by {shift:+.2f} sd"
        yield indented(
            f"The targets take away {told}."
            if posterior["informed"]
            else "The targets tell next to nothing of it: no more than its draws show by chance."
        )
    if posterior["goes_with"]:
        names = [f"{one['id']} ({one['correlation']:+.2f})" for one in posterior["goes_with"]]
        yield indented(f"Rank correlation with what targets look at: {words.listed(names)}.")


def target_list(head: str, targets: Sequence[Data]) -> Iterator[RenderableType]:
    """Yield targets with what they ask, a paragraph each; nothing where there are none."""
    if not targets:
        return
    yield ""
    yield title(head)
    for one in targets:
        checked = "" if one["fitted"] else "; checked only"
        asks = f"{one['told']}: {one['asked']}{checked}"
        yield indented(f"{one['id']}: {one['claim']} [{asks}]")


def _other_dates(found: Data) -> Iterator[RenderableType]:
    """The other dated references, with what each rests on."""
    if not found["others"]:
        return
    yield ""
    table = grid("The earlier references")
    for heading in ("date", "value", "90% of its prior", "rests on", "where"):
        table.add_column(heading, justify="right" if heading == "value" else "left")
    for other in found["others"]:
        ground = GROUNDS[other["ground"]]
        value = figure(other["value"])
        table.add_row(other["date"], value, span(other["prior"]), ground, other["place"])
    yield table


def parameter_page(found: Data) -> Iterator[RenderableType]:
    """Yield the page on a parameter: as on a number, and who reads it."""
    yield title(f"{found['name']}: {found['meaning'].rstrip('.')}")
    yield from _levels(found)
    role = {
        "core": "moves the model, and is fitted",
        "severity": "says how hard an event strikes",
        "outcome": "enters a measure only",
    }[found["role"]]
    yield indented(f"It {role}.")
    for rule, gives in found.get("rules", {}).items():
        yield indented(f"Read by the rule {rule}: {gives}.")
    if found["used_by"]:
        yield indented(f"Named by events and reactions: {', '.join(found['used_by'])}.")
    yield ""
    yield from rests(found["basis"])


def number_table(title: str, numbers: Iterable[Data]) -> Table:
    """Return numbers with the range of their priors and what they rest on, a row each."""
    table = grid(title)
    table.add_column("", overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("90% of its prior", no_wrap=True)
    table.add_column("rests on")
    for one in numbers:
        unit = "" if one["unit"] == "1" else one["unit"]
        ground = GROUNDS[one["ground"]]
        table.add_row(one["name"], figure(one["value"]), unit, span(one["prior"]), ground)
    return table


def tie_table(ties: Sequence[Data]) -> Table:
    """Return numbers of a hedger's ties, a row each variable."""
    table = grid("Numbers of its ties, least and most")
    table.add_column("")
    table.add_column("least", justify="right")
    table.add_column("most", justify="right")
    table.add_column("unit", no_wrap=True)
    table.add_column("rest on")
    groups: dict[str, list[Data]] = {}
    for one in ties:
        groups.setdefault(one["name"].partition(".")[0], []).append(one)
    for variable, ones in groups.items():
        values = [one["value"] for one in ones]
        counts = Counter(GROUNDS[one["ground"]] for one in ones)
        grounds = "; ".join(f"{count} {ground}" for ground, count in counts.items())
        ends = (figure(min(values)), figure(max(values)))
        table.add_row(variable, *ends, ones[0]["unit"], grounds)
    return table


# --- overview -------------------------------------------------------------------------------------


def overview_page(found: Data) -> Iterator[RenderableType]:
    """Yield the page on the calibration as a whole."""
    yield title("What the calibration rests on")
    both, settled = found["coded_by_both"], found["settled"]
    coders = f", {both} of them by both coders" if both else ""
    coders += f" ({settled} where they differed were settled)" if settled else ""
    yield indented(f"{count(found['items'], 'item')} of evidence{coders}, coded from documents:")
    yield ""
    yield _document_table(found["documents"])
    asked = found["targets"]
    if asked["fitted"] or asked["checked"]:
        yield indented(
            f"{count(asked['fitted'], 'target')} that history must meet, and {asked['checked']} "
            "more that rest on statistics and are checked only."
        )
    yield ""
    yield _ground_table(found["numbers"])
    yield ""
    yield number_table("Parameters least sure, for their size", found["widest_parameters"])
    yield ""
    yield number_table("Levels of ties and at home least sure", found["widest_levels"])
    yield ""
    yield Text(
        "Ask further: hedgesim evidence NAME, where NAME is a number (trust.Vietnam, temperature), "
        "a country, a framework, a document (D2), a statistic, a kind of event (border_clash), a "
        "reaction, a variable (nationalism), a mechanism (M10), an item of evidence or a target "
        "(us-defence-grows).",
        style="dim",
    )


def _document_table(documents: Sequence[Data]) -> Table:
    table = grid("Documents")
    for heading in ("", "title", "date"):
        table.add_column(heading)
    for heading in ("items", "high", "medium", "low", "numbers", "targets"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in documents:
        levels = [str(one["confidence"][level]) for level in ("high", "medium", "low")]
        head = (one["id"], one["title"], str(one["date"]))
        resting = (str(one["numbers"]), str(one["targets"]))
        table.add_row(*head, str(one["items"]), *levels, *resting)
    table.caption = (
        "Items by confidence; numbers and targets: how many rest on the document, in part at least."
    )
    return table


def _ground_table(groups: Data) -> Table:
    """How many numbers of each part of the calibration rest on what."""
    heads = {
        "parameters": "para-\nmeters",
        "references": "situa-\ntions",
        "partners": "part-\nners",
        "rivalry": "ri-\nvalry",
        "frameworks": "frame-\nworks",
        "events": "kinds of\nevent",
    }
    table = grid("Numbers by what they rest on")
    table.add_column("")
    for group in groups:
        table.add_column(heads[group], justify="right", no_wrap=True)
    table.add_column("all", justify="right", no_wrap=True)
    for ground, name in GROUNDS.items():
        counts = [counted.get(ground, 0) for counted in groups.values()]
        if any(counts):
            table.add_row(name, *(str(count or "") for count in counts), str(sum(counts)))
    totals = [sum(counted.values()) for counted in groups.values()]
    table.add_row("all", *map(str, totals), str(sum(totals)))
    return table
