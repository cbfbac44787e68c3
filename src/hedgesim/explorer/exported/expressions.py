"""Expressions of Python in JavaScript: a dict is a Map, a tuple or a list an array, None null."""

from __future__ import annotations

import ast
import builtins
import inspect
from typing import Any, Protocol

from hedgesim.engines.transpiled.source import NotTranslatedError, refusal

FUNCTIONS = {
    "abs", "all", "any", "bool", "dict", "enumerate", "float", "frozenset", "getattr", "int",
    "iter", "len", "list", "map", "max", "min", "next", "range", "repr", "reversed", "round", "set",
    "sorted", "str", "sum", "tuple", "zip",
}  # fmt: skip
RESERVED = {
    "arguments", "case", "catch", "const", "default", "delete", "do", "enum", "eval", "export",
    "extends", "function", "in", "instanceof", "interface", "let", "new", "package", "private",
    "protected", "public", "static", "super", "switch", "this", "throw", "typeof", "var", "void",
}  # fmt: skip
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Lt: "<", ast.LtE: "<=",
    ast.Gt: ">", ast.GtE: ">=", ast.Eq: "===", ast.NotEq: "!==", ast.Is: "===", ast.IsNot: "!==",
}  # fmt: skip
_NAMED: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Mod: "mod", ast.Pow: "pow",
    ast.FloorDiv: "floordiv", ast.BitOr: "either", ast.BitAnd: "both",
}  # fmt: skip
NOT_FOUND = object()


class Names(Protocol):
    """Where names outside a function come from."""

    attributes: set[str]
    read: set[str]
    called: dict[str, Any]

    def name(self, found: Any) -> str:
        """Write a Python object."""
        ...

    def constant(self, module: str, name: str, value: Any) -> str:
        """Write a constant of a module."""
        ...


def local(name: str) -> str:
    """Write the name of a variable."""
    return f"${name}" if name in RESERVED else name


