"""The trail behind a name put into words: one page for each kind of thing that can be asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hedgesim.outcomes import words
from hedgesim.reports.citations import (
    GROUNDS,
    Data,
    amount,
    belief,
    cited,
    figure,
    indented,
    listed,
    place,
    rests,
    span,
)
from hedgesim.reports.tables import grid

GROUPS = {
    "parameters": "parameters of rules and events",
    "references": "situations of hedgers, all dates",
    "partners": "how partners answer",
    "rivalry": "who answers whom",
    "frameworks": "frameworks",
    "events": "kinds of event",
}
LARGEST = 1e9  # a bound from here on is none


def pages(found: Data) -> Iterator[RenderableType]:
    """Yield the parts of the page on what `description.trails.trail` or the overview returned."""
    page: Callable[[Data], Iterator[RenderableType]] = _PAGES[found["what"]]
    yield from page(found)


def _title(text: str) -> Text:
    return Text(text, style="bold")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


# --- numbers --------------------------------------------------------------------------------------


def _number(found: Data) -> Iterator[RenderableType]:
    whom = found["of"] if found["group"] == "references" else []
    roles = ", ".join(f"{r} {n}" for r, n in zip(("hedger", "partner"), whom, strict=False))
    yield _title(f"{found['name']}: {found['meaning'].rstrip('.')}{f' ({roles})' if roles else ''}")
    yield from _levels(found)
    yield ""
    yield from rests(found["basis"], whom[-1] if len(whom) > 1 else "")
    yield from _other_dates(found)
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
    if found["support"]:
        low, high = found["support"]
        allowed = (
            f"{figure(low)} or more" if high >= LARGEST else f"{figure(low)} to {figure(high)}"
        )
        yield indented(f"Allowed: {allowed}.")


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


def _parameter(found: Data) -> Iterator[RenderableType]:
    yield _title(f"{found['name']}: {found['meaning'].rstrip('.')}")
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


# --- evidence -------------------------------------------------------------------------------------


def _by_variable(items: Sequence[Data], *, subject: bool = False) -> Iterator[RenderableType]:
    """Items under the variable that they are coded as, in the order of the documents."""
    groups: dict[str, list[Data]] = {}
    for item in items:
        groups.setdefault(str(item["variable"]), []).append(item)
    for variable, coded in sorted(groups.items()):
        yield ""
        yield _title(f"{variable} ({_signs(coded)})")
        for item in coded:
            yield listed(item, subject=subject)


def _signs(items: Sequence[Data]) -> str:
    """How many items point which way."""
    signs = Counter(str(item.get("direction", "number")) for item in items)
    told = {
        "+": "high or rising",
        "-": "low or falling",
        "0": "none or unchanged",
        "number": "number",
    }
    return ", ".join(f"{signs[sign]} {name}" for sign, name in told.items() if signs[sign])


def _country(found: Data) -> Iterator[RenderableType]:
    items, numbers = found["items"], found["numbers"]
    roles = [role for role in ("hedger", "partner") if found[role]]
    yield _title(f"{found['name']}{': ' + ' and '.join(roles) if roles else ''}")
    variables = len({item["variable"] for item in items})
    coded = f"{_count(len(items), 'item')} of evidence on {_count(variables, 'variable')}"
    yield indented(f"{coded}{_documents(items)}; {_count(len(numbers), 'number')}.")
    if found["frameworks"]:
        yield indented(f"In the frameworks {words.listed(found['frameworks'])}.")
    yield from _by_variable(items)
    if not numbers:
        return
    own = [one for one in numbers if not (found["hedger"] and one["of"][:1] == [found["name"]])]
    ties = [one for one in numbers if one not in own and len(one["of"]) > 1]
    alone = [one for one in numbers if one not in own and one not in ties]
    for title, told in (("as a partner", own), ("at home", alone)):
        if told:
            yield ""
            yield number_table(f"Numbers {title} (latest references)", told)
    if ties:
        yield ""
        yield _tie_table(ties)


def _tie_table(ties: Sequence[Data]) -> Table:
    """Numbers of a hedger's ties, a row each variable."""
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


def _documents(items: Sequence[Data]) -> str:
    counts = Counter(str(item["source"]) for item in items)
    told = ", ".join(f"{source} {count}" for source, count in sorted(counts.items()))
    return f" ({told})" if told else ""


def _source(found: Data) -> Iterator[RenderableType]:
    yield _title(f"{found['name']}: {found['title']}")
    yield indented(str(found["citation"]))
    for key, head in (("covers", "Covers"), ("view", "Whose view")):
        if found.get(key):
            yield indented(f"{head}: {words.sentence(str(found[key]))}")
    items = found["items"]
    if items:
        yield indented(f"{_count(len(items), 'item')} coded: {_confidence(items)}.")
    if found["rest_on_it"] or found["rules"]:
        yield ""
        yield _title("Numbers and rules that rest on it")
        yield from _resting(found)
    if items:
        yield ""
        yield _title("What was coded, paragraph by paragraph")
        for item in sorted(items, key=lambda one: one["paragraph"]):
            yield listed(item)


def _confidence(items: Sequence[Data]) -> str:
    counts = Counter(str(item["confidence"]) for item in items)
    levels = [f"{counts[level]} {level}" for level in ("high", "medium", "low") if counts[level]]
    return f"{words.listed(levels)} confidence"


def _resting(found: Data) -> Iterator[RenderableType]:
    """Numbers by group, those of ties with whom and when; then events, reactions, frameworks."""
    groups: dict[str, list[str]] = {}
    for one in found["rest_on_it"]:
        whom = f" with {_few(one['of'])}" if one["of"] else ""
        dates = f" ({', '.join(date[:4] for date in one['dates'])})" if one["dates"] else ""
        groups.setdefault(one["group"], []).append(f"{one['name']}{whom}{dates}")
    for group, names in groups.items():
        yield indented(f"{words.sentence(GROUPS[group]).rstrip('.')}: {', '.join(sorted(names))}.")
    if found["rules"]:
        yield indented(f"Events, reactions and frameworks: {', '.join(sorted(found['rules']))}.")


