"""Accuracy against mpmath; the same bits in Python and compiled; vector code without libm."""

import inspect
import math
import re
from collections.abc import Callable
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from hedgesim.rules.arithmetic import (
    EXP_HIGHEST,
    EXP_LOWEST,
    clamp,
    cos_turn,
    exp,
    float_to_word,
    floor,
    greater,
    inverse,
    lesser,
    log,
    log_of_normal,
    saturate,
    sin_cos_turn,
    sin_turn,
    word,
    word_to_float,
)
from hedgesim.rules.compilation import register_rules

register_rules()  # functions are compiled below

NORMAL, SUBNORMAL, LARGEST = 2.0**-1022, 5e-324, float(np.finfo(float).max)
INFINITY, NAN = math.inf, math.nan


# --- accuracy -------------------------------------------------------------------------------


def worst_error(
    function: Callable[[float], float],
    exact: Callable[[mpmath.mpf], mpmath.mpf],
    points: list[float],
) -> float:
    """Largest relative error over points; where the exact value is 0 the function must be 0."""
    worst = 0.0
    with mpmath.workdps(40):
        for x in points:
            wanted, got = exact(mpmath.mpf(x)), function(x)
            if wanted == 0:
                assert got == 0, x
            else:
                worst = max(worst, float(abs((got - wanted) / wanted)))
    return worst


def neighbours(x: float) -> list[float]:
    return [math.nextafter(x, -INFINITY), x, math.nextafter(x, INFINITY)]


def near_one(count: int) -> list[float]:
    """Points at every distance from 1, down to a unit in the last place."""
    distances = [2.0 ** (-52 * i / count) for i in range(count)]
    return [1.0, *(1 + d for d in distances), *(1 - 0.99 * d for d in distances)]


def test_exp_is_accurate_over_its_whole_range() -> None:
    points = np.linspace(EXP_LOWEST, EXP_HIGHEST, 3001).tolist()
    points += np.linspace(-1.1, 1.1, 1500).tolist()  # around n = 0 and the edges of reduction
    points += [s * 2.0**-k for k in range(0, 1074, 5) for s in (1.0, -1.0)]
    points += [y for n in range(-1021, 1023, 7) for y in neighbours((n + 0.5) * math.log(2))]
    assert worst_error(exp, mpmath.exp, points) < 1e-15


def test_log_is_accurate_for_every_normal_number() -> None:
    fractions = np.linspace(1, 2, 4001)[:-1].tolist()
    points = [math.ldexp(f, i % 2046 - 1022) for i, f in enumerate(fractions)]
    points += [y for e in range(-1021, 1024, 9) for y in neighbours(2.0**e)]
    points += [y for e in range(-1022, 1023, 9) for y in neighbours(math.ldexp(math.sqrt(2), e))]
    points += [NORMAL, math.nextafter(NORMAL, 1.0), LARGEST, math.nextafter(LARGEST, 1.0)]
    assert worst_error(log, mpmath.log, points) < 1e-15


def test_log_keeps_relative_accuracy_near_one() -> None:
    assert worst_error(log, mpmath.log, near_one(1500)) < 1e-15


@pytest.mark.parametrize(
    ("function", "exact"), [(sin_turn, mpmath.sinpi), (cos_turn, mpmath.cospi)]
)
def test_sine_and_cosine_are_accurate_also_near_their_zeros(
    function: Callable[[float], float], exact: Callable[[mpmath.mpf], mpmath.mpf]
) -> None:
    points = np.linspace(0, 1, 3001)[:-1].tolist()
    points += [y for k in range(1, 8) for y in neighbours(k / 8)]
    points += [k / 4 + s * 2.0**-e for k in range(5) for e in range(4, 52) for s in (1, -1)]
    points += [0.0, NORMAL, 1e-300, 1 - 2.0**-53, -0.3, 5.7, -1234.567, 2.0**40 + 0.125]
    assert worst_error(function, lambda u: exact(2 * u), points) < 1e-15


# --- edges ----------------------------------------------------------------------------------


