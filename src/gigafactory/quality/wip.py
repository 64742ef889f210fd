"""Work in progress day by day: what stood in the buffers, and how many cells were in the plant.

Buffers are counted by what stands in them; kinds add buffers up at nominal sizes, as `stock` does:
cells (in trays at the nominal tray, its gaps not taken out), metres of web, litres of slurry. What
machines have in hand is in no buffer. Where cells are recorded, the cells in the plant are counted
exactly, wherever they were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.plant.held import Units
from gigafactory.quality.whole_days import day_ends, days_within
from gigafactory.quality.window import window
from gigafactory.records.read import Array, Records


@dataclass(frozen=True)
class Level:
    """What stood somewhere, day by day.

    Parameters
    ----------
    name
        A buffer, or a kind: cell, coil, roll, slurry.
    unit
        Of the means.
    means
        Mean over each day, (days,). [unit]
    """

    name: str
    unit: str
    means: Array


@dataclass(frozen=True)
class Wip:
    """Work in progress over a stretch of records.

    Parameters
    ----------
    ends
        Where its days begin and end, (days + 1,). [s]
    buffers
        Every buffer, in units that stand in it.
    kinds
        All buffers of a kind together, at nominal sizes.
    cells
        Mean cells in the plant on each day, machines included, (days,); None where cells are not
        recorded.
    """

    ends: Array
    buffers: tuple[Level, ...]
    kinds: tuple[Level, ...]
    cells: Array | None


def wip(records: Records, begin: float | None = None, end: float | None = None) -> Wip:
    """Work in progress on each day of a stretch; by default all that is counted of the run.

    Parameters
    ----------
    records
        The data set.
    begin, end
        Of the stretch, since the start of production, where days of `counts` end. [s]

    Raises
    ------
    BadInput
        If the stretch is none, or cuts a day in two.
    """
    first, last = window(records, begin, end)
    of, what, start, value = records.columns("counts", "of", "what", "start", "value")
    rows = days_within(records, "counts", first, last) & (what == "content")
    ends, units = day_ends(records, first, last), Units(records.plant)
    day = np.clip(np.searchsorted(ends, start + 1.0, side="right") - 1, 0, len(ends) - 2)
    buffers, kinds = [], dict[tuple[str, str], Array]()
    for name in records.plant.buffers:
        mine = rows & (of == name)
        means = np.bincount(day[mine], value[mine], len(ends) - 1)
        buffers.append(Level(name, units.held(name), means))
        kind, unit, size = units.size(name)
        kinds[kind, unit] = kinds.get((kind, unit), np.zeros(len(means))) + means * size
    inside = cells_inside(records, ends) if records.has_cells else None
    by_kind = tuple(Level(*key, means) for key, means in sorted(kinds.items()))
    return Wip(ends, tuple(buffers), by_kind, inside)


def cells_inside(records: Records, ends: Array) -> Array:
    """Mean number of cells between their first step and leaving or scrap, day by day, (days,).

    Parameters
    ----------
    records
        With a row for each cell.
    ends
        Where the days begin and end, (days + 1,). [s]
    """
    born, out = records.columns("cells", "born", "out")
    gone = np.where(np.isnan(out), np.inf, out)
    spent = time_before(born, ends) - time_before(gone, ends)
    found: Array = np.diff(spent) / np.diff(ends)
    return found


def time_before(since: Array, ends: Array) -> Array:
    """For each moment, how many seconds ago events were, added up over those before it."""
    ordered = np.sort(since[np.isfinite(since)])
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    many = np.searchsorted(ordered, ends, side="right")
    return np.asarray(ends * many - sums[many], float)
