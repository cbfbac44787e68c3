"""A copy of the small calibration, for tests that plant faults in it."""

import shutil
from pathlib import Path

import pytest

from helpers.casefiles import CALIBRATION


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(CALIBRATION, tmp_path / "calibration")
