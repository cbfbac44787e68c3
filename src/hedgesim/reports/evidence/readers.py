"""Which rule reads a parameter: looked up in the Mesa engine, where every rule is asked by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from hedgesim.description.formats.loading import PACKAGE

ENGINE = ("model", "agents", "ties", "measuring")  # modules of the Mesa engine that ask rules
HOLDERS = ("p", "parameters")  # what the engine calls the parameters

type Call = tuple[str, frozenset[str]]


def rules_of(parameter: str) -> dict[str, str]:
    """Return the rules that take a parameter, or what follows from it alone.

    ``module.function`` to the first sentence on what it gives.
    """
    derived, calls = _engine()
    names = {parameter} | {made for made, of in derived if of == parameter}
    return {rule: _meaning(rule) for rule, taken in calls if names & taken}


@cache
def _engine() -> tuple[tuple[tuple[str, str], ...], tuple[Call, ...]]:
    """What follows from which parameter, and each call of a rule with the parameters it takes."""
    derived: list[tuple[str, str]] = []
    calls: list[Call] = []
    for module in ENGINE:
        tree = ast.parse(
            (PACKAGE / "engines" / "mesa" / f"{module}.py").read_text(encoding="utf-8")
        )
        following: set[ast.AST] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and (made := _parameter(node.targets[0])):
                derived += [(made, of) for of in _parameters(node.value)]
                following |= set(ast.walk(node.value))
        calls += [
            call
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and node not in following and (call := _call(node))
        ]
    return tuple(derived), tuple(calls)


def _call(node: ast.Call) -> Call | None:
    """A rule that is asked, with the parameters among its arguments."""
    match node.func:
        case ast.Attribute(value=ast.Name(id=module), attr=name) if _file(module):
            return f"{module}.{name}", frozenset(p for part in node.args for p in _parameters(part))
    return None


def _parameters(node: ast.AST) -> Iterator[str]:
    return (name for part in ast.walk(node) if (name := _parameter(part)))


def _parameter(node: ast.AST) -> str:
    """Name of the parameter that an expression such as ``p.temperature`` is, or ''."""
    match node:
        case ast.Attribute(value=ast.Name(id=holder) | ast.Attribute(attr=holder), attr=name):
            return name if holder in HOLDERS else ""
    return ""


@cache
def _file(module: str) -> str:
    """Text of a module of rules or measures, or ''."""
    for folder in ("rules", "outcomes"):
        path = PACKAGE / folder / f"{module}.py"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def _meaning(rule: str) -> str:
    """First sentence of what a rule's docstring says."""
    module, _, name = rule.partition(".")
    for node in ast.parse(_file(module)).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            first = " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split())
            return first.removeprefix("Return ").partition(". ")[0].rstrip(".")
    return ""
