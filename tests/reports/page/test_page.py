"""The page's text and charts, without a browser: what must stand in it, and in which order."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.outcomes.verdict import verdict
from hedgesim.reports import html
from hedgesim.reports.charts import export, figures, marks, palette, svg
from hedgesim.reports.page import page, timeline
from hedgesim.reports.rows import rows
from helpers.summaries import CANAL, event, full, summary

MANIFEST = {"run": "0123", "reproduce": ["hedgesim", "run", "my scenario.yaml"]}


def test_the_verdict_comes_first_and_the_command_can_be_copied() -> None:
    made = full()
    text = page.page(made, MANIFEST)
    first = verdict(made).split(". ")[0].replace("-", "\u2212", 0)
    plain = text.replace("\u2212", "-").replace("&#x27;", "'")
    assert first in plain
    assert plain.index(first) < plain.index('class="tiles"') < plain.index('id="events"')
    assert "hedgesim run 'my scenario.yaml'" in plain
    assert len(text) < 3_000_000


def test_nothing_of_a_scenario_can_break_out_of_the_page() -> None:
    evil = "</script><script>alert(1)</script><!--"
    made = full() | {"title": evil, "about": evil, "notes": [evil]}
    made["events"] = {evil: event(evil, 0.5, 0.0, reaction=False)}
    made["attribution"] = {
        evil: {"legitimacy": {"shapley": 0.1, "leave_one_out": 0.1, "error": 0.01}}
    }
    text = page.page(made, MANIFEST)
    assert "<script>alert" not in text
    assert text.count("</script>") == 3
    specs = re.search(r'id="specs">(.*?)</script>', text, re.DOTALL)
    assert specs is not None
    assert any(evil in json.dumps(spec) for spec in json.loads(specs[1]).values())


def test_variants_are_listed_and_those_not_played_named_with_a_command() -> None:
    resolved = {"variants": {"exit-only": {"title": "The exit alone"}, "slow": {"title": "Slowly"}}}
    command = ["hedgesim", "run", "x", "--variant", "exit-only", "--seed", "1"]
    text = page.page(full(), MANIFEST | {"resolved": resolved, "reproduce": command})
    told = text[text.index('<section id="variants"') :]
    assert told.index("exit-only") < told.index("The exit alone") < told.index("Not played here")
    assert "Not played here: &#x27;Slowly&#x27;." in told
    assert "<code>hedgesim run x --seed 1 --variant all</code>" in told
    alone = page.page(full() | {"variants": {}}, MANIFEST | {"resolved": resolved})
    assert "&#x27;The exit alone&#x27; and &#x27;Slowly&#x27;" in alone
    assert 'id="variants"' not in page.page(full() | {"variants": {}}, MANIFEST)


def test_a_run_in_which_nothing_happens_has_a_page_too() -> None:
    text = page.page(summary(), MANIFEST)
    assert "Nothing differs from the baseline" in text
    assert "Nothing is declared" in text


def test_old_summaries_without_newer_keys_have_a_page() -> None:
    made = summary(CANAL)
    for key in ("partners", "changed_settings", "notes", "variants", "attribution"):
        made.pop(key, None)
    assert 'id="changes"' in page.page(made, {})


def test_a_timeline_places_months_between_its_ends() -> None:
    made = summary(events={"e": event("It rains.", 0.07, 0.0, "2029-07", reaction=False)})
    html = timeline.timeline(made)
    assert "left:50.4%" in html, "66 of 131 months from January 2024"
    assert '<b class="open"' in html, "in fewer than half"
    assert "7%" in html


# --- charts ---------------------------------------------------------------------------------------


def test_stacked_shares_sum_to_the_whole_and_leave_nobody_out() -> None:
    own = rows(full(), "Cambodia")
    shares = figures.portfolio_figure(own, "influence", "scenario").spec["data"]["values"]
    last = [row for row in shares if row["m"].startswith("2034-12")]
    whole = sum(
        100 * row.reading.series["scenario"]["mean"][-1]
        for row in own
        if row.reading.name == "influence"
    )
    assert last[-1]["high"] == pytest.approx(whole, rel=1e-4)
    assert all(a["high"] == b["low"] for a, b in itertools.pairwise(last))


def test_every_figure_is_described_named_once_and_drawn_as_svg() -> None:
    drawn = list(figures.figures(full()))
    assert len({figure.name for figure in drawn}) == len(drawn)
    for figure in drawn:
        assert re.search(r"\d", figure.spec["description"])
        assert svg.draw(figure.spec).count("<") > 10
        assert not re.search(r"\bnan\b", svg.draw(figure.spec))


def test_an_svg_is_the_same_without_what_only_a_pointer_needs() -> None:
    own = rows(full(), "Cambodia")
    chosen = next(row for row in own if row.reading.name == "influence")

    def drawn(*, tips: bool) -> list[str]:
        made = (
            figures.level_figure(chosen, tips=tips),
            figures.change_figure(chosen, tips=tips),
            figures.portfolio_figure(own, "influence", "scenario", tips=tips),
        )
        names = [layer.get("name") for figure in made for layer in figure.spec["layer"]]
        assert names.count(marks.POINTER) == (3 if tips else 0)
        return [svg.draw(figure.spec) for figure in made]

    assert drawn(tips=False) == drawn(tips=True)


@pytest.mark.parametrize(("start", "years", "marked"), [(2024, 3, 3), (2024, 11, 6), (1997, 40, 6)])
def test_a_year_stands_once_along_the_axis_of_time(start: int, years: int, marked: int) -> None:
    months = [f"{y}-{m:02d}" for y in range(start, start + years) for m in (1, 4, 7, 10)]
    axis = marks.time_axis(months)["axis"]
    found = [one["year"] for one in axis["values"]]
    assert found[0] == start
    assert len(set(found)) == len(found) <= marked
    assert axis["format"] == "%Y"
    assert "values" not in marks.time_axis(months[:8])["axis"]


def test_every_specification_is_one_of_vega_lite() -> None:
    import altair  # noqa: PLC0415

    kinds = {
        tuple(layer["mark"]["type"] for layer in figure.spec["layer"]): figure
        for figure in figures.figures(full())
    }
    assert len(kinds) >= 6
    for figure in kinds.values():
        sized = marks.sized(figure.spec, 400, figure.title, "2034-12")
        spec = palette.solid(sized, ("China", "Vietnam"))
        altair.LayerChart.from_dict(marks.apart_from_rows(spec)[0])


LEVELS = st.floats(-1e6, 1e6).map(lambda v: float(f"{v:.4g}"))


@given(st.lists(LEVELS, min_size=1, max_size=8))
def test_axes_hold_all_values(values: list[float]) -> None:
    low, high = marks.bounds(values)
    room = 1e-4 * max(abs(low), abs(high))
    assert low < high
    assert low - room <= min(values)
    assert high + room >= max(values)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=7), st.floats(1, 10))
def test_labels_are_moved_apart_in_order_and_stay_inside(values: list[float], least: float) -> None:
    places = marks.apart(values, least, 0.0, 100.0)
    order = sorted(range(len(values)), key=lambda i: values[i])
    gaps = [places[b] - places[a] for a, b in itertools.pairwise(order)]
    assert all(gap >= least - 1e-6 for gap in gaps)
    assert -1e-6 <= min(places) <= max(places) <= 100 + 1e-6


def test_minus_signs_are_written_before_numbers_only() -> None:
    assert html.text("-3 to -1.5, D2 p4-p16, 0-100, clv-exit") == (
        "\u22123 to \u22121.5, D2 p4-p16, 0-100, clv-exit"
    )


# --- colours --------------------------------------------------------------------------------------

# Linear RGB as the three kinds of cones' loss leaves it (Machado and others 2009, severity 1).
LOSSES = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
}  # fmt: skip
NAMED_MOST = ("China", "United States", "Vietnam", "Japan", "Thailand")


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lab(colour: str, loss: str) -> list[float]:
    rgb = linear(colour)
    r, g, b = (
        max(0.0, sum(part * c for part, c in zip(row, rgb, strict=True))) for row in LOSSES[loss]
    )
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


@pytest.mark.parametrize("dark", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_partners_named_most_differ_for_every_eye(loss: str, dark: int) -> None:
    for first, second in itertools.combinations(NAMED_MOST, 2):
        one, two = (lab(palette.colour(name)[dark], loss) for name in (first, second))
        apart = sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) ** 0.5
        assert apart > 12, f"{first} and {second}: {apart:.0f}"


@pytest.mark.parametrize("dark", [0, 1], ids=["light", "dark"])
def test_every_colour_stands_out_from_the_paper(dark: int) -> None:
    paper = luminance(palette.GROUND["paper"][dark])
    own = {name: palette.GROUND[name] for name in ("ink", "soft", "scenario", "baseline")}
    for name, pair in (palette.COUNTRIES | own).items():
        light, deep = sorted((luminance(pair[dark]), paper), reverse=True)
        contrast = (light + 0.05) / (deep + 0.05)
        least = 4.5 if name in ("ink", "soft", "baseline") else 3.0
        assert contrast >= least, f"{name}: {contrast:.1f}"


def test_colours_come_from_the_palette_alone() -> None:
    folder = Path(palette.__file__).parents[2]
    files = [*folder.rglob("*.py"), *(folder / "reports" / "assets").glob("page.*")]
    assert len(files) > 100
    others = [
        file.name for file in files if re.search(r"#[0-9a-fA-F]{6}\b", file.read_text("utf-8"))
    ]
    assert others == ["palette.py"]
    used = (export.INK, export.SOFT, export.FAINT, export.STRONG, export.LIGHT)
    assert set(used) <= {light for light, _ in palette.GROUND.values()}


def test_no_variable_of_a_colour_is_left_where_there_is_no_page() -> None:
    for figure in figures.figures(full()):
        spec = palette.solid(figure.spec, tuple(full()["partners"]))
        assert "var(--" not in json.dumps(spec)
