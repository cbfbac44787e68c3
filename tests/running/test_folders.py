"""Run folders: only what proves to be the same run is replaced, by one process at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hedgesim import files
from hedgesim.description.parsing.problems import InputError
from hedgesim.running.storage.folders import (
    Folder,
    beside,
    claimed,
    folder_for,
    sha256,
    update_output,
)
from helpers.faults import Tried

RUN = "0123456789abcdef"
RECORD = {"hedgesim": "1", "run": RUN, "finished": "2026-01-01T00:00:00+00:00"}
FILES = {"manifest.json", "ro-crate-metadata.json", "summary.json"}


def made(final: Path, run: str = RUN, **texts: str) -> Path:
    """Write a folder as a run does."""
    with Folder(final, run) as folder:
        for name, text in ({"summary": "{}"} | texts).items():
            (folder.path / f"{name}.json").write_text(text)
        folder.write_manifest(RECORD | {"run": run})
    return folder.final


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_manifest_lists_every_other_file_with_its_hash(tmp_path: Path) -> None:
    record = json.loads((made(tmp_path / "run") / "manifest.json").read_text())
    assert record["outputs"] == [
        {"path": name, "sha256": sha256(tmp_path / "run" / name)}
        for name in ("ro-crate-metadata.json", "summary.json")
    ]


def no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def manifest_of_a_web_page(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"name": "An application", "run": "0123456789abcdef"}')


def notes(folder: Path) -> None:
    (folder / "notes.txt").write_text("weeks of work")


def a_repository(folder: Path) -> None:
    (folder / ".git" / "refs").mkdir(parents=True)


def a_link(folder: Path) -> None:
    (folder / "data").symlink_to(folder.parent)


def another_run(folder: Path) -> None:
    record = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(record | {"run": "f" * 16}))


def changed_by_hand(folder: Path) -> None:
    (folder / "summary.json").write_text('{"mine": 1}')


def unlisted(folder: Path) -> None:
    (folder / "manifest.json").write_text(json.dumps({"hedgesim": "1", "run": RUN}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (no_manifest, "not a run folder"),
        (manifest_of_a_web_page, "not a run folder"),
        (notes, "not of the run: notes.txt"),
        (a_repository, "not of the run: .git/refs"),
        (a_link, "not of the run: data"),
        (another_run, "another run .ffffffff"),
        (changed_by_hand, "changed after the run: summary.json"),
        (unlisted, "not of the run: ro-crate-metadata.json, summary.json"),
    ],
)
def test_anything_but_a_whole_run_is_refused_and_nothing_is_touched(
    tmp_path: Path, change: Callable[[Path], None], said: str
) -> None:
    final = made(tmp_path / "run")
    change(final)
    before = tree(tmp_path)
    with pytest.raises(InputError, match=said):
        folder_for(final, RUN)
    assert tree(tmp_path) == before


def test_the_same_run_is_replaced_and_keeps_what_is_not_written_anew(tmp_path: Path) -> None:
    (tmp_path / "run.old").mkdir()
    (tmp_path / ".run.old").mkdir()
    made(tmp_path / "run", extra="first", summary="old")
    made(folder_for(tmp_path / "run", RUN), summary="new")
    assert (tmp_path / "run" / "summary.json").read_text() == "new"
    assert (tmp_path / "run" / "extra.json").read_text() == "first"
    assert names(tmp_path) == [".run.old", "run", "run.old"]
    folder_for(tmp_path / "run", RUN)  # and the manifest lists what was kept


def test_a_page_that_is_written_anew_stays_a_file_of_the_run(tmp_path: Path) -> None:
    final = made(tmp_path / "run", report="first")
    (final / "report.json").write_text("second")
    update_output(final, "report.json")
    assert folder_for(final, RUN) == final


def test_what_is_put_there_meanwhile_is_kept_and_so_is_the_result(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    final = tmp_path / "run"
    with Folder(final, RUN) as folder:
        (folder.path / "summary.json").write_text("{}")
        folder.write_manifest(dict(RECORD))
        final.mkdir()
        notes(final)
    assert tree(final) == {"notes.txt": b"weeks of work"}
    assert folder.final == tmp_path / "run-2"
    assert set(tree(folder.final)) == FILES
    assert "run-2" in caplog.text


def test_a_folder_that_was_being_replaced_by_a_killed_run_is_put_back(tmp_path: Path) -> None:
    final = made(tmp_path / "run")
    whole = tree(final)
    final.rename(beside(final, "old"))
    beside(final, "new").mkdir()
    with claimed(final):
        assert tree(final) == whole
    assert names(tmp_path) == ["run"]


def test_rests_of_killed_runs_beside_are_swept_and_those_of_living_ones_are_not(
    tmp_path: Path,
) -> None:
    dead, living = tmp_path / "dead", tmp_path / "living"
    for final in (dead, living):
        beside(final, "new").mkdir()
    beside(dead, "x.npz").write_text("can be continued")
    with claimed(living):
        beside(living, "new").mkdir()
        with claimed(tmp_path / "run"):
            pass
        assert beside(living, "new").is_dir()
    assert beside(dead, "x.npz").exists()
    assert not beside(dead, "new").exists()


HOLD = """
import sys
from pathlib import Path
from hedgesim.running.storage.folders import claimed

