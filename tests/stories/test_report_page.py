"""The report as a real browser shows it: every figure drawn, nothing cut, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.records.read import read_records
from gigafactory.report.page import page
from tests.stories.browser import chromium, console, needs_chromium, pdf, requests, show
from tests.stories.command import ROOT

pytestmark = needs_chromium
WIDTHS = (1280, 390)
SETS = {
    "plants/dunkirk": (2.0, 22.0, "lots"),
    "tests/plants/everything": (5.0, 1.0, "cells"),
    "tests/plants/parts": (0.1, 0.0, "lots"),
}
"""Plants with the days counted, the warm-up, and what is recorded."""

PLOTS = """
return [...document.querySelectorAll('.plot')].map(place => ({
  name: place.parentElement.id,
  size: (box => [box.width, box.height])(place.getBoundingClientRect()),
  traces: place.querySelectorAll('.trace, .hm image').length,
  shapes: [...place.querySelectorAll('.trace path, .hm image')].filter(
    one => one.getBoundingClientRect().width > 0 || one.getBoundingClientRect().height > 0).length,
}))
"""
CUT = """
const found = [];
const outside = (a, b) => a.left < b.left - 1.5 || a.right > b.right + 1.5;
for (const one of document.querySelectorAll('body *')) {
  const style = getComputedStyle(one);
  if (one.clientWidth && ['hidden', 'clip'].includes(style.overflowX) &&
      one.scrollWidth > one.clientWidth + 1) found.push(one.className || one.tagName);
}
const page = { left: 0, right: document.documentElement.clientWidth };
for (const text of document.querySelectorAll('.plot text')) {
  const box = text.getBoundingClientRect();
  if (box.width && outside(box, text.closest('.plot').getBoundingClientRect()))
    found.push(text.closest('figure').id + ': ' + text.textContent);
}
for (const step of document.querySelectorAll('g.step')) {
  const frame = step.querySelector('rect').getBoundingClientRect();
  for (const text of step.querySelectorAll('text'))
    if (outside(text.getBoundingClientRect(), frame)) found.push('line: ' + text.textContent);
}
for (const text of document.querySelectorAll('h1, h2, p, li, b, figcaption, summary'))
  if (outside(text.getBoundingClientRect(), page)) found.push(text.textContent);
return found;
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser for all tests of this file."""
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="module", params=SETS)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of each plant."""
    days, warm_up, keep = SETS[request.param]
    folder = tmp_path_factory.mktemp("report") / "set"
    run(read_plant(ROOT / request.param), 1, days, warm_up, keep, folder)
    file = folder.with_suffix(".html")
    file.write_text(page(read_records(folder)), encoding="utf-8")
    return file


@pytest.fixture(params=WIDTHS)
def shown(request: pytest.FixtureRequest, browser: webdriver.Chrome, report: Path) -> int:
    """The report on a screen of each width."""
    show(browser, report, request.param)
    width: int = request.param
    return width


def test_every_figure_is_drawn(browser: webdriver.Chrome, shown: int) -> None:
    """Each place for a figure holds one with a size, traces, and marks that can be seen."""
    found = browser.execute_script(PLOTS)
    wanted = browser.execute_script("return document.querySelectorAll('figure').length")
    assert len(found) == wanted >= 7
    for one in found:
        assert min(one["size"]) >= 60, one
        assert one["traces"] >= 1, one
        assert one["shapes"] >= 1, one
        assert one["size"][0] <= shown


def test_nothing_is_said_or_fetched(browser: webdriver.Chrome, report: Path, shown: int) -> None:
    """The console stays empty, and the page asks for nothing but itself."""
    assert console(browser) == []
    asked = [url for url in requests(browser) if not url.startswith(("data:", "blob:"))]
    assert asked == [report.as_uri()]


def test_no_text_is_cut(browser: webdriver.Chrome, shown: int) -> None:
    """No text leaves its box, its figure or the screen, and the page scrolls only downwards."""
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    assert wide <= shown
    assert browser.execute_script(CUT) == []


def test_tables_fit_a_desk(browser: webdriver.Chrome, shown: int) -> None:
    """On a wide screen no table has to be scrolled; on a narrow one the page says which has."""
    wide = "return [...document.querySelectorAll('.wide')].map(t => t.scrollWidth - t.clientWidth)"
    hint = "return getComputedStyle(document.querySelector('.narrow')).display"
    assert browser.execute_script(hint) == ("none" if shown == 1280 else "block")
    if shown == 1280:
        assert max(browser.execute_script(wide)) <= 0


