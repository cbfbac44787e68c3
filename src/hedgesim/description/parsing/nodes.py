"""YAML text as nodes: plain data that keeps the line and column of every key and value.

The parser's events (libyaml's where it is there) are resolved by the YAML 1.2 core rules: ``NO``
and ``yes`` are text, ``1e-3`` is a number, ``012`` is twelve. Duplicate keys, tags, numbers that
are not finite, and nodes too many or too deep are refused.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from hedgesim.description.parsing.problems import shortened, sign_name

MAX_DEPTH = 32
MAX_NODES = 200_000
MAX_DIGITS = 40
MAX_PARTS = 5_000

# Characters that act on a terminal or on the order of text, and those that Unicode keeps unused:
# controls but tab and line feed, marks and overrides of direction, line separators, surrogates.
NOT_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_UNSEEN_IN_KEY = re.compile("[\n\t\u00a0\u00ad\u200b-\u200d\u2060-\u2064]")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


@dataclass(slots=True)
class Node:
    """A value of the file: plain ``data``, where it starts, and its parts.

    Attributes
    ----------
    data: text, number, flag, None, list or dict (of the same, all the way down).
    line, column: counted from 1. quoted: the text stands in quotes.
    parts: node of each item of a list or each key of a dict.
    keys: line and column of each key of a dict.
    size, height: nodes below and including this one; levels below it.
    tried: values that stood in for the one at fault, as text; none in a file as written.
    comment: what follows unquoted text on its line, with the spaces before it.
    gone: keys or positions that were taken out, for nothing could stand in for them.
    """

    data: Any
    line: int
    column: int
    quoted: bool = False
    parts: tuple[Node, ...] | dict[str, Node] | None = None
    keys: dict[str, tuple[int, int]] | None = None
    size: int = 1
    height: int = 1
    tried: tuple[str, ...] = ()
    gone: tuple[str | int, ...] = ()
    comment: str = ""

    @property
    def children(self) -> tuple[Node, ...]:
        """Nodes of the items of a list or the values of a dict; of anything else none."""
        return tuple(self.parts.values()) if isinstance(self.parts, dict) else self.parts or ()

    def part(self, step: str | int) -> Node | None:
        """Return an item of a list or the value of a key, or None where there is none."""
        if isinstance(self.parts, dict):
            return self.parts.get(str(step))
        if self.parts and isinstance(step, int) and step < len(self.parts):
            return self.parts[step]
        return None


class Misplaced(Exception):  # noqa: N818
    """A fault with its line and column, counted from 1."""

    def __init__(self, line: int, column: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint


def not_allowed(sign: str) -> tuple[str, str]:
    """Return message and hint on a character that no text may hold."""
    name = f"{unicodedata.name(sign, 'it cannot be seen')}: take it out"
    return f"character U+{ord(sign):04X} is not allowed in text", name


@lru_cache(maxsize=16)  # one command or page reads a calibration several times; up to 31 MB each
def compose(text: str) -> Node:
    """Return the one value that the text holds, to be shared, not changed. Raises Misplaced."""
    root: Node | None = None
    try:
        builder = _Builder(text.splitlines())
        for event in yaml.parse(text, Loader=_LOADER):
            root = builder.take(event) or root
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Misplaced(line, column, *_explain(error)) from None
    except yaml.YAMLError as error:
        raise Misplaced(1, 1, f"this is not YAML: {error}".replace("\n", " ")) from None
    if root is None:
        raise Misplaced(1, 1, "the file is empty")
    return root


def _explain(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    problem = error.problem or "this is not YAML"
    if "cannot start any token" in problem:
        hint = "indent with spaces, not tabs; put text that starts with @, ` or % in quotes"
        return "a character that cannot start a value", hint
    if "mapping values are not allowed" in problem:
        return "a ':' that is not allowed here", "put text that holds ': ' in quotes"
    return f"this is not YAML: {problem}", error.context or ""


@dataclass(slots=True)
class _Open:
    """A list or mapping that has begun: where, under which anchor, and what it holds so far."""

    line: int
    column: int
    anchor: str | None
    mapping: bool
    parts: list[Node]


class _Builder:
    """Turns the parser's events into nodes, without recursion, within the bounds above."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.open: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.documents = 0
        self.size = 0

    def take(self, event: Any) -> Node | None:
        """Take one event; return the root node when it is complete."""
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self.bound(line, column, 1, 1)
            text = _scalar(event, line, column)
            if not text.quoted and isinstance(text.data, str):
                text.comment = self.comment_after(event.end_mark)
            return self.add(text, event.anchor)
        if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self.bound(line, column, 1, 1)
            _refuse_tag(event, line, column)
            mapping = kind is yaml.MappingStartEvent
            self.open.append(_Open(line, column, event.anchor, mapping, []))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            done = self.open.pop()
            _refuse_long(done)
            return self.add(_mapping(done) if done.mapping else _sequence(done), done.anchor)
        elif kind is yaml.AliasEvent:
            node = self.anchors.get(event.anchor)
            if node is None:
                raise Misplaced(
                    line, column, f"alias '*{event.anchor}' is not defined before it is used"
                )
            self.bound(line, column, node.height, node.size)
            return self.add(node, None)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                raise Misplaced(line, column, "a second document starts here", "one a file")
        return None

    def comment_after(self, mark: Any) -> str:
        """Return the comment that follows on the line of a mark, with the spaces before it."""
        rest = self.lines[mark.line][mark.column :] if mark.line < len(self.lines) else ""
        return rest if rest.lstrip().startswith("#") else ""

    def add(self, node: Node, anchor: str | None) -> Node | None:
        """Put a complete node into what is open; return it where nothing is."""
        if anchor is not None:
            self.anchors[anchor] = node
        if not self.open:
            return node
        self.open[-1].parts.append(node)
        return None

    def bound(self, line: int, column: int, height: int, size: int) -> None:
        """Refuse a node of ``height`` and ``size`` that would make the file too deep or large."""
        self.size += size
        if len(self.open) + height > MAX_DEPTH:
            raise Misplaced(line, column, f"nested more than {MAX_DEPTH} levels deep")
        if self.size > MAX_NODES:
            raise Misplaced(line, column, f"more than {MAX_NODES} values, aliases counted out")


