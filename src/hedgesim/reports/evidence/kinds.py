"""The pages of ``hedgesim kinds``: the table of kinds and triggers, and one kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from hedgesim.description.parsing import units
from hedgesim.outcomes import words
from hedgesim.reports.evidence.citations import Data, listed
from hedgesim.reports.evidence.numbers import section
from hedgesim.reports.terminal.layout import fixed, grid, indented, title


def kinds_page(found: Data) -> Iterator[RenderableType]:
    """Return the parts of a page; ``found``: from `narration.kinds`."""
    return _one(found) if found["what"] == "kind" else _all(found)


def _all(found: Data) -> Iterator[RenderableType]:
    kinds = grid("Kinds of event", fixed(), "what happens", "mechanisms")
    for one in found["kinds"]:
        kinds.add_row(one["name"], one["meaning"], ", ".join(one["mechanisms"]))
    yield kinds
    yield ""
    triggers = grid("Triggers: when an event happens", fixed(), fixed("such as"), "meaning")
    for one in found["triggers"]:
        triggers.add_row(one["name"], one["example"], one["meaning"])
    yield triggers
    yield ""
    yield "hedgesim kinds NAME prints fields, effects, evidence and an example of a kind."


def _one(found: Data) -> Iterator[RenderableType]:
    yield title(f"{found['name']}: {found['meaning'].rstrip('.')}")
    if found["mechanisms"]:
        yield indented(f"Mechanisms: {', '.join(found['mechanisms'])}.")
    if found["severity"] is not None:
        yield indented(f"Severity: {units.plain(found['severity'])} on a scale of -10 to 10.")
    if found["fields"]:
        yield ""
        yield _fields(found["fields"])
    if found["effects"]:
        yield from section("Effects", (indented(_effect(one)) for one in found["effects"]))
    items = found["basis"]["evidence"]
    if items:
        known = (item for item in items if "claim" in item)
        yield from section("Evidence", (listed(item, subject=False) for item in known))
    yield from section("Example", [Text(found["example"].rstrip("\n"))])


def _effect(effect: Data) -> str:
    return ", ".join(f"{key}: {value}" for key, value in effect.items())


def _fields(fields: Sequence[Data]) -> RenderableType:
    table = grid("Fields", fixed(), "holds", "default", "range", "meaning")
    for one in fields:
        holds = f"{one['type']}, one or more" if one["many"] else one["type"]
        within = "" if one["within"] is None else units.between(*one["within"])
        table.add_row(one["name"], holds, _default(one), within, words.sentence(one["meaning"]))
    return table


def _default(field: Data) -> str:
    if field["required"]:
        return "required"
    default = field["default"]
    if default is None:
        return "none"
    if isinstance(default, bool):
        return "true" if default else "false"
    return units.plain(default) if isinstance(default, int | float) else str(default)
