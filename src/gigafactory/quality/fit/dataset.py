"""A data set that our own line wrote, read as a machine log.

Spells are the table `states`. Jobs come from `cells` (each step on single cells, and in `events`
each pass that was to be done again) and from `visits` (batches, rolls, coils, loads); units of
steps whose jobs do not say theirs from `counts`. What a data set does not hold: which of several
stops that count as one state it was; jobs on single cells without `--records cells`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gigafactory.errors import BadInput
from gigafactory.plant.states import INDEX
from gigafactory.quality.fit.cells import cell_jobs, moments
from gigafactory.quality.fit.columns import NUMBERS, Rows, sorted_out
from gigafactory.quality.fit.log import Counted, Log, Unit
from gigafactory.records.read import Records, read_records

Array = NDArray[Any]
_METRES, _START, _HEAD = (NUMBERS.index(name) for name in ("metres", "start_loss", "head_loss"))
_ON_LOTS = ("vessel", "web", "oven", "rack", "manual")
"""Kinds of step whose jobs are visits of lots. A tray also stays where it is only emptied."""


class _Found:
    """Blocks of rows as they are read."""

    def __init__(self) -> None:
        self.units: dict[Unit, int] = {}
        self.blocks: list[tuple[Array, Array, Array, Array, Array]] = []

    def add(
        self, steps: Array, machines: Array, state: Array, start: Array, end: Array, numbers: Array
    ) -> None:
        """Add rows; numbers in the order of the columns of a log."""
        names, code = np.unique(steps.astype(str), return_inverse=True)
        both, unit = np.unique(np.stack([code, machines]), axis=1, return_inverse=True)
        units = [Unit(str(names[k]), int(m)) for k, m in both.T]
        known = np.array([self.units.setdefault(u, len(self.units)) for u in units], np.int64)
        self.blocks.append((known[unit.reshape(-1)], state, start, end, numbers))


def read_data_set(folder: Path) -> Log:
    """The log that a data set is.

    Raises
    ------
    BadInput
        If the folder is no data set, or nothing stands in it.
    """
    records = read_records(folder.absolute())
    found = _Found()
    _states(found, records.table("states"))
    _visits(found, records)
    if not sum(len(block[0]) for block in found.blocks):
        raise BadInput.at(folder, "", "holds no machine state", "Record more days.")
    unit, state, start, end, numbers = (
        np.concatenate(part) for part in zip(*found.blocks, strict=True)
    )
    rows = Rows(
        tuple(found.units),
        unit.astype(np.int64),
        state.astype(np.int64),
        start,
        end,
        np.full(len(unit), "", object),
        numbers,
        np.zeros(0, np.int64),
    )
    begin = round(records.start.timestamp() * 1e6)
    log = sorted_out(rows, str(folder), begin, begin + round(records.end * 1e6), True)
    jobs = log.jobs | (cell_jobs(records) if records.has_cells else {})
    return replace(log, jobs=jobs, counted=_counted(records), plant=records.plant)


def _counted(records: Records) -> dict[str, Counted]:
    """Units of each step that were good and scrapped; lanes of one roll are judged together.

    A test scraps what is out of its limits, which is no share of the step's own.
    """
    of, what, value = records.columns("counts", "of", "what", "value")
    found = {}
    for name, step in records.plant.steps.items():
        if step.kind == "sort":
            continue
        lanes = step.lanes if step.lanes and step.takes else 1  # a mother roll is one
        good, scrapped, again = (
            int(value[(of == name) & (what == word)].sum()) // lanes
            for word in ("good", "scrapped", "reworked")
        )
        found[name] = Counted(good + again, scrapped)
    return found


def _column(table: pa.Table, name: str) -> Array:
    """A column as an array: words as text (empty: ""), times in µs (empty: -1), numbers (NaN)."""
    array = table[name].combine_chunks()
    if pa.types.is_timestamp(array.type):
        return moments(table, name)
    if pa.types.is_dictionary(array.type) or pa.types.is_string(array.type):
        words: Array = np.array(array.cast(pa.string()).fill_null("").to_pylist(), dtype=str)
        return words
    numbers: Array = array.to_numpy(zero_copy_only=False)
    return numbers


def _empty(n: int) -> Array:
    return np.full((n, len(NUMBERS)), np.nan)


def _states(found: _Found, table: pa.Table) -> None:
    names = _column(table, "state")
    state = np.array([INDEX[name] for name in names.tolist()], np.int64)
    numbers = _empty(len(state))
    numbers[:, 0], numbers[:, 1] = _column(table, "starved"), _column(table, "blocked")
    times = (_column(table, "start"), _column(table, "end"))
    found.add(_column(table, "step"), _column(table, "machine"), state, *times, numbers)


def _visits(found: _Found, records: Records) -> None:
    """Jobs on lots: one for all lots that a machine had at once."""
    visits, lots = records.table("visits"), records.table("lots")
    lot = _column(visits, "lot")
    step, machine = _column(visits, "step"), _column(visits, "machine")
    start, end = _column(visits, "start"), _column(visits, "end")
    on_lots = [name for name, one in records.plant.steps.items() if one.kind in _ON_LOTS]
    rows = np.flatnonzero(np.isin(step, on_lots))
    rows = rows[np.lexsort((lot[rows], start[rows], machine[rows], step[rows]))]
    same = (
        (step[rows][1:] == step[rows][:-1])
        & (machine[rows][1:] == machine[rows][:-1])
        & (start[rows][1:] == start[rows][:-1])
    )
    rows = rows[np.concatenate([[True], ~same])[: len(rows)]]
    numbers = _empty(len(rows))
    web = _column(lots, "step")[lot[rows]] == step[rows]  # an oven keeps what another step made
    run, cut = _lengths(lots, records.table("edges"))
    numbers[web, _METRES], numbers[web, _HEAD] = run[lot[rows]][web], cut[lot[rows]][web]
    where = (step[rows], machine[rows], start[rows], end[rows])
    _losses(numbers, where, records.table("events"))
    found.add(*where[:2], np.full(len(rows), -1, np.int64), *where[2:], numbers)


def _lengths(lots: pa.Table, edges: pa.Table) -> tuple[Array, Array]:
    """Metres that ran through the machine to make each lot, and how many were cut off as its head.

    A mother roll has its own length. A coil comes from a parent that ran through as a whole.
    """
    size, unit, made = (_column(lots, name) for name in ("quantity", "unit", "step"))
    run = np.where(unit == "m", size, np.nan)
    cut = np.full(len(size), np.nan)
    parent, child = _column(edges, "parent"), _column(edges, "child")
    of = (unit[parent] == "m") & (unit[child] == "m") & (made[parent] != "")
    parent, child = parent[of], child[of]
    length = (_column(edges, "right") - _column(edges, "left"))[of]
    run[child] = size[parent]
    cut[child] = np.round(size[parent] - length, 6)
    return run, cut


def _losses(numbers: Array, where: tuple[Array, Array, Array, Array], events: pa.Table) -> None:
    """Metres that a web lost at its head, and at a restart, put to the job that lost them.

    A loss at the beginning of a roll is written when the roll is mounted, before its set-up ends;
    so the job is the first on that machine that ends after it. The first restart of a job counts.
    """
    step, machine, _, end = where
    of, on, when = (_column(events, name) for name in ("step", "machine", "start"))
    metres = _column(events, "right") - _column(events, "left")
    why = _column(events, "why")
    for name, number in set(zip(step.tolist(), machine.tolist(), strict=True)):
        jobs = np.flatnonzero((step == name) & (machine == number))
        here = (of == name) & (on == number)
        for column, reasons in ((_START, ("start", "stop")), (_HEAD, ("head",))):
            rows = np.flatnonzero(here & np.isin(why, reasons))
            job = np.searchsorted(end[jobs], when[rows], side="right")
            rows, job = rows[job < len(jobs)], job[job < len(jobs)]
            job, first = np.unique(job, return_index=True)
            numbers[jobs[job], column] = metres[rows[first]]