def _few(names: Sequence[str], most: int = 4) -> str:
    return words.listed(names) if len(names) <= most else f"{len(names)} partners"


def _item(found: Data) -> Iterator[RenderableType]:
    yield _title(f"{found['id']}: {place(found)}, {found['source_title']} ({found['source_date']})")
    yield from cited(found)
    if not found["rest_on_it"] and not found["rules"]:
        yield indented("No number and no rule rests on it.")
        return
    yield ""
    yield _title("What rests on it")
    yield from _resting(found)


def _variable(found: Data) -> Iterator[RenderableType]:
    meaning = found["meaning"] or "a variable of the code book; the model has no such variable"
    yield _title(f"{found['name']}: {meaning}")
    if found["numbers"]:
        yield ""
        yield number_table("First values (latest references)", found["numbers"])
    yield ""
    yield _title(f"Evidence ({_count(len(found['items']), 'item')})")
    for item in found["items"]:
        yield listed(item)


def _mechanism(found: Data) -> Iterator[RenderableType]:
    yield _title(f"{found['name']}: {_count(len(found['items']), 'item')} of evidence")
    if found["kinds"]:
        yield indented(f"Kinds of event that carry it: {', '.join(found['kinds'])}.")
    yield from _by_variable(found["items"], subject=True)


# --- what acts ------------------------------------------------------------------------------------


def _framework(found: Data) -> Iterator[RenderableType]:
    yield _title(f"{found['name']}: {found['meaning'].rstrip('.')}")
    convener = found["convener"]
    yield indented(
        f"Convener: {'nobody; members run it together' if convener == 'none' else convener}."
    )
    yield indented(f"Members: {', '.join(map(_member, found['members'].items()))}.")
    yield ""
    yield from rests(found["basis"])
    for one in found["numbers"]:
        yield ""
        yield from _number(one)
    cited_already = {item["id"] for item in found["basis"]["evidence"]}
    others = [item for item in found["items"] if item["id"] not in cited_already]
    if others:
        yield ""
        yield _title("Also coded of it")
        for item in others:
            yield listed(item)


def _member(pair: tuple[str, Data]) -> str:
    name, held = pair
    times = [
        f"{word} {held[key]}" for key, word in (("since", "from"), ("until", "until")) if held[key]
    ]
    return f"{name} ({', '.join(times)})" if times else name


def _coded_framework(found: Data) -> Iterator[RenderableType]:
    yield _title(f"{found['name']}: a framework that the documents speak of; the model has none")
    for item in found["items"]:
        yield listed(item)


def _kind(found: Data) -> Iterator[RenderableType]:
    yield _title(f"{found['name']}: {found['meaning'].rstrip('.')}")
    if found["mechanisms"]:
        yield indented(f"Mechanisms: {', '.join(found['mechanisms'])}.")
    if found["reactions"]:
        yield indented(
            f"It also happens by itself, as the reaction {words.listed(found['reactions'])}."
        )
    yield ""
    yield from rests(found["basis"])
    for one in found["numbers"]:
        yield ""
        yield _title(f"{one['name']} = {amount(one['value'], one['unit'])} ({one['place']})")
        if one["meaning"] != "severity":
            yield indented(words.sentence(one["meaning"]))
        yield from rests(one["basis"])
    if found["parameters"]:
        yield ""
        yield number_table("Parameters that it takes", found["parameters"])


def _reaction(found: Data) -> Iterator[RenderableType]:
    yield _title(f"{found['name']}: {found['meaning'].rstrip('.')}")
    yield indented(f"It brings about an event of kind {found['event']}.")
    for key, head in (("when", "While"), ("rate", "Rate a year")):
        if found[key]:
            yield indented(f"{head}: {found[key]}")
    if found["among"]:
        yield indented(f"Only for {words.listed(found['among'])}.")
    yield ""
    yield from rests(found["basis"])
    if found["parameters"]:
        yield ""
        yield number_table("Parameters that it takes", found["parameters"])


# --- overview -------------------------------------------------------------------------------------


def _overview(found: Data) -> Iterator[RenderableType]:
    yield _title("What the calibration rests on")
    second = found["second_coded"]
    coders = f", {second} of them by two coders" if second else ""
    yield indented(
        f"{_count(found['items'], 'item')} of evidence{coders}, coded from the documents:"
    )
    yield ""
    yield _document_table(found["documents"])
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
        "reaction, a variable (nationalism), a mechanism (M10) or an item of evidence.",
        style="dim",
    )


def _document_table(documents: Sequence[Data]) -> Table:
    table = grid("Documents")
    for heading in ("", "title", "date"):
        table.add_column(heading)
    for heading in ("items", "high", "medium", "low", "numbers"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in documents:
        levels = [str(one["confidence"][level]) for level in ("high", "medium", "low")]
        head = (one["id"], one["title"], str(one["date"]))
        table.add_row(*head, str(one["items"]), *levels, str(one["numbers"]))
    table.caption = "Items by confidence; numbers: how many rest on the document, in part at least."
    table.caption_justify = "left"
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


_PAGES: dict[str, Any] = {
    "overview": _overview,
    "number": _number,
    "parameter": _parameter,
    "country": _country,
    "framework": _framework,
    "coded framework": _coded_framework,
    "source": _source,
    "item": _item,
    "variable": _variable,
    "mechanism": _mechanism,
    "kind": _kind,
    "reaction": _reaction,
}
