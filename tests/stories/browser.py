"""A real Chromium without a screen, for tests that look at a page."""

from __future__ import annotations

import base64
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="no Chromium: `make setup-full` installs one"
)
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_S = 60


@contextmanager
def chromium(folder: Path) -> Iterator[webdriver.Chrome]:
    """A browser with an empty profile of its own in a folder."""
    options = Options()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # The path of the driver is said, so that nothing is looked for elsewhere.
    driver = webdriver.Chrome(options=options, service=Service(executable_path=str(DRIVER)))
    try:
        yield driver
    finally:
        driver.quit()


def show(driver: webdriver.Chrome, page: Path, width: int) -> None:
    """Open a page on a screen of a width, and wait until it is drawn."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    for log in ("browser", "performance"):
        driver.get_log(log)
    driver.get(page.as_uri())
    until = time.monotonic() + PATIENCE_S
    while driver.execute_script("return document.documentElement.dataset.drawn") != "all":
        assert time.monotonic() < until, console(driver)
        time.sleep(0.05)


def console(driver: webdriver.Chrome) -> list[str]:
    """What the page has said on its console since it was asked last."""
    return [entry["message"] for entry in driver.get_log("browser")]


def requests(driver: webdriver.Chrome) -> list[str]:
    """Every address that the page has asked for."""
    said = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    sent = [s["params"] for s in said if s["method"] == "Network.requestWillBeSent"]
    return [one["request"]["url"] for one in sent]


def pdf(driver: webdriver.Chrome) -> bytes:
    """The page as it is printed."""
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    wanted = {"preferCSSPageSize": True, "printBackground": True}
    found: dict[str, Any] = driver.execute_cdp_cmd("Page.printToPDF", wanted)
    return base64.b64decode(found["data"])
