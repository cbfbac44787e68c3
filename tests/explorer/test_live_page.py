"""The explorer as a browser shows it: the bands move with the hand, and can be kept."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from browser import PHONE, Page, opened
from hedgesim.outcomes.readings import readings
from hedgesim.reports import figures
from hedgesim.running.experiment import run
from hedgesim.running.setup import Options

BAND = "document.querySelector('#chart-level svg').outerHTML"
DRAG = """
const slider = document.querySelector(`[data-key="${arguments[0]}"]`);
for (const value of arguments[1]) {
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}
"""


def drag(shown: Page, key: str, *values: float) -> None:
    """Move a slider through values and wait for all replications of the last."""
    shown.driver.execute_script(DRAG, key, list(values))
    time.sleep(0.05)
    shown.drawn()


def click(shown: Page, what: str) -> None:
    """Click, wherever the page is scrolled to."""
    shown.driver.execute_script("document.querySelector(arguments[0]).click()", what)


def asked_elsewhere(shown: Page, address: str) -> list[str]:
    return [url for url in shown.requests() if not url.startswith(f"{address}/")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_is_whole_and_asks_nobody_else(address: str, dark: bool) -> None:
    with opened(f"{address}/?history=5", dark=dark) as shown:
        assert shown.ask("document.querySelectorAll('.chart > svg').length") == 5
        assert "2,000 of 2,000 histories" in shown.ask("document.body.innerText")
        assert shown.ask("document.querySelectorAll('.notes').length") == 0
        assert shown.complaints() == []
        assert asked_elsewhere(shown, address) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("with.canal.amount", 4000), ("at.canal", 24320), ("set.temperature", 0.4)],
)
def test_a_slider_moves_the_bands(address: str, key: str, value: float) -> None:
    with opened(f"{address}/") as shown:
        before = shown.ask(BAND)
        drag(shown, key, value)
        assert shown.ask(BAND) != before
        assert key in shown.ask("location.search")
        assert int(shown.ask("document.documentElement.dataset.first")) > 0
        shown.driver.refresh()
        shown.drawn()
        again = shown.ask("document.getElementById('told').textContent")
        click(shown, "#reset")
        shown.drawn()
        assert shown.ask("document.getElementById('told').textContent") != again
        assert shown.complaints() == []


def test_an_event_is_switched_off(address: str) -> None:
    with opened(f"{address}/") as shown:
        before = shown.ask(BAND)
        click(shown, "[data-event=canal]")
        shown.drawn()
        assert shown.ask(BAND) != before
        assert "off=canal" in shown.ask("location.search")


def test_while_it_is_dragged_the_newest_change_counts(address: str) -> None:
    with opened(f"{address}/") as shown:
        drag(shown, "with.canal.amount", *range(0, 5000, 100), 2500)
        told = shown.ask("document.getElementById('told').textContent")
        output = "document.querySelector('[data-key=\"with.canal.amount\"]').parentNode.innerText"
        assert "US$ 2.5 bn" in shown.ask(output)
        assert "US$ 2.5 bn" in shown.ask("document.querySelector('[data-story=canal]').innerText")
        shown.driver.get(f"{address}/?with.canal.amount=2500")
        shown.drawn()
        assert shown.ask("document.getElementById('told').textContent") == told


def test_what_is_saved_gives_the_same_numbers(address: str, saved: Path, tmp_path: Path) -> None:
    with opened(f"{address}/?outcome=influence.Vietnam") as shown:
        drag(shown, "with.clv-exit.scale", 2.0)
        click(shown, "#save")
        end = time.monotonic() + 20
        while "Saved as" not in shown.ask("document.getElementById('saved').textContent"):
            assert time.monotonic() < end
            time.sleep(0.05)
        told = shown.ask("document.getElementById('told').textContent").replace("\u2212", "-")
    (path,) = saved.glob("*-explored-*.yaml")
    options = Options(replications=2000, attribution=False, out=tmp_path / "out")
    summary = run(path, options).summary
    (found,) = [one for one in readings(summary) if one.id == "influence.Vietnam"]
    assert figures.told(found, found.scenario) in told
    assert figures.told(found, found.baseline) in told
    assert figures.told(found, found.change, change=True) in told


def test_a_history_is_told_beside_the_bands(address: str) -> None:
    with opened(f"{address}/") as shown:
        lines = shown.ask("document.querySelectorAll('#chart-level path').length")
        shown.driver.execute_script("document.getElementById('history').value = 12")
        click(shown, "#tell")
        end = time.monotonic() + 60
        while "History 12 of seed 1" not in shown.ask("document.getElementById('tale').innerText"):
            assert time.monotonic() < end
            time.sleep(0.1)
        shown.drawn()
        assert shown.ask("document.querySelectorAll('#chart-level path').length") == lines + 1


def test_a_garbled_address_opens_with_notes(address: str) -> None:
    with opened(f"{address}/?scenario=%3Cscript%3Ealert(1)%3C/script%3E&at.canal=now") as shown:
        notes = shown.ask("document.querySelector('.notes').innerText")
        assert "There is no scenario '<script>alert(1)</script>'" in notes
        assert "at.canal: 'now' is not a date" in notes
        assert shown.complaints() == []


def test_a_phone_shows_it_without_scrolling_sideways(address: str) -> None:
    with opened(f"{address}/", width=PHONE) as shown:
        assert shown.ask("document.documentElement.scrollWidth") <= PHONE
        wider = "[...document.querySelectorAll('main *')].filter((e) => e.offsetParent && "
        wider += f"e.getBoundingClientRect().right > {PHONE} + 0.5).map((e) => e.outerHTML)"
        assert shown.ask(wider) == []
