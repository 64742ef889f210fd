"""The genealogy: everything that is named exists once, and no two children share one part.

Decision 2 of docs/decisions says how an edge places a part of the parent on the child.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gigafactory.records.verify.chunks import Array, Chunk, Lots, Rows
from gigafactory.records.verify.finding import Finding
from gigafactory.records.verify.rules import found

SLACK = 1e-5
"""Of places, which are sums of floats. [unit of the lot]"""
AT = 1e-3
"""Places of cells are whole thousandths. [unit of the lot]"""
NAMED = ("parent", "child", "lot")
"""Columns that name a lot, in whatever table they stand."""


def genealogy(rows: Rows) -> Iterator[Finding]:
    """Findings about lots, edges and cells."""
    if "lots" in rows.gone:
        return  # what names one that was dropped is not wrong
    lots = rows.lots
    yield from _twice(lots)
    for table in sorted(rows.tables - {"lots"}):
        for column in sorted(rows.common(table) & set(NAMED)):
            for chunk in rows.chunks(table, column):
                yield from _exists(lots, chunk, column)
    edges = rows.whole("edges", "parent", "child", "left", "right", "child_left", "lane")
    parent, child = lots.row(edges.numbers("parent")), lots.row(edges.numbers("child"))
    sound = (parent >= 0) & (child >= 0)
    if sound.any():
        yield from _edges(rows, edges, parent, child, sound)
    if rows.simulated:
        yield from _orphans(rows, child[sound])
    if "cells" in rows.tables and "cells" not in rows.gone:
        yield from _cells(rows)
        for table in sorted(rows.tables - {"cells"}):
            if "cell" in rows.common(table):
                yield from _cells_exist(rows, table)


def _twice(lots: Lots) -> Iterator[Finding]:
    numbers, counts = np.unique(lots.lot, return_counts=True)
    for lot in numbers[counts > 1][:10]:
        yield Finding("lots", f"lot {lot}", "is there more than once")


def _exists(lots: Lots, chunk: Chunk, column: str) -> Iterator[Finding]:
    missing = chunk.known(column) & (lots.row(chunk.numbers(column)) < 0)
    yield from found(chunk, missing, column, "is no lot that is there")


def _edges(
    rows: Rows, edges: Chunk, parent: Array, child: Array, sound: Array
) -> Iterator[Finding]:
    lots = rows.lots
    left, right = edges.floats("left"), edges.floats("right")
    beyond = sound & (right > lots.quantity[parent] + SLACK)
    yield from found(edges, beyond, "right", "is beyond the end of the parent")
    web = sound & lots.unit("m")[parent] & lots.unit("m")[child] & lots.made_here[parent]
    end = edges.floats("child_left") + (right - left)
    beyond = web & (end > lots.quantity[child] + SLACK)
    yield from found(edges, beyond, "child_left", "puts it beyond the end of the child")
    late = sound & (lots.made[parent] > lots.made[child]) & (lots.made[child] >= 0)
    yield from found(edges, late, "child", "was made before its parent")
    yield from found(edges, sound & (parent == child), "child", "is its own parent")
    yield from _circles(edges, parent, child, sound)
    if rows.simulated:
        yield from _made(lots, parent, child, right - left, sound)
    whole = sound & lots.unit("m")[parent]
    yield from _overlaps(edges, whole, "parent", left, right, "shares metres of one lane with")
    start = edges.floats("child_left")
    yield from _overlaps(edges, web, "child", start, end, "lies on the same metres of its child as")


def _made(lots: Lots, parent: Array, child: Array, span: Array, sound: Array) -> Iterator[Finding]:
    """A web is as long as the webs, or the foil, that it was made of."""
    web = sound & lots.unit("m")[parent] & lots.unit("m")[child]
    made = np.bincount(child[web], span[web], len(lots))
    short = (made > 0) & (np.abs(made - lots.quantity) > SLACK)
    for row in np.flatnonzero(short)[:10]:
        what = f"is {lots.quantity[row]:.9g} m long, and made of {made[row]:.9g} m"
        yield Finding("lots", f"lot {lots.lot[row]}", what)


def _overlaps(
    edges: Chunk, which: Array, end: str, left: Array, right: Array, what: str
) -> Iterator[Finding]:
    """Parts of one lot that reach into one another, in the same lane of a web.

    On the side of the child the lane is that of the parent: a child lies in one of them.
    """
    row = np.flatnonzero(which)
    lot = edges.numbers(end)[row]
    lane = edges.numbers("lane", 0)[row] if end == "parent" else np.zeros(len(row), np.int64)
    order = np.lexsort((left[row], lane, lot))
    row, lot, lane = row[order], lot[order], lane[order]
    same = (lot[1:] == lot[:-1]) & (lane[1:] == lane[:-1])
    reach = left[row][1:] < right[row][:-1] - SLACK
    for i in np.flatnonzero(same & reach)[:10]:
        place = f"row {row[i + 1]}, {end} {lot[i]}"
        yield Finding(edges.file, place, f"{what} row {row[i]}")


def _circles(edges: Chunk, parent: Array, child: Array, sound: Array) -> Iterator[Finding]:
    """Lots that come out of themselves: what is left when lots without parents are taken away."""
    row = np.flatnonzero(sound & (parent != child))
    while len(row):
        free = ~np.isin(parent[row], child[row])
        if not free.any():
            wrong = np.zeros(len(sound), bool)
            wrong[row] = True
            yield from found(edges, wrong, "parent", "comes out of itself, in a circle")
            return
        row = row[~free]


def _orphans(rows: Rows, child: Array) -> Iterator[Finding]:
    """What a step makes out of lots came out of some; what was delivered out of none."""
    lots = rows.lots
    has = np.zeros(len(lots), bool)
    has[child] = True
    web = lots.unit("m") | lots.unit("L")
    for row in np.flatnonzero(lots.made_here & web & ~has)[:10]:
        yield Finding("lots", f"lot {lots.lot[row]}", "was made by a step, and has no parent")
    for row in np.flatnonzero(~lots.made_here & has)[:10]:
        yield Finding("lots", f"lot {lots.lot[row]}", "was not made by a step, and has a parent")


def _cells(rows: Rows) -> Iterator[Finding]:
    names = {name for _, shape in rows.shapes("cells") for name in shape.names}
    yield from _numbers(rows)
    for column in sorted(names):
        if column == "module":
            yield from _held(rows, column, None)
        elif column.endswith("_tray"):
            yield from _held(rows, column, f"{column.removesuffix('_tray')}_slot")
        elif column.endswith("_lot"):
            yield from _drawn(rows, column, f"{column.removesuffix('_lot')}_at")


def _numbers(rows: Rows) -> Iterator[Finding]:
    """Each cell is there once. Parts that are in order are compared by their ends alone."""
    last, loose = -1, []
    for chunk in rows.chunks("cells", "cell"):
        cell = chunk.numbers("cell")
        if cell[0] <= last or (np.diff(cell) <= 0).any():
            loose.append(np.sort(cell))
            same = np.diff(loose[-1]) == 0
            if same.any():
                yield Finding(chunk.file, f"cell {loose[-1][:-1][same][0]}", "is there twice")
        last = max(last, int(cell.max()))
    if not loose:
        return
    late = np.unique(np.concatenate(loose))
    times = np.zeros(len(late), np.int64)
    for chunk in rows.chunks("cells", "cell"):
        cell = np.unique(chunk.numbers("cell"))
        at = np.minimum(np.searchsorted(late, cell), len(late) - 1)
        np.add.at(times, at[late[at] == cell], 1)
    for cell in late[times > 1][:10]:
        yield Finding("cells", f"cell {cell}", "is in more than one part")


def _cells_exist(rows: Rows, table: str) -> Iterator[Finding]:
    """Cells that another table names are there."""
    some = [np.unique(c.numbers("cell")[c.known("cell")]) for c in rows.chunks(table, "cell")]
    if not some:
        return
    wanted = np.unique(np.concatenate(some))
    there = np.zeros(len(wanted), bool)
    for chunk in rows.chunks("cells", "cell"):
        there |= np.isin(wanted, chunk.numbers("cell"))
    for chunk in rows.chunks(table, "cell"):
        missing = chunk.known("cell") & np.isin(chunk.numbers("cell"), wanted[~there])
        yield from found(chunk, missing, "cell", "is no cell that is there")


def _drawn(rows: Rows, column: str, at: str) -> Iterator[Finding]:
    """A cell draws from a lot that is there, at a place that is on it."""
    lots = rows.lots
    for chunk in rows.chunks("cells", column, at):
        known = chunk.known(column)
        row = lots.row(chunk.numbers(column))
        yield from found(chunk, known & (row < 0), column, "is no lot that is there")
        place = chunk.numbers(at, 0) * AT
        off = known & (row >= 0) & ((place < 0) | (place > lots.quantity[row] + AT))
        yield from found(chunk, off, at, "is not on the lot")
        if "names" not in rows.tables:  # one that was imported may not tell where a cell began
            yield from found(chunk, known & ~chunk.known(at), at, "is empty beside its lot")


def _held(rows: Rows, column: str, slot: str | None) -> Iterator[Finding]:
    """As many cells name a tray or module as it holds, each in a place of its own."""
    lots = rows.lots
    if not len(lots):
        return
    counts = np.zeros(len(lots), np.int64)
    kept: list[Array] = []
    for chunk in rows.chunks("cells", column, *([slot] if slot else ())):
        known = chunk.known(column)
        row = lots.row(chunk.numbers(column))
        yield from found(chunk, known & (row < 0), column, "is no lot that is there")
        row = row[known & (row >= 0)]
        counts += np.bincount(row, minlength=len(lots))
        if slot:
            place = chunk.numbers(slot, 0)[known & (lots.row(chunk.numbers(column)) >= 0)]
            kept.append(row * 65_536 + place)
    named = counts > 0
    if rows.simulated:
        for row in np.flatnonzero(named & (counts != lots.cells))[:10]:
            what = f"holds {lots.cells[row]} cells, and {counts[row]} name it as {column}"
            yield Finding("lots", f"lot {lots.lot[row]}", what)
    places = np.sort(np.concatenate(kept)) if kept else np.zeros(0, np.int64)
    for both in places[1:][np.diff(places) == 0][:10]:
        lot, place = lots.lot[both // 65_536], both % 65_536
        yield Finding("cells", f"{column} {lot}", f"has more than one cell in place {place}")
