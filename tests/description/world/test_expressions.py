"""Expressions: what they may say, what they compile to, and that nothing else gets through."""

import contextlib
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.description.resolution.effects import work_out
from hedgesim.description.world.expressions import (
    MAX_LENGTH,
    Code,
    ExpressionError,
    compile_expression,
)

NUMBERS = {"a": 2.0, "b": 3.0, "United_States": 5.0, "trust.CLV_DTA": 7.0}
AWKWARD = ("United States", "CLV-DTA")


def compiled(text: str):  # type: ignore[no-untyped-def]
    return compile_expression(text, NUMBERS.get, AWKWARD, NUMBERS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * a", 5),
        ("(1 + 2) * a / 4", 1.5),
        ("-a - -b", 1),
        ("+a", 2),
        ("min(a, b, 1)", 1),
        ("max(a, b)", 3),
        ("abs(a - b)", 1),
        ("a < b", 1),
        ("a > b", 0),
        ("1 < a < b <= 3", 1),
        ("a == 2 and b != 3", 0),
        ("a == 1 or not b == 1", 1),
        ("True and 1", 1),
        ("United States * trust.CLV-DTA", 35),
        ("  a\n +\tb ", 5),
        ("1e3 + .5", 1000.5),
    ],
)
def test_expressions_mean_what_they_say(text: str, value: float) -> None:
    assert work_out(compiled(text), ()) == value


def test_comparisons_keep_to_two_operations() -> None:
    assert [Code(code) for code in compiled("a > b").codes] == [
        Code.CONSTANT,
        Code.CONSTANT,
        Code.LESS,
    ]


@pytest.mark.parametrize(
    ("text", "column"),
    [("a + c", 4), ("United States + c", 16), ("  a + c", 6), ("min(a, é)", 7), ("'é' + c", 0)],
)
def test_errors_point_at_the_name(text: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled(text)
    assert caught.value.column == column


@given(st.text(max_size=60))
def test_any_text_compiles_or_is_refused(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with contextlib.suppress(ExpressionError):
            compiled(text)


@given(st.text(alphabet="ab()+-*/<>=!&|.,'\"[]{}:~^%@ 01e_\\notandrifelsm\n", max_size=80))
def test_text_close_to_the_language_compiles_or_is_refused(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        compiled(text)


@pytest.mark.parametrize(
    "text",
    ["not " * 120 + "a", "-" * 499 + "a", "(" * 249 + "a" + ")" * 249, "1" * 400, "0x" + "f" * 400],
)
def test_extremes_are_refused(text: str) -> None:
    assert len(text) <= MAX_LENGTH
    with pytest.raises(ExpressionError):
        compiled(text)


@pytest.mark.parametrize(
    ("text", "column", "found", "hint"),
    [
        ("trust.China > 40%", 16, "found '%' after a value", "0.4 for 40%"),
        ("trust.China >", 13, "it ends where a value is expected", "for example"),
        ("trust.China > 0.4 andd legitimacy", 18, "found 'andd' after a value", "'and'"),
        ("trust.China < < 0.35", 14, "found '<', where a value is expected", "for example"),
        ("0.5 per yeer", 4, "found 'per' after a value", "per year: 0.5"),
        ("(trust.China > 0.4", 18, "a parenthesis is not closed", "for example"),
        ("trust.China > 0.4)", 17, "')' closes nothing", "for example"),
        ("trust.China = 0.4", 12, "found '=' after a value", "'==' compares"),
    ],
)
def test_what_does_not_parse_is_named_at_its_column(
    text: str, column: int, found: str, hint: str
) -> None:
    with pytest.raises(ExpressionError) as refused:
        compile_expression(text, lambda name: None, (), ())
    assert found in str(refused.value)
    assert hint in str(refused.value.hint)
    assert refused.value.column == column
