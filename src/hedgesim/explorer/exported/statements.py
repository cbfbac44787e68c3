"""Statements of Python in JavaScript."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from typing import Any

from hedgesim.explorer.exported.expressions import Expressions, local


class Body(Expressions):
    """Translates functions; see `script`."""

    def function(self, node: ast.FunctionDef, name: str) -> str:
        """Translate a definition; ``name`` may have ``get`` or ``static`` before it, for classes."""
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
        match node:
            case ast.Expr(ast.Constant()) | ast.Pass() | ast.Assert():
                return
            case ast.Expr(ast.Yield(value)):
                yield f"yield {self.value(value) if value else 'null'};"
            case ast.Expr(ast.YieldFrom(value)):
                yield f"yield* py.iter({self.value(value)});"
            case ast.Expr(value):
                yield f"{self.value(value)};"
            case ast.Return(value):
                yield f"return {self.value(value) if value else 'null'};"
            case ast.Continue() | ast.Break():
                yield f"{type(node).__name__.lower()};"
            case ast.If():
                yield f"if ({self.condition(node.test)}) {{"
                yield from self._block(node.body)
                if node.orelse:
                    yield "} else {"
                    yield from self._block(node.orelse)
                yield "}"
            case ast.While(orelse=[]):
                yield f"while ({self.condition(node.test)}) {{"
                yield from self._block(node.body)
                yield "}"
            case ast.For(orelse=[]):
                yield from self._for(node)
            case ast.Assign(targets=[target]):
                yield self._assign(target, self.value(node.value))
            case ast.AnnAssign(value=None):
                return
            case ast.AnnAssign(value=ast.expr() as value):
                yield self._assign(node.target, self.value(value))
            case ast.AugAssign():
                yield self._augmented(node)
            case ast.Match():
                yield from self._match(node)
            case ast.Raise(exc=ast.Call() as error):
                said = self.value(error.args[0]) if error.args else '""'
                yield f"throw new Error({said});"
            case ast.FunctionDef():
                own = [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
                arguments = self.arguments(node.args)
                made = self._function(node, "", arguments, own, [], method=False)
                yield f"{local(node.name)} = {made};"
            case ast.ImportFrom(module=str() as module):
                for one in node.names:
                    found = getattr(importlib.import_module(module), one.name)
                    self.outside[one.asname or one.name] = found
            case _:
                raise self.refused(node)

    def _for(self, node: ast.For) -> Iterator[str]:
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

    def _match(self, node: ast.Match) -> Iterator[str]:
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
