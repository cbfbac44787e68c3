"""Arithmetic that gives the same bits in Python and in a compiled kernel, on every machine.

Scalar functions of IEEE doubles, made of + - * / and square root, comparisons and integer work on
bits: no libm, no fused multiply-add, no branches, so that LLVM turns a loop over replications into
vector code. NaN in gives NaN out, so that a fault is seen; its sign and payload are not specified.

Rules are declared with ``@jitable``. A word is 64 bits: a Python int in [0, 2**64), or a uint64 in
a kernel. Every result of + - * << on words goes through ``word``, because Python ints do not wrap,
and so does every other operand, because numba takes uint64 with int64 for int64 or double.

Polynomials are near-minimax (Remez exchange in 50 digits, weighted to bound relative error,
coefficients rounded to double) and summed in pairs, which leaves the processor less to wait for.
"""

import struct
from collections.abc import Callable, Iterable
from typing import Any

_pack_float, _unpack_float = struct.Struct("<d").pack, struct.Struct("<d").unpack
_pack_word, _unpack_word = struct.Struct("<Q").pack, struct.Struct("<Q").unpack


JITABLE: list[Callable[..., Any]] = []  # declared, and not yet known to the compiler


def jitable[F: Callable[..., Any]](function: F) -> F:
    """Return ``function`` unchanged, inlined from now on wherever compiled code calls it.

    `compilation` makes it known to numba, so that reading the rule book needs no compiler.
    """
    JITABLE.append(function)
    return function


def word(value: int) -> int:
    """Return the low 64 bits of an integer, negative ones in two's complement."""
    return value & 0xFFFF_FFFF_FFFF_FFFF


def float_to_word(x: float) -> int:
    """Return the 64 bits of a double."""
    bits: int = _unpack_word(_pack_float(x))[0]
    return bits


def word_to_float(bits: int) -> float:
    """Return the double that has these 64 bits."""
    x: float = _unpack_float(_pack_word(bits))[0]
    return x


@jitable
def lesser(a: float, b: float) -> float:
    """Return ``a`` if a < b, else ``b``: so ``b`` if one is NaN, or if they are +0 and -0."""
    return a if a < b else b


@jitable
def greater(a: float, b: float) -> float:
    """Return ``a`` if a > b, else ``b``: so ``b`` if one is NaN, or if they are +0 and -0."""
    return a if a > b else b


@jitable
def clamp(x: float, low: float, high: float) -> float:
    """Return what is nearest to ``x`` in the closed interval [low, high], low <= high."""
    return lesser(high, greater(low, x))


@jitable
def saturate(x: float, half: float) -> float:
    """Return x / (x + half), from 0 at 0 by 1/2 at ``half`` towards 1; for x >= 0, half > 0.

    Two roundings: relative error below 3e-16. Python raises ZeroDivisionError if both are 0.
    """
    return x / (x + half)


TINY = 1e-12  # least divisor: shares of nothing are nothing


@jitable
def inverse(total: float) -> float:
    """Return 1 / total for total >= 1e-12, else 1e12: turns amounts into shares of a total."""
    return 1.0 / greater(total, TINY)


def ordered_sum(amounts: Iterable[float]) -> float:
    """Sum from left to right, without the compensation for rounding that the builtin adds."""
    total = 0.0
    for amount in amounts:
        total += amount
    return total


# Added to |x| < 2**51 this leaves no bits for a fraction: x is rounded to the nearest integer,
# which then stands in the low bits of the word.
_TO_INTEGER = 1.5 * 2.0**52


@jitable
def floor(x: float) -> float:
    """Return the greatest integer <= x, exact for |x| < 2**51; floor(-0.0) is +0.0.

    Beyond, it may be off by one or two integers; infinities stay.
    """
    nearest = (x + _TO_INTEGER) - _TO_INTEGER
    return nearest - 1.0 if nearest > x else nearest


# ln 2 in two parts (Cody and Waite 1980); the first ends in 11 zero bits, so that its product with
# an exponent is exact.
_LN2_HIGH = float.fromhex("0x1.62e42fefa3800p-1")
_LN2_LOW = 5.497923018708371e-14
_PER_LN2 = 1.4426950408889634
_TO_EXPONENT = _TO_INTEGER + 1023.0  # leaves n + 1023, the exponent field of 2**n, in the low bits

EXP_LOWEST = -708.0
EXP_HIGHEST = 709.0