def test_exact_values() -> None:
    assert exp(0.0) == exp(-0.0) == 1.0
    assert log(1.0) == 0.0
    assert [sin_cos_turn(k / 4) for k in range(4)] == [(0, 1), (1, 0), (0, -1), (-1, 0)]


@pytest.mark.parametrize(
    ("function", "outside", "inside"),
    [
        (exp, math.nextafter(-708.0, -INFINITY), -708.0),
        (exp, -1e300, -708.0),
        (exp, -INFINITY, -708.0),
        (exp, math.nextafter(709.0, INFINITY), 709.0),
        (exp, 1e300, 709.0),
        (exp, INFINITY, 709.0),
        (log, 0.0, NORMAL),
        (log, -0.0, NORMAL),
        (log, SUBNORMAL, NORMAL),
        (log, math.nextafter(NORMAL, 0.0), NORMAL),
        (log, -1.0, NORMAL),
        (log, -INFINITY, NORMAL),
        (log, INFINITY, LARGEST),
    ],
)
def test_exp_and_log_saturate(
    function: Callable[[float], float], outside: float, inside: float
) -> None:
    assert function(outside) == function(inside)
    assert math.isfinite(function(inside))


def test_exp_stays_a_normal_number() -> None:
    assert NORMAL < exp(-INFINITY) < exp(INFINITY) < LARGEST


def test_exp_and_log_do_not_fall_where_they_should_rise() -> None:
    rising = np.linspace(-3, 3, 5001).tolist()
    assert all(exp(a) <= exp(b) for a, b in pairwise(rising))
    assert all(log(exp(a)) <= log(exp(b)) for a, b in pairwise(rising))


@pytest.mark.parametrize("function", [exp, log, sin_turn, cos_turn, floor])
def test_nan_is_not_hidden(function: Callable[[float], float]) -> None:
    assert math.isnan(function(NAN))


SELECTS = [
    # a, b, lesser, greater
    (1.0, 2.0, 1.0, 2.0),
    (2.0, 1.0, 1.0, 2.0),
    (0.0, -0.0, -0.0, -0.0),  # equal: the second
    (-0.0, 0.0, 0.0, 0.0),
    (-INFINITY, INFINITY, -INFINITY, INFINITY),
    (NAN, 1.0, 1.0, 1.0),
    (1.0, NAN, NAN, NAN),
]


@pytest.mark.parametrize(("a", "b", "low", "high"), SELECTS)
def test_selects(a: float, b: float, low: float, high: float) -> None:
    assert same_bits([lesser(a, b), greater(a, b)], [low, high])


@pytest.mark.parametrize(
    ("x", "clamped"),
    [(-2.0, -1.0), (-1.0, -1.0), (0.3, 0.3), (3.0, 3.0), (9.0, 3.0), (-INFINITY, -1.0), (NAN, NAN)],
)
def test_clamp(x: float, clamped: float) -> None:
    assert same_bits([clamp(x, -1.0, 3.0)], [clamped])


@pytest.mark.parametrize(("total", "result"), [(4.0, 0.25), (0.0, 1e12), (-1.0, 1e12)])
def test_the_inverse_of_nothing_is_finite(total: float, result: float) -> None:
    assert inverse(total) == pytest.approx(result)


def test_saturate() -> None:
    assert saturate(0.0, 2.0) == 0.0
    assert saturate(2.0, 2.0) == 0.5
    assert saturate(1e300, 2.0) == 1.0


@given(st.floats(-(2.0**51), 2.0**51) | st.integers(-(2**51), 2**51).map(float))
def test_floor_is_the_floor(x: float) -> None:
    for y in neighbours(x):
        if abs(y) < 2.0**51:
            assert floor(y) == math.floor(y)


@given(st.integers(), st.integers(0, 2**64 - 1))
def test_words(anything: int, bits: int) -> None:
    assert 0 <= word(anything) < 2**64
    assert (word(anything) - anything) % 2**64 == 0
    x = word_to_float(bits)
    assert math.isnan(x) or float_to_word(x) == bits
    assert float_to_word(1.0) == 0x3FF0_0000_0000_0000


