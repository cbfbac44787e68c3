"""Write the tables of the docs from the vocabulary, the calibration, the scenarios and the tests.

::

    python docs/generate.py            # bring the docs up to date
    python docs/generate.py --check    # name the pages that are not; exit code 1 if there are any

A table stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``; `BLOCKS` says what
writes it.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hedgesim.description import Calibration, load_calibration, load_scenario, units
from hedgesim.description.events import (
    AMOUNTS,
    EffectFile,
    Kind,
    KindField,
    ReactionFile,
)
from hedgesim.description.evidence import load_evidence
from hedgesim.description.names import (
    HEDGER_REFERENCES,
    MEASURES,
    NEUTRAL,
    STARTS_AT,
    TIE_REFERENCES,
    VARIABLES,
    Variable,
)
from hedgesim.description.reading import read
from hedgesim.description.sites import nowhere
from hedgesim.description.sourced import Basis

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "hedgesim"
MECHANISM_TESTS = ROOT / "tests" / "engines" / "test_mechanisms.py"
WIDTH = 110

_BLOCK = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_CODE = re.compile(r"`[^`]*`")
_HELD = "\N{NO-BREAK SPACE}"  # stands for a space at which a line may not end

type Lines = Iterator[str]


# --- writing -----------------------------------------------------------------------------------


def wrapped(text: str, first: str = "", rest: str = "") -> str:
    """Return a paragraph in lines of `WIDTH`; code between backticks stays on its line."""
    held = _CODE.sub(_hold, " ".join(text.split()))
    lines = textwrap.fill(
        held,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines.replace(_HELD, " ")


def _hold(match: re.Match[str]) -> str:
    """Hold code together, but let it break before a word that joins conditions."""
    code = match.group().replace(" ", _HELD)
    return re.sub(rf"{_HELD}(?=(?:and|or){_HELD})", " ", code)


def item(text: str, depth: int = 0) -> str:
    """Return an item of a list."""
    indent = "  " * depth
    return wrapped(text, f"{indent}- ", f"{indent}  ")


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Lines:
    """Yield the lines of a table."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


def code(text: object) -> str:
    """Return text as code, on one line."""
    return f"`{' '.join(str(text).split())}`"


def listed(texts: Iterable[str]) -> str:
    """Return texts with commas between them."""
    return ", ".join(texts)


def between(bounds: tuple[float, float]) -> str:
    """Return a closed interval in a few words."""
    low, high = (number(bound) for bound in bounds)
    return f"{low} to {high}"


def number(value: float) -> str:
    """Return a number, a large one by its power of ten."""
    return f"{value:.0e}".replace("e+0", "e") if abs(value) >= 1e6 else units.plain(value)


def sentence(text: str) -> str:
    """Return text that begins with a capital and ends with a full stop."""
    text = " ".join(text.split()).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def basis(thing: Basis) -> str:
    """Return what a thing rests on, as a sentence."""
    told = thing.told()
    if thing.derivation:
        told += f"; derived by {code(thing.derivation)}"
    return f"*Rests on* {told.rstrip('.')}." if told else ""


# --- what is read ------------------------------------------------------------------------------


@cache
def calibration() -> Calibration:
    """Read the calibration of this checkout."""
    return load_calibration(ROOT / "calibration")


@cache
def evidence() -> dict[str, dict[str, Any]]:
    """Items of evidence by id, as plain data."""
    found = load_evidence(ROOT / "calibration", nowhere("calibration"))
    assert found is not None
    return found.items


@cache
def mechanisms() -> tuple[dict[str, Any], ...]:
    """The mechanisms, each with what carries it, says it and shows it."""
    return tuple(read(DOCS / "mechanisms.yaml").data["mechanisms"])


