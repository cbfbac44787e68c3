"""Pages of ``hedgesim evidence`` on numbers: one number, tables of them, the overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hedgesim.outcomes import words
from hedgesim.reports.evidence.citations import (
    BASES,
    Data,
    amount,
    basis_parts,
    belief,
    figure,
    span,
)
from hedgesim.reports.terminal.layout import (
    count,
    fixed,
    folded,
    grid,
    indented,
    loose,
    right,
    title,
)

LARGEST = 1e9  # a bound this large is none


def number_page(found: Data) -> Iterator[RenderableType]:
    """Yield the page on a number: value, prior, basis, earlier references."""
    whom = found["of"] if found["group"] == "references" else []
    roles = ", ".join(f"{r} {n}" for r, n in zip(("hedger", "partner"), whom, strict=False))
    yield title(f"{found['name']}: {found['meaning'].rstrip('.')}{f' ({roles})' if roles else ''}")
    yield from _levels(found)
    yield ""
    yield from basis_parts(found["basis"], whom[-1] if len(whom) > 1 else "")
    yield from _other_dates(found)
    yield from target_list("Targets on it", found.get("targets", ()))
    if found.get("of_other_hedgers"):
        yield ""
        yield Text(f"For another hedger: {', '.join(found['of_other_hedgers'])}")


def _levels(found: Data) -> Iterator[RenderableType]:
    value = amount(found["value"], found["unit"])
    since = f", in the reference of {words.month(found['date'])}" if found["date"] else ""
    yield indented(f"Value: {value}{since} ({found['place']}).")
    if found["others"]:
        earlier = [f"{figure(o['value'])} in {words.month(o['date'])}" for o in found["others"]]
        yield indented(
            f"A scenario takes the latest reference at or before its start; earlier ones have "
            f"{words.join(earlier)}."
        )
    yield indented(belief(found["prior"], found["unit"]))
    if found.get("posterior"):
        yield indented(_posterior(found["posterior"], found["unit"]))
        yield from _informed(found["posterior"])
    if found["support"]:
        low, high = found["support"]
        allowed = (
            f"{figure(low)} or more" if high >= LARGEST else f"{figure(low)} to {figure(high)}"
        )
        yield indented(f"Allowed: {allowed}.")


def _posterior(posterior: Data, unit: str) -> str:
    low, middle = (figure(float(f"{posterior[name]:.3g}")) for name in ("low", "middle"))
    high = amount(float(f"{posterior['high']:.3g}"), unit)
    whose = f" of the level of {words.month(posterior['date'])}" if posterior["date"] else ""
    return (
        f"Posterior{whose}: 90% between {low} and {high}, median {middle}, from fitting "
        f"{posterior['scenario']} to the targets of the documents."
    )


def _informed(posterior: Data) -> Iterator[RenderableType]:
    if "contraction" in posterior:
        share, shift = max(posterior["contraction"], 0.0), posterior["shift"]
        yield indented(
            f"The targets reduce its prior variance by {share:.0%} and shift its mean by "
            f"{shift:+.2f} prior standard deviations."
            if posterior["informed"]
            else "The targets say next to nothing about it: no more than chance among samples."
        )
    if posterior["goes_with"]:
        names = [f"{one['id']} ({one['correlation']:+.2f})" for one in posterior["goes_with"]]
        yield indented(f"Rank correlation with the statistics of targets: {words.join(names)}.")


def target_list(head: str, targets: Sequence[Data]) -> Iterator[RenderableType]:
    """Yield targets with what they require, a paragraph each; nothing if there are none."""
    if targets:
        yield from section(head, map(_target, targets))


def section(head: str, parts: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Yield a blank line, a heading and what is under it."""
    yield ""
    yield title(head)
    yield from parts


def _target(one: Data) -> RenderableType:
    checked = "" if one["fitted"] else "; checked only"
    return indented(f"{one['id']}: {one['claim']} [{one['told']}: {one['asked']}{checked}]")


def _other_dates(found: Data) -> Iterator[RenderableType]:
    if not found["others"]:
        return
    yield ""
    heading = "The earlier references"
    table = grid(heading, "date", loose("value"), "prior (90%)", "basis", "where")
    for other in found["others"]:
        ground = BASES[other["ground"]]
        value = figure(other["value"])
        table.add_row(other["date"], value, span(other["prior"]), ground, other["place"])
    yield table


