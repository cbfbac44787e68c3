"""A GPU held to the kernel's results, and both timed; see gpu.sh."""

import argparse
import cProfile
import hashlib
import io
import pstats
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.description import load_calibration, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import shipped
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.world.index import MeasureRows
from hedgesim.description.world.world import Sampled, World
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.players import prepare_world
from hedgesim.engines.transpiled import gpu
from hedgesim.running.experiment import job_of, run
from hedgesim.running.playing import on_device
from hedgesim.running.playing.chunks import bins_of
from hedgesim.running.playing.processors import available_processors
from hedgesim.running.setup import Options, prepare

TIMED = "canal-and-withdrawal"  # the scenario with the most to do
VECTORS = 1024  # of sampled numbers, where they differ
BEGAN = time.monotonic()
LIMIT = 210.0  # seconds; what is not done by then is said

Rows = Iterator[tuple[str, ...]]


def left() -> bool:
    """Whether there is time left."""
    return time.monotonic() - BEGAN < LIMIT


def say(*parts: object, end: str = "\n") -> None:
    """Print a line with the time."""
    print(f"[{time.monotonic() - BEGAN:6.1f} s]", *parts, flush=True, end=end)


def with_samples(world: World, vectors: int = 5) -> World:
    """The same world, all its numbers less by up to a fifth, in some ways."""
    size = vectors, len(world.numbers)
    factors = np.random.Generator(np.random.PCG64(1)).uniform(0.8, 1.0, size)
    return replace(world, sampled=Sampled(np.arange(len(world.numbers)), world.numbers * factors))


def timed_world(*, sampled: bool) -> World:
    """The world whose rate is measured."""
    world = resolve(load_scenario(TIMED), load_calibration()).world
    return with_samples(world, VECTORS) if sampled else world


# --- the same bits ---


def digest(engine: str, world: World) -> str:
    """Digest of every row in every month of a block, and of when events first fired."""
    rows = range(len(world.rows.names()) + len(MeasureRows(world.rows).names()))
    player = prepare_world(engine, world, range(world.months), rows).player(seed=1)
    parts = (np.ascontiguousarray(part).tobytes() for part in player.play(64, BLOCK))
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def worlds_of(names: Sequence[str]) -> Iterator[tuple[str, World]]:
    """Both arms of scenarios, with fixed and with sampled numbers, and what to call them."""
    calibration = load_calibration()
    for name in names:
        for arm, resolved in (("scenario", resolve), ("baseline", resolve_baseline)):
            world = resolved(load_scenario(name), calibration).world
            yield f"{name:32} {arm:9} fixed  ", world
            yield f"{name:32} {arm:9} sampled", with_samples(world)


def compare(names: Sequence[str]) -> int:
    """Compare scenarios, fixed and sampled, in both arms; return how many differ."""

    def work(task: tuple[str, World]) -> bool | None:
        name, world = task
        if not left():
            return None
        kernel, other = digest("kernel", world), digest("gpu", world)
        same = "equal" if kernel == other else f"DIFFER {kernel} {other}"
        print(f"{name} {same}", flush=True)
        return kernel == other

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, worlds_of(names)))
    compared, late = len(found) - found.count(None), found.count(None)
    differing = found.count(False)
    say(f"{compared} compared, {differing} differ, {late} not compared for want of time")
    return differing


# --- rates ---


