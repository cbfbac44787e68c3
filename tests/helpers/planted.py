"""Faults planted in a calibration: text as it stands, and the fault in its place."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from hedgesim.description import check


class Planted(NamedTuple):
    """A change of a file that makes a fault, with parts of the message and the hint expected."""

    file: str
    right: str
    wrong: str
    message: str
    hint: str = ""

    def plant(self, folder: Path) -> None:
        """Change the file in a folder."""
        path = folder / f"{self.file}.yaml"
        text = path.read_text()
        assert self.right in text
        path.write_text(text.replace(self.right, self.wrong, 1))


def assert_found(fault: Planted, folder: Path) -> None:
    """Plant a fault and assert that `check` reports it, and nothing outside the folder."""
    fault.plant(folder)
    found = check([folder])
    assert any(fault.message in one.message and fault.hint in one.hint for one in found), found
    assert all(Path(problem.path).parent == folder for problem in found)
