"""Files: whole or not at all, whatever fails."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hedgesim import files
from helpers.faults import Tried

OPERATIONS = ("open", "fsync", "replace", "link", "chmod")


def failing_at(patch: pytest.MonkeyPatch, at: int, error: BaseException) -> Callable[[], int]:
    """Let the operation with this number fail; return what counts them."""
    done = [0]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            done[0] += 1
            if done[0] == at:
                raise error
            return real(*given, **named)

        return call

    for name in OPERATIONS:
        patch.setattr(os, name, counted(getattr(os, name)))
    return lambda: done[0]


@pytest.mark.reliability
@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()])
def test_a_fault_at_any_operation_leaves_the_old_file_or_the_new(
    tmp_path: Path, error: BaseException, tried: Tried
) -> None:
    path = tmp_path / "file"
    for at in range(1, 20):
        path.write_text("old")
        with pytest.MonkeyPatch.context() as patch:
            count = failing_at(patch, at, error)
            try:
                files.write(path, "new")
                failed = False
            except (OSError, KeyboardInterrupt):
                failed = True
        assert path.read_text() in (("old", "new") if failed else ("new",))
        assert [one.name for one in tmp_path.iterdir()] == ["file"]
        if count() < at:
            break
    assert at > 4
    assert not failed
    what = "interruption" if isinstance(error, KeyboardInterrupt) else "disk full"
    tried(
        f"{what} at each operation of writing a file", at - 1, "the old file or the new one, whole"
    )


def test_a_new_file_replaces_none(tmp_path: Path) -> None:
    files.write(tmp_path / "file", "first", new=True)
    with pytest.raises(FileExistsError):
        files.write(tmp_path / "file", "second", new=True)
    assert (tmp_path / "file").read_text() == "first"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_goes_on_pointing_and_permissions_stay(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "file").chmod(0o640)
    (tmp_path / "link").symlink_to("file")
    files.write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no devices here")
def test_a_device_is_written_to_and_not_replaced() -> None:
    files.write(Path("/dev/null"), "text")
    assert Path("/dev/null").is_char_device()
    with pytest.raises(OSError, match="No space left"):
        files.write(Path("/dev/full"), "text")
    assert Path("/dev/full").is_char_device()


def test_rests_of_killed_processes_go_after_an_hour(tmp_path: Path) -> None:
    old, young = (tmp_path / f"{files.PART}{name}" for name in ("old", "young"))
    for part in (old, young):
        part.write_text("half")
    os.utime(old, (0, time.time() - files.OLDEST - 1))
    files.write(tmp_path / "file", "text")
    assert not old.exists()
    assert young.exists()


def test_reads_are_recorded_with_their_hash(tmp_path: Path) -> None:
    files.note_read(tmp_path / "before", b"")
    with files.reads_recorded() as read:
        files.note_read(tmp_path / "file", b"abc")
    hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert read == {str(tmp_path / "file"): hash}
