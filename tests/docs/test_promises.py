"""Each promise of docs/promises.md links to a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "promises.md"
ENTRY = re.compile(r"^- (.+):\n  \[.+\]\((.+)\)\n  `(\w+)`$", re.MULTILINE)


def test_every_promise_links_to_a_test() -> None:
    page = PAGE.read_text("utf-8")
    found = ENTRY.findall(page)
    assert len(found) == page.count("\n- ") > 10
    for promise, path, name in found:
        assert f"def {name}(" in (PAGE.parent / path).read_text("utf-8"), promise
