"""The package as others get it: built, installed without the repository, and used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST_MIB = 660  # of a default installation, docs/installation.md says of what
BIN = "Scripts" if sys.platform == "win32" else "bin"

pytestmark = pytest.mark.slow


def call(*command: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command in no virtual environment."""
    hidden = ("VIRTUAL_ENV", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT")
    plain = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        list(map(str, command)), cwd=folder, env=plain, capture_output=True, text=True, check=False
    )


def succeed(*command: object, folder: Path = ROOT) -> str:
    done = call(*command, folder=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the source archive, and the wheel made from it."""
    folder = tmp_path_factory.mktemp("dist")
    succeed("uv", "build", "--quiet", "--out-dir", folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Environment with the wheel and what it requires, no extra."""
    place = tmp_path_factory.mktemp("environment") / "venv"
    succeed("uv", "venv", "--quiet", "--python", sys.executable, place)
    (wheel,) = built.glob("*.whl")
    succeed("uv", "pip", "install", "--quiet", "--python", place / BIN / "python", wheel)
    return place


def test_the_wheel_holds_what_it_needs_and_the_source_archive_what_builds_it(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {
        "scenarios/baseline.yaml",
        "calibration/parameters.yaml",
        "schemas/scenario.schema.json",
    }
    assert {f"hedgesim/data/{name}" for name in data} <= names
    assets = {f"hedgesim/reports/assets/{name}" for name in ("page.css", "page.js", "vega.js")}
    assert assets | {"hedgesim/py.typed"} <= names
    module = {f"hedgesim/explorer/assets/{name}" for name in ("kernel.wasm", "kernel.json")}
    assert module <= names
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as file:
        inside = {name.partition("/")[2] for name in file.getnames()}
    assert {
        "build_backend.py",
        "hatch_build.py",
        "CITATION.cff",
        "codemeta.json",
        "LICENSE",
        "README.md",
    } <= inside


def test_a_default_installation_runs_a_scenario_and_writes_its_report(
    installed: Path, tmp_path: Path
) -> None:
    command = (installed / BIN / "hedgesim", "run", "funan-techo-canal", "--replications", 64)
    done = call(*command, "--out", "run", "--format", "csv", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))
    assert manifest["failed"] == {}
    assert manifest["commit"] is None
    assert "vegaEmbed" in (tmp_path / "run" / "report.html").read_text("utf-8")
    refused = call(*command, "--out", "other", "--figures", "png", folder=tmp_path)
    assert refused.returncode == 2
    assert 'pip install "hedgesim[figures]"' in refused.stderr
    assert not (tmp_path / "other").exists()


def test_a_default_installation_is_small_enough(installed: Path) -> None:
    files = [path for path in installed.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sum(path.stat().st_size for path in files) <= MOST_MIB << 20
