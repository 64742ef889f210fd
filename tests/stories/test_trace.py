"""The commands `trace` and `recall`, and their pages as a real browser shows them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from tests.stories.browser import chromium, console, needs_chromium, requests, show
from tests.stories.command import ENVIRONMENT, ROOT, gigafactory
from tests.stories.test_report_page import CUT

CELL, ROLL = "300", "17"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pilot line until its first cells are tested."""
    folder = tmp_path_factory.mktemp("trace") / "set"
    run(read_plant(ROOT / "plants/grenoble"), 1, 17.0, 0.0, "cells", folder)
    return folder


def test_trace(data: Path, tmp_path: Path) -> None:
    """One cell is told with its steps, its trays and every lot behind it, as text, JSON, CSV and
    Parquet, and all of them tell the same lots."""
    files = tmp_path / "a.csv", tmp_path / "a.parquet"
    said = gigafactory("trace", data, CELL, "--csv", files[0], "--parquet", files[1])
    assert said.returncode == 0
    for word in ("slurry", "electrolyte", "coil", "turned", "coat_weight", "stacking.1"):
        assert word in said.stdout
    found = json.loads(gigafactory("trace", data, CELL, "--json").stdout)
    lots = [row["lot"] for row in found["made_of"]]
    table = pq.read_table(files[1])
    assert table["lot"].to_pylist() == lots
    with files[0].open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["lot"]) for row in rows] == lots
    assert rows[0]["made [UTC]"].endswith("Z")


def test_recall(data: Path, tmp_path: Path) -> None:
    """A recall of a batch holds the cell that trace leads back to it, as text, JSON, CSV and
    Parquet; its counts add up."""
    lots = json.loads(gigafactory("trace", data, CELL, "--json").stdout)["made_of"]
    batch = next(str(row["lot"]) for row in lots if row["kind"] == "slurry")
    files = tmp_path / "a.csv", tmp_path / "a.parquet"
    asked = ("recall", data, "--batch", batch)
    said = gigafactory(*asked, "--csv", files[0], "--parquet", files[1])
    assert said.returncode == 0
    found = json.loads(gigafactory(*asked, "--json").stdout)
    cells = [row["cell"] for row in found["cells_affected"]]
    assert int(CELL) in cells
    assert len(cells) == found["cells"] == found["certain"] + found["may_be"]
    assert sum(found["where"].values()) == found["cells"]
    assert pq.read_table(files[1])["cell"].to_pylist() == cells
    with files[0].open(encoding="utf-8") as file:
        assert [int(row["cell"]) for row in csv.DictReader(file)] == cells
    assert f"{found['cells']:,}" in said.stdout


@pytest.mark.parametrize("asked", [("trace", CELL), ("recall", "--batch", "3")])
def test_no_plant_is_loaded(data: Path, asked: tuple[str, ...]) -> None:
    """Both commands answer without plant, units, compiler or statistics: so they answer at once."""
    heavy = ("gigafactory.plant.model", "pint", "pydantic", "numba", "scipy", "polars", "plotly")
    code = (
        "import sys; from gigafactory.cli import gigafactory_command as go; "
        f"go({[asked[0], str(data), *asked[1:]]!r}, standalone_mode=False); "
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    run_ = [sys.executable, "-c", code]
    done = subprocess.run(run_, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_nothing_found_is_an_answer(data: Path) -> None:
    """A question that finds nothing says so, with zero counts, and is fine."""
    times = ("--from", "2030-01-01", "--to", "2030-01-02T06:00:00Z")
    said = gigafactory("recall", data, "--machine", "stacking.1", *times)
    assert (said.returncode, said.stderr) == (0, "")
    assert "cells       0" in said.stdout


@pytest.mark.parametrize(
    "asked",
    [
        ("trace", "99999999"),
        ("trace", "lot", "99999999"),
        ("trace", "module", "0"),
        ("recall",),
        ("recall", "--batch", "3", "--lot", "4"),
        ("recall", "--batch", "99999999"),
        ("recall", "--roll", "3"),
        ("recall", "--metres", "1:2"),
        ("recall", "--roll", ROLL, "--metres", "7"),
        ("recall", "--roll", ROLL, "--lane", "1", "--metres", "600:700"),
        ("recall", "--machine", "nothing.1"),
        ("recall", "--machine", "stacking"),
        ("recall", "--machine", "stacking.1", "--from", "tomorrow"),
        ("recall", "--hold", "coil 5"),
        ("recall", "--lot", "3", "--from", "2026-01-01"),
        ("recall", "--lot", "3", "--csv", "/nowhere/a.csv"),
    ],
)
def test_bad_input(data: Path, asked: tuple[str, ...]) -> None:
    """What is not there, or not one question, ends with 2, one line on what and one on the cure."""
    said = gigafactory(asked[0], data, *asked[1:])
    assert said.returncode == 2
    assert len(said.stderr.strip().splitlines()) == 1
    assert "Traceback" not in said.stderr


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser for all tests of this file."""
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="module")
def pages(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One page of each kind."""
    folder = tmp_path_factory.mktemp("pages")
    found = {name: folder / f"{name}.html" for name in ("lanes", "containment", "map")}
    gigafactory("trace", data, CELL, "--page", found["lanes"])
    more = ("--metres", "100:200", "--page", found["map"], "--save", found["containment"])
    gigafactory("recall", data, "--roll", ROLL, *more)
    return found


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["lanes", "containment", "map"])
def test_pages(browser: webdriver.Chrome, pages: dict[str, Path], name: str, width: int) -> None:
    """Each page is drawn at both widths: nothing on the console, nothing fetched, nothing cut."""
    show(browser, pages[name], width)
    assert console(browser) == []
    asked = [url for url in requests(browser) if not url.startswith(("data:", "blob:"))]
    assert asked == [pages[name].as_uri()]
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.execute_script(CUT) == []


@needs_chromium
def test_a_roll_can_be_coloured_by_each_measure(
    browser: webdriver.Chrome, pages: dict[str, Path]
) -> None:
    """The map shows a bar for each cell of the roll, by what became of it and by each measure."""
    show(browser, pages["map"], 1280)
    count = "return document.querySelectorAll('#figure-map .bars .point path').length"
    first = browser.execute_script(count)
    assert first > 50
    choice = Select(browser.find_element(By.CSS_SELECTOR, "#figure-map select"))
    names = [option.text for option in choice.options]
    assert "coat weight, measured on the web" in names
    for name in names[1:]:
        choice.select_by_visible_text(name)
        browser.execute_script("return new Promise(done => setTimeout(done, 150))")
        assert browser.execute_script(count) > 5, name
    assert console(browser) == []
