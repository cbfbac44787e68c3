"""HTML of reports: a document with sections and charts, paragraphs and tables."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from importlib.resources import files

from hedgesim.reports.charts import export, svg
from hedgesim.reports.charts.figures import Figure
from hedgesim.reports.charts.marks import Spec
from hedgesim.reports.charts.palette import stylesheet

# Nothing is loaded from elsewhere, and no script runs but those whose hashes stand here.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; script-src {}"
)
NO_SCRIPTS = (
    '<noscript><p class="soft">Scripts are off: the charts are drawn, but show no values under the '
    "pointer.</p></noscript>"
)
_MINUS = re.compile(r"(?<![\w.])-(?=\d)")
_OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]*")


@dataclass
class Document:
    """A page while it is written.

    Attributes
    ----------
    countries: whose colours it needs. sections: id, heading and content of each, in order.
    specs: of the charts, by id.
    """

    countries: tuple[str, ...]
    sections: list[tuple[str, str, str]] = field(default_factory=list)
    specs: dict[str, Spec] = field(default_factory=dict)

    def section(self, id: str, heading: str, *parts: str) -> None:
        """Add a section; one without content is left out."""
        content = "\n".join(part for part in parts if part)
        if content:
            self.sections.append((id, heading, content))

    def figure(self, figure: Figure, note: str = "", title: str | None = None) -> str:
        """Return a figure: an SVG that scripts replace by an interactive chart.

        Parameters
        ----------
        note: plain text under the title. title: in place of the figure's own.
        """
        id = f"chart-{figure.name}"
        self.specs[id] = figure.spec
        place = f'class="chart" id="{id}" role="img"'
        small = f"<small>{text(note)}</small>" if note else ""
        description = text(figure.spec["description"])
        return (
            f"<figure><figcaption>{text(title or figure.title)}{small}</figcaption>"
            f'<div {place} aria-label="{description}">{svg.draw(figure.spec)}</div>'
            "</figure>"
        )

    def render(self, title: str, lead: str) -> str:
        """Return the whole page as one file that loads nothing else.

        ``lead``: HTML before the sections.
        """
        assets = files("hedgesim.reports") / "assets"
        style, own = ((assets / name).read_text("utf-8") for name in ("page.css", "page.js"))
        scripts = (export.libraries(), own)
        specs = json.dumps(self.specs, ensure_ascii=False, separators=(",", ":"))
        specs = specs.replace("<", "\\u003c")
        links = "".join(
            f'<a href="#{id}">{escape(heading)}</a>' for id, heading, _ in self.sections
        )
        body = "\n".join(
            f'<section id="{id}"><h2>{escape(heading)}</h2>\n{content}\n</section>'
            for id, heading, content in self.sections
        )
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy(scripts)}">\n'
            '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            '<link rel="icon" href="data:,">\n'
            f"<title>{escape(title)}</title>\n<style>\n{stylesheet(self.countries)}{style}</style>\n"
            f"</head>\n<body>\n<main>\n{lead}\n{NO_SCRIPTS}\n<nav>{links}</nav>\n{body}\n</main>\n"
            f'<script type="application/json" id="specs">{specs}</script>\n'
            f"{''.join(f'<script>{script}</script>\n' for script in scripts)}</body>\n</html>\n"
        )


def policy(scripts: Iterable[str]) -> str:
    """Return the Content-Security-Policy of a page that may run these scripts and no others."""
    digests = (b64encode(sha256(script.encode()).digest()).decode() for script in scripts)
    return POLICY.format(" ".join(f"'sha256-{digest}'" for digest in digests))


def text(plain: str) -> str:
    """Escape plain text for a page, with minus signs in place of hyphens before numbers."""
    return escape(_MINUS.sub("\u2212", plain), quote=True)


def paragraph(plain: str, kind: str = "") -> str:
    """Return a paragraph of plain text, with options of commands set as code.

    ``kind``: CSS class.
    """
    content = _OPTION.sub(r'<code class="option">\g<0></code>', text(plain))
    return f'<p class="{kind}">{content}</p>' if kind else f"<p>{content}</p>"


def pair(figures: Iterable[str]) -> str:
    """Return figures side by side, or one below the other where the page is narrow."""
    return f'<div class="pair">{"".join(figures)}</div>'


def key(entries: Sequence[tuple[str, str]]) -> str:
    """Return a legend: (CSS colour, meaning) of each entry."""
    parts = (
        f'<span><i class="swatch" style="border-color:{colour}"></i>{text(meaning)}</span>'
        for colour, meaning in entries
    )
    return f'<div class="key">{"".join(parts)}</div>'


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str] | str],
    *,
    kind: str = "",
    wide: Sequence[int] = (),
) -> str:
    """Return a table of plain texts.

    Parameters
    ----------
    rows: cells, or one text as the heading of the rows after it. kind: CSS class.
    wide: columns left out on a phone.
    """

    def cell(tag: str, place: int, plain: str, scope: str = "") -> str:
        hidden = ' class="wide"' if place in wide else ""
        return f"<{tag}{scope}{hidden}>{text(plain)}</{tag}>"

    head = "".join(cell("th", i, one, ' scope="col"') for i, one in enumerate(headings))
    body = []
    for row in rows:
        if isinstance(row, str):
            span = f'<th scope="rowgroup" colspan="{len(headings)}">{text(row)}</th>'
            body.append(f'<tr class="head">{span}</tr>')
            continue
        first, *rest = row
        cells = "".join(cell("td", i, one) for i, one in enumerate(rest, 1))
        body.append(f"<tr>{cell('th', 0, first, ' scope="row"')}{cells}</tr>")
    return (
        f'<div class="scroll"><table class="{kind}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )
