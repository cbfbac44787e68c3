"""The pages of the docs, taken apart: code, paths, commands, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "hedgesim"
# Folders of pages that a build of the documentation writes.
_BUILT = {"_build", "api", "gallery"}
DOCS = sorted(
    page
    for page in (ROOT / "docs").rglob("*.md")
    if _BUILT.isdisjoint(page.relative_to(ROOT / "docs").parts)
)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS]
# Pages of folders, which name files beside them.
FOLDER_PAGES = [
    ROOT / folder / "README.md"
    for folder in ("scenarios", "calibration", "benchmarks", "cases/nepal")
]

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
_COMMAND = re.compile(r"^(?:\$ |.*&& )?(?:uv run )?(?:--extra \w+ )?hedgesim ([a-z].*)$")
_PATH = re.compile(r"[\w.*-]*(?:/[\w.*-]+)*(?:/|\.py|\.md|\.yaml|\.toml|\.cff)")
# Folders that a reader makes.
_OF_READERS = ("my-", "runs/")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    language: str
    text: str


def blocks(page: Path) -> list[Block]:
    """Fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [Block(page, language, body) for language, body in _FENCE.findall(text)]


def inline(page: Path) -> list[str]:
    """Code in the running text of a page."""
    return [str(code) for code in _INLINE.findall(_FENCE.sub("", page.read_text("utf-8")))]


def commands(page: Path) -> list[list[str]]:
    """Arguments of every hedgesim command that a page names."""
    lines = [line for block in blocks(page) for line in block.text.splitlines()]
    found = []
    for line in [*lines, *inline(page)]:
        match = _COMMAND.match(line.partition("#")[0].strip())
        if match:
            found.append(match[1].split())
    return found


def links(page: Path) -> list[str]:
    """Targets of links to other files of the repository."""
    found = _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    return [str(target) for target in found if "://" not in target]


def paths(page: Path) -> list[str]:
    """Paths that a page names in code: with a slash, or with the ending of a text file."""
    return [
        code for code in inline(page) if _PATH.fullmatch(code) and not code.startswith(_OF_READERS)
    ]


def exists(path: str, beside: Path) -> bool:
    """Whether a path is there: from the root, in the package, or beside the page."""
    return any(any(base.glob(path.rstrip("/"))) for base in (ROOT, SOURCE, beside))
