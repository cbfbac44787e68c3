"""Parses ``--set NAME=VALUE``."""

from __future__ import annotations

from collections.abc import Iterable

from hedgesim.description.parsing.problems import InputError, Problem


def read_settings(texts: Iterable[str] | None) -> dict[str, str]:
    """Parse texts ``NAME=VALUE``; a value may have its unit, such as ``20%``.

    Raises
    ------
    InputError: with every text that is not of that form or repeats a name.
    """
    found: dict[str, str] = {}
    problems = []
    for text in texts or ():
        name, _, value = (part.strip() for part in text.partition("="))
        if not (name and value):
            problems.append((f"'{text}' is not NAME=VALUE", "--set temperature=0.3"))
        elif name in found:
            problems.append((f"'{name}' is set twice", "set it once"))
        found[name] = value
    if problems:
        raise InputError(Problem("--set", 1, 1, message, hint) for message, hint in problems)
    return found
