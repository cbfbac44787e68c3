"""Draws are pure functions of names and numbers, alike in Python and compiled, and look random."""

import re

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy.special import log_ndtr, ndtr

from hedgesim.rules.arithmetic import word
from hedgesim.rules.compilation import register_rules
from hedgesim.rules.draws import (
    GOLDEN_GAMMA,
    counter,
    fill_normal_pairs,
    mix,
    normal_pair,
    replication_key,
    stream,
    uniform,
)

register_rules()  # functions are compiled below

WORDS = st.integers(0, 2**64 - 1)


def unmix(hashed: int) -> int:
    """The word whose mix is given."""
    x = hashed ^ (hashed >> 31) ^ (hashed >> 62)
    x = word(x * pow(0x94D0_49BB_1331_11EB, -1, 2**64))
    x = x ^ (x >> 27) ^ (x >> 54)
    x = word(x * pow(0xBF58_476D_1CE4_E5B9, -1, 2**64))
    return x ^ (x >> 30) ^ (x >> 60)


# --- the hash and the names -----------------------------------------------------------------


def test_mix_gives_the_published_sequence_of_splitmix64() -> None:
    states = [word(1_234_567 + i * GOLDEN_GAMMA) for i in range(1, 6)]
    assert [mix(state) for state in states] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@given(WORDS)
def test_mix_can_be_undone(state: int) -> None:
    assert unmix(mix(state)) == state


TRUST = 0x3B8A33D6BBC83D95
KEY = 0xDCE423FC82C0D5B8
POINT = 0x0328CBA6A26A053D
UNIFORM = "0x1.bd8ebc48416dfp-1"
PAIR = ["-0x1.9ed5af9da52d3p-4", "-0x1.08ed426aa7f91p-1"]


def test_draws_of_published_runs_do_not_change() -> None:
    """Whoever changes these numbers changes the outcome of every run: say so in the changelog."""
    trust = stream("trust", "Cambodia", "Vietnam")
    assert trust == TRUST
    assert replication_key(1, 0) == KEY
    assert counter(trust, 7) == POINT
    assert uniform(KEY, POINT).hex() == UNIFORM
    assert [z.hex() for z in normal_pair(KEY, POINT)] == PAIR


def test_names_are_kept_apart() -> None:
    names = [
        ("trust",),
        ("trust", ""),
        ("", "trust"),
        ("trust", "Laos", "China"),
        ("trust", "China", "Laos"),
        ("trust", "LaosChina"),
        ("trust", "Laos,China"),
        ("trustLaos", "China"),
        ("trust", "Laos,5:China"),
        ("trust", "Laos\x00China"),
        ("trust", "Laos", "China", ""),
        ("trust", "Läos", "China"),
    ]
    assert len({stream(*each) for each in names}) == len(names)


def test_seeds_and_replications_never_share_a_key_in_practice() -> None:
    seeds = [0, 1, 2, 3, 10, 2**32, 2**63, 2**64 - 1, -7]
    keys = {replication_key(seed, r) for seed in seeds for r in range(4_000)}
    assert len(keys) == len(seeds) * 4_000


def test_months_never_share_a_counter() -> None:
    names = [stream("aid", who) for who in ("China", "Japan", "Laos")]
    points = {counter(name, month) for name in names for month in range(2_401)}
    assert len(points) == 3 * 2_401


def test_every_input_bit_moves_half_of_the_output_bits() -> None:
    for function in (
        mix,
        lambda w: replication_key(w, 3),
        lambda w: replication_key(3, w),
        lambda w: counter(w, 3),
        lambda w: counter(3, w),
    ):
        flips = [
            (function(start) ^ function(start ^ (1 << bit))).bit_count()
            for start in range(1, 41)
            for bit in range(64)
        ]
        assert abs(float(np.mean(flips)) - 32) < 0.5
        assert min(flips) > 8


# --- pure functions, alike in both worlds ---------------------------------------------------


@njit(error_model="numpy")
def compiled_draws(seed, replications, streams, months):  # type: ignore[no-untyped-def]
    """Uniform numbers and normal pairs, shape (3, streams, months, replications)."""
    out = np.empty((3, len(streams), len(months), len(replications)))
    keys = np.array([replication_key(seed, r) for r in replications])
    for s in range(len(streams)):
        for m in range(len(months)):
            point = counter(streams[s], months[m])
            for r in range(len(keys)):
                out[0, s, m, r] = uniform(keys[r], point)
                out[1, s, m, r], out[2, s, m, r] = normal_pair(keys[r], point)
    return out


