"""Which cells hold something of some stretches of lots.

Because they name it, or were made beside one that does; because they lie in a tray or stand in a
module; because another cell went into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gigafactory.records.read import Array
from gigafactory.records.trace.columns import DrawColumns
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.paged import EMPTY, column, runs, says
from gigafactory.records.trace.parts import QUANTUM, Drawn, Parts, begins, drawn, gathered, parts_of
from gigafactory.records.trace.spans import EPS, Lots, Spans, merged, shared
from gigafactory.records.trace.straddle import DAY, again, ended_on

MOST_RANGES = 200
"""Stretches of numbers that are asked for at once; more are joined, and sieved afterwards."""
LATEST = 1 << 62
"""Later than any time. [µs]"""
TRAY, MODULE = "tray", "module"
UNITS = ("m", "L", "kg", "m²")
"""Of lots that hold no cells."""


@dataclass(frozen=True)
class Held:
    """Cells that hold something, one a row and draw.

    Parameters
    ----------
    parts
        Which cell, which lot, from where to where.
    through
        By what: a draw, a buffer of trays, `module`, a step; a number into `names`.
    names
        What the numbers mean.
    """

    parts: Parts
    through: Array
    names: tuple[str, ...]


def held(g: Genealogy, spans: Spans) -> Held:
    """Cells that hold something of some stretches, which need be merged."""
    found: list[tuple[str, Parts]] = []
    kinds = g.words(spans.lot, "kind") if len(spans) else np.zeros(0, str)
    for draw in g.cells.draws if len(spans) else ():
        fits = np.isin(kinds, g.draw_kinds[draw.name])
        if fits.any():
            found.append((draw.name, by_draw(g, draw, spans.take(fits))))
    found += [(f"{t}", p) for t, p in _in_trays(g, spans.lot[kinds == TRAY])]
    found += [(MODULE, _in_modules(g, spans, kinds))]
    found = _with_joined(g, found)
    names = tuple(name for name, _ in found)
    through = np.repeat(np.arange(len(names)), [len(p) for _, p in found])
    return Held(gathered(*(p for _, p in found)), through, names)


def by_draw(g: Genealogy, draw: DrawColumns, spans: Spans) -> Parts:
    """Parts of cells that one draw took out of some stretches."""
    lots = np.unique(spans.lot)
    beside = draw.straddles is not False or draw.again is not False
    rows = drawn(g, draw, {draw.lot: runs(lots, gap=8, most=MOST_RANGES)}, timed=beside)
    named = rows.take(np.isin(rows.lot, lots))
    parts = parts_of(g, draw, named)
    some = [parts, begins(parts.take(np.isfinite(named.at))), ended_on(g, draw, spans, named)]
    some += _again(g, draw, lots, named)
    found = sharing(spans, gathered(*some))
    lots = spans.lot[(spans.left <= 0) & (spans.right >= g.size(spans.lot)) & (spans.lane == 0)]
    whole_ = np.isin(parts.lot, lots)  # wherever on such a lot a cell's part lies, it has some
    return _once(gathered(found, replace(parts.take(whole_), sure=np.ones(whole_.sum(), bool))))


def _again(g: Genealogy, draw: DrawColumns, lots: Lots, named: Drawn) -> list[Parts]:
    """Parts of cells that had the step before, while these lots may have been on its machine."""
    if draw.again is False:
        return []
    found = []
    told = named.start[named.start >= 0]
    if len(told):
        span = int(told.min()) - 2 * DAY, int(told.max()) + 2 * DAY
        found.append(again(g, draw, None, span))
    silent = lots[~np.isin(lots, named.lot[named.start >= 0])]
    if len(silent):
        made = int(g.of_lots(silent, "made").min())
        found.append(again(g, draw, None, (made - 2 * DAY, LATEST)))
    return found


def sharing(spans: Spans, parts: Parts) -> Parts:
    """Those of some parts that share something with some stretches.

    For certain where it is more than places in cells are exact.
    """
    ordered = spans.take(np.argsort(spans.lot, kind="stable"))
    mine, row = shared(ordered, parts.lot, parts.left, parts.right)
    low = np.maximum(ordered.left[mine], parts.left[row])
    high = np.minimum(ordered.right[mine], parts.right[row])
    sure = parts.sure[row] & (high - low > QUANTUM + EPS) & (ordered.lane[mine] == 0)
    found = Parts(parts.cell[row], parts.lot[row], parts.left[row], parts.right[row], sure)
    return _once(found)


def _once(parts: Parts) -> Parts:
    """Each cell and lot once: the surest row."""
    order = np.lexsort((~parts.sure, parts.lot, parts.cell))
    p = parts.take(order)
    if not len(p):
        return p
    return p.take(np.concatenate([[True], (np.diff(p.cell) != 0) | (np.diff(p.lot) != 0)]))


def _in_trays(g: Genealogy, trays: Lots) -> list[tuple[str, Parts]]:
    if not len(trays):
        return []
    return [(t, _named(g, f"{t}_tray", np.unique(trays))) for t in g.cells.trays]


def _in_modules(g: Genealogy, spans: Spans, kinds: Array) -> Parts:
    """Cells of modules, and of modules in packs: whatever of a unit it is, it is in the unit."""
    if not g.records.has_cells:
        return _named(g, None, spans.lot)
    units = np.array([*g.lots.words.get("unit", []), ""])
    unit = units[g.of_lots(spans.lot, "unit").astype(np.int64)] if len(spans) else kinds
    lots = np.unique(spans.lot[(kinds != TRAY) & ~np.isin(unit, UNITS)])
    front = lots  # units, and those that stand in them
    while len(front):
        parents = np.unique(g.into(front).parent)
        inside = parents[g.of_lots(parents, "cells") > 0]
        front = inside[~np.isin(inside, lots)]
        lots = np.union1d(lots, front)
    if not len(lots):
        return _named(g, None, lots)
    return gathered(_named(g, MODULE, lots), _swapped(g, lots))


def _swapped(g: Genealogy, modules: Lots) -> Parts:
    """Cells that were put into modules later than their rows were written."""
    within = {"lot": runs(modules, gap=8, most=MOST_RANGES)}
    table = g.records.rows("events", ["what", "lot", "cell"], within)
    words: list[str] = []
    mine = says(column(table["what"], words), words, "swap")
    lot, cell = column(table["lot"], []), column(table["cell"], [])
    mine &= np.isin(lot, modules)
    size = int(mine.sum())
    ends = np.zeros(size), np.full(size, np.inf)
    return Parts(cell[mine], lot[mine], *ends, np.ones(size, bool))


def _named(g: Genealogy, name: str | None, lots: Lots) -> Parts:
    """Cells that name one of some lots in a column."""
    none = np.zeros(0, np.int64)
    cell = lot = none
    if name is not None:
        within = {name: runs(lots, gap=8, most=MOST_RANGES)}
        table = g.records.rows("cells", ["cell", name], within)
        cell, lot = column(table["cell"], []), column(table[name], []).astype(np.int64)
        mine = np.isin(lot, lots)
        cell, lot = cell[mine], lot[mine]
    size = len(cell)
    return Parts(cell, lot, np.zeros(size), np.full(size, np.inf), np.ones(size, bool))


def _with_joined(g: Genealogy, found: Sequence[tuple[str, Parts]]) -> list[tuple[str, Parts]]:
    """The same, and the cells into which another of them went."""
    steps = g.cells.steps if g.cells.joins is None else g.cells.joins
    result = list(found)
    front = seen = np.unique(gathered(*(p for _, p in found)).cell)
    while len(front) and steps:
        gone = used_up(g, front)
        more = [(step, joined_into(g, step, *gone)) for step in steps if len(gone[0])]
        result += [(step, parts) for step, parts in more if len(parts)]
        fresh = np.unique(np.concatenate([seen, *(parts.cell for _, parts in more)]))
        front, seen = fresh[~np.isin(fresh, seen)], fresh
    return result


def used_up(g: Genealogy, cells: Lots) -> tuple[Lots, Array]:
    """Those of some cells that went into another cell, and when."""
    wanted = ["cell", "out", "disposition", "module"]
    table = g.records.rows("cells", wanted, {"cell": runs(cells, gap=64, most=MOST_RANGES)})
    words: list[str] = []
    cell, out, module = (column(table[n], []) for n in ("cell", "out", "module"))
    used = says(column(table["disposition"], words), words, "used")
    gone = used & (module == EMPTY) & np.isin(cell, cells)
    return cell[gone], out[gone]


def joined_into(g: Genealogy, step: str, cells: Lots, out: Array) -> Parts:
    """The cells that a step began when others were used up: those went into them."""
    start = f"{step}_start"
    times = np.unique(out)
    table = g.records.rows("cells", ["cell", start], {start: runs(times, gap=1, most=2000)})
    cell, begun = column(table["cell"], []), column(table[start], [])
    order = np.argsort(out, kind="stable")
    first = np.searchsorted(out[order], begun, side="left")
    last = np.searchsorted(out[order], begun, side="right")
    mine = (last > first) & ~np.isin(cell, cells)
    cell, begun = cell[mine], begun[mine]
    _, which, many = np.unique(begun, return_inverse=True, return_counts=True)
    size, alone = len(cell), many[which] == 1
    lot = np.full(size, EMPTY, np.int64)
    return Parts(cell, lot, np.zeros(size), np.zeros(size), alone)


def all_of(g: Genealogy, spans: Spans) -> tuple[Spans, Held]:
    """All that was made of some stretches: lots, and cells."""
    lots = g.descendants(merged(spans))
    return lots, held(g, lots)
