"""Functions of the kernel in C, one for each list of argument types that they are called with."""

from __future__ import annotations

import ast
from typing import Any

from hedgesim.engines.transpiled.expressions import F64, I64, Expressions, Value
from hedgesim.engines.transpiled.memory import Array, Scalar, Struct, Tuple, Type
from hedgesim.engines.transpiled.source import definition_of


class Program:
    """Functions that call each other, in C: each after those that it calls.

    Attributes
    ----------
    types: named types that they use, in the order in which they can be declared. functions: text
    of each function.
    """

    def __init__(self) -> None:
        self.types: dict[str, Type] = {}
        self.functions: list[str] = []
        self._known: dict[tuple[Any, tuple[Type, ...]], tuple[str, Type | None]] = {}
        self._names: set[str] = set()

    def call(self, function: Any, types: tuple[Type, ...]) -> tuple[str, Type | None]:
        """Translate a function for arguments of these types, once."""
        key = function, types
        if key not in self._known:
            self._known[key] = self._translate(function, types)
        return self._known[key]

    def declare(self, kind: Type) -> None:
        """Note a type that needs a declaration."""
        if isinstance(kind, Struct):
            for _, part in kind.fields:
                self.declare(part)
            self.types.setdefault(kind.name, kind)
        elif isinstance(kind, Tuple) or (isinstance(kind, Array) and kind.axes):
            self.types.setdefault(kind.c, kind)
            if isinstance(kind, Array) and kind.axes > 1:
                self.declare(Array(kind.element, kind.axes - 1, kind.place))

    def _translate(self, compiled: Any, types: tuple[Type, ...]) -> tuple[str, Type | None]:
        function = getattr(compiled, "py_func", compiled)
        name = f"{function.__module__.rpartition('.')[2]}_{function.__name__.strip('_')}"
        while name in self._names:
            name += "_"
        self._names.add(name)
        apart = getattr(compiled, "apart", False) and not any(
            isinstance(one, Struct) for one in types
        )
        body = _Body(function, types, self, apart=apart)
        for kind in (*body.scope.values(), *body.used):
            self.declare(kind)
        result = "void" if body.result is None else body.result.c
        self.functions.append(f"FUNCTION {result} {name}({body.parameters})\n{{\n{body.text}}}\n")
        return name, body.result