@cache
def mechanism_tests() -> dict[str, list[str]]:
    """Names of the tests of each mechanism; none where the file is not there."""
    found: dict[str, list[str]] = {}
    if MECHANISM_TESTS.is_file():
        tree = ast.parse(MECHANISM_TESTS.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                number = re.match(r"test_m(\d+)_", node.name)
                if number:
                    found.setdefault(f"M{int(number[1])}", []).append(node.name)
    return found


@cache
def scenario_kinds() -> dict[str, dict[str, set[str]]]:
    """Scenario -> kind -> where it is told: '' for the story itself, else names of variants."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in sorted((ROOT / "scenarios").glob("*.yaml")):
        scenario = load_scenario(path).scenario
        kinds: dict[str, set[str]] = {}
        places = {"": scenario.events} | {n: v.add for n, v in scenario.variants.items()}
        for place, events in places.items():
            for event in events:
                kinds.setdefault(event.event, set()).add(place)
        found[path.stem] = kinds
    return found


# --- model.md ----------------------------------------------------------------------------------


def month() -> Lines:
    """The order of a month, from the rule book."""
    tree = ast.parse((SOURCE / "rules" / "__init__.py").read_text(encoding="utf-8"))
    for line in _numbered(ast.get_docstring(tree) or ""):
        place, name, text = line.split(maxsplit=2)
        told = text.replace("`hedgesim.", "`")
        yield wrapped(f"**{name.capitalize()}**: {told}", f"{place} ", "   ")


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


def measures() -> Lines:
    """Every measure."""
    yield from table(
        ("measure", "of", "unit", "range", "meaning"),
        ((code(m.name), m.level, m.unit, between(m.bounds), m.meaning) for m in MEASURES),
    )


ROLES = {
    "core": "Core parameters: they move the model",
    "severity": "Severities: how hard declared events strike, and when reactions come",
    "outcome": "Parameters of outcomes: they enter a measure only",
}


def parameters() -> Lines:
    """Every parameter: its numbers, then what it means and rests on."""
    every = calibration().parameters.values()
    for role, heading in ROLES.items():
        rows = [p for p in every if p.role == role]
        if not rows:
            continue
        yield f"**{heading}**"
        yield ""
        yield from table(
            ("parameter", "default", "unit", "support", "prior"),
            (
                (
                    code(p.name),
                    units.plain(p.default),
                    p.unit,
                    between(p.support),
                    p.prior.told(),
                )
                for p in rows
            ),
        )
        yield ""
        for p in rows:
            yield item(f"{code(p.name)}: {sentence(p.meaning)} {basis(p)}")
        yield ""


def kinds() -> Lines:
    """Every kind of event."""
    for kind in calibration().kinds.values():
        about = listed(_about(kind))
        yield item(f"**{kind.kind}**{f' ({about})' if about else ''}: {sentence(kind.meaning)}")
        for name, field in kind.fields.items():
            yield item(f"{code(name)}: {_field(field)}", 1)
        if kind.effects:
            yield item(f"*Effects:* {'; '.join(_effect(effect) for effect in kind.effects)}.", 1)
        if basis(kind):
            yield item(basis(kind), 1)


def _about(kind: Kind) -> Iterator[str]:
    yield from kind.mechanisms
    if kind.severity is not None:
        source = f" by {kind.severity.source}" if kind.severity.source else ""
        yield f"severity {units.plain(kind.severity.value)}{source}"


def _field(field: KindField) -> str:
    parts = [f"{field.type}{', one or more' if field.many else ''}"]
    if field.within:
        parts.append(between(field.within))
    if field.default is not None:
        parts.append(f"default {_plain(field.default)}")
    elif field.optional:
        parts.append("may be left out")
    return f"{listed(parts)}. {sentence(field.meaning)}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return units.plain(value) if isinstance(value, int | float) else str(value)


def _effect(effect: EffectFile) -> str:
    key = next(name for name in AMOUNTS if getattr(effect, name) is not None)
    of = f" of {code(effect.of)}" if effect.of else ""
    told = f"{code(effect.change)}{of} {key} {code(getattr(effect, key))}"
    for word, time in (
        ("ramp over", effect.over),
        ("fade with half-life", effect.half_life),
        ("for", effect.lasts),
        ("after", effect.delay),
    ):
        if time is not None:
            told += f", {word} {code(time)}"
    return told + (", to the end" if effect.shape == "level" and effect.lasts is None else "")


def reactions() -> Lines:
    """Every reaction."""
    for reaction in calibration().reactions.values():
        yield item(f"**{reaction.reaction}**: {sentence(reaction.meaning)}")
        yield item(_repeats(reaction), 1)
        for name in ("when", "rate"):
            text = getattr(reaction, name)
            if text is not None:
                yield item(f"*{name}* {code(text)}", 1)
        if basis(reaction):
            yield item(basis(reaction), 1)


def _repeats(reaction: ReactionFile) -> str:
    for_each = "once for each hedger"
    if reaction.for_each != "nothing":
        for_each = f"once for each {reaction.for_each}"
        if reaction.among is not None:
            for_each += f" among {listed(reaction.among)}"
    often = "at most once" if reaction.fires_once else "each time anew"
    return f"Stands {for_each}; {reaction.by or 'nobody'} acts by {code(reaction.event)}, {often}."


# --- mechanisms.md -----------------------------------------------------------------------------


def overview() -> Lines:
    """What each mechanism has, in numbers."""
    yield from table(
        ("mechanism", "", "evidence", "kinds", "scenarios", "tests"),
        (
            (
                f"[{one['id']}](#{_anchor(one)})",
                one["name"],
                str(len(_items(one["id"]))),
                str(len(_kinds(one["id"]))),
                str(len(list(_told_in(_kinds(one["id"]))))),
                str(len(mechanism_tests().get(one["id"], []))),
            )
            for one in mechanisms()
        ),
    )


def _anchor(one: dict[str, Any]) -> str:
    text = f"{one['id']} {one['name']}".lower()
    return re.sub(r"[^\w -]", "", text).replace(" ", "-")


def details() -> Lines:
    """Every mechanism: how, where it is told, what carries and shows it."""
    for one in mechanisms():
        name = one["id"]
        yield f"## {name} {one['name']}"
        yield ""
        yield wrapped(one["how"])
        yield ""
        yield item(f"*Told in* {_where(_items(name)) or 'no coded evidence'}.")
        yield item(f"*Most plainly in* {listed(map(code, one['evidence']))}.")
        yield item(f"*Rules* {listed(map(code, one['rules']))}.")
        yield item(f"*Variables* {listed(map(code, one['variables']))}.")
        yield item(f"*Kinds of event* {listed(map(code, _kinds(name))) or 'none of its own'}.")
        yield item(f"*Scenarios about it* {listed(one['scenarios'])}.")
        yield item(f"*All that tell of it* {listed(_told_in(_kinds(name)))}.")
        yield item(f"*Tests* {listed(map(code, mechanism_tests()[name]))}.")
        yield ""


def _items(mechanism: str) -> list[dict[str, Any]]:
    """Items of evidence that list a mechanism."""
    return [one for one in evidence().values() if mechanism in one.get("mechanisms", [])]


def _where(items: list[dict[str, Any]]) -> str:
    """Sources and paragraphs of items."""
    found: dict[str, set[int]] = {}
    for one in items:
        found.setdefault(one["source"], set()).update(one["paragraph"])
    return "; ".join(f"{source} {_paragraphs(found[source])}" for source in sorted(found))


def _paragraphs(numbers: set[int]) -> str:
    """Paragraph numbers with runs drawn together: ``p3-p5, p9``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return listed(f"p{a}" if a == b else f"p{a}-p{b}" for a, b in runs)


def _kinds(mechanism: str) -> list[str]:
    """Kinds of event that list a mechanism."""
    return [name for name, k in calibration().kinds.items() if mechanism in k.mechanisms]


def _told_in(wanted: list[str]) -> Iterator[str]:
    """Shipped scenarios that tell an event of such a kind, with the variants that add it."""
    for scenario, found in scenario_kinds().items():
        places = {place for kind in wanted for place in found.get(kind, set())}
        if "" in places:
            yield scenario
        elif places:
            yield f"{scenario} (variant {listed(sorted(places))})"


# --- architecture.md ---------------------------------------------------------------------------


def layers() -> tuple[str, ...]:
    """The order of imports, as the page states it: ``first → second → …`` on a line."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    line = re.search(r"^\w+(?: → \w+)+$", page, re.MULTILINE)
    assert line is not None
    return tuple(line.group().split(" → "))


def tree() -> Lines:
    """Every module with the first sentence of its docstring."""
    yield "```"
    yield "src/hedgesim/"
    for path in sorted(SOURCE.glob("*.py")):
        yield _module(path, 1)
    for folder in layers():
        if not (SOURCE / folder).is_dir():
            continue
        yield _entry(f"{folder}/", _opening(SOURCE / folder / "__init__.py"), 1)
        for path in sorted((SOURCE / folder).glob("*.py")):
            if path.name != "__init__.py":
                yield _module(path, 2)
    yield "```"


def _module(path: Path, depth: int) -> str:
    return _entry(path.name, _opening(path), depth)


def _entry(name: str, text: str, depth: int) -> str:
    start = f"{'  ' * depth}{name}".ljust(26)
    return textwrap.fill(text, WIDTH, initial_indent=start, subsequent_indent=" " * 26) or start


def _opening(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0].partition(". ")[0].removesuffix(".")


# --- putting it in place -----------------------------------------------------------------------

BLOCKS: dict[str, Callable[[], Lines]] = {
    "month": month,
    "variables": variables,
    "measures": measures,
    "parameters": parameters,
    "kinds": kinds,
    "reactions": reactions,
    "overview": overview,
    "details": details,
    "tree": tree,
}


def written(page: str) -> str:
    """Return a page with every table between its marks written anew."""

    def block(match: re.Match[str]) -> str:
        lines = "\n".join(BLOCKS[match[2]]()).rstrip("\n")
        return f"{match[1]}\n{lines}\n\n{match[3]}"

    return _BLOCK.sub(block, page)


def main(arguments: list[str]) -> int:
    """Write every page, or with ``--check`` name those that would change."""
    stale = []
    for path in sorted(DOCS.glob("*.md")):
        before = path.read_text(encoding="utf-8")
        after = written(before)
        if after == before:
            continue
        stale.append(path)
        if "--check" not in arguments:
            path.write_text(after, encoding="utf-8", newline="\n")
    for path in stale:
        print(f"docs/{path.name}")
    if stale and "--check" in arguments:
        print("are out of date: python docs/generate.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