@jitable
def exp(x: float) -> float:
    """Return e**x, relative error below 1e-15, for x in [-708, 709]; exp(0) is 1.

    Saturates: below -708 the value at -708 (3.3e-308), above 709 the value at 709 (8.2e307), so
    the result is always positive, finite and normal.
    """
    x = clamp(x, EXP_LOWEST, EXP_HIGHEST)
    shifted = x * _PER_LN2 + _TO_EXPONENT
    n = shifted - _TO_EXPONENT
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW  # |r| <= ln(2) / 2
    rr = r * r
    p01 = 0.5000000000000011 + 0.16666666666666413 * r
    p23 = 0.04166666666653016 + 0.008333333333494465 * r
    p45 = 0.0013888888943628945 + 0.0001984126950656571 * r
    p67 = 2.4801493100070983e-05 + 2.7557586388432955e-06 * r
    p89 = 2.763024799015471e-07 + 2.5000056708159454e-08 * r
    p = p01 + rr * (p23 + rr * (p45 + rr * (p67 + rr * p89)))
    power_of_two = word_to_float(word(float_to_word(shifted) << 52))
    return (1.0 + (r + rr * p)) * power_of_two


_SMALLEST_NORMAL = 2.0**-1022
_LARGEST = float.fromhex("0x1.fffffffffffffp+1023")
_ONE_BITS = 0x3FF0_0000_0000_0000
_SQRT_HALF_BITS = 0x3FE6_A09E_667F_3BCD
_FRACTION = 0x000F_FFFF_FFFF_FFFF  # the 52 bits after the binary point
_TWO_52_BITS = 0x4330_0000_0000_0000  # with k < 2**52 in its low bits this is 2**52 + k


@jitable
def log(x: float) -> float:
    """Return ln x, relative error below 1e-15 for every normal x > 0, near 1 too; log(1) is 0.

    Saturates: zero, negative and subnormal numbers give log(2**-1022), about -708.4; infinity
    gives the value at the largest double, about 709.8.
    """
    bounded = clamp(x, _SMALLEST_NORMAL, _LARGEST)
    return log_of_normal(bounded) + (bounded - bounded)  # the difference is 0, or NaN for NaN


@jitable
def log_of_normal(x: float) -> float:
    """Return ``log``, the same bits, without its guards: for finite normal x > 0 only."""
    # x = m * 2**n with m in [sqrt(1/2), sqrt(2)), so that n = 0 and m = x near 1.
    shifted = word(float_to_word(x) + word(_ONE_BITS - _SQRT_HALF_BITS))
    n = word_to_float((shifted >> 52) | word(_TWO_52_BITS)) - (2.0**52 + 1023.0)
    m = word_to_float(word((shifted & word(_FRACTION)) + word(_SQRT_HALF_BITS)))
    # ln m = 2 s + s z p(z) with f = m - 1 (exact), s = f / (2 + f), z = s**2. For 2 s we write
    # f - f**2 / 2 + s f**2 / 2, so that all but f, which is exact, is small.
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    zz = z * z
    p01 = 0.6666666666666734 + 0.3999999999941629 * z
    p23 = 0.2857142874203312 + 0.22222198608899976 * z
    p45 = 0.1818356250798843 + 0.15314096063033994 * z
    p = p01 + zz * (p23 + zz * (p45 + zz * 0.14795504392608477))
    half_square = 0.5 * f * f
    rest = s * (half_square + z * p) + n * _LN2_LOW
    return n * _LN2_HIGH - ((half_square - rest) - f)


@jitable
def sin_cos_turn(u: float) -> tuple[float, float]:
    """Return (sin 2 pi u, cos 2 pi u) for u in [0, 1) turns, relative error of each below 1e-15.

    Exact at quarter turns, but for the sign of zeros. As good for |u| < 2**48, as far as results
    are not subnormal; beyond that meaningless, NaN for infinities.
    """
    # u = quarters / 4 + t exactly, t in [-1/8, 1/8].
    shifted = 4.0 * u + _TO_INTEGER
    quarters = float_to_word(shifted)
    t = u - 0.25 * (shifted - _TO_INTEGER)
    z = t * t
    zz = z * z
    p01 = 81.60524927596524 * z - 41.34170224039967
    p23 = 42.058685393866746 * z - 76.70585970790451
    p45 = 3.7812238678655112 * z - 15.093822747113984
    q01 = 64.93939402238959 * z - 19.739208802178485
    q23 = 60.24462035487182 * z - 85.4568170941118
    q45 = 7.8103595897835145 * z - 26.424265197873503
    sine = t * 6.283185307179586 + (t * z) * (p01 + zz * (p23 + zz * p45))
    cosine = 1.0 + z * (q01 + zz * (q23 + zz * q45))
    # Each quarter turn takes (sine, cosine) to (cosine, -sine): swap, then set the sign bits.
    odd = word(quarters << 63) != word(0)
    first, second = (cosine, sine) if odd else (sine, cosine)
    first_sign = word((quarters >> 1) << 63)
    second_sign = word((word(quarters + word(1)) >> 1) << 63)
    return (
        word_to_float(float_to_word(first) ^ first_sign),
        word_to_float(float_to_word(second) ^ second_sign),
    )


@jitable
def sin_turn(u: float) -> float:
    """Return sin(2 pi u); range and error as ``sin_cos_turn``."""
    return sin_cos_turn(u)[0]


@jitable
def cos_turn(u: float) -> float:
    """Return cos(2 pi u); range and error as ``sin_cos_turn``."""
    return sin_cos_turn(u)[1]