def parameter_page(found: Data) -> Iterator[RenderableType]:
    """Yield the page on a parameter: as on a number, with what reads it."""
    yield title(f"{found['name']}: {found['meaning'].rstrip('.')}")
    yield from _levels(found)
    role = {
        "core": "a parameter of the rules, which is fitted",
        "severity": "the severity of an event",
        "outcome": "a parameter of a measure only",
    }[found["role"]]
    yield indented(f"Role: {role}.")
    for rule, gives in found.get("rules", {}).items():
        yield indented(f"Read by the rule {rule}: {gives}.")
    if found["used_by"]:
        yield indented(f"Used by events and reactions: {', '.join(found['used_by'])}.")
    yield ""
    yield from basis_parts(found["basis"])


def number_table(title: str, numbers: Iterable[Data]) -> Table:
    """Return a table of numbers with their priors and bases."""
    columns = right("value"), fixed("unit"), fixed("prior (90%)"), "basis"
    table = grid(title, folded(), *columns)
    for one in numbers:
        unit = "" if one["unit"] == "1" else one["unit"]
        ground = BASES[one["ground"]]
        table.add_row(one["name"], figure(one["value"]), unit, span(one["prior"]), ground)
    return table


def tie_table(ties: Sequence[Data]) -> Table:
    """Return a table of the numbers of a hedger's ties, a row for each variable."""
    columns = loose("least"), loose("most"), fixed("unit"), "basis"
    table = grid("Numbers of its ties: range over partners", "", *columns)
    groups: dict[str, list[Data]] = {}
    for one in ties:
        groups.setdefault(one["name"].partition(".")[0], []).append(one)
    for variable, ones in groups.items():
        values = [one["value"] for one in ones]
        counts = Counter(BASES[one["ground"]] for one in ones)
        grounds = "; ".join(f"{count} {ground}" for ground, count in counts.items())
        ends = (figure(min(values)), figure(max(values)))
        table.add_row(variable, *ends, ones[0]["unit"], grounds)
    return table


# --- overview -------------------------------------------------------------------------------------


def overview_page(found: Data) -> Iterator[RenderableType]:
    """Yield the page on the calibration as a whole."""
    yield title("Basis of the calibration")
    both, settled = found["coded_by_both"], found["settled"]
    coders = f", {both} of them by both coders" if both else ""
    coders += f" ({settled} where they differed were settled)" if settled else ""
    yield indented(f"{count(found['items'], 'item')} of evidence{coders}, coded from documents:")
    yield ""
    yield _document_table(found["documents"])
    asked = found["targets"]
    if asked["fitted"] or asked["checked"]:
        yield indented(
            f"{count(asked['fitted'], 'target')} to fit, and {asked['checked']} more from "
            "statistics that are checked only."
        )
    yield ""
    yield _basis_table(found["numbers"])
    yield ""
    yield number_table(
        "Parameters with the widest priors for their size", found["widest_parameters"]
    )
    yield ""
    yield number_table("Levels of ties and at home with the widest priors", found["widest_levels"])
    yield ""
    yield Text(
        "More: hedgesim evidence NAME, where NAME is a number (trust.Vietnam, temperature), "
        "a country, a framework, a document (D2), a statistic, a kind of event (border_clash), a "
        "reaction, a variable (nationalism), a mechanism (M10), an item of evidence or a target "
        "(us-defence-grows).",
        style="dim",
    )


def _document_table(documents: Sequence[Data]) -> Table:
    numbers = ("items", "high", "medium", "low", "numbers", "targets")
    table = grid("Documents", "", "title", "date", *map(right, numbers))
    for one in documents:
        levels = [str(one["confidence"][level]) for level in ("high", "medium", "low")]
        head = (one["id"], one["title"], str(one["date"]))
        resting = (str(one["numbers"]), str(one["targets"]))
        table.add_row(*head, str(one["items"]), *levels, *resting)
    table.caption = "Items by confidence; numbers and targets: those based on it, in part at least."
    return table


def _basis_table(groups: Data) -> Table:
    """How many numbers of each part of the calibration have which basis."""
    heads = {
        "parameters": "para-\nmeters",
        "references": "situa-\ntions",
        "partners": "part-\nners",
        "rivalry": "ri-\nvalry",
        "frameworks": "frame-\nworks",
        "events": "kinds of\nevent",
    }
    table = grid("Numbers by basis", "", *(right(heads[group]) for group in groups), right("all"))
    for ground, name in BASES.items():
        counts = [counted.get(ground, 0) for counted in groups.values()]
        if any(counts):
            table.add_row(name, *(str(count or "") for count in counts), str(sum(counts)))
    totals = [sum(counted.values()) for counted in groups.values()]
    table.add_row("all", *map(str, totals), str(sum(totals)))
    return table
