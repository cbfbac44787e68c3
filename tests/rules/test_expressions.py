"""Expressions of the event language: what each operation does, order, and messages of faults."""

from types import SimpleNamespace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hedgesim.description.world.expressions import (
    Code,
    ExpressionError,
    Operand,
    compile_expression,
)
from hedgesim.engines.mesa.events import run_program
from hedgesim.rules import expressions

NAMES = ("a", "b", "c", "trust.Vietnam")


def lookup(name: str) -> Operand | None:
    return (Code.NUMBER, NAMES.index(name)) if name in NAMES else None


def value(text: str, numbers: tuple[float, ...] = (2.0, 3.0, 5.0, 0.4)) -> float:
    """What an expression of numbers comes to."""
    program = compile_expression(text, lookup, (), NAMES)
    return run_program(program, SimpleNamespace(numbers=numbers))


@pytest.mark.parametrize(
    ("code", "left", "right", "result"),
    [
        (Code.ADD, 2.0, 3.0, 5.0),
        (Code.SUBTRACT, 2.0, 3.0, -1.0),
        (Code.MULTIPLY, 2.0, 3.0, 6.0),
        (Code.DIVIDE, 3.0, 2.0, 1.5),
        (Code.DIVIDE, 3.0, 0.0, 0.0),  # never infinite, never NaN
        (Code.DIVIDE, 0.0, 0.0, 0.0),
        (Code.LESS, 2.0, 3.0, 1.0),
        (Code.LESS, 3.0, 3.0, 0.0),
        (Code.LESS_EQUAL, 3.0, 3.0, 1.0),
        (Code.LESS_EQUAL, 3.1, 3.0, 0.0),
        (Code.EQUAL, 3.0, 3.0, 1.0),
        (Code.EQUAL, 2.0, 3.0, 0.0),
        (Code.NOT_EQUAL, 2.0, 3.0, 1.0),
        (Code.NOT_EQUAL, 3.0, 3.0, 0.0),
        (Code.AND, 0.2, -7.0, 1.0),  # anything but zero is true
        (Code.AND, 0.2, 0.0, 0.0),
        (Code.OR, 0.0, 0.2, 1.0),
        (Code.OR, 0.0, 0.0, 0.0),
        (Code.MINIMUM, 2.0, 3.0, 2.0),
        (Code.MAXIMUM, 2.0, 3.0, 3.0),
    ],
)
def test_operations_on_two(code: Code, left: float, right: float, result: float) -> None:
    assert expressions.apply_binary(int(code), left, right) == result


@pytest.mark.parametrize(
    ("code", "operand", "result"),
    [
        (Code.NEGATE, 2.0, -2.0),
        (Code.NOT, 2.0, 0.0),
        (Code.NOT, 0.0, 1.0),
        (Code.ABSOLUTE, -2.0, 2.0),
        (Code.ABSOLUTE, 2.0, 2.0),
    ],
)
def test_operations_on_one(code: Code, operand: float, result: float) -> None:
    assert expressions.apply_unary(int(code), operand) == result


def test_every_operation_is_in_the_tables_above() -> None:
    tested = {
        case[0]
        for function in (test_operations_on_two, test_operations_on_one)
        for mark in function.pytestmark
        for case in mark.args[1]
    }
    assert {int(code) for code in tested} | set(expressions.LOADS) == {int(code) for code in Code}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("7", 7.0),
        ("1e-3", 0.001),
        ("trust.Vietnam", 0.4),
        ("a + b * c", 17.0),
        ("(a + b) * c", 25.0),
        ("a - b - c", -6.0),
        ("-a + b", 1.0),
        ("+a", 2.0),
        ("c / a / 2", 1.25),
        ("a < b < c", 1.0),
        ("a < b > c", 0.0),
        ("a > b or b < c and not a == 2", 0.0),
        ("a >= 2 and c > 4", 1.0),
        ("min(c, b, a)", 2.0),
        ("max(a, b, c, 4)", 5.0),
        ("abs(a - c)", 3.0),
        ("2 * (trust.Vietnam < 0.5)", 2.0),
        ("a / (b - 3)", 0.0),
        (" a\n + b ", 5.0),
    ],
)
def test_expressions(text: str, result: float) -> None:
    assert value(text) == pytest.approx(result)


