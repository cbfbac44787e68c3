"""Parts of pages: escaped text, options as code, tables."""

from hedgesim.reports import html


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
