"""Expressions of the event language: from text to a short postfix program.

``when: trust.Vietnam < 0.35 and fired.canal`` and ``rate: 0.3 * threat.China`` are read with
``ast`` through a whitelist: comparison, and/or/not, arithmetic, ``min``, ``max``, ``abs``, numbers
and names. Names are looked up by the caller, so an unknown one is an error here, with its column.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import lru_cache

from hedgesim.description.parsing.problems import Fault, suggest
from hedgesim.description.world.syntax_errors import example, unexpected
from hedgesim.description.world.world import Program

_NO_NAMES = re.compile(r"\b(?:and|or|not|min|max|abs)\b|(?<=[\d.])[eE](?=[-+]?\d)")
_NAMES = re.compile(r"[^\W\d]")
MAX_STEPS = 64
MAX_LENGTH = 500


class Code(IntEnum):
    """Operations of a postfix program; ``rules/expressions.py`` runs them."""

    CONSTANT = 0
    NUMBER = 1
    ROW = 2
    FIRED = 3
    YEAR = 4
    ADD = 5
    SUBTRACT = 6
    MULTIPLY = 7
    DIVIDE = 8
    NEGATE = 9
    LESS = 10
    LESS_EQUAL = 11
    EQUAL = 12
    NOT_EQUAL = 13
    AND = 14
    OR = 15
    NOT = 16
    MINIMUM = 17
    MAXIMUM = 18
    ABSOLUTE = 19


Operand = tuple[Code, int]
# What a name stands for: code and operand, a literal number, or nothing.
Lookup = Callable[[str], Operand | float | None]

_BINARY: dict[type[ast.operator], Code] = {
    ast.Add: Code.ADD,
    ast.Sub: Code.SUBTRACT,
    ast.Mult: Code.MULTIPLY,
    ast.Div: Code.DIVIDE,
}
# A comparison is an operation and whether its sides change places.
_COMPARE: dict[type[ast.cmpop], tuple[Code, bool]] = {
    ast.Lt: (Code.LESS, False),
    ast.LtE: (Code.LESS_EQUAL, False),
    ast.Gt: (Code.LESS, True),
    ast.GtE: (Code.LESS_EQUAL, True),
    ast.Eq: (Code.EQUAL, False),
    ast.NotEq: (Code.NOT_EQUAL, False),
}
_FLAGS = {"true": 1.0, "false": 0.0}
_CALLS = {"min": (Code.MINIMUM, 2), "max": (Code.MAXIMUM, 2), "abs": (Code.ABSOLUTE, 1)}


class ExpressionError(Fault):
    """An expression that does not parse or holds an unknown name; ``column`` counts in its text."""

    def __init__(self, message: str, column: int = 0, hint: str = "") -> None:
        super().__init__(message, hint, column=column)


def mangle(text: str, names: Iterable[str]) -> str:
    """Write names that are not identifiers (``United States``, ``CLV-DTA``) with underscores.

    The length stays, so that columns of errors still point into the text as written.
    """
    pattern = _awkward(tuple(names))
    return text if pattern is None else pattern.sub(_underscored, text)


@lru_cache(maxsize=64)
def _awkward(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Pattern of the names that are not identifiers, longest first."""
    awkward = sorted((n for n in names if not n.isidentifier()), key=len, reverse=True)
    if not awkward:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in awkward)})(?!\w)")


def _underscored(match: re.Match[str]) -> str:
    return re.sub(r"[^\w.]", "_", match.group())


