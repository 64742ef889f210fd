"""The life of cells by themselves: what each step did with them, and which trays they lay in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gigafactory.quality.history import History
from gigafactory.records.read import Array, Records, Words


class Work(NamedTuple):
    """One step on a cell: from when to when [s], which step, machine, and the tray or −1."""

    start: float
    end: float
    step: str
    machine: int
    tray: int


class Part(NamedTuple):
    """A lot made in the plant that went into a cell.

    Which it is, where on it [m], and when it was first drawn from by that step [s].
    """

    lot: int
    metre: float
    drawn: float


@dataclass(frozen=True)
class Lives:
    """Some cells of a data set, each with what happened to it.

    Parameters
    ----------
    history
        Of all lots.
    cells
        Rows of `cells`.
    columns
        Columns of `cells` in these rows, by name.
    first
        For each draw of a lot that was made in the plant, STEP_SLOT: when that step first drew from
        each lot, (lots,). [s]
    again
        What was done to cells that had to be done again, by cell.
    """

    history: History
    cells: Array
    columns: dict[str, Array]
    first: dict[str, Array]
    again: dict[int, list[Work]]

    def works(self, row: int) -> list[Work]:
        """What steps did with a cell, in order, until it was out."""
        c, plant = self.columns, self.history.records.plant
        found, out = list(self.again.get(int(self.cells[row]), [])), float(c["out"][row])
        own = [s for s in plant.order if f"{s}_machine" in c]
        for step in own:
            if np.isfinite(c[f"{step}_end"][row]):
                start, end = (float(c[f"{step}_{key}"][row]) for key in ("start", "end"))
                found.append(Work(start, end, step, int(c[f"{step}_machine"][row]), -1))
        for tray in self.trays(row).values():
            visits = (v for v in self.history.visits(tray) if v.step not in own and v.end <= out)
            found += [Work(*visit, tray) for visit in visits]
        return sorted(found)

    def trays(self, row: int) -> dict[str, int]:
        """The tray in which a cell lay, for each buffer of trays that it came to."""
        found = {b: self.columns.get(f"{b}_tray") for b in self.history.records.plant.buffers}
        return {
            b: int(column[row])
            for b, column in found.items()
            if column is not None and np.isfinite(column[row])
        }

    def parts(self, row: int, step: str) -> list[Part]:
        """Lots made in the plant that a step drew from for a cell."""
        found = []
        for slot in self.history.records.plant.steps[step].draws:
            lot = self.columns.get(f"{step}_{slot}_lot")
            if f"{step}_{slot}" in self.first and lot is not None and np.isfinite(lot[row]):
                number, at = int(lot[row]), float(self.columns[f"{step}_{slot}_at"][row])
                drawn = float(self.first[f"{step}_{slot}"][number])
                found.append(Part(number, at / 1000.0, drawn))
        return found


def read_lives(records: Records, cells: Sequence[int] | Array) -> Lives:
    """What happened to some cells.

    Parameters
    ----------
    records
        With a row for each cell.
    cells
        Their rows in `cells`.
    """
    rows, history = np.asarray(cells, np.int64), History(records)
    columns, first = {}, {}
    for name in records.names("cells"):
        (column,) = records.columns("cells", name)
        columns[name] = (column.text() if isinstance(column, Words) else column)[rows]
    for step, one in records.plant.steps.items():
        for slot, draw in one.draws.items():
            if f"{step}_{slot}_lot" in columns and draw.from_ not in records.plant.materials:
                first[f"{step}_{slot}"] = _first_drawn(records, step, slot, len(history.made))
    return Lives(history, rows, columns, first, _done_again(records, rows))


def _first_drawn(records: Records, step: str, slot: str, lots: int) -> Array:
    lot, start = records.columns("cells", f"{step}_{slot}_lot", f"{step}_start")
    known, found = np.isfinite(lot) & np.isfinite(start), np.full(lots, np.inf)
    np.minimum.at(found, lot[known].astype(np.int64), start[known])
    return found


def _done_again(records: Records, cells: Array) -> dict[int, list[Work]]:
    names = ("what", "cell", "step", "machine", "start", "end")
    what, cell, step, machine, start, end = records.columns("events", *names)
    rows = np.flatnonzero((what == "rework") & np.isin(cell, cells))
    found: dict[int, list[Work]] = {}
    for i in rows:
        work = Work(float(start[i]), float(end[i]), step.words[step.number[i]], int(machine[i]), -1)
        found.setdefault(int(cell[i]), []).append(work)
    return found
