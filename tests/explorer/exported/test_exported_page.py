"""A page of one file: it plays in the browser what `hedgesim run` plays here, and asks nobody."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from hedgesim.explorer.exported import page as exporting
from hedgesim.explorer.scenarios import Scenarios
from hedgesim.outcomes.readings import readings
from hedgesim.reports.rows import Row
from hedgesim.running.experiment import run
from hedgesim.running.setup import Options
from helpers.browser import PHONE, Page, opened

SCENARIO, REPLICATIONS = "canal-and-withdrawal", 300
END_TEXT = r'<text[^>]*text-anchor="end"[^>]*>([^<]*)<'
ROOT = "document.documentElement.dataset"
DRAG = """
const [key, value] = arguments;
const slider = document.querySelector(`[data-key="${key}"]`);
slider.value = value;
slider.dispatchEvent(new Event("input", { bubbles: true }));
"""
SWITCH = "document.querySelector(`[data-event='${arguments[0]}']`).click()"
SENTENCE = "document.getElementById('sentence-0').textContent"
SENTENCES = "[...document.querySelectorAll('#verdict p')].map((one) => one.textContent)"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a scenario; what its sliders do is not measured, which takes long."""
    explored = Scenarios(SCENARIO).get(SCENARIO)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting, "levers", lambda *_: [])
        found = exporting.exported(explored, replications=REPLICATIONS)
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(found.html, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shown(file: Path) -> Iterator[Page]:
    with opened(file) as page:
        yield page


def wait(page: Page, mark: str = "concluded") -> None:
    end = time.monotonic() + 60
    while page.ask(f"{ROOT}.{mark}") != "yes":
        assert time.monotonic() < end, page.complaints()
        time.sleep(0.05)


def go(page: Page, **query: Any) -> None:
    """Open the page in a state, and wait for its verdict."""
    place = page.ask("location.href").partition("#")[0]
    page.driver.get("about:blank")
    page.driver.get(f"{place}#{urlencode(query)}" if query else place)
    wait(page)


def changed(page: Page, script: str, *given: Any) -> None:
    page.driver.execute_script(script, *given)
    wait(page)


def downloaded(page: Page, folder: Path) -> Path:
    """The scenario file that the page's link saves."""
    place = {"behavior": "allow", "downloadPath": str(folder)}
    page.driver.execute_cdp_cmd("Browser.setDownloadBehavior", place)
    page.driver.execute_script("document.getElementById('download').click()")
    end = time.monotonic() + 20
    while not (found := list(folder.glob("*.yaml"))):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found[0]


def same_as_a_run(page: Page, folder: Path, uncertainty: str = "parameters") -> None:
    """The verdict and the sentence under the first charts are those of a run of the download."""
    options = Options(REPLICATIONS, attribution=False, uncertainty=uncertainty, out=folder / "out")
    summary = run(downloaded(page, folder), options).summary
    said = " ".join(page.ask(SENTENCES)).replace("\u2212", "-")
    assert said == summary["verdict"]
    chosen = page.ask("document.getElementById('outcome-0').value")
    (found,) = [one for one in readings(summary) if one.id == chosen]
    sentence = page.ask(SENTENCE).replace("\u2212", "-")
    assert all(Row.of(found).at_end(arm) in sentence for arm in ("scenario", "baseline", "change"))


def test_as_written_it_says_what_a_run_says(shown: Page, tmp_path: Path) -> None:
    go(shown)
    assert f"{REPLICATIONS} of {REPLICATIONS} histories" in shown.ask("document.body.innerText")
    same_as_a_run(shown, tmp_path)


def test_charts_have_the_axes_of_those_drawn_in_python(shown: Page, file: Path) -> None:
    """The still page holds these, at another width: their values' axes are compared."""
    go(shown)
    still = re.split(r'id="chart-', file.read_text(encoding="utf-8"))[1:]
    for chart in ("level-0", "change-0", "level-1", "change-1"):
        (text,) = [one for one in still if one.startswith(f'{chart}"')]
        drawn = re.findall(
            r'<text[^>]*text-anchor="end"[^>]*>([^<]*)<', text.partition("</svg>")[0]
        )
        ends = f"#chart-{chart} text[text-anchor=end]"
        found = shown.ask(f"[...document.querySelectorAll('{ends}')].map((one) => one.textContent)")
        assert len(found) > 2
        assert found == drawn


@pytest.mark.slow
def test_dragged_it_says_what_a_run_of_its_download_says(shown: Page, tmp_path: Path) -> None:
    go(shown)
    before = shown.ask(SENTENCE)
    changed(shown, DRAG, "with.canal.amount", 3000)
    changed(shown, DRAG, "with.canal.scale", 1.9)
    changed(shown, DRAG, "at.clv-exit", 2027 * 12)
    changed(shown, DRAG, "set.temperature", 0.31)
    changed(shown, SWITCH, "assurances")
    assert shown.ask(SENTENCE) != before
    assert "off=assurances" in shown.ask("location.hash")
    same_as_a_run(shown, tmp_path)
    again = shown.ask(SENTENCE)
    shown.driver.refresh()
    wait(shown)
    assert shown.ask(SENTENCE) == again


@pytest.mark.slow
def test_chance_alone_says_what_such_a_run_says(shown: Page, tmp_path: Path) -> None:
    go(shown, uncertainty="chance", outcome="trust.Vietnam", off="clv-exit")
    assert shown.ask("document.getElementById('uncertainty').value") == "chance"
    same_as_a_run(shown, tmp_path, "chance")


@pytest.mark.slow
def test_a_is_compared_with_b_history_by_history(shown: Page) -> None:
    go(shown)
    shown.driver.execute_script("document.getElementById('pin').click()")
    wait(shown)
    changed(shown, DRAG, "with.canal.scale", 2)
    assert "Against A (" in shown.ask(SENTENCE)
    assert shown.ask("document.querySelector('#chart-against-0 svg') !== null")
    assert "A\\nas written\\nB\\ncanal: scale" in repr(
        shown.ask("document.getElementById('states').innerText")
    )
    go(shown, a="with.canal.scale=2")
    assert "Against A (" in shown.ask(SENTENCE)


def test_one_history_is_drawn_and_told(shown: Page) -> None:
    go(shown, history=7)
    told = shown.ask("document.getElementById('trace').textContent")
    assert told.startswith("History 7, with the events:\n  ")
    assert "August 2024: China builds" in told.partition("without")[0]
    assert "China builds" not in told.partition("without")[2]
    go(shown, history=REPLICATIONS + 1)
    assert str(REPLICATIONS) in shown.ask("document.getElementById('trace').textContent")


def test_what_an_address_cannot_say_is_left_out(shown: Page) -> None:
    bad = {"outcome": "no.such", "off": "nothing", "set.temperature": "1e9", "at.canal": "soon"}
    go(shown, **bad, **{"with.canal.scale": "2.0001", "uncertainty": "none"})
    assert "canal: scale 2" in shown.ask("document.getElementById('states').innerText")
    assert shown.ask(SENTENCES)
    assert "temperature" not in shown.ask("document.getElementById('states').innerText")


def test_nothing_is_asked_of_anybody_under_a_strict_policy(file: Path) -> None:
    with opened(file) as page:
        wait(page)
        assert [one for one in page.requests() if not one.startswith("blob:")] == []
        assert page.complaints() == []
        policy = page.ask("document.querySelector('meta[http-equiv]').content")
        assert "default-src 'none'" in policy
        assert "unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")
        assert "unsafe-inline" not in policy
        run_code = "try { return new Function('return 1')() } catch { return 'refused' }"
        assert page.driver.execute_script(f"setTimeout('window.evaluated = 1', 0); {run_code}")
        time.sleep(0.2)
        assert page.ask("window.evaluated") is None
        page.driver.execute_script("new Image().src = 'https://example.org/x.png'")
        time.sleep(0.2)
        assert page.complaints() != []  # refused


def test_a_phone_shows_it_in_its_width(file: Path) -> None:
    with opened(file, width=PHONE) as page:
        wait(page)
        assert page.ask("document.documentElement.scrollWidth") <= PHONE
        assert page.ask("document.querySelector('.controls').offsetParent !== null")


@pytest.mark.parametrize("scripts", [True, False], ids=["no-webassembly", "no-scripts"])
def test_without_webassembly_the_still_page_stands(file: Path, scripts: bool) -> None:
    broken = file.with_name("still.html")
    text = file.read_text("utf-8")
    broken.write_text(text.replace("'wasm-unsafe-eval'", "") if scripts else text, encoding="utf-8")
    with opened(broken, scripts=scripts) as page:
        seen = page.ask("document.body.innerText") if scripts else page.driver.page_source
        if scripts:
            assert page.ask(f"{ROOT}.live") == "no"
            assert page.ask("document.querySelectorAll('.chart > svg').length") == 7
            assert page.ask("document.querySelector('.controls').offsetParent === null")
        assert "By December 2034" in seen
        assert "WebAssembly" in seen
