"""Faults of an input: their place, what is wrong, and what would be right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from difflib import get_close_matches

Loc = tuple[str | int, ...]

# Signs of word processors and phones, and what is meant by each.
_SIGNS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {
    "\u00a0": "a space",
    "\uff1a": ":",
    "\u00d7": "*",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "!=",
}
NEAR = 0.65  # share of letters that a name must have in common to be suggested


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of an input file, at a place that an editor can open.

    Attributes
    ----------
    path: file as the reader was given it. line, column: counted from 1.
    message: what is wrong. hint: what would be right, or ''.
    fault: the same, by its keys from the root of the file; None where no value is at fault.
    own: it is a fault of the file as written, not of a value that stands in for another fault.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    fault: Fault | None = field(default=None, compare=False, repr=False)
    own: bool = field(default=True, compare=False, repr=False)

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: error: {self.message}{hint}"


class InputError(Exception):
    """Bad input. ``problems`` holds every fault found, sorted by file and line, each once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Hint(str):
    """A hint with the names that it offers, the likeliest first."""

    names: tuple[str, ...]

    def __new__(cls, text: str, names: Iterable[str]) -> Hint:
        """Return a hint of this text."""
        hint = super().__new__(cls, text)
        hint.names = tuple(names)
        return hint


class Fault(ValueError):  # noqa: N818
    """A value that is not valid, before its place in a file is known.

    Attributes
    ----------
    message, hint: as in `Problem`.
    loc: keys from the value under inspection to the one at fault.
    key: the fault is the key, not its value.
    column: place in the value's text, counted from 0.
    beside: further keys of the same block whose values the fault depends on.
    unknown: what it is that nothing has the name of, such as ``country``; '' for other faults.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        loc: Loc = (),
        *,
        key: bool = False,
        column: int = 0,
        beside: tuple[str, ...] = (),
        unknown: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.loc = loc
        self.key = key
        self.column = column
        self.beside = beside
        self.unknown = unknown

    def below(self, loc: Loc) -> Fault:
        """Return the same fault, of a value that holds this one at ``loc``."""
        found = copy(self)
        found.loc = (*loc, *self.loc)
        return found


def suggest(written: str, known: Iterable[str]) -> str:
    """Return 'did you mean …?' for a near name, or '' where none is near."""
    options = {name.lower(): name for name in known}
    near = get_close_matches(written.lower(), list(options), n=1, cutoff=NEAR)
    found = [options[name] for name in near] or _short_forms(written, options.values())
    if not found:
        return ""
    unseen = next((sign for sign in written if not sign.isprintable()), "")
    seen = f"{_sign(unseen)} cannot be seen; " if unseen else ""
    return Hint(f"{seen}did you mean '{found[0]}'?", found)


def _short_forms(written: str, known: Iterable[str]) -> list[str]:
    """Return the one name with these initials, or with one of its words: ``US``, ``Lao PDR``."""
    words = [word.lower() for word in written.split() if len(word) > 2]
    if not written.isupper() and len(words) < 2:
        return []
    initials = written.upper().replace(".", "")
    found = []
    for name in known:
        parts = name.split()
        short = "".join(part[0] for part in parts).upper() if len(parts) > 1 else ""
        if (short and initials in (short, f"{short}A")) or any(
            part.lower().startswith(word) for word in words for part in parts
        ):
            found.append(name)
    return found if len(found) == 1 else []


def typographic(value: object) -> str:
    """Return a hint where text holds a sign of print in place of one of the keyboard, or ''."""
    sign = next((sign for sign in str(value) if sign in _SIGNS), "")
    return f"{_sign(sign)}: write {_SIGNS[sign]}" if sign else ""


def _sign(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, 'character')}"


def one_of(written: str, known: Sequence[str], most: int = 16) -> str:
    """Return 'did you mean …?', or the list of known names where none is near and they are few."""
    near = suggest(written, known)
    if near or not known:
        return near
    return Hint(f"one of: {', '.join(known)}" if len(known) <= most else "", known)


def unknown_name(
    what: str, name: str, known: Iterable[str], loc: Loc = (), *, key: bool = False
) -> Fault:
    """Return the fault of a name that nothing has: ``there is no country 'Vietnm'``."""
    hint = one_of(name, tuple(known))
    return Fault(f"there is no {what} '{name}'", hint, loc, key=key, unknown=what)
