"""The engine for a GPU: the kernel's results, and an error where there is no GPU."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hedgesim.description.parsing.problems import InputError
from hedgesim.engines.players import prepare_world
from hedgesim.engines.transpiled import gpu
from hedgesim.running.experiment import run
from hedgesim.running.setup import Options
from helpers import fake_gpu, worlds

pytestmark = pytest.mark.same_bits


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    gpu._compiled.cache_clear()
    yield
    gpu._compiled.cache_clear()


def blocks(engine: str) -> Iterator[bytes]:
    """What a player gives for blocks in a row, and for one before them."""
    player = prepare_world(engine, worlds.world(), [0, 5], [0, 3]).player(seed=3, blocks=2)
    for first in (64, 128, 192, 0):
        for array in player.play(first, 64):
            yield np.ascontiguousarray(array).tobytes()


def test_blocks_are_those_of_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", fake_gpu.cupy())
    assert list(blocks("gpu")) == list(blocks("kernel"))


@pytest.mark.parametrize("uncertainty", ["chance", "parameters"])
def test_a_run_writes_the_same_bytes(
    uncertainty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cupy", fake_gpu.cupy())
    for engine in ("kernel", "gpu"):
        options = Options(
            engine=engine,
            replications=70,
            out=tmp_path / engine,
            uncertainty=uncertainty,
            attribution=False,
        )
        run("funan-techo-canal", options)
    for name in ("summary.json", "outcomes.parquet"):
        kernel, other = (tmp_path / engine / name for engine in ("kernel", "gpu"))
        assert kernel.read_bytes() == other.read_bytes(), name


LACKING = {
    "install hedgesim[gpu]": None,
    "install a GPU of NVIDIA": fake_gpu.cupy(devices=0),
}


@pytest.mark.parametrize(("hint", "cupy"), LACKING.items())
def test_without_a_gpu_nothing_is_played(
    hint: str, cupy: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    with pytest.raises(InputError) as caught:
        run("funan-techo-canal", Options(engine="gpu", out=tmp_path / "run"))
    assert hint in str(caught.value)
    assert not (tmp_path / "run").exists()


def test_too_little_memory_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", fake_gpu.cupy(free=1 << 17))
    with pytest.raises(InputError, match=r"0\.1 MiB of memory free"):
        prepare_world("gpu", worlds.world(), [0], [0]).player(seed=1)