class Expressions:
    """Translates expressions of one function.

    Parameters
    ----------
    outside: what the function finds outside itself. numeric: its values are numbers and arrays of
    them, so that operations are those of JavaScript.
    """

    def __init__(
        self, file: str, outside: dict[str, Any], module: str, script: Names, *, numeric: bool
    ) -> None:
        self.file, self.outside, self.module, self.script = file, outside, module, script
        self.numeric = numeric
        self.scope: set[str] = set()

    def refused(self, node: ast.AST, what: str = "") -> NotTranslatedError:
        """Say that something is not in the subset, and where."""
        return refusal(node, self.file, what or type(node).__name__, "JavaScript")

    def found(self, node: ast.AST) -> Any:
        """Return what a name outside the function stands for, or `NOT_FOUND`."""
        if isinstance(node, ast.Name):
            return NOT_FOUND if node.id in self.scope else self.outside.get(node.id, NOT_FOUND)
        if isinstance(node, ast.Attribute):
            whole = self.found(node.value)
            if inspect.ismodule(whole) or inspect.isclass(whole):
                return getattr(whole, node.attr, NOT_FOUND)
        return NOT_FOUND

    # --- values ---

    def value(self, node: ast.expr) -> str:
        """Translate an expression."""
        translate = getattr(self, f"_{type(node).__name__.lower()}", None)
        if translate is None:
            raise self.refused(node)
        text: str = translate(node)
        return text

    def condition(self, node: ast.expr) -> str:
        """Translate a truth value."""
        match node:
            case ast.Compare():
                return self.value(node)
            case ast.UnaryOp(ast.Not(), operand):
                return f"!{self.condition(operand)}"
            case ast.BoolOp():
                sign = " && " if isinstance(node.op, ast.And) else " || "
                return f"({sign.join(map(self.condition, node.values))})"
        return f"py.bool({self.value(node)})"

    def target(self, node: ast.AST) -> str:
        """Translate what is given a value: a name, or several."""
        match node:
            case ast.Name():
                return local(node.id)
            case ast.Tuple() | ast.List():
                parts = ("" if ast.unparse(one) == "_" else self.target(one) for one in node.elts)
                return f"[{', '.join(parts)}]"
            case ast.Starred():
                return f"...{self.target(node.value)}"
        raise self.refused(node)

    def bounds(self, node: ast.expr) -> tuple[str, str] | None:
        """Return the ends of a range without steps."""
        match node:
            case ast.Call(ast.Name("range"), [last], []):
                return "0", self.value(last)
            case ast.Call(ast.Name("range"), [first, last], []):
                return self.value(first), self.value(last)
        return None

    def arguments(self, node: ast.arguments) -> list[str]:
        """Translate arguments with their defaults."""
        given = [*node.posonlyargs, *node.args]
        defaults: list[ast.expr | None] = [
            *[None] * (len(given) - len(node.defaults)), *node.defaults, *node.kw_defaults,
        ]  # fmt: skip
        found = [
            local(one.arg) + (f" = {self.value(default)}" if default else "")
            for one, default in zip([*given, *node.kwonlyargs], defaults, strict=True)
        ]
        return [*found, f"...{node.vararg.arg}"] if node.vararg else found

    def _name(self, node: ast.Name) -> str:
        if node.id in self.scope:
            return local(node.id)
        if node.id not in self.outside:
            raise self.refused(node, f"{node.id}, which is not known here,")
        return self._outside(node, node.id)

    def _outside(self, node: ast.expr, name: str) -> str:
        found = self.found(node)
        if getattr(builtins, name, NOT_FOUND) is found and name in FUNCTIONS:
            return f"py.{name}"
        try:
            return self.script.constant(self.module, name, found)
        except TypeError as error:
            raise self.refused(node, str(error)) from error

    def _attribute(self, node: ast.Attribute) -> str:
        found = self.found(node)
        if found is not NOT_FOUND and not inspect.ismethod(found):
            return self._outside(node, node.attr)
        self.script.attributes.add(node.attr)
        self.script.read.add(node.attr)
        whole = self.value(node.value)
        return f"py.getter({whole})" if node.attr == "__getitem__" else f"{whole}.{node.attr}"

    def _constant(self, node: ast.Constant) -> str:
        return self.script.name(node.value)

    def _tuple(self, node: ast.Tuple | ast.List) -> str:
        return f"[{', '.join(map(self.value, node.elts))}]"

    _list = _tuple

    def _set(self, node: ast.Set) -> str:
        return f"new Set({self._tuple(ast.List(node.elts))})"

    def _starred(self, node: ast.Starred) -> str:
        return f"...py.iter({self.value(node.value)})"

    def _dict(self, node: ast.Dict) -> str:
        parts = [
            f"[{self.value(key)}, {self.value(value)}]" if key else f"...{self.value(value)}"
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        return f"new Map([{', '.join(parts)}])"

    def _joinedstr(self, node: ast.JoinedStr) -> str:
        parts = [
            self.script.name(one.value) if isinstance(one, ast.Constant) else self.value(one)
            for one in node.values
        ]
        return f"({' + '.join(['""', *parts])})"

    def _formattedvalue(self, node: ast.FormattedValue) -> str:
        shown = self.value(node.value)
        if node.conversion == ord("r"):
            shown = f"py.repr({shown})"
        spec = self.value(node.format_spec) if node.format_spec else '""'
        return f"py.format({shown}, {spec})"

    def _subscript(self, node: ast.Subscript) -> str:
        whole = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            part = (node.slice.lower, node.slice.upper, node.slice.step)
            ends = ", ".join(self.value(one) if one else "null" for one in part)
            return f"py.slice({whole}, {ends})"
        place = self.value(node.slice)
        return f"{whole}[{place}]" if self.numeric else f"py.at({whole}, {place})"

    # --- operations ---

    def operation(self, node: ast.AST, op: ast.operator, a: ast.expr, b: ast.expr) -> str:
        """Translate arithmetic; with a number written out it is that of JavaScript."""
        left, right = self.value(a), self.value(b)
        plain = self.numeric or any(
            isinstance(one, ast.Constant) and isinstance(one.value, (int, float)) for one in (a, b)
        )
        if isinstance(op, ast.Div) or (
            plain and type(op) in _SIGNS and not (isinstance(op, ast.Mult) and _is_array(a))
        ):
            return f"({left} {_SIGNS[type(op)]} {right})"
        if type(op) not in _NAMED:
            raise self.refused(node)
        return f"py.{_NAMED[type(op)]}({left}, {right})"

    def _binop(self, node: ast.BinOp) -> str:
        return self.operation(node, node.op, node.left, node.right)

    def _unaryop(self, node: ast.UnaryOp) -> str:
        if isinstance(node.op, ast.Not):
            return f"!{self.condition(node.operand)}"
        if isinstance(node.op, ast.USub):
            return f"(-{self.value(node.operand)})"
        raise self.refused(node)

    def _boolop(self, node: ast.BoolOp) -> str:
        name = "and" if isinstance(node.op, ast.And) else "or"
        *others, last = map(self.value, node.values)
        for one in reversed(others):
            last = f"py.{name}({one}, () => {last})"
        return last

    def _ifexp(self, node: ast.IfExp) -> str:
        choice = self.value(node.body), self.value(node.orelse)
        return f"({self.condition(node.test)} ? {choice[0]} : {choice[1]})"

    def _compare(self, node: ast.Compare) -> str:
        operands = [node.left, *node.comparators]
        if not all(map(_is_plain, operands[1:-1])):
            raise self.refused(node, "a value compared twice")
        pairs = zip(node.ops, operands[:-1], operands[1:], strict=True)
        return f"({' && '.join(self._compared(*pair) for pair in pairs)})"

    def _compared(self, op: ast.cmpop, a: ast.expr, b: ast.expr) -> str:
        left, right = self.value(a), self.value(b)
        if isinstance(op, (ast.In, ast.NotIn)):
            return f"{'!' if isinstance(op, ast.NotIn) else ''}py.has({right}, {left})"
        if (
            isinstance(op, (ast.Eq, ast.NotEq))
            and not self.numeric
            and not (isinstance(a, ast.Constant) or isinstance(b, ast.Constant))
        ):
            return f"{'!' if isinstance(op, ast.NotEq) else ''}py.eq({left}, {right})"
        return f"{left} {_SIGNS[type(op)]} {right}"

    def _namedexpr(self, node: ast.NamedExpr) -> str:
        return f"({local(node.target.id)} = {self.value(node.value)})"

    def _lambda(self, node: ast.Lambda) -> str:
        before = self.scope
        self.scope = before | {one.arg for one in node.args.args}
        made = f"(({', '.join(self.arguments(node.args))}) => {self.value(node.body)})"
        self.scope = before
        return made

    # --- comprehensions ---

    def _listcomp(self, node: ast.ListComp | ast.GeneratorExp) -> str:
        return self._collected(node.generators, lambda: f"made.push({self.value(node.elt)});")

    _generatorexp = _listcomp

    def _setcomp(self, node: ast.SetComp) -> str:
        elements = ast.ListComp(node.elt, node.generators)
        return f"new Set({self._listcomp(ast.copy_location(elements, node))})"

    def _dictcomp(self, node: ast.DictComp) -> str:
        pairs = self._collected(
            node.generators,
            lambda: f"made.push([{self.value(node.key)}, {self.value(node.value)}]);",
        )
        return f"new Map({pairs})"

    def _collected(self, loops: list[ast.comprehension], add: Any) -> str:
        before, lines = self.scope, []
        for loop in loops:
            over = self.value(loop.iter)
            names = {one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)}
            self.scope = self.scope | names
            lines.append(f"for (const {self.target(loop.target)} of py.iter({over}))")
            lines += [f"if ({self.condition(test)})" for test in loop.ifs]
        lines.append(add())
        self.scope = before
        return f"(() => {{ const made = []; {' '.join(lines)} return made; }})()"


def _is_plain(node: ast.expr) -> bool:
    """Whether a value may be asked for twice."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "len"
    return isinstance(node, (ast.Name, ast.Constant, ast.Attribute))


def _is_array(node: ast.expr) -> bool:
    return isinstance(node, (ast.List, ast.Tuple, ast.JoinedStr)) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
