"""The columns that each table has in a store, kept in it: `cells` is as wide as its plant."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store.event import Shape, shape_of
from gigafactory.records.store.schema import SHAPES
from gigafactory.records.tables import TABLES, schema


def standing() -> dict[str, Shape]:
    """Of the tables that are the same in every data set."""
    return {n: shape_of(n, schema(columns)) for n, columns in TABLES.items() if n != "cells"}


def read_shapes(connection: sa.Connection) -> dict[str, Shape]:
    """What a store has, the standing ones included."""
    found = standing()
    for row in connection.execute(sa.select(SHAPES)):
        found[row.of] = shape_of(row.of, pa.ipc.read_schema(pa.py_buffer(row.shape)))
    return found


def declare(connection: sa.Connection, shape: Shape) -> None:
    """Keep the columns of a table."""
    connection.execute(sa.delete(SHAPES).where(SHAPES.c.of == shape.table))
    said = shape.schema.serialize().to_pybytes()
    connection.execute(sa.insert(SHAPES).values(of=shape.table, shape=said))


def widened(shapes: Mapping[str, Shape], table: str, wanted: pa.Schema) -> Shape:
    """A table with the columns that are wanted, those that it has included and before them.

    Raises
    ------
    BadInput
        If a column is there already with another type.
    """
    old = shapes[table].schema if table in shapes else pa.schema([])
    fields = {field.name: field for field in old}
    for field in wanted:
        if fields.setdefault(field.name, field).type != field.type:
            what = f"is {fields[field.name].type} in this store, not {field.type}"
            raise BadInput.at(table, field.name, what, "Give the new column another name.")
    return shape_of(table, pa.schema(list(fields.values())))