@njit(error_model="numpy")
def compiled_lanes(keys, point, first, second):  # type: ignore[no-untyped-def]
    for k in range(64):
        first[k], second[k] = normal_pair(keys[k], point)


@njit(error_model="numpy")
def compiled_fill(keys, point, first, second):  # type: ignore[no-untyped-def]
    fill_normal_pairs(keys, point, first, second)


def words_of(*names: str) -> np.ndarray:
    return np.array([stream(name) for name in names], np.uint64)


def plain_draws(seed: int, replication: int, name: int, month: int) -> list[float]:
    key, point = replication_key(seed, replication), counter(name, month)
    return [uniform(key, point), *normal_pair(key, point)]


def test_compiled_draws_give_the_same_bits() -> None:
    streams, months, replications = words_of("a", "b"), np.arange(0, 2401, 240), np.arange(1_000)
    compiled = compiled_draws(5, replications, streams, months)
    plain = [
        [[plain_draws(5, r, s, m) for r in replications.tolist()] for m in months.tolist()]
        for s in streams.tolist()
    ]
    assert np.array_equal(np.moveaxis(np.array(plain), -1, 0), compiled)


def test_300_000_compiled_uniforms_give_the_same_bits() -> None:
    streams, months = words_of("u", "v", "w"), np.arange(1_000)
    compiled = compiled_draws(2, np.arange(100), streams, months)[0]
    keys = [replication_key(2, r) for r in range(100)]
    points = [[counter(s, m) for m in range(1_000)] for s in streams.tolist()]
    plain = [[[uniform(k, p) for k in keys] for p in of_stream] for of_stream in points]
    assert np.array_equal(np.array(plain), compiled)


@settings(deadline=None)  # the first call compiles
@given(WORDS, st.integers(-(2**63), 2**63 - 1), st.integers(0, 2400), st.integers(0, 2**40))
def test_any_draw_can_be_taken_alone(name: int, seed: int, month: int, replication: int) -> None:
    alone = plain_draws(seed, replication, name, month)
    assert alone == plain_draws(seed, replication, name, month)
    among_others = compiled_draws(
        seed,
        np.array([0, replication, 1]),
        np.array([1, name], np.uint64),
        np.array([month + 1, month]),
    )
    assert among_others[:, 1, 1, 1].tolist() == alone


@settings(deadline=None)  # the first call compiles
@given(WORDS, WORDS)
def test_lanes_are_filled_with_the_pairs_of_their_keys(start: int, point: int) -> None:
    keys = np.array([word(start * (k + 1)) for k in range(64)], np.uint64)
    first, second = np.empty(64), np.empty(64)
    wanted = np.array([normal_pair(key, point) for key in keys.tolist()])
    for fill in (compiled_lanes, compiled_fill):
        fill(keys, np.uint64(point), first, second)
        assert np.array_equal(first, wanted[:, 0])
        assert np.array_equal(second, wanted[:, 1])
    plain: tuple[list[float], list[float]] = ([0.0] * 64, [0.0] * 64)
    fill_normal_pairs(keys.tolist(), point, *plain)
    assert np.array_equal(np.array(plain).T, wanted)


@pytest.mark.parametrize("fill", [compiled_lanes, compiled_fill])
def test_a_loop_over_lanes_becomes_vector_code_without_libm_or_fused_operations(fill) -> None:  # type: ignore[no-untyped-def]
    fill(np.arange(64, dtype=np.uint64), np.uint64(3), np.empty(64), np.empty(64))
    signature = fill.signatures[0]
    llvm, assembly = fill.inspect_llvm(signature), fill.inspect_asm(signature)
    assert len(re.findall(r"fmul <\d+ x double>", llvm)) > 25
    assert len(re.findall(r"mul <\d+ x i64>", llvm)) >= 4
    assert re.search(r"@llvm\.sqrt\.v\d+f64", llvm)
    assert not re.search(r"call [^\n]*@(llvm\.)?(exp|log|sin|cos|pow|fma|fmuladd)\b", llvm)
    assert not re.search(r"\bv?fn?m(add|sub|la|ls)", assembly)


# --- uniform and normal in law; the seed is fixed, so these never flicker -------------------


def test_uniforms_stay_inside_the_open_interval() -> None:
    assert uniform(0, 0) == 2.0**-53
    assert uniform(unmix(2**64 - 1), 0) == 1 - 2.0**-53


