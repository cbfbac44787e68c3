"""Priors, bases and items of evidence as text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType

from hedgesim.outcomes import words
from hedgesim.reports.terminal.layout import indented, title

type Data = Mapping[str, Any]

BASES = {
    "derived": "evidence, by arithmetic",
    "evidence": "evidence, level judged",
    "document": "a document",
    "statistic": "a statistic",
    "literature": "literature",
    "assumed": "assumed",
    "nothing": "none",
}
DIRECTIONS = {"+": "high or rising", "-": "low or falling", "0": "none or unchanged"}
CODED = ("variable", "partner", "framework", "direction", "confidence")


def figure(value: float) -> str:
    """Write a number to four digits, with commas between thousands."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def amount(value: float, unit: str) -> str:
    """Write a number with its unit, for a sentence."""
    return with_unit(figure(value), unit)


def with_unit(written: str, unit: str) -> str:
    """Add a unit to the text of a number, for a sentence."""
    if unit.startswith("US$"):
        return f"US$ {written} m{' a year' if unit.endswith('/yr') else ''}"
    units = {
        "0-1": " on a scale of 0 to 1",
        "1": "",
        "1/yr": " a year",
        "share": " (a share)",
        "utility": " units of utility",
    }
    return written + units.get(unit, f" {unit}")


def ends(prior: Data) -> tuple[str, str]:
    """Write the 5th and 95th percentile of a prior, to two digits of their difference."""
    low, high = prior["range90"]
    decimals = 1 - math.floor(math.log10(max(high - low, 1e-12)))
    first, second = (f"{round(v, decimals):,.{max(decimals, 0)}f}" for v in (low, high))
    return first, second


def span(prior: Data | None) -> str:
    """Write the middle 90% of a prior, for a table."""
    return "fixed" if prior is None else " to ".join(ends(prior))


def belief(prior: Data | None, unit: str) -> str:
    """Return a sentence on a prior."""
    if prior is None:
        return "Prior: none; the value is taken as known."
    low, high = ends(prior)
    first, second = (figure(argument) for argument in prior["arguments"])
    shape = {
        "normal": f"normal, mean {first}, standard deviation {second}",
        "lognormal": f"lognormal, median {first}, standard deviation of the logarithm {second}",
        "beta": f"beta({first}, {second})",
        "uniform": f"uniform from {first} to {second}",
    }[prior["family"]]
    return f"Prior: 90% between {low} and {with_unit(high, unit)} ({shape})."


def basis_parts(basis: Data, whom: str = "") -> Iterator[RenderableType]:
    """Yield a basis: its kind, reason, source, arithmetic and items.

    ``whom``: the partner concerned; items on other partners come last.
    """
    yield title(_kind(basis))
    if basis["assumed"]:
        head = "How the level was set" if basis["evidence"] else "Assumed"
        yield indented(f"{head}: {basis['assumed']}.")
    if basis["source"]:
        yield from _source(basis["source"])
    if basis["derivation"]:
        yield from _arithmetic(basis["derivation"])
    for note in (basis["note"], basis["remark"]):
        if note:
            yield indented(f"Note: {words.sentence(note)}")
    others = [i for i in basis["evidence"] if whom and i.get("partner", whom) != whom]
    for item in basis["evidence"]:
        if item not in others:
            yield from cited(item)
    if others:
        yield indented("On other partners, which sets the order among them:")
    for item in others:
        yield from cited(item)


def _kind(basis: Data) -> str:
    text = {
        "derived": "Basis: evidence, by arithmetic",
        "evidence": "Basis: evidence",
        "document": "Basis: a document",
        "statistic": "Basis: a public statistic",
        "literature": "Basis: the literature",
        "assumed": "Basis: an assumption, in no document and no statistic",
        "nothing": "Basis: none given",
    }[basis["ground"]]
    if basis["evidence"] and basis["assumed"]:
        text += ", which gives a direction or an order"
    if basis["shared_by"]:
        text += f" (shared by the {basis['shared_by']} partners of the block)"
    return text


