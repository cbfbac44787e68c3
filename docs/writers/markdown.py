"""Paragraphs, lists and tables of Markdown, and words for numbers."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from hedgesim.description.formats.sourced import Basis
from hedgesim.description.parsing import units

WIDTH = 110

_CODE = re.compile(r"`[^`]*`")
_HELD = "\N{NO-BREAK SPACE}"  # stands for a space at which a line may not end

type Lines = Iterator[str]


def wrapped(text: str, first: str = "", rest: str = "") -> str:
    """Return a paragraph in lines of `WIDTH`; code between backticks stays on its line."""
    held = _CODE.sub(_hold, " ".join(text.split()))
    lines = textwrap.fill(
        held,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines.replace(_HELD, " ")


def _hold(match: re.Match[str]) -> str:
    """Hold code together, but let it break before a word that joins conditions."""
    code = match.group().replace(" ", _HELD)
    return re.sub(rf"{_HELD}(?=(?:and|or){_HELD})", " ", code)


def item(text: str, depth: int = 0) -> str:
    """Return an item of a list."""
    indent = "  " * depth
    return wrapped(text, f"{indent}- ", f"{indent}  ")


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Lines:
    """Yield the lines of a table."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


def code(text: object) -> str:
    """Return text as code, on one line."""
    return f"`{' '.join(str(text).split())}`"


def listed(texts: Iterable[str]) -> str:
    """Return texts with commas between them."""
    return ", ".join(texts)


def between(bounds: tuple[float, float]) -> str:
    """Return a closed interval in a few words."""
    low, high = (number(bound) for bound in bounds)
    return f"{low} to {high}"


def number(value: float) -> str:
    """Return a number, a large one by its power of ten."""
    return f"{value:.0e}".replace("e+0", "e") if abs(value) >= 1e6 else units.plain(value)


def sentence(text: str) -> str:
    """Return text that begins with a capital and ends with a full stop."""
    text = " ".join(text.split()).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def basis(thing: Basis) -> str:
    """Return what a thing rests on, as a sentence."""
    text = thing.describe()
    if thing.derivation:
        text += f"; derived by {code(thing.derivation)}"
    return f"*Rests on* {text.rstrip('.')}." if text else ""
