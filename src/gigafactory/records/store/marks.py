"""What is kept of a sealed event beside its row: who said it under which number, and a short mark.

It is a table of its own, `sealed`, with a part for every sealing. It is asked only when a source
repeats itself after a sealing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from gigafactory.records.store.chain import digest
from gigafactory.records.store.manifest import read_parts
from gigafactory.records.store.place import Place, reading
from gigafactory.records.store.repeats import Marks
from gigafactory.records.store.sealed import Sealed

NAME = "sealed"
_WORD = pa.dictionary(pa.int32(), pa.string())
SHAPE = pa.schema(
    [
        ("n", pa.int64()),
        ("source", _WORD),
        ("seq", pa.int64()),
        ("of", _WORD),
        ("digest", pa.int64()),
    ]
)

Row = tuple[int, str, int, str, str]
"""A row of the journal without its hash: n, source, seq, table, text."""


def marks(rows: Sequence[Row]) -> pa.Table:
    """The table `sealed` of some events."""
    n, source, seq, of, text = zip(*rows, strict=True)
    columns = [n, source, seq, of, [digest(one) for one in text]]
    made = [
        pa.array(column, pa.string()).dictionary_encode() if kind == _WORD else pa.array(column)
        for column, kind in zip(columns, SHAPE.types, strict=True)
    ]
    return pa.table(made, schema=SHAPE)


def marks_of(place: Place) -> Marks:
    """Looks up what the store keeps of sealed events."""

    def find(source: str, numbers: Collection[int]) -> dict[int, tuple[str, int]]:
        within = {"seq": [(min(numbers), max(numbers))]}
        with reading(place).connect() as connection:
            parts = [p for p in read_parts(connection) if p.table == NAME and p.may_hold(within)]
        found: dict[int, tuple[str, int]] = {}
        for part in parts:
            rows = Sealed(place.folder, part).rows(["source", "seq", "of", "digest"], within)
            if rows is not None:
                found |= _of(
                    rows.filter(pc.equal(rows["source"].cast(pa.string()), source)), numbers
                )
        return found

    return find


def _of(rows: pa.Table, numbers: Collection[int]) -> dict[int, tuple[str, int]]:
    columns = (rows[name].to_pylist() for name in ("seq", "of", "digest"))
    return {seq: (of, mark) for seq, of, mark in zip(*columns, strict=True) if seq in numbers}
