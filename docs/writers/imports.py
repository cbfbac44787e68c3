"""Imports between modules, read from their source: lazy ones and those for type checkers too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

type Graph = dict[str, set[str]]


def modules(root: Path) -> dict[str, Path]:
    """Every module under a folder of sources by its dotted name; a package by its own."""
    return {_dotted(path.relative_to(root)): path for path in sorted(root.rglob("*.py"))}


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.AST) -> Iterator[str]:
    """Dotted name of every module, or of every name in one, that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def import_graph(root: Path) -> Graph:
    """Every module under a folder of sources, with those of them that it imports."""
    found = modules(root)
    return {name: _within(found, path) - {name} for name, path in found.items()}


def _within(found: dict[str, Path], path: Path) -> set[str]:
    names = imported(ast.parse(path.read_text(encoding="utf-8")))
    return {module for name in names if (module := _module(name, found))}


def _module(name: str, found: dict[str, Path]) -> str:
    """Name of the module that an imported name is, or is defined in; '' for other packages."""
    while name and name not in found:
        name = name.rpartition(".")[0]
    return name


def circle(graph: Graph) -> list[str]:
    """One circle of imports, from a module back to itself; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
