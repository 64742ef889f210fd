"""A year of the Dunkirk plant on its records: time, memory and events of one process each.

``python -m benchmarks.dunkirk`` simulates `plants/dunkirk` once with lots and once with every cell
recorded, each in a process of its own, and prints what the command's JSON says of its cost.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from .bars import Bar
from .page import measured_on, table
from .ten_station.compare import host

PLANT = Path(__file__).resolve().parents[1] / "plants" / "dunkirk"
COMMAND = "from gigafactory.cli import main; main()"
GIB = 2**30
TIME = {"lots": Bar(90.0, 30.0, most=True), "cells": Bar(180.0, 60.0, most=True)}
"""Of a year with these records. [s]"""
MEMORY = {"lots": Bar(2.0, most=True), "cells": Bar(4.0, most=True)}
"""[GiB]"""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Cost:
    """What runs with one choice of records cost: medians, and the slowest of them.

    Parameters
    ----------
    records
        ``lots`` or ``cells``.
    runs
        How often it was measured.
    wall_s, slowest_s
        Time of the simulation and of writing, without compiling. [s]
    peak_rss
        Most memory that the process held. [bytes]
    written
        Size of the data set. [bytes]
    cells, events, part_steps
        Cells begun, events of the calendar, jobs on single cells; warm-up included.
    """

    records: str
    runs: int
    wall_s: float
    slowest_s: float
    peak_rss: float
    written: float
    cells: int
    events: int
    part_steps: int


def answer(plant: Path, days: float, records: str, more: Sequence[str] = ()) -> dict[str, Any]:
    """The JSON of one run of the command in a process of its own; its data set is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        asked = ["simulate", str(plant), "--days", str(days), "--records", records, "--json"]
        words = [sys.executable, "-c", COMMAND, *asked, "--out", f"{folder}/set", *more]
        done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(asked)} failed: {done.stderr.strip()}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(
    plant: Path = PLANT,
    days: float = 365.0,
    repeats: int = 3,
    more: Sequence[str] = (),
    say: Say = lambda text: None,
) -> tuple[Cost, ...]:
    """Measure each choice of records; the repeats are outermost, so that a drift hits both alike.

    One short run goes before them, so that the engine is compiled and its file in memory.
    """
    answer(plant, min(days, 1.0), "lots", more)
    found: dict[str, list[dict[str, Any]]] = {records: [] for records in TIME}
    for repeat in range(repeats):
        for records, answers in found.items():
            answers.append(answer(plant, days, records, more))
            say(f"repeat {repeat + 1}, {records}: {answers[-1]['wall_s']:.1f} s")
    return tuple(_cost(records, answers) for records, answers in found.items())


def _cost(records: str, answers: list[dict[str, Any]]) -> Cost:
    walls = [a["wall_s"] for a in answers]
    return Cost(
        records,
        len(answers),
        median(walls),
        max(walls),
        max(a["peak_rss_bytes"] for a in answers),
        median(a["records_bytes"] for a in answers),
        *(answers[0][key] for key in ("cells_begun", "events", "part_steps")),
    )


def markdown(costs: Sequence[Cost], days: float, machine: dict[str, str]) -> str:
    """The costs beside their bars, in Markdown, with a line about the machine."""
    head = ["records", "time", "slowest", "bar", "aim", "", "memory", "bar", ""]
    head += ["cells", "events a cell", "part-steps a cell", "data set"]
    said = f"{days:g} days and the warm-up before them, seed 1, {costs[0].runs} runs each."
    return f"{measured_on(machine)} {said}\n\n{table(head, map(_row, costs))}\n"


def _row(cost: Cost) -> tuple[str, ...]:
    time, memory = TIME[cost.records], MEMORY[cost.records]
    cells = max(cost.cells, 1)
    return (
        f"`{cost.records}`",
        f"{cost.wall_s:.1f} s",
        f"{cost.slowest_s:.1f} s",
        f"{time.bar:g} s",
        f"{time.aim:g} s",
        time.verdict(cost.wall_s),
        f"{cost.peak_rss / GIB:.2f} GiB",
        f"{memory.bar:g} GiB",
        memory.verdict(cost.peak_rss / GIB),
        f"{cost.cells / 1e6:.1f} million",
        f"{cost.events / cells:.2f}",
        f"{cost.part_steps / cells:.2f}",
        f"{cost.written / 1e9:.2f} GB",
    )


def section(repeats: int, say: Say, days: float = 365.0) -> str:
    """Measure a year, and say it in Markdown."""
    return markdown(measure(days=days, repeats=repeats, say=say), days, host())


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the table."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.dunkirk", description=__doc__)
    arguments.add_argument("--days", type=float, default=365.0, help="days counted (default 365)")
    arguments.add_argument("--repeats", type=int, default=3, help="runs of each (default 3)")
    given = arguments.parse_args(argv)
    print(section(given.repeats, lambda t: print(t, file=sys.stderr, flush=True), given.days))
    return 0


if __name__ == "__main__":
    sys.exit(main())
