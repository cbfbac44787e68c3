"""Statements of Python in JavaScript."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from typing import Any

from hedgesim.explorer.exported.calls import Calls
from hedgesim.explorer.exported.expressions import local


class Body(Calls):
    """Translates functions; see `script`."""

    def function(self, node: ast.FunctionDef, name: str) -> str:
        """Translate a definition; a method's ``name`` may have ``get`` or ``static`` before it."""
        method = name.partition(" ")[0] in ("get", "static") or "__" not in name
        arguments = self.arguments(node.args)
        own = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        lines = []
        if method and own and own[0] in ("self", "cls"):
            lines.append(f"const {own[0]} = this;")
            arguments = arguments[1:]
        return self._function(node, name, arguments, own, lines, method=method)

    def _function(
        self, node: ast.FunctionDef, name: str, arguments: list[str], own: list[str],
        lines: list[str], *, method: bool,
    ) -> str:  # fmt: skip
        before = self.scope
        assigned = sorted(set(_assigned(node.body)) - set(own))
        self.scope = before | {*own, *assigned}
        if node.args.vararg:
            self.scope |= {node.args.vararg.arg}
        if assigned:
            lines.append(f"let {', '.join(map(local, assigned))};")
        lines += self._block(node.body)
        self.scope = before
        star = "*" if any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in _own(node)) else ""
        head = f"{name}" if method else f"function{star} {local(name)}"
        if method and star:
            head = f"*{name}"
        return f"{head}({', '.join(arguments)}) {{\n" + "\n".join(lines) + "\n}"

    def _block(self, statements: list[ast.stmt]) -> list[str]:
        return [line for one in statements for line in self._statement(one)]

    def _statement(self, node: ast.stmt) -> Iterator[str]:
        translate = getattr(self, f"_do_{type(node).__name__.lower()}", None)
        if translate is None:
            raise self.refused(node)
        lines: Iterator[str] = translate(node)
        return lines

    def _do_nothing(self, _node: ast.stmt) -> Iterator[str]:
        yield from ()

    _do_pass = _do_assert = _do_nothing

    def _do_expr(self, node: ast.Expr) -> Iterator[str]:
        match node.value:
            case ast.Constant():
                return
            case ast.Yield(value):
                yield f"yield {self.value(value) if value else 'null'};"
            case ast.YieldFrom(value):
                yield f"yield* py.iter({self.value(value)});"
            case value:
                yield f"{self.value(value)};"

    def _do_return(self, node: ast.Return) -> Iterator[str]:
        yield f"return {self.value(node.value) if node.value else 'null'};"

    def _do_continue(self, _node: ast.Continue) -> Iterator[str]:
        yield "continue;"

    def _do_break(self, _node: ast.Break) -> Iterator[str]:
        yield "break;"

    def _do_if(self, node: ast.If) -> Iterator[str]:
        yield f"if ({self.condition(node.test)}) {{"
        yield from self._block(node.body)
        if node.orelse:
            yield "} else {"
            yield from self._block(node.orelse)
        yield "}"

    def _do_while(self, node: ast.While) -> Iterator[str]:
        if node.orelse:
            raise self.refused(node)
        yield f"while ({self.condition(node.test)}) {{"
        yield from self._block(node.body)
        yield "}"

    def _do_assign(self, node: ast.Assign) -> Iterator[str]:
        if len(node.targets) > 1:
            raise self.refused(node)
        yield self._assign(node.targets[0], self.value(node.value))

    def _do_annassign(self, node: ast.AnnAssign) -> Iterator[str]:
        if node.value is not None:
            yield self._assign(node.target, self.value(node.value))

    def _do_augassign(self, node: ast.AugAssign) -> Iterator[str]:
        yield self._augmented(node)

    def _do_raise(self, node: ast.Raise) -> Iterator[str]:
        error = node.exc
        said = self.value(error.args[0]) if isinstance(error, ast.Call) and error.args else '""'
        yield f"throw new Error({said});"

    def _do_functiondef(self, node: ast.FunctionDef) -> Iterator[str]:
        own = [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
        made = self._function(node, "", self.arguments(node.args), own, [], method=False)
        yield f"{local(node.name)} = {made};"

    def _do_importfrom(self, node: ast.ImportFrom) -> Iterator[str]:
        yield from ()
        module = importlib.import_module(node.module or "")
        for one in node.names:
            self.outside[one.asname or one.name] = getattr(module, one.name)

    def _do_for(self, node: ast.For) -> Iterator[str]:
        if node.orelse:
            raise self.refused(node)
        bounds = self.bounds(node.iter)
        if bounds and isinstance(node.target, ast.Name):
            name = local(node.target.id)
            yield f"for ({name} = {bounds[0]}; {name} < {bounds[1]}; {name}++) {{"
        else:
            yield f"for ({self.target(node.target)} of py.iter({self.value(node.iter)})) {{"
        yield from self._block(node.body)
        yield "}"

    def _assign(self, target: ast.expr, value: str) -> str:
        match target:
            case ast.Name() | ast.Tuple() | ast.List():
                return f"{self.target(target)} = {value};"
            case ast.Attribute():
                return f"{self.value(target.value)}.{target.attr} = {value};"
            case ast.Subscript(slice=ast.Slice() as part):
                ends = [self.value(one) if one else "null" for one in (part.lower, part.upper)]
                return f"py.splice({self.value(target.value)}, {', '.join(ends)}, {value});"
            case ast.Subscript():
                whole, place = self.value(target.value), self.value(target.slice)
                if self.numeric:
                    return f"{whole}[{place}] = {value};"
                return f"py.set({whole}, {place}, {value});"
        raise self.refused(target)

    def _augmented(self, node: ast.AugAssign) -> str:
        before = self.value(node.target)
        in_place = {ast.Add: "iadd", ast.BitOr: "ior"}.get(type(node.op))
        if in_place and not self.numeric:
            value = f"py.{in_place}({before}, {self.value(node.value)})"
        else:
            value = self.operation(node, node.op, node.target, node.value)
        return self._assign(node.target, value)

    def _do_match(self, node: ast.Match) -> Iterator[str]:
        """Translate a choice between plain values."""
        subject = self.value(node.subject)
        yield "if (false) {"
        for case in node.cases:
            test = self._fits(case.pattern, subject)
            if case.guard:
                test += f" && {self.condition(case.guard)}"
            yield f"}} else if ({test}) {{"
            yield from self._block(case.body)
        yield "}"

    def _fits(self, pattern: ast.pattern, subject: str) -> str:
        match pattern:
            case ast.MatchValue(value):
                return f"{subject} === {self.value(value)}"
            case ast.MatchOr(patterns):
                return f"({' || '.join(self._fits(one, subject) for one in patterns)})"
            case ast.MatchAs(pattern=None, name=None):
                return "true"
        raise self.refused(pattern)


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What a function holds, without functions within it."""
    for one in ast.iter_child_nodes(node):
        yield one
        if not isinstance(one, (ast.FunctionDef, ast.Lambda)):
            yield from _own(one)


def _assigned(body: list[ast.stmt]) -> Iterator[str]:
    """Names to which a function's own statements give a value."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            yield statement.name
            continue
        for one in (statement, *_own(statement)):
            if isinstance(one, ast.FunctionDef):
                yield one.name
            elif isinstance(one, ast.NamedExpr):
                yield one.target.id
            elif isinstance(one, (ast.Assign, ast.For, ast.AnnAssign, ast.AugAssign)):
                targets: list[Any] = one.targets if isinstance(one, ast.Assign) else [one.target]
                for target in targets:
                    yield from _names(target)


def _names(target: ast.AST) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List, ast.Starred)):
        for one in ast.iter_child_nodes(target):
            yield from _names(one)