def rate_of(world: World, replications: int, *, repeat: int = 1) -> float:
    """Tie-months a second on the device alone: nothing is copied or counted."""
    part = prepare_world("gpu", world, [world.months - 1], [0])
    device = part.on_device(1, replications // BLOCK)  # type: ignore[attr-defined]
    which = device.by_vector(0, device.replications)
    device.play(which[:BLOCK])
    start, end = (device.cupy.cuda.Event() for _ in range(2))
    start.record(device.stream)
    for _ in range(repeat):
        device.play(which)
    end.record(device.stream)
    end.synchronize()
    seconds = device.cupy.cuda.get_elapsed_time(start, end) / 1e3
    ties = len(world.hedgers) * len(world.partners)
    return repeat * len(which) * world.months * ties / seconds


def kernel_rate(world: World, seconds: float = 4.0) -> float:
    """Tie-months a second of two threads of the processor, by the compiled kernel."""

    def played(until: float) -> int:
        player = prepare_world("kernel", world, [world.months - 1], [0]).player(seed=1)
        player.play(0, BLOCK)
        count = 0
        while time.perf_counter() < until:
            player.play(count, BLOCK)
            count += BLOCK
        return count

    played(0.0)  # compiles
    start = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        total = sum(pool.map(played, [start + seconds] * 2))
    ties = len(world.hedgers) * len(world.partners)
    return total * world.months * ties / (time.perf_counter() - start)


def phases(replications: int) -> None:
    """Print what the parts of a chunk take, from its own events."""
    options = Options(engine="gpu", replications=replications)
    setup = prepare(TIMED, options)
    job = job_of(setup, options, "timed")
    bins_of(job, replications)
    counter = on_device.DeviceCounter(job, replications)
    say("replications at once:", {name: arm.replications for name, arm in counter.arms.items()})
    counter.count(0, BLOCK)
    cupy, taken = gpu.find_device(), {}

    def timed(name: str, function: Any) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            cupy.cuda.runtime.deviceSynchronize()
            start = time.perf_counter()
            found = function(*given, **named)
            cupy.cuda.runtime.deviceSynchronize()
            taken[name] = taken.get(name, 0.0) + time.perf_counter() - start
            return found

        return call

    plain = counter._call
    counter._call = lambda name, *given: timed(name, plain)(name, *given)  # type: ignore[method-assign]
    for arm in counter.arms.values():
        arm.play = timed("play", arm.play)  # type: ignore[method-assign]
    counter._tally = timed("copy", counter._tally)  # type: ignore[method-assign]
    counter._counts = timed("room", counter._counts)  # type: ignore[method-assign]
    tally = timed("all", counter.count)(0, replications)
    say(", ".join(f"{name} {one * 1e3:.0f} ms" for name, one in taken.items()))
    total = timed("merge", lambda: tally.merge(tally))
    total()
    say(f"merge {taken['merge'] * 1e3:.0f} ms")


# --- whole runs ---


def timed_run(
    engine: str, replications: int, folder: Path, profile: bool = False
) -> dict[str, bytes]:
    """Time a run, and return what it wrote."""
    options = Options(engine=engine, replications=replications, out=folder, attribution=False)
    watch = cProfile.Profile() if profile else None
    start = time.perf_counter()
    if watch is not None:
        watch.enable()
    run(TIMED, options)
    if watch is not None:
        watch.disable()
    taken = time.perf_counter() - start
    say(f"run of {replications:,} pairs, {engine}: {taken:.2f} s")
    if watch is not None:
        text = io.StringIO()
        pstats.Stats(watch, stream=text).sort_stats("cumulative").print_stats(45)
        lines = text.getvalue().splitlines()
        print("\n".join(line[:130] for line in lines if line.strip()), flush=True)
    return {name: (folder / name).read_bytes() for name in ("summary.json", "outcomes.parquet")}


def time_runs(count: int, large: int, profile: bool) -> int:
    """Time whole runs by both engines; return how many files differ."""
    with tempfile.TemporaryDirectory() as folder:
        timed_run("gpu", 1024, Path(folder, "first"))  # compiles
        ours = timed_run("gpu", count, Path(folder, "gpu"))
        kernel = timed_run("kernel", count, Path(folder, "kernel"))
        differing = [name for name in kernel if kernel[name] != ours[name]]
        say(f"{', '.join(differing) or 'nothing'} differs; {available_processors()} threads")
        if large and left():
            timed_run("gpu", large, Path(folder, "large"), profile)
    return len(differing)


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=1 << 18, help="played at once")
    parser.add_argument("--pairs", type=int, default=1_000_000, help="of the large run")
    parser.add_argument("--scenarios", default="", help="with commas; default all shipped")
    parser.add_argument("--profile", action="store_true")
    return parser.parse_args()


def main() -> int:
    """Compare, and time."""
    given = arguments()
    try:
        device = gpu.find_device().cuda.runtime.getDeviceProperties(0)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{device['name'].decode()}, {device['totalGlobalMem'] / 2**30:.0f} GiB", flush=True)
    every = [path.stem for path in sorted(shipped("scenarios").glob("*.yaml"))]
    differing = 0
    phases(min(given.replications, on_device.CHUNK))
    for numbers in ("fixed", "sampled"):
        world = timed_world(sampled=numbers == "sampled")
        rate, ours = kernel_rate(world), rate_of(world, given.replications, repeat=4)
        say(f"{numbers}: device {ours / 1e9:.3f} G tie-months/s, {ours / rate:.0f} times", end=" ")
        print(f"two threads of its processor ({rate / 1e9:.4f})", flush=True)
    differing += time_runs(16384, given.pairs, given.profile)
    differing += compare(given.scenarios.split(",") if given.scenarios else every)
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
