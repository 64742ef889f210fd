"""The cells before and after others on the same machine, in the order in which they were made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.records.read import Array
from gigafactory.records.trace.columns import DrawColumns
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.paged import NOTHING, runs
from gigafactory.records.trace.parts import Drawn, drawn

WINDOWS = (3_600_000_000, 172_800_000_000, 1 << 62)
"""How far it is looked for the next cell of a machine, further and further. [µs]"""
MOST_RANGES = 500


@dataclass(frozen=True)
class Beside:
    """The neighbours of some moments on some machines.

    Parameters
    ----------
    rows
        Cells that were found.
    at
        Which of them stands beside each moment; −1 where there is none.
    """

    rows: Drawn
    at: NDArray[np.int64]


def beside(
    g: Genealogy, draw: DrawColumns, machine: Array, time: NDArray[np.int64], after: bool
) -> Beside:
    """The cell that a machine began last before each moment, or first after it."""
    found = np.full(len(time), -1)
    kept: list[Drawn] = []
    offset = 0
    for window in WINDOWS:
        open_ = np.flatnonzero(found < 0)
        if not len(open_):
            break
        rows = _within(g, draw, time[open_], window, after)
        at = _nearest(rows, machine[open_], time[open_], after)
        found[open_] = np.where(at >= 0, at + offset, -1)
        kept.append(rows)
        offset += len(rows.cell)
    if not kept:
        kept = [drawn(g, draw, {"cell": NOTHING}, timed=True)]
    columns = (np.concatenate([getattr(k, n) for k in kept]) for n in Drawn.__dataclass_fields__)
    return Beside(Drawn(*columns), found)


def _within(
    g: Genealogy, draw: DrawColumns, time: NDArray[np.int64], window: int, after: bool
) -> Drawn:
    low = time + 1 if after else time - window
    high = time + window if after else time - 1
    order = np.argsort(low, kind="stable")
    ranges: list[tuple[int, int]] = []
    for a, b in zip(low[order].tolist(), high[order].tolist(), strict=True):
        if ranges and a <= ranges[-1][1] + window // 4:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], b))
        else:
            ranges.append((a, b))
    column = f"{draw.step}_start" if draw.step else "cell"
    return drawn(g, draw, {column: ranges}, timed=True)


def _nearest(rows: Drawn, machine: Array, time: NDArray[np.int64], after: bool) -> Array:
    """Row of the nearest cell of the machine before or after a moment, −1 where there is none."""
    if not len(rows.cell):
        return np.full(len(time), -1)
    order = np.lexsort((rows.start, rows.machine))
    names, first = np.unique(rows.machine[order], return_index=True)
    last = np.concatenate([first[1:], [len(order)]])
    start = rows.start[order]
    found = np.full(len(time), -1)
    for i, name in enumerate(names.tolist()):
        mine = np.flatnonzero(machine == name)
        part = start[first[i] : last[i]]
        if after:
            at = np.searchsorted(part, time[mine], side="right")
        else:
            at = np.searchsorted(part, time[mine], side="left") - 1
        fits = (at >= 0) & (at < len(part))
        found[mine[fits]] = order[first[i] + at[fits]]
    return found


def named_among(g: Genealogy, draw: DrawColumns, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of some lots that a cell names which the step has done with."""
    ranges = runs(np.unique(numbers), gap=8, most=MOST_RANGES)
    rows = drawn(g, draw, {draw.lot: ranges}, timed=True)
    return np.unique(rows.lot[np.isin(rows.lot, numbers) & (rows.start >= 0)])
