"""What a cell holds of lots that its row does not name.

A part that began on one lot may have ended on the next one that the machine took up, and what a
step drew for a cell that it had to do again was drawn once more. The cells beside it on the machine
tell which lots those were, and from where to where.
"""

from __future__ import annotations

import numpy as np

from gigafactory.records.read import Array
from gigafactory.records.store.parts import Ranges
from gigafactory.records.trace.beside import Beside, beside, named_among
from gigafactory.records.trace.columns import DrawColumns
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.paged import EMPTY, NOTHING, PAGE, column, runs, says
from gigafactory.records.trace.parts import (
    QUANTUM,
    Drawn,
    Parts,
    drawn,
    gathered,
    no_parts,
)
from gigafactory.records.trace.spans import EPS, Lots, Spans

REACH = 256
"""Lots of a kind before one that no cell names, whose last cells may have ended on it."""
DAY = 86_400_000_000
"""[µs]"""


def may_straddle(g: Genealogy, draw: DrawColumns, rows: Drawn) -> Array:
    """Which parts may go on to another lot."""
    if draw.straddles is False:
        return np.zeros(len(rows.cell), bool)
    size = g.size(rows.lot)
    unwound = g.unwound(rows.lot)
    reach = rows.at + rows.need + QUANTUM > size + EPS
    unknown = np.isnan(rows.at) | np.isnan(rows.need)
    return np.where(unwound, ~(rows.at > 0), reach | unknown)


def beyond(g: Genealogy, draw: DrawColumns, rows: Drawn) -> Parts:
    """What some cells hold of lots behind the one that they name."""
    rows = rows.take(may_straddle(g, draw, rows))
    if not len(rows.cell):
        return no_parts()
    found = beside(g, draw, rows.machine, rows.start, after=True)
    there = found.at >= 0
    at = found.at[there]
    named = _on_next(g, rows.take(there), found.rows.take(at))
    return gathered(named, _on_unnamed(g, draw, rows, found))


def _over(g: Genealogy, rows: Drawn) -> Array:
    """How much of each part goes over the end of the lot that the cell names; NaN: not told."""
    over = rows.at + rows.need - g.size(rows.lot)
    return np.where(g.unwound(rows.lot), np.nan, over)


def _on_next(g: Genealogy, rows: Drawn, next_: Drawn) -> Parts:
    """On the lot that the next cell names: what lies before its part."""
    over, size, unwound = _over(g, rows), g.size(next_.lot), g.unwound(next_.lot)
    first = np.where(np.isfinite(next_.at), next_.at, size)
    reach = np.where((first > EPS) | np.isnan(over), first, over) + QUANTUM
    long = np.where(first < QUANTUM, 0.0, np.nan_to_num(next_.need))  # it may go on as well
    left = np.where(unwound, np.minimum(first + long, size), 0.0)
    right = np.where(unwound, size, np.minimum(reach, size))
    some = np.where(unwound, right - left > EPS, (first > EPS) | (over > EPS) & (first >= 0))
    sure = np.where(np.isfinite(over), (over > EPS) & (first > EPS), False)
    other = next_.lot != rows.lot
    return Parts(rows.cell, next_.lot, left, right, sure).take(other & some)


def _on_unnamed(g: Genealogy, draw: DrawColumns, rows: Drawn, found: Beside) -> Parts:
    """On lots that no cell names: between this one and the next, or after the last of all."""
    there = found.at >= 0
    next_ = found.rows.take(np.maximum(found.at, 0)) if len(found.rows.cell) else rows
    over = _over(g, rows)
    first = np.where(there, np.nan_to_num(next_.at, nan=np.inf), 0.0)
    short = ~there | (over > first + 2 * QUANTUM) | np.isnan(over)
    short &= ~there | (next_.lot != rows.lot)
    kept: list[Parts] = []
    for i in np.flatnonzero(short).tolist():
        lot = int(rows.lot[i])
        lots = _unnamed(g, draw, lot, lot, int(next_.lot[i]) if there[i] else lot + PAGE)
        kept.append(_may(g, np.full(len(lots), rows.cell[i]), lots))
    return gathered(*kept) if kept else no_parts()


def _unnamed(g: Genealogy, draw: DrawColumns, like: int, low: int, high: int) -> Lots:
    """Used lots of the same kind as one, between two numbers, that no cell names.

    Lots that are made in the plant are not taken up in the order of their numbers: near that one.
    """
    if g.of_lots(np.array([like]), "step")[0] >= 0:
        low, high = max(like - PAGE, EMPTY), like + PAGE
    numbers = np.arange(low + 1, high)
    numbers = numbers[_used(g, numbers, int(g.of_lots(np.array([like]), "kind")[0]))]
    named = named_among(g, draw, numbers) if len(numbers) else numbers
    return numbers[~np.isin(numbers, named)]


def _used(g: Genealogy, numbers: Lots, kind: int) -> Array:
    """Which of some numbers are lots of a kind of which something was taken, and not into lots."""
    rest, size = g.of_lots(numbers, "rest"), g.of_lots(numbers, "quantity")
    found: Array = (g.of_lots(numbers, "kind") == kind) & ~(rest > size - EPS)
    found[found] = ~g.gave(numbers[found])
    return found