def test_another_step_can_be_chosen(browser: webdriver.Chrome, shown: int) -> None:
    """The waterfall of another step takes the place of the first, whole and with its own losses."""
    rows = "#figure-waterfall .ytick"
    choice = Select(browser.find_element(By.CSS_SELECTOR, "#figure-waterfall select"))
    names = [option.text for option in choice.options]
    assert names
    seen = set()
    for name in names[-3:]:
        choice.select_by_visible_text(name)
        browser.execute_script("return new Promise(done => setTimeout(done, 100))")
        said = [one.text for one in browser.find_elements(By.CSS_SELECTOR, rows)]
        seen.add(tuple(said))
        assert said[0] == "all the time there is"
        assert said[-1] == "good, left the plant"
        assert browser.execute_script(CUT) == []
    assert len(seen) > 1 or len(names) < 3
    assert console(browser) == []


def test_text_that_is_cut_is_found(browser: webdriver.Chrome, shown: int) -> None:
    """A name that is too long for its box, and a line that is hidden, are both found."""
    browser.execute_script(
        "const name = [...document.querySelectorAll('g.step text')].find(t => t.getBBox().width);"
        "name.removeAttribute('textLength'); name.textContent = 'x'.repeat(60);"
        "const line = document.querySelector('.verdict');"
        "line.style = 'overflow: hidden; white-space: nowrap; width: 60px';"
    )
    found = browser.execute_script(CUT)
    assert f"line: {'x' * 60}" in found
    assert "verdict" in found


def gantt_range(browser: webdriver.Chrome) -> list[str]:
    """The stretch of time that the picture of a day shows."""
    script = "return document.querySelector('#figure-gantt .plot').layout.xaxis.range.map(String)"
    return [moment.replace("T", " ")[:19] for moment in browser.execute_script(script)]


def test_a_day_can_be_zoomed(browser: webdriver.Chrome, shown: int) -> None:
    """Dragging and the buttons change the stretch that is shown; "whole day" brings it back."""
    whole = gantt_range(browser)
    ground = browser.find_element(By.CSS_SELECTOR, "#figure-gantt .nsewdrag")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", ground)
    x = int(ground.size["width"] / 4)
    drag = ActionChains(browser).move_to_element_with_offset(ground, -x, 0).click_and_hold()
    drag.move_by_offset(x, 0).move_by_offset(x // 2, 0).release().perform()
    dragged = gantt_range(browser)
    assert whole[0] < dragged[0] < dragged[1] < whole[1]
    buttons = browser.find_elements(By.CSS_SELECTOR, "#figure-gantt .tools button")
    press = {button.get_attribute("data-do"): button for button in buttons}
    press["all"].click()
    assert gantt_range(browser) == whole
    press["in"].click()
    zoomed = gantt_range(browser)
    assert whole[0] < zoomed[0] < zoomed[1] < whole[1]
    press["later"].click()
    assert gantt_range(browser)[0] > zoomed[0]
    press["out"].click()
    assert gantt_range(browser) == whole
    assert console(browser) == []


def test_sources_can_be_searched(browser: webdriver.Chrome, shown: int) -> None:
    """Typing leaves the quantities that hold all the words."""
    browser.execute_script("document.querySelector('#sources details').open = true")
    rows = "return [...document.querySelectorAll('#stated tbody tr')].filter(r => !r.hidden)"
    count, text = f"{rows}.length", f"{rows}.map(r => r.textContent.toLowerCase())"
    before = browser.execute_script(count)
    browser.find_element(By.ID, "search").send_keys("machine assumption")
    found = browser.execute_script(text)
    assert 0 < len(found) < before
    assert all("machine" in one and "assumption" in one for one in found)


def test_it_prints(browser: webdriver.Chrome, report: Path) -> None:
    """The printed page has several sheets, and what is drawn on them fits."""
    show(browser, report, 1280)
    browser.execute_script(
        "window.addEventListener('beforeprint', () => { window.printed = "
        "[...document.querySelectorAll('.plot .main-svg')].map(s => s.width.baseVal.value); })"
    )
    printed = pdf(browser)
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 1
    widths = browser.execute_script("return window.printed")
    assert widths
    assert max(widths) <= 703  # A4 between margins of 12 mm [px]
    assert console(browser) == []
