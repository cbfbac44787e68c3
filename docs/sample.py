"""Write the picture of README.md and the sample report, from a run of one scenario.

::

    python docs/sample.py

The report is that of the run without its scripts, so that it is small: charts stand still.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import hedgesim
from extensions.gallery import DOCS, ROOT, picture

NAME = "funan-techo-canal"
REPLICATIONS = 2048

_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)


def main() -> int:
    """Run the scenario, and write both files."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / NAME
        result = hedgesim.run(NAME, replications=REPLICATIONS, out=out)
        page = (out / "report.html").read_text(encoding="utf-8").replace(f"{ROOT}/", "")
    (DOCS / "images" / f"{NAME}.svg").write_bytes(picture(result))
    (DOCS / "sample-report.html").write_text(_SCRIPT.sub("", page), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
