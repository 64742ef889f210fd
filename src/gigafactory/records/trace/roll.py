"""A roll or coil metre by metre: which cell was cut where, of which batch, past which defects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gigafactory.records.read import Array
from gigafactory.records.trace.fate import Fates, fates, text
from gigafactory.records.trace.genealogy import DEEPEST, Genealogy
from gigafactory.records.trace.holding import by_draw
from gigafactory.records.trace.paged import column, runs, says
from gigafactory.records.trace.parts import Parts, gathered, no_parts
from gigafactory.records.trace.spans import Lots, Places, Spans, whole


@dataclass(frozen=True)
class Cuts:
    """Cells on a web, one a row.

    Parameters
    ----------
    cell
        Number.
    left, right
        Where it lies on the web. [m]
    lane
        From 1; 0 where the web has one.
    """

    cell: Lots
    left: Places
    right: Places
    lane: NDArray[np.int32]


@dataclass(frozen=True)
class Roll:
    """A web and all that is told of it.

    Parameters
    ----------
    lot
        Its number.
    length
        [m]
    cuts
        Cells that were cut from it.
    fates
        What became of these cells, in the order of their numbers.
    values
        Measured on each of them, by name; NaN: not measured.
    behind
        What lies under which metres: kind, lot, from, to.
    defects
        Metres that give no cell: from, to, lane (0: all), why.
    measures
        By characteristic, measured along it: metre, lane, value.
    """

    lot: int
    length: float
    cuts: Cuts
    fates: Fates
    values: dict[str, Places]
    behind: tuple[tuple[str, int, float, float], ...]
    defects: tuple[tuple[float, float, int, str], ...]
    measures: dict[str, tuple[Places, Array, Places]]


def roll(g: Genealogy, lot: int) -> Roll:
    """A web and all that is told of it."""
    length = float(g.size(np.array([lot]))[0])
    cuts = _cuts(g, lot)
    cells = np.unique(cuts.cell)
    known = fates(g, cells)
    return Roll(
        lot,
        length,
        cuts,
        known,
        _values(g, known.cell),
        _behind(g, lot, length),
        _defects(g, lot),
        _measures(g, lot),
    )


def _cuts(g: Genealogy, lot: int) -> Cuts:
    """Every part of a cell that lies on the web, carried up to it, rewind by rewind."""
    spans = g.descendants(whole([lot]))
    webs = spans.take(np.flatnonzero(g.is_web(spans.lot)))
    kinds = g.words(webs.lot, "kind")
    parts: list[Parts] = [no_parts()]
    for draw in g.cells.draws if g.records.has_cells else ():
        fits = np.isin(kinds, g.draw_kinds[draw.name])
        if fits.any():
            parts.append(by_draw(g, draw, webs.take(fits)))
    p = gathered(*parts)
    own = g.of_lots(p.lot, "lane").astype(np.int32) if len(p) else np.zeros(0, np.int32)
    front = Spans(p.lot, p.left, p.right, np.maximum(own, 0))
    cell = p.cell
    kept: list[tuple[Lots, Spans]] = []
    for _ in range(DEEPEST):
        here = front.lot == lot
        kept.append((cell[here], front.take(here)))
        front, cell = front.take(~here), cell[~here]
        if not len(front):
            break
        front, row, _ = g.up(front)
        inside = np.isin(front.lot, spans.lot)
        front, cell = front.take(inside), cell[row[inside]]
    columns = (np.concatenate([getattr(s, n) for _, s in kept]) for n in ("left", "right", "lane"))
    return Cuts(np.concatenate([c for c, _ in kept]), *columns)


def _values(g: Genealogy, cells: Lots) -> dict[str, Places]:
    """What was measured on cells; what came later stands above their rows."""
    names = list(g.cells.values)
    if not names or not len(cells):
        return {}
    within = {"cell": runs(cells, gap=64, most=200)}
    table = g.records.rows("cells", ["cell", *names], within)
    number = column(table["cell"], [])
    order = np.argsort(number, kind="stable")
    order = order[np.isin(number[order], cells)]
    found = {n: _floats(table[n])[order] for n in names}
    late = g.records.rows("measures", ["cell", "characteristic", "value", "time"], within)
    said, cell = text(late["characteristic"]), column(late["cell"], [])
    value = column(late["value"], [])
    for i in np.argsort(column(late["time"], []), kind="stable").tolist():
        at = int(np.searchsorted(cells, cell[i]))
        if said[i] in found and at < len(cells) and cells[at] == cell[i]:
            found[said[i]][at] = value[i]
    return {n: v for n, v in found.items() if np.isfinite(v).any()}


def _floats(values: pa.ChunkedArray) -> Places:
    found: Places = values.cast(pa.float64()).to_numpy()
    return found.copy()


def _behind(g: Genealogy, lot: int, length: float) -> tuple[tuple[str, int, float, float], ...]:
    """Under which metres which lots lie, the webs that it was cut from aside."""
    e = g.into(np.array([lot], np.int64))
    kinds = g.words(e.parent, "kind")
    rows = [
        (str(kinds[i]), int(e.parent[i]), max(e.child_left[i], 0.0), min(e.child_right[i], length))
        for i in range(len(e.parent))
    ]
    return tuple(sorted(rows, key=lambda row: (row[0], row[2])))


def _defects(g: Genealogy, lot: int) -> tuple[tuple[float, float, int, str], ...]:
    names = ["what", "left", "right", "lane", "why"]
    table = g.records.rows("events", names, {"lot": [(lot, lot)]})
    words: list[str] = []
    mine = says(column(table["what"], words), words, "defect")
    rows = table.filter(pa.array(mine)).to_pylist()
    return tuple((r["left"], r["right"], r["lane"] or 0, r["why"] or "") for r in rows)


def _measures(g: Genealogy, lot: int) -> dict[str, tuple[Places, Array, Places]]:
    m = g.measures
    rows = m.where(np.array([lot], np.int64))
    found = {}
    for number in np.unique(m.rows["characteristic"][rows]).tolist():
        mine = rows[m.rows["characteristic"][rows] == number]
        columns = (m.rows[n][mine] for n in ("metre", "lane", "value"))
        found[m.words["characteristic"][number]] = tuple(columns)
    return found