# --- the same bits compiled -----------------------------------------------------------------


def same_bits(a: object, b: object) -> bool:
    """Whether two lists of doubles agree bit for bit, where any NaN is as good as another."""
    first, second = np.array(a, dtype=float), np.array(b, dtype=float)
    nan = np.isnan(first) & np.isnan(second)
    return bool(np.all(nan | (first.view(np.uint64) == second.view(np.uint64))))


@njit(error_model="numpy")
def compiled_functions(x, out):  # type: ignore[no-untyped-def]
    for i in range(len(x)):
        out[0, i] = exp(x[i])
        out[1, i] = log(x[i])
        out[2, i] = log_of_normal(x[i])
        out[3, i], out[4, i] = sin_cos_turn(x[i])
        out[5, i] = sin_turn(x[i])
        out[6, i] = cos_turn(x[i])
        out[7, i] = floor(x[i])


PLAIN = (
    exp,
    log,
    log_of_normal,
    lambda u: sin_cos_turn(u)[0],
    lambda u: sin_cos_turn(u)[1],
    sin_turn,
    cos_turn,
    floor,
)
ROWS = {"exp": [0], "log": [1, 2], "turn": [3, 4], "one": [5, 6], "floor": [7], "all": range(8)}
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 709.0, -708.0, 1e300, -1e300, SUBNORMAL, NORMAL, LARGEST]


def of_magnitude(random: np.random.Generator, count: int) -> np.ndarray:
    """Positive doubles of every exponent, subnormal ones excluded."""
    return random.uniform(1, 2, count) * 2.0 ** random.integers(-1022, 1023, count)


@pytest.mark.parametrize(
    ("rows", "make"),
    [
        ("exp", lambda r: np.r_[r.uniform(-720, 720, 100_000), r.normal(0, 3, 50_000)]),
        ("log", lambda r: np.r_[r.random(50_000) + 2.0**-60, of_magnitude(r, 50_000)]),
        ("turn", lambda r: np.r_[r.random(60_000), r.normal(0, 1e3, 20_000)]),
        ("one", lambda r: r.random(30_000)),
        ("floor", lambda r: r.normal(0, 1e6, 100_000)),
        ("all", lambda r: np.r_[SPECIAL, of_magnitude(r, 3_000)]),
    ],
    ids=["exp", "log", "turn", "one", "floor", "all"],
)
def test_compiled_functions_give_the_same_bits(
    rows: str, make: Callable[[np.random.Generator], np.ndarray]
) -> None:
    x = make(np.random.default_rng(20_240_805))
    out = np.empty((8, len(x)))
    compiled_functions(x, out)
    for row in ROWS[rows]:
        assert same_bits([PLAIN[row](value) for value in x.tolist()], out[row]), row


@njit(error_model="numpy")
def compiled_on_infinities(x):  # type: ignore[no-untyped-def]
    return exp(x), log(x), clamp(x, -1.0, 3.0), lesser(x, 0.0), greater(0.0, x), floor(x)


@pytest.mark.parametrize("x", [INFINITY, -INFINITY, NAN, 0.0, -0.0])
def test_compiled_functions_treat_specials_alike(x: float) -> None:
    assert same_bits(compiled_on_infinities(x), compiled_on_infinities.py_func(x))


@njit(error_model="numpy")
def compiled_selects(a, b, out):  # type: ignore[no-untyped-def]
    for i in range(len(a)):
        out[0, i] = lesser(a[i], b[i])
        out[1, i] = greater(a[i], b[i])
        out[2, i] = clamp(a[i], -0.0, b[i])
        out[3, i] = saturate(abs(a[i]), abs(b[i]) + 0.1)


