"""The tree of architecture.md, in the order of imports that the page states."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

from writers.markdown import WIDTH, Lines
from writers.sources import DOCS, SOURCE


def layers() -> tuple[str, ...]:
    """The order of imports, as the page states it: ``first → second → …`` on a line."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    line = re.search(r"^\w+(?: → \w+)+$", page, re.MULTILINE)
    assert line is not None
    return tuple(line.group().split(" → "))


def tree() -> Lines:
    """Every module with the first sentence of its docstring."""
    yield "```"
    yield "src/hedgesim/"
    for path in sorted(SOURCE.glob("*.py")):
        yield _module(path, 1)
    for folder in layers():
        if not (SOURCE / folder).is_dir():
            continue
        yield _entry(f"{folder}/", _opening(SOURCE / folder / "__init__.py"), 1)
        yield from _inside(SOURCE / folder, 2)
    yield "```"


def _inside(folder: Path, depth: int) -> Lines:
    """Modules and packages of a package."""
    for path in sorted(folder.iterdir()):
        if (path / "__init__.py").is_file():
            yield _entry(f"{path.name}/", _opening(path / "__init__.py"), depth)
            yield from _inside(path, depth + 1)
        elif path.suffix == ".py" and path.name != "__init__.py":
            yield _module(path, depth)


def _module(path: Path, depth: int) -> str:
    return _entry(path.name, _opening(path), depth)


def _entry(name: str, text: str, depth: int) -> str:
    start = f"{'  ' * depth}{name}".ljust(26)
    return textwrap.fill(text, WIDTH, initial_indent=start, subsequent_indent=" " * 26) or start


def _opening(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0].partition(". ")[0].removesuffix(".")
