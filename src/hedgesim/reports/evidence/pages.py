"""The pages of ``hedgesim evidence``: one for each kind of name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rich.console import RenderableType

from hedgesim.outcomes import words
from hedgesim.reports.evidence.citations import (
    DIRECTIONS,
    Data,
    amount,
    basis_parts,
    cited,
    listed,
    place,
    scope,
)
from hedgesim.reports.evidence.numbers import (
    number_page,
    number_table,
    overview_page,
    parameter_page,
    section,
    target_list,
    tie_table,
)
from hedgesim.reports.terminal.layout import count, indented, title

GROUPS = {
    "parameters": "parameters of rules and events",
    "references": "situations of hedgers, all dates",
    "partners": "how partners answer",
    "rivalry": "who answers whom",
    "frameworks": "frameworks",
    "events": "kinds of event",
}


def pages(found: Data) -> Iterator[RenderableType]:
    """Return the parts of a page; ``found``: from `provenance.lookup.trail` or `overview`."""
    return _PAGES[found["what"]](found)


# --- evidence -------------------------------------------------------------------------------------


def _by_variable(items: Sequence[Data], *, subject: bool = False) -> Iterator[RenderableType]:
    """Items by the variable that they are coded as, in the order of the documents."""
    groups: dict[str, list[Data]] = {}
    for item in items:
        groups.setdefault(str(item["variable"]), []).append(item)
    for variable, coded in sorted(groups.items()):
        items_of_it = (listed(item, subject=subject) for item in coded)
        yield from section(f"{variable} ({_signs(coded)})", items_of_it)


def _signs(items: Sequence[Data]) -> str:
    signs = Counter(str(item.get("direction", "number")) for item in items)
    names = DIRECTIONS | {"number": "number"}
    return ", ".join(f"{signs[sign]} {name}" for sign, name in names.items() if signs[sign])


def _country(found: Data) -> Iterator[RenderableType]:
    items, numbers = found["items"], found["numbers"]
    roles = [role for role in ("hedger", "partner") if found[role]]
    yield title(f"{found['name']}{': ' + ' and '.join(roles) if roles else ''}")
    variables = len({item["variable"] for item in items})
    coded = f"{count(len(items), 'item')} of evidence on {count(variables, 'variable')}"
    yield indented(f"{coded}{_documents(items)}; {count(len(numbers), 'number')}.")
    if found["frameworks"]:
        yield indented(f"In the frameworks {words.join(found['frameworks'])}.")
    yield from target_list("Targets on it", found["targets"])
    yield from _by_variable(items)
    if not numbers:
        return
    own = [one for one in numbers if not (found["hedger"] and one["of"][:1] == [found["name"]])]
    ties = [one for one in numbers if one not in own and len(one["of"]) > 1]
    alone = [one for one in numbers if one not in own and one not in ties]
    for whose, some in (("as a partner", own), ("at home", alone)):
        if some:
            yield ""
            yield number_table(f"Numbers {whose} (latest references)", some)
    if ties:
        yield ""
        yield tie_table(ties)


def _documents(items: Sequence[Data]) -> str:
    counts = Counter(str(item["source"]) for item in items)
    listing = ", ".join(f"{source} {count}" for source, count in sorted(counts.items()))
    return f" ({listing})" if listing else ""


def _source(found: Data) -> Iterator[RenderableType]:
    yield title(f"{found['name']}: {found['title']}")
    yield indented(str(found["citation"]))
    yield from scope(found)
    items = found["items"]
    if items:
        yield indented(f"{count(len(items), 'item')} coded: {_confidence(items)}.")
    if found["rest_on_it"] or found["rules"]:
        yield from section("Numbers and rules based on it", _based_on(found))
    yield from target_list("Targets based on it", found["targets"])
    if items:
        ordered = sorted(items, key=lambda one: one["paragraph"])
        yield from section("What was coded, paragraph by paragraph", map(listed, ordered))


def _confidence(items: Sequence[Data]) -> str:
    counts = Counter(str(item["confidence"]) for item in items)
    levels = [f"{counts[level]} {level}" for level in ("high", "medium", "low") if counts[level]]
    return f"{words.join(levels)} confidence"


def _based_on(found: Data) -> Iterator[RenderableType]:
    """Numbers by group, those of ties with partner and date; then events, reactions, frameworks."""
    groups: dict[str, list[str]] = {}
    for one in found["rest_on_it"]:
        whom = f" with {_few(one['of'])}" if one["of"] else ""
        dates = f" ({', '.join(date[:4] for date in one['dates'])})" if one["dates"] else ""
        groups.setdefault(one["group"], []).append(f"{one['name']}{whom}{dates}")
    for group, names in groups.items():
        yield indented(f"{words.sentence(GROUPS[group]).rstrip('.')}: {', '.join(sorted(names))}.")
    if found["rules"]:
        yield indented(f"Events, reactions and frameworks: {', '.join(sorted(found['rules']))}.")


def _few(names: Sequence[str]) -> str:
    return words.join(names) if len(names) <= 4 else f"{len(names)} partners"


def _item(found: Data) -> Iterator[RenderableType]:
    yield title(f"{found['id']}: {place(found)}, {found['source_title']} ({found['source_date']})")
    yield from cited(found)
    if found["rest_on_it"] or found["rules"]:
        yield from section("Based on it", _based_on(found))
    else:
        yield indented("No number and no rule is based on it.")
    yield from target_list("Targets based on it", found["targets"])


def _target(found: Data) -> Iterator[RenderableType]:
    yield title(f"{found['id']}: {found['claim']}")
    yield indented(f"Statistic: {found['told']}.")
    use = "Fitted by calibration" if found["fitted"] else "Checked only, never fitted"
    yield indented(f"Required: {found['asked']} (±: one standard error). {use}.")
    if found.get("met"):
        default, prior, posterior = (
            f"{found['met'][arm]:.0%}" for arm in ("default", "prior", "posterior")
        )
        yield indented(
            f"Met by {posterior} of histories under the posterior, {prior} under the prior, "
            f"{default} with the default parameters. 90% range under the posterior: "
            f"{found['met']['interval']}."
        )
    yield ""
    yield from basis_parts(found["basis"])


def _variable(found: Data) -> Iterator[RenderableType]:
    meaning = found["meaning"] or "a variable of the code book, not of the model"
    yield title(f"{found['name']}: {meaning}")
    if found["numbers"]:
        yield ""
        yield number_table("First values (latest references)", found["numbers"])
    yield from target_list("Targets on it", found["targets"])
    items = found["items"]
    yield from section(f"Evidence ({count(len(items), 'item')})", map(listed, items))


def _mechanism(found: Data) -> Iterator[RenderableType]:
    yield title(f"{found['name']}: {count(len(found['items']), 'item')} of evidence")
    if found["kinds"]:
        yield indented(f"Kinds of event that carry it: {', '.join(found['kinds'])}.")
    yield from _by_variable(found["items"], subject=True)


# --- what acts ------------------------------------------------------------------------------------


def _framework(found: Data) -> Iterator[RenderableType]:
    yield title(f"{found['name']}: {found['meaning'].rstrip('.')}")
    convener = found["convener"]
    yield indented(
        f"Convener: {'nobody; members run it together' if convener == 'none' else convener}."
    )
    yield indented(f"Members: {', '.join(map(_member, found['members'].items()))}.")
    yield ""
    yield from basis_parts(found["basis"])
    for one in found["numbers"]:
        yield ""
        yield from number_page(one)
    cited_already = {item["id"] for item in found["basis"]["evidence"]}
    others = [item for item in found["items"] if item["id"] not in cited_already]
    if others:
        yield from section("Also coded on it", map(listed, others))


def _member(pair: tuple[str, Data]) -> str:
    name, held = pair
    times = [
        f"{word} {held[key]}" for key, word in (("since", "from"), ("until", "until")) if held[key]
    ]
    return f"{name} ({', '.join(times)})" if times else name


def _coded_framework(found: Data) -> Iterator[RenderableType]:
    yield title(f"{found['name']}: a framework in the documents, not in the model")
    yield from map(listed, found["items"])


def _kind(found: Data) -> Iterator[RenderableType]:
    yield title(f"{found['name']}: {found['meaning'].rstrip('.')}")
    if found["mechanisms"]:
        yield indented(f"Mechanisms: {', '.join(found['mechanisms'])}.")
    if found["reactions"]:
        yield indented(
            f"It also emerges by itself, as the reaction {words.join(found['reactions'])}."
        )
    yield ""
    yield from basis_parts(found["basis"])
    for one in found["numbers"]:
        yield ""
        yield title(f"{one['name']} = {amount(one['value'], one['unit'])} ({one['place']})")
        if one["meaning"] != "severity":
            yield indented(words.sentence(one["meaning"]))
        yield from basis_parts(one["basis"])
    if found["parameters"]:
        yield ""
        yield number_table("Its parameters", found["parameters"])


def _reaction(found: Data) -> Iterator[RenderableType]:
    yield title(f"{found['name']}: {found['meaning'].rstrip('.')}")
    yield indented(f"Triggers an event of kind {found['event']}.")
    for key, head in (("when", "While"), ("rate", "Rate a year"), ("probability", "Probability")):
        if found[key]:
            yield indented(f"{head}: {found[key]}")
    if found["among"]:
        yield indented(f"Among: {words.join(found['among'])}.")
    yield ""
    yield from basis_parts(found["basis"])
    if found["parameters"]:
        yield ""
        yield number_table("Its parameters", found["parameters"])


_PAGES: dict[str, Callable[[Data], Iterator[RenderableType]]] = {
    "overview": overview_page,
    "number": number_page,
    "parameter": parameter_page,
    "country": _country,
    "framework": _framework,
    "coded framework": _coded_framework,
    "source": _source,
    "item": _item,
    "target": _target,
    "variable": _variable,
    "mechanism": _mechanism,
    "kind": _kind,
    "reaction": _reaction,
}
