"""Write the tutorial's outputs, and the numbers in its text, as its commands print them now.

::

    python docs/tutorial.py
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

from writers import sessions


def main() -> int:
    """Play every command of the tutorial in an empty folder, and write the page."""
    page = sessions.PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        new = sessions.written(page, Path(folder))
    sessions.PAGE.write_text(new, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
