"""Try every fault of docs/reliability.md, and write its table anew.

::

    python docs/reliability.py

Tests marked ``reliability`` note what they tried (the fixture `tried` of ``tests/conftest.py``); a
row stands for what one test noted of one fault.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

PAGE = Path(__file__).with_name("reliability.md")
TABLE = re.compile(r"(<!-- measured -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Run the tests and write the table; return the exit code of the tests."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.xml"
        command = [sys.executable, "-m", "pytest", "-m", "reliability", f"--junitxml={found}"]
        code = subprocess.run(command, cwd=PAGE.parent.parent, check=False).returncode
        lines = sorted(rows(ElementTree.parse(found)))
    head = ["| fault | tried | outcome | test |", "|---|---|---|---|"]
    text = "\n".join([*head, *lines]) + "\n"
    page = TABLE.sub(lambda m: m[1] + text + m[2], PAGE.read_text("utf-8"))
    PAGE.write_text(page, encoding="utf-8", newline="\n")
    return code


def rows(tree: ElementTree.ElementTree) -> Iterator[str]:
    """Yield a row for each fault that a test noted; one of a test that failed says so."""
    for case in tree.iter("testcase"):
        failed = case.find("failure") is not None or case.find("error") is not None
        module = str(case.get("classname")).removeprefix("tests.").replace(".", "/")
        test = f"`{module}::{str(case.get('name')).split('[')[0]}`"
        for one in case.iter("property"):
            if one.get("name") == "reliability":
                fault, times, outcome = str(one.get("value")).split("|")
                yield f"| {fault} | {times} | {'FAILED' if failed else outcome} | {test} |"


if __name__ == "__main__":
    sys.exit(main())
