"""Files of YAML: read within bounds, with clear errors, every value at its line and column."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from hedgesim.description.parsing.nodes import NOT_TEXT, Misplaced, Node, compose, not_allowed
from hedgesim.description.parsing.problems import (
    Fault,
    InputError,
    Loc,
    Problem,
    suggest,
    typographic,
)
from hedgesim.files import note_read

MAX_BYTES = 2_000_000
STANDARD_INPUT = "-"  # as a path
STDIN = "<stdin>"  # what it is called where files are named

# Signs that look like a colon or a space, and are none to YAML.
_UNSEEN = re.compile("[\u00a0\uff1a]")


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its path as given, its one value, and the text as written."""

    path: str
    root: Node
    text: str = field(default="", compare=False, repr=False)

    @property
    def data(self) -> Any:
        """The value as plain data."""
        return self.root.data

    def find(self, loc: Loc) -> Node:
        """Return the node nearest to ``loc``: steps that lead nowhere are left out."""
        node = self.root
        for step in loc:
            node = node.part(step) or node
        return node

    def recovered(self, fault: Fault) -> bool:
        """Whether a fault is of a value that stands in for another fault, or follows from it."""
        node, holder = self.find(fault.loc), self.find(fault.loc[:-1])
        beside = [part for name in fault.beside if (part := holder.part(name)) is not None]
        if any(one.tried for one in (node, *beside)) or set(fault.beside) & set(holder.gone):
            return True
        if fault.loc and holder.part(fault.loc[-1]) is None:
            return bool(holder.gone)
        return bool(node.gone) or any(part.tried for part in node.children)

    def touched(self, loc: Loc) -> bool:
        """Whether anything at or below ``loc`` stands in for a fault."""
        return _touched(self.find(loc))

    def place(self, loc: Loc, *, key: bool = False) -> tuple[int, int]:
        """Return line and column of the value at ``loc``, or of its key."""
        if key and loc:
            keys = self.find(loc[:-1]).keys or {}
            if loc[-1] in keys:
                return keys[str(loc[-1])]
        node = self.find(loc)
        return node.line, node.column


def _touched(node: Node) -> bool:
    return bool(node.tried or node.gone) or any(map(_touched, node.children))


def read(path: Path, name: str = "") -> Document:
    """Read a YAML file, or standard input where the path is ``-``.

    ``name`` is how messages call it (default: its path).

    Raises
    ------
    InputError: with line and column, for a file that cannot be read as one YAML value.
    """
    name = name or (STDIN if str(path) == STANDARD_INPUT else str(path))
    try:
        contents = _contents(path)
        note_read(Path(name) if str(path) == STANDARD_INPUT else path, contents)
        return parse(contents, name)
    except Fault as fault:
        raise InputError([Problem(name, 1, 1, fault.message, fault.hint)]) from None


def read_text(path: Path) -> str:
    """Read a file of text that is no YAML. Raises InputError, with line and column."""
    try:
        return _decode(_contents(path))
    except Fault as fault:
        problem = Problem(str(path), 1, 1, fault.message, fault.hint)
    except Misplaced as error:
        problem = Problem(str(path), error.line, error.column, error.message, error.hint)
    raise InputError([problem])


def parse(contents: bytes | str, path: str) -> Document:
    """Read the contents of a YAML file; ``path`` is how messages call it. Raises InputError."""
    try:
        text = _decode(contents)
        root = compose(text)
    except Misplaced as error:
        around = contents if isinstance(contents, str) else contents.decode(errors="ignore")
        near = "".join(around.splitlines()[max(error.line - 2, 0) : error.line])
        hint = typographic("".join(_UNSEEN.findall(near))) or error.hint
        raise InputError([Problem(path, error.line, error.column, error.message, hint)]) from None
    return Document(path, root, text)


@cache
def standard_input() -> bytes:
    """Return what standard input holds, up to the bound: it can be read only once."""
    if sys.stdin is None or sys.stdin.closed:
        raise Fault("standard input is closed", "pipe a scenario into the command")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _contents(path: Path) -> bytes:
    try:
        if str(path) == STANDARD_INPUT:
            return _bounded(standard_input())
        if path.is_dir():
            raise Fault("this is a folder, not a file")
        if not path.exists():
            beside = path.parent.iterdir() if path.parent.is_dir() else ()
            raise Fault("no such file", suggest(path.name, (file.name for file in beside)))
        if not path.is_file():
            hint = "pipe its contents into the command, with '-' for the file"
            raise Fault("this is not an ordinary file", hint)
        with path.open("rb") as file:
            return _bounded(file.read(MAX_BYTES + 1))
    except (OSError, ValueError) as error:
        if isinstance(error, Fault):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise Fault(f"cannot be read: {reason.lower()}") from None


def _bounded(contents: bytes) -> bytes:
    if len(contents) > MAX_BYTES:
        raise Fault(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    return contents


def _decode(contents: bytes | str) -> str:
    if isinstance(contents, str):
        text = contents
    else:
        try:
            text = contents.decode("utf-8")
        except UnicodeDecodeError as error:
            before = contents[: error.start].decode("utf-8")
            raise Misplaced(*_after(before), "this is not UTF-8 text") from None
    text = text.removeprefix("\ufeff")
    bad = NOT_TEXT.search(text.replace("\r", "\n"))
    if bad:
        raise Misplaced(*_after(text[: bad.start()]), *not_allowed(bad.group()))
    return text


def _after(before: str) -> tuple[int, int]:
    """Line and column of the character that follows ``before``."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")