def _source(source: Data) -> Iterator[RenderableType]:
    citation = str(source.get("citation") or source["id"]).rstrip(".")
    yield indented(f"{source['id']}: {citation}.")
    yield from scope(source, 2, "dim")


def scope(source: Data, depth: int = 1, style: str = "") -> Iterator[RenderableType]:
    """Yield what a source covers and whose view it gives."""
    for key, head in (("covers", "Covers"), ("view", "Whose view")):
        if source.get(key):
            yield indented(f"{head}: {words.sentence(str(source[key]))}", depth, style)


def _arithmetic(derivation: Data) -> Iterator[RenderableType]:
    if "fault" in derivation:
        yield indented(f"Arithmetic: {derivation['text']}, which fails: {derivation['fault']}.")
        return
    result = figure(derivation["result"])
    steps = [derivation["text"], derivation["worked"], result]
    yield indented(f"Arithmetic: {' = '.join(dict.fromkeys(steps))}")


# --- items ----------------------------------------------------------------------------------------


def cited(item: Data) -> Iterator[RenderableType]:
    """Yield an item in full: its place, the claim in our words, how it was coded."""
    if "claim" not in item:
        yield indented(f"{item['id']}: unknown item.")
        return
    yield indented(f"{place(item)} ({item['confidence']} confidence): {item['claim']}")
    yield indented(f"{_coded(item)} [{item['id']}]", 2, "dim")
    for coder in _coders(item):
        yield indented(coder, 2, "dim")
    if item.get("note"):
        garbled = "Garbled in the document. " if item.get("garbled") else ""
        yield indented(f"{garbled}Note: {words.sentence(str(item['note']))}", 2, "dim")


def listed(item: Data, *, subject: bool = True) -> RenderableType:
    """Return an item as one paragraph; ``subject``: with the variable that it is coded as."""
    coded = [str(item["variable"]), *(str(item[k]) for k in ("partner", "framework") if k in item)]
    what = f"{' '.join(coded) if subject else ''} {item.get('direction', '')}".strip()
    coding = ", ".join(part for part in (what, str(item["confidence"]), str(item["id"])) if part)
    return indented(f"{place(item)}: {item['claim']} [{coding}]")


def place(item: Data) -> str:
    """Return the place of an item: ``D2 p14``."""
    paragraphs = ", ".join(f"p{paragraph}" for paragraph in item.get("paragraph", ()))
    return f"{item['source']} {paragraphs}".strip()


def _coded(item: Data) -> str:
    whom = [str(item[key]) for key in ("partner", "framework") if key in item]
    what = f"{item['variable']}{f' ({", ".join(whom)})' if whom else ''}"
    direction = DIRECTIONS.get(str(item.get("direction")), "a number")
    value = f"; {_value(item['value'])}" if item.get("value") else ""
    view = str(item.get("view", ""))
    whose = f"view of the {view}" if view.islower() else f"view of {words.with_article(view)}"
    return f"Coded as {what}: {direction}{value}; {item.get('period')}; {whose}."


def _value(value: Data) -> str:
    return ", ".join(
        f"{key} {', '.join(map(str, part)) if isinstance(part, list) else part}"
        for key, part in value.items()
    )


def _coders(item: Data) -> Iterator[str]:
    """The answers of two coders, and how a difference was settled."""
    coders = item.get("coders") or {}
    first, second = coders.get("first"), coders.get("second")
    if first is not None and second is not None:
        alone = [name for name, one in (("first", second), ("second", first)) if one == "none"]
        within = second.get("within") if isinstance(second, dict) else None
        if alone:
            yield f"Only the {alone[0]} coder coded it."
        elif within:
            yield f"The second coder has it within {within}."
        elif apart := [field for field in CODED if first.get(field) != second.get(field)]:
            yield f"The coders differ in {words.join(apart)}: first {_answer(first)}; second " + (
                f"{_answer(second)}."
            )
        else:
            yield "Both coders answered alike."
    settled = item.get("settled")
    if settled:
        yield f"Settled: {words.sentence(str(settled))}"


def _answer(coding: Data) -> str:
    return " ".join(str(coding[field]) for field in CODED if field in coding)
