"""Faults of an input: their place, what is wrong, and what would be right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import groupby, islice

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
NEAR = 65.0  # likeness, 0 to 100, that a name must have to be suggested
SURE = 80.0  # likeness of a name that is hardly anything but misspelt
LONGEST_NAME = 80  # characters of a name that are compared, and shown in a message
MOST_PROBLEMS = 100  # faults of a file that are listed


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of an input file, at a place that an editor can open.

    Parameters
    ----------
    path : str
        File as the reader was given it.
    line : int
        Counted from 1.
    column : int
        Counted from 1.
    message : str
        What is wrong.
    hint : str
        What would be right, or ''.
    fault : Fault, optional
        The same, by its keys from the root of the file; None where no value is at fault.
    own : bool
        It is a fault of the file as written, not of a value that stands in for another fault.
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
        return printable(f"{self.path}:{self.line}:{self.column}: error: {self.message}{hint}")

    def data(self) -> dict[str, str | int]:
        """Return it as JSON has it.

        Returns
        -------
        dict
            As ``hedgesim check --format json`` prints it.
        """
        names = ("path", "line", "column", "message", "hint")
        return {"severity": "error", **{name: getattr(self, name) for name in names}}


class InputError(Exception):
    """Bad input, with every fault found.

    Parameters
    ----------
    problems : iterable of Problem
        The faults; the attribute ``problems`` holds them sorted by file and line, each once.
    """

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


def at_most(problems: Iterable[Problem], most: int = MOST_PROBLEMS) -> list[Problem]:
    """Return the first problems of each file, in order; where there are more, the last says so."""
    found: list[Problem] = []
    for path, of_file in groupby(sorted(set(problems)), key=lambda one: one.path):
        listed = list(islice(of_file, most + 1))
        if len(listed) > most:
            last = listed[most - 1]
            message = f"more than {most} faults; the first {most} are listed"
            listed[most:] = [Problem(path, last.line, last.column + 1, message)]
        found += listed
    return found


def printable(text: str) -> str:
    r"""Return text in which signs that cannot be seen are escapes: ``\n``, ``\u200b``."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def shortened(text: str, most: int = LONGEST_NAME) -> str:
    """Return text for a message, cut where it is long."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def suggest(written: str, known: Iterable[str], least: float = NEAR) -> str:
    """Return 'did you mean …?' for a name as near as ``least``, or '' where none is."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (slow to load, and rarely needed)

    written = written[:LONGEST_NAME]
    options = {name.lower(): name for name in known}
    near = process.extractOne(written.lower(), list(options), scorer=fuzz.ratio, score_cutoff=least)
    found = [options[near[0]]] if near else _short_forms(written, options.values())
    return _did_you_mean(written, found) if found else ""


def _did_you_mean(written: str, found: list[str]) -> Hint:
    unseen = next((sign for sign in written if not sign.isprintable()), "")
    seen = f"{sign_name(unseen)} cannot be seen; " if unseen else ""
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
    for sign in str(value):
        instead = "a digit 0-9" if sign.isdecimal() and not sign.isascii() else _SIGNS.get(sign)
        if instead or unicodedata.category(sign) == "Cf":
            return f"{sign_name(sign)}: {f'write {instead}' if instead else 'take it out'}"
    return ""


def sign_name(sign: str) -> str:
    """Return code and name of a character: ``U+200B ZERO WIDTH SPACE``."""
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".rstrip()


def simplified(name: str) -> str:
    """Return a name without signs and capitals: ``laopdr`` for ``Lao P.D.R.``."""
    return "".join(filter(str.isalnum, name.casefold()))


def one_of(
    written: str, known: Sequence[str], most: int = 16, also: Mapping[str, str] | None = None
) -> str:
    """Return 'did you mean …?', or the list of known names where none is near and they are few.

    ``also``: names by other names of the same thing, see `simplified`.
    """
    meant = (also or {}).get(simplified(written), "")
    near = _did_you_mean(written, [meant]) if meant in known else suggest(written, known)
    if near or not known:
        return near
    if meant and meant != written:
        return Hint(f"that is {meant}, which is not one of: {', '.join(known[:most])}", known)
    return Hint(f"one of: {', '.join(known)}" if len(known) <= most else "", known)


def unknown_name(
    what: str,
    name: str,
    known: Iterable[str],
    loc: Loc = (),
    *,
    key: bool = False,
    also: Mapping[str, str] | None = None,
) -> Fault:
    """Return the fault of a name that nothing has: ``there is no country 'Vietnm'``."""
    hint = one_of(name, tuple(known), also=also)
    return Fault(f"there is no {what} '{shortened(name)}'", hint, loc, key=key, unknown=what)
