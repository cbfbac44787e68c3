"""Layout of text on a terminal: the console, tables, headings and indented paragraphs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TextIO

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

WIDEST = 116  # columns
# Columns of a table: of long texts, of short ones, of numbers, and of numbers that may wrap.
folded = partial(Column, overflow="fold")
fixed = partial(Column, no_wrap=True)
right = partial(Column, no_wrap=True, justify="right")
loose = partial(Column, justify="right")


class _Console(Console):
    """A console for which a reader that leaves early is no error of its own."""

    def on_broken_pipe(self) -> None:
        """Leave it to the command line, which ends quietly; rich would exit with code 1."""
        raise  # noqa: PLE0704  (rich calls this while it handles BrokenPipeError)


def console(file: TextIO | None = None, width: int | None = None) -> Console:
    """Return a console for reports: no markup, and at most `WIDEST` columns."""
    made = _Console(file=file, highlight=False, markup=False, emoji=False, width=width)
    made.width = min(made.width, WIDEST)
    return made


def write(parts: Iterable[RenderableType], out: Console) -> None:
    """Print parts one below the other, without trailing blanks."""
    with out.capture() as printed:
        for part in parts:
            out.print(part)
    lines = (line.rstrip() for line in printed.get().splitlines())
    out.file.write("\n".join(lines) + "\n")


def grid(title: str, *columns: str | Column) -> Table:
    """Return an empty table in the report's style: a rule under the headings, no other lines."""
    return Table(
        *columns,
        title=title or None,
        title_style="bold",
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=0,
        show_edge=False,
        header_style="",
    )


def title(text: str) -> Text:
    """Return the heading of a page or of a part of it."""
    return Text(text, style="bold")


def indented(text: str, depth: int = 1, style: str = "") -> RenderableType:
    """Return a paragraph indented by ``depth`` steps of two columns."""
    return Padding(Text(" ".join(text.split()), style=style), (0, 0, 0, 2 * depth))


def count(number: int, noun: str) -> str:
    """Write a count with its noun: ``1 item``, ``3 items``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
