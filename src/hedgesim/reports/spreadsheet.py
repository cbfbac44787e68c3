"""CSV that spreadsheets read as text and numbers, never as formulas."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import TextIO

FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Writer:
    """Writes rows of text and numbers.

    A text that a spreadsheet would take for a formula gets an apostrophe before it, as
    spreadsheets themselves mark text (OWASP, "CSV Injection"). Numbers stay as they are.
    """

    def __init__(self, file: TextIO) -> None:
        self._rows = csv.writer(file, lineterminator="\n")

    def row(self, cells: Iterable[object]) -> None:
        """Write one row."""
        self._rows.writerow([plain(cell) for cell in cells])

    def rows(self, rows: Iterable[Iterable[object]]) -> None:
        """Write several rows."""
        self._rows.writerows([plain(cell) for cell in cells] for cells in rows)


def plain(cell: object) -> object:
    """Return a cell; of a text without control characters, and never the start of a formula."""
    if not isinstance(cell, str):
        return cell
    text = _CONTROLS.sub(" ", cell)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text