class _Body(Expressions):
    """One function's body.

    Attributes
    ----------
    parameters, text: in C. used: types of values that have no name. result: type, None for none.
    """

    def __init__(
        self, function: Any, types: tuple[Type, ...], program: Program, *, apart: bool
    ) -> None:
        definition, file = definition_of(function)
        super().__init__(file, function.__globals__, program)
        self.result: Type | None = None
        self.used: list[Type] = []
        self._lines: list[str] = []
        self._loops = 0
        arguments = [one.arg for one in definition.args.args]
        self.scope = dict(zip(arguments, types, strict=True))
        alone = "RESTRICT " if apart else ""
        self.parameters = ", ".join(
            f"{kind.c} {alone if kind.c.endswith('*') else ''}{name}"
            for name, kind in self.scope.items()
        )
        self._block(definition.body, 1)
        others = [(name, kind) for name, kind in self.scope.items() if name not in arguments]
        self.text = "".join([*(f"    {kind.c} {name};\n" for name, kind in others), *self._lines])

    def _write(self, depth: int, line: str) -> None:
        self._lines.append(f"{'    ' * depth}{line}\n")

    def _block(self, statements: list[ast.stmt], depth: int) -> None:
        for statement in statements:
            self._statement(statement, depth)

    def _statement(self, node: ast.stmt, depth: int) -> None:
        match node:
            case ast.Expr(ast.Constant(str())) | ast.Pass():
                pass
            case ast.Expr(ast.Call()):
                self._write(depth, f"{self.value(node.value).text};")
            case ast.Continue():
                self._write(depth, "continue;")
            case ast.Return():
                self._return(node, depth)
            case ast.If():
                self._if(node, depth)
            case ast.While(orelse=[]):
                self._write(depth, f"while {self.condition(node.test)} {{")
                self._block(node.body, depth + 1)
                self._write(depth, "}")
            case ast.For(target=ast.Name(id=name), orelse=[]):
                self._for(node, name, depth)
            case ast.Assign(targets=[target]):
                self._assign(target, node.value, depth)
            case ast.AugAssign():
                moved = self.operation(node, node.op, node.target, node.value)
                self._store(node.target, moved, depth)
            case _:
                raise self.refused(node, type(node).__name__)

    def _return(self, node: ast.Return, depth: int) -> None:
        if node.value is None:
            self._write(depth, "return;")
            return
        found = self.value(node.value)
        if self.result not in (None, found.type):
            raise self.refused(node, "a second type of result")
        self.result = found.type
        self.used.append(found.type)
        self._write(depth, f"return {found.text};")

    def _if(self, node: ast.If, depth: int) -> None:
        self._write(depth, f"if {self.condition(node.test)} {{")
        self._block(node.body, depth + 1)
        if node.orelse:
            self._write(depth, "} else {")
            self._block(node.orelse, depth + 1)
        self._write(depth, "}")

    def _for(self, node: ast.For, name: str, depth: int) -> None:
        """Translate a loop; its variable ends with it."""
        if name in self.scope:
            raise self.refused(node, f"a loop over {name}, which is another variable too,")
        self._loops += 1
        place, end = f"{name}_{self._loops}", f"end_{self._loops}"
        match node.iter:
            case ast.Call(ast.Name("range"), [*bounds], []) if len(bounds) < 3:
                numbers = [self.number(bound, I64).text for bound in bounds]
                first, last = numbers if len(numbers) == 2 else ("0", numbers[0])
                element = place
            case _:
                row = self.value(node.iter)
                if not isinstance(row.type, Array) or row.type.axes != 1:
                    raise self.refused(node, "this loop")
                first, last = "0", f"{row.text}.n[0]"
                element = self._element(node, row.text, row.type, [place]).text
        loop = f"LOOP for (i64 {place} = {first}, {end} = {last}; {place} < {end}; {place}++) {{"
        self._write(depth, loop)
        self._write(depth + 1, f"i64 {name} = {element};")
        self.scope[name] = I64
        self._block(node.body, depth + 1)
        del self.scope[name]
        self._write(depth, "}")

    # --- assignments ---

    def _assign(self, target: ast.expr, value: ast.expr, depth: int) -> None:
        if not isinstance(target, ast.Tuple):
            made = self._made(target, value, depth)
            self._store(target, made or self.value(value), depth)
            return
        if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
            self._assign_each(target, value, depth)
            return
        found = self.value(value)
        if not isinstance(found.type, Tuple) or len(found.type.parts) != len(target.elts):
            raise self.refused(value, "this value for several variables")
        self.used.append(found.type)
        self._loops += 1
        name = f"parts_{self._loops}"
        self._write(depth, f"{found.type.c} {name} = {found.text};")
        for place, (one, part) in enumerate(zip(target.elts, found.type.parts, strict=True)):
            self._store(one, Value(f"{name}.v{place}", part), depth)

    def _assign_each(self, target: ast.Tuple, value: ast.Tuple, depth: int) -> None:
        given = {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
        if given & {one.id for one in ast.walk(value) if isinstance(one, ast.Name)}:
            raise self.refused(target, "an exchange of variables")
        for one, part in zip(target.elts, value.elts, strict=True):
            self._store(one, self.value(part), depth)

    def _made(self, target: ast.expr, value: ast.expr, depth: int) -> Value | None:
        """Make a named tuple, if the value is one: in room of its own, found by its address."""
        kind = self.static(value.func) if isinstance(value, ast.Call) else None
        if not isinstance(value, ast.Call) or kind is None or not hasattr(kind, "_fields"):
            return None
        if not isinstance(target, ast.Name) or value.keywords:
            raise self.refused(value, "this named tuple")
        parts = [self.value(one) for one in value.args]
        fields = zip(kind._fields, (part.type for part in parts), strict=True)
        struct, room = Struct(kind.__name__, tuple(fields)), f"{target.id}_room"
        self._write(depth, f"{struct.name} {room};")
        for name, part in zip(kind._fields, parts, strict=True):
            self._write(depth, f"{room}.{name} = {part.text};")
        return Value(f"&{room}", struct)

    def _store(self, target: ast.expr, found: Value, depth: int) -> None:
        """Give a variable or an element its value."""
        if isinstance(target, ast.Name):
            if found.type == Tuple(()):
                raise self.refused(target, "a value of what returns none")
            before = self.scope.get(target.id, found.type)
            if before.c == found.type.c:  # of records, another kind may follow
                before = self.scope[target.id] = found.type
            where = Value(target.id, before)
        elif isinstance(target, ast.Subscript):
            where = self.value(target)
        else:
            raise self.refused(target, "this assignment")
        if where.type == F64 and found.type == I64:
            found = Value(f"((f64){found.text})", F64)
        if where.type != found.type or (
            isinstance(target, ast.Subscript) and not _is_number(where)
        ):
            raise self.refused(target, f"{found.type.c} for {where.type.c}")
        self._write(depth, f"{where.text} = {found.text};")


def _is_number(where: Value) -> bool:
    return isinstance(where.type, Scalar)
