"""Hot rows as columns: what the journal holds of a table and no sealed part does yet."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import sqlalchemy as sa
from pyarrow import json as pj

from gigafactory.records.store.schema import JOURNAL
from gigafactory.records.store.shapes import read_shapes

BLOCK = 1 << 20


def hot_rows(connection: sa.Connection, table: str, shape: pa.Schema) -> pa.Table:
    """Rows of a table that are not sealed, in the order in which they were written.

    Parameters
    ----------
    connection
        In the transaction in which the manifest is read, so that no row is missed or met twice.
    shape
        Columns of the table.
    """
    rows = sa.select(JOURNAL.c.row).where(JOURNAL.c.of == table).order_by(JOURNAL.c.n)
    return rows_of(shape, connection.execute(rows).scalars().all())


def unsealed(connection: sa.Connection) -> dict[str, pa.Table]:
    """Of every table that has rows that are not sealed: these rows."""
    tables = connection.execute(sa.select(JOURNAL.c.of).distinct()).scalars().all()
    shapes = read_shapes(connection)
    return {name: hot_rows(connection, name, shapes[name].schema) for name in sorted(tables)}


def rows_of(shape: pa.Schema, texts: Sequence[str]) -> pa.Table:
    """Canonical texts of events as rows of a table."""
    if not texts:
        return shape.empty_table()
    said = "\n".join(texts).encode()
    block = max(BLOCK, 2 * max(map(len, texts)) * 4)  # a row must fit; a sign has up to 4 bytes
    table = pj.read_json(
        pa.BufferReader(said),
        read_options=pj.ReadOptions(block_size=block),
        parse_options=pj.ParseOptions(
            explicit_schema=pa.schema([pa.field(f.name, _plain(f.type)) for f in shape]),
            unexpected_field_behavior="error",
        ),
    )
    return pa.table([_column(table[f.name], f.type) for f in shape], schema=shape)


def _plain(kind: pa.DataType) -> pa.DataType:
    """How a type stands in JSON: times as numbers, words as text."""
    if pa.types.is_timestamp(kind):
        return pa.int64()
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _column(found: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if not pa.types.is_dictionary(kind):
        return found.cast(kind)
    coded = found.combine_chunks().dictionary_encode()
    return pa.chunked_array([coded.cast(kind)])
