"""Designs per second by each way, the median of several repeats, and by how much they differ."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..bars import Bar
from ..page import measured_on, table
from ..ten_station.compare import host
from .task import designs
from .ways import COARSE_DFN, Capacities, Way, built, by_pybop, rebuilt

EQUAL = Bar(2e-5, most=True)
"""How far one built model may be from a model rebuilt per design."""


@dataclass(frozen=True)
class Entry:
    """A way, how many designs it is given, and what its speed must reach. [1/s]"""

    way: Way
    count: int
    bar: Bar | None = None


WAYS: Mapping[str, Entry] = {
    "SPMe, one built model": Entry(built("SPMe"), 600, Bar(300, 400)),
    "DFN, one built model": Entry(built("DFN"), 200, Bar(80, 110)),
    "DFN, one built model, coarse mesh": Entry(COARSE_DFN, 300, Bar(80, 200)),
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
    repeats: int, say: Callable[[str], None], ways: Sequence[str] = tuple(WAYS)
) -> dict[str, Measured]:
    """Every way in turn, so often; models that are built once are built before the clock runs."""
    found = {}
    for name in ways:
        entry = WAYS[name]
        capacities = entry.way(designs(2))
        speeds = []
        for _ in range(repeats):
            varied = designs(entry.count)
            began = time.perf_counter()
            capacities = entry.way(varied)
            speeds.append(entry.count / (time.perf_counter() - began))
        if np.isnan(capacities).any():
            raise SystemExit(f"{name}: a design failed, the speed is none")
        found[name] = Measured(tuple(speeds), capacities)
        say(f"{name}: {statistics.median(speeds):.1f} designs/s")
    return found


def section(repeats: int, say: Callable[[str], None], ways: Sequence[str] = tuple(WAYS)) -> str:
    """The tables in Markdown."""
    found = measure(repeats, say, ways)
    rows = []
    for name, one in found.items():
        bar = WAYS[name].bar
        speed = statistics.median(one.speeds)
        spread = f"{min(one.speeds):.1f} to {max(one.speeds):.1f}"
        rows.append([name, f"{speed:.1f}", spread, bar.verdict(speed) if bar else ""])
    lines = [
        "Chen 2020 cells that differ in six ways, each discharged at 1C to 2.5 V and checked for "
        f"its end; the median of {repeats}, on every core.",
        "",
        table(["way", "designs/s", "spread", ""], rows),
        "",
        *_equality(found),
        "",
        measured_on(host()),
    ]
    return "\n".join(lines)


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
