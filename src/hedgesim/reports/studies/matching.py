"""Finds the stored sensitivity study of a run: one that was made from the same inputs.

A study is a folder with sensitivity.json and manifest.json, which names its inputs
(`running.manifest`).
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.running.manifest import differences
from hedgesim.running.storage.limits import RUNS

Manifest = Mapping[str, Any]

FILE = "sensitivity.json"


@dataclass(frozen=True)
class StoredStudy:
    """A study on disk.

    Attributes
    ----------
    folder: of the study. found: content of sensitivity.json. manifest: of manifest.json.
    """

    folder: Path
    found: Mapping[str, Any]
    manifest: Manifest


@dataclass(frozen=True)
class Search:
    """Result of a search for the study of a run.

    Attributes
    ----------
    taken: the study, or None. others: if there is none, studies of the same scenario, each with
    its differences.
    """

    taken: StoredStudy | None = None
    others: tuple[tuple[StoredStudy, tuple[str, ...]], ...] = ()


def search(manifest: Manifest, scenario: str, folder: Path) -> Search:
    """Search beside a run folder and in ``./runs`` for a study with the same inputs.

    Of several, the one with most samples is taken, then the latest.

    Parameters
    ----------
    manifest: of the run. scenario: its name. folder: of the run; it need not exist.
    """
    folders = _folders([folder.parent, RUNS], FILE)
    found = [study for place in folders if (study := _read(place))]
    fitting = [study for study in found if not differences(manifest, study.manifest)]
    if fitting:
        return Search(max(fitting, key=_worth))
    same = [study for study in found if study.found.get("scenario") == scenario]
    return Search(None, tuple((s, tuple(differences(manifest, s.manifest))) for s in same))


def study_in(folder: Path, manifest: Manifest) -> StoredStudy:
    """Return the study in a folder, for a run.

    Raises
    ------
    InputError: the folder holds no study, or one with other inputs.
    """
    study = _read(folder)
    if study is None:
        hint = "a folder that hedgesim sensitivity wrote"
        raise InputError([Problem(str(folder), 1, 1, "holds no sensitivity study", hint)])
    why = differences(manifest, study.manifest)
    if why:
        message = f"is no study of this run: {'; '.join(why)}"
        hint = f"make one with: {shlex.join(command(manifest))}"
        raise InputError([Problem(str(folder), 1, 1, message, hint)])
    return study


def runs_of(study: Manifest, folder: Path) -> list[Path]:
    """Return the run folders beside a study and in ``./runs`` that have the same inputs."""
    return [
        place
        for place in _folders([folder.parent, RUNS], "summary.json")
        if (found := _json(place / "manifest.json")) and not differences(found, study)
    ]


def command(manifest: Manifest) -> list[str]:
    """Return the command that makes the study of a run."""
    run = list(manifest.get("reproduce") or ())
    given = ["hedgesim", "sensitivity", *(run[2:3] or ["SCENARIO"])]
    for name, value in pairwise(run):
        if name in ("--set", "--calibration"):
            given += [name, value]
    return given


def _folders(places: Iterable[Path], file: str) -> list[Path]:
    """Return the subfolders that hold a file, each once, sorted within each place."""
    found = {
        folder.parent.resolve(): folder.parent
        for place in places
        for folder in sorted(place.glob(f"[!.]*/{file}"))
    }
    return list(found.values())


def _read(folder: Path) -> StoredStudy | None:
    found, manifest = _json(folder / FILE), _json(folder / "manifest.json")
    if not found or manifest.get("analysis") != "sensitivity":
        return None
    return StoredStudy(folder, found, manifest)


def _json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; empty if there is none."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _worth(study: StoredStudy) -> tuple[int, str]:
    return int(study.found.get("base") or 0), str(study.manifest.get("finished") or "")
