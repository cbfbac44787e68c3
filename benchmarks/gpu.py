"""A GPU held to the kernel's results, and both timed; see gpu.sh."""

import hashlib
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from hedgesim.description import load_calibration, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import shipped
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.world import Sampled, World
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.players import prepare_world
from hedgesim.engines.transpiled.gpu import GpuPlayer, find_device
from hedgesim.running.experiment import run
from hedgesim.running.playing.processors import available_processors
from hedgesim.running.setup import Options

TIMED = "canal-and-withdrawal"  # the scenario with the most to do
BLOCKS = 512  # played at once by the GPU where it is timed
DEADLINE = time.monotonic() + 210.0  # seconds; what is not compared by then is said


def with_samples(world: World) -> World:
    """The same world, all its numbers less by up to a fifth, in five ways."""
    factors = np.random.Generator(np.random.PCG64(1)).uniform(0.8, 1.0, (5, len(world.numbers)))
    return replace(world, sampled=Sampled(np.arange(len(world.numbers)), world.numbers * factors))


def digest(engine: str, world: World) -> str:
    """Digest of every row in every month of a block, and of when events first fired."""
    rows = range(len(world.rows.names()) + len(MeasureRows(world.rows).names()))
    player = prepare_world(engine, world, range(world.months), rows).player(seed=1)
    parts = (np.ascontiguousarray(part).tobytes() for part in player.play(64, BLOCK))
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def compare() -> int:
    """Compare every shipped scenario, fixed and sampled; return how many differ."""
    calibration, differing, compared, left = load_calibration(), 0, 0, 0
    for path in sorted(shipped("scenarios").glob("*.yaml")):
        for arm, resolved in (("scenario", resolve), ("baseline", resolve_baseline)):
            world = resolved(load_scenario(path.stem), calibration).world
            for numbers, one in (("fixed", world), ("sampled", with_samples(world))):
                if time.monotonic() > DEADLINE:
                    left += 1
                    continue
                kernel, gpu = digest("kernel", one), digest("gpu", one)
                compared, differing = compared + 1, differing + (kernel != gpu)
                same = "equal" if kernel == gpu else f"DIFFER {kernel} {gpu}"
                print(f"{path.stem:32} {arm:9} {numbers:8} {same}", flush=True)
    print(f"{compared} compared, {differing} differ, {left} not compared for want of time")
    return differing


def time_kernel(replications: int) -> None:
    """Time the device alone, without copies and counts, and a block of the kernel."""
    cupy = find_device()
    world = resolve(load_scenario(TIMED), load_calibration()).world
    ties, months = len(world.hedgers) * len(world.partners), world.months
    last = prepare_world("gpu", world, [months - 1], [0])
    player = last.player(seed=1, blocks=BLOCKS)
    assert isinstance(player, GpuPlayer)
    player.play(0, BLOCK)  # compiles
    cupy.cuda.runtime.deviceSynchronize()
    start = time.perf_counter()
    for first in range(0, replications, BLOCKS * BLOCK):
        player.play(first, BLOCK)
    taken = time.perf_counter() - start
    played = -(-replications // (BLOCKS * BLOCK)) * BLOCKS * BLOCK
    rate = played * months * ties / taken
    name = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
    print(
        f"{name}: {played:,} replications in {taken:.2f} s, {rate / 1e9:.2f} G tie-months a second"
    )
    one = prepare_world("kernel", world, [months - 1], [0]).player(seed=1)
    one.play(0, BLOCK)
    start = time.perf_counter()
    for first in range(0, 32 * BLOCK, BLOCK):
        one.play(first, BLOCK)
    rate_here = 32 * BLOCK * months * ties / (time.perf_counter() - start)
    print(f"one thread of the processor: {rate_here / 1e9:.4f} G tie-months a second")
    print(f"ratio to two threads: {rate / (2 * rate_here):.0f}")


def time_run(replications: int) -> None:
    """Time whole runs by both engines, and compare what they write."""
    written = {}
    with tempfile.TemporaryDirectory() as folder:
        for engine in ("kernel", "gpu"):
            options = Options(
                engine=engine,
                replications=replications,
                out=Path(folder, engine),
                uncertainty="chance",
                attribution=False,
            )
            start = time.perf_counter()
            run(TIMED, options)
            taken = time.perf_counter() - start
            print(f"run of {replications:,} pairs, {engine}: {taken:.1f} s", flush=True)
            written[engine] = Path(folder, engine, "summary.json").read_bytes()
    same = written["kernel"] == written["gpu"]
    print(f"summary.json: {'equal' if same else 'DIFFERS'} ({available_processors()} threads)")
    assert same


if __name__ == "__main__":
    try:
        find_device()
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    differing = compare()
    time_kernel(int(sys.argv[1]) if len(sys.argv) > 1 else 1 << 18)
    if time.monotonic() < DEADLINE:
        time_run(16384)
    sys.exit(differing > 0)
