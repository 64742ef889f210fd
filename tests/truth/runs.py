"""Runs whose counters are read at the edges of equal windows, behind a warm-up; short traces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigafactory.line import layout as y
from gigafactory.line.engine import Line
from gigafactory.line.lower import lower
from gigafactory.line.tally import flow
from gigafactory.plant.model import Plant

Ticks = NDArray[np.int64]
Read = Callable[[y.State], tuple[int, ...]]


@dataclass(frozen=True)
class Windows:
    """Equal windows of time behind a warm-up. [ticks]"""

    warm: int
    width: int
    count: int

    @property
    def edges(self) -> Ticks:
        """Where windows begin and end, one more than there are windows."""
        return self.warm + self.width * np.arange(self.count + 1, dtype=np.int64)


def line(plant: Plant, seed: int, keep: str = "none") -> Line:
    """A line at its first tick."""
    return Line(lower(plant, seed, keep, days=1))


def times(state: y.State, column: int, cells: Ticks) -> tuple[Ticks, Ticks]:
    """When a step (a column of the table of cells) began and ended with each cell."""
    rows = cells & (len(state.cell) - 1)
    return state.c_time[column, rows, 0], state.c_time[column, rows, 1]


@dataclass(frozen=True)
class Trace:
    """A short run in full: where each part was when, and the state that it ended in."""

    state: y.State
    start: Ticks
    """When each step (row) began with each part (column)."""
    end: Ticks
    """When it was done with it; 0 where it was not by the end of the run."""

    @property
    def now(self) -> int:
        """The last tick of the run."""
        return int(self.state.ctl[y.NOW])

    def done(self, step: int) -> Ticks:
        """When a step completed its first, second, third job, whichever parts they were."""
        return np.sort(self.end[step][self.end[step] > 0])


def trace(plant: Plant, seed: int, until: int) -> Trace:
    """Run a plant to a tick; short enough that no part's times are handed over on the way."""
    run = line(plant, seed, "cells")
    run.run(until)
    state = run.state
    parts = np.arange(int(state.ctl[y.NEXT_CELL]))
    assert int(state.ctl[y.FIRST_OPEN]) == 0, "the run is too long for a trace in memory"
    columns = [times(state, column, parts) for column in range(len(run.lowered.names.columns))]
    start, end = (np.array(which) for which in zip(*columns, strict=True))
    for job in state.mach[state.mach["phase"] == y.SERVING]:  # begun, and not in the table yet
        start[run.lowered.fixed.station["col"][job["station"]], job["item"]] = job["job0"]
    return Trace(state, start, end)


def good(state: y.State) -> tuple[int]:
    """Good parts that have left the last step."""
    return (int(state.ss["good"][-1]),)


def waited(state: y.State) -> tuple[int, int]:
    """Ticks that parts have spent in the first buffer, and how many parts have left it."""
    found = flow(state)
    return int(found.waited[0]), int(found.left[0])


def filling(state: y.State) -> tuple[int, int]:
    """Ticks that parts have waited for their tray to fill, up to now, and parts that arrived."""
    now = int(state.ctl[y.NOW])
    waiting = int(state.lot["n"][state.open_tray[state.open_tray >= 0]].sum())
    return int(state.buf["fill_waited"][0]) + waiting * now, int(state.ss["good"][0])


def count(plant: Plant, seed: int, windows: Windows, read: Read) -> Ticks:
    """What each window adds to each counter (n_windows, n_counters)."""
    run = line(plant, seed)
    rows = []
    for edge in windows.edges:
        run.run(int(edge))
        rows.append(read(run.state))
    counters: Ticks = np.array(rows, np.int64)
    return counters[1:] - counters[:-1]


@dataclass
class Stays:
    """Content of a plant over time, from when each part came into it and when it left."""

    windows: Windows
    came: Ticks = field(init=False)
    went: Ticks = field(init=False)
    content: NDArray[np.float64] = field(init=False)
    stay: NDArray[np.float64] = field(init=False)
    before: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        n = self.windows.count
        self.came, self.went = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self.content, self.stay = np.zeros(n), np.zeros(n)

    def take(self, state: y.State, first: int, last: int) -> None:
        """Add the cells from ``first`` to ``last`` (excluded), which have left."""
        cells = np.arange(first, last)
        _, came = times(state, 0, cells)
        went = state.cell["out"][cells & (len(state.cell) - 1)]
        self.last = max(self.last, int(came.max()))
        self._count(came, 1, self.came)
        self._count(went, -1, self.went)
        window, inside = self._windows(came)
        self.stay += np.bincount(window[inside], (went - came)[inside], self.windows.count)

    def _windows(self, moments: Ticks) -> tuple[Ticks, NDArray[np.bool_]]:
        """The window of each moment, and whether it is one of ours."""
        window = (moments - self.windows.warm) // self.windows.width
        return window, (window >= 0) & (window < self.windows.count)

    def _count(self, moments: Ticks, sign: int, counts: Ticks) -> None:
        """Add or take away parts at some moments, until the ends of their windows."""
        window, inside = self._windows(moments)
        self.before += sign * int((window < 0).sum())
        window = window[inside]
        rest = self.windows.edges[window + 1] - moments[inside]
        counts += np.bincount(window, minlength=self.windows.count)
        self.content += sign * np.bincount(window, rest, self.windows.count)

    def totals(self) -> NDArray[np.float64]:
        """For each window: content times time, stay of all who came in it, how many came."""
        at_edge = self.before + np.concatenate([[0], np.cumsum(self.came - self.went)[:-1]])
        content = self.content + at_edge * float(self.windows.width)
        return np.stack([content, self.stay, self.came], axis=1)


def stays(plant: Plant, seed: int, windows: Windows) -> NDArray[np.float64]:
    """The `Stays.totals` of a run; parts come when their first step is done.

    The run goes on behind the last window until all who came before its end have left.
    """
    seen = Stays(windows)
    run = Line(lower(plant, seed, "cells", days=1), take_cells=seen.take)
    until = int(windows.edges[-1])
    while seen.last < windows.edges[-1]:
        run.run(until)
        run.hand_over()
        until += windows.width
    return seen.totals()
