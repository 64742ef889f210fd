"""Jobs on single cells, out of a data set in which every cell is recorded.

A large plant makes millions a day: step by step, and nothing is held that no fit reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gigafactory.quality.fit.log import Jobs, Unit
from gigafactory.records.read import Records

Array = NDArray[Any]


class _Passes(NamedTuple):
    """Cells on the machines of a step: which machine, start and end [µs], whether spoilt."""

    machine: Array
    start: Array
    end: Array
    bad: Array


def cell_jobs(records: Records) -> dict[Unit, Jobs]:
    """Jobs by machine: the last of each step that a cell has had, and those done again."""
    known = records.names("cells")
    spoilt_at, cause = records.columns("cells", "scrap_step", "cause")
    spoilt = cause == "step"
    again = _reworked(records)
    found: dict[Unit, Jobs] = {}
    for step in records.plant.steps:
        names = [f"{step}_{what}" for what in ("machine", "start", "end")]
        if not set(names) <= set(known):
            continue
        table = records.table("cells", names)
        end = moments(table, names[2])
        rows = np.flatnonzero(end >= 0)
        machine = table[names[0]].fill_null(0).to_numpy()[rows]
        bad = (spoilt & (spoilt_at == step))[rows]
        last = _Passes(machine, moments(table, names[1])[rows], end[rows], bad)
        of, cell, on, begun, over = again
        new = (of == step) & (end[cell] != over)  # else this pass stands in `cells` still
        fine = np.zeros(int(new.sum()), bool)
        earlier = _Passes(on[new], begun[new], over[new], fine)
        both = _Passes(*map(np.concatenate, zip(last, earlier, strict=True)))
        found |= dict(_by_machine(step, both))
    return found


def _by_machine(step: str, passes: _Passes) -> Iterator[tuple[Unit, Jobs]]:
    """Jobs of each machine; cells that one had at once (loose ones in an oven) are one job."""
    order = np.lexsort((passes.end, passes.start, passes.machine))
    machine, start, end, bad = (x[order] for x in passes)
    edges = np.flatnonzero(np.diff(machine, prepend=0, append=0))
    for left, right in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        begun, over = start[left:right], end[left:right]
        change = (np.diff(begun, prepend=-1) != 0) | (np.diff(over, prepend=-1) != 0)
        first = np.flatnonzero(change)
        scrapped = np.add.reduceat(bad[left:right].astype(float), first)
        good = np.diff(first, append=right - left) - scrapped
        none = np.broadcast_to(np.nan, len(first))
        jobs = Jobs(begun[first], over[first], good, scrapped, none, none, none)
        yield Unit(step, int(machine[left])), jobs


def moments(table: pa.Table, name: str) -> Array:
    """A column of times [µs since 1970]; -1 where it is empty."""
    found: Array = table[name].cast(pa.int64()).fill_null(-1).to_numpy()
    return found


def _reworked(records: Records) -> tuple[Array, ...]:
    """Passes of cells that were to be done again: step, cell, machine, start, end."""
    what, step = records.columns("events", "what", "step")
    rows = np.flatnonzero(what == "rework")
    events = records.table("events", ["cell", "machine", "start", "end"])
    cell, machine = (events[name].fill_null(0).to_numpy()[rows] for name in ("cell", "machine"))
    times = (moments(events, name)[rows] for name in ("start", "end"))
    return step.text()[rows], cell, machine, *times
