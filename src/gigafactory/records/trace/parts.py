"""The part of a lot that is in a cell: from where to where, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gigafactory.records.read import Array
from gigafactory.records.store.parts import Ranges
from gigafactory.records.trace.columns import DrawColumns
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.paged import column
from gigafactory.records.trace.spans import Lots, Places

QUANTUM = 1e-3
"""Places in cells are cut to the thousandth: a part may lie so much higher than it says."""


@dataclass(frozen=True)
class Drawn:
    """Rows of `cells` seen by one of their draws.

    Parameters
    ----------
    cell, lot
        Which cell names which lot.
    at
        Lower end of its part; NaN where it is not told.
    need
        What it takes; NaN where it is not told.
    machine, start
        Where and when it was drawn; 0 and the number of the cell where steps are not told.
    """

    cell: Lots
    lot: Lots
    at: Places
    need: Places
    machine: Array
    start: NDArray[np.int64]

    def take(self, rows: Array) -> Drawn:
        """Some of the rows."""
        return Drawn(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Parts:
    """Which stretch of which lot is in which cell.

    Parameters
    ----------
    cell, lot
        Numbers.
    left, right
        The stretch on the lot, in its unit.
    sure
        Whether the cell holds it for certain, or may hold it.
    """

    cell: Lots
    lot: Lots
    left: Places
    right: Places
    sure: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.cell)

    def take(self, rows: Array) -> Parts:
        """Some of the rows."""
        return Parts(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def gathered(*parts: Parts) -> Parts:
    """Several lists as one."""
    columns = (np.concatenate([getattr(p, n) for p in parts]) for n in Parts.__dataclass_fields__)
    return Parts(*columns)


def no_parts() -> Parts:
    """A list without rows."""
    none, zero = np.zeros(0, np.int64), np.zeros(0)
    return Parts(none, none, zero, zero, np.zeros(0, bool))


def drawn(
    g: Genealogy, draw: DrawColumns, within: Mapping[str, Ranges], timed: bool = False
) -> Drawn:
    """Rows of `cells` that have had a draw.

    Parameters
    ----------
    within
        Ranges of columns, as `Records.rows` takes them.
    timed
        Whether it matters where and when.
    """
    table = g.records.rows("cells", wanted(draw, timed), within)
    return seen(draw, table, timed)


def wanted(draw: DrawColumns, timed: bool) -> list[str]:
    """Columns of `cells` that tell of a draw."""
    when = [f"{draw.step}_machine", f"{draw.step}_start"] if timed and draw.step else []
    return ["cell", draw.lot, draw.at, *(["product"] if draw.takes else []), *when]


def seen(draw: DrawColumns, table: pa.Table, timed: bool) -> Drawn:
    """Rows of `cells` by one of their draws; those that have had it."""
    when = timed and bool(draw.step)
    words: list[str] = []
    columns = {name: column(table[name], words) for name in wanted(draw, timed)}
    lot = columns[draw.lot]
    at = columns[draw.at].astype(np.float64)
    at = np.where(at < 0, np.nan, at / 1000)
    need = np.full(len(lot), np.nan)
    if draw.takes and words:
        takes = np.array([*(draw.takes.get(word, np.nan) for word in words), np.nan])
        need = takes[columns["product"]]
    machine = columns[f"{draw.step}_machine"] if when else np.zeros(len(lot), np.int64)
    start = columns[f"{draw.step}_start"] if when else columns["cell"]
    found = Drawn(columns["cell"], lot.astype(np.int64), at, need, machine, start)
    return found.take(lot >= 0)


def parts_of(g: Genealogy, draw: DrawColumns, rows: Drawn) -> Parts:
    """What the cells hold of the lots that they name.

    Where it is not told how much a cell takes, or how much of it was left on a web that was used to
    its very start, its part is bounded by the next one on the lot: then all cells that name the lot
    must be among the rows.
    """
    size = g.size(rows.lot)
    left = np.where(np.isfinite(rows.at), rows.at, 0.0)
    known = np.isfinite(rows.at) & np.isfinite(rows.need)
    if draw.straddles is not False:
        known &= ~(g.unwound(rows.lot) & (rows.at < QUANTUM))
    end = np.where(known, rows.at + rows.need, _next(rows, size)) + QUANTUM
    right = np.maximum(np.minimum(end, size), left)
    return Parts(rows.cell, rows.lot, left, right, known)


def begins(parts: Parts) -> Parts:
    """The first of parts whose end is not told: that much is certain of them."""
    p = parts.take(~parts.sure & (parts.right - parts.left > 2 * QUANTUM))
    return Parts(p.cell, p.lot, p.left, p.left + 2 * QUANTUM, np.ones(len(p), bool))


def _next(rows: Drawn, size: Places) -> Places:
    """Where the next part of the lot begins, or the lot ends."""
    order = np.lexsort((rows.at, rows.lot))
    lot, at = rows.lot[order], rows.at[order]
    if not len(lot):
        return size
    new = np.concatenate([[True], (np.diff(lot) != 0) | ~(np.diff(at) <= 0)])
    heads = np.flatnonzero(new)
    place = np.cumsum(new) - 1
    following = np.concatenate([heads[1:], [len(lot)]])[place]
    next_ = np.minimum(following, len(lot) - 1)
    inside = (following < len(lot)) & (lot[next_] == lot) & np.isfinite(at) & np.isfinite(at[next_])
    found = size.copy()
    found[order] = np.where(inside, at[next_], size[order])
    return found
