"""Pages as a browser shows them: nothing asked of anybody, nothing missing, no overflow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hedgesim.reports.charts.palette import GROUND
from hedgesim.reports.compare.page import page as compare_page
from hedgesim.reports.compare.runs import inside
from hedgesim.reports.page import page
from hedgesim.reports.studies.matching import StoredStudy
from helpers.browser import DESK, PHONE, Page, opened
from helpers.summaries import SENSITIVITY, full, two_hedgers

MANIFEST = {
    "run": "0123456789abcdef", "hedgesim": "1.0", "reproduce": ["hedgesim", "run", "x"],
    "worlds": {"scenario": "ab"},
    "inputs": [{"path": "x.yaml", "role": "scenario", "sha256": "cd"}],
}  # fmt: skip
SECTIONS = (
    "verdict", "events", "changes", "portfolio", "leans", "posture", "causes", "variants",
    "sensitivity", "assumptions", "numbers", "reproduce",
)  # fmt: skip
OVERLAPS = """(() => {
  const found = [];
  for (const chart of document.querySelectorAll(".live svg")) {
    const texts = [...chart.querySelectorAll("text")].filter((t) => t.textContent.trim()
      && getComputedStyle(t).opacity !== "0");
    const boxes = texts.map((t) => t.getBoundingClientRect());
    for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
      const [a, b] = [boxes[i], boxes[j]];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 4) found.push(`${texts[j].textContent} / ${texts[i].textContent}`);
    }
  }
  return found;
})()"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of a made-up run that has something in every part."""
    folder = tmp_path_factory.mktemp("run")
    page.write(
        full(), MANIFEST, folder, StoredStudy(folder, SENSITIVITY, {"finished": "2026-11-01"})
    )
    return folder / page.FILE


def background(shown: Page) -> str:
    red, green, blue = re.findall(r"\d+", shown.ask("getComputedStyle(document.body).background"))[
        :3
    ]
    return f"#{int(red):02x}{int(green):02x}{int(blue):02x}"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_page_is_whole_and_asks_nothing_of_anybody(report: Path, dark: bool) -> None:
    with opened(report, dark=dark) as shown:
        assert shown.complaints() == []
        assert shown.requests() == []
        present = shown.ask("[...document.querySelectorAll('section')].map((s) => s.id)")
        assert sorted(present) == sorted(SECTIONS)
        charts = shown.ask("document.querySelectorAll('.chart').length")
        assert charts == shown.ask("document.querySelectorAll('.chart.drawn .live svg').length")
        assert background(shown) == GROUND["paper"][dark]
        assert shown.ask(OVERLAPS) == []


def test_a_phone_shows_it_without_scrolling_sideways(report: Path) -> None:
    with opened(report, width=PHONE) as shown:
        assert shown.complaints() == []
        assert shown.ask("document.documentElement.scrollWidth") <= PHONE
        wider = "[...document.querySelectorAll('svg,figure,.tile,pre')]"
        wider += f".filter((e) => e.getBoundingClientRect().right > {PHONE}).length"
        assert shown.ask(wider) == 0
        assert shown.ask(OVERLAPS) == []


def test_without_scripts_still_pictures_stand_in(report: Path) -> None:
    with opened(report, scripts=False) as shown:
        shown.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        charts = shown.ask("document.querySelectorAll('.chart').length")
        assert charts > 10
        seen = "[...document.querySelectorAll('.chart > svg')]"
        assert shown.ask(f"{seen}.filter((e) => e.clientHeight > 50).length") == charts
        assert shown.ask("document.querySelectorAll('.live').length") == 0


def test_in_print_it_is_light_and_no_wider_than_the_paper(report: Path) -> None:
    with opened(report, dark=True) as shown:
        media = {"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]}
        shown.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        assert background(shown) == GROUND["paper"][0]
        assert shown.ask("document.documentElement.scrollWidth") <= DESK
        seen = "[...document.querySelectorAll('.chart > {}')].filter((e) => e.clientHeight).length"
        assert shown.ask(seen.format("svg")) > 10, "drawn for the paper, not shrunk to it"
        assert shown.ask(seen.format(".live")) == 0
        drawn = "[...document.querySelectorAll('.track i, .track b, .swatch')]"
        widths = f"{drawn}.map((e) => parseFloat(getComputedStyle(e).borderTopWidth))"
        assert min(shown.ask(widths)) >= 2, "drawn by borders, as printers leave backgrounds out"
        alone = "document.querySelector('#sensitivity .pair')"
        assert shown.ask(f"{alone}.firstChild.clientWidth === {alone}.clientWidth")


def test_the_pointer_is_told_the_values_of_its_month(report: Path) -> None:
    with opened(report) as shown:
        from selenium.webdriver import ActionChains  # noqa: PLC0415

        chart = shown.driver.find_element("css selector", ".chart .live svg")
        ActionChains(shown.driver).move_to_element(chart).perform()
        told = shown.ask("document.querySelector('#vg-tooltip-element')?.innerText || ''")
        assert "Month" in told
        assert "90%" in told


def test_several_hedgers_each_have_their_sections(tmp_path: Path) -> None:
    page.write(two_hedgers(), MANIFEST, tmp_path)
    with opened(tmp_path / page.FILE) as shown:
        assert shown.complaints() == []
        present = shown.ask("[...document.querySelectorAll('section')].map((s) => s.id)")
        assert {"changes-cambodia", "changes-laos", "leans-laos"} <= set(present)


def test_a_comparison_is_whole_too(tmp_path: Path) -> None:
    out = tmp_path / "compare.html"
    out.write_text(compare_page(inside(full())), encoding="utf-8")
    with opened(out, width=PHONE) as shown:
        assert shown.complaints() == []
        assert shown.requests() == []
        assert shown.ask("document.documentElement.scrollWidth") <= PHONE
        assert "exit-only" in shown.ask("document.body.innerText")
