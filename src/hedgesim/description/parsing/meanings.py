"""Meanings of a model's fields: the string that stands below each field in its class."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from itertools import pairwise


def meanings(model: type) -> dict[str, str]:
    """Return the meaning of each field of a class and of its bases, by name.

    They are read from the source when they are asked for, so that importing costs nothing.
    """
    return {name: text for base in reversed(model.__mro__) for name, text in _own(base)}


def _own(model: type) -> Iterator[tuple[str, str]]:
    if not model.__module__.startswith("hedgesim."):
        return
    tree = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(tree, ast.ClassDef)
    for field, below in pairwise(tree.body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text).replace("\n", " ")
