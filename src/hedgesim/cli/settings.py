"""Parses ``--set NAME=VALUE``, ``--rules SWITCH=STATE`` and ``--contrast A,B``."""

from __future__ import annotations

from collections.abc import Iterable

from hedgesim.description.parsing.problems import InputError, Problem


def read_settings(texts: Iterable[str] | None) -> dict[str, str]:
    """Parse texts ``NAME=VALUE``; a value may have its unit, such as ``20%``.

    Raises
    ------
    InputError: with every text that is not of that form or repeats a name.
    """
    return _pairs(texts or (), "--set", "NAME=VALUE", "--set temperature=0.3")


def read_rules(texts: Iterable[str] | None) -> dict[str, str]:
    """Parse texts ``SWITCH=STATE``, each of which may hold several with commas between them.

    Raises
    ------
    InputError: with every text that is not of that form or repeats a switch.
    """
    parts = [part for text in texts or () for part in text.split(",")]
    found = _pairs(parts, "--rules", "SWITCH=STATE", "--rules risk=off,home=off")
    return {name: FLAGS.get(state.lower(), state) for name, state in found.items()}


def names_in(texts: Iterable[str] | None) -> tuple[str, ...]:
    """Names from a repeated option, each of which may hold several with commas between them."""
    return tuple(name.strip() for part in texts or () for name in part.split(",") if name.strip())


FLAGS = {"false": "off", "true": "on"}


def _pairs(texts: Iterable[str], option: str, form: str, example: str) -> dict[str, str]:
    found: dict[str, str] = {}
    problems = []
    for text in texts:
        name, _, value = (part.strip() for part in text.partition("="))
        if not (name and value):
            problems.append((f"'{text}' is not {form}", example))
        elif name in found:
            problems.append((f"'{name}' is set twice", "set it once"))
        found[name] = value
    if problems:
        raise InputError(Problem(option, 1, 1, message, hint) for message, hint in problems)
    return found


def read_contrasts(texts: Iterable[str] | None) -> tuple[tuple[str, str], ...]:
    """Parse texts ``A,B``: pairs of names of variants.

    Raises
    ------
    InputError: with every text that is not of that form.
    """
    pairs = [tuple(part.strip() for part in text.split(",")) for text in texts or ()]
    wrong = [text for text, pair in zip(texts or (), pairs, strict=True) if not _is_pair(pair)]
    if wrong:
        hint = "two names of variants, such as --contrast a-variant,as-told"
        raise InputError(
            Problem("--contrast", 1, 1, f"'{text}' is not A,B", hint) for text in wrong
        )
    return tuple((first, second) for first, second in pairs)


def _is_pair(names: tuple[str, ...]) -> bool:
    return len(names) == 2 and all(names)
