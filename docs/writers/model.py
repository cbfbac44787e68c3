"""Tables of model.md: the order of a month and the variables."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from hedgesim.description.parsing import units
from hedgesim.description.world.variables import (
    HEDGER_REFERENCES,
    NEUTRAL,
    STARTS_AT,
    TIE_REFERENCES,
    VARIABLES,
    Variable,
)
from writers.markdown import Lines, between, code, table, wrapped
from writers.sources import SOURCE


def month() -> Lines:
    """The order of a month, from the rule book."""
    tree = ast.parse((SOURCE / "rules" / "__init__.py").read_text(encoding="utf-8"))
    for line in _numbered(ast.get_docstring(tree) or ""):
        place, name, text = line.split(maxsplit=2)
        text = text.replace("`hedgesim.", "`")
        yield wrapped(f"**{name.capitalize()}**: {text}", f"{place} ", "   ")


def _numbered(text: str) -> Iterator[str]:
    """Yield the items of a numbered list, each with the lines that go on from it."""
    yield from re.findall(r"^\d\. .*(?:\n {3,}.*)*", text, re.MULTILINE)


def variables() -> Lines:
    """Every variable, level by level."""
    for level, heading in (
        ("tie", "Of a tie (hedger and partner)"),
        ("hedger", "Of a hedger"),
        ("membership", "Of a membership (hedger and framework)"),
    ):
        rows = [v for v in VARIABLES.values() if v.level == level]
        yield f"**{heading}**"
        yield ""
        yield from table(
            ("variable", "unit", "range", "moved by", "starts at", "meaning"),
            (
                (code(v.name), v.unit, between(v.bounds), _mover(v), _start(v), v.meaning)
                for v in rows
            ),
        )
        yield ""


def _mover(variable: Variable) -> str:
    return {"rule": "rules", "event": "events", "choice": "choice"}[variable.moved_by]


def _start(variable: Variable) -> str:
    if variable.name in NEUTRAL:
        return units.plain(NEUTRAL[variable.name])
    if variable.name in STARTS_AT:
        return code(STARTS_AT[variable.name])
    if variable.level == "membership":
        return "frameworks"
    given = variable.name in (*TIE_REFERENCES, *HEDGER_REFERENCES)
    return "reference" if given else "0"
