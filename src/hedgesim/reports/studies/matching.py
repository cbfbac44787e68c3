"""Studies made earlier: found beside a run, and taken only where both were made of the same.

A study is a folder in which `hedgesim sensitivity` has left sensitivity.json, and manifest.json,
which tells what it was made of (`running.made_of`).
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.running.fingerprints import differences, draws_otherwise
from hedgesim.running.limits import RUNS

Manifest = Mapping[str, Any]

FILE = "sensitivity.json"


@dataclass(frozen=True)
class Kept:
    """A study on disk.

    Attributes
    ----------
    folder: where it lies. found: what sensitivity.json holds. manifest: what manifest.json does.
    """

    folder: Path
    found: Mapping[str, Any]
    manifest: Manifest


@dataclass(frozen=True)
class Search:
    """What a search for the study of a run has found.

    Attributes
    ----------
    taken: the study, or None. others: studies of the same scenario that were not taken, each with
    what differs; empty where one was.
    """

    taken: Kept | None = None
    others: tuple[tuple[Kept, tuple[str, ...]], ...] = ()


def search(manifest: Manifest, scenario: str, folder: Path) -> Search:
    """Look beside a run folder, and in ``runs/`` here, for a study made of the same.

    Of several the one of most draws is taken, then the latest.

    Parameters
    ----------
    manifest: of the run. scenario: its name. folder: of the run, there already or not.
    """
    if draws_otherwise(manifest):
        return Search()
    found = list(_studies([folder.parent, RUNS]))
    fitting = [study for study in found if not differences(manifest, study.manifest)]
    if fitting:
        return Search(max(fitting, key=_worth))
    same = [study for study in found if study.found.get("scenario") == scenario]
    return Search(None, tuple((s, tuple(differences(manifest, s.manifest))) for s in same))


def named(folder: Path, manifest: Manifest) -> Kept:
    """Return the study in a folder that somebody names for a run.

    Raises
    ------
    InputError: where there is none, or it was not made of what the run was made of.
    """
    study = _read(folder)
    if study is None:
        hint = "a folder that hedgesim sensitivity wrote"
        raise InputError([Problem(str(folder), 1, 1, "holds no study of sensitivity", hint)])
    drawn = draws_otherwise(manifest)
    why = [f"numbers drawn from {drawn}, not from priors"] if drawn else []
    why += differences(manifest, study.manifest)
    if why:
        message = f"is no study of this run: {'; '.join(why)}"
        hint = f"make one with: {shlex.join(command(manifest))}"
        raise InputError([Problem(str(folder), 1, 1, message, hint)])
    return study


def runs_of(study: Manifest, folder: Path) -> list[Path]:
    """Return the run folders beside a study, and in ``runs/`` here, that it belongs to."""
    return [
        place
        for place in _folders([folder.parent, RUNS], "summary.json")
        if (found := _json(place / "manifest.json"))
        and not draws_otherwise(found)
        and not differences(found, study)
    ]


def command(manifest: Manifest) -> list[str]:
    """Return the command that makes the study of a run, from the one that plays it again."""
    run = list(manifest.get("reproduce") or ["hedgesim", "run", "SCENARIO"])
    kept = [run[0], "sensitivity", run[2]]
    for name, value in pairwise(run):
        if name in ("--set", "--calibration"):
            kept += [name, value]
    return kept


def _studies(places: Iterable[Path]) -> Iterator[Kept]:
    return (study for folder in _folders(places, FILE) if (study := _read(folder)) is not None)


def _folders(places: Iterable[Path], file: str) -> list[Path]:
    """Return the folders in these that hold a file, each once, in the order of their names."""
    found = {
        folder.parent.resolve(): folder.parent
        for place in places
        for folder in sorted(place.glob(f"[!.]*/{file}"))
    }
    return list(found.values())


def _read(folder: Path) -> Kept | None:
    found, manifest = _json(folder / FILE), _json(folder / "manifest.json")
    if not found or manifest.get("analysis") != "sensitivity":
        return None
    return Kept(folder, found, manifest)


def _json(path: Path) -> dict[str, Any]:
    """Return what a file holds; nothing where it is not there, or anything but an object."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _worth(study: Kept) -> tuple[int, str]:
    return int(study.found.get("base") or 0), str(study.manifest.get("finished") or "")
