"""What stands behind a name: from a number to its prior, its evidence and the paragraph, and back.

Everything is returned as plain data with a key ``what``; `reports.trails` puts it into words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from hedgesim.description.formats.actors import Framework
from hedgesim.description.formats.events import Kind, ReactionFile
from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import InputError, Problem, suggest
from hedgesim.description.provenance.basis import (
    Data,
    basis,
    brief,
    cited,
    number,
    resting_on,
    target,
    targets_about,
    targets_on,
)
from hedgesim.description.provenance.evidence_index import EvidenceIndex
from hedgesim.description.world.variables import VARIABLES

Page = Callable[[str, EvidenceIndex], Data]


def trail(name: str, library: EvidenceIndex) -> Data:
    """Return what stands behind a name.

    Parameters
    ----------
    name: of a number, a variable, a country, a framework, a document or other source, a kind of
        event, a reaction, an item of evidence, a target or a mechanism; capitals do not matter.

    Raises
    ------
    InputError: where nothing has that name, with a near one.
    """
    pages = _pages(library)
    wanted = " ".join(name.split()).casefold()
    for known, (own, page) in pages.items():
        if known.casefold() == wanted:
            return page(own, library)
    hint = suggest(name, pages) or "hedgesim evidence, without a name, gives an overview"
    raise InputError([Problem(name or "''", 1, 1, f"unknown name '{name}'", hint)])


def _pages(library: EvidenceIndex) -> dict[str, tuple[str, Page]]:
    """Every known name, with its full name and its page."""
    read = library.calibration
    items = library.evidence.items
    pages: dict[str, tuple[str, Page]] = {}

    def add(names: Iterable[str], page: Page) -> None:
        for name in names:
            pages.setdefault(name, (name, page))

    add(library.dated, _number)
    for short, full in _short_names(library):
        pages.setdefault(short, (full, _number))
    add(read.countries, _country)
    add(read.frameworks, _framework)
    add(library.evidence.sources, _source)
    add(read.kinds, _kind)
    add(read.reactions, _reaction)
    add(items, _item)
    add((one.id for one in library.targets), _target)
    add(VARIABLES, _variable)
    add(sorted({str(item.get("variable")) for item in items.values()}), _variable)
    add(sorted({str(item["framework"]) for item in items.values() if "framework" in item}), _club)
    add(sorted({m for item in items.values() for m in item.get("mechanisms", ())}), _mechanism)
    return pages


def _short_names(library: EvidenceIndex) -> Iterator[tuple[str, str]]:
    """Numbers of hedgers with the hedger left out, of whichever stands first in the file."""
    hedgers = tuple(library.calibration.hedgers)
    for name, entries in library.dated.items():
        variable, _, rest = name.partition(".")
        hedger, _, other = rest.partition(".")
        if entries[0].group == "references":
            yield f"{hedger}.{variable}" + (f".{other}" if other else ""), name
            if hedger == hedgers[0]:
                yield variable + (f".{other}" if other else ""), name
    for name in library.dated:
        variable, _, rest = name.partition(".")
        hedger, _, other = rest.partition(".")
        if hedger in hedgers[1:] and other:
            yield f"{variable}.{other}", name


# --- pages ----------------------------------------------------------------------------------------


def _number(name: str, library: EvidenceIndex) -> Data:
    entries = library.dated[name]
    found = {"what": "number", **number(entries, library)}
    if entries[0].group == "parameters":
        parameter = library.calibration.parameters[name]
        found |= {"what": "parameter", "role": parameter.role}
        return found | {"used_by": _users(name, library)}
    variable, _, rest = name.partition(".")
    hedger, _, other = rest.partition(".")
    if entries[0].group == "references":
        alike = (n for n in library.dated if n != name and n.startswith(f"{variable}."))
        same = [n for n in alike if n.split(".")[2:] == ([other] if other else [])]
        found["of_other_hedgers"] = same
        if hedger == next(iter(library.calibration.hedgers)):
            found["targets"] = targets_about(f"{variable}.{other}" if other else variable, library)
    return found


def _users(name: str, library: EvidenceIndex) -> list[str]:
    """Kinds of event and reactions whose effects, times, conditions or rates name a parameter."""
    word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
    read = library.calibration
    rules: list[Kind | ReactionFile] = [*read.kinds.values(), *read.reactions.values()]
    return [
        rule.kind if isinstance(rule, Kind) else rule.reaction
        for rule in rules
        if any(word.search(text) for text in _texts(rule))
    ]


def _texts(rule: Kind | ReactionFile) -> Iterator[str]:
    """The expressions of a kind or a reaction."""
    if isinstance(rule, ReactionFile):
        given = (*rule.conditions, *rule.fields.values())
        yield from (text for text in given if isinstance(text, str))
        return
    for effect in rule.effects:
        parts = (effect.by, effect.times, effect.to, effect.over, effect.half_life, effect.lasts)
        yield from (text for text in (*parts, effect.delay) if text)
    yield from (f.default for f in rule.fields.values() if isinstance(f.default, str))


def _country(name: str, library: EvidenceIndex) -> Data:
    """A country: what is coded of the tie with it; of the first hedger, what concerns no tie."""
    read = library.calibration
    about = library.items(partner=name)
    if name == next(iter(read.hedgers), None):
        about += [item for item in library.evidence.items.values() if "partner" not in item]
    return {
        "what": "country",
        "name": name,
        "hedger": name in read.hedgers,
        "partner": name in read.partners,
        "items": [cited(str(item["id"]), library) for item in about],
        "frameworks": [f.name for f in read.frameworks.values() if name in f.members],
        "targets": targets_about(name, library),
        "numbers": [
            brief(entry, library)
            for entry in library.held.values()
            if name in entry.name.split(".")[1:] and entry.group != "events"
        ],
    }


def _framework(name: str, library: EvidenceIndex) -> Data:
    framework: Framework = library.calibration.frameworks[name]
    members = {
        member: {
            "since": _month(held.since), "until": _month(held.until),
            **({"basis": basis(held, library)} if held.given else {}),
        }
        for member, held in framework.members.items()
    }  # fmt: skip
    return {
        "what": "framework",
        "name": name,
        "meaning": framework.meaning,
        "convener": framework.convener,
        "members": members,
        "basis": basis(framework, library),
        "numbers": [number(library.dated[f"{t}.{name}"], library) for t in framework.traits()],
        "items": [cited(str(item["id"]), library) for item in library.items(framework=name)],
    }


def _month(month: int | None) -> str | None:
    return None if month is None else units.write_date(month)


def _club(name: str, library: EvidenceIndex) -> Data:
    """A framework that the documents speak of and the model does not hold."""
    coded = [cited(str(item["id"]), library) for item in library.items(framework=name)]
    return {"what": "coded framework", "name": name, "items": coded}


def _source(name: str, library: EvidenceIndex) -> Data:
    source = library.evidence.sources[name]
    coded = library.items(source=name)
    resting = {e.name: e for e in library.entries if e.quantity.basis.source == name}
    ids = [str(item["id"]) for item in coded]
    entries = [entry for item in ids for entry in library.by_item.get(item, ())]
    direct = [e for e in library.entries if e.quantity.basis.source == name]
    return {
        "what": "source",
        **source,
        "name": name,
        "items": [cited(item, library) for item in ids],
        "targets": targets_on(ids, library)
        + [target(one) for one in library.targets if one.source == name],
        "rest_on_it": resting_on([*entries, *direct]),
        "numbers": [brief(library.held.get(n, entry), library) for n, entry in resting.items()],
        "rules": _distinct(rule for item in ids for rule in library.rules_by_item.get(item, ())),
    }


def _item(name: str, library: EvidenceIndex) -> Data:
    return {
        "what": "item",
        **cited(name, library),
        "targets": targets_on([name], library),
        "rest_on_it": resting_on(library.by_item.get(name, [])),
        "rules": _distinct(library.rules_by_item.get(name, [])),
    }


def _target(name: str, library: EvidenceIndex) -> Data:
    one = next(one for one in library.targets if one.id == name)
    return {"what": "target", **target(one), "basis": basis(one, library)}


def _variable(name: str, library: EvidenceIndex) -> Data:
    variable = VARIABLES.get(name)
    return {
        "what": "variable",
        "name": name,
        "meaning": variable.meaning if variable else None,
        "unit": variable.unit if variable else None,
        "items": [cited(str(item["id"]), library) for item in library.items(variable=name)],
        "targets": targets_about(name, library),
        "numbers": [
            brief(entry, library)
            for full, entry in library.held.items()
            if full.startswith(f"{name}.") and entry.group != "events"
        ],
    }


def _kind(name: str, library: EvidenceIndex) -> Data:
    kind = library.calibration.kinds[name]
    used = [p for p in library.calibration.parameters if name in _users(p, library)]
    return {
        "what": "kind",
        "name": name,
        "meaning": kind.meaning,
        "mechanisms": list(kind.mechanisms),
        "basis": basis(kind, library),
        "numbers": [
            number(entries, library)
            for full, entries in library.dated.items()
            if entries[0].group == "events" and full.startswith(f"{name}.")
        ],
        "parameters": [brief(library.held[parameter], library) for parameter in used],
        "reactions": [
            r.reaction for r in library.calibration.reactions.values() if r.event == name
        ],
    }


def _reaction(name: str, library: EvidenceIndex) -> Data:
    reaction = library.calibration.reactions[name]
    used = [p for p in library.calibration.parameters if name in _users(p, library)]
    return {
        "what": "reaction",
        "name": name,
        "meaning": reaction.meaning,
        "event": reaction.event,
        "when": reaction.when,
        "rate": reaction.rate,
        "probability": reaction.probability,
        "among": list(reaction.among) if reaction.among else None,
        "basis": basis(reaction, library),
        "parameters": [brief(library.held[parameter], library) for parameter in used],
    }


def _mechanism(name: str, library: EvidenceIndex) -> Data:
    coded = [i for i in library.evidence.items.values() if name in i.get("mechanisms", ())]
    kinds = [k.kind for k in library.calibration.kinds.values() if name in k.mechanisms]
    return {
        "what": "mechanism",
        "name": name,
        "items": [cited(str(item["id"]), library) for item in coded],
        "kinds": kinds,
    }


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