def compile_expression(
    text: str, lookup: Lookup, names: Iterable[str], known: Iterable[str]
) -> Program:
    """Compile ``text`` to a program.

    Parameters
    ----------
    lookup: gives (code, operand) or the number that a mangled dotted name stands for, or None.
    names: names that may hold spaces or hyphens. known: dotted names for 'did you mean'.

    Raises
    ------
    ExpressionError: with the column and a hint.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"expression longer than {MAX_LENGTH} characters")
    shift = len(text) - len(text.lstrip())
    source = re.sub(r"\s", " ", mangle(text, names)).strip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(source, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        place, found = unexpected(source)
        if place is None:
            place = max((getattr(error, "offset", None) or 1) - 1, 0)
        message = f"expression does not parse{found and f': {found}'}"
        raise ExpressionError(message, place + shift, example(source, place)) from None
    compiler = _Compiler(text, source, shift, lookup, known)
    try:
        compiler.visit(tree.body)
    except RecursionError:
        raise ExpressionError("expression nested too deeply") from None
    if len(compiler.codes) > MAX_STEPS:
        raise ExpressionError(f"expression has more than {MAX_STEPS} steps")
    return Program(
        tuple(compiler.codes), tuple(compiler.operands), tuple(compiler.constants), text.strip()
    )


def names_nothing(text: str) -> bool:
    """Return whether an expression that compiles holds only numbers, and so never changes."""
    return not _NAMES.search(_NO_NAMES.sub("", text))


def constant_program(value: float, text: str = "") -> Program:
    """Program that is one number."""
    return Program((int(Code.CONSTANT),), (0,), (value,), text or f"{value:g}")


class _Compiler:
    """Walks the tree once, writing postfix code."""

    def __init__(
        self, text: str, source: str, shift: int, lookup: Lookup, known: Iterable[str]
    ) -> None:
        self.text = text
        self.source = source.encode()
        self.shift = shift
        self.lookup = lookup
        self.known = known
        self.codes: list[int] = []
        self.operands: list[int] = []
        self.constants: list[float] = []

    def characters(self, offset: int) -> int:
        """Turn an offset of ``ast``, in bytes, into one in characters."""
        return len(self.source[:offset].decode(errors="ignore"))

    def column(self, node: ast.expr) -> int:
        return self.shift + self.characters(node.col_offset)

    def emit(self, code: Code, operand: int = 0) -> None:
        self.codes.append(int(code))
        self.operands.append(operand)

    def visit(self, node: ast.expr) -> None:
        match node:
            case ast.Constant(value=int() | float() as value):
                self.constant(value, node)
            case ast.Name() | ast.Attribute():
                self.name(node)
            case ast.UnaryOp():
                self.unary(node)
            case ast.BinOp():
                self.binary(node)
            case ast.BoolOp():
                self.boolean(node)
            case ast.Compare():
                self.compare(node)
            case ast.Call():
                self.call(node)
            case _:
                raise ExpressionError(
                    f"{type(node).__name__.lower()} is not part of the event language",
                    self.column(node),
                    "use comparisons, and/or/not, + - * /, min, max, abs and names",
                )

    def constant(self, value: float, node: ast.expr) -> None:
        try:
            value = float(value)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise ExpressionError("number is not finite", self.column(node))
        self.emit(Code.CONSTANT, len(self.constants))
        self.constants.append(value)

    def name(self, node: ast.expr) -> None:
        dotted = _dotted(node)
        found = _FLAGS.get(dotted, self.lookup(dotted) if dotted else None)
        if found is None:
            start, end = self.column(node), self.shift + self.characters(node.end_col_offset or 0)
            written = self.text[start:end]
            error = ExpressionError(
                f"unknown name '{written}'", start, suggest(written, self.known)
            )
            error.unknown = "number"
            raise error
        if isinstance(found, tuple):
            self.emit(*found)
        else:
            self.constant(found, node)

    def unary(self, node: ast.UnaryOp) -> None:
        self.visit(node.operand)
        match node.op:
            case ast.USub():
                self.emit(Code.NEGATE)
            case ast.Not():
                self.emit(Code.NOT)
            case ast.UAdd():
                pass
            case _:
                column = self.column(node)
                raise ExpressionError("operator is not part of the event language", column)

    def binary(self, node: ast.BinOp) -> None:
        code = _BINARY.get(type(node.op))
        if code is None:
            raise ExpressionError(
                "operator is not part of the event language", self.column(node), "use + - * /"
            )
        if code is Code.DIVIDE and _literal(node.right) == 0.0:
            raise ExpressionError("it divides by 0", self.column(node.right))
        self.visit(node.left)
        self.visit(node.right)
        self.emit(code)

    def boolean(self, node: ast.BoolOp) -> None:
        code = Code.AND if isinstance(node.op, ast.And) else Code.OR
        self.visit(node.values[0])
        for value in node.values[1:]:
            self.visit(value)
            self.emit(code)

    def compare(self, node: ast.Compare) -> None:
        left = node.left
        for position, (operator, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            if type(operator) not in _COMPARE:
                raise ExpressionError(
                    "comparison is not part of the event language",
                    self.column(node),
                    "use < <= > >= == !=",
                )
            code, swapped = _COMPARE[type(operator)]
            self.visit(right if swapped else left)
            self.visit(left if swapped else right)
            self.emit(code)
            if position:
                self.emit(Code.AND)
            left = right

    def call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in _CALLS or node.keywords:
            raise ExpressionError(
                "only min, max and abs may be called", self.column(node), "min(a, b)"
            )
        code, least = _CALLS[name]
        if len(node.args) < least or (least == 1 and len(node.args) != 1):
            wanted = "one argument" if least == 1 else "two arguments or more"
            raise ExpressionError(f"{name} takes {wanted}", self.column(node))
        self.visit(node.args[0])
        if least == 1:
            self.emit(code)
        for argument in node.args[1:]:
            self.visit(argument)
            self.emit(code)


def _literal(node: ast.expr) -> float | None:
    """Value of an expression of numbers alone, without division; None where it is none."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            inner = _literal(operand)
            return -inner if inner is not None and isinstance(node.op, ast.USub) else inner
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()):
            first, second = _literal(node.left), _literal(node.right)
            if first is not None and second is not None:
                return {ast.Add: first + second, ast.Sub: first - second}.get(
                    type(node.op), first * second
                )
    return None


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])
