"""What the docs say is so: tables are fresh; rules, paths, commands and examples are there."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

import generate
import hedgesim
from hedgesim import cli
from hedgesim.description import (
    Calibration,
    check,
    load_calibration,
    parse_scenario,
    resolve,
    resolve_baseline,
)
from hedgesim.description.parsing.reading import parse
from hedgesim.description.world.variables import (
    FRAMEWORK_TRAITS,
    HEDGER_TRAITS,
    PARAMETERS,
    PARTNER_TRAITS,
    TIE_TRAITS,
)
from hedgesim.rules.book import RULES
from helpers.pages import (
    DOCS,
    FOLDER_PAGES,
    PAGES,
    ROOT,
    SOURCE,
    Block,
    blocks,
    commands,
    exists,
    links,
    paths,
)

WIDTH = 110


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def each_page(pages: list[Path]) -> Callable[..., Any]:
    return pytest.mark.parametrize("page", pages, ids=name_of)


# --- tables -----------------------------------------------------------------------------------


@each_page(DOCS)
def test_tables_are_fresh(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert generate.written(text) == text, "run: python docs/generate.py"


def test_every_generated_table_has_a_page() -> None:
    placed = re.findall(r"<!-- generated: ([\w-]+) -->", "".join(map(Path.read_text, DOCS)))
    assert sorted(placed) == sorted(generate.BLOCKS)


@pytest.mark.slow
def test_a_stale_table_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    page = tmp_path / "docs" / "model.md"
    fresh = page.read_text(encoding="utf-8")
    page.write_text(fresh.replace("| `trust` | 0-1 |", "| `trust` | 0-2 |"), encoding="utf-8")
    monkeypatch.setattr(generate, "DOCS", tmp_path / "docs")
    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    assert page.read_text(encoding="utf-8") == fresh


# --- form -------------------------------------------------------------------------------------


@each_page([*PAGES, *FOLDER_PAGES])
def test_lines_are_short(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    prose = [line for line in lines if not line.startswith("|")]  # a row of a table cannot break
    assert not [line for line in prose if len(line) > WIDTH]


# --- the model ----------------------------------------------------------------------------------


def functions(path: Path) -> set[str]:
    """Public functions that a module defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name for node in nodes if not node.name.startswith("_")}


@cache
def rules() -> dict[str, set[str]]:
    """Rules by module."""
    return {path.stem: functions(path) for path in (SOURCE / "rules").glob("*.py")}


@cache
def handwritten() -> str:
    """What model.md says outside its tables."""
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    return re.sub(r"<!-- generated: .*?<!-- end -->", "", text, flags=re.DOTALL)


def words() -> set[str]:
    return set(re.findall(r"\w+", handwritten()))


MODULES = {rule.__module__.rpartition(".")[2] for phase in RULES.values() for rule in phase}


@pytest.mark.parametrize("module", sorted({*MODULES, "rates"}))
def test_model_page_names_every_rule(module: str) -> None:
    assert rules()[module] - words() == set()


def test_model_page_names_every_number() -> None:
    numbers = {*PARAMETERS, *TIE_TRAITS, *HEDGER_TRAITS, *PARTNER_TRAITS, *FRAMEWORK_TRAITS}
    assert numbers - words() == set()


def test_rules_named_on_the_model_page_exist() -> None:
    named = re.findall(r"`([a-z]+)\.([a-z_]+)`", handwritten())
    of_rules = [(module, rule) for module, rule in named if module in rules()]
    assert of_rules
    assert not [pair for pair in of_rules if pair[1] not in rules()[pair[0]]]


# --- paths and links --------------------------------------------------------------------------


@each_page([*PAGES, *FOLDER_PAGES])
def test_paths_exist(page: Path) -> None:
    assert not [path for path in paths(page) if not exists(path, page.parent)]


@each_page([*PAGES, *FOLDER_PAGES])
def test_links_exist(page: Path) -> None:
    assert not [target for target in links(page) if not (page.parent / target).exists()]


# --- commands ---------------------------------------------------------------------------------


def options_of(command: str) -> set[str]:
    group = typer.main.get_command(cli.app)
    found = group.commands.get(command)  # type: ignore[attr-defined]
    assert found is not None, f"there is no command '{command}'"
    return {name for one in found.params for name in (*one.opts, *one.secondary_opts)}


@each_page([*PAGES, *FOLDER_PAGES])
def test_commands_exist(page: Path) -> None:
    for command, *arguments in commands(page):
        given = {word.partition("=")[0] for word in arguments if word.startswith("--")}
        assert given <= options_of(command), f"hedgesim {command}"


