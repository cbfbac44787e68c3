"""Files of the cache: what has been damaged or put there by others is never read."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from hedgesim import cache
from helpers.faults import Tried

NAME, CONTENT = "code", b"compiled" * 100


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder; the temporary one lies beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    cache._report.cache_clear()
    return tmp_path / "hedgesim"


def temporary(folder: Path) -> Path:
    return folder.parent / "temporary" / f"hedgesim-{os.getuid()}"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_stored_is_found(folder: Path) -> None:
    assert cache.load(NAME) is None
    cache.store(NAME, CONTENT)
    assert cache.load(NAME) == CONTENT
    assert cache.load("other") is None
    assert names(folder) == [NAME]


def test_others_may_neither_read_nor_write(folder: Path) -> None:
    cache.store(NAME, CONTENT)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600


def test_a_folder_that_others_may_write_is_closed(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    cache.store(NAME, CONTENT)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def swap(path: Path) -> None:
    cache.store("other", b"other code")
    path.with_name("other").replace(path)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: os.truncate(path, 500),
    "truncated to its checksum": lambda path: os.truncate(path, 32),
    "empty": lambda path: os.truncate(path, 0),
    "one bit flipped": flip_a_bit,
    "foreign": lambda path: path.write_bytes(b"#!/bin/sh\n" * 50),
    "another name's file": swap,
    "writable by others": lambda path: path.chmod(0o646),
    "writable by its group": lambda path: path.chmod(0o660),
}


@pytest.mark.reliability
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_not_read_and_is_replaced(
    folder: Path, damage: str, tried: Tried
) -> None:
    cache.store(NAME, CONTENT)
    DAMAGES[damage](folder / NAME)
    assert cache.load(NAME) is None
    cache.store(NAME, CONTENT)
    assert cache.load(NAME) == CONTENT
    tried(f"file of the cache: {damage}", 1, "not read, made anew")


@pytest.mark.skipif(os.getuid() != 0, reason="only the administrator can give files away")
def test_a_file_of_another_user_is_not_read(folder: Path) -> None:
    cache.store(NAME, CONTENT)
    os.chown(folder / NAME, 12345, 12345)
    assert cache.load(NAME) is None


def test_a_folder_that_cannot_be_written_is_replaced_and_that_is_said_once(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("a file in its place")
    temporary(folder).parent.mkdir()
    cache.store(NAME, CONTENT)
    cache.store("other", CONTENT)
    assert cache.load(NAME) == CONTENT
    assert stat.S_IMODE(temporary(folder).stat().st_mode) == 0o700
    (said,) = caplog.messages
    assert str(folder) in said
    assert f"{temporary(folder)} is used instead" in said
    assert "XDG_CACHE_HOME" in said


@pytest.mark.skipif(os.getuid() == 0, reason="the administrator may write anywhere")
def test_a_read_only_folder_is_still_read(folder: Path) -> None:
    cache.store(NAME, CONTENT)
    folder.chmod(0o500)
    cache.store("other", CONTENT)
    assert cache.load(NAME) == cache.load("other") == CONTENT
    assert (temporary(folder) / "other").is_file()


@pytest.mark.skipif(os.getuid() != 0, reason="only the administrator can give folders away")
def test_the_temporary_folder_of_another_user_is_not_used(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write_text("a file in its place")
    temporary(folder).mkdir(parents=True)
    os.chown(temporary(folder), 12345, 12345)
    temporary(folder).chmod(0o777)

    def refuse(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr(Path, "chmod", refuse)  # as for anybody who is not the administrator
    cache.store(NAME, CONTENT)
    assert cache.load(NAME) is None
    assert "each run compiles anew" in caplog.text


def test_without_any_home_files_lie_in_the_temporary_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(cache, "PlatformDirs", nowhere)
    cache.store(NAME, CONTENT)
    assert cache.load(NAME) == CONTENT
    assert (temporary(folder) / NAME).is_file()


def test_a_relative_cache_home_is_ignored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setattr(cache, "PlatformDirs", Unix)
    cache.store(NAME, CONTENT)
    assert cache.load(NAME) == CONTENT
    assert not Path("relative").exists()


@pytest.mark.parametrize(
    ("system", "place"), [(Unix, ".cache/hedgesim"), (MacOS, "Library/Caches/hedgesim")]
)
def test_the_place_follows_the_system_unless_the_variable_names_one(
    folder: Path, system: type, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder.parent / "home"))
    monkeypatch.setattr(cache, "PlatformDirs", system)
    cache.store(NAME, CONTENT)
    assert names(folder) == [NAME]
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache.load(NAME) is None
    cache.store(NAME, CONTENT)
    assert (folder.parent / "home" / place / NAME).is_file()


def test_what_is_unused_for_longest_goes_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MOST_BYTES", 2 * (len(CONTENT) + 32))
    for day, name in enumerate(("first", "second")):
        cache.store(name, CONTENT)
        os.utime(folder / name, (day, day))
    cache.load("first")
    cache.store("third", CONTENT)
    assert names(folder) == ["first", "third"]


def test_folders_of_earlier_versions_go_after_a_month(folder: Path) -> None:
    for name in ("old", "recent"):
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_text("")
    os.utime(folder / "old", (0, 0))
    cache.store(NAME, CONTENT)
    assert names(folder) == [NAME, "recent"]
