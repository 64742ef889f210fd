"""A designer looks for cells: stops, goes on, takes one, and sees what it does to a plant."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from gigafactory.plant.read import read_plant
from tests.stories.command import ROOT, begin, gigafactory

AT_REST = (
    *("--vary", "cathode.coating=120..320 g/m²", "--vary", "cathode.porosity=20..40 %"),
    *("--vary", "pouch.sheets=10..26", "--max", "energy_density", "--min", "resistance"),
    *("--where", "thickness<=14 mm", "--designs", "200", "--generation", "50"),
)
TESTED = (
    *("--vary", "cathode.coating=120..320 g/m²", "--vary", "cathode.porosity=20..40 %"),
    *("--test", "power=discharge at 3C until lower voltage", "--finalists", "2"),
    *("--max", "energy_density", "--max", "power.specific_energy"),
    *("--designs", "50", "--generation", "10", "--model", "SPMe"),
)
CELL = "cells/premium_pouch.toml"


def test_a_design_goes_from_the_search_into_a_plant(tmp_path: Path) -> None:
    """A design of the answer is written as a cell file, which `cell design` and a plant take."""
    file, sheet = tmp_path / "found.toml", tmp_path / "front.csv"
    found = gigafactory(
        *("cell", "search", CELL, *AT_REST, "--plant", "plants/grenoble", "--json"),
        *("--write", "1", str(file), "--csv", str(sheet)),
    )
    assert (found.returncode, found.stderr) == (0, "")
    told = json.loads(found.stdout)
    assert len(sheet.read_text().splitlines()) == 1 + len(told["front"])
    first = told["finalists"][0]
    assert "[search]" in file.read_text()
    designed = json.loads(gigafactory("cell", "design", str(file), "--json").stdout)
    for name, value in first["figures"].items():
        assert designed[name] == pytest.approx(value, rel=1e-9)
    plant = read_plant(ROOT / "plants" / "grenoble", {"product.e78.design": str(file)})
    made = plant.products["e78"]
    assert made is not None
    assert made.cathode.sheets == designed["cathode_count"]


def test_nothing_that_fits_is_said_with_exit_code_one() -> None:
    """Where no design does what is wanted the answer says so, and the exit code is 1."""
    done = gigafactory("cell", "search", CELL, *AT_REST, "--where", "energy_density>=5000 Wh/L")
    assert done.returncode == 1
    assert "No design does what is wanted" in done.stdout


def test_a_wrong_option_is_one_message() -> None:
    """A misspelt quantity gives one message with the cure, exit code 2, and no traceback."""
    done = gigafactory("cell", "search", CELL, *AT_REST, "--max", "energy_densty")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean energy_density" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_killed_study_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    """A study that is killed in the middle of its tests, begun again with the same command, gives
    the answer of one that was left alone, to the last digit.
    """
    words = ("cell", "search", CELL, *TESTED, "--json")
    kept = tmp_path / "kept"
    process = begin(*words, "--out", str(kept))
    until = time.monotonic() + 240
    while not (kept / "generation-00001.parquet").exists():
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    before = {file.name for file in kept.glob("generation-*.parquet")}
    again = gigafactory(*words, "--out", str(kept))
    assert again.returncode == 0, again.stderr
    alone = gigafactory(*words)
    assert again.stdout == alone.stdout
    assert before < {file.name for file in kept.glob("generation-*.parquet")}


def test_control_c_leaves_what_can_go_on(tmp_path: Path) -> None:
    """Ctrl-C ends a study after the running generation with exit code 130, and says where it is."""
    kept = tmp_path / "kept"
    process = begin("cell", "search", CELL, *TESTED, "--out", str(kept))
    while not (kept / "generation-00000.parquet").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert f"What was tested is in {kept}" in err
    assert "Traceback" not in err


@pytest.mark.long
def test_the_founding_question_has_an_answer_within_grenoble_and_for_dunkirk() -> None:
    """The founding study on Grenoble's limits finds cells on which no lithium plates at their fast
    charge, by DFN on the fine mesh; the line of Dunkirk makes a stated output of one of them.
    """
    done = gigafactory(
        *("cell", "search", "cells/studies/founding.toml", "--plant", "plants/grenoble", "--json"),
        *("--designs", "150", "--generation", "50", "--finalists", "4"),
        *("--line", "plants/dunkirk", "--days", "10", "--replications", "2"),
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["finalists"]
    for one in told["finalists"]:
        assert one["figures"]["charge.margin"] >= 0
        assert one["figures"]["cathode_coating"] <= 0.3
    energy = told["line"]["energy_wh_per_year"]
    gap = energy["found"]["mean"] - energy["base"]["mean"]
    assert energy["difference"]["mean"] == pytest.approx(gap)
    assert (ROOT / told["cell"]).is_file()
