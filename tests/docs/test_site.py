"""The documentation site: links between pages, the tutorial's numbers, the notebook, docstrings."""

from __future__ import annotations

import inspect
import json
import re
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import FunctionType

import pytest

import hedgesim
from extensions import gallery
from extensions.links import OUTSIDE, with_site_links
from hedgesim.reports.formats import OUTCOMES
from helpers.pages import DOCS, ROOT
from writers import sessions

PAGE = ROOT / "docs" / "how-to" / "kinds.md"
API = ROOT / "docs" / "api.md"
CLASSES_OF_CODE = ("ES", "EX", "SA", "GL", "YD")  # no extended summary, example, See Also; layout


def test_links_lead_to_places_on_the_site() -> None:
    text = "[a](../model.md#x) [b](../../scenarios/README.md) [c](#here) [d](https://x.org/a.md)"
    there = with_site_links(text, PAGE, None)
    assert there == (
        "[a](/model.md#x) [b](/reference/scenario-format.md) [c](#here) [d](https://x.org/a.md)"
    )


def test_links_out_of_the_site_lead_to_the_repository_or_are_text() -> None:
    text = "see [the test](../../tests/conftest.py)"
    address = "https://code.example/hedgesim"
    linked = f"see [the test]({address}/blob/main/tests/conftest.py)"
    assert with_site_links(text, PAGE, address) == linked
    assert with_site_links(text, PAGE, None) == "see the test"


def test_pages_from_outside_have_a_place_on_the_site() -> None:
    for path, place in OUTSIDE.items():
        page = ROOT / "docs" / place.removeprefix("/")
        [included] = page.read_text(encoding="utf-8").split("\n")[:1]
        assert (page.parent / included.removeprefix(":::{include} ")).resolve() == ROOT / path


def test_every_page_has_a_place_in_the_menu() -> None:
    """Sphinx warns of a page without one, and a build with -W fails."""
    menu = (ROOT / "docs" / "index.md").read_text(encoding="utf-8").splitlines()
    names = [str(page.relative_to(ROOT / "docs").with_suffix("")) for page in DOCS]
    assert [name for name in names if name not in menu] == ["index"]


def test_the_gallery_has_the_scenarios_of_every_case() -> None:
    shown = [name for _, names in gallery.scenarios() for name in names]
    files = [*ROOT.glob("scenarios/*.yaml"), *ROOT.glob("cases/*/scenarios/*.yaml")]
    assert sorted(shown) == sorted(path.stem for path in files)


def test_the_tutorial_shows_what_its_commands_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", sessions.WIDTH)
    page = sessions.PAGE.read_text(encoding="utf-8")
    found = list(sessions.played(page, tmp_path))
    assert len(found) > 5
    lost = {one.text: sessions.missing(one) for one in found if sessions.missing(one)}
    assert not lost, "run: uv run python docs/tutorial.py"


def test_numbers_in_the_text_of_the_tutorial_are_those_of_its_commands() -> None:
    assert sessions.unfounded(sessions.PAGE.read_text(encoding="utf-8")) == []


def test_a_number_that_nothing_shows_is_found() -> None:
    page = "It is 5.\n\n```console\n$ run\n+0.25 of 30%\n```\n\nSo 0.25, 30% and 0.26.\n"
    assert sessions.unfounded(page) == ["5", "0.26"]


def test_a_page_is_renewed_with_its_text() -> None:
    shown, printed = ["a 0.25 ▁▂", "...", "b 3 of 4"], ["x", "a 0.31 ▂▂", "y 1", "b 5 of 4"]
    command = sessions.Command("uv run hedgesim x", shown, printed)
    assert sessions.missing(command) == ["a 0.25 ▁▂", "b 3 of 4"]
    assert sessions.renewed(command) == ["a 0.31 ▂▂", "...", "b 5 of 4"]


def test_the_page_about_r_names_columns_of_the_table() -> None:
    text = (ROOT / "docs" / "how-to" / "r.md").read_text(encoding="utf-8")
    [base_r] = re.findall(r"```r\n(.*?read\.csv.*?)```", text, re.DOTALL)
    named = set(re.findall(r"change\$(\w+)|(\w+) ==", base_r))
    assert {first or second for first, second in named} <= set(OUTCOMES)


@pytest.mark.slow
def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    notebook = json.loads((ROOT / "docs/notebooks/first-steps.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(one["source"]) for one in notebook["cells"] if one["cell_type"] == "code"]
    names: dict[str, object] = {}
    for cell in cells:
        exec(cell, names)
    assert isinstance(names["result"], hedgesim.Result)
    assert "altair" in names


def documented() -> list[str]:
    """Names that the page about Python lists, and the public members of the classes among them."""
    lists = re.findall(r"autosummary::\n.*?\n\n(.*?)\n```", API.read_text("utf-8"), re.DOTALL)
    names = [f"hedgesim.{name}" for name in "\n".join(lists).split()]
    return [one for name in names for one in (name, *members(name))]


def members(name: str) -> list[str]:
    """Methods and properties that a class itself defines."""
    module, _, attribute = name.rpartition(".")
    found = getattr(import_module(module), attribute)
    defined = vars(found) if inspect.isclass(found) else {}
    kinds = (FunctionType, classmethod, property, cached_property)
    return [
        f"{name}.{member}"
        for member, value in defined.items()
        if isinstance(value, kinds) and not member.startswith("_")
    ]


def test_the_page_about_python_lists_every_public_name() -> None:
    public = {f"hedgesim.{name}" for name in hedgesim.__all__}
    assert public - {*documented()} == {"hedgesim.Scenario", "hedgesim.__version__"}


@pytest.mark.slow
@pytest.mark.parametrize("name", documented())
def test_public_docstrings_are_whole(name: str) -> None:
    """Every parameter has a paragraph of its own, by the rules of numpydoc."""
    from numpydoc.validate import validate  # noqa: PLC0415

    found = validate(name)
    made = "Attributes" in found["docstring"]  # a class that functions return, and nobody builds
    allowed = (*CLASSES_OF_CODE, "PR01") if made else CLASSES_OF_CODE
    assert [text for code, text in found["errors"] if not code.startswith(allowed)] == []
