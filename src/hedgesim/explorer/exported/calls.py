"""Calls of Python in JavaScript: of translated functions and classes, and of Python's own."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from typing import Any

from hedgesim.explorer.exported.expressions import NOT_FOUND, Expressions

# Methods of Python's own types, which python.js has as functions.
METHODS = {
    "add", "append", "astype", "capitalize", "copy", "count", "encode", "endswith", "extend",
    "format", "get", "index", "insert", "isalnum", "isascii", "isdecimal", "isdigit", "items",
    "join", "keys", "lower", "lstrip", "partition", "pop", "removeprefix", "removesuffix",
    "replace", "rpartition", "rstrip", "setdefault", "sort", "split", "splitlines",
    "startswith", "strip", "tolist", "update", "upper", "values",
}  # fmt: skip


class Calls(Expressions):
    """Translates expressions with calls in them."""

    def _call(self, node: ast.Call) -> str:
        found = self.found(node.func)
        special = self._special(node, found)
        if special is not None:
            return special
        given = list(map(self.value, node.args))
        if isinstance(node.func, ast.Attribute) and found is NOT_FOUND:
            return self._method(node, node.func, given)
        name = self.value(node.func)
        if name.startswith(("py.", "Math.", "Number.", "JSON.")):
            return self._known(node, name, given)
        if any(one.arg is None for one in node.keywords):
            return f"py.made({name}, [{', '.join(given)}], {self._keywords(node)})"
        given = self._placed(node, found, given)
        new = "new " if inspect.isclass(found) or name == "cls" else ""
        return f"{new}{name}({', '.join(given)})"

    def _special(self, node: ast.Call, found: Any) -> str | None:
        """Translate a call whose arguments are no plain values, or that makes a collection."""
        if isinstance(node.func, ast.Name) and found in (dict, set, list) and not node.args:
            return {dict: "new Map()", set: "new Set()", list: "[]"}[found]
        if found is dataclasses.replace:
            return f"py.replaced({self.value(node.args[0])}, {self._keywords(node)})"
        if found == dict.fromkeys:
            return f"py.fromkeys({', '.join(map(self.value, node.args))})"
        if found is isinstance:
            kinds = ast.unparse(node.args[1]).strip("()")
            return f'py.isa({self.value(node.args[0])}, "{kinds}")'
        return None

    def _known(self, node: ast.Call, name: str, given: list[str]) -> str:
        """Translate a call of what JavaScript or python.js has."""
        keywords = [one for one in node.keywords if one.arg != "strict"]
        if keywords:
            parts = ", ".join(f"{one.arg}: {self.value(one.value)}" for one in keywords)
            return f"{name}With({{{parts}}}, {', '.join(given)})"
        if self.numeric and name in ("py.min", "py.max", "py.int", "py.len"):
            native = {"py.min": "Math.min", "py.max": "Math.max", "py.int": "Math.trunc"}
            return (
                f"{given[0]}.length" if name == "py.len" else f"{native[name]}({', '.join(given)})"
            )
        return f"{name}({', '.join(given)})"

    def _method(self, node: ast.Call, func: ast.Attribute, given: list[str]) -> str:
        whole, name = self.value(func.value), func.attr
        self.script.attributes.add(name)
        self.script.called.setdefault(name, self.refused(node, f"the method {name}"))
        if node.keywords:
            keywords = self._keywords(node)
            return f'py.method({whole}, "{name}", [{", ".join(given)}], {keywords})'
        if name in METHODS:
            return f"py.methods.{name}({', '.join([whole, *given])})"
        return f"{whole}.{name}({', '.join(given)})"

    def _keywords(self, node: ast.Call) -> str:
        parts = [
            f"...{self.value(one.value)}" if one.arg is None
            else f'["{one.arg}", {self.value(one.value)}]'
            for one in node.keywords
        ]  # fmt: skip
        return f"new Map([{', '.join(parts)}])"

    def _placed(self, node: ast.Call, found: Any, given: list[str]) -> list[str]:
        """Return all arguments in the places of what is called: those of ``*`` come last."""
        if found is NOT_FOUND:
            if node.keywords:
                raise self.refused(node, "an argument by name")
            return given
        many = inspect.Parameter.VAR_POSITIONAL
        kinds = {one.name: one.kind for one in inspect.signature(found).parameters.values()}
        first = [*kinds.values(), many].index(many)
        before, rest = given[:first], given[first:]
        values = {str(one.arg): self.value(one.value) for one in node.keywords}
        names = [one for one, kind in kinds.items() if kind is not many]
        by_name = [values.get(name, "undefined") for name in names[len(before) :]]
        while not rest and by_name and by_name[-1] == "undefined":
            by_name.pop()
        return [*before, *by_name, *rest]
