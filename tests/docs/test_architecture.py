"""Structure of the source: order of imports, no circles, sizes, and the walk of the page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from helpers.pages import ROOT, SOURCE
from writers.architecture import FACE, implied_left_out, orders
from writers.imports import circle, import_graph, imported, modules

ORDERS = orders()
PACKAGES = ORDERS[FACE]
MODULES = sorted(SOURCE.rglob("*.py"))
# What every module may ask the package itself for.
OF_THE_PACKAGE = {"__version__", "__file__"}


def place(name: str, package: str) -> str:
    """Part of a dotted name that stands in the order of a package; '' outside of it."""
    within = f"{FACE}." if package == FACE else f"{FACE}.{package}."
    return name.removeprefix(within).partition(".")[0] if name.startswith(within) else ""


def dotted(path: Path) -> str:
    """Dotted name of a module of the source; ``__init__`` stays: a package is no room."""
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)


def package_attributes(tree: ast.AST) -> set[str]:
    """Attributes of ``hedgesim`` that are used, as dotted names."""
    return {
        f"{FACE}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == FACE
    }


def against_the_order(module: str, tree: ast.AST) -> list[str]:
    """Imports of a module that go against the order of packages, or of the rooms of its own."""
    names = {*imported(tree), *package_attributes(tree)}
    faults = set()
    for package, order in ORDERS.items():
        own = place(module, package)
        if own in order:
            allowed = {*order[: order.index(own) + 1], *OF_THE_PACKAGE, ""}
            faults |= {name for name in names if place(name, package) not in allowed}
    return sorted(faults)


# --- the orders ---------------------------------------------------------------------------------


@pytest.mark.parametrize("package", ORDERS)
def test_every_package_and_room_is_in_the_order(package: str) -> None:
    found = {place(dotted(path), package) for path in MODULES}
    assert found - {"", "__init__", "__main__"} == set(ORDERS[package])


def test_packages_with_rooms_state_an_order() -> None:
    assert set(ORDERS) - {FACE} == {path.parents[1].name for path in SOURCE.glob("*/*/__init__.py")}


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_no_import_goes_against_the_order(path: Path) -> None:
    if dotted(path).split(".")[1] == PACKAGES[-1]:
        pytest.skip("the command line may ask for all")
    assert against_the_order(dotted(path), ast.parse(path.read_text(encoding="utf-8"))) == []


def test_the_package_itself_imports_lazily() -> None:
    """Importing it for its version then costs nothing."""
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    at_once = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not [name for node in at_once for name in imported(node) if name.startswith(FACE)]


@pytest.mark.parametrize(
    "text",
    [
        "from hedgesim.engines import model",
        "import hedgesim.engines.mesa.model",
        "def f():\n    from hedgesim.running.playing.chunks import Job",
        "if TYPE_CHECKING:\n    from hedgesim.reports import tables",
        "import hedgesim\nhedgesim.run('x')",
        "from hedgesim import engines",
        "from hedgesim import run",
    ],
)
def test_an_import_against_the_order_of_packages_is_found(text: str) -> None:
    assert against_the_order("hedgesim.rules.ties", ast.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "from hedgesim.description.world.world import World",
        "from hedgesim.rules import draws",
        "import hedgesim\nhedgesim.__version__",
        "from hedgesim import __version__",
        "import numpy",
    ],
)
def test_an_import_along_the_order_of_packages_passes(text: str) -> None:
    assert against_the_order("hedgesim.rules.ties", ast.parse(text)) == []


def test_an_import_against_the_order_of_rooms_is_found() -> None:
    first, *_, last = ORDERS["description"]
    tree = ast.parse(f"def f():\n    from hedgesim.description.{last} import x")
    assert against_the_order(f"hedgesim.description.{first}.y", tree)
    assert not against_the_order(f"hedgesim.description.{last}.y", tree)
    assert not against_the_order("hedgesim.rules.ties", tree)


# --- the walk -----------------------------------------------------------------------------------

_NAMED = re.compile(r"`(\w+)`\s+(?:in|of)\s+`([\w/]+\.py)`")


def test_functions_of_the_walk_are_where_the_page_says() -> None:
    named = _NAMED.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    missing = [(name, path) for name, path in named if name not in defined(SOURCE / path)]
    assert missing == []


def defined(path: Path) -> set[str]:
    """Functions and classes that a module defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


# --- circles ------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["src", "tests", "docs", "benchmarks"])
def test_modules_import_each_other_in_no_circle(folder: str) -> None:
    graph = import_graph(ROOT / folder)
    # Its names load when first used, and others may ask it for no more than its version.
    graph.pop(FACE, None)
    assert circle(graph) == []


@pytest.mark.parametrize(
    "text",
    [
        "import one",
        "from one import x",
        "def f():\n    from one import x",
        "if TYPE_CHECKING:\n    from one import x",
    ],
)
def test_a_circle_is_found(text: str, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import inside.two\n")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "__init__.py").write_text("")
    (tmp_path / "inside" / "two.py").write_text(text)
    assert set(circle(import_graph(tmp_path))) == {"one", "inside.two"}


def test_the_picture_leaves_out_what_other_arrows_imply() -> None:
    graph = {"c": {"b", "a"}, "b": {"a"}, "a": set[str]()}
    assert implied_left_out(graph) == {"c": {"b"}, "b": {"a"}, "a": set()}


# --- sizes --------------------------------------------------------------------------------------

MOST_MODULES = 15
MOST_LINES = 350


def test_no_folder_holds_too_many_modules() -> None:
    folders = {path.parent for path in MODULES}
    counts = {
        str(folder.relative_to(ROOT)): len(list(folder.glob("[!_]*.py"))) for folder in folders
    }
    assert {folder: n for folder, n in counts.items() if n > MOST_MODULES} == {}


def test_no_module_is_too_long() -> None:
    counts = {dotted(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {module: n for module, n in counts.items() if n > MOST_LINES} == {}


def test_functions_are_short() -> None:
    """Half of them have at most 6 lines below their docstring, nine of ten at most 18."""
    lengths = sorted(
        length(node)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 6
    assert lengths[len(lengths) * 9 // 10] <= 18


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, without its docstring."""
    body = function.body[ast.get_docstring(function) is not None :]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("folder", ["src", "benchmarks", "docs"])
def test_every_module_says_what_it_holds(folder: str) -> None:
    docstrings = {
        name: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        for name, path in modules(ROOT / folder).items()
    }
    assert [name for name, text in docstrings.items() if not text or "TODO" in text] == []
