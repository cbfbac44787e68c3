"""The kernel's C text gives the kernel's bits: after every month, in every shipped scenario."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.description import load_calibration, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import shipped
from hedgesim.description.world.world import Sampled, World
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.transpiled import wasm
from hedgesim.engines.transpiled.text import kernel_text
from helpers import compilers
from helpers.random_worlds import random_worlds
from helpers.tiles import Both, Play, any_text, first_difference
from helpers.wasm import digests, player

pytestmark = pytest.mark.same_bits

FEW = ("cambodia-and-laos", "funan-techo-canal")
SCENARIOS = [
    pytest.param(path.stem, marks=() if path.stem in FEW else pytest.mark.slow)
    for path in sorted(shipped("scenarios").glob("*.yaml"))
]
ARMS = pytest.mark.parametrize("arm", [resolve, resolve_baseline], ids=["scenario", "baseline"])
NUMBERS = pytest.mark.parametrize("sampled", [False, True], ids=["fixed", "sampled"])
TEXTS = pytest.mark.parametrize("lanes", [BLOCK, 1], ids=["c", "cuda"])
CALIBRATION = cache(load_calibration)
FEWER = 16  # replications where threads play them one by one


@cache
def played_by(lanes: int, sampled: bool) -> Play:
    """What plays the tiles: the C text, or the text for a GPU with its threads one by one."""
    if lanes == 1:
        return compilers.player(any_text(), sampled)
    return compilers.by_c(any_text(), lanes, sampled).play


def with_samples(world: World) -> World:
    """The same world, all its numbers less by up to a fifth, in five ways."""
    factors = np.random.Generator(np.random.PCG64(1)).uniform(0.8, 1.0, (5, len(world.numbers)))
    return replace(world, sampled=Sampled(np.arange(len(world.numbers)), world.numbers * factors))


@ARMS
@NUMBERS
@TEXTS
@pytest.mark.parametrize("name", SCENARIOS)
def test_shipped_scenarios(name: str, lanes: int, sampled: bool, arm: Callable[..., World]) -> None:
    world = arm(load_scenario(name), CALIBRATION()).world
    both = Both(with_samples(world) if sampled else world, replications=max(lanes, FEWER))
    assert kernel_text(both.tiles.kind) == any_text()
    assert first_difference(both, played_by(lanes, sampled), lanes) is None


@TEXTS
@settings(max_examples=20)
@given(world=random_worlds(), tiles=st.integers(1, 3))
def test_any_world_in_one_of_several_tiles(lanes: int, world: World, tiles: int) -> None:
    sampled = world.sampled is not None
    assert first_difference(Both(world, tiles), played_by(lanes, sampled), lanes) is None


def test_a_broken_text_is_found() -> None:
    """One operation of one rule, in its last bit."""
    whole = any_text()
    broken = re.sub(r"(FUNCTION f64 ties_memory_next\(.*?return )(.*?);", r"\1\2 * (1 + 0x1p-52);",
                    whole, count=1, flags=re.DOTALL)  # fmt: skip
    assert broken != whole
    world = resolve(load_scenario(FEW[1]), CALIBRATION()).world
    play = compilers.by_c(broken, BLOCK, sampled=False).play
    found = first_difference(Both(world), play, BLOCK)
    assert found is not None
    assert "month 0" in found


# --- nothing that a compiler could contract or reorder -------------------------------------------


def test_the_text_for_a_gpu_has_no_bare_operation_on_doubles() -> None:
    """A double that knows no operation of its own is enough to compile it."""
    text = compilers.cuda_as_cpp(any_text())
    command = ["c++", "-DSTRICT_F64", "-DGPU", "-DLANES=1", "-DSAMPLED=1", "-c", "-x", "c++"]
    compilers.compiled(text, command, ".o")
    with pytest.raises(AssertionError, match=r"no match for|invalid operands"):
        compilers.compiled(text.replace("f64_mul(x, ", "(x * ", 1), command, ".o")


@pytest.mark.skipif(not compilers.compiler("nvcc"), reason="there is no nvcc")
@NUMBERS
def test_instructions_for_a_gpu_fuse_nothing_even_where_they_may(sampled: bool) -> None:
    found = compilers.instructions(any_text(), sampled)
    assert "mul.rn.f64" in found
    assert re.findall(r"\b(?:fma|mad)\.\S*f(?:32|64)", found) == []
    assert re.findall(r"\b(?:add|sub|mul)\.f64", found) == []


# --- in a browser -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def in_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Both], list[str]]]:
    compiler = wasm.find_compiler()
    if compiler is None:
        pytest.skip("no compiler for WebAssembly (uv sync --group wasm)")
    modules = {kind: wasm.module_of(any_text(), kind, compiler) for kind in (False, True)}
    with player(tmp_path_factory.mktemp("browser"), modules) as play:
        yield play


@ARMS
@NUMBERS
@pytest.mark.parametrize("name", SCENARIOS)
def test_shipped_scenarios_in_a_browser(
    name: str, sampled: bool, arm: Callable[..., World], in_browser: Callable[[Both], list[str]]
) -> None:
    world = arm(load_scenario(name), CALIBRATION()).world
    both = Both(with_samples(world) if sampled else world)
    assert in_browser(both) == digests(*both.kernel())