def test_pairs_are_the_transform_of_two_uniforms() -> None:
    extremes = [0, unmix(2**64 - 1), unmix(2**63), word(-GOLDEN_GAMMA)]
    with mpmath.workdps(40):
        for key in [*extremes, *(mix(i) for i in range(2_000))]:
            u, turn = uniform(key, 0), uniform(key, GOLDEN_GAMMA)
            distance = mpmath.sqrt(-2 * mpmath.log(u))
            exact = distance * mpmath.cospi(2 * turn), distance * mpmath.sinpi(2 * turn)
            got = normal_pair(key, 0)
            assert max(abs(a - b) for a, b in zip(got, exact, strict=True)) < 1e-14
            assert max(map(abs, got)) < 8.58


@pytest.fixture(scope="module")
def many() -> np.ndarray:
    """2**20 uniform numbers and as many pairs: shape (3, 4 streams, 64 months, 4096)."""
    streams = words_of("trust", "aid", "exports", "threat")
    return compiled_draws(1, np.arange(4_096), streams, np.arange(64))


def test_uniforms_are_uniform(many: np.ndarray) -> None:
    u = np.sort(many[0].ravel())
    n, bins = len(u), 4_096
    steps = np.arange(n + 1) / n
    kolmogorov = max(np.max(steps[1:] - u), np.max(u - steps[:-1])) * np.sqrt(n)
    assert kolmogorov < 1.95  # exceeded once in a thousand
    counts = np.bincount((u * bins).astype(int), minlength=bins)
    chi_square = float(np.sum((counts - n / bins) ** 2) / (n / bins))
    assert abs(chi_square - (bins - 1)) < 4 * np.sqrt(2 * (bins - 1))
    low_bits = (u * 2.0**53).astype(np.uint64) >> np.uint64(1) & np.uint64(255)
    counts = np.bincount(low_bits.astype(int), minlength=256)
    chi_square = float(np.sum((counts - n / 256) ** 2) / (n / 256))
    assert abs(chi_square - 255) < 4 * np.sqrt(2 * 255)


@pytest.mark.parametrize("member", [1, 2])
def test_normals_are_normal_by_anderson_and_darling(many: np.ndarray, member: int) -> None:
    z = np.sort(many[member].ravel())
    n = len(z)
    weights = 2 * np.arange(1, n + 1) - 1
    statistic = -n - float(np.mean(weights * (log_ndtr(z) + log_ndtr(-z[::-1]))))
    assert statistic < 6.0  # exceeded once in a thousand


@pytest.mark.parametrize(
    ("power", "mean", "variance"), [(1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)]
)
def test_normals_have_the_moments_of_the_normal_law(
    many: np.ndarray, power: int, mean: float, variance: float
) -> None:
    z = many[1:].ravel()
    assert abs(np.mean(z**power) - mean) < 5 * np.sqrt(variance / len(z))


@pytest.mark.parametrize("distance", [2.0, 3.0, 4.0])
def test_normals_have_the_tails_of_the_normal_law(many: np.ndarray, distance: float) -> None:
    z = many[1:].ravel()
    for beyond in (z > distance, z < -distance):
        expected = len(z) * ndtr(-distance)
        assert abs(np.sum(beyond) - expected) < 5 * np.sqrt(expected)


def neighbours(many: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Pairs of arrays that a poor hash would make depend on each other."""
    z, other = many[1], many[2]
    next_seed = compiled_draws(2, np.arange(4_096), words_of("trust"), np.arange(64))
    return {
        "month": (z[:, 1:], z[:, :-1]),
        "month, crossed": (other[:, :-1], z[:, 1:]),
        "second month": (z[:, 2:], z[:, :-2]),
        "year": (z[:, 12:], z[:, :-12]),
        "replication": (z[..., 1:], z[..., :-1]),
        "lane of the next block": (z[..., 64:], z[..., :-64]),
        "replication and month": (z[:, 1:, :-1], z[:, :-1, 1:]),
        "stream": (z[1:], z[:-1]),
        "seed": (z[0], next_seed[1, 0]),
        "seed and replication": (z[0, :, 1:], next_seed[1, 0, :, :-1]),
        "pair": (z, other),
        "uniform of another stream": (many[0, 1:] - 0.5, z[:-1]),
    }


def test_neighbouring_draws_are_not_correlated(many: np.ndarray) -> None:
    def worst(a: np.ndarray, b: np.ndarray) -> float:
        return float(abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) * np.sqrt(a.size))

    for what, (a, b) in neighbours(many).items():
        assert worst(a, b) < 5, what
        assert worst(a**2, b**2) < 5, f"{what}, squared"
        assert worst(a**2, b) < 5, f"{what}, one squared"
