"""Back: what a cell or a lot was made of, generation by generation, with its places."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gigafactory.records.read import Array
from gigafactory.records.trace.columns import DrawColumns
from gigafactory.records.trace.genealogy import DEEPEST, Genealogy
from gigafactory.records.trace.parts import Parts, drawn, gathered, parts_of, seen
from gigafactory.records.trace.spans import Lots, Places, Spans, whole
from gigafactory.records.trace.straddle import again, beyond


@dataclass(frozen=True)
class Ancestry:
    """Stretches of lots behind something, one a row, the nearest first.

    Parameters
    ----------
    slot
        The draw by which the first of them came; "" behind a lot.
    level
        1: it is in the thing itself; 2: in what that was made of; ...
    child
        Row of what it went into; −1: the thing itself.
    lot, left, right, lane
        Which stretch.
    flipped
        Whether the web was turned on its way into the child.
    sure
        Whether it is there for certain, or may be.
    """

    slot: Array
    level: NDArray[np.int64]
    child: NDArray[np.int64]
    lot: Lots
    left: Places
    right: Places
    lane: NDArray[np.int32]
    flipped: NDArray[np.bool_]
    sure: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.lot)

    @property
    def spans(self) -> Spans:
        """The stretches alone."""
        return Spans(self.lot, self.left, self.right, self.lane)


def parts_in(g: Genealogy, cell: int, row: pa.Table) -> list[tuple[DrawColumns, Parts]]:
    """What one cell holds, draw by draw; `row` is its row of `cells`."""
    found = []
    for draw in g.cells.draws:
        rows = seen(draw, row, timed=True)
        kept = []
        if len(rows.cell):
            named = parts_of(g, draw, rows)
            if not named.sure.all():
                lot = int(rows.lot[0])
                all_ = parts_of(g, draw, drawn(g, draw, {draw.lot: [(lot, lot)]}))
                named = all_.take(all_.cell == cell)
            named = replace(named, sure=np.ones(len(named), bool))
            kept += [named, beyond(g, draw, rows)]
        kept += [again(g, draw, np.array([cell], np.int64), None)]
        found.append((draw, gathered(*kept)))
    return found


def row_of(g: Genealogy, cell: int) -> pa.Table:
    """The row of a cell as it is stored, with all its columns; none where there is no such cell."""
    return g.records.rows("cells", g.records.shape("cells").names, {"cell": [(cell, cell)]})


def behind_cell(g: Genealogy, cell: int, row: pa.Table | None = None) -> Ancestry:
    """All that went into a cell out of lots.

    Parameters
    ----------
    row
        Its row of `cells`, where it has been read.
    """
    row = row_of(g, cell) if row is None else row
    parts = [(draw, p) for draw, p in parts_in(g, cell, row) if len(p)]
    if not parts:
        return _behind(g, whole([]), np.zeros(0, object), np.zeros(0, bool))
    p = gathered(*(p for _, p in parts))
    slot = np.repeat(np.array([d.name for d, _ in parts], object), [len(q) for _, q in parts])
    lane = np.zeros(len(p), np.int32)
    own = g.of_lots(p.lot, "lane").astype(np.int32)
    lane = np.where(own > 0, own, lane)
    return _behind(g, Spans(p.lot, p.left, p.right, lane), slot, p.sure)


def behind_lots(g: Genealogy, spans: Spans) -> Ancestry:
    """All that some stretches of lots were made of; they are the first rows themselves."""
    return _behind(g, spans, np.full(len(spans), "", object), np.ones(len(spans), bool))


def _behind(g: Genealogy, first: Spans, slot: Array, sure: Array) -> Ancestry:
    size = len(first)
    levels = [np.full(size, 1)]
    kept, children = [first], [np.full(size, -1)]
    slots, turned, sures = [slot], [np.zeros(size, bool)], [sure]
    front, offset = first, 0
    for level in range(2, DEEPEST):
        found, row, flipped = g.up(front)
        if not len(found):
            break
        kept.append(found)
        levels.append(np.full(len(found), level))
        children.append(row + offset)
        slots.append(slots[-1][row])
        sures.append(sures[-1][row])
        turned.append(flipped)
        offset += len(front)
        front = found
    spans = Spans(*(np.concatenate([getattr(k, n) for k in kept]) for n in _SPANS))
    left, right = _clipped(g, spans)
    return Ancestry(
        np.concatenate(slots),
        np.concatenate(levels),
        np.concatenate(children),
        spans.lot,
        left,
        right,
        spans.lane,
        np.concatenate(turned),
        np.concatenate(sures),
    )


_SPANS = ("lot", "left", "right", "lane")


def _clipped(g: Genealogy, spans: Spans) -> tuple[Places, Places]:
    """Stretches within their lots: all of it is from 0 to its size."""
    if not len(spans):
        return spans.left, spans.right
    size = g.size(spans.lot)
    return np.maximum(spans.left, 0.0), np.minimum(spans.right, size)