def test_commands_about_a_scenario_work_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those that play nothing, where there is a folder of scenarios."""
    (tmp_path / "scenarios").mkdir()
    monkeypatch.chdir(tmp_path)
    for command in commands(ROOT / "docs" / "scenarios.md"):
        if command[0] in ("new", "check", "describe") and "my-port" in command:
            assert cli.main(command) == 0, capsys.readouterr().err


def test_readme_names_the_main_command() -> None:
    assert ["run", "funan-techo-canal"] in commands(ROOT / "README.md")


# --- examples ---------------------------------------------------------------------------------

# Files of the tutorial have faults on purpose; tests/docs/test_site.py plays them.
EXAMPLES = [
    block
    for page in PAGES
    for block in blocks(page)
    if block.language == "yaml" and page.name != "tutorial.md"
]
COUNTRY_PAGES = [ROOT / "docs" / "how-to" / name for name in ("country.md", "kinds.md")]
_ADDITION = re.compile(r"# my-calibration/(\w+\.yaml), under (\w+):\n")
BASE = {
    "scenario": 1,
    "title": "An example of the docs",
    "clock": {"start": "2024-01", "end": "2034-12"},
    "hedger": "Cambodia",
}


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    """The shipped calibration with what the pages about a country and a kind add to it."""
    folder = tmp_path_factory.mktemp("docs") / "my-calibration"
    shutil.copytree(ROOT / "calibration", folder)
    for block in [block for page in COUNTRY_PAGES for block in blocks(page)]:
        addition = _ADDITION.match(block.text)
        if addition:
            path = folder / addition[1]
            text = path.read_text(encoding="utf-8")
            key = f"\n{addition[2]}:\n"
            assert text.count(key) == 1
            added = block.text[addition.end() :]
            path.write_text(text.replace(key, key + added), encoding="utf-8")
    assert check([folder]) == []
    return load_calibration(folder)


def as_scenario(block: Block) -> str:
    """Text of a scenario: the block's own, or one around the part that it shows."""
    data = parse(block.text, "block").data
    if isinstance(data, dict) and "scenario" in data:
        return block.text
    part = {"events": data} if isinstance(data, list) else data
    return json.dumps(BASE | part)


def whole(page: Path) -> Iterator[Block]:
    """Blocks that are scenarios, or parts of one."""
    for block in EXAMPLES:
        if block.page == page and not _ADDITION.match(block.text):
            yield block


@each_page(PAGES)
def test_examples_resolve_to_worlds(page: Path, extended: Calibration) -> None:
    for block in whole(page):
        file = parse_scenario(as_scenario(block))
        arms = [resolve(file, extended, variant=one) for one in (None, *file.scenario.variants)]
        arms.append(resolve_baseline(file, extended))
        assert all(arm.world.months > 1 for arm in arms)


def test_how_to_pages_extend_every_file_of_a_calibration(extended: Calibration) -> None:
    assert "Nepal" in extended.hedgers
    assert "border_closure" in extended.kinds
    assert "SAARC" in extended.frameworks


def test_the_neighbours_of_a_new_state_react_without_an_edit(extended: Calibration) -> None:
    [story] = [block for block in EXAMPLES if "hedger: Nepal" in block.text]
    world = resolve(parse_scenario(as_scenario(story)), extended).world
    ids = {event.id for event in world.events if event.reaction}
    assert {"reassure.India", "reassure.China", "retaliate.India"} <= ids
    assert not {id for id in ids if "Vietnam" in id or "Thailand" in id}


def test_scenarios_named_in_the_docs_are_shipped() -> None:
    files = [*ROOT.glob("scenarios/*.yaml"), *ROOT.glob("cases/*/scenarios/*.yaml")]
    shipped = {path.stem for path in files}
    named = {
        word
        for page in [*PAGES, *FOLDER_PAGES]
        for command, *arguments in commands(page)
        if command in ("run", "describe", "trace", "sensitivity", "discover", "explore")
        for word in arguments
        if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", word) and not word.startswith("my-")
    }
    assert named
    assert named <= shipped


@each_page(PAGES)
def test_python_examples_use_public_names(page: Path) -> None:
    for block in blocks(page):
        if block.language == "python":
            names = re.findall(r"\bhedgesim\.(\w+)", block.text)
            ast.parse(block.text)
            assert set(names) <= {*hedgesim.__all__, "mesa"}
