"""What people call lots and cells, in a data set that was imported: its table `names`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from gigafactory.records.read import Records
from gigafactory.records.trace.paged import column, runs, says
from gigafactory.records.trace.spans import Lots

NAMES = "names"
"""The table: kind (lot, cell, ...), number, name."""
LOT, CELL = "lot", "cell"


class Named(NamedTuple):
    """A cell or a lot that has a name."""

    cell: bool
    number: int


def called(records: Records, name: str) -> tuple[Named, ...]:
    """Every lot and cell of a name."""
    if NAMES not in records.source.tables:
        return ()
    table = records.table(NAMES, ["kind", "number", "name"])
    rows = table.filter(pc.equal(table["name"], name)).to_pylist()
    return tuple(Named(r["kind"] == CELL, r["number"]) for r in rows if r["kind"] in (LOT, CELL))


def names_of(records: Records, kind: str, numbers: Lots) -> dict[int, str]:
    """Names of some lots or cells, by number; nothing where none are told."""
    if NAMES not in records.source.tables or not len(numbers):
        return {}
    within = {"number": runs(np.unique(numbers), gap=64, most=500)}
    table = records.rows(NAMES, ["kind", "number", "name"], within)
    words: list[str] = []
    mine = says(column(table["kind"], words), words, kind) & np.isin(
        column(table["number"], []), numbers
    )
    rows = np.flatnonzero(mine)
    number, name = column(table["number"], []), table["name"].to_pylist()
    return {int(number[i]): str(name[i]) for i in rows.tolist()}
