"""The number of processors: affinity, and the quota of control groups of both versions."""

import os
from pathlib import Path

import pytest

from hedgesim.running.playing import processors
from hedgesim.running.playing.processors import available_processors

HERE = 16  # processors of the machine that the tests pretend to be on


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without control groups."""
    monkeypatch.setattr(processors, "GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(processors, "MOUNT", tmp_path / "mount")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(HERE)), raising=False)
    return tmp_path


def write(machine: Path, groups: str, files: dict[str, str]) -> None:
    (machine / "cgroup").write_text(groups)
    for name, text in files.items():
        path = machine / "mount" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_without_control_groups_affinity_counts(machine: Path) -> None:
    assert available_processors() == HERE


def test_without_affinity_all_processors_count(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert available_processors() == 8
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert available_processors() == 1


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("200000 100000\n", 2),
        ("150000 100000\n", 2),
        ("10000 100000\n", 1),
        ("max 100000\n", HERE),
        ("9900000 100000\n", HERE),
        ("", HERE),
        ("0 100000\n", HERE),
        ("200000 0\n", HERE),
        ("nonsense\n", HERE),
    ],
)
def test_the_quota_of_version_2(machine: Path, limit: str, expected: int) -> None:
    write(machine, "0::/\n", {"cpu.max": limit})
    assert available_processors() == expected


def test_the_least_quota_of_the_groups_above_counts(machine: Path) -> None:
    files = {
        "cpu.max": "max 100000",
        "a/cpu.max": "300000 100000",
        "a/b/cpu.max": "800000 100000",
        "other/cpu.max": "100000 100000",
    }
    write(machine, "0::/a/b\n", files)
    assert available_processors() == 3


@pytest.mark.parametrize("controllers", ["cpu", "cpu,cpuacct"])
@pytest.mark.parametrize(("quota", "expected"), [("400000", 4), ("-1", HERE)])
def test_the_quota_of_version_1(machine: Path, controllers: str, quota: str, expected: int) -> None:
    """In a container the path may be the host's, and only files right below the mount exist."""
    groups = f"5:memory:/docker/x\n4:{controllers}:/docker/x\n0::/\n"
    files = {"cpu/cpu.cfs_quota_us": quota, "cpu/cpu.cfs_period_us": "100000"}
    write(machine, groups, files)
    assert available_processors() == expected


def test_quotas_of_other_controllers_do_not_count(machine: Path) -> None:
    write(machine, "5:memory:/x\n", {"x/cpu.max": "100000 100000"})
    assert available_processors() == HERE
