"""What is kept of a sealed event beside its row: who said it under which number, and a short mark.

It is a table of its own, `sealed`, with a part for every sealing. It is asked only when a source
repeats itself after a sealing.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

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
    """Looks up what the store keeps of a sealed event."""

    def find(source: str, seq: int) -> tuple[str, int] | None:
        within = {"seq": [(seq, seq)]}
        engine = reading(place)
        with engine.connect() as connection:
            parts = [p for p in read_parts(connection) if p.table == NAME and p.may_hold(within)]
        for part in parts:
            rows = Sealed(place.folder, part).rows(["source", "of", "digest"], within)
            for row in rows.to_pylist() if rows is not None else ():
                if row["source"] == source:
                    return row["of"], row["digest"]
        return None

    return find
