"""Expressions of the kernel in C: arithmetic, comparisons, elements of arrays, calls."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from hedgesim.engines.kernel.operands import of
from hedgesim.engines.transpiled.memory import Array, Scalar, Struct, Tuple, Type
from hedgesim.engines.transpiled.source import NotTranslatedError, refusal
from hedgesim.rules.arithmetic import float_to_word, word, word_to_float

F64, I64, U64, BOOL = map(Scalar, ("f64", "i64", "u64", "bool"))
NUMBERS = (F64, I64, U64)

_OPERATIONS: dict[type[ast.operator], str] = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul"}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.LShift: "<<", ast.RShift: ">>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_BITS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)


@dataclass(frozen=True)
class Value:
    """An expression in C, and its type."""

    text: str
    type: Type


class Functions(Protocol):
    """Where the functions that an expression calls come from."""

    def call(self, function: Any, types: tuple[Type, ...]) -> tuple[str, Type | None]:
        """Name of a function in C for arguments of these types, and what it returns."""
        ...


class Expressions:
    """Translates expressions of one function.

    Parameters
    ----------
    names: what the function finds outside itself. scope: types of its variables so far.
    """

    def __init__(self, file: str, names: dict[str, Any], functions: Functions) -> None:
        self.file, self.names, self.functions = file, names, functions
        self.scope: dict[str, Type] = {}

    def refused(self, node: ast.AST, what: str) -> NotTranslatedError:
        """Say that something is not in the subset, and where."""
        return refusal(node, self.file, what, "C")

    # --- what is known before it runs ---

    def static(self, node: ast.AST) -> Any:
        """Value of an expression that no variable enters, or None."""
        if isinstance(node, ast.Constant):
            return node.value
        names = [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
        if not self.scope.keys().isdisjoint(names) or "BLOCK" in names:
            return None
        try:
            return eval(ast.unparse(node), self.names)
        except Exception:  # whatever it is: it is then no constant
            return None

    def literal(self, value: float) -> Value:
        """Write a number."""
        if isinstance(value, bool):
            return Value(str(int(value)), BOOL)
        if isinstance(value, int):
            return Value(f"{value}ULL", U64) if value >> 63 > 0 else Value(f"{value}LL", I64)
        return Value(float(value).hex(), F64)

    # --- expressions ---

    def value(self, node: ast.expr) -> Value:
        """Translate an expression."""
        known = self.static(node)
        if isinstance(known, int) or (isinstance(known, float) and math.isfinite(known)):
            return self.literal(known)
        translations: dict[type[ast.expr], Callable[[Any], Value]] = {
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.BinOp: lambda one: self.operation(one, one.op, one.left, one.right),
            ast.UnaryOp: self._unary,
            ast.BoolOp: self._both_or_either,
            ast.Compare: self._compare,
            ast.IfExp: self._choice,
            ast.Tuple: lambda one: self.tuple([self.number(part) for part in one.elts]),
            ast.Call: self._call,
        }
        if type(node) not in translations:
            raise self.refused(node, type(node).__name__)
        return translations[type(node)](node)

    def number(self, node: ast.expr, wanted: Scalar | None = None) -> Value:
        """Translate a number, converted to the wanted type."""
        found = self.value(node)
        if found.type not in NUMBERS or (wanted == I64 and found.type == F64):
            raise self.refused(node, f"{ast.unparse(node)} as a number")
        if wanted == F64 != found.type:
            return Value(f"((f64)({found.text}))", F64)
        return found

    def condition(self, node: ast.expr) -> str:
        """Translate a truth value, in brackets."""
        found = self.value(node)
        if found.type != BOOL:
            raise self.refused(node, f"{ast.unparse(node)} as a truth value")
        return found.text if found.text.startswith("(") else f"({found.text})"

    def tuple(self, parts: list[Value]) -> Value:
        """Several numbers as one value."""
        kind = Tuple(tuple(part.type for part in parts if isinstance(part.type, Scalar)))
        return Value(f"{kind.c}_of({', '.join(part.text for part in parts)})", kind)

    def operation(self, node: ast.AST, op: ast.operator, a: ast.expr, b: ast.expr) -> Value:
        """Translate arithmetic: on doubles by functions, which no compiler may contract."""
        left, right = self.number(a), self.number(b)
        kinds = {left.type, right.type}
        if isinstance(op, ast.Div) or F64 in kinds:
            name = "div" if isinstance(op, ast.Div) else _OPERATIONS.get(type(op))
            if name is None:
                raise self.refused(node, f"{type(op).__name__} of numbers with a fraction")
            return Value(f"f64_{name}({self.number(a, F64).text}, {self.number(b, F64).text})", F64)
        kind = U64 if U64 in kinds else I64
        if isinstance(op, ast.Mod) and kind == I64:
            return Value(f"i64_mod({left.text}, {right.text})", I64)
        sign = _SIGNS.get(type(op))
        if sign is None or (isinstance(op, _BITS) and kind == I64):
            raise self.refused(node, f"{type(op).__name__} of {left.type.c} and {right.type.c}")
        return Value(f"({left.text} {sign} {right.text})", kind)

    def _name(self, node: ast.Name) -> Value:
        if node.id == "BLOCK":
            return Value("LANES", I64)
        if node.id not in self.scope:
            raise self.refused(node, f"{node.id}, which is no variable here,")
        return Value(node.id, self.scope[node.id])

    def _unary(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            return Value(f"(!{self.condition(node.operand)})", BOOL)
        found = self.number(node.operand)
        if not isinstance(node.op, ast.USub) or found.type == U64:
            raise self.refused(node, type(node.op).__name__)
        return Value(f"(-{found.text})", found.type)

    def _both_or_either(self, node: ast.BoolOp) -> Value:
        sign = " && " if isinstance(node.op, ast.And) else " || "
        return Value(f"({sign.join(self.condition(one) for one in node.values)})", BOOL)

    def _compare(self, node: ast.Compare) -> Value:
        operands = [node.left, *node.comparators]
        pairs = zip(node.ops, operands[:-1], operands[1:], strict=True)
        return Value(f"({' && '.join(self._compared(*pair) for pair in pairs)})", BOOL)

    def _compared(self, op: ast.cmpop, a: ast.expr, b: ast.expr) -> str:
        if isinstance(op, ast.In) and isinstance(b, ast.Tuple):
            return f"({' || '.join(self._compared(ast.Eq(), a, one) for one in b.elts)})"
        if type(op) not in _SIGNS:
            raise self.refused(a, type(op).__name__)
        wanted = F64 if F64 in (self.number(a).type, self.number(b).type) else None
        return f"({self.number(a, wanted).text} {_SIGNS[type(op)]} {self.number(b, wanted).text})"

    def _choice(self, node: ast.IfExp) -> Value:
        one, other = self.value(node.body), self.value(node.orelse)
        if one.type != other.type:
            one, other = self.number(node.body, F64), self.number(node.orelse, F64)
        return Value(f"({self.condition(node.test)} ? {one.text} : {other.text})", one.type)

    # --- elements of structs, records and arrays ---

    def _attribute(self, node: ast.Attribute) -> Value:
        whole = self.value(node.value)
        kind, text = whole.type, whole.text
        if isinstance(kind, Struct) and node.attr in dict(kind.fields):
            part = dict(kind.fields)[node.attr]
            amid = "&" if isinstance(part, Struct) else ""
            return Value(f"{amid}{text}->{node.attr}", part)
        if isinstance(kind, Array) and not kind.axes and node.attr in kind.fields:
            part = Array(kind.element, 0, kind.place)
            return Value(f"({text} + {kind.fields.index(node.attr)} * {part.step})", part)
        if isinstance(kind, Array) and kind.axes and node.attr == "size":
            return Value(f"({_product(text, range(kind.axes))})", I64)
        raise self.refused(node, f"{node.attr} of {kind.c}")

    def _subscript(self, node: ast.Subscript) -> Value:
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            of_what = self.value(node.value.value)
            return Value(f"{of_what.text}.n[{ast.unparse(node.slice)}]", I64)
        whole = self.value(node.value)
        place = self.static(node.slice)
        if isinstance(whole.type, Tuple) and isinstance(place, int):
            return Value(f"{whole.text}.v{place}", whole.type.parts[place])
        if isinstance(whole.type, Tuple) and len(set(whole.type.parts)) == 1:
            return Value(f"(&{whole.text}.v0)[{self._index(node.slice)}]", whole.type.parts[0])
        if not isinstance(whole.type, Array):
            raise self.refused(node, f"an element of {whole.type.c}")
        if isinstance(node.slice, ast.Slice):
            return self._sliced(node, node.slice, whole.text, whole.type)
        indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return self._element(node, whole.text, whole.type, [self._index(one) for one in indices])

    def _index(self, node: ast.expr) -> str:
        found = self.value(node)
        if found.type != I64:
            raise self.refused(node, f"{ast.unparse(node)} as an index")
        return found.text

    def _sliced(self, node: ast.AST, part: ast.Slice, text: str, kind: Array) -> Value:
        if kind.axes != 1 or part.lower is None or part.upper is None or part.step is not None:
            raise self.refused(node, "this slice")
        first, last = self._index(part.lower), self._index(part.upper)
        at = f"{text}.at + {first} * {kind.step}"
        return Value(f"{kind.c}_of({at}, {last} - {first})", kind)

    def _element(self, node: ast.AST, text: str, kind: Array, indices: list[str]) -> Value:
        lanes = kind.place == "lanes" and not kind.fields
        if len(indices) > kind.axes + lanes:
            raise self.refused(node, f"{len(indices)} indices of {kind.c}")
        lane = indices.pop() if len(indices) > kind.axes else None
        at, left = (f"{text}.at" if kind.axes else text), kind.axes - len(indices)
        for axis, index in enumerate(indices):
            following = _product(text, range(axis + 1, kind.axes))
            at += f" + {index}" + (f" * {following}" if following else "") + f" * {kind.step}"
        if lane is not None:
            return Value(f"({at})[{lane}]", Scalar(kind.element))
        part = Array(kind.element, left, kind.place, kind.fields)
        if left:
            shape = ", ".join(f"{text}.n[{axis}]" for axis in range(len(indices), kind.axes))
            return Value(f"{part.c}_of({at}, {shape})", part)
        if kind.place in ("shared", "thread") and not kind.fields:
            return Value(f"*({at})", Scalar(kind.element))
        return Value(f"({at})", part)

    # --- calls ---

    def _call(self, node: ast.Call) -> Value:
        function = self.static(node.func)
        if function is None or node.keywords:
            raise self.refused(node, "this call")
        if function is of:
            return self._operand(node)
        known = self._known(function, node.args)
        if known is not None:
            return known
        values = [self.value(argument) for argument in node.args]
        try:
            name, result = self.functions.call(function, tuple(one.type for one in values))
        except (TypeError, OSError) as error:
            raise self.refused(node, ast.unparse(node.func)) from error
        text = f"{name}({', '.join(one.text for one in values)})"
        return Value(text, Tuple(()) if result is None else result)

    def _operand(self, node: ast.Call) -> Value:
        """Translate ``of``: a number's value in one replication."""
        found, lane = self.value(node.args[0]), self._index(node.args[1])
        if isinstance(found.type, Array) and found.type.place == "number" and not found.type.axes:
            return Value(f"{found.text}[{lane} * SAMPLED]", F64)
        raise self.refused(node, "an operand that is no number of the world")

    def _known(self, function: Any, arguments: list[ast.expr]) -> Value | None:
        """Translate a call of what C has itself."""
        if function is len:
            return self._length(arguments[0])
        if function in (min, max):
            parts = ", ".join(self.number(one, I64).text for one in arguments)
            return Value(f"i64_{function.__name__}({parts})", I64)
        kinds = {int: ("(i64)", I64), float: ("(f64)", F64), math.sqrt: ("f64_sqrt", F64),
                 word: ("(u64)", U64), float_to_word: ("word_of", U64),
                 word_to_float: ("float_of", F64)}  # fmt: skip
        if function not in kinds:
            return None
        (name, kind), wanted = kinds[function], F64 if function is float_to_word else None
        return Value(f"({name}({self.number(arguments[0], wanted).text}))", kind)

    def _length(self, node: ast.expr) -> Value:
        whole = self.value(node)
        if isinstance(whole.type, Tuple):
            return self.literal(len(whole.type.parts))
        if isinstance(whole.type, Array) and (whole.type.axes or whole.type.place == "lanes"):
            return Value(f"{whole.text}.n[0]" if whole.type.axes else "LANES", I64)
        raise self.refused(node, f"the length of {whole.type.c}")


def _product(text: str, axes: range) -> str:
    return " * ".join(f"{text}.n[{axis}]" for axis in axes)
