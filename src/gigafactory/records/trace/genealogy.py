"""Which part of which lot went where into which other: `edges`, walked down and up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.records.read import Array, Records
from gigafactory.records.trace.columns import CellColumns, cell_columns
from gigafactory.records.trace.edges import Edges, Ends, placed
from gigafactory.records.trace.paged import Paged, column
from gigafactory.records.trace.spans import Lots, Places, Spans, joined, merged, shared

WEB = "m"
"""Unit of lots that have places: all others are mixed, or counted."""
UNIT = "unit"
"""Column of `measures` where values are not relative to nominal, as in what was imported."""
DEEPEST = 1000
"""Generations of lots; more can only be a circle."""
LOT_COLUMNS = (
    "kind",
    "product",
    "step",
    "machine",
    "made",
    "quantity",
    "unit",
    "rest",
    "lane",
    "serial",
    "cells",
    "state",
)
EDGE_COLUMNS = ("parent", "left", "right", "child_left", "lane", "flipped")


@dataclass(frozen=True)
class Genealogy:
    """The lots of a data set and what became of them; reads what is asked for, and keeps it.

    Parameters
    ----------
    records
        The data set.
    """

    records: Records

    @cached_property
    def lots(self) -> Paged:
        """Rows of `lots`."""
        return Paged(self.records, "lots", "lot", LOT_COLUMNS, way=1)

    @cached_property
    def _given(self) -> Paged:
        return Paged(self.records, "edges", "parent", ("child",), way=1)

    @cached_property
    def _taken(self) -> Paged:
        return Paged(self.records, "edges", "child", EDGE_COLUMNS, way=-1)

    @cached_property
    def visits(self) -> Paged:
        """Rows of `visits`."""
        return Paged(self.records, "visits", "lot", ("step", "machine", "start", "end"), way=0)

    @cached_property
    def measures(self) -> Paged:
        """Rows of `measures` on lots."""
        columns = ["step", "time", "metre", "lane", "characteristic", "value", "lower", "upper"]
        columns += [UNIT] if UNIT in self.records.names("measures") else []
        return Paged(self.records, "measures", "lot", columns, way=0)

    def read_whole(self) -> None:
        """Read all that is told of lots, for a process that stays open: some seconds for a year."""
        for paged in (self.lots, self._given, self._taken, self.visits, self.measures):
            paged.read_whole()

    @cached_property
    def cells(self) -> CellColumns:
        """What the columns of `cells` are."""
        return cell_columns(self.records)

    def lanes(self, lot: int) -> Lots:
        """The lanes in which a web was cut, as far as it was."""
        number = np.array([lot], np.int64)
        given = self._given.where(number)
        own = np.unique(self._given.rows["child"][given]).astype(np.int64)
        rows = self._taken.where(own)
        mine = self._taken.rows["parent"][rows] == lot
        lanes: Lots = self._taken.rows["lane"][rows][mine].astype(np.int64)
        return np.unique(lanes[lanes > 0])

    @cached_property
    def ships(self) -> bool:
        """Whether anything was shipped."""
        there = "shipments" in self.records.source.tables
        return there and bool(self.records.table("shipments", ["time"]).num_rows)

    @cached_property
    def draw_kinds(self) -> dict[str, tuple[str, ...]]:
        """Kinds of lots that each draw takes from; where that is not said, all that it has had."""
        found = {}
        for draw in self.cells.draws:
            found[draw.name] = draw.kinds or self._had(draw.lot)
        return found

    def _had(self, name: str) -> tuple[str, ...]:
        lots = column(self.records.table("cells", [name])[name], [])
        known = np.unique(lots[lots >= 0]).astype(np.int64)
        return tuple(np.unique(self.words(known, "kind")).tolist())

    def of_lots(self, lots: Lots, name: str) -> Array:
        """A column of `lots` for some of them; −1 or NaN where there is no such lot."""
        return self.picked(self.lots.at(lots), name)

    def picked(self, at: Array, name: str) -> Array:
        """A column of `lots` at some of its rows; −1 or NaN at row −1."""
        values = self.lots.rows[name]
        if not len(values):
            return np.full(len(at), -1)
        empty = np.nan if values.dtype.kind == "f" else -1
        found: Array = np.where(at < 0, empty, values[at])
        return found

    def words(self, lots: Lots, name: str) -> Array:
        """A column of words of `lots`, "" where it is empty."""
        number = self.of_lots(lots, name).astype(np.int64)
        found: Array = np.array([*self.lots.words[name], ""])[number]
        return found

    def word(self, name: str, word: str) -> int:
        """The number of a word in a column of `lots` read so far; −2 where none says it."""
        words = self.lots.words.get(name, [])
        return words.index(word) if word in words else -2

    def is_web(self, lots: Lots) -> Array:
        """Which of some lots have metres."""
        found: Array = self.of_lots(lots, "unit") == self.word("unit", WEB)
        return found

    def size(self, lots: Lots) -> Places:
        """How much each lot was, ∞ where that is not known."""
        quantity = self.of_lots(lots, "quantity").astype(np.float64)
        return np.where(np.isfinite(quantity), quantity, np.inf)

    def check(self, lots: Lots) -> None:
        """Whether there are such lots.

        Raises
        ------
        BadInput
            If there is one that is not.
        """
        unknown = lots[self.lots.at(lots) < 0]
        if len(unknown):
            what, cure = "is not in the data set", "Name a number of the table `lots`."
            raise BadInput.at(self.records.folder, f"lot {unknown[0]}", what, cure)

    def into(self, children: Lots) -> Edges:
        """Everything that went into some lots."""
        rows = self._taken.where(np.unique(children))
        e = {name: values[rows] for name, values in self._taken.rows.items()}
        return placed(e, self._ends(e))

    def _ends(self, e: dict[str, Array]) -> Ends:
        above, below = self.lots.at(e["parent"]), self.lots.at(e["child"])
        metres = self.word("unit", WEB)
        web = self.picked(below, "unit") == metres
        made = (self.picked(above, "unit") == metres) & (self.picked(above, "step") >= 0)
        size = self.picked(below, "quantity").astype(np.float64)
        known = np.where(np.isfinite(size), size, np.inf)
        return Ends(self.picked(above, "kind"), web, web & made, known)

    def children(self, parents: Lots) -> Lots:
        """Lots into which part of some lots went."""
        rows = self._given.where(np.unique(parents))
        return np.unique(self._given.rows["child"][rows])

    def gave(self, lots: Lots) -> Array:
        """Which of some lots went into other lots."""
        found: Array = self._given.at(lots) >= 0
        return found

    def down(self, spans: Spans) -> Spans:
        """What was made of stretches of lots, in one generation."""
        e = self.into(self.children(spans.lot))
        mine, row = shared(spans, e.parent, e.left, e.right)
        lane = spans.lane[mine]
        kept = (lane == 0) | (e.lane[row] == 0) | (e.lane[row] == lane)
        mine, row, lane = mine[kept], row[kept], lane[kept]
        left, right = e.down(row, spans.left[mine], spans.right[mine])
        found = np.where((e.lane[row] == 0) & self.is_web(e.child[row]), lane, 0)
        return Spans(e.child[row], left, right, found.astype(np.int32))

    def up(self, spans: Spans) -> tuple[Spans, Array, Array]:
        """What stretches of lots were made of, in one generation: also which, and whether turned.

        Returns
        -------
        spans
            Stretches of the parents.
        row
            Of which of the given stretches each is a part.
        flipped
            Whether the web was turned between the two.
        """
        order = np.argsort(spans.lot, kind="stable")
        sorted_ = spans.take(order)
        e = self.into(spans.lot)
        mine, row = shared(sorted_, e.child, e.child_left, e.child_right)
        left, right = e.up(row, sorted_.left[mine], sorted_.right[mine])
        carried = np.where(self.unwound(e.parent[row]), sorted_.lane[mine], 0)
        lane = np.where(e.lane[row] > 0, e.lane[row], carried).astype(np.int32)
        return Spans(e.parent[row], left, right, lane), order[mine], e.flipped[row]

    def unwound(self, lots: Lots) -> Array:
        """Which lots are webs made in the plant: used from their end down to zero (decision 2)."""
        return self.is_web(lots) & (self.of_lots(lots, "step") >= 0)

    def descendants(self, spans: Spans) -> Spans:
        """The stretches themselves and all that was made of them, generation by generation."""
        found = front = merged(spans)
        for _ in range(DEEPEST):
            front = merged(self.down(front))
            if not len(front):
                return found
            found = merged(joined(found, front))
        raise _circle(self.records, front)

    def ancestors(self, spans: Spans) -> Spans:
        """The stretches themselves and all that they were made of."""
        found = front = merged(spans)
        for _ in range(DEEPEST):
            front = merged(self.up(front)[0])
            if not len(front):
                return found
            found = merged(joined(found, front))
        raise _circle(self.records, front)


def _circle(records: Records, spans: Spans) -> BadInput:
    what = "was made of itself: the edges run in a circle"
    return BadInput.at(records.folder, f"lot {spans.lot[0]}", what, "Mend the table `edges`.")
