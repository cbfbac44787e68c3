"""The picture and the tree of architecture.md, and the order of imports that the page states."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import batched
from pathlib import Path

from writers.imports import Graph, circle, import_graph
from writers.markdown import Lines, wrapped
from writers.sources import DOCS, SOURCE

FACE = "hedgesim"  # the package itself, outside the order: it loads names when first used

_ORDER = re.compile(r"^\| `(\w+)` \| (\w+(?: → \w+)+) \|$", re.MULTILINE)


@cache
def orders() -> dict[str, tuple[str, ...]]:
    """The orders of imports that the page states: of all packages, and of the rooms in one."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    return {package: tuple(line.split(" → ")) for package, line in _ORDER.findall(page)}


# --- the tree -----------------------------------------------------------------------------------


def tree() -> Lines:
    """Every package and room with the first sentence of its docstring, and its modules."""
    yield "```"
    yield "src/hedgesim/"
    for package in orders()[FACE]:
        if (SOURCE / package).is_dir():
            yield from _folder(SOURCE / package, 1)
        else:
            yield _entry(package, SOURCE / f"{package}.py", 1)
    yield "```"


def _folder(folder: Path, depth: int) -> Lines:
    """A package, its modules, and the rooms inside."""
    yield _entry(f"{folder.name}/", folder / "__init__.py", depth)
    names = ", ".join(p.stem for p in sorted(folder.glob("*.py")) if p.name != "__init__.py")
    if names:
        yield wrapped(names, " " * 22, " " * 22)
    for inside in sorted(folder.iterdir()):
        if (inside / "__init__.py").is_file():
            yield from _folder(inside, depth + 1)


def _entry(name: str, path: Path, depth: int) -> str:
    """A name with the first sentence of the module's docstring, without its full stop."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    opening = text.partition("\n")[0].partition(". ")[0].removesuffix(".")
    return wrapped(opening, f"{'  ' * depth}{name}".ljust(20), " " * 22)


# --- the picture --------------------------------------------------------------------------------


def picture() -> Lines:
    """Rooms and what they import as a Mermaid flowchart, without arrows that others imply."""
    graph = rooms()
    yield "```mermaid"
    yield "flowchart TD"
    for package in reversed(orders()[FACE]):
        inside = [room for room in graph if room.partition("/")[0] == package and "/" in room]
        if inside:
            yield f"  subgraph {package}"
            yield from (f"    {_node(room)}" for room in inside)
            yield "  end"
    for room, others in implied_left_out(graph).items():
        if others:
            for few in batched(map(_name, sorted(others)), 4):
                yield f"  {_name(room)} --> {' & '.join(few)}"
    yield "```"


def _name(room: str) -> str:
    return room.replace("/", "_")


def _node(room: str) -> str:
    return f"{_name(room)}[{room.partition('/')[2]}]"


def rooms() -> Graph:
    """Rooms with the rooms that they import: packages, or what stands inside where stated."""
    found: Graph = {}
    for module, others in import_graph(SOURCE.parent).items():
        if room := room_of(module):
            found.setdefault(room, set()).update(map(room_of, others))
    return {room: others - {room, ""} for room, others in found.items()}


def room_of(module: str) -> str:
    """``package`` or ``package/room`` of a module; '' for the faces of packages with rooms."""
    _, package, inside, *_ = [*module.split("."), "", ""]
    if package not in orders():
        return package if package in orders()[FACE] else ""
    return f"{package}/{inside}" if inside else ""


def implied_left_out(graph: Graph) -> Graph:
    """The same graph without arrows that a longer way implies (its transitive reduction)."""
    assert not circle(graph), f"a circle of imports: {circle(graph)}"
    return {
        node: {one for one in others if not any(one in reached(o, graph) for o in others - {one})}
        for node, others in graph.items()
    }


def reached(node: str, graph: Graph) -> set[str]:
    """All that can be reached from a node of a graph without circles, by one arrow or more."""
    others = graph[node]
    return others.union(*(reached(other, graph) for other in others))
