"""A real browser without a window, for tests of pages; skipped where there is none, not in CI."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 120.0  # seconds for all charts of a page, on a busy machine
PHONE, DESK = 375, 1200


def found() -> tuple[str, str]:
    """Paths of Chromium and its driver; skips the test where one is missing, fails it in CI."""
    names = ("chromium", "chromium-browser", "google-chrome")
    browser = next((path for path in map(shutil.which, names) if path), None)
    driver = shutil.which("chromedriver")
    if browser and driver:
        return browser, driver
    message = "no chromium and chromedriver here (Debian: apt-get install chromium-driver)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


class Page:
    """A page that is open in a browser."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def ask(self, script: str) -> Any:
        """Value of an expression of JavaScript."""
        return self.driver.execute_script(f"return {script}")

    def drawn(self) -> None:
        """Wait until all charts are drawn."""
        end = time.monotonic() + PATIENCE
        while self.ask("document.documentElement.dataset.drawn") != "yes":
            assert time.monotonic() < end, f"not drawn: {self.complaints()}"
            time.sleep(0.1)

    def complaints(self) -> list[str]:
        """What the browser's console says."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Addresses that were asked for, the page itself left out."""
        events = [
            json.loads(one["message"])["message"] for one in self.driver.get_log("performance")
        ]
        asked = [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in asked if not url.startswith("data:")][1:]


@contextmanager
def opened(
    place: Path | str, *, width: int = DESK, dark: bool = False, scripts: bool = True
) -> Iterator[Page]:
    """Open a file or an address in a fresh browser and wait for its charts."""
    browser, driver = found()
    from selenium import webdriver  # noqa: PLC0415

    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        shape = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", shape)
        chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        chrome.get(place if isinstance(place, str) else place.resolve().as_uri())
        page = Page(chrome)
        if scripts:
            page.drawn()
        yield page
    finally:
        chrome.quit()
