"""Rows that come later than the data set: one more sealed part of a table."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from gigafactory.errors import BadInput
from gigafactory.records.store.delta import commit
from gigafactory.records.store.engine import engine_at
from gigafactory.records.store.manifest import add_parts, read_parts
from gigafactory.records.store.parts import write_part


def add(folder: Path, tables: dict[str, pa.Table]) -> None:
    """Append rows to tables of a sealed data set, all or none of them.

    Parts are written first and named in one transaction; what was written before a crash is no part
    of the data set.

    Raises
    ------
    BadInput
        If nothing can be written there.
    """
    try:
        with engine_at(folder).begin() as connection:
            known = [part.table for part in read_parts(connection)]
            parts = {
                name: write_part(folder, name, known.count(name), rows)
                for name, rows in tables.items()
            }
            for name, part in parts.items():
                commit(folder, name, tables[name].schema, [part])
            add_parts(connection, parts.values())
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput.at(folder, "", what, "Give write permission.") from None