def test_compiled_selects_give_the_same_bits() -> None:
    random = np.random.default_rng(7)
    pool = np.array([0.0, -0.0, 1.0, -1.0, INFINITY, -INFINITY, NAN, 0.25])
    a = np.r_[random.choice(pool, 20_000), random.normal(0, 1, 80_000)]
    b = np.r_[random.choice(pool, 20_000), random.normal(0, 1, 80_000)]
    out = np.empty((4, len(a)))
    compiled_selects(a, b, out)
    pairs = list(zip(a.tolist(), b.tolist(), strict=True))
    assert same_bits([lesser(*pair) for pair in pairs], out[0])
    assert same_bits([greater(*pair) for pair in pairs], out[1])
    assert same_bits([clamp(x, -0.0, y) for x, y in pairs], out[2])
    assert same_bits(
        [saturate(abs(x), abs(y) + 0.1) for x, y in pairs if not math.isinf(x)],
        out[3][~np.isinf(a)],
    )


@njit
def compiled_casts(bits, signed, out):  # type: ignore[no-untyped-def]
    for i in range(len(bits)):
        out[0, i] = float_to_word(word_to_float(bits[i]))
        out[1, i] = word(signed[i])
        out[2, i] = word(word(signed[i]) + bits[i]) >> 12
        out[3, i] = word(word(bits[i] << 3) - word(0x3FE6_A09E_667F_3BCD))


def test_a_million_words_are_cast_alike() -> None:
    random = np.random.default_rng(11)
    bits = random.integers(0, 2**64, 1_000_000, dtype=np.uint64)
    signed = bits[::-1].view(np.int64)
    out = np.empty((4, len(bits)), np.uint64)
    compiled_casts(bits, signed, out)
    plain = np.array([float_to_word(word_to_float(b)) for b in bits.tolist()], np.uint64)
    nan = np.isnan(bits.view(float))  # whose payload may change
    assert np.all((plain == out[0]) | nan)
    assert np.all((plain == bits) | nan)
    offset, few = 0x3FE6_A09E_667F_3BCD, 100_000
    some = list(zip(bits[:few].tolist(), signed[:few].tolist(), strict=True))
    assert [word(s) for _, s in some] == out[1, :few].tolist()
    assert [word(word(s) + b) >> 12 for b, s in some] == out[2, :few].tolist()
    assert [word(word(b << 3) - offset) for b, _ in some] == out[3, :few].tolist()


def test_a_caller_with_fastmath_does_not_loosen_what_it_calls() -> None:
    @njit(fastmath=True)
    def hasty(x, out):  # type: ignore[no-untyped-def]
        for i in range(len(x)):
            out[0, i] = exp(x[i])
            out[1, i] = log(x[i])
            out[2, i] = sin_turn(x[i])

    x = np.random.default_rng(3).uniform(0.001, 1, 5_000)
    out = np.empty((3, len(x)))
    hasty(x, out)
    for row, function in enumerate((exp, log, sin_turn)):
        assert same_bits([function(value) for value in x.tolist()], out[row])


# --- vector code ----------------------------------------------------------------------------


def test_a_loop_over_lanes_becomes_vector_code_without_libm_or_fused_operations() -> None:
    @njit(error_model="numpy")
    def lanes(x, out):  # type: ignore[no-untyped-def]
        for k in range(64):
            bent = clamp(exp(x[k]), 0.1, 9.0) * floor(log(x[k]))
            out[k] = saturate(greater(bent, 0.0), 0.5) + lesser(cos_turn(x[k]), 0.5)

    lanes(np.full(64, 0.3), np.empty(64))
    signature = lanes.signatures[0]
    llvm, assembly = lanes.inspect_llvm(signature), lanes.inspect_asm(signature)
    assert len(re.findall(r"fmul <\d+ x double>", llvm)) > 20
    assert re.search(r"fdiv <\d+ x double>", llvm)
    assert not re.search(r"call [^\n]*@(llvm\.)?(exp|log|sin|cos|floor|pow|fma|fmuladd)\b", llvm)
    assert not re.search(r"\bv?fn?m(add|sub|la|ls)", assembly)


def test_rules_stay_plain_python() -> None:
    assert all(inspect.isfunction(rule) for rule in (exp, log, sin_cos_turn, clamp, saturate))
    assert type(exp(0.5)) is float
    assert type(float_to_word(0.5)) is int
