"""Designs per second by each way, the median of several repeats, and by how much they differ."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gigafactory.cell.virtual import COARSE

from ..bars import Bar
from ..page import measured_on, table
from ..ten_station.compare import host
from .task import designs
from .ways import Capacities, Way, built, by_pybop, rebuilt

COMPILER = shutil.which("cc")
EQUAL = Bar(2e-5, most=True)
"""How far one built model may be from a model rebuilt per design."""


@dataclass(frozen=True)
class Entry:
    """A way, how many designs it is given, and what its speed in 1/s must reach."""

    way: Way
    count: int
    bar: Bar | None = None
    compiled: bool = False
    """It needs a C compiler."""


WAYS: Mapping[str, Entry] = {
    "SPMe, one built model": Entry(built("SPMe"), 600, Bar(300, 400)),
    "DFN, one built model": Entry(built("DFN"), 200, Bar(80, 110)),
    "DFN, one built model, coarse mesh": Entry(built("DFN", COARSE), 300, Bar(80, 200)),
    "SPMe, one built model, compiled": Entry(built("SPMe", compiled=True), 600, None, True),
    "DFN, one built model, compiled": Entry(built("DFN", compiled=True), 200, None, True),
    "DFN, one built model, coarse mesh, compiled": Entry(
        built("DFN", COARSE, compiled=True), 300, None, True
    ),
    "SPMe, PyBaMM rebuilt per design": Entry(rebuilt("SPMe"), 6),
    "DFN, PyBaMM rebuilt per design": Entry(rebuilt("DFN"), 6),
    "SPMe, PyBOP": Entry(by_pybop("SPMe"), 6),
    "DFN, PyBOP": Entry(by_pybop("DFN"), 6),
}


@dataclass(frozen=True)
class Measured:
    """Speeds of one way [1/s], one a repeat, and the capacities of its first designs [Ah]."""

    speeds: tuple[float, ...]
    capacities: Capacities


def measure(
    repeats: int, say: Callable[[str], None], ways: Mapping[str, Entry] = WAYS
) -> dict[str, Measured]:
    """Every way in turn, so often; models that are built once are built before the clock runs."""
    for name, entry in ways.items():
        say(f"{name}: getting ready")
        entry.way(designs(2))
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    capacities = {}
    for _ in range(repeats):
        for name, entry in ways.items():
            varied = designs(entry.count)
            began = time.perf_counter()
            capacities[name] = entry.way(varied)
            speeds[name].append(entry.count / (time.perf_counter() - began))
            say(f"{name}: {speeds[name][-1]:.1f} designs/s")
            if np.isnan(capacities[name]).any():
                raise SystemExit(f"{name}: a design failed, the speed is none")
    return {name: Measured(tuple(found), capacities[name]) for name, found in speeds.items()}


def section(
    repeats: int, say: Callable[[str], None], ways: Mapping[str, Entry] | None = None
) -> str:
    """The tables in Markdown."""
    ways = ways or {name: one for name, one in WAYS.items() if COMPILER or not one.compiled}
    found = measure(repeats, say, ways)
    rows = []
    for name, one in found.items():
        bar = ways[name].bar
        speed = statistics.median(one.speeds)
        spread = f"{min(one.speeds):.3g} to {max(one.speeds):.3g}"
        goal = f"{bar.bar:g}, aim {bar.aim:g}" if bar else ""
        rows.append([name, f"{speed:.3g}", spread, goal, bar.verdict(speed) if bar else ""])
    head = ["way", "designs/s", "range", "bar", ""]
    return "\n\n".join([measured_on(host()), table(head, rows), *_equality(found)])


def _equality(found: Mapping[str, Measured]) -> list[str]:
    lines = []
    for model in ("SPMe", "DFN"):
        ours = found.get(f"{model}, one built model")
        theirs = found.get(f"{model}, PyBaMM rebuilt per design")
        if ours and theirs:
            same = ours.capacities[: len(theirs.capacities)]
            worst = float(np.abs(same / theirs.capacities - 1).max())
            lines.append(
                f"{model}: capacities differ from those of a rebuilt model by at most "
                f"{worst:.1e} ({EQUAL.verdict(worst)}: 2e-5)."
            )
    return lines
