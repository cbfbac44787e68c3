"""Functions in C do what they do in Python; what is not in the subset is refused."""

import ctypes
import inspect
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.engines.transpiled.expressions import F64, I64
from hedgesim.engines.transpiled.functions import Program
from hedgesim.engines.transpiled.source import NotTranslatedError
from hedgesim.engines.transpiled.text import program_text
from hedgesim.rules import arithmetic, draws
from helpers import compilers

# --- the subset -----------------------------------------------------------------------------------

LIMIT = 4


def mixed(x: float, y: float, n: int) -> float:
    """Numbers of several kinds, comparisons in a row, a choice."""
    half, count = 0.5 * x, n % 7
    total = x + n if not 0 <= count < LIMIT else -y
    total -= half / 3.0
    return total + (1 if x < y and (n > 2 or n == -1) else 2) - n / 4


def looped(x: float, y: float, n: int) -> float:
    """Loops within each other, with a leap; a variable that is an argument."""
    total = 0.0
    for i in range(LIMIT):
        if i == n:
            continue
        for j in range(i, LIMIT):
            total = total + x * j
    while n in (1, 3, 5):
        n += 1
        y = arithmetic.lesser(y, total)
    return total - y + min(n, 3) + max(n, -3)


def paired(x: float, y: float, n: int) -> float:
    """Several results, of a function and of a choice."""
    sine, cosine = arithmetic.sin_cos_turn(arithmetic.clamp(x, 0.0, 0.99))
    one, other = (sine, cosine) if n > 0 else (cosine, sine)
    return one - 2.0 * other + arithmetic.sin_cos_turn(0.125)[1] * y


def hashed(x: float, y: float, n: int) -> float:
    """Words, which wrap."""
    point = draws.counter(draws.mix(arithmetic.float_to_word(x)), n)
    return draws.uniform(point, draws.counter(n, 3)) + math.sqrt(arithmetic.exp(y))


FUNCTIONS = [mixed, looped, paired, hashed]


@cache
def in_c(function: Callable[..., float]) -> Any:
    """The function as the C compiler has it."""
    program = Program()
    name, _ = program.call(function, (F64, F64, I64))
    tried = f"f64 tried(f64 x, f64 y, i64 n) {{ return {name}(x, y, n); }}"
    found = compilers.by_c(f"{program_text(program)}\n{tried}", 1, sampled=False).tried
    found.argtypes = [ctypes.c_double, ctypes.c_double, ctypes.c_longlong]
    found.restype = ctypes.c_double
    return found


NUMBERS = st.floats(-1e6, 1e6)


@pytest.mark.parametrize("function", FUNCTIONS)
@given(x=NUMBERS, y=NUMBERS, n=st.integers(-9, 9))
def test_functions_do_in_c_what_they_do_in_python(
    function: Callable[..., float], x: float, y: float, n: int
) -> None:
    assert in_c(function)(x, y, n).hex() == function(x, y, n).hex()


# --- what is refused ------------------------------------------------------------------------------


def makes_a_list(x: float) -> Any:
    return [x]


def divides_whole_numbers(n: int) -> int:
    return n // 2


def takes_a_number_for_a_truth(x: float) -> float:
    return 1.0 if x else 0.0


def takes_a_fraction_for_an_index(x: float) -> float:
    for _ in range(x):  # type: ignore[call-overload]
        pass
    return x


def uses_what_a_loop_left(n: int) -> int:
    for i in range(n):
        n += i
    return i


def changes_a_type(x: float, n: int) -> float:
    total = n
    total = x  # type: ignore[assignment]
    return 2.0 * total


def exchanges(x: float, y: float) -> float:
    x, y = y, x
    return x


def has_two_types_of_results(x: float, n: int) -> float:
    if n > 0:
        return n
    return x


def names_an_argument(x: float) -> float:
    return arithmetic.clamp(x, low=0.0, high=1.0)


def shifts_what_is_no_word(n: int) -> int:
    return n >> 1


def asks_another_library(x: float) -> float:
    return math.exp(x)


def tries(x: float) -> float:
    try:
        x = 1.0 / x
    finally:
        pass
    return x


REFUSED = {
    makes_a_list: 1, divides_whole_numbers: 1, takes_a_number_for_a_truth: 1,
    takes_a_fraction_for_an_index: 1, uses_what_a_loop_left: 3, changes_a_type: 2, exchanges: 1,
    has_two_types_of_results: 3, names_an_argument: 1, shifts_what_is_no_word: 1,
    asks_another_library: 1, tries: 1,
}  # fmt: skip


@pytest.mark.parametrize(("function", "line"), REFUSED.items())
def test_all_else_is_refused_with_file_and_line(function: Any, line: int) -> None:
    types = tuple(I64 if name == "n" else F64 for name in inspect.signature(function).parameters)
    with pytest.raises(NotTranslatedError) as caught:
        Program().call(function, types)
    assert caught.value.filename == __file__
    assert caught.value.lineno == inspect.getsourcelines(function)[1] + line
    assert "has no translation to C" in str(caught.value)
