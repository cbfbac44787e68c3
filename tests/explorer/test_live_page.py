"""The explorer as a browser shows it: the bands move with the hand, and can be kept."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hedgesim.outcomes.readings import readings
from hedgesim.reports.rows import Row
from hedgesim.running.experiment import run
from hedgesim.running.setup import Options
from helpers.browser import PHONE, Page, opened
from helpers.parameters import few

BAND = "document.querySelector('#chart-level-0 svg').outerHTML"
DRAG = """
const slider = document.querySelector(`[data-key="${arguments[0]}"]`);
for (const value of arguments[1]) {
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}
"""
TIP = "(document.querySelector('.tip') || { innerText: '' }).innerText"
WATCH = """
window.gone = 0;
window.looked = 0;
const look = () => {
  const tip = document.querySelector(".tip"), rule = document.querySelector(".rule");
  window.looked += 1;
  if (!tip || !rule || !tip.innerText || tip.getBoundingClientRect().width < 50) window.gone += 1;
  requestAnimationFrame(look);
};
look();
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
        assert shown.ask("document.querySelectorAll('.chart > svg').length") == 7
        assert "2,000 of 2,000 histories" in shown.ask("document.body.innerText")
        assert shown.ask("document.querySelectorAll('.notes').length") == 0
        assert shown.complaints() == []
        assert asked_elsewhere(shown, address) == []


