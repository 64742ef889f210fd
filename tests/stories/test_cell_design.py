"""A designer's day at the command: design a cell, test it, compare it, hand it on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from selenium import webdriver

from gigafactory.cell.bpx import read_bpx
from gigafactory.cli import gigafactory_command
from gigafactory.errors import BadInput, BadText
from gigafactory.records.curves.read import read_curve
from tests.stories.browser import chromium, console, needs_chromium, requests, show
from tests.stories.command import ROOT, gigafactory
from tests.stories.test_report_page import CUT, PLOTS

CELL = "cells/lg_m50.toml"
SPME = ("--model", "SPMe")


def here(*words: str) -> Result:
    """The command in this process, which loads PyBaMM once for all of them."""
    return CliRunner().invoke(gigafactory_command, ["cell", "design", str(ROOT / CELL), *words])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the command writes of a cell with tests, in a folder."""
    folder = tmp_path_factory.mktemp("made")
    words = ("--test", "rate:C/3,1C", "--test", "pulse", "--test", "fast-charge:1C", *SPME)
    files = [
        word
        for name in ("page.html", "pdf.pdf", "bpx.json")
        for word in (f"--{name.partition('.')[0]}", str(folder / name))
    ]
    first = gigafactory("cell", "design", CELL, *words, *files, "--curves", str(folder / "curves"))
    assert first.returncode == 0, first.stderr
    (folder / "said.txt").write_text(first.stdout, encoding="utf-8")
    return folder


def test_a_cell_is_designed_tested_and_handed_on(made: Path) -> None:
    """One command prints what tests found, by which model, and writes page, data sheet, BPX and a
    curve for each test, all of which can be read again."""
    said = (made / "said.txt").read_text(encoding="utf-8")
    assert "virtual test rate, SPMe" in said
    assert "discharge at C/3: 5.0" in said
    assert "mΩ" in said
    assert "plating margin" in said
    assert (made / "pdf.pdf").read_bytes().startswith(b"%PDF-")
    assert read_bpx(made / "bpx.json").capacity == pytest.approx(5.1, rel=0.02)
    curves = sorted((made / "curves").glob("*.bdf.csv"))
    assert len(curves) == 2 + 3 + 1
    assert all(len(read_curve(one).time) > 2 for one in curves)


def test_a_measured_cell_is_laid_over_it(made: Path) -> None:
    """A file of a cycler beside a design is enough to be told by how much they differ: here SPMe's
    own curve stands for the measured one, and DFN for the cell."""
    file = made / "curves" / "rate-discharge-at-1C-SPMe.bdf.csv"
    page = made / "laid.html"
    words = ("--measured", str(file), "--page", str(page), "--json")
    found = here(*words)
    assert found.exit_code == 0, found.output
    (overlay,) = json.loads(found.stdout)["measured"]
    (one,) = overlay["discharges"]
    assert overlay["model"] == "DFN"
    assert one["current"] < 0
    assert abs(one["capacity_error"]) < 0.01
    assert 0 < one["voltage_error"] < 0.02
    assert "Measured over virtual" in page.read_text(encoding="utf-8")


def test_the_answer_holds_the_tests() -> None:
    """As JSON the answer is that of the design, and beside it the summary of each test."""
    found = here("--test", "rate:C/3", *SPME, "--json")
    answer = json.loads(found.stdout)
    (test,) = answer["tests"]
    assert answer["capacity"] == pytest.approx(5.1, rel=0.02)
    assert test["model"] == "SPMe"
    assert test["runs"][0]["status"] == "done"
    assert test["runs"][0]["discharged"] == pytest.approx(5.0412, rel=1e-3)


def test_a_failure_is_told(tmp_path: Path) -> None:
    """A test that cannot be run to its end is told with its reason and stops nothing else."""
    page = tmp_path / "page.html"
    words = ("--test", "fast-charge:6C", "--test", "rate:C/3", *SPME, "--page", str(page))
    found = here(*words)
    assert found.exit_code == 0, found.output
    assert "10 to 80 % at 6C: failed" in found.stdout
    assert "discharge at C/3: 5.0" in found.stdout
    assert "Not run to the end" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--test", "torture"), "is not a test"),
        (("--test", "rate:fast"), "is not a rate"),
        (("--test", "rate", "--model", "P2D"), "is no model"),
        (("--curves", "out"), "has no curve to write"),
        (("--measured", "nowhere.csv"), "is no file"),
        (("--page", str(ROOT / "README.md")), "is no page"),
        (("--pdf", str(ROOT / "README.md")), "is no PDF document"),
    ],
)
def test_bad_words_are_refused(words: tuple[str, ...], said: str) -> None:
    """What cannot be done is refused, and the message says what it is."""
    found = here(*words)
    assert isinstance(found.exception, BadInput | BadText)
    assert said in str(found.exception)


@pytest.mark.parametrize(
    ("package", "words"),
    [
        ("pybamm", ("--test", "rate")),
        ("pybamm", ("--measured", "tests/data/cyclers/sample.bdf.csv")),
        ("matplotlib", ("--pdf", "sheet.pdf")),
        ("bpx", ("--bpx", "cell.json")),
    ],
)
def test_what_is_not_installed_says_how(
    package: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, what needs it says how to install it; the design itself needs none."""
    monkeypatch.setitem(sys.modules, package, None)
    found = here(*words)
    assert isinstance(found.exception, BadInput)
    assert "pip install 'gigafactory[cell]'" in str(found.exception)
    assert here().exit_code == 0


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser for both widths."""
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_opens_in_a_browser(made: Path, browser: webdriver.Chrome, width: int) -> None:
    """Every figure is drawn, no text is cut, nothing is fetched, and no page scrolls sideways."""
    file = made / "page.html"
    show(browser, file, width)
    for one in browser.execute_script(PLOTS):
        assert min(one["size"]) >= 60, one
        assert one["traces"] >= 1, one
        assert one["shapes"] >= 1, one
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.execute_script(CUT) == []
    assert console(browser) == []
    asked = [url for url in requests(browser) if not url.startswith(("data:", "blob:"))]
    assert asked == [file.as_uri()]


def test_spme_is_held_against_dfn() -> None:
    """With --both each run stands by both models: close at 1C, and at 3C SPMe cannot say."""
    found = json.loads(here("--test", "rate:1C,3C", "--test", "pulse", "--both", "--json").output)
    slow, fast, *pulses = found["spme_less_dfn"]
    assert abs(slow["differences"]["discharged_energy"]) < 0.01
    assert fast["status"] == ["done", "failed"]
    assert fast["differences"] == {}
    assert all(abs(one["differences"]["resistance"]) < 0.02 for one in pulses)
    assert "SPMe less DFN" in here("--test", "rate:1C", "--both").output
    refused = here("--both")
    assert isinstance(refused.exception, BadInput)
