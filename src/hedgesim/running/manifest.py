"""manifest.json: the inputs, code and machine of a run or a study."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

import hedgesim
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.running.setup import BASELINE, SCENARIO, Options, Setup
from hedgesim.running.storage.identity import code_id, digest, dynamics_id, world_id
from hedgesim.running.storage.limits import Uncertainty

# What may differ, in the order in which it is reported; the first two change all others too.
DIFFERENCES = {
    "version": "another version of hedgesim",
    "code": "other code of the model",
    "scenario": "another scenario or other numbers",
    "baseline": "another baseline",
    "priors": "other priors",
    "set": "other numbers set",
}
PACKAGE = Path(hedgesim.__file__).parent
PACKAGES = ("mesa", "numba", "numpy", "pyarrow", "pydantic", "xarray")


def made_of(setup: Setup) -> dict[str, Any]:
    """Return hashes that identify a run's scenario, numbers and code, but not its seed or size.

    Titles and notes do not count, nor whether parameters are sampled: ``drawn`` names the source of
    samples, and is None where parameters are fixed.
    """
    sampler = setup.sampler
    return {
        "version": hedgesim.__version__,
        "code": code_id(),
        "scenario": dynamics_id(replace(setup.worlds[SCENARIO], sampled=None)),
        "baseline": dynamics_id(replace(setup.worlds[BASELINE], sampled=None)),
        "priors": priors_id(setup.arms[SCENARIO].quantities.values()),
        "set": setup.arms[BASELINE].set_names,
        "drawn": None if sampler is None else sampler.source,
    }


def priors_id(quantities: Iterable[Quantity]) -> str:
    """Return the identity of numbers with their bounds and priors."""
    return digest(
        [
            (one.name, one.value, one.support, one.prior.family, one.prior.arguments)
            for one in quantities
        ]
    )


def differences(run: Mapping[str, Any], study: Mapping[str, Any]) -> list[str]:
    """Return what keeps a study from being one of a run, most important first.

    Parameters
    ----------
    run, study: their manifests.
    """
    mine, theirs = run.get("made_of"), study.get("made_of")
    if not mine or not theirs:
        return ["no record of what it was made of"]
    return [text for key, text in DIFFERENCES.items() if mine.get(key) != theirs.get(key)]


def again(scenario: str | Path, options: Options) -> list[str]:
    """Return the command that plays a run again, without what changes no number of it."""
    given: list[object] = ["hedgesim", "run", scenario, "--replications", options.replications]
    given += ["--seed", options.seed]
    for name, value in options.settings.items():
        given += ["--set", f"{name}={value}"]
    for name, state in options.rules.items():
        given += ["--rules", f"{name}={state}"]
    for name in options.variants:
        given += ["--variant", name]
    for pair in options.contrasts:
        given += ["--contrast", ",".join(pair)]
    if options.calibration is not None:
        given += ["--calibration", options.calibration]
    if options.uncertainty != Uncertainty.PARAMETERS:
        given += ["--uncertainty", options.uncertainty]
    if options.posterior is not None:
        given += ["--posterior", options.posterior]
    if options.engine != "kernel":
        given += ["--engine", options.engine]
    if not options.attribution:
        given.append("--no-attribution")
    return [str(part) for part in given]


def manifest(
    setup: Setup,
    command: list[str],
    timings: dict[str, float],
    **facts: Any,
) -> dict[str, Any]:
    """Return what goes into manifest.json: all that may vary with time of day and machine.

    Parameters
    ----------
    command: as given. timings: in seconds. facts: what else is recorded.
    """
    return {
        "hedgesim": hedgesim.__version__,
        "commit": _commit(),
        "case": setup.calibration.case.case,
        **facts,
        "command": command,
        "worlds": {name: world_id(world) for name, world in setup.worlds.items()},
        "inputs": list(setup.inputs),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "platform": platform.platform(),
        "processor": platform.machine(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "timings_seconds": {name: round(seconds, 3) for name, seconds in timings.items()},
        "executable": Path(sys.executable).name,
    }


def _commit(package: Path = PACKAGE) -> str | None:
    """Commit that the package was taken from: of its own checkout, or of its installation.

    A checkout with changed files is marked ``+changed``. None where the package was installed from
    an archive, and where it lies in somebody else's repository, such as that of a study.
    """
    top = package.parent.parent  # in a checkout, src/hedgesim lies two folders below the root
    if _is_own(top):
        return _git(top, "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=+changed")
    return _installed_commit(package)


def _is_own(top: Path) -> bool:
    """Whether a folder is the root of a repository of this package, not one with a copy of it."""
    tracked = ("ls-files", "--error-unmatch", "pyproject.toml", "src/hedgesim/__init__.py")
    if not (top / ".git").exists() or _git(top, *tracked) is None:
        return False
    with suppress(OSError, ValueError):
        project = tomllib.loads((top / "pyproject.toml").read_text("utf-8")).get("project", {})
        return bool(project.get("name") == "hedgesim")
    return False


def _installed_commit(package: Path) -> str | None:
    """Commit in direct_url.json (PEP 610), which installers write for packages from git."""
    with suppress(PackageNotFoundError, OSError, ValueError, KeyError, TypeError):
        installed = distribution("hedgesim")
        if Path(str(installed.locate_file("hedgesim"))).resolve() == package.resolve():
            origin = json.loads(installed.read_text("direct_url.json") or "{}")
            return str(origin["vcs_info"]["commit_id"])
    return None


def _git(folder: Path, *arguments: str) -> str | None:
    """What git says in a folder, whatever repository the environment names; None if nothing."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=plain,
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
