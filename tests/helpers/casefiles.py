"""Case files and what they expect.

A line of an invalid file says its faults in a comment: ``# error: substring => hint substring``,
several joined by `` && ``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent.parent / "cases"
BUNDLE = CASES / "cases.json"
BEYOND_SCHEMA = CASES / "beyond-schema.json"  # what the JSON Schema accepts and `check` refuses
CALIBRATION = CASES / "calibration"
VALID = sorted((CASES / "valid").glob("*.yaml"))
INVALID = sorted((CASES / "invalid").glob("*.yaml"))

_COMMENT = re.compile(r"# error: (.*)$")


@dataclass(frozen=True)
class Expected:
    """A fault that a case expects: its line, part of its message, part of its hint."""

    line: int
    message: str
    hint: str


def expected(text: str) -> list[Expected]:
    """Return the faults that a case's comments announce."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        comment = _COMMENT.search(line)
        for part in comment[1].split(" && ") if comment else ():
            message, _, hint = part.partition(" => ")
            found.append(Expected(number, message.strip(), hint.strip()))
    return found