@pytest.mark.parametrize(
    ("key", "value"),
    few([("with.canal.amount", 4000), ("at.canal", 24320), ("set.temperature", 0.4)], 3),
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
        again = shown.ask("document.getElementById('sentence-0').textContent")
        click(shown, "#reset")
        shown.drawn()
        assert shown.ask("document.getElementById('sentence-0').textContent") != again
        assert shown.complaints() == []


def test_bands_of_chance_alone_are_others(address: str) -> None:
    with opened(f"{address}/") as shown:
        before = shown.ask(BAND)
        choose = "const box = document.getElementById('uncertainty'); box.value = 'chance';"
        choose += "box.dispatchEvent(new Event('input', { bubbles: true }));"
        shown.driver.execute_script(choose)
        time.sleep(0.05)
        shown.drawn()
        assert shown.ask(BAND) != before
        assert "uncertainty=chance" in shown.ask("location.search")
        assert shown.complaints() == []


def wait_for(shown: Page, condition: str, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not shown.ask(condition):
        assert time.monotonic() < end, condition
        time.sleep(0.1)


@pytest.mark.slow
def test_what_is_pinned_is_compared_and_stays_in_the_address(address: str) -> None:
    with opened(f"{address}/?outcome=trust.Vietnam") as shown:
        assert not shown.ask("document.getElementById('chart-against-0').offsetParent")
        lines = shown.ask("document.querySelectorAll('#chart-level-0 path').length")
        drag(shown, "with.clv-exit.scale", 2.0)
        ghost = "document.querySelector('#chart-level-0').textContent.includes('as written')"
        assert shown.ask(ghost)
        assert shown.ask("document.querySelectorAll('#chart-level-0 path').length") == lines + 1
        click(shown, "#pin")
        shown.drawn()
        click(shown, "[data-event=canal]")
        shown.drawn()
        told = "document.getElementById('states').innerText.replaceAll('\\n', ' ')"
        assert shown.ask(told) == "A clv-exit: scale 2 B without canal; clv-exit: scale 2"
        assert shown.ask("document.getElementById('chart-against-0').offsetParent !== null")
        assert "Against A (" in shown.ask("document.getElementById('sentence-0').textContent")
        difference = "document.querySelector('#chart-against-0 svg').outerHTML"
        before = shown.ask(difference)
        shown.driver.refresh()
        shown.drawn()
        assert shown.ask(difference) == before
        click(shown, "#swap")
        wait_for(shown, "location.search.includes('off%3Dcanal')")
        shown.drawn()
        assert shown.ask(told) == "A without canal; clv-exit: scale 2 B clv-exit: scale 2"
        click(shown, "#unpin")
        shown.drawn()
        assert "a=" not in shown.ask("location.search")
        assert shown.complaints() == []


def test_outcomes_are_shown_beside_each_other(address: str) -> None:
    choose = "const menu = document.getElementById(arguments[0]); menu.value = arguments[1];"
    choose += "menu.dispatchEvent(new Event('input', { bubbles: true }))"
    visible = "[...document.querySelectorAll('.slot')].map((slot) => slot.offsetParent !== null)"
    with opened(f"{address}/?outcome=trust.Vietnam&outcome=lean") as shown:
        assert shown.ask(visible) == [True, True, False]
        shown.driver.execute_script(choose, "outcome-2", "autonomy")
        time.sleep(0.05)
        shown.drawn()
        assert shown.ask(visible) == [True, True, True]
        assert "autonomy" in shown.ask("document.getElementById('title-level-2').innerText").lower()
        shown.driver.execute_script(choose, "outcome-1", "")
        shown.driver.execute_script(choose, "outcome-2", "")
        time.sleep(0.05)
        shown.drawn()
        assert shown.ask(visible) == [True, False, False]
        assert shown.ask("location.search").count("outcome=") == 1
        assert shown.complaints() == []


def test_question_verdict_and_levers_are_on_the_page(address: str) -> None:
    with opened(f"{address}/?uncertainty=chance") as shown:
        assert "tilt Cambodia, or diversify it" in shown.ask("document.body.innerText")
        wait_for(shown, "document.documentElement.dataset.concluded === 'yes'")
        assert shown.ask("document.querySelectorAll('#verdict p').length") > 1
        wait_for(shown, "document.documentElement.dataset.measured === 'yes'", 120)
        first = "[...document.querySelectorAll('#first [data-key]')].map((one) => one.dataset.key)"
        assert 0 < len(shown.ask(first)) <= 6
        texts = "[...document.querySelectorAll('#first .effect')].map((one) => one.innerText)"
        assert all(text.startswith("end to end: ") for text in shown.ask(texts))
        every = "document.querySelectorAll('[data-key^=\"set.\"]').length"
        folded = "document.querySelectorAll('#others [data-key]').length"
        assert shown.ask(every) == shown.ask(folded) + len(shown.ask(first))
        drag(shown, "set.heed", 3.0)
        assert shown.ask("document.querySelector('#verdict').classList.contains('old')") is not None
        assert shown.complaints() == []


FILL = """
document.getElementById("adding").open = true;
const fill = (name, value) => {
  document.querySelector(`[data-field="${name}"]`).value = value;
};
for (const [name, value] of Object.entries(arguments[0])) fill(name, value);
document.getElementById("add").click();
"""


def test_an_event_is_added_and_its_faults_stand_at_their_fields(address: str) -> None:
    choose = "const kind = document.getElementById('kind'); kind.value = 'trade_sanction';"
    choose += "kind.dispatchEvent(new Event('input', { bubbles: true }))"
    with opened(f"{address}/?outcome=trust.Vietnam&off=canal") as shown:
        shown.driver.execute_script(choose)
        wait_for(shown, "document.querySelector('[data-field=loss]') !== null")
        shown.driver.execute_script(FILL, {"by": "Vietnm", "loss": "much", "at": "2026-03"})
        fault = "document.getElementById('fault-by').textContent"
        wait_for(shown, f"{fault} !== ''")
        assert "did you mean 'Vietnam'" in shown.ask(fault)
        assert "not a share" in shown.ask("document.getElementById('fault-loss').textContent")
        assert shown.ask("document.activeElement.dataset.field") == "by"
        assert "add." not in shown.ask("location.search")
        shown.driver.execute_script(FILL, {"by": "Vietnam", "loss": "30%"})
        wait_for(shown, "document.querySelector('[data-event=added-1]') !== null")
        shown.drawn()
        assert "Vietnam shuts out" in shown.ask("document.getElementById('states').innerText")
        assert "off=canal" in shown.ask("location.search")
        drag(shown, "with.added-1.scale", 3.0)
        assert "with.added-1.scale=3" in shown.ask("location.search")
        click(shown, "[data-remove='1']")
        wait_for(shown, "!location.search.includes('added')")
        shown.drawn()
        assert shown.ask("document.querySelector('[data-event=added-1]')") is None
        assert "off=canal" in shown.ask("location.search")
        assert shown.complaints() == []


def test_every_control_has_a_label_and_every_id_is_used_once(address: str) -> None:
    with opened(f"{address}/") as shown:
        bare = "[...document.querySelectorAll('input, select, button')].filter((one) => "
        bare += "!(one.labels && one.labels.length && one.labels[0].textContent.trim()) && "
        bare += "!one.textContent.trim()).map((one) => one.outerHTML)"
        assert shown.ask(bare) == []
        twice = "[...document.querySelectorAll('[id]')].map((one) => one.id)"
        ids = shown.ask(twice)
        assert len(ids) == len(set(ids))


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
        told = shown.ask("document.getElementById('sentence-0').textContent")
        output = "document.querySelector('[data-key=\"with.canal.amount\"]').parentNode.textContent"
        assert "US$ 2.5 bn" in shown.ask(output)
        assert "US$ 2.5 bn" in shown.ask("document.querySelector('[data-story=canal]').innerText")
        shown.driver.get(f"{address}/?with.canal.amount=2500")
        shown.drawn()
        assert shown.ask("document.getElementById('sentence-0').textContent") == told


def test_what_is_saved_gives_the_same_numbers(address: str, saved: Path, tmp_path: Path) -> None:
    with opened(f"{address}/?outcome=influence.Vietnam") as shown:
        drag(shown, "with.clv-exit.scale", 2.0)
        click(shown, "#save")
        end = time.monotonic() + 20
        while "Saved as" not in shown.ask("document.getElementById('saved').textContent"):
            assert time.monotonic() < end
            time.sleep(0.05)
        told = shown.ask("document.getElementById('sentence-0').textContent").replace("\u2212", "-")
    (path,) = saved.glob("*-explored-*.yaml")
    options = Options(2000, attribution=False, out=tmp_path / "out")
    summary = run(path, options).summary
    (found,) = [one for one in readings(summary) if one.id == "influence.Vietnam"]
    row = Row.of(found)
    assert all(row.at_end(arm) in told for arm in ("scenario", "baseline", "change"))


def test_a_history_is_traced_beside_the_bands(address: str) -> None:
    with opened(f"{address}/") as shown:
        lines = shown.ask("document.querySelectorAll('#chart-level-0 path').length")
        shown.driver.execute_script("document.getElementById('history').value = 12")
        click(shown, "#show")
        end = time.monotonic() + 60
        while "History 12 of seed 1" not in shown.ask("document.getElementById('trace').innerText"):
            assert time.monotonic() < end
            time.sleep(0.1)
        shown.drawn()
        assert shown.ask("document.querySelectorAll('#chart-level-0 path').length") == lines + 1


def test_a_garbled_address_opens_with_notes(address: str) -> None:
    with opened(f"{address}/?scenario=%3Cscript%3Ealert(1)%3C/script%3E&at.canal=now") as shown:
        notes = shown.ask("document.querySelector('.notes').innerText")
        assert "Unknown scenario '<script>alert(1)</script>'" in notes
        assert "at.canal: 'now' is not a date" in notes
        assert shown.complaints() == []


def test_a_phone_shows_it_without_scrolling_sideways(address: str) -> None:
    with opened(f"{address}/", width=PHONE) as shown:
        assert shown.ask("document.documentElement.scrollWidth") <= PHONE
        wider = "[...document.querySelectorAll('main *')].filter((e) => e.offsetParent && "
        wider += f"e.getBoundingClientRect().right > {PHONE} + 0.5).map((e) => e.outerHTML)"
        assert shown.ask(wider) == []


def point(shown: Page, chart: str, part: float, kind: str = "mouse") -> None:
    """Bring a mouse or a finger to a chart, a part of the way along and half way down."""
    script = "const chart = document.getElementById(arguments[0]);"
    script += "chart.scrollIntoView({ block: 'center', behavior: 'instant' });"
    script += "const box = chart.getBoundingClientRect();"
    script += "return [box.x + arguments[1] * box.width, box.y + box.height / 2];"
    x, y = shown.driver.execute_script(script, f"chart-{chart}", part)
    if kind == "mouse":
        command, event = "Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y}
        shown.driver.execute_cdp_cmd(command, event)
        return
    for name, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
        event = {"type": name, "touchPoints": points}
        shown.driver.execute_cdp_cmd("Input.dispatchTouchEvent", event)


def numbers(shown: Page, row: str) -> list[str]:
    """What the box tells in one row."""
    (found,) = [line for line in shown.ask(TIP).splitlines() if line.startswith(row)]
    return found.replace("\u2212", "-").removeprefix(row).split("\t")[1:]


def test_the_last_month_is_read_as_the_sentence_tells_it(address: str) -> None:
    with opened(f"{address}/?outcome=lean.political") as shown:
        told = shown.ask("document.getElementById('sentence-0').textContent").replace("\u2212", "-")
        point(shown, "level-0", 0.3)
        assert "December 2034" not in shown.ask(TIP)
        shown.driver.execute_script("document.getElementById('chart-level-0').focus()")
        shown.driver.switch_to.active_element.send_keys("\ue010")  # End
        assert shown.ask(TIP).startswith("December 2034")
        for row in ("with the events", "without"):
            middle, _, most = numbers(shown, row)
            assert f"{middle} (90%: {most})" in told
        shown.driver.switch_to.active_element.send_keys("\ue012")  # left
        assert shown.ask(TIP).startswith("September 2034")
        shown.driver.execute_script("document.getElementById('chart-change-0').focus()")
        shown.driver.switch_to.active_element.send_keys("\ue010")
        middle, _, most = numbers(shown, "change")
        assert f"{middle} (90%: {most})" in told
        shown.driver.switch_to.active_element.send_keys("\ue00c")  # Escape
        assert shown.ask(TIP) == ""
        assert shown.complaints() == []


def test_the_rule_stands_where_the_month_is_drawn(address: str) -> None:
    """The year's own mark under the axis is the witness."""
    with opened(f"{address}/") as shown:
        middle = "(() => { const year = [...document.querySelectorAll('#chart-level-0 text')]"
        middle += ".find((one) => one.textContent === '2029').getBoundingClientRect();"
        middle += "const chart = document.getElementById('chart-level-0').getBoundingClientRect();"
        middle += "return (year.x + year.width / 2 - chart.x) / chart.width; })()"
        part = shown.ask(middle)
        point(shown, "level-0", part)
        assert shown.ask(TIP).startswith(("December 2028", "March 2029"))
        rule = "document.querySelector('.rule').getBoundingClientRect().x"
        chart = "document.getElementById('chart-level-0').getBoundingClientRect()"
        assert abs(shown.ask(f"({rule} - {chart}.x) / {chart}.width") - part) < 0.02


def test_values_stay_under_the_pointer_while_bands_are_redrawn(address: str) -> None:
    with opened(f"{address}/") as shown:
        point(shown, "level-0", 0.5)
        before, month = numbers(shown, "with the events"), shown.ask(TIP).splitlines()[0]
        asked = shown.ask("performance.getEntriesByType('resource').length")
        for part in (0.2, 0.8, 0.5):
            point(shown, "level-0", part)
        assert shown.ask("performance.getEntriesByType('resource').length") == asked > 0
        shown.driver.execute_script(WATCH)
        for value in (3000, 4000, 5000):
            drag(shown, "with.canal.amount", value)
        assert shown.ask("window.gone") == 0
        assert shown.ask("window.looked") > 10
        assert shown.ask(TIP).splitlines()[0] == month
        assert numbers(shown, "with the events") != before
        shown.driver.execute_cdp_cmd(
            "Input.dispatchMouseEvent", {"type": "mouseMoved", "x": 2, "y": 2}
        )
        assert shown.ask(TIP) == ""


@pytest.mark.parametrize(
    ("chart", "tells"),
    few(
        [
            ("leans", "scale of -1 to 1"),
            ("without", "Itself"),
            ("with", "China"),
            ("change-1", "change"),
        ],
        3,
    ),
)
def test_every_chart_can_be_read_by_a_finger(address: str, chart: str, tells: str) -> None:
    with opened(f"{address}/", width=PHONE, dark=True) as shown:
        point(shown, chart, 0.4, "finger")
        assert tells in shown.ask(TIP)
        box = shown.ask("document.querySelector('.tip').getBoundingClientRect().toJSON()")
        assert box["left"] >= 0
        assert box["right"] <= PHONE
        assert shown.ask("document.documentElement.scrollWidth") <= PHONE
        shown.driver.execute_script(
            "document.querySelector('h1').dispatchEvent(new PointerEvent('pointerdown',"
            "{ bubbles: true }))"
        )
        assert shown.ask(TIP) == ""
        assert shown.complaints() == []


@pytest.mark.slow
def test_a_variant_is_chosen_and_can_be_left_again(address: str) -> None:
    choose = "const pick = document.getElementById('variant'); pick.value = arguments[0];"
    choose += "pick.dispatchEvent(new Event('input', { bubbles: true }))"
    with opened(f"{address}/?outcome=trust.Vietnam") as shown:
        before = shown.ask(BAND)
        assert "Vietnam never retaliates" in shown.ask("document.body.innerText")
        shown.driver.execute_script(choose, "exit-only")
        end = time.monotonic() + 20
        while "variant=exit-only" not in shown.ask("location.search"):
            assert time.monotonic() < end
            time.sleep(0.05)
        shown.drawn()
        assert shown.ask("document.querySelector('h1').innerText").endswith(": The exit alone")
        assert shown.ask("document.querySelectorAll('[data-event=canal]').length") == 0
        assert shown.ask("document.getElementById('outcome-0').value") == "trust.Vietnam"
        assert shown.ask(BAND) != before
        drag(shown, "with.clv-exit.scale", 2.0)
        assert "variant=exit-only" in shown.ask("location.search")
        assert "variant=exit-only" in shown.ask("document.getElementById('download').href")
        assert shown.complaints() == []
