"""What a run or a study was made of, as hashes: so it is known which study is of which run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hedgesim
from hedgesim.running.manifest import digest, unnamed
from hedgesim.running.setup import BASELINE, SCENARIO, Setup

if TYPE_CHECKING:
    from hedgesim.description.world.world import World
    from hedgesim.running.posterior import Posterior

Made = dict[str, Any]

PRIOR = "prior"  # what a study draws its numbers from
# What may differ, in the order in which it is told; the first two make all others differ too.
DIFFERENCES = {
    "version": "another version of hedgesim",
    "code": "other code of the model",
    "scenario": "another scenario or other numbers",
    "baseline": "another baseline",
    "priors": "other priors",
    "set": "other numbers set",
}


def made_of(setup: Setup) -> Made:
    """Return what tells a run's story and numbers from others: not its seed or size.

    Titles and notes do not count, nor whether numbers are drawn; ``drawn`` says from what they are,
    and is None where they stand.
    """
    numbers = setup.arms[SCENARIO].quantities
    priors = [(name, one.value, one.support, one.prior) for name, one in numbers.items()]
    return {
        "version": hedgesim.__version__,
        "code": _code(),
        "scenario": _world(setup.worlds[SCENARIO]),
        "baseline": _world(setup.worlds[BASELINE]),
        "priors": digest(priors),
        "set": setup.arms[BASELINE].set_names,
        "drawn": None if setup.sampler is None else _drawn_from(setup.sampler.posterior),
    }


def differences(run: Mapping[str, Any], study: Mapping[str, Any]) -> list[str]:
    """Say what keeps a study from being one of a run, most telling first; nothing where it is one.

    Parameters
    ----------
    run, study: what manifest.json says of each.
    """
    mine, theirs = run.get("made_of"), study.get("made_of")
    if not mine or not theirs:
        return ["no record of what it was made of"]
    return [told for key, told in DIFFERENCES.items() if mine.get(key) != theirs.get(key)]


def draws_otherwise(run: Mapping[str, Any]) -> str | None:
    """Return from what a run draws its numbers, where that is not the priors of a study."""
    drawn = (run.get("made_of") or {}).get("drawn")
    return None if drawn in (None, PRIOR) else str(drawn)


def _world(world: World) -> str:
    return digest(replace(unnamed(world), drawn=None))


def _drawn_from(posterior: Posterior | None) -> str:
    return PRIOR if posterior is None else f"posterior '{posterior.path.stem}'"


def _code() -> str:
    """Hash of the code that makes histories of a world, and measures them."""
    state = hashlib.blake2b(digest_size=8)
    for path in _sources():
        state.update(path.read_bytes())
    return state.hexdigest()


def _sources() -> Iterator[Path]:
    root = Path(hedgesim.__file__).parent
    for folder in ("rules", "engines"):
        yield from sorted((root / folder).rglob("*.py"))
