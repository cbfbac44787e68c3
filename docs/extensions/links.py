"""Links between pages of the repository, as links between pages of the site.

Pages link to files beside them, so that they can be read on a code host. A page of `OUTSIDE` lies
outside ``docs/`` and has a place on the site, where ``:::{include} PATH`` stands for its text. A
link to any other file outside leads to the repository, if pyproject.toml names its address;
without one the text of the link stays.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
OUTSIDE = {
    "scenarios/README.md": "/reference/scenario-format.md",
    "calibration/README.md": "/reference/calibration-format.md",
    "calibration/codebook.md": "/reference/codebook.md",
    "cases/nepal/README.md": "/reference/nepal.md",
    "benchmarks/README.md": "/reference/performance.md",
    "CONTRIBUTING.md": "/reference/contributing.md",
    "CHANGELOG.md": "/reference/changelog.md",
}

_INCLUDED = re.compile(r"\A:::\{include\} (\S+)\n:::\n")
_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)#\s:]+)(#[^)\s]*)?\)")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the event at which Sphinx has read a page."""
    app.connect("source-read", _page_read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _page_read(app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace the text of a page by one whose links are those of the site."""
    path = Path(app.env.doc2path(docname))
    if path.suffix != ".md":
        return
    included = _INCLUDED.match(source[0])
    if included:
        path = (path.parent / included[1]).resolve()
        app.env.note_dependency(str(path))
        source[0] = path.read_text(encoding="utf-8")
    source[0] = with_site_links(source[0], path, repository())


def repository() -> str | None:
    """Return the address of the repository that pyproject.toml names, if any."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    urls = {name.lower(): url for name, url in project.get("urls", {}).items()}
    return next((urls[name].rstrip("/") for name in ("repository", "source") if name in urls), None)


def with_site_links(text: str, page: Path, address: str | None) -> str:
    """Return a page with links from the top of the site, and links out of ``docs/`` led there."""

    def link(match: re.Match[str]) -> str:
        words, target, anchor = match[1], match[2], match[3] or ""
        beside = page.parent.relative_to(ROOT).as_posix()
        path = posixpath.normpath(posixpath.join(beside, target))
        if path in OUTSIDE or path.startswith("docs/"):
            return f"[{words}]({OUTSIDE.get(path, path.removeprefix('docs'))}{anchor})"
        return f"[{words}]({address}/blob/main/{path}{anchor})" if address else words

    return _LINK.sub(link, text)