def ended_on(g: Genealogy, draw: DrawColumns, spans: Spans, named: Drawn) -> Parts:
    """What cells that name another lot hold of some stretches, because they ended there.

    Parameters
    ----------
    spans
        Stretches of lots, merged.
    named
        The cells that name these lots, with machine and time.
    """
    if draw.straddles is False or not len(spans):
        return no_parts()
    lots = np.unique(spans.lot)
    told = named.take(named.start >= 0)  # the others are in hand: not yet told where
    before = _before(g, draw, told)
    silent = lots[~np.isin(lots, told.lot)]
    kept = [before, _last_cells(g, draw, silent)]
    rows = Drawn(*(np.concatenate([getattr(k, n) for k in kept]) for n in _FIELDS))
    _, one = np.unique(rows.cell, return_index=True)
    return beyond(g, draw, rows.take(one))


_FIELDS = tuple(Drawn.__dataclass_fields__)


def _before(g: Genealogy, draw: DrawColumns, named: Drawn) -> Drawn:
    """The cell before the first one that names each lot, on each machine."""
    order = np.lexsort((named.start, named.machine, named.lot))
    rows = named.take(order)
    if not len(order):
        return rows
    first = np.concatenate([[True], (np.diff(rows.lot) != 0) | (np.diff(rows.machine) != 0)])
    rows = rows.take(first)
    found = beside(g, draw, rows.machine, rows.start, after=False)
    return found.rows.take(found.at[found.at >= 0])


def _last_cells(g: Genealogy, draw: DrawColumns, silent: Lots) -> Drawn:
    """Cells that may have ended on lots that no cell names: the last of the lots before them."""
    kept = [drawn(g, draw, {"cell": NOTHING}, timed=True)]
    kinds = g.of_lots(silent, "kind")
    for lot, kind in zip(silent.tolist(), kinds.tolist(), strict=True):
        if not _used(g, np.array([lot]), kind)[0]:
            continue
        others = _others(g, lot, kind)
        ranges = runs(others, gap=8, most=REACH)
        rows = drawn(g, draw, {draw.lot: ranges}, timed=True)
        rows = _last_of_each(rows.take(np.isin(rows.lot, others)))
        kept.append(rows.take(may_straddle(g, draw, rows)))
    return Drawn(*(np.concatenate([getattr(k, n) for k in kept]) for n in _FIELDS))


def _others(g: Genealogy, lot: int, kind: int) -> Lots:
    """Used lots of a kind that a machine may have had just before one: see `_unnamed`."""
    if g.of_lots(np.array([lot]), "step")[0] >= 0:
        near: Lots = np.arange(max(0, lot - PAGE + 1), lot + PAGE)
        return np.asarray(near[_used(g, near, kind) & (near != lot)], np.int64)
    low = lot
    found: Lots = np.zeros(0, np.int64)
    while low > 0 and len(found) < REACH:
        low = max(0, low - PAGE)
        numbers = np.arange(low, lot)
        found = numbers[_used(g, numbers, kind)][-REACH:]
    return found


def _last_of_each(rows: Drawn) -> Drawn:
    """The last cell of each lot on each machine."""
    if not len(rows.cell):
        return rows
    rows = rows.take(np.lexsort((rows.start, rows.machine, rows.lot)))
    change = (np.diff(rows.lot) != 0) | (np.diff(rows.machine) != 0)
    return rows.take(np.concatenate([change, [True]]))


def again(
    g: Genealogy, draw: DrawColumns, cells: Lots | None, span: tuple[int, int] | None
) -> Parts:
    """What cells may hold of lots that a step drew from before it had to do them again.

    Parameters
    ----------
    cells
        Those that matter; None: all.
    span
        Times between which it began; None: any. [µs since 1970]
    """
    if draw.again is False or not draw.step:
        return no_parts()
    within: dict[str, Ranges] = {} if span is None else {"start": [span]}
    if cells is not None:
        within["cell"] = runs(np.unique(cells), most=100)
    wanted = ["what", "step", "cell", "machine", "start"]
    table = g.records.rows("events", wanted, within)
    what: list[str] = []
    step: list[str] = []
    said = says(column(table["what"], what), what, "rework")
    said &= says(column(table["step"], step), step, draw.step)
    cell, machine, start = (column(table[n], [])[said] for n in ("cell", "machine", "start"))
    if cells is not None:
        mine = np.isin(cell, cells)
        cell, machine, start = cell[mine], machine[mine], start[mine]
    if not len(cell):
        return no_parts()
    before, after = (beside(g, draw, machine, start, side) for side in (False, True))
    lots = [_lots_beside(side) for side in (before, after)]
    kept = [_may(g, cell[lot >= 0], lot[lot >= 0]) for lot in lots]
    for i in np.flatnonzero(lots[0] != lots[1]).tolist():
        more = _between(g, draw, int(lots[0][i]), int(lots[1][i]))
        kept.append(_may(g, np.full(len(more), cell[i]), more))
    return gathered(*kept)


def _may(g: Genealogy, cell: Lots, lot: Lots) -> Parts:
    """Any part of these lots may be in these cells."""
    return Parts(cell, lot, np.zeros(len(lot)), g.size(lot), np.zeros(len(lot), bool))


def _lots_beside(side: Beside) -> Lots:
    """What the cells beside some moments name, −1 where there is none."""
    if not len(side.rows.cell):
        return np.full(len(side.at), EMPTY)
    return np.where(side.at >= 0, side.rows.lot[side.at], EMPTY)


def _between(g: Genealogy, draw: DrawColumns, one: int, other: int) -> Lots:
    """Used lots that no cell names between two that a machine had; −1: before, or after, all."""
    if one == other == EMPTY:
        return np.zeros(0, np.int64)
    low, high = sorted((one, other))
    if low == EMPTY:
        known, low, high = high, *((high - PAGE, high) if one == EMPTY else (high, high + PAGE))
    else:
        known = low
    return _unnamed(g, draw, known, max(low, -1), high)
