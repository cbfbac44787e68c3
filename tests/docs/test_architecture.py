"""The order of imports holds, and the paths that docs/architecture.md names exist."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.pages import SOURCE
from writers.architecture import layers

LAYERS = layers()
MODULES = sorted(SOURCE.rglob("*.py"))
# What everybody may ask the face of the package for.
OF_THE_FACE = {"__version__", "__file__"}


def layer_of(path: Path) -> str:
    """Package or module right under hedgesim; '' for the face of the package itself."""
    first = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    return {"__init__": "", "__main__": LAYERS[-1]}.get(first, first)


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module or name that is imported, lazily or for type checkers alone, too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def asked_of_the_face(tree: ast.AST) -> set[str]:
    """Attributes of ``hedgesim`` that are used."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "hedgesim"
    }


def turned_round(layer: str, tree: ast.AST) -> list[str]:
    """Imports that go against the order."""
    allowed = LAYERS[: LAYERS.index(layer) + 1]
    faults = []
    for name in imported(tree):
        root, _, rest = name.partition(".")
        if root != "hedgesim":
            continue
        first = rest.partition(".")[0]
        if first not in (*allowed, *OF_THE_FACE, ""):
            faults.append(name)
    faults += [f"hedgesim.{name}" for name in asked_of_the_face(tree) - OF_THE_FACE]
    return faults


def test_every_package_has_its_place_in_the_order() -> None:
    found = {layer_of(path) for path in MODULES} - {""}
    assert found == set(LAYERS), "docs/architecture.md states the order of imports"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_import_goes_against_the_order(path: Path) -> None:
    layer = layer_of(path)
    if layer in ("", LAYERS[-1]):
        return  # the face and the command line may ask for all
    assert turned_round(layer, ast.parse(path.read_text(encoding="utf-8"))) == []


def test_the_face_of_the_package_imports_only_when_asked() -> None:
    """So that nobody who imports it, for its version, imports all the rest."""
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    at_once = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not [name for node in at_once for name in imported(node) if name.startswith("hedgesim")]


@pytest.mark.parametrize(
    "text",
    [
        "from hedgesim.engines import model",
        "import hedgesim.engines.mesa.model",
        "def f():\n    from hedgesim.running.chunks import Job",
        "if TYPE_CHECKING:\n    from hedgesim.reports import tables",
        "import hedgesim\nhedgesim.run('x')",
        "from hedgesim import engines",
        "from hedgesim import run",
    ],
)
def test_an_import_against_the_order_is_found(text: str) -> None:
    assert turned_round("rules", ast.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "from hedgesim.description.world import World",
        "from hedgesim.rules import draws",
        "import hedgesim\nhedgesim.__version__",
        "from hedgesim import __version__",
        "import numpy",
    ],
)
def test_an_import_along_the_order_passes(text: str) -> None:
    assert turned_round("rules", ast.parse(text)) == []
