"""Sessions of the tutorial: its commands, what they print, and the numbers of its text.

A block ``console`` holds commands after ``$`` and what they print; a line ``...`` stands for lines
that are left out. A block ``yaml`` that begins with ``# NAME.yaml`` is the content of that file
from there on.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hedgesim import cli
from writers.sources import DOCS

PAGE = DOCS / "tutorial.md"
WIDTH = "90"  # columns of the terminal
LONGEST = 100  # characters of a line on the page
GAP = "..."

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# ([\w-]+\.yaml)\n")
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?%?")
_BARS = re.compile("[▁▂▃▄▅▆▇█·]")


@dataclass(frozen=True)
class Command:
    """A command of the page, what the page shows of its output, and what it prints."""

    text: str
    shown: list[str]
    printed: list[str]


def played(page: str, folder: Path) -> Iterator[Command]:
    """Run the commands of a page in order in an empty folder, the current one."""
    for language, body in _BLOCK.findall(page):
        file = _FILE.match(body)
        if language == "yaml" and file:
            (folder / file[1]).write_text(body[file.end() :], encoding="utf-8")
        if language == "console":
            yield from (_run(one) for one in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:])


def _run(written: str) -> Command:
    text, *shown = written.splitlines()
    output = io.StringIO()
    arguments = shlex.split(text.removeprefix("uv run hedgesim "))
    os.environ["COLUMNS"] = WIDTH
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        cli.main(arguments)
    return Command(text, shown, list(_wrapped(output.getvalue())))


def _wrapped(printed: str) -> Iterator[str]:
    """Yield the lines of an output, long ones broken as a page needs it."""
    for line in printed.rstrip().splitlines():
        if len(line) <= LONGEST:
            yield line.rstrip()
        else:
            yield from textwrap.wrap(line, LONGEST, break_on_hyphens=False)


def missing(command: Command) -> list[str]:
    """Return the lines that a page shows and the command does not print there."""
    lost, place, gap = [], 0, True
    for line in command.shown:
        if line == GAP:
            gap = True
            continue
        rest = command.printed[place:] if gap else command.printed[place : place + 1]
        if line in rest:
            place += rest.index(line) + 1
        else:
            lost.append(line)
        gap = False
    return lost


def renewed(command: Command) -> list[str]:
    """Return the lines to show: with gaps, those that say the same with other numbers."""
    if GAP not in command.shown:
        return command.printed
    lines, place = [], 0
    for line in command.shown:
        rest = [_form(new) for new in command.printed[place:]]
        if line != GAP and _form(line) in rest:
            place += rest.index(_form(line)) + 1
            line = command.printed[place - 1]  # noqa: PLW2901
        lines.append(line)
    return lines


def _form(line: str) -> str:
    """Return a line without its numbers and bars."""
    return " ".join(_BARS.sub("", _NUMBER.sub("#", line)).split())


def unfounded(page: str) -> list[str]:
    """Return the numbers in the text of a page that no block above them shows."""
    shown: set[str] = set()
    lost: list[str] = []
    for number, part in enumerate(re.split(r"^```\w*$", page, flags=re.MULTILINE)):
        if number % 2:
            shown |= {one.strip("+,%") for one in _NUMBER.findall(part)}
            continue
        prose = re.sub(r"^#.*$|`[^`]*`|\]\([^)]*\)", "", part, flags=re.MULTILINE)
        found = (one.strip("+,%") for one in _NUMBER.findall(prose))
        lost += [one for one in found if one not in shown]
    return lost


def written(page: str, folder: Path) -> str:
    """Return a page with what its commands print now, and the same numbers in its text."""
    for command in played(page, folder):
        new = renewed(command)
        old_block, new_block = ("\n".join([command.text, *lines]) for lines in (command.shown, new))
        page = page.replace(old_block, new_block, 1)
        before, after = _NUMBER.findall(old_block), _NUMBER.findall(new_block)
        if len(before) == len(after):
            for old, now in zip(before, after, strict=True):
                page = _replaced(page, new_block, old.strip("+,%"), now.strip("+,%"))
    return page


def _replaced(page: str, block: str, before: str, after: str) -> str:
    """Put a number in place of another in the text between a block and the next one."""
    if before == after:
        return page
    head, mark, rest = page.partition(block)
    close, fence, rest = rest.partition("\n```\n")
    prose, opening, tail = rest.partition("\n```")
    prose = re.sub(rf"(?<![\w.]){re.escape(before)}(?![\w.])", after, prose)
    return head + mark + close + fence + prose + opening + tail