# --- order, against Python itself -------------------------------------------------------------

SMALL = st.integers(-4, 4).map(float)
OPERAND = st.one_of(st.sampled_from(["a", "b", "c", "-a", "-b", "min(a, b, c)", "abs(c)"]),
                    SMALL.map(str))  # fmt: skip
ARITHMETIC = st.sampled_from([" + ", " - ", " * ", " / "])


def joined(operands: st.SearchStrategy[str], operators: st.SearchStrategy[str], most: int):
    """Operands in a row, joined by operators, with nothing to say what binds first."""
    rest = st.lists(st.tuples(operators, operands).map("".join), max_size=most - 1).map("".join)
    return st.tuples(operands, rest).map("".join)


SUMS = joined(OPERAND, ARITHMETIC, 5)
COMPARED = joined(SUMS, st.sampled_from([" < ", " <= ", " > ", " >= ", " == ", " != "]), 3)
# Python gives back an operand of and/or, the language a truth: a comparison is both.
HELD = st.tuples(st.sampled_from(["", "not "]), SUMS, st.sampled_from([" < ", " == "]), SUMS)
LOGICAL = joined(HELD.map("".join), st.sampled_from([" and ", " or "]), 4)


@given(st.one_of(SUMS, COMPARED, LOGICAL), SMALL, SMALL, SMALL)
@example("a - b - c * a / b < c", 1.0, 2.0, 3.0)
@example("a < a and a < a / 0.0", 0.0, 0.0, 0.0)
def test_expressions_bind_as_in_python(text: str, a: float, b: float, c: float) -> None:
    try:
        wanted = float(eval(text, {"a": a, "b": b, "c": c}))
    except ZeroDivisionError:
        assume(False)
    try:
        got = value(text, (a, b, c, 0.0))
    except ExpressionError as error:
        # Too many steps, or a division by 0 that Python's `and` and `or` do not reach.
        assert "steps" in str(error) or "divides by 0" in str(error)
        assume(False)
    assert got == wanted


# --- faults -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "message", "hint"),
    [
        ("trust.Vietnan < 0.3", 0, "unknown name 'trust.Vietnan'", "trust.Vietnam"),
        ("a < 1 and d > 2", 10, "unknown name 'd'", ""),
        ("print(a)", 0, "only min, max and abs may be called", "min(a, b)"),
        ("a.real(3)", 0, "only min, max and abs may be called", "min(a, b)"),
        ("a + a ** 2", 4, "operator is not part of the event language", "use + - * /"),
        ("a % 2", 0, "operator is not part of the event language", "use + - * /"),
        ("a // 2", 0, "operator is not part of the event language", "use + - * /"),
        ("~a", 0, "operator is not part of the event language", ""),
        ("a in b", 0, "comparison is not part of the event language", "use < <= > >= == !="),
        ("a is b", 0, "comparison is not part of the event language", "use < <= > >= == !="),
        ("a if b else c", 0, "ifexp is not part of the event language", "use comparisons"),
        ("[a]", 0, "list is not part of the event language", "use comparisons"),
        ("a[0]", 0, "subscript is not part of the event language", "use comparisons"),
        ("lambda: 1", 0, "lambda is not part of the event language", "use comparisons"),
        ("'a'", 0, "constant is not part of the event language", "use comparisons"),
        ("min(a)", 0, "min takes two arguments or more", ""),
        ("abs(a, b)", 0, "abs takes one argument", ""),
        ("1e999", 0, "number is not finite", ""),
        ("a + " * 40 + "a", 0, "expression has more than 64 steps", ""),
        ("a" * 501, 0, "expression longer than 500 characters", ""),
    ],
)
def test_faults_say_what_and_where_and_what_would_be_right(
    text: str, column: int, message: str, hint: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        value(text)
    fault = caught.value
    assert message in fault.message
    assert fault.column == column
    assert hint in fault.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [(text, "for example") for text in ("", "a <", "(a", "a b", "a; b")] + [("a = 1", "==")],
)
def test_what_does_not_parse_is_answered_with_what_would(text: str, hint: str) -> None:
    with pytest.raises(ExpressionError, match="does not parse") as caught:
        value(text)
    assert hint in caught.value.hint
