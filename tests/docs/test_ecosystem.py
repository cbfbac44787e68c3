"""The Python of docs/ecosystem.md runs, with the packages that it is about."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from helpers.pages import ROOT

PAGE = ROOT / "docs" / "ecosystem.md"
_SECTION = re.compile(r"^##+ (.*?)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FIRST, RUN = "A scenario as a function", "What a run leaves"


@cache
def sections() -> dict[str, str]:
    """Python of each section, by its heading."""
    found = _SECTION.findall(PAGE.read_text(encoding="utf-8"))
    code = {heading: "\n".join(_BLOCK.findall(body)) for heading, body in found}
    return {heading: text for heading, text in code.items() if text}


def packages(code: str) -> set[str]:
    """Packages that code imports."""
    nodes = list(ast.walk(ast.parse(code)))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    parts = [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in (*plain, *parts)}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the sections that the others rest on define, in the folder where they ran."""
    found: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("ecosystem"))
        for heading in (FIRST, RUN):
            exec(compile(sections()[heading], str(PAGE), "exec"), found)
        yield found


def test_neighbours_have_a_section_with_code() -> None:
    """So that a heading that is renamed does not take its test away."""
    assert {"SALib", "EMA Workbench", "Optuna", "pyABC", "sbi", "DuckDB", "Dask"} <= set(sections())


@pytest.mark.ecosystem
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("heading", [one for one in sections() if one not in (FIRST, RUN)])
def test_code_of_a_section_runs(
    heading: str, names: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    code = sections()[heading]
    for package in sorted(packages(code) - {"hedgesim"}):
        pytest.importorskip(package, reason=f"{package} is not installed (group ecosystem)")
    exec(compile(code, str(PAGE), "exec"), dict(names))
    assert capsys.readouterr().out or list(Path.cwd().glob("*.html"))
