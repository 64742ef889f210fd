"""Which columns a row of a mapping can fill, table by table, and which it must."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pyarrow as pa

from gigafactory.records.intake.mapping import Gives
from gigafactory.records.tables import TABLES, TIME, WORD, Column

REF = "name"
"""The kind of a column that names a lot or a cell."""
_CELL_COLUMN = re.compile(r"[A-Za-z0-9_-]+_(lot|at|machine|start|end|tray|slot)")
_CELL_KINDS = {
    "lot": REF,
    "tray": REF,
    "at": "number",
    "machine": "label",
    "slot": "label",
    "start": "time",
    "end": "time",
}


@dataclass(frozen=True)
class Target:
    """A table that a mapping can fill.

    Parameters
    ----------
    name
        Of our table.
    columns
        Kind of each column: name, label (numbered if it is text), number, whole, time, word, text,
        yes.
    must
        Columns without which a row says nothing; of several in one entry, one is enough.
    values
        Whether measured values can stand beside the columns.
    units
        Unit of a column of numbers.
    """

    name: str
    columns: dict[str, str]
    must: tuple[tuple[str, ...], ...]
    values: bool = False
    units: dict[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str | None:
        """The kind of a column; none where the table has no such column."""
        if name in self.columns:
            return self.columns[name]
        if self.name == "cells" and (found := _CELL_COLUMN.fullmatch(name)):
            return _CELL_KINDS[found[1]]
        return None

    def needs(self, gives: Gives) -> list[str]:
        """What is missing of a row's columns."""
        must = [
            one for one in self.must if not (gives.values and one[0] in {"characteristic", "value"})
        ]
        return [" or ".join(one) for one in must if not any(c in gives.columns for c in one)]


_REFS = {"lot", "cell", "parent", "child", "module"}
_NUMBERED = {"machine", "lane", "place"}


def _kind(column: Column) -> str:
    if column.name in _REFS:
        return REF
    if column.name in _NUMBERED:
        return "label"
    if column.type == TIME:
        return "time"
    if column.type == WORD:
        return "word"
    if pa.types.is_floating(column.type):
        return "number"
    if pa.types.is_boolean(column.type):
        return "yes"
    return "text" if pa.types.is_string(column.type) else "whole"


_MORE = {
    "edges": {"step": "word", "slot": "word", "place": "label", "buffer": "word"},
    "visits": {"cell": REF},
    "measures": {"cell": REF, "machine": "label"},
}
_MUST: dict[str, tuple[tuple[str, ...], ...]] = {
    "lots": (("lot",), ("kind",)),
    "edges": (("parent",), ("child",)),
    "cells": (("cell",),),
    "visits": (("lot", "cell"), ("step",), ("start", "end")),
    "states": (("step",), ("machine",), ("state",), ("start",), ("end",)),
    "uses": (("step",), ("what",), ("of",), ("quantity",), ("start",), ("end",)),
    "measures": (("lot", "cell"), ("characteristic",), ("value",)),
    "events": (("what",),),
    "notes": (("time",), ("what",)),
    "shipments": (("shipment",), ("lot", "cell")),
}
TARGETS = {
    name: Target(
        name,
        {c.name: _kind(c) for c in TABLES[name]} | _MORE.get(name, {}),
        must,
        name in {"cells", "measures"},
        {c.name: c.unit for c in TABLES[name]},
    )
    for name, must in _MUST.items()
    if name in TABLES
}
