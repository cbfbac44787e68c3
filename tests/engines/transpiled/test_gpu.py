"""The engine for a GPU: the kernel's results, and an error where there is no GPU."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.cli import main
from hedgesim.description import load_calibration, load_scenario, resolve
from hedgesim.description.parsing.problems import InputError
from hedgesim.engines.players import prepare_world
from hedgesim.engines.transpiled import gpu
from hedgesim.inference import ensemble
from hedgesim.outcomes.tally import GROUPS
from hedgesim.running.experiment import job_of, run
from hedgesim.running.parameters.sampling import Space
from hedgesim.running.playing import chunks, on_device
from hedgesim.running.setup import Options, prepare
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
@pytest.mark.slow
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
    "CUDA up to 12.4, CuPy needs 13.0 (install a newer driver": fake_gpu.cupy(driver=12040),
    "there is no GPU that CuPy can use": fake_gpu.cupy(driver=0),
    "MiB of memory free, of which one part": fake_gpu.cupy(free=1 << 17),
    "too little memory (allocating 1,024 bytes)": fake_gpu.cupy(taken=True),
    "compiled for this GPU (nvrtc: error: invalid value": fake_gpu.cupy(compiles=False),
}


@pytest.mark.parametrize(("hint", "cupy"), LACKING.items())
def test_without_a_gpu_nothing_is_played(
    hint: str, cupy: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    with pytest.raises(InputError) as caught:
        run("funan-techo-canal", Options(engine="gpu", out=tmp_path / "run", replications=64))
    assert hint in str(caught.value)
    assert list(tmp_path.iterdir()) == []


EVERYWHERE = {
    "run": ["run", "funan-techo-canal"],
    "test": ["test", "funan-techo-canal"],
    "sensitivity": ["sensitivity", "funan-techo-canal"],
    "discover": ["discover", "funan-techo-canal", "--where", "lean < 0"],
    "calibrate": ["calibrate", "--quick"],
}


@pytest.mark.parametrize("arguments", EVERYWHERE.values(), ids=EVERYWHERE)
def test_every_command_that_plays_histories_has_the_option(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)
    monkeypatch.chdir(tmp_path)
    assert main([*arguments, "--engine", "gpu"]) == 2
    assert "install hedgesim[gpu], or leave out --engine gpu" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# --- chunks ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_chunk_is_counted_as_by_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """An odd number of replications, block by block, from the middle of a run."""
    monkeypatch.setitem(sys.modules, "cupy", fake_gpu.cupy())
    monkeypatch.setattr(on_device, "CHUNK", 64)
    options = Options(engine="gpu", variants=("all",))
    job = job_of(prepare("funan-techo-canal", options), options, "chunk")
    found = on_device.play_chunk(job, 64, 201, 256)
    kernel = replace(job, id="kernel", engine="kernel")
    expected = chunks.play_chunk(kernel, 64, 201, 256)
    assert found.replications == expected.replications == 137
    for group in GROUPS:
        ours, others = getattr(expected, group), getattr(found, group)
        assert ours.keys() == others.keys()
        for name in ours:
            assert np.array_equal(ours[name], others[name]), (group, name)


@given(
    first=st.integers(0, 99).map(lambda one: 2 * one),
    count=st.integers(1, 300),
    vectors=st.integers(1, 9),
)
def test_pairs_with_the_same_numbers_are_played_side_by_side(
    first: int, count: int, vectors: int
) -> None:
    found = gpu.by_vector(first, first + count, vectors)
    assert sorted(found) == list(range(first, first + count))
    pairs = found[: count // 2 * 2].reshape(-1, 2)
    assert (pairs[:, 1] - pairs[:, 0] == 1).all()
    assert (np.diff(pairs[:, 0] // 2 % vectors) >= 0).all()


# --- many vectors of parameters -------------------------------------------------------------------


def test_an_ensemble_is_that_of_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """More vectors than the device holds, then fewer, in one of two worlds."""
    monkeypatch.setitem(sys.modules, "cupy", fake_gpu.cupy())
    monkeypatch.setattr(ensemble, "MOST_BLOCKS", 2)
    found = resolve(load_scenario("funan-techo-canal"), load_calibration())
    space, longer = Space.of(found.quantities), replace(found.world, months=4)
    asked = [longer, replace(longer, months=3)], space, (0, 2), (0, 5, 40), 5, 2
    both = [ensemble.Ensemble(*asked, engine) for engine in ("kernel", "gpu")]
    for count, chosen in ((150, ensemble.EVERY), (3, slice(1, 2))):
        values = space.from_normals(space.prior_draws(count, 3))
        replications = np.arange(count)[::-1].copy()
        played = [one.play(values, replications, chosen) for one in both]
        for ours, others in zip(*played, strict=True):
            assert ours.values.tobytes() == others.values.tobytes()
            assert np.array_equal(ours.fired, others.fired)


def test_an_ensemble_is_played_by_no_other_engine() -> None:
    found = resolve(load_scenario("funan-techo-canal"), load_calibration())
    with pytest.raises(InputError, match="no engine 'mesa' for many vectors"):
        ensemble.Ensemble([found.world], Space.of(found.quantities), (0,), (0,), engine="mesa")
