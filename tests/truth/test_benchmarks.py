"""The benchmarks measure what their page says, and write each table beside its bars."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import __main__ as everything
from benchmarks import dunkirk, paired
from benchmarks.bars import Bar
from benchmarks.page import PAGE, renewed
from benchmarks.ten_station import c_duties, c_line
from benchmarks.ten_station.compare import BARS, Report, Row, markdown
from benchmarks.ten_station.model import BUFFER, STATIONS, expected_throughput, steps_per_part

ROOT = Path(__file__).parents[2]
needs_a_compiler = pytest.mark.skipif(
    shutil.which("cc") is None, reason="no C compiler: `make setup-full` installs one"
)
MACHINE = {"cpu": "x", "cores": "2", "system": "s", "python": "3", "date": "2026-01-05"}


def test_a_verdict() -> None:
    """A figure misses its bar, meets it, or meets its aim, whichever way it is to go."""
    speed, time = Bar(8.0, 20.0), Bar(90.0, 30.0, most=True)
    assert [speed.verdict(v) for v in (7.9, 8, 20)] == ["**bar missed**", "bar met", "aim met"]
    assert [time.verdict(v) for v in (90.1, 90, 30)] == ["**bar missed**", "bar met", "aim met"]
    assert Bar(15.0).verdict(1e9) == "bar met"


@pytest.fixture(scope="module")
def costs() -> tuple[dunkirk.Cost, ...]:
    """What a moment of the pilot line costs, in processes of its own."""
    plant = ROOT / "plants" / "grenoble"
    return dunkirk.measure(plant, days=0.2, repeats=1, more=("--warm-up", "2"))


def test_each_choice_of_records_is_measured(costs: tuple[dunkirk.Cost, ...]) -> None:
    """Lots and cells are the same run, so that only time, memory and size differ."""
    lots, cells = costs
    assert [c.records for c in costs] == ["lots", "cells"]
    assert (lots.cells, lots.events, lots.part_steps) == (
        cells.cells,
        cells.events,
        cells.part_steps,
    )
    assert cells.cells > 500
    assert 3 < lots.part_steps / lots.cells < 6
    assert lots.events > lots.cells
    assert 0 < lots.written < cells.written
    assert lots.peak_rss > 2**26
    assert lots.wall_s == lots.slowest_s > 0


def test_the_table_of_dunkirk(costs: tuple[dunkirk.Cost, ...]) -> None:
    """Each row shows time and memory beside bar and aim, under the machine and the date."""
    text = dunkirk.markdown(costs, 0.2, MACHINE)
    assert text.startswith("Measured on 2026-01-05: x, 2 cores")
    assert "`lots`" in text
    assert "| 90 s | 30 s | aim met |" in text
    assert "| 180 s | 60 s | aim met |" in text
    assert "| 2 GiB | bar met |" in text
    assert f"| {costs[0].part_steps / costs[0].cells:.2f} |" in text


def test_a_run_that_fails_is_no_measurement() -> None:
    """A plant that cannot be read ends the benchmark with the command's own words."""
    with pytest.raises(SystemExit, match="does not exist"):
        dunkirk.answer(ROOT / "nowhere", 1.0, "lots")


def test_the_table_of_paired_runs() -> None:
    """Each what-if shows its ratio and its lower end beside their bars."""
    found = {"one": paired.Ratio(25.0, 16.0, 0.1, 0.01), "two": paired.Ratio(19.0, 14.0, 0.1, 0.01)}
    one, two = paired.markdown(found, 400).splitlines()[-2:]
    assert one.endswith("| 25.0 | 20 | bar met | 16.0 | 15 | bar met |")
    assert two.endswith("| 19.0 | 20 | **bar missed** | 14.0 | 15 | **bar missed** |")


def row(key: str, speed: float) -> Row:
    """A row of the ten-station line with four machines."""
    return Row(4, key, key, 1, 1, speed, speed, speed, 0.9, 0.9, full_trace=True)


def test_the_ten_station_line_beside_its_bars() -> None:
    """Ours stands beside every bar; a peer that was not measured leaves a dash."""
    rows = (row("ours", 10e6), row("simpy", 0.1e6), row("duties", 13e6), row("c", 16e6))
    last = markdown(Report(MACHINE, rows, {"cimba": "not there"})).split("\n\n")[-1]
    lines = {line.split(" | ")[0].strip("| "): line for line in last.splitlines()}
    assert (
        "| ≥ 8 million | ≥ 20 million | 10 million, bar met |" in lines["gigafactory, part-steps/s"]
    )
    assert "| ≥ 60 | ≥ 120 | 100, bar met |" in lines["times as fast as SimPy"]
    assert "| ≥ 2 | ≥ 4 | – |" in lines["times as fast as Cimba for Python"]
    same, none = (
        f"times as slow as hand-written C {w}"
        for w in ("with the same duties", "that owes nothing")
    )
    assert "| ≤ 1.5 | ≤ 1.2 | 1.3, bar met |" in lines[same]
    assert "| ≤ 1.5 | ≤ 1.2 | 1.6, **bar missed** |" in lines[none]
    assert len(BARS) == 5


@pytest.mark.skipif(
    shutil.which("cc") is None, reason="no C compiler: make setup-full installs one"
)
@pytest.mark.parametrize("program", [c_line, c_duties], ids=["no duties", "same duties"])
def test_the_programs_in_c(program: ModuleType) -> None:
    """Both programs in C simulate the line: its throughput, and every completed service kept."""
    parts = 100_000
    found = program.run(4, parts, seed=1)
    assert found.throughput == pytest.approx(expected_throughput(4), rel=0.01)
    assert found.trace_rows == found.part_steps == pytest.approx(parts * steps_per_part(), rel=0.01)


@pytest.mark.skipif(
    shutil.which("cc") is None, reason="no C compiler: make setup-full installs one"
)
def test_the_duties_of_the_program_in_c() -> None:
    """The program with duties books the whole run of every machine, and all waits in buffers."""
    parts = 100_000
    said = c_line.figures(4, parts, 1, "-DSAME_DUTIES")
    horizon = parts / said["throughput"]
    assert said["booked"] == pytest.approx(4 * STATIONS * horizon, rel=0.01)
    assert 0 < said["waited"] < BUFFER * (STATIONS - 1) * horizon


def test_the_page_has_a_place_for_every_table(tmp_path: Path) -> None:
    """`python -m benchmarks` renews every section of the page, and each has its markers there."""
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    said = dict.fromkeys(everything.SECTIONS, "")
    sections = {name: lambda repeats, say, n=name: f"new {n} {repeats}" for name in said}
    assert everything.main(["--page", str(page), "--repeats", "2"], sections) == 0
    text = page.read_text(encoding="utf-8")
    assert text.count(": begin -->") == len(sections)
    for name in sections:
        assert f"<!-- {name}: begin -->\n\nnew {name} 2\n\n<!-- {name}: end -->" in text
    assert everything.main(["--page", str(page), "--only", "paired"], sections) == 0
    assert "new dunkirk 2" in page.read_text(encoding="utf-8")
    with pytest.raises(SystemExit, match="are needed in the page"):
        renewed("", "paired", "")
