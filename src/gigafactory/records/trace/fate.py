"""What became of cells: where each is, with what came later than its row laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gigafactory.records.read import Array
from gigafactory.records.tables import END, START, TOOK
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.paged import EMPTY, column, runs, stretches
from gigafactory.records.trace.spans import Lots

MOST_RANGES = 200
WORDS = ("product", "disposition", "scrap_step", "cause", "grade")
LATE = ("regrade", "scrap", "release", "swap")
"""Events that stand above the row of their cell."""
OPEN, GOOD, SCRAP, USED = "open", "good", "scrap", "used"


@dataclass(frozen=True)
class Fates:
    """What became of some cells, one a row, in the order of their numbers.

    Parameters
    ----------
    cell
        Numbers.
    product, disposition, scrap_step, cause, grade
        Words, "" where empty.
    out
        When it left or was scrapped; −1: it has not. [µs since 1970]
    module
        Lot; −1: none.
    place
        Of an open cell: behind which step it stands, or "" before the first.
    customer, shipment, pallet
        With what it was shipped, alone or in its module or tray; "": not told.
    shipped
        When; −1: not told. [µs since 1970]
    late
        Whether something came later than its row.
    trays
        By buffer of trays: the tray; −1: none.
    """

    cell: Lots
    product: Array
    disposition: Array
    scrap_step: Array
    cause: Array
    grade: Array
    out: NDArray[np.int64]
    module: Lots
    place: Array
    customer: Array
    shipment: Array
    pallet: Array
    shipped: NDArray[np.int64]
    late: NDArray[np.bool_]
    trays: Mapping[str, Lots]

    def __len__(self) -> int:
        return len(self.cell)


def no_fates() -> Fates:
    """Those of no cell."""
    none, no = np.zeros(0, np.int64), np.zeros(0, object)
    return Fates(
        cell=none,
        product=no,
        disposition=no,
        scrap_step=no,
        cause=no,
        grade=no,
        out=none,
        module=none,
        place=no,
        customer=no,
        shipment=no,
        pallet=no,
        shipped=none,
        late=np.zeros(0, bool),
        trays={},
    )


def fates(
    g: Genealogy, cells: Lots, rows: pa.Table | None = None, events: pa.Table | None = None
) -> Fates:
    """What became of some cells; numbers sorted, without doubles.

    Parameters
    ----------
    rows
        Their rows of `cells` with all columns, where they have been read.
    events
        Their rows of `events`, where they have been read.
    """
    if not g.records.has_cells:
        return no_fates()
    wanted = ["cell", *WORDS, "out", "module", *(f"{t}_tray" for t in g.cells.trays)]
    within = {"cell": runs(cells, gap=64, most=MOST_RANGES)}
    table = g.records.rows("cells", wanted, within) if rows is None else rows
    number = column(table["cell"], [])
    table = table.filter(pa.array(np.isin(number, cells)))
    order = np.argsort(column(table["cell"], []), kind="stable")
    texts = {name: text(table[name])[order] for name in WORDS}
    numbers = {name: column(table[name], [])[order] for name in ("cell", "out", "module")}
    size = len(order)
    blank, no = np.full(size, "", object), np.zeros(size, bool)
    never = np.full(size, EMPTY, np.int64)
    found = Fates(
        **texts,
        **numbers,
        place=blank,
        customer=blank,
        shipment=blank,
        pallet=blank,
        shipped=never,
        late=no,
        trays={t: column(table[f"{t}_tray"], [])[order].astype(np.int64) for t in g.cells.trays},
    )
    found = _with_late(found, events_of(g, cells) if events is None else events)
    if (found.disposition == OPEN).any():
        found = replace(found, place=_places(g, found, rows))
    return _with_shipments(g, found)


def text(found: pa.ChunkedArray) -> Array:
    """A column of words as text, "" where it is empty."""
    words: list[str] = []
    numbers = column(found, words)
    table: Array = np.array([*words, ""], object)
    return table[numbers]


def events_of(g: Genealogy, cells: Lots) -> pa.Table:
    """Rows of `events` on some cells, and on others between them."""
    names = ["what", "cell", "lot", "step", "machine", "end", "why"]
    within = {"cell": runs(cells, gap=64, most=MOST_RANGES)}
    return g.records.rows("events", names, within)


def _with_late(f: Fates, table: pa.Table) -> Fates:
    """Regrades, late scrap, releases and swaps, in the order in which they happened."""
    if not len(f.cell) or not table.num_rows:
        return f
    what, step, why = (text(table[n]) for n in ("what", "step", "why"))
    cell, lot, end = (column(table[n], []) for n in ("cell", "lot", "end"))
    at = np.minimum(np.searchsorted(f.cell, cell), len(f.cell) - 1)
    mine = (f.cell[at] == cell) & np.isin(what.astype(str), LATE)
    grown = {
        n: getattr(f, n).astype(object) for n in ("disposition", "grade", "cause", "scrap_step")
    }
    module, late, out = f.module.copy(), f.late.copy(), f.out.copy()
    for i in np.flatnonzero(mine)[np.argsort(end[mine], kind="stable")].tolist():
        row, said = at[i], what[i]
        late[row] = True
        if said == "regrade":
            grown["grade"][row] = why[i]
        elif said == "scrap":
            grown["disposition"][row], grown["cause"][row] = SCRAP, why[i]
            grown["scrap_step"][row], out[row] = step[i], end[i]
        elif said == "release":
            grown["disposition"][row] = GOOD
            grown["cause"][row] = grown["scrap_step"][row] = ""
        elif said == "swap":
            module[row] = lot[i]
            grown["disposition"][row] = USED if lot[i] != EMPTY else GOOD
    return replace(f, **grown, module=module, late=late, out=out)


def _places(g: Genealogy, f: Fates, all_: pa.Table | None) -> Array:
    """Behind which step each open cell stands: the last that it, or its tray, has been through."""
    place = f.place.astype(object)
    rows = np.flatnonzero(f.disposition == OPEN)
    steps, trays = g.cells.steps, g.cells.trays
    names = ["cell", *(f"{s}_end" for s in steps), *(f"{t}_tray" for t in trays)]
    within = {"cell": runs(f.cell[rows], gap=64, most=MOST_RANGES)}
    table = g.records.rows("cells", names, within) if all_ is None else all_
    cell = column(table["cell"], [])
    at = np.minimum(np.searchsorted(f.cell, cell), len(f.cell) - 1)
    mine = np.flatnonzero((f.cell[at] == cell) & (f.disposition[at] == OPEN))
    latest = np.full(len(f.cell), EMPTY, np.int64)
    for step in steps:
        end = ends(table, step)[mine]
        newer = end > latest[at[mine]]
        latest[at[mine[newer]]] = end[newer]
        place[at[mine[newer]]] = step
    for tray in trays:
        lot = column(table[f"{tray}_tray"], [])[mine].astype(np.int64)
        _behind_tray(g, at[mine[lot >= 0]], lot[lot >= 0], latest, place)
    return place


def ends(table: pa.Table, step: str) -> Array:
    """When a step ended, of rows of `cells` as they stand or as they are asked for; −1: not yet."""
    if f"{step}{END}" in table.column_names:
        return column(table[f"{step}{END}"], [])
    start, took = (column(table[f"{step}{one}"], []) for one in (START, TOOK))
    return np.where(start < 0, EMPTY, start + took)


def _behind_tray(g: Genealogy, row: Array, tray: Lots, latest: Array, place: Array) -> None:
    """Let the last visit of a tray stand where it is later than the last step of its cells."""
    if not len(tray):
        return
    g.visits.ensure(tray)
    v = g.visits.rows
    names = np.array([*g.visits.words["step"], ""])
    first = np.searchsorted(v["lot"], tray, side="left")
    last = np.searchsorted(v["lot"], tray, side="right")
    visit = stretches(first, last)
    owner = np.repeat(row, last - first)
    order = np.argsort(v["end"][visit], kind="stable")
    for i, r in zip(visit[order].tolist(), owner[order].tolist(), strict=True):
        if v["end"][i] > latest[r]:
            latest[r], place[r] = v["end"][i], names[v["step"][i]]


def _with_shipments(g: Genealogy, f: Fates) -> Fates:
    """With what each cell was shipped, alone or in its module."""
    if not len(f.cell) or not g.ships:
        return f
    names = ["shipment", "time", "customer", "lot", "cell", "pallet"]
    found = {n: getattr(f, n).astype(object) for n in ("shipment", "customer", "pallet")}
    shipped = f.shipped.copy()
    in_lots = [("lot", lots) for lots in (*f.trays.values(), f.module)]
    for key, mine in (*in_lots, ("cell", f.cell)):
        numbers = np.unique(mine[mine >= 0])
        if not len(numbers):
            continue
        within = {key: runs(numbers, gap=64, most=MOST_RANGES)}
        table = g.records.rows("shipments", names, within)
        number = column(table[key], [])
        order = np.argsort(number, kind="stable")
        at = np.searchsorted(number[order], mine, side="right") - 1
        here = (at >= 0) & (mine >= 0)
        here[here] = number[order][at[here]] == mine[here]
        row = order[at[here]]
        for name, values in found.items():
            values[here] = text(table[name])[row]
        shipped[here] = column(table["time"], [])[row]
    return replace(f, **found, shipped=shipped)
