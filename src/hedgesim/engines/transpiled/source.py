"""Python source that is translated, and the error that says what cannot be."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any


class NotTranslatedError(SyntaxError):
    """Python that is not in the subset; says the file and the line."""


def definition_of(function: Any) -> tuple[ast.FunctionDef, str]:
    """Return the definition of a function, with the lines of its file, and the file."""
    lines, first = inspect.getsourcelines(function)
    tree = ast.parse(textwrap.dedent("".join(lines)))
    ast.increment_lineno(tree, first - 1)
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    return definition, inspect.getsourcefile(function) or "?"


def refusal(node: ast.AST, file: str, what: str, language: str) -> NotTranslatedError:
    """Say that something has no translation to a language, and where it stands."""
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    shown = ast.unparse(node).partition("\n")[0]
    message = f"{what} has no translation to {language}"
    return NotTranslatedError(message, (file, line, column + 1, shown))
