"""The Delta log of each table: sealed parts as other engines find them.

Delta Lake protocol, https://github.com/delta-io/delta/blob/master/PROTOCOL.md. The library does not
fsync what it writes on a local disk; here that is done behind it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from gigafactory.records.store.disk import settle
from gigafactory.records.store.parts import Part

LOG = "_delta_log"


def commit(folder: Path, table: str, shape: pa.Schema, parts: Sequence[Part]) -> None:
    """Add parts to the log of a table, which is begun where there is none; on disk at return.

    Parameters
    ----------
    folder
        Of the data set.
    shape
        Columns of the table.
    """
    from deltalake import DeltaTable, Schema
    from deltalake.transaction import AddAction, create_table_with_add_actions

    place = folder / table
    actions = [
        AddAction(
            part.path.removeprefix(f"{table}/"),
            part.bytes,
            {},
            int((folder / part.path).stat().st_mtime * 1000),
            True,
            json.dumps({"numRecords": part.rows}),
        )
        for part in parts
    ]
    schema = Schema.from_arrow(_plain(shape))
    before = _files(place)
    if (place / LOG).is_dir():
        DeltaTable(place).create_write_transaction([*actions], "append", schema)
    else:
        create_table_with_add_actions(str(place), schema, actions, name=table)
    for file in sorted(_files(place) - before):
        settle(file)
    settle(place / LOG)
    settle(place)


def _files(place: Path) -> set[Path]:
    """What stands in the log of a table."""
    log = place / LOG
    return {file for file in log.iterdir() if file.is_file()} if log.is_dir() else set()


def logged(folder: Path, table: str) -> frozenset[str]:
    """Paths under the folder of the data set that the log of a table names."""
    from deltalake import DeltaTable

    place = folder / table
    if not (place / LOG).is_dir():
        return frozenset()
    actions = pa.table(DeltaTable(place).get_add_actions())
    return frozenset(f"{table}/{path}" for path in actions["path"].to_pylist())


def _plain(shape: pa.Schema) -> pa.Schema:
    """A schema without dictionaries, which Delta does not know."""
    return pa.schema(
        [
            pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type)
            for f in shape
        ]
    )