with claimed(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_refused_and_told_who_writes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "run")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(InputError, match=f"another hedgesim .*: process {first.pid} on "):
            claimed(tmp_path / "run").__enter__()
        first.kill()
    with claimed(tmp_path / "run"):  # a killed process holds nothing
        pass
    assert names(tmp_path) == []


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    made(folder_for(tmp_path / "link", RUN))
    assert (tmp_path / "link").is_symlink()
    assert set(tree(tmp_path / "disk")) == FILES


def loop(folder: Path) -> Path:
    (folder / "loop").symlink_to(folder / "loop")
    return folder / "loop"


def a_file(folder: Path) -> Path:
    (folder / "file").write_text("text")
    return folder / "file" / "run"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (loop, "too many levels of symbolic links"),
        (a_file, "(is a file|not a directory)"),
        (lambda folder: folder / ("x" * 201), "201 bytes long; at most 200"),
        (lambda folder: folder / ("ក" * 80), "240 bytes long"),
        (lambda folder: folder / ("x" * 300), "file name too long"),
        (lambda folder: folder / "a\0b", "null"),
        (lambda folder: folder / "a\udcffb", "not UTF-8"),
        (lambda _: Path(), "in use"),
        (lambda _: Path("..") / Path.cwd().name, "in use"),
        (lambda _: Path("/"), "in use"),
    ],
)
def test_names_that_cannot_be_are_refused_before_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Callable[[Path], Path], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=said):
        folder_for(place(tmp_path), RUN)


# --- a fault at every operation of the disk -------------------------------------------------------


class Faults:
    """Counts operations on files, and fails at one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
        self.count, self.at = 0, at
        for module, name in (
            (os, "fsync"),
            (os, "rename"),
            (os, "replace"),
            (os, "mkdir"),
            (files, "open"),
        ):
            real = getattr(module, name, open)
            monkeypatch.setattr(module, name, self.failing(real), raising=False)

    def failing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self.count += 1
            if self.count == self.at:
                raise OSError(28, "No space left on device")
            return real(*given, **named)

        return call


@pytest.mark.reliability
def test_a_fault_at_any_operation_leaves_the_old_folder_or_the_new(
    tmp_path: Path, tried: Tried
) -> None:
    old = made(tmp_path / "pattern", summary="old")
    patterns = {"old": tree(old), "new": tree(made(old, summary="new"))}
    outcomes = []
    for at in range(1, 100):
        (tmp_path / str(at)).mkdir()
        final = made(tmp_path / str(at) / "run", summary="old")
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, at)
            try:
                written = made(final, summary="new")
            except OSError:
                written = None
        with claimed(final):
            found = tree(final)
        assert found in patterns.values(), f"operation {at}"
        if written is not None:
            assert tree(written) == patterns["new"]
        outcomes.append(found == patterns["new"])
        assert not [path for path in final.parent.iterdir() if path.name.startswith(".")]
        if faults.count < at:
            break
    assert len(outcomes) > 8
    assert outcomes[-1]
    assert not outcomes[0]
    outcome = "the old folder or the new one, whole"
    tried("disk full at each operation of a run folder", len(outcomes) - 1, outcome)