def _refuse_long(done: _Open) -> None:
    if len(done.parts) > MAX_PARTS * (1 + done.mapping):
        what = "block of keys" if done.mapping else "list"
        raise Misplaced(done.line, done.column, f"a {what} of more than {MAX_PARTS}")


def _refuse_tag(event: Any, line: int, column: int) -> None:
    if event.tag is not None:
        raise Misplaced(line, column, f"tag '{event.tag}' is not allowed", "write the bare value")


def _scalar(event: Any, line: int, column: int) -> Node:
    _refuse_tag(event, line, column)
    bad = NOT_TEXT.search(event.value)
    if bad:  # written as an escape, such as "\e"
        raise Misplaced(line, column, *not_allowed(bad.group()))
    quoted = event.style is not None and event.style != ""
    data = event.value if quoted else _plain(event.value, line, column)
    return Node(data, line, column, quoted)


def _plain(text: str, line: int, column: int) -> object:
    """Resolve an unquoted scalar by the YAML 1.2 core rules."""
    if not text or text[0] not in "+-.0123456789~nNtTfF":
        return text or None
    if _DECIMAL.fullmatch(text) or _BASED.fullmatch(text):
        if len(text) > MAX_DIGITS:
            raise Misplaced(line, column, f"a number of more than {MAX_DIGITS} digits")
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise Misplaced(line, column, f"{text[:MAX_DIGITS]} is too large a number")
        return number
    if _NOT_FINITE.fullmatch(text):
        raise Misplaced(line, column, f"{text} is not a finite number")
    for pattern, value in ((_NULL, None), (_TRUE, True), (_FALSE, False)):
        if pattern.fullmatch(text):
            return value
    return text


def _sequence(done: _Open) -> Node:
    parts = tuple(done.parts)
    data = [part.data for part in parts]
    return Node(data, done.line, done.column, False, parts, None, *_extent(parts))


def _mapping(done: _Open) -> Node:
    parts: dict[str, Node] = {}
    keys: dict[str, tuple[int, int]] = {}
    for key, value in zip(done.parts[::2], done.parts[1::2], strict=True):
        if key.parts is not None or not isinstance(key.data, str):
            raise Misplaced(key.line, key.column, "a key must be text", "quote it")
        if unseen := _UNSEEN_IN_KEY.search(key.data):
            sign, hint = unseen.group(), "it cannot be seen: take it out"
            name = {"\n": "a line break", "\t": "a tab"}.get(sign) or sign_name(sign)
            raise Misplaced(key.line, key.column, f"{name} is not allowed in a key", hint)
        if key.data == "<<" and not key.quoted:
            hint = "repeat the values, use an alias for a whole value, or write a variant"
            raise Misplaced(key.line, key.column, "merge keys '<<' are not read", hint)
        if key.data in parts:
            first = keys[key.data][0]
            message = f"key '{shortened(key.data)}' is given twice (first in line {first})"
            raise Misplaced(key.line, key.column, message, "keep one")
        parts[key.data] = value
        keys[key.data] = (key.line, key.column)
    data = {key: part.data for key, part in parts.items()}
    return Node(data, done.line, done.column, False, parts, keys, *_extent(done.parts))


def _extent(parts: list[Node] | tuple[Node, ...]) -> tuple[int, int]:
    """Size and height of a node with these parts."""
    height = 1 + max((part.height for part in parts), default=0)
    return 1 + sum(part.size for part in parts), height
