"""Machine logs written by hand, or drawn at random, for the tests of `fit`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigafactory.plant.states import INDEX
from gigafactory.quality.fit.columns import NUMBERS, Rows, sorted_out
from gigafactory.quality.fit.log import Log, Unit

Row = tuple[int, str, float, float]
"""Machine, state (or job), start and end [s]."""
DAY0 = 1_767_571_200_000_000
"""2026-01-05T00:00:00Z [µs]."""


def log_of(rows: Iterable[Row], end: float, fresh: bool = False) -> Log:
    """A log of the step `one`, watched from 0 to an end [s]."""
    listed = list(rows)
    machines = sorted({row[0] for row in listed})
    unit = np.array([machines.index(row[0]) for row in listed], np.int64)
    state = np.array([INDEX.get(row[1], -1) for row in listed], np.int64)
    begun, over = (np.round(np.array([row[i] for row in listed]) * 1e6) for i in (2, 3))
    raw = Rows(
        tuple(Unit("one", m) for m in machines),
        unit,
        state,
        DAY0 + begun.astype(np.int64),
        DAY0 + over.astype(np.int64),
        np.full(len(listed), "", object),
        np.full((len(listed), len(NUMBERS)), np.nan),
        np.zeros(0, np.int64),
    )
    return sorted_out(raw, "by hand", DAY0, DAY0 + round(end * 1e6), fresh)


def write(folder: Path, *lines: str) -> Path:
    """A file of some lines."""
    file = folder / "events.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def machine_that_waits(
    rng: np.random.Generator, number: int, gaps: NDArray[np.float64], clock: str, end: float
) -> list[Row]:
    """Work and waits in turn (means 600 s and 900 s), and stops of 300 s after some gaps."""
    rows: list[Row] = []
    now, work, left, queue = 0.0, True, float(rng.exponential(600)), list(gaps)
    to_stop = queue.pop(0)
    while now < end:
        runs = work or clock == "calendar"
        step = min(left, to_stop) if runs else left
        until = min(now + step, end)
        rows.append((number, "working" if work else "starved", now, until))
        if work:
            rows.append((number, "job", now, until))
        now = until
        left -= step
        to_stop -= step if runs else 0.0
        if to_stop <= 0:
            rows.append((number, "down", now, min(now + 300.0, end)))
            now = min(now + 300.0, end)
            to_stop = queue.pop(0)
        if left <= 0:
            work = not work
            left = float(rng.exponential(600 if work else 900))
    return [row for row in rows if row[2] < row[3]]
