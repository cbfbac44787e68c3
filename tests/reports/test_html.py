"""Parts of pages: escaped text, options as code, tables."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from hedgesim.reports import html
from hedgesim.reports.charts import palette
from hedgesim.reports.compare.page import page as compare_page
from hedgesim.reports.compare.runs import inside
from hedgesim.reports.page.page import page
from helpers.summaries import full

HOSTILE = (
    "\"'><script>alert(1)</script></style><style>*{display:none}</style>"
    "<img src=x onerror=alert(1)><!-- ]]> --><svg onload=alert(1)>"
    " javascript:alert(1) {{7*7}} \\u003c ;}*{color:red}"
)


def test_text_is_escaped_and_options_are_code() -> None:
    made = html.paragraph("Use --posterior <b> in 2024-2034, not a--b.", "soft")
    assert made == (
        '<p class="soft">Use <code class="option">--posterior</code> &lt;b&gt; in 2024-2034, '
        "not a--b.</p>"
    )


def test_a_row_of_text_is_a_heading_over_all_columns() -> None:
    made = html.table(["", "with"], ["Alignment", ["Lean", "-0.4"]], wide=(1,))
    assert '<th scope="rowgroup" colspan="2">Alignment</th>' in made
    assert '<th scope="row">Lean</th><td class="wide">\u22120.4</td>' in made


class Parts(HTMLParser):
    """What a browser would take for elements, attributes and style sheets of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.comments: list[str] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.styles += [value or "" for name, value in attrs if name == "style"]
        self.inside = "data" if tag == "script" and dict(attrs).get("type") else tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts.append(data)
        if self.inside == "style":
            self.styles.append(data)


def hostile(value: object, key: str = "") -> object:
    """Replace every free text of a summary."""
    if isinstance(value, dict):
        return {k: hostile(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [hostile(one, key) for one in value]
    free = ("title", "about", "story", "meaning", "reason", "basis", "unit", "notes", "when",
            "text", "scenario", "verdict", "name", "value", "prior")  # fmt: skip
    return HOSTILE if isinstance(value, str) and key in free else value


def test_texts_of_a_scenario_stay_texts() -> None:
    good, bad = (
        full(),
        hostile(full() | {"about": "Who?", "notes": ["a note"], "verdict": "It is."}),
    )
    assert isinstance(bad, dict)
    for write in (page_of, lambda summary: compare_page(inside(summary))):
        found, clean = Parts(write(bad)), Parts(write(good))
        assert set(found.tags) - set(clean.tags) <= {("p", ())}
        assert not [names for _, names in found.tags if any(n.startswith("on") for n in names)]
        assert not [one for one in found.styles if "display:none}*" in one or "color:red" in one]
        assert found.scripts == clean.scripts
        assert found.comments == clean.comments == []


def page_of(summary: dict[str, object]) -> str:
    return page(
        summary, {"reproduce": ["hedgesim", "run", HOSTILE], "run": HOSTILE, "python": HOSTILE}
    )


def test_a_country_that_is_named_like_a_colour_of_the_page_recolours_nothing() -> None:
    names = ("Ink", "Paper", "paper", "!!!", "x;}*{display:none}", "\u0915\u093f", "y" * 400)
    made = palette.stylesheet(names)
    assert made.count("--ink:") == made.count("--paper:") == 2
    assert f"--ink:{palette.GROUND['ink'][0]};" in made
    assert set(re.findall(r"[{};]([^:;{}@]+):", made)) <= {
        *(f"--{name}" for name in palette.GROUND), "color-scheme", "root",
        *(palette.variable(name)[4:-1] for name in (*names, "Others", "Own")),
    }  # fmt: skip
    assert all(0 < len(palette.slug(name)) <= palette.LONGEST for name in names)


def test_only_the_scripts_of_the_page_may_run() -> None:
    made = page(full(), {})
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made)
    assert policy
    rules = dict(one.strip().split(" ", 1) for one in policy[1].split(";"))
    scripts = Parts(made).scripts
    digests = [b64encode(sha256(one.encode()).digest()).decode() for one in scripts]
    assert rules["script-src"].split() == [f"'sha256-{digest}'" for digest in digests]
    assert rules["default-src"] == "'none'"
    assert "unsafe-eval" not in policy[1]
    assert len(scripts) == 2
