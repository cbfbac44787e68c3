"""What identifies a run, and what it was made of and on."""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import hedgesim
from hedgesim.description.world.world import World

if TYPE_CHECKING:
    from hedgesim.running.setup import Options

PACKAGES = ("mesa", "numba", "numpy", "pyarrow", "pydantic", "xarray")


def digest(*parts: object) -> str:
    """Hash of plain values, arrays and frozen dataclasses, as 16 hexadecimal digits."""
    state = hashlib.blake2b(digest_size=8)
    for part in parts:
        _feed(state, part)
    return state.hexdigest()


def _feed(state: Any, part: object) -> None:
    if is_dataclass(part) and not isinstance(part, type):
        state.update(type(part).__name__.encode())
        for item in fields(part):
            _feed(state, getattr(part, item.name))
    elif isinstance(part, np.ndarray):
        state.update(str(part.shape).encode() + part.tobytes())
    elif isinstance(part, tuple | list):
        state.update(b"(")
        for item in part:
            _feed(state, item)
        state.update(b")")
    elif isinstance(part, dict):
        _feed(state, sorted(part.items()))
    else:
        state.update(f"{type(part).__name__}:{part!r};".encode())


def fingerprint(world: World) -> dict[str, str]:
    """Hashes by which runs can be told to be comparable: of the numbers, and of the whole baseline.

    Names, titles and notes do not count. Runs whose baselines agree share every baseline history.
    """
    return {
        "numbers": digest(world.number_names, world.numbers),
        "baseline": digest(unnamed(world)),
    }


def unnamed(world: World) -> World:
    """Return a world without its names and texts, which move no history of it."""
    return replace(world, name="", title="", about="", notes=())


def run_id(worlds: dict[str, World], seed: int, replications: int) -> str:
    """Identity of a run: its resolved worlds, version, seed and number of replications."""
    return digest(hedgesim.__version__, seed, replications, sorted(worlds.items()))


def again(scenario: str | Path, options: Options) -> list[str]:
    """Return the command that plays a run again, without what changes no number of it."""
    given: list[object] = ["hedgesim", "run", scenario, "--replications", options.replications]
    given += ["--seed", options.seed]
    for name, value in options.settings.items():
        given += ["--set", f"{name}={value}"]
    for name in options.variants:
        given += ["--variant", name]
    if options.calibration is not None:
        given += ["--calibration", options.calibration]
    if options.posterior is not None:
        given += ["--posterior", options.posterior]
    if options.engine != "kernel":
        given += ["--engine", options.engine]
    if not options.attribution:
        given.append("--no-attribution")
    return [str(part) for part in given]


def manifest(
    worlds: dict[str, World],
    inputs: list[Path],
    command: list[str],
    timings: dict[str, float],
    **facts: Any,
) -> dict[str, Any]:
    """Return what goes into manifest.json: all that may vary with time of day and machine."""
    return {
        "hedgesim": hedgesim.__version__,
        "commit": _commit(),
        **facts,
        "command": command,
        "worlds": {name: digest(world) for name, world in worlds.items()},
        "inputs": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(inputs)
        },
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "platform": platform.platform(),
        "processor": platform.machine(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "timings_seconds": {name: round(seconds, 3) for name, seconds in timings.items()},
        "executable": Path(sys.executable).name,
    }


def _commit() -> str | None:
    """Commit of the checkout that the code runs from, if it is one."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
